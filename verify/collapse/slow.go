package collapse

import "tcpcheck/explore"

// slowSteps appends the steps from s as the source itself takes them.
func (x *Expander) slowSteps(s *State, out []explore.Step[State, Action]) []explore.Step[State, Action] {
	sys := x.sys
	sys.Decode(*s, &x.before)
	x.actions = sys.source.Enabled(x.before, x.actions[:0])
	for _, a := range x.actions {
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
