package report

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
)

// On a terminal the table is drawn while a capture comes in, with what is not over.
func TestCaptureLive(t *testing.T) {
	reader, err := capture.NewReader(capturetest.Ordinary(30, 3000, false))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: "linux"},
		{Name: "msl", Value: "30s"}})
	if err != nil {
		t.Fatal(err)
	}
	a := &account.Account{Once: true, Rules: match.Rules{Parameters: resolved.Parameters}}
	a.Stream = func(over func(int, *capture.Connection) error) error {
		a.Files, a.Counts = []string{"standard input"}, []capture.Counts{{}}
		return capture.Stream(reader, func(c *capture.Connection) error { return over(0, c) }, a.Watch)
	}
	var text bytes.Buffer
	w := &captureText{w: &text, a: a, live: true}
	if err := Captures(a, w); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(text.String(), clear)
	if len(parts) < 3 || parts[0] != "" || !strings.HasPrefix(parts[1],
		"1 connection so far, 1 of them held.\n") ||
		!strings.Contains(parts[1], "\nunanswered            1             1\n") {
		t.Errorf("got %q", parts)
	}
	if last := parts[len(parts)-1]; !strings.Contains(last, "\nclosed           30             1\n") ||
		!strings.Contains(last, "\n30 connections, 0 of them anomalous.\n") {
		t.Errorf("at the end %s", last)
	}
}

// What is held and is not ordinary is said not to be looked for yet.
func TestNotYet(t *testing.T) {
	at := netip.MustParseAddrPort("192.0.2.1:80")
	c := &capture.Connection{
		Number: 7, Sides: 1, Addr: [2]netip.AddrPort{at, at}, Odd: 1, Incarnations: make([]capture.Incarnation, 1),
		Events: []capture.Event{{Header: capture.Header{Ctl: model.SYN}}},
	}
	var text bytes.Buffer
	w := &captureText{w: &text, a: &account.Account{}}
	w.draw(func(yield func(*capture.Connection) bool) { yield(c) })
	if !strings.Contains(text.String(), "\nnot looked for yet            1             7\n") {
		t.Error(text.String())
	}
}
