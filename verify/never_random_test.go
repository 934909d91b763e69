package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A witness comes about if the claim that it never does is violated, and a run that is told of
// that shows it: a shortest one, or one that says it may not be.
func TestNeverFindsWitnesses(t *testing.T) {
	seen := map[string]int{}
	attack.Check(t, 15, func(rt *rapid.T) {
		event := rapid.SampledFrom(properties.Events).Filter(func(p properties.Property) bool {
			return !p.InFlight
		}).Draw(rt, "event")
		q := verify.Question{Parameters: drawParameters(rt), Properties: []properties.Property{event},
			MaxStates: mostStates, Workers: 1}
		want := answerTo(rt, q)
		q.MaxStates = 0
		q.Without = verify.Reductions(rapid.IntRange(0, int(verify.AllReductions)).Draw(rt, "without"))
		got, err := verify.AskNever(t.Context(), q, rapid.Int64Range(1, 100).Draw(rt, "some"))
		if err != nil {
			rt.Fatal(err)
		}
		if got.Verdict != want.Verdict {
			rt.Fatalf("%s: %v, want %v", event.Name, got.Verdict, want.Verdict)
		}
		seen[got.Verdict.String()]++
		if got.Verdict == explore.Violated {
			return
		}
		run := got.Findings[0].Run
		if err := verify.Shows(&q, run, &event); err != nil {
			rt.Fatalf("%s: %v", event.Name, err)
		}
		if n, w := len(run.Steps), steps(&want.Findings[0]); n < w || !run.Longer && n > w {
			rt.Fatalf("%s: %d steps, want %d", event.Name, n, w)
		}
		if run.Longer {
			seen["longer"]++
		}
	})
	t.Log(seen)
}
