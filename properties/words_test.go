package properties_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
)

// reach returns the length of a shortest run whose last step violates a property
// in the way that word names; 0 if there is none. Unlike a question it does not
// end at the first violation.
func reach(t testing.TB, p properties.Property, parameters model.Parameters, mutant, word string) int {
	t.Helper()
	m, err := model.New(parameters, p.Ghosts)
	if err != nil {
		t.Fatal(err)
	}
	var sys properties.System = m
	if mutant != "" {
		sys = mutantNamed(t, mutant).Of(m)
	}
	of := p.Of(sys)
	shows := explore.Property[model.State, model.Action]{
		Name: p.Name, Kind: explore.Sometimes,
		Step: func(before *model.State, a model.Action, after *model.State) bool {
			return !of.Step(before, a, after) && p.Word(sys, before, a, after) == word
		},
	}
	r, err := explore.Run(context.Background(), sys, []explore.Property[model.State, model.Action]{shows},
		explore.Options[model.State, model.Action]{Codec: collapse.New(m, m, nil, nil, false).Codec(),
			MaxStates: 500_000})
	if err != nil {
		t.Fatal(err)
	}
	if r.Findings[0].Trace == nil {
		return 0
	}
	return len(r.Findings[0].Trace.Steps)
}

// again has a second incarnation follow the first at once.
const again = "incarnations=2 wait=0 rto=2 retries=0 seq-mod=4 window=1"

// A word is one of those that the property lists.
func TestEveryWordIsListed(t *testing.T) {
	for _, f := range failures {
		if p := named(t, f.property); f.word != "" && !p.HasKind(f.word) {
			t.Errorf("%s: %q is not among its kinds", f.property, f.word)
		}
	}
}

// Every word that tells violations of a property apart.
func TestEveryWordIsReachable(t *testing.T) {
	for _, c := range []struct {
		property, word, words, mutant string
		steps                         int
	}{
		{"no-old-segment", "data", again + " data-a=1 duplicates=1 isn=zero", "", 11},
		{"no-old-segment", "FIN", again, "", 12},
		{"no-old-segment", "ACK", again, "", 10},
		{"no-old-segment", "RST", again, "", 10},
		{"no-old-segment", "SYN", again + " rto=1 start=closed", "", 6},
		{"data-intact", "old data", again + " data-a=1 duplicates=1 isn=zero", "", 11},
		{"data-intact", "old FIN before data", again + " data-a=1", "", 13},
		// The sequence numbers come round within an MSL.
		{"data-intact", "data twice", "data-a=4 seq-mod=4 window=1 retries=1 msl=6 delay=6", "", 14},
		{"data-intact", "data out of order", "data-a=2", "no-sequence-check", 3},
		{"data-intact", "FIN before data", "data-a=2", "no-sequence-check", 4},
	} {
		t.Run(c.property+" "+c.word, func(t *testing.T) {
			if got := reach(t, named(t, c.property), parameters(t, c.words), c.mutant, c.word); got != c.steps {
				t.Errorf("%s %s: %s, %q: in %d steps, want %d", c.words, c.mutant, c.property, c.word, got, c.steps)
			}
		})
	}
}
