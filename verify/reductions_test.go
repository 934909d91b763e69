package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// No reduction changes a verdict or the length of a counterexample, whether a
// property is asked alone or with others; and every counterexample replays.
func TestReductionsChangeNoAnswer(t *testing.T) {
	violated := map[string]int{}
	check(t, func(t *rapid.T) {
		q := verify.Question{Parameters: drawParameters(t), Mutant: drawMutant(t), Properties: properties.All, Without: verify.AllReductions}
		want := answerTo(t, q)
		q.MaxStates = mostStates
		compare := func(what string, without verify.Reductions, ps []properties.Property) {
			q.Without, q.Properties = without, ps
			got := answerTo(t, q)
			if got.States > want.States {
				t.Errorf("%s: %d states, without reductions %d", what, got.States, want.States)
			}
			for _, f := range got.Findings {
				w := findingOf(want, f.Property.Name)
				if f.Verdict != w.Verdict || steps(&f) != steps(w) {
					t.Errorf("%s: %s %s in %d steps, without reductions %s in %d", what, f.Property.Name,
						verdicts[f.Verdict], steps(&f), verdicts[w.Verdict], steps(w))
				}
				if f.Run != nil {
					replays(t, f.Run)
				}
			}
		}
		compare("all", verify.NoReductions, properties.All)
		compare("safety", verify.NoReductions, safety)
		for _, p := range properties.All {
			compare("alone", rapid.SampledFrom([]verify.Reductions{
				verify.NoReductions, verify.NoReductions, verify.Rotation, verify.Settled,
			}).Draw(t, "without"), []properties.Property{p})
		}
		for _, f := range want.Findings {
			if f.Verdict == explore.Violated {
				violated[f.Property.Name]++
				replays(t, f.Run)
			}
		}
	})
	t.Logf("violated: %v", violated)
}

func findingOf(a *verify.Answer, property string) *verify.Finding {
	for i := range a.Findings {
		if a.Findings[i].Property.Name == property {
			return &a.Findings[i]
		}
	}
	panic("BUG: " + property + " was not asked")
}
