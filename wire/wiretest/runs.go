package wiretest

import (
	"context"

	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostStates bounds the search for a counterexample.
const mostStates = 3000

// Run draws a run: a counterexample, or a random one, which shows nothing.
func Run(t *rapid.T) *trace.Run {
	q := verify.Question{Parameters: parameters(t), Workers: 1, MaxStates: mostStates}
	if rapid.Bool().Draw(t, "random run") {
		run, err := verify.Simulate(q, rapid.Uint64().Draw(t, "seed"), 80)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	p := rapid.SampledFrom(properties.All).Draw(t, "property")
	q.Properties = []properties.Property{p}
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Run == nil {
		t.Skip(p.Name + " is not violated within the limit")
	}
	return a.Findings[0].Run
}

func parameters(t *rapid.T) model.Parameters {
	draw := func(name string, values ...int) int { return rapid.SampledFrom(values).Draw(t, name) }
	p := model.Default()
	p.MSL = draw("msl", 1, 2, 3)
	p.Delay = draw("delay", p.MSL, max(0, p.MSL-1))
	p.Wait = [2]int{draw("wait", 0, 1, 2, 3), draw("wait of B", 0, 1, 2)}
	p.Incarnations = draw("incarnations", 1, 2, 3)
	p.Start = model.Start(draw("start", 0, 0, 1))
	p.Loss = draw("loss", 0, 1, 2)
	p.Duplicates = draw("duplicates", 0, 0, 1, 2)
	p.Strays = draw("strays", 0, 1)
	p.Aborts = draw("aborts", 0, 0, 1)
	p.SeqMod = draw("seq-mod", 4, 8, 16, 256)
	p.Window = draw("window", 1, min(4, p.SeqMod/2-1))
	p.FirstCloser = model.FirstCloser(draw("first closer", 0, 1, 2))
	for _, e := range model.Ends {
		p.Data[e] = draw("data", 0, 0, 1, 2)
		policy := &p.Policy[e]
		for _, k := range model.Knobs {
			if len(k.Values) == 0 {
				continue
			}
			if err := k.Set(policy, rapid.SampledFrom(k.Values).Draw(t, k.Name+e.String()).Name); err != nil {
				t.Fatal(err)
			}
		}
		policy.FinWait2Timeout = draw("fin-wait-2-timeout", 0, 0, 1, 2)
		policy.RTO = draw("rto", 1, 2)
		policy.Retries = draw("retries", 0, 1, 2)
	}
	return p
}
