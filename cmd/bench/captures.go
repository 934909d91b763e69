package main

import (
	"errors"
	"fmt"
	"io"

	"tcpcheck/settings"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
)

// A traffic is a capture of many connections, or of large ones, that is made while it is read.
type traffic struct {
	name string
	make func() *capturetest.Traffic
	// want has the connections as states, and the segments as transitions.
	want  counts
	quick bool
}

// captures are the kinds of capture that others are slow at.
var captures = []traffic{
	{"capture-bulk", func() *capturetest.Traffic { return capturetest.Bulk(8, 125_000_000) },
		counts{8, 1_035_952, 0}, false},
	{"capture-ordinary", func() *capturetest.Traffic { return capturetest.Ordinary(70_622, 12_000, false) },
		counts{70_622, 1_624_306, 0}, false},
	{"capture-syns", func() *capturetest.Traffic { return capturetest.SYNs(300_000) },
		counts{300_000, 300_000, 0}, false},
	{"capture-twice", func() *capturetest.Traffic { return capturetest.Ordinary(60, 12_000, true) },
		counts{60, 2_760, 0}, true},
	{"capture-echoes", func() *capturetest.Traffic { return capturetest.Echoes(60, 400) },
		counts{60, 72_420, 0}, true},
}

// rows returns those of the captures, which nothing is done about but a table.
func (c *traffic) row() row {
	return row{name: c.name, workers: 1, quick: c.quick, unit: &mapCounters, want: c.want,
		run: func(int) (found, error) { return summarized(c.make()) }}
}

// summarized does what tcpcheck capture --summary does, but for the text.
func summarized(file io.Reader) (found, error) {
	resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: "linux"},
		{Name: "msl", Value: "30s"}})
	if err != nil {
		return found{}, err
	}
	r, err := capture.NewReader(file)
	if err != nil {
		return found{}, err
	}
	a := account.Account{Once: true, Rules: match.Rules{Parameters: resolved.Parameters},
		Stream: func(over func(int, *capture.Connection) error) error {
			return capture.Stream(r, func(c *capture.Connection) error { return over(0, c) }, nil)
		}}
	var t account.Tally
	if err := a.Each(func(f *account.Found) error {
		t.Add(f)
		return nil
	}); err != nil {
		return found{}, err
	}
	if a.Anomalous+a.Undecided > 0 {
		return found{}, errors.New("a connection is not allowed, or is not decided")
	}
	return found{counts{int64(a.All), int64(r.Counts().Segments), 0}, heldBytes()}, nil
}

// writeCapture writes the capture of that name.
func writeCapture(w io.Writer, name string) error {
	for i := range captures {
		if captures[i].name == name {
			_, err := io.Copy(w, captures[i].make())
			return err
		}
	}
	return fmt.Errorf("no capture %s", name)
}
