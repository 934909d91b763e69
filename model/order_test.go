package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// Of the segments that are sent one after the other only the first can arrive, or be lost,
// though all are sent at the same instant and the later ones have lesser numbers.
func TestOrderKeptAtOneInstant(t *testing.T) {
	p := Default()
	p.Order, p.Data, p.Window, p.Incarnations = OrderFIFO, [2]int{2, 0}, 3, 1
	m, err := New(p, NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Initial()[0]
	var sent []Segment
	for _, kind := range []ActionKind{Send, Send, Close} {
		after, f := m.Step(s, Action{Kind: kind, End: A})
		s, sent = after, append(sent, f.Sent)
	}
	for _, want := range sent {
		var at []Action
		for _, a := range m.Enabled(s, nil) {
			if a.End == B && (a.Kind == Deliver || a.Kind == Lose) {
				at = append(at, a)
			}
		}
		deliver, lose := Action{Kind: Deliver, End: B, Segment: want}, Action{Kind: Lose, End: B, Segment: want}
		if !slices.Equal(at, []Action{deliver, lose}) {
			t.Fatalf("want that of %v, got %v", want, at)
		}
		s = m.Apply(s, at[0])
	}
}

// TestOrderIsThatOfSending follows random runs: each segment that arrives or is lost was
// sent before all that are still in flight the same way.
func TestOrderIsThatOfSending(t *testing.T) {
	overtaken := false
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, anyGhosts)
		if m.Parameters.Opener == OpenerBoth {
			t.Skip("an OPEN gives ghosts to what is in flight")
		}
		fifo := m.Parameters.Order == OrderFIFO
		var queue [2][]Segment
		walk(t, m, func(before State, a Action, _ State) {
			if a.Arrives() || a.Kind == Lose {
				q := &queue[a.End]
				i := slices.Index(*q, a.Segment)
				if i < 0 {
					t.Fatal("it was not sent")
				}
				if fifo && i > 0 {
					t.Fatalf("%v comes before %v", a.Segment, (*q)[0])
				}
				overtaken = overtaken || i > 0
				if a.Kind != DeliverDuplicate {
					*q = slices.Delete(*q, i, i+1)
				}
			}
			if a.Kind == GoAstray {
				t.Skip("it has another life")
			}
			if a.Kind == Tick {
				for e := range queue {
					for i := range queue[e] {
						queue[e][i].Life--
					}
				}
			}
			if _, f := m.Step(before, a); f.Sends {
				queue[a.End.Peer()] = append(queue[a.End.Peer()], f.Sent)
			}
		})
	})
	if !overtaken {
		t.Error("nothing was ever overtaken where it can be")
	}
}

// A channel that keeps its order does nothing that another cannot do: a step of it leads
// where a step of the other leads, but that what is lost is lost before its life is over.
func TestOrderIsOneOfAll(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, anyGhosts)
		p := m.Parameters
		p.Order = OrderAny
		any, err := New(p, m.Ghosts)
		check(err)
		without := func(s State) State {
			for e := range s.Toward {
				c := Channel{}
				for _, seg := range s.Toward[e].Segments() {
					seg.Marks &= place - 1
					c.Add(seg)
				}
				s.Toward[e] = c
			}
			return s
		}
		walk(t, m, func(before State, a Action, after State) {
			a.Segment.Marks &= place - 1
			s := without(before)
			if !slices.Contains(any.Enabled(s, nil), a) && a.Kind != Lose {
				t.Fatalf("%v is not enabled in any order", a)
			}
			if got := any.Apply(s, a); got != without(after) && !after.Overflow {
				t.Fatalf("%v leads elsewhere", a)
			}
		})
	})
}
