package properties

import (
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// OfKind returns the property as one that only violations of the kind named word
// violate: what [Property.Word] calls so. A shortest counterexample to it is a
// shortest one of that kind. Those with but one kind, and livelocks, of which no state
// and no step is the violation, are returned as they are.
func (p Property) OfKind(word string) Property {
	if p.word == nil {
		return p
	}
	state, step, kind := p.state, p.step, p.word
	p.Whole = p.Name
	p.Name += ":" + word
	p.Violation += " (" + word + ")"
	p.Sentence = "it never happens that " + p.Violation
	switch p.Kind {
	case explore.Always, explore.Settles:
		p.state = func(sys System, s *model.State) bool {
			return state(sys, s) || kind(sys, nil, model.Action{}, s) != word
		}
	case explore.AlwaysStep:
		p.step = func(sys System, before *model.State, a model.Action, after *model.State) bool {
			return step(sys, before, a, after) || kind(sys, before, a, after) != word
		}
	case explore.Sometimes, explore.NoLivelock:
	}
	return p
}

// Kinds lists the kinds that violations of the property can be of, what
// [Property.Word] returns; none where there is but one.
func (p *Property) Kinds() []string {
	if p.kinds == nil {
		return nil
	}
	return p.kinds()
}

// HasKind says whether a violation can be of the kind named word.
func (p *Property) HasKind(word string) bool { return slices.Contains(p.Kinds(), word) }

// WantKind says what the kind of a violation of the property can be.
func (p *Property) WantKind() string {
	const most = 16
	switch all := p.Kinds(); {
	case len(all) == 0:
		return "none, as there is but one kind of violation of " + p.Name
	case len(all) > most:
		return "one as in " + p.Name + ":" + all[len(all)/2]
	default:
		return "one of " + strings.Join(all, "; ")
	}
}

// ofStates lists the TCP states, of an end without a TCB or with one, that is says.
func ofStates(is func(model.TCPState) bool) func() []string {
	return func() []string {
		var all []string
		for _, s := range model.TCPStates {
			if is(s) {
				all = append(all, s.String())
			}
		}
		return all
	}
}

func anyState(model.TCPState) bool { return true }

// ofPairs lists what form makes of each two TCP states.
func ofPairs(form func(s, t model.TCPState) string) func() []string {
	return func() []string {
		var all []string
		for _, s := range model.TCPStates {
			for _, t := range model.TCPStates {
				all = append(all, form(s, t))
			}
		}
		return all
	}
}

// words lists these kinds.
func words(all ...string) func() []string { return func() []string { return all } }

// controls lists the control bits of the segments that there are.
var controls = words("FIN,ACK", "SYN", "SYN,ACK", "RST", "RST,ACK", "PSH,ACK", "ACK", "FIN,PSH,ACK")
