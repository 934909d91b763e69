package capture_test

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/wiretest"
)

// A run that both ends saw, with clocks that differ and part, is put together so that what
// is lost is what was lost in the run, and nothing comes before it is sent.
func TestMergedRunsHaveTheirLosses(outer *testing.T) {
	lost := 0
	attack.Check(outer, 60, func(t *rapid.T) {
		run := wiretest.Run(t)
		sides := wiretest.Sides(t, run)
		if len(sides) != 2 {
			t.Skip("an end saw nothing")
		}
		offset := rapid.Int64Range(-20e9, 20e9).Draw(t, "offset")
		rate := rapid.Float64Range(-5e-4, 5e-4).Draw(t, "rate")
		for _, c := range sides[1] {
			for i := range c.Events {
				at := &c.Events[i].Time[0]
				*at += offset + int64(rate*float64(*at))
			}
		}
		got := map[string]int{}
		for _, c := range capture.Merge(sides[0], sides[1]) {
			if c.Sides < 2 || c.Folded.Segments > 0 {
				t.Skip("an end saw nothing of a connection, or too much")
			}
			for i := range c.Events {
				e := &c.Events[i]
				sent, arrived := c.Sent(e), c.Arrived(e)
				if sent != 0 && arrived == 0 {
					got[fmt.Sprintf("%v %v %d %d", e.From, e.Ctl, e.Seq, e.Ack)]++
				}
				if sent != 0 && arrived != 0 && arrived < sent-2000 {
					t.Errorf("frame %v arrives %d ns before it is sent", e.Frame, sent-arrived)
				}
			}
		}
		want, ambiguous := lossesOf(t, run)
		if ambiguous {
			t.Skip("what came twice may as well have been sent twice, from the other end")
		}
		if lost += len(want); !maps.Equal(got, want) {
			var ladder bytes.Buffer
			_ = run.WriteLadder(&ladder, false)
			t.Errorf("lost %v, in the run %v\n%s", got, want, &ladder)
		}
	})
	if outer.Logf("%d are lost", lost); lost < 10 {
		outer.Errorf("only %d are lost", lost)
	}
}

// lossesOf counts the segments of a run that were sent and never came. It is ambiguous where
// segments of one end only came, and one of them twice: no answer tells which end is which
// then, and what came twice at one looks like what was sent twice there and lost once.
func lossesOf(t *rapid.T, run *trace.Run) (lost map[string]int, ambiguous bool) {
	story, err := wire.Tell(run)
	if err != nil {
		t.Fatal(err)
	}
	sent, came := map[int]wire.Packet{}, map[int]bool{}
	var from [2]bool
	for _, p := range story.Packets {
		if p.On == p.From {
			sent[p.Flight] = p
			continue
		}
		ambiguous = ambiguous || came[p.Flight]
		came[p.Flight], from[p.From] = true, true
	}
	lost = map[string]int{}
	for flight, p := range sent {
		if !came[flight] {
			lost[fmt.Sprintf("%v %v %d %d", p.From, p.Ctl, p.Seq, p.Ack)]++
		}
	}
	return lost, ambiguous && from[model.A] != from[model.B]
}

// A capture that goes on in another file is not that of another end.
func TestParts(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(whole), "\n")
	part := func(lines []string) []*capture.Connection {
		return wiretest.Connections(t, capturetest.Capture(capturetest.Raw, strings.Join(lines, "\n")))
	}
	all := capture.Merge(part(lines[:5]), part(lines[5:]))
	if len(all) != 2 || all[0].Sides != 1 || all[1].Sides != 1 {
		t.Errorf("%d connections, of %d sides", len(all), all[0].Sides)
	}
}

// Of packets that look alike, that one is lost that was sent too long before what came.
func TestWhichIsLost(t *testing.T) {
	const until = `
		0ms A S 0 0
		10ms B SA 0 1
		11ms A A 1 1
		20ms A FA 1 1`
	const from = `
		5ms A S 0 0
		5ms B SA 0 1
		16ms A A 1 1`
	for _, test := range []struct {
		name, a, b string
		lost       int
	}{
		{"the first", "220ms A FA 1 1\n230ms B A 1 2", "225ms A FA 1 1\n225ms B A 1 2", 4},
		{"the second", "220ms A FA 1 1\n230ms B A 1 2", "25ms A FA 1 1\n225ms B A 1 2", 5},
		{"neither", "220ms A FA 1 1\n230ms B A 1 2", "25ms A FA 1 1\n225ms A FA 1 1\n226ms B A 1 2", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, swap := range []bool{false, true} {
				a := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, until+"\n"+test.a))
				b := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, from+"\n"+test.b))
				for _, c := range b {
					for i := range c.Events {
						c.Events[i].Time[0] += 3e9
					}
				}
				file := 0
				if swap {
					a, b, file = b, a, 1
				}
				c := capture.Merge(a, b)[0]
				if c.Near[file] != model.A {
					t.Errorf("the files are those of %v", c.Near)
				}
				lost := 0
				for i := range c.Events {
					if e := &c.Events[i]; c.Sent(e) != 0 && c.Arrived(e) == 0 {
						lost = e.Frame[file]
					}
				}
				if lost != test.lost {
					t.Errorf("frame %d is lost, want %d", lost, test.lost)
				}
			}
		})
	}
}

// Where no one answers, and the clocks do not tell either, it is the sender's file that has
// more; but not more copies that are so close that no timer sent them.
func TestWhoIsNearWithoutAnswers(t *testing.T) {
	const twice = "0ms A S 0 0\n1000ms A S 0 0"
	for _, test := range []struct {
		name, sent, came string
		lost, doubled    int
	}{
		{"one is lost", twice, "1000ms A S 0 0", 1, 0},
		{"one is doubled", "0ms A S 0 0", "5ms A S 0 0\n5ms A S 0 0", 0, 1},
		{"the first is doubled", twice, "5ms A S 0 0\n5ms A S 0 0\n1005ms A S 0 0", 0, 1},
		{"the last is doubled", twice, "5ms A S 0 0\n1005ms A S 0 0\n1006ms A S 0 0", 0, 1},
		{"late, and doubled", twice, "1005ms A S 0 0\n1005ms A S 0 0\n1005ms A S 0 0", 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, apart := range []int64{-7e9, 0, 7e9} {
				for _, swap := range []bool{false, true} {
					a := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.sent))
					b := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.came))
					for i := range b[0].Events {
						b[0].Events[i].Time[0] += apart
					}
					sender := 0
					if swap {
						a, b, sender = b, a, 1
					}
					all := capture.Merge(a, b)
					if len(all) != 1 || all[0].Sides != 2 {
						t.Fatalf("%d connections, of %d sides", len(all), all[0].Sides)
					}
					c := all[0]
					if c.Near[sender] != model.A {
						t.Errorf("the files are those of %v", c.Near)
					}
					lost, doubled := 0, 0
					for i := range c.Events {
						switch e := &c.Events[i]; {
						case c.Arrived(e) == 0:
							lost++
						case c.Sent(e) == 0:
							doubled++
						}
					}
					if lost != test.lost || doubled != test.doubled {
						t.Errorf("%d lost and %d doubled, want %d and %d", lost, doubled, test.lost, test.doubled)
					}
				}
			}
		})
	}
}
