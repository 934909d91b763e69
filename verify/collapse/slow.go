package collapse

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// slowSteps appends the steps from s as the source itself takes them.
func (x *Expander) slowSteps(s *State, out []explore.Step[State, Action]) []explore.Step[State, Action] {
	sys := x.sys
	sys.Decode(*s, &x.before)
	for _, a := range x.enabled(x.before) {
		x.after = sys.source.Apply(x.before, a)
		sys.normalize(&x.after)
		failed := sys.failed(sys.local|sys.global, &x.before, a, &x.after)
		sys.mirror(&x.after)
		out = append(out, explore.Step[State, Action]{
			Action: Action{a.Kind, failed},
			After:  sys.Encode(&x.after),
		})
	}
	return out
}

// enabled returns the actions enabled in s, until it is called again.
func (x *Expander) enabled(s model.State) []model.Action {
	x.actions = x.sys.source.Enabled(s, x.actions[:0])
	return x.actions
}
