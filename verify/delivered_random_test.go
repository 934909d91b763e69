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

// Of what an application reads the reductions change neither a verdict nor the length of
// a shortest run: whatever the applications do, and where data is lost in every way.
func TestReductionsKeepWhatIsDelivered(t *testing.T) {
	delivered, _ := properties.Named("delivered")
	told, _ := properties.Named("loss-told")
	words := map[string]int{}
	attack.Check(t, 40, func(rt *rapid.T) {
		p := modeltest.Parameters(rt, modeltest.From{
			"msl": {1, 2}, "delay": {0, 1, 2}, "min-delay": {0}, "wait": {0, 1, 3}, "loss": {0, 1, 2, 3},
			"duplicates": {0, 0, 1}, "strays": {0, 0, 1}, "aborts": {0, 0, 1}, "incarnations": {1, 1, 1, 2},
			"data": {0, 1, 1}, "window": {2}, "seq-mod": {8}, "start": {0, 0, 0, 1}, "fin-wait-2-timeout": {0, 0, 1},
			"rto": {1, 2}, "backoff": {1}, "rto-max": {0}, "retries": {0, 1}, "retry-time": {0}, "isn": {1},
		})
		if rapid.Bool().Draw(rt, "alike") {
			makeAlike(&p)
		}
		ask := func(without verify.Reductions) *verify.Answer {
			a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Without: without, MaxStates: 12_000,
				Properties: []properties.Property{delivered, told}, Workers: 1})
			if err != nil {
				rt.Fatal(err)
			}
			return a
		}
		reduced, plain := ask(verify.NoReductions), ask(verify.AllReductions)
		for i := range plain.Findings {
			got, want := &reduced.Findings[i], &plain.Findings[i]
			if plain.Limit != explore.NoLimit && want.Run == nil {
				rt.Skip("too large")
			}
			if got.Verdict != want.Verdict || steps(got) != steps(want) {
				rt.Fatalf("%s: %v in %d steps, without reductions %v in %d", got.Property.Name, got.Verdict,
					steps(got), want.Verdict, steps(want))
			}
			words[got.Word]++
		}
	})
	for _, word := range []string{"", "give up", model.Lose.String(), "refused", "reset", "no receiver"} {
		if words[word] == 0 && attack.Factor() > 1 {
			t.Errorf("nothing is lost by %q", word)
		}
	}
	t.Log(words)
}
