package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// What reductions know nothing of a middlebox does not take part, and the others change no
// verdict and no length of a counterexample.
func TestReductionsChangeNoAnswerBehindAMiddlebox(t *testing.T) {
	violated := map[string]int{}
	check(t, func(t *rapid.T) {
		q := verify.Question{Parameters: drawParameters(t), Properties: properties.All,
			Without: verify.AllReductions}
		modeltest.Middlebox(t, &q.Parameters)
		want := answerTo(t, q)
		compare := func(ps []properties.Property) {
			q.Without, q.Properties = verify.NoReductions, ps
			got := answerTo(t, q)
			if got.States > want.States {
				t.Errorf("%d states, without reductions %d", got.States, want.States)
			}
			for _, f := range got.Findings {
				if w := findingOf(want, f.Property.Name); f.Verdict != w.Verdict || steps(&f) != steps(w) {
					t.Errorf("%s %s in %d steps, without reductions %s in %d", f.Property.Name, f.Verdict,
						steps(&f), w.Verdict, steps(w))
				}
				if f.Run != nil {
					replays(t, f.Run)
				}
			}
		}
		compare(safety)
		compare(ofSteps)
		for _, f := range want.Findings {
			compare([]properties.Property{f.Property})
			if f.Verdict == explore.Violated {
				violated[f.Property.Name]++
			}
		}
	})
	t.Logf("violated: %v", violated)
}
