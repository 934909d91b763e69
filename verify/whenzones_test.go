package verify_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// Zones find the times at which an event comes about that a search through all times finds, and runs
// of the model that show them.
func TestWhenByZonesIsByTicks(t *testing.T) {
	t.Parallel()
	outcomes := map[string]int{}
	attack.Check(t, 6, func(t *rapid.T) {
		p := drawParameters(t)
		drawMore(t, &p)
		if !forZones(&p) || p.Unlimited() || p.Loss == model.Any || p.Forger > 0 {
			t.Skip("not with zones")
		}
		timing := &verify.Timing{Question: verify.Question{Parameters: p, MaxStates: 10 * mostStates},
			Event: rapid.SampledFrom(properties.Events).Draw(t, "event")}
		for e := range timing.Think {
			timing.Think[e] = rapid.SampledFrom([]int{0, 0, 1, 3, model.Any}).Draw(t, "think")
		}
		if rapid.IntRange(0, 2).Draw(t, "since") == 0 {
			timing.Since = new(rapid.SampledFrom(properties.Events).Draw(t, "since event"))
		}
		want, err := verify.When(context.Background(), *timing)
		if err != nil {
			t.Fatal(err)
		}
		timing.Zones = true
		got, err := verify.When(context.Background(), *timing)
		if err != nil {
			t.Fatal(err)
		}
		if got.Limit != explore.NoLimit || want.Limit != explore.NoLimit {
			t.Skip("too many states")
		}
		if got.Happens != want.Happens || got.At != want.At || got.Bounded != want.Bounded ||
			got.Until != want.Until ||
			(got.Never == nil) != (want.Never == nil) {
			t.Fatalf("%s: %+v; by ticks %+v", timing.Event.Name, got, want)
		}
		outcome := "as late as you like"
		switch {
		case !want.Happens:
			outcome = "not"
		case want.Bounded:
			outcome = "by some time"
		}
		switch {
		case got.Never == nil:
			outcome += ", always"
		case got.Never.Loop >= 0:
			outcome += ", or never for ever"
		}
		outcomes[outcome]++
		if p.ThirdParty() || p.Forger > 0 {
			return
		}
		comes(t, timing, got.Earliest, got.At)
		comes(t, timing, got.Latest, got.Until)
		comes(t, timing, got.Never, -1)
	})
	t.Log(outcomes)
}

// comes checks that run is one of the model in which everyone does what is due, and that the event comes
// about at its end, so many ticks after it counts; for −1, that it does not, and goes on as it says.
func comes(t *rapid.T, timing *verify.Timing, run *trace.Run, after int) {
	t.Helper()
	if run == nil {
		return
	}
	m, err := model.New(timing.Parameters, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	at := &walker{m: m, timing: timing, state: run.Initial}
	since, came := -1, at.comes(nil)
	counts := func(step func(of explore.Property[model.State, model.Action]) bool) {
		if timing.Since == nil {
			since = 0
		} else if of := timing.Since.Of(m); since < 0 && (of.State != nil && of.State(&at.state) ||
			of.Step != nil && step != nil && step(of)) {
			since = at.now
		}
	}
	counts(nil)
	came = came && since >= 0
	for i := range run.Steps {
		if came {
			t.Fatalf("%s came about before the end", timing.Event.Name)
		}
		before, a, counted := at.state, run.Steps[i].Action, since >= 0
		comes := at.take(t, a)
		if at.state != run.Steps[i].After {
			t.Fatal("the run is none of the model")
		}
		counts(func(of explore.Property[model.State, model.Action]) bool { return of.Step(&before, a, &at.state) })
		came = since >= 0 && (comes && counted || at.comes(nil))
	}
	switch {
	case came != (after >= 0), came && at.now-since != after:
		t.Fatalf("%s: came %v at %d, counted from %d, and not after %d", timing.Event.Name,
			came, at.now, since, after)
	case came:
	case run.Loop < 0 && len(at.allowed()) > 0:
		t.Fatalf("a run that ends can go on: %v", at.allowed())
	case run.Loop >= 0:
		first, last := run.Before(run.Loop), run.Before(len(run.Steps))
		if bare, again := m.Project(*first), m.Project(
			*last); bare.TCB[model.A].State != again.TCB[model.A].State ||
			bare.Toward[model.A].Segments() == nil != (again.Toward[model.A].Segments() == nil) {
			t.Fatal("a run that goes on for ever does not come round")
		}
	}
}
