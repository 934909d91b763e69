package relay

import (
	"errors"
	"fmt"
	"slices"

	"tcpcheck/explore"
)

// An Entry is a step of a run as it is written down: when it happens, at which socket, and what it is. That
// time passes is not written.
type Entry struct{ At, Socket, Does string }

// Replay plays what was written of a run that violates p, letting time pass in between, and after the last
// step until p is violated. The error says which step cannot happen, or that p is not violated.
func Replay(r *Resolved, p *Property, entries []Entry) (*Run, error) {
	m := &system{r.Parameters}
	prop := p.property(m)
	now, tick := m.Initial()[0], 0
	run := &Run{Resolved: r, Initial: now}
	violated := prop.State != nil && !prop.State(&now)
	do := func(a Action) bool {
		if !slices.Contains(m.Enabled(now, nil), a) {
			return false
		}
		after := m.Apply(now, a)
		violated = prop.State != nil && !prop.State(&after) ||
			prop.Step != nil && !prop.Step(&now, a, &after)
		run.Steps = append(run.Steps, explore.Step[State, Action]{Action: a, After: after})
		now = after
		return true
	}
	passes := func() bool {
		tick++
		return do(Action{Does: Passes})
	}
	for i, e := range entries {
		a, ok := e.action()
		for ok && r.Time(tick) != e.At {
			ok = passes()
		}
		if !ok || !do(a) {
			return nil, fmt.Errorf("step %d, %s at %s, at %s: it cannot happen then", i+1, e.Does, e.Socket, e.At)
		}
	}
	for !violated {
		if !passes() {
			return nil, errors.New("its run does not violate " + p.Name)
		}
	}
	return run, nil
}

// action returns what is written, and whether it is anything but time that passes.
func (e Entry) action() (Action, bool) {
	for p := AtA; p <= AtB; p++ {
		for d := Arrives; d < Passes; d++ {
			if p.String() == e.Socket && d.String() == e.Does {
				return Action{d, p}, true
			}
		}
	}
	return Action{}, false
}
