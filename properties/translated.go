package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

var translated = Property{
	Name:      "translated",
	Sentence:  "no segment of the connection goes past a middlebox untranslated",
	Violation: "a middlebox hands a segment of the connection on untranslated, so that it belongs to none",
	Source:    "RFC 5382 4.3; what Linux does with INVALID segments behind a NAT",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture of one place shows what addresses a segment had elsewhere"},
	Lopsided:  true,
	Answers:   true,
	step: func(sys System, before *model.State, a model.Action, _ *model.State) bool {
		return !untranslated(sys, before, a)
	},
	word: func(sys System, before *model.State, a model.Action, _ *model.State) string {
		if f := boxEffects(sys, before, a); f.In == model.BoxUntranslated {
			return "to " + a.End.String()
		}
		return "from " + a.End.String()
	},
	kinds: words("to A", "to B", "from A", "from B"),
}

// untranslated says whether a middlebox hands a segment on untranslated in a step.
func untranslated(sys System, before *model.State, a model.Action) bool {
	f := boxEffects(sys, before, a)
	return f.In == model.BoxUntranslated || f.Out == model.BoxUntranslated
}

// boxEffects are what a step does at a middlebox.
func boxEffects(sys System, before *model.State, a model.Action) model.BoxEffects {
	_, f := sys.Step(*before, a)
	return f.BoxEffects
}
