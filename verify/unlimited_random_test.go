package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// What any number of losses and duplicates violates, as many as the run takes violate,
// in no more steps; what none violates, a few do not.
func TestUnlimitedIsEveryBudget(t *testing.T) {
	verdicts := map[explore.Verdict]int{}
	attack.Check(t, 20, func(rt *rapid.T) {
		p := modeltest.Parameters(rt, modeltest.From{
			"msl": {1, 2}, "delay": {1, 2}, "min-delay": {0, 0, 1}, "wait": {0, 1, 2, 3, 4, 8},
			"strays": {0}, "order": {0}, "timestamps-a": {0}, "aborts": {0, 0, 1},
			"incarnations": {1, 1, 2}, "data": {0, 0, 0, 1},
			"rto": {1, 2}, "retries": {0, 1}, "seq-mod": {8, 16}, "window": {2}, "open": {0}, "crashes": {0},
			"receive-buffer": {0},
		})
		p.Loss, p.Duplicates = model.Any, model.Any
		var of []properties.Property
		for _, q := range properties.All {
			if (q.Kind == explore.Always || q.Kind == explore.AlwaysStep) && q.Watches() == nil {
				of = append(of, q)
			}
		}
		property := rapid.SampledFrom(of).Draw(rt, "property")
		ask := func(p model.Parameters, without verify.Reductions) *verify.Answer {
			a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Without: without, MaxStates: 20000,
				Properties: []properties.Property{property}, Workers: 1})
			if err != nil {
				rt.Fatal(err)
			}
			return a
		}
		eager, plain := ask(p, 0), ask(p, verify.AllReductions)
		if eager.Verdict != plain.Verdict && eager.Limit == explore.NoLimit && plain.Limit == explore.NoLimit {
			rt.Fatalf("%v with reductions, %v without", eager.Verdict, plain.Verdict)
		}
		a := plain
		if a.Verdict == explore.Incomplete {
			a = eager
		}
		verdicts[a.Verdict]++
		run := a.Findings[0].Run
		switch a.Verdict {
		case explore.Violated:
			if a.Findings[0].Run == nil {
				return
			}
			bounded := ask(run.Parameters, 0)
			if bounded.Verdict == explore.Incomplete {
				return
			}
			if bounded.Verdict != explore.Violated || len(bounded.Findings[0].Run.Steps) > len(run.Steps) {
				rt.Fatalf("violated with %d losses and %d duplicates in %d steps; bounded: %v",
					run.Parameters.Loss, run.Parameters.Duplicates, len(run.Steps), bounded.Verdict)
			}
		case explore.Holds:
			p.Loss, p.Duplicates = rapid.IntRange(0, 3).Draw(rt, "loss"), rapid.IntRange(0, 1).Draw(rt, "duplicates")
			if bounded := ask(p, 0); bounded.Verdict == explore.Violated {
				rt.Fatalf("holds, and is violated with %d losses and %d duplicates", p.Loss, p.Duplicates)
			}
		case explore.Incomplete:
		}
	})
	if verdicts[explore.Holds] == 0 || verdicts[explore.Violated] == 0 {
		t.Errorf("verdicts: %v", verdicts)
	}
	t.Log(verdicts)
}
