package match_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// A tap is what a capture at an end has of a run with a middlebox, as lines, and in which of them
// there is a RST that no end has sent.
type tap struct {
	lines strings.Builder
	n     int
	made  map[int]bool
}

func (p *tap) see(at time.Duration, from model.End, seg model.Segment) {
	var bits string
	for _, b := range []struct {
		bit  model.Control
		name string
	}{{model.SYN, "S"}, {model.FIN, "F"}, {model.RST, "R"}, {model.ACK, "A"}} {
		if seg.Has(b.bit) {
			bits += b.name
		}
	}
	p.n++
	fmt.Fprintf(&p.lines, "%dus %v %s %d %d +%d id=%d\n", at.Microseconds(), from, bits, seg.Seq, seg.Ack,
		map[bool]int{true: 1}[seg.Has(model.PSH)], p.n)
}

// tapped returns what is seen at an end of a run of one incarnation, whose numbers do not wrap.
func tapped(run *trace.Run, e model.End) *tap {
	p := &tap{made: map[int]bool{}}
	for i, ctl := range []model.Control{model.SYN, model.SYN | model.ACK, model.ACK} {
		seg := model.Segment{Ctl: ctl, Seq: model.Seq(i / 2), Ack: model.Seq(min(i, 1))}
		p.see(time.Duration(i)*time.Millisecond, model.End(i%2), seg)
	}
	flights, of := run.Flights()
	sent := 0
	for i := range run.Steps {
		step := &run.Steps[i]
		at := time.Second + time.Duration(step.Tick)*run.Parameters.Tick + time.Duration(i)*10*time.Microsecond
		if step.Action.Arrives() && step.Action.End == e && step.In == model.BoxPass {
			f := &flights[of[i]]
			p.see(at, e.Peer(), f.Segment)
			p.made[p.n] = f.Begins != trace.AtEnd
		}
		if step.Sends && step.Action.End == e && !step.Answers {
			p.see(at+time.Microsecond, e, flights[sent].Segment)
		}
		if step.Sends {
			sent++
		}
		if step.Makes {
			sent++
		}
	}
	return p
}

// Of a RST that a middlebox has sent, or had sent by the end that it is beside, no capture at either end is
// explained by an end alone: with middleboxes that are known, whatever they do once they have forgotten a
// connection.
func TestMiddleboxesSuspected(outer *testing.T) {
	all := settings.Middleboxes()
	attack.Check(outer, 12, func(t *rapid.T) {
		box := rapid.SampledFrom(all).Draw(t, "middlebox")
		beside, at := model.End(rapid.IntRange(0, 1).Draw(t, "beside")),
			model.End(rapid.IntRange(0, 1).Draw(t, "tap"))
		r, err := settings.Resolve(settings.Given{
			{Name: "middlebox" + beside.Suffix(), Value: box.Name}, {Name: "resolution", Value: "10s"},
			{Name: "incarnations", Value: "1"}, {Name: "loss", Value: "0"}, {Name: "order", Value: "fifo"},
			{Name: "delay", Value: "0s"}, {Name: "msl", Value: "10s"},
			{Name: "data-a", Value: "1"}, {Name: "data-b", Value: "1"},
			{Name: "first-closer", Value: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "first closer")},
		})
		if err != nil {
			t.Fatal(err)
		}
		checked, _ := properties.Named(rapid.SampledFrom([]string{"delivered", "no-rst", "closes", "translated"}).
			Draw(t, "property"))
		a, err := verify.Ask(context.Background(), verify.Question{Parameters: r.Parameters,
			Properties: []properties.Property{checked}, MaxStates: 60_000})
		if err != nil {
			t.Fatal(err)
		}
		run := a.Findings[0].Run
		if run == nil {
			return
		}
		p := tapped(run, at)
		c := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, p.lines.String()))[0]
		rules := match.Rules{Parameters: r.Parameters}
		rules.Parameters.Middlebox = model.Default().Middlebox
		rules.Parameters.Tick = time.Second
		if rapid.Bool().Draw(t, "by Linux's rules") {
			rules = kernel(outer)
		}
		found, err := match.Follow(c, rules)
		if err != nil {
			t.Fatal(err)
		}
		for _, cause := range found.Causes() {
			if cause.Event < 0 || !p.made[c.Events[cause.Event].Number()] ||
				strings.Contains(cause.Text, "middlebox") {
				continue
			}
			var ladder bytes.Buffer
			if err := run.WriteLadder(&ladder, false); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s beside %v, at %v: %v: %s\n%s%s", box.Name, beside, at, cause.Kind, cause.Text,
				p.lines.String(), &ladder)
		}
	})
}

// Who opens again with the port of a connection that the other end has may have lost it, or be another
// host; not if its RST was seen.
func TestAnotherHost(t *testing.T) {
	for _, c := range []struct {
		rst     string
		another bool
	}{
		{"", true},
		{"20ms A RA 1 1\n", false},
	} {
		lines := "0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n" + c.rst +
			"9000ms A S 5000 0\n9001ms B A 1 1\n9002ms A R 1 0\n"
		found, err := match.Follow(wiretest.Connections(t, capturetest.Capture(capturetest.Raw, lines))[0],
			kernel(t))
		if err != nil {
			t.Fatal(err)
		}
		var texts strings.Builder
		for _, cause := range found.Causes() {
			fmt.Fprintln(&texts, cause.Text)
		}
		if strings.Contains(texts.String(), "another host") != c.another {
			t.Errorf("%s\n%s", lines, &texts)
		}
	}
}
