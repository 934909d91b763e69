package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// drawnLive draws a question about liveness, many times of ends whose TIME-WAITs answer each other.
func drawnLive(t *rapid.T) verify.Question {
	p := drawParameters(t)
	p.MinDelay, p.Order = 0, model.OrderAny
	if rapid.Bool().Draw(t, "answering") {
		p.FirstCloser = model.FirstCloserAny
		for _, e := range model.Ends {
			policy := &p.Policy[e]
			policy.TimeWaitReply = rapid.SampledFrom([]model.TimeWaitReply{model.ReplyAny, model.ReplyUnacceptable,
				model.ReplyAny}).Draw(t, "reply")
			policy.TimeWaitRestart = rapid.SampledFrom([]model.TimeWaitRestart{model.RestartAny, model.RestartEvery,
				model.RestartNever}).Draw(t, "restart")
		}
	}
	q := verify.Question{Parameters: p, Workers: 1}
	for _, p := range properties.All {
		if p.Liveness() {
			q.Properties = append(q.Properties, p)
		}
	}
	return q
}

// Liveness properties are violated as claims about states if and only if they are on the
// whole graph, and the run that is told shows it: a shortest one, or one that says it may not be.
func TestBottomChangesNoVerdict(t *testing.T) {
	seen := map[string]int{}
	attack.Check(t, 20, func(rt *rapid.T) {
		q := drawnLive(rt)
		q.MaxStates = 10 * mostStates
		want, err := verify.Ask(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if q.MaxStates = 0; want.Limit != explore.NoLimit || !verify.Bottoms(&q) {
			return
		}
		if !rapid.Bool().Draw(rt, "all") {
			q.Properties = []properties.Property{rapid.SampledFrom(q.Properties).Draw(rt, "property")}
		}
		q.Without = verify.Reductions(rapid.IntRange(0, int(verify.AllReductions)).Draw(rt, "without"))
		got, err := verify.AskBottom(t.Context(), q, rapid.Int64Range(1, 100).Draw(rt, "some"))
		if err != nil {
			rt.Fatal(err)
		}
		for i := range got.Findings {
			f := &got.Findings[i]
			is := findingOf(want, f.Property.Name)
			if f.Verdict != is.Verdict {
				rt.Fatalf("%s: %v, on the whole graph %v", f.Property.Name, f.Verdict, is.Verdict)
			}
			seen[f.Property.Name+" "+f.Verdict.String()]++
			if f.Run == nil {
				continue
			}
			replays(rt, f.Run)
			if err := verify.Shows(&q, f.Run, &f.Property); err != nil {
				rt.Fatalf("%s: %v", f.Property.Name, err)
			}
			if n, w := steps(f), steps(is); n < w || !f.Run.Longer && n > w {
				rt.Fatalf("%s: %d steps, on the whole graph %d", f.Property.Name, n, w)
			}
			if f.Run.Longer {
				seen[f.Property.Name+" longer"]++
			}
			if f.Run.Loop >= 0 {
				seen[f.Property.Name+" loop"]++
			}
		}
	})
	t.Log(seen)
}
