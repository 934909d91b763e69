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

// Applications that think for no longer than some time, as parameters say, do what those do
// of which a question about times says so.
func TestThinkIsThatOfWhen(t *testing.T) {
	outcomes := map[string]int{}
	attack.Check(t, 30, func(rt *rapid.T) {
		p := modeltest.Parameters(rt, modeltest.From{
			"msl": {1, 2}, "delay": {0, 1}, "min-delay": {0}, "wait": {0, 2}, "loss": {0, 1}, "duplicates": {0},
			"strays": {0}, "aborts": {0}, "crashes": {0}, "incarnations": {1, 2}, "data": {0, 0, 1},
			"window": {2}, "seq-mod": {8}, "isn": {1}, "rto": {1, 2}, "retries": {0, 1}, "backoff": {1},
			"rto-max": {0}, "think": {1, 2, 3},
		})
		when := func(p model.Parameters, think [2]int) *verify.Times {
			event, _ := properties.WitnessNamed("closed")
			times, err := verify.When(t.Context(), verify.Timing{
				Question: verify.Question{Parameters: p, MaxStates: 20_000}, Event: event, Think: think})
			if err != nil {
				rt.Fatal(err)
			}
			return times
		}
		others := p
		var think [2]int
		for _, e := range model.Ends {
			think[e], _ = p.Application[e].Think.Ticks()
			others.Application[e].Think = model.ThinkAny
		}
		got, want := when(p, model.Both(model.Any)), when(others, think)
		if got.Limit != explore.NoLimit || want.Limit != explore.NoLimit {
			rt.Skip("too large")
		}
		if got.Happens != want.Happens || got.At != want.At || got.Bounded != want.Bounded ||
			got.Until != want.Until {
			rt.Fatalf("%v %d, %v %d; want %v %d, %v %d", got.Happens, got.At, got.Bounded, got.Until,
				want.Happens, want.At, want.Bounded, want.Until)
		}
		switch {
		case !want.Happens:
			outcomes["never"]++
		case want.Bounded:
			outcomes["by some time"]++
		default:
			outcomes["whenever"]++
		}
	})
	t.Log(outcomes)
}
