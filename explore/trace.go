package explore

import (
	"fmt"
	"math"
)

// A finding is a Finding whose trace is yet to be told.
type finding struct {
	verdict  Verdict
	evidence *evidence // nil without a trace
}

// Evidence is what a trace shows: a way to a state, and from there the step
// that decided the property, or a cycle, or nothing.
type evidence struct {
	state int
	path  []int // the way to it; nil for that of the search
	step  bool  // a step from state decided the property
	cycle []int // the states after its steps, the last being state
}

// trace tells how p was decided.
func (s *search[S, A]) trace(p *Property[S, A], e *evidence) *Trace[S, A] {
	if e == nil {
		return nil
	}
	any := func(*S, A, *S) bool { return true }
	path := e.path
	if path == nil {
		path = s.seen.path(e.state)
	}
	t := &Trace[S, A]{Initial: s.state(path[0]), Loop: -1}
	at := t.Initial
	for _, id := range path[1:] {
		t.Steps = append(t.Steps, s.stepTo(at, id, any))
		at = s.state(id)
	}
	switch {
	case e.step:
		t.Steps = append(t.Steps, s.step(at, func(before *S, a A, after *S) bool {
			return !s.overflows(after) && p.shownBy(before, a, after)
		}))
	case len(e.cycle) > 0:
		t.Loop = len(t.Steps)
		wanted := any
		if p.Kind == NoLivelock {
			wanted = func(before *S, a A, after *S) bool { return !p.Step(before, a, after) }
		}
		for _, id := range e.cycle {
			t.Steps = append(t.Steps, s.stepTo(at, id, wanted))
			at = s.state(id)
		}
	}
	return t
}

// overflows says whether a state stands for one that cannot be represented.
func (s *search[S, A]) overflows(state *S) bool {
	return s.opt.Overflows != nil && s.opt.Overflows(state)
}

// state returns the state with an id.
func (s *search[S, A]) state(id int) S {
	var state S
	s.codec.Decode(s.seen.record(id, new([]byte)), &state)
	return state
}

// stepTo returns the first step wanted from a state to the one with an id.
func (s *search[S, A]) stepTo(from S, id int, wanted func(*S, A, *S) bool) Step[S, A] {
	to := s.state(id)
	return s.step(from, func(before *S, a A, after *S) bool {
		return *after == to && wanted(before, a, after)
	})
}

// step returns the first step wanted from a state, of those that cost least.
func (s *search[S, A]) step(from S, wanted func(*S, A, *S) bool) Step[S, A] {
	var cheapest Step[S, A]
	least := uint64(math.MaxUint64)
	for _, a := range s.sys.Enabled(from, nil) {
		cost := uint64(0)
		if s.opt.Cost != nil {
			cost = uint64(s.opt.Cost(a))
		}
		if after := s.sys.Apply(from, a); cost < least && wanted(&from, a, &after) {
			cheapest, least = Step[S, A]{a, after}, cost
		}
	}
	if least < math.MaxUint64 {
		return cheapest
	}
	panic(fmt.Sprintf("explore: a step taken from %+v cannot be found again: "+
		"the system is not a pure function, or the codec loses something", from))
}
