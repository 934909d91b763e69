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

// drawForged draws parameters with someone outside, and now and then a middlebox.
func drawForged(t *rapid.T) model.Parameters {
	p := modeltest.Parameters(t, modeltest.From{
		"forger": {1, 1, 2}, "msl": {1}, "delay": {0, 1}, "min-delay": {0}, "wait": {0, 1, 3}, "loss": {0, 0, 1},
		"duplicates": {0, 0, 0, 1}, "strays": {0}, "aborts": {0}, "crashes": {0}, "incarnations": {1, 1, 2},
		"data": {0, 0, 1}, "window": {1}, "seq-mod": {4}, "start": {0, 0, 1, 2, 3, 4, 5}, "rto": {1, 2},
		"backoff": {1}, "rto-max": {0}, "retries": {0, 1}, "retry-time": {0}, "receive-buffer": {0}, "think": {0},
		"isn": {int(model.ISNMonotonic), int(model.ISNZero)},
	})
	if rapid.IntRange(0, 2).Draw(t, "with a middlebox") == 0 {
		modeltest.Middlebox(t, &p)
	}
	return p
}

// With someone outside no reduction changes a verdict or the length of a counterexample,
// and a search step by step that knows none of them finds as much.
func TestReductionsChangeNoAnswerWithAForger(t *testing.T) {
	verdicts := map[explore.Verdict]int{}
	attack.Check(t, 3, func(rt *rapid.T) {
		p := drawForged(rt)
		q := verify.Question{Parameters: p, Properties: properties.All, Without: verify.AllReductions,
			MaxStates: 2500, Workers: 1}
		want := answerTo(rt, q)
		q.Without, q.MaxStates = verify.NoReductions, 0
		got := answerTo(rt, q)
		q.Properties = []properties.Property{rapid.SampledFrom(safety).Draw(rt, "property")}
		alone := answerTo(rt, q)
		w := findingOf(want, q.Properties[0].Name)
		if f := &alone.Findings[0]; f.Verdict != w.Verdict || steps(f) != steps(w) {
			rt.Errorf("alone %s %s in %d steps, else %s in %d", w.Property.Name, f.Verdict, steps(f), w.Verdict,
				steps(w))
		}
		for _, f := range got.Findings {
			w := findingOf(want, f.Property.Name)
			verdicts[f.Verdict]++
			if f.Verdict != w.Verdict || steps(&f) != steps(w) {
				rt.Errorf("%s %s in %d steps, without reductions %s in %d", f.Property.Name, f.Verdict, steps(&f),
					w.Verdict, steps(w))
			}
			if f.Run != nil {
				replays(rt, f.Run)
			}
		}
		if n, ok := shortest(rt, &p, w.Property); ok && n != steps(w) {
			rt.Errorf("%s in %d steps, step by step in %d", w.Property.Name, steps(w), n)
		}
	})
	t.Log(verdicts)
}

// shortest returns the number of steps of a shortest run that violates p, 0 for none; false
// if that takes too many states.
func shortest(t *rapid.T, of *model.Parameters, p properties.Property) (int, bool) {
	m, err := model.New(*of, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	is := p.Of(m)
	level, seen := m.Initial(), map[model.State]bool{}
	for n := 0; len(level) > 0; n++ {
		var next []model.State
		for i := range level {
			s := &level[i]
			if is.State != nil && !is.State(s) {
				return n, true
			}
			for _, a := range m.Enabled(*s, nil) {
				after := m.Apply(*s, a)
				switch {
				case after.Overflow:
					return 0, false
				case is.Step != nil && !is.Step(s, a, &after):
					return n + 1, true
				case !seen[after]:
					seen[after] = true
					next = append(next, after)
				}
			}
		}
		if len(seen) > 1500 {
			return 0, false
		}
		level = next
	}
	return 0, true
}
