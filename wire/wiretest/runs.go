package wiretest

import (
	"context"
	"maps"

	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostStates bounds the search for a counterexample.
const mostStates = 3000

// Run draws a run: a counterexample, or a random one, which shows nothing.
func Run(t *rapid.T) *trace.Run {
	q := verify.Question{Parameters: parameters(t, nil), Workers: 1, MaxStates: mostStates}
	if rapid.Bool().Draw(t, "random run") {
		return simulated(t, q)
	}
	return counterexample(t, q)
}

// Simulated draws a random run, which costs less than a counterexample.
func Simulated(t *rapid.T) *trace.Run {
	return simulated(t, verify.Question{Parameters: parameters(t, nil)})
}

// Stamped draws a random run in which both ends have timestamps.
func Stamped(t *rapid.T) *trace.Run {
	p := parameters(t, modeltest.From{"timestamps": {int(model.TimestampsOn)}})
	return simulated(t, verify.Question{Parameters: p})
}

func simulated(t *rapid.T, q verify.Question) *trace.Run {
	run, err := verify.Simulate(q, rapid.Uint64().Draw(t, "seed"), 80)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Counterexample draws a counterexample, to any of the properties.
func Counterexample(t *rapid.T) *trace.Run {
	return counterexample(t, verify.Question{Parameters: parameters(t, nil), Workers: 1, MaxStates: mostStates})
}

func counterexample(t *rapid.T, q verify.Question) *trace.Run {
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

// parameters draws small ones, from others where they are named.
func parameters(t *rapid.T, others modeltest.From) model.Parameters {
	from := modeltest.From{
		"delay": {modeltest.Most, modeltest.Most, 0, 1, 2}, "min-delay": {0}, "wait-a": {0, 1, 2, 3},
		// No script has a kernel crash or put off an ACK, or waits while CLOSE lingers. No capture that is read
		// tells the model of a window.
		"crashes": {0}, "linger": {int(model.LingerOff), int(model.LingerZero)}, "keepalive": {0},
		"receive-buffer": {0}, "ack-delay": {0},
		"start": {0, 0, 1}, "duplicates": {0, 0, 1, 2}, "strays": {0, 1}, "aborts": {0, 0, 1},
		"seq-mod": {4, 8, 16, 256}, "window": {1, 4}, "data": {0, 0, 1, 2},
		"fin-wait-2-timeout": {0, 0, 1, 2}, "rto": {1, 2}, "backoff": {2}, "rto-max": {0}, "retry-time": {0},
		"retries": {0, 1, 2},
		// A SYN of B that does not meet one of A begins a connection of its own, in which B is A.
		"open": {int(model.OpenerA)},
		// A RST that draws no one's call looks like an ABORT.
		"syn-received-syn": {int(model.SYNReceivedSYNAck), int(model.SYNReceivedSYNAnswer)},
	}
	maps.Copy(from, others)
	return modeltest.Parameters(t, from)
}
