package verify_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// mostStates bounds the questions drawn at random: those with more are left out.
const mostStates = 1500

// drawParameters draws parameters whose state graph is small, each end's policy
// on its own.
func drawParameters(t *rapid.T) model.Parameters {
	p := modeltest.Parameters(t, modeltest.From{
		"msl": {1, 1, 2}, "delay": {modeltest.Most, modeltest.Most, 0, 1}, "min-delay": {0, 0, 1},
		"wait-a": {0, 1, 2, 3, 7}, "wait-b": {0, 1, 2, 5}, "loss": {0, 0, 1, 2}, "duplicates": {0, 0, 0, 1},
		"strays": {0, 1}, "aborts": {0, 0, 0, 1}, "incarnations": {1, 2}, "data": {0, 0, 0, 1},
		"window": {1, modeltest.Most}, "seq-mod": {4, 4, 8}, "start": {0, 0, 1, 2, 3, 4, 5, 6},
		"fin-wait-2-timeout": {0, 0, 1, 2}, "rto": {1, 2, 5}, "backoff": {1, 2}, "rto-max": {0, 0, 2},
		"retries": {0, 1, 2}, "retry-time": {0, 0, 3},
	})
	if p.Incarnations > 1 || p.Start == model.StartClosed {
		// Of what there are the more states the more there is of it.
		p.Loss = min(p.Loss, 1)
		for _, e := range model.Ends {
			p.Policy[e].Retries = min(p.Policy[e].Retries, 1)
		}
	}
	if rapid.Bool().Draw(t, "real time") {
		p.Tick = time.Second
	}
	switch rapid.SampledFrom([]string{"as drawn", "alike", "lasting"}).Draw(t, "ends") {
	case "alike":
		makeAlike(&p)
	case "lasting":
		makeLasting(&p)
	}
	return p
}

// makeAlike makes nothing tell the ends apart.
func makeAlike(p *model.Parameters) {
	p.Start, p.Left, p.Incarnations, p.FirstCloser = model.StartEstablished, 0, 1, model.FirstCloserAny
	p.Application[model.A].Early, p.Opener = model.EarlyCloseNo, model.OpenerA
	p.Crashes = [2]int{}
	p.Application[model.B], p.Aborts[model.B] = p.Application[model.A], p.Aborts[model.A]
	p.Data[model.B], p.Policy[model.B] = p.Data[model.A], p.Policy[model.A]
	p.Wait[model.B] = p.Wait[model.A]
}

// makeLasting lets nothing but its timer end a TIME-WAIT, which outlives the segments
// that it ignores, so that there are dead segments.
func makeLasting(p *model.Parameters) {
	p.Start, p.Left, p.Incarnations, p.MinDelay, p.Aborts = model.StartEstablished, 0, 1, 0, [2]int{}
	p.Crashes = [2]int{}
	for _, e := range model.Ends {
		p.Wait[e] += p.MSL + 1
		p.Policy[e].TimeWaitReply, p.Policy[e].TimeWaitRST = model.ReplyFIN, model.TimeWaitRSTIgnore
	}
}

// drawMutant draws a mutant, or none.
func drawMutant(t *rapid.T) *mutants.Mutant {
	i := rapid.IntRange(-len(mutants.All), len(mutants.All)-1).Draw(t, "mutant")
	if i < 0 {
		return nil
	}
	return &mutants.All[i]
}

// check checks a property of answers to random questions. They are searched by one
// worker each, so that the race detector has nothing to find, and would take long.
func check(t *testing.T, prop func(*rapid.T)) {
	t.Helper()
	if raced {
		t.Skip("one worker")
	}
	t.Parallel()
	attack.Check(t, 20, prop)
}

// answerTo asks without limits but mostStates, and skips questions that reach it, or
// the capacity of a channel.
func answerTo(t *rapid.T, q verify.Question) *verify.Answer {
	if q.MaxStates == 0 {
		q.MaxStates = mostStates
	}
	q.Workers = 1
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Limit != explore.NoLimit {
		t.Skipf("ended at the limit %s", a.Limit)
	}
	return a
}

// steps is the number of steps of a finding's run, 0 without one.
func steps(f *verify.Finding) int {
	if f.Run == nil {
		return 0
	}
	return len(f.Run.Steps)
}

// safety are the properties that are not liveness properties.
var safety = func() (ps []properties.Property) {
	for _, p := range properties.All {
		if !p.Liveness() {
			ps = append(ps, p)
		}
	}
	return ps
}()

// same checks that two answers are, but for the memory that they took.
// ofSteps are the safety properties that are claims about steps.
var ofSteps = func() (ps []properties.Property) {
	for _, p := range safety {
		if p.Kind == explore.AlwaysStep {
			ps = append(ps, p)
		}
	}
	return ps
}()

func same(t testing.TB, what string, got, want *verify.Answer) {
	t.Helper()
	g, w := plain(got), plain(want)
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s: got\n%+v\nwant\n%+v", what, g, w)
	}
}

// plain returns a without the memory it took, and without the functions of the
// properties, which cannot be compared.
func plain(a *verify.Answer) verify.Answer {
	b := *a
	b.PeakBytes = 0
	b.Findings = nil
	for _, f := range a.Findings {
		f.Property = properties.Property{Name: f.Property.Name}
		b.Findings = append(b.Findings, f)
	}
	return b
}
