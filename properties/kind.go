package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// OfKind returns the property as one that only violations of the kind named word
// violate: what [Property.Word] calls so. A shortest counterexample to it is a
// shortest one of that kind. Liveness properties, of which no single step is the
// violation, and those with but one kind are returned as they are.
func (p Property) OfKind(word string) Property {
	if p.word == nil {
		return p
	}
	state, step, kind := p.state, p.step, p.word
	switch p.Kind {
	case explore.Always:
		p.state = func(sys System, s *model.State) bool {
			return state(sys, s) || kind(sys, nil, model.Action{}, s) != word
		}
	case explore.AlwaysStep:
		p.step = func(sys System, before *model.State, a model.Action, after *model.State) bool {
			return step(sys, before, a, after) || kind(sys, before, a, after) != word
		}
	case explore.Sometimes, explore.Settles, explore.NoLivelock:
	}
	return p
}
