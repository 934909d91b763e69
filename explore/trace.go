package explore

import (
	"fmt"
	"math"
	"slices"
)

// A finding is a Finding without the name of its property.
type finding[S comparable, A any] struct {
	verdict Verdict
	trace   *Trace[S, A]
}

// tell tells how properties were decided by steps from a level.
func (s *search[S, A]) tell(decided set, level int) {
	walk, release := s.newWalk()
	defer release()
	for walk != nil && len(walk.levels) <= level && walk.next(nil) {
	}
	for i := range s.props {
		if !decided.has(i) {
			continue
		}
		p := &s.props[i]
		t := s.firstFound(p, i)
		if !s.watch.halted() {
			if n, step := walk.shown(p, level); n >= 0 && !s.watch.halted() {
				t = s.trace(walk.statesTo(n), step)
			}
		}
		s.findings[i] = finding[S, A]{decidedAs(p.Kind), t}
	}
}

// tellInitial tells how properties were decided by the initial states.
func (s *search[S, A]) tellInitial(decided set, initial []S) {
	for i := range s.props {
		p := &s.props[i]
		for j := range initial {
			if state := &initial[j]; decided.has(i) && !s.overflows(state) && p.State(state) == (p.Kind == Sometimes) {
				s.findings[i] = finding[S, A]{decidedAs(p.Kind), &Trace[S, A]{Initial: *state, Loop: -1}}
				break
			}
		}
	}
}

// decidedAs is the verdict on a property decided at a state or a step.
func decidedAs(k Kind) Verdict {
	if k == Sometimes {
		return Holds
	}
	return Violated
}

// firstFound is a trace of how a property was decided for the first worker that
// found it so: one of the shortest, for when there is no time to choose.
func (s *search[S, A]) firstFound(p *Property[S, A], property int) *Trace[S, A] {
	w := s.workers[0]
	var states []S
	id := s.decidedAt[property].Load()
	for at := id; at != noParent; at = parentOf(w.view.record(at)) {
		var state S
		s.codec.Decode(packed(w.view.record(at))[:w.size], &state)
		states = append(states, state)
	}
	slices.Reverse(states)
	last := states[len(states)-1]
	step := s.step(last, func(step *Step[S, A]) bool {
		return !s.overflows(&step.After) && p.shownBy(&last, step.Action, &step.After)
	})
	return s.trace(states, &step)
}

// trace is the run through some states, and a last step if there is one.
func (s *search[S, A]) trace(states []S, last *Step[S, A]) *Trace[S, A] {
	t := &Trace[S, A]{Initial: states[0], Loop: -1}
	for i := range states[1:] {
		t.Steps = append(t.Steps, s.step(states[i], func(step *Step[S, A]) bool {
			return step.After == states[i+1]
		}))
	}
	if last != nil {
		t.Steps = append(t.Steps, *last)
	}
	return t
}

// step returns the first step wanted from a state, of those that cost least.
func (s *search[S, A]) step(from S, wanted func(*Step[S, A]) bool) Step[S, A] {
	var cheapest Step[S, A]
	least := uint64(math.MaxUint64)
	for _, step := range s.workers[0].steps(&from, nil) {
		if cost := uint64(s.cost(step.Action)); cost < least && wanted(&step) {
			cheapest, least = step, cost
		}
	}
	if least < math.MaxUint64 {
		return cheapest
	}
	panic(fmt.Sprintf("explore: a step taken from %+v cannot be found again: "+
		"the system is not a pure function, or the codec loses something", from))
}

// cost is what an action costs.
func (s *search[S, A]) cost(a A) uint32 {
	if s.opt.Cost == nil {
		return 0
	}
	return s.opt.Cost(a)
}

// overflows says whether a state stands for one that cannot be represented.
func (s *search[S, A]) overflows(state *S) bool {
	return s.opt.Overflows != nil && s.opt.Overflows(state)
}

// leaf says whether a state is not to be expanded while some properties are open.
func (s *search[S, A]) leaf(state *S, open set) bool {
	return s.overflows(state) || s.opt.Settled != nil && s.opt.Settled(state, uint64(open))
}
