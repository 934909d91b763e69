package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// What has no effect changes no verdict and no length of a shortest run, and neither do
// ACKs apart from their data.
func TestStaleChangesNoAnswer(t *testing.T) {
	seen := map[string]int{}
	attack.Check(t, 25, func(rt *rapid.T) {
		p := modeltest.Parameters(rt, modeltest.From{
			"msl": {1, 2}, "delay": {1, 2}, "min-delay": {0}, "wait": {0, 1, 2, 3, 4},
			"strays": {0}, "order": {0}, "timestamps-a": {0}, "aborts": {0, 0, 1}, "incarnations": {1},
			"data": {1, 0, 1}, "start": {0}, "open": {0}, "crashes": {0}, "receive-buffer": {0},
			"rto": {1, 2}, "retries": {0, 1}, "seq-mod": {8, 16}, "window": {1, 2, 3}, "ack-delay": {0},
		})
		p.Loss, p.Duplicates = model.Any, model.Any
		property := rapid.SampledFrom(properties.All).Filter(func(p properties.Property) bool {
			return (p.Kind == explore.Always || p.Kind == explore.AlwaysStep) && !p.InFlight &&
				!p.Answers && p.Watches() == nil
		}).Draw(rt, "property")
		ask := func(reductions verify.Reductions) *verify.Answer {
			a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, MaxStates: 6000,
				Without:    verify.AllReductions &^ reductions,
				Properties: []properties.Property{property}, Workers: 1})
			if err != nil {
				rt.Fatal(err)
			}
			return a
		}
		plain := ask(verify.NoReductions)
		if plain.Limit != explore.NoLimit {
			return
		}
		for _, reductions := range []verify.Reductions{verify.Stale, verify.Stale | verify.Rotation,
			verify.Stale | verify.Eager, verify.AllReductions} {
			got := ask(reductions)
			if got.Verdict != plain.Verdict || taken(got.Findings[0].Run) != taken(plain.Findings[0].Run) {
				rt.Fatalf("reductions %b: %v in %d steps, without %v in %d", reductions, got.Verdict,
					taken(got.Findings[0].Run), plain.Verdict, taken(plain.Findings[0].Run))
			}
			if got.States < plain.States {
				seen["fewer"]++
			}
		}
		seen[plain.Verdict.String()]++
	})
	if seen["fewer"] == 0 || seen["holds"] == 0 || seen["violated"] == 0 {
		t.Error(seen)
	}
	t.Log(seen)
}

// taken is how many steps of a run are no losses, which a channel that is a set has not.
func taken(run *trace.Run) int {
	n := 0
	if run != nil {
		for i := range run.Steps {
			if run.Steps[i].Action.Kind != model.Lose {
				n++
			}
		}
	}
	return n
}
