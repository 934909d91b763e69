package explore

import "fmt"

// A finding is a Finding whose trace is yet to be told.
type finding struct {
	verdict  Verdict
	evidence *evidence // nil without a trace
}

// Evidence is what a trace shows: a way to a state, and from there the step
// that decided the property, or a cycle, or nothing.
type evidence struct {
	state int
	cycle []int // the states after its steps, the last being state
}

// trace tells how p was decided.
func (s *search[S, A]) trace(p *Property[S, A], e *evidence) *Trace[S, A] {
	if e == nil {
		return nil
	}
	any := func(*S, A, *S) bool { return true }
	path := s.seen.path(e.state)
	t := &Trace[S, A]{Initial: s.state(path[0]), Loop: -1}
	at := t.Initial
	for _, id := range path[1:] {
		t.Steps = append(t.Steps, s.stepTo(at, id, any))
		at = s.state(id)
	}
	switch {
	case p.Kind == AlwaysStep, p.Kind == Sometimes && p.Step != nil:
		t.Steps = append(t.Steps, s.step(at, func(before *S, a A, after *S) bool {
			return !s.overflows(after) && p.Step(before, a, after) == (p.Kind == Sometimes)
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

// step returns the first step wanted from a state.
func (s *search[S, A]) step(from S, wanted func(*S, A, *S) bool) Step[S, A] {
	for _, a := range s.sys.Enabled(from, nil) {
		if after := s.sys.Apply(from, a); wanted(&from, a, &after) {
			return Step[S, A]{a, after}
		}
	}
	panic(fmt.Sprintf("explore: a step taken from %+v cannot be found again: "+
		"the system is not a pure function, or the codec loses something", from))
}
