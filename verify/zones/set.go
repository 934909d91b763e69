package zones

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// Where channels are sets, of what is in flight only that which lives longest matters: a segment that
// lives shorter can do nothing that it could not do living longer. So a zone has with each life all that are
// less, below 0 as well, of a segment that is gone; and a node covers another if it has all of its segments.

// sink leaves out what is gone from n at all of its times, and lets what is left be gone already.
func (s *search) sink(n *node) {
	timers := s.timers(&n.place.state)
	flight, clock := *n.flight, timers
	var gone, left []int
	for _, e := range model.Ends {
		for _, seg := range n.flight[e].Segments() {
			if clock++; n.zone.bound(clock, 0) < 0 {
				flight[e].Remove(seg)
				gone = append(gone, clock)
			} else {
				left = append(left, clock-len(gone))
			}
		}
	}
	for _, clock := range slices.Backward(gone) {
		n.zone = n.zone.without(clock)
		n.clocks = slices.Delete(slices.Clone(n.clocks), clock-1, clock)
	}
	n.flight = &flight
	n.zone = n.zone.shorter(left, never)
}

// contains says whether n has, at all times of o, which is in the same place, what that has in flight.
func (n *node) contains(o *node) bool {
	clocks := make([]int, 0, o.zone.n+1)
	for timer := range o.zone.n + 1 - o.flight[model.A].Len() - o.flight[model.B].Len() {
		clocks = append(clocks, timer)
	}
	first := len(clocks)
	for _, e := range model.Ends {
		have := n.flight[e].Segments()
		for _, seg := range o.flight[e].Segments() {
			i := slices.Index(have, seg)
			if i < 0 {
				return false
			}
			clocks = append(clocks, first+i)
		}
		first += len(have)
	}
	for i, a := range clocks {
		for j, b := range clocks {
			if o.zone.bound(i, j) > n.short.bound(a, b) {
				return false
			}
		}
	}
	return true
}

// lapse takes the end of TIME-WAIT, at the times in z, with those segments from a clock on that outlive
// it, and without those of which that may not be so: what has no life left is gone then.
func (s *search) lapse(n *node, from model.State, a model.Action, z zone, clock int) {
	if clock > z.n {
		s.take(n, &from, a, z)
		return
	}
	if left := z.clone(); left.meet(0, clock, -1) {
		s.lapse(n, from, a, left, clock+1)
		if !z.frees(clock, left) {
			return
		}
	}
	for _, e := range model.Ends {
		for _, seg := range from.Toward[e].Segments() {
			if int(seg.Life) == clock {
				from.Toward[e].Remove(seg)
				break
			}
		}
	}
	s.lapse(n, from, a, z, clock+1)
}

// A Landing is one event of a run of channels that are sets.
type Landing struct {
	Event
	// TCB is what both ends are after it, without times, and Opens and Aborts those budgets.
	TCB           [2]model.TCB
	Opens, Aborts uint8
	// Segment is what arrives, if anything does, without its life.
	Segment model.Segment
}

// Landings returns the events of a run of channels that are sets, with the sequence numbers that they
// have without rotation; false if there are no such times.
func (r *Run) Landings(l Lengths, by Schedule, rotation *reduce.Rotation) ([]Landing, bool) {
	events, ok := r.Events(l, by)
	if !ok {
		return nil, false
	}
	var landings []Landing
	for i, n := range r.path {
		back := func(s model.State, by [2]model.Seq) model.State {
			return rotation.Shifted(&s, [2]model.Seq{-by[model.A], -by[model.B]})
		}
		after := back(events[i].After, n.turned)
		l := Landing{Event: events[i], TCB: after.TCB, Opens: after.Opens, Aborts: after.Aborts}
		if lands(n.action) {
			var s model.State
			seg := n.action.Segment
			seg.Life = 0
			s.Toward[n.action.End].Add(seg)
			s = back(s, n.parent.turned)
			l.Segment = s.Toward[n.action.End].Segments()[0]
		}
		landings = append(landings, l)
	}
	return landings, true
}
