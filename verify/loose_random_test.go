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

// drawnData draws a small bounded question with data, about a property that reads of what
// is in flight no more than what arrives.
func drawnData(t *rapid.T) verify.Question {
	p := modeltest.Parameters(t, modeltest.From{
		"msl": {1, 1, 2}, "delay": {modeltest.Most, modeltest.Most, 1}, "min-delay": {0}, "wait": {0, 1, 2, 3},
		"loss": {0, 1}, "duplicates": {0, 0, 0, 1}, "strays": {0, 0, 1}, "aborts": {0, 0, 0, 1},
		"incarnations": {1, 1, 1, 2}, "data": {0, 0, 1}, "start": {0, 0, 0, 1}, "rto": {1, 2}, "retries": {0, 0, 1},
		"seq-mod": {8, 16}, "window": {1, 2, 3}, "receive-buffer": {0},
	})
	p.Data[rapid.SampledFrom(model.Ends[:]).Draw(t, "sender")] = rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t,
		"units")
	property := rapid.SampledFrom(properties.All).Filter(func(p properties.Property) bool {
		return (p.Kind == explore.Always || p.Kind == explore.AlwaysStep) && !p.InFlight &&
			p.Watches() == nil && p.Ghosts&model.GhostSegmentGrace == 0
	}).Draw(t, "property")
	return verify.Question{Parameters: p, Properties: []properties.Property{property}, Workers: 1}
}

// What holds of the loose model holds; what is violated with less data is violated with
// all, by the run that is told; and all else is answered as it is at once.
func TestLooseChangesNoVerdict(t *testing.T) {
	seen := map[string]int{}
	attack.Check(t, 20, func(rt *rapid.T) {
		q := drawnData(rt)
		q.MaxStates = 2500
		exact, err := verify.Ask(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		loose, err := verify.AskLoose(t.Context(), q, 2500)
		if err != nil {
			rt.Fatal(err)
		}
		if exact.Limit != explore.NoLimit {
			return
		}
		if loose.Verdict == explore.Holds {
			seen["loose "+exact.Verdict.String()]++
			if exact.Verdict != explore.Holds {
				rt.Fatalf("%v, and holds of the loose model", exact.Verdict)
			}
		}
		q.Without = verify.Reductions(rapid.IntRange(0, int(verify.AllReductions)).Draw(rt, "without"))
		got, err := verify.AskLoosely(t.Context(), q, rapid.Int64Range(1, 100).Draw(rt, "some"))
		if err != nil {
			rt.Fatal(err)
		}
		if got.Limit != explore.NoLimit {
			return
		}
		seen[got.Verdict.String()]++
		run, want := got.Findings[0].Run, exact.Findings[0].Run
		switch {
		case got.Verdict != exact.Verdict:
			rt.Fatalf("%v, and at once %v", got.Verdict, exact.Verdict)
		case run == nil:
		case run.Longer && len(run.Steps) < len(want.Steps), !run.Longer && len(run.Steps) != len(want.Steps):
			rt.Fatalf("%d steps, and at once %d", len(run.Steps), len(want.Steps))
		case run.Longer:
			seen["longer"]++
			replays(rt, run)
		}
	})
	for _, what := range []string{"loose holds", "holds", "violated"} {
		if seen[what] == 0 {
			t.Errorf("never %s: %v", what, seen)
		}
	}
	t.Log(seen)
}

// A property that reads what is in flight keeps the loose model from no other that is asked
// beside it.
func TestLooseBesideOthersChangesNoVerdict(t *testing.T) {
	delivered, _ := properties.Named("delivered")
	attack.Check(t, 5, func(rt *rapid.T) {
		q := drawnData(rt)
		q.Properties = append(q.Properties, delivered)
		q.MaxStates = 2500
		exact, err := verify.Ask(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if exact.Limit != explore.NoLimit {
			return
		}
		got, err := verify.AskLoosely(t.Context(), q, rapid.Int64Range(1, 100).Draw(rt, "some"))
		if err != nil {
			rt.Fatal(err)
		}
		for i := range got.Findings {
			if f, want := &got.Findings[i], &exact.Findings[i]; f.Verdict != want.Verdict {
				rt.Fatalf("%s: %v, and at once %v", f.Property.Name, f.Verdict, want.Verdict)
			}
		}
	})
}
