package verify_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

// startingAt is a model that starts in any of the given states.
type startingAt struct {
	*model.Model
	states []model.State
}

func (s startingAt) Initial() []model.State { return s.states }

// searched looks for a violation of p among the first states of sys. What it does not
// find may still be there, what it finds is.
func searched(t *rapid.T, sys explore.System[model.State, model.Action], m *model.Model,
	p explore.Property[model.State, model.Action]) explore.Verdict {
	r, err := explore.Run(context.Background(), sys, []explore.Property[model.State, model.Action]{p},
		explore.Options[model.State, model.Action]{
			Workers: 1, MaxStates: 2 * mostStates, Codec: collapse.New(m, m, nil, nil, false).Codec(),
			Overflows: func(s *model.State) bool { return s.Overflow },
		})
	if err != nil {
		t.Fatal(err)
	}
	return r.Findings[0].Verdict
}

// From a state that a property calls settled, no run violates it.
func TestWhatIsSettledStaysSo(t *testing.T) {
	settled := map[string]int{}
	check(t, func(t *rapid.T) {
		p := drawParameters(t)
		for i := range safety {
			property := &safety[i]
			m, err := model.New(p, property.Ghosts)
			if err != nil {
				t.Fatal(err)
			}
			var states []model.State
			collect := explore.Property[model.State, model.Action]{Kind: explore.Always,
				State: func(s *model.State) bool {
					if property.Settled(s) {
						states = append(states, *s)
					}
					return true
				}}
			searched(t, m, m, collect)
			if len(states) == 0 {
				continue
			}
			if searched(t, startingAt{m, states}, m, property.Of(m)) == explore.Violated {
				t.Errorf("%s: settled, and yet violated", property.Name)
			}
			settled[property.Name] += len(states)
		}
	})
	for _, p := range safety {
		if settled[p.Name] == 0 {
			t.Errorf("%s was never settled", p.Name)
		}
	}
}
