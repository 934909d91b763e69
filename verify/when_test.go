package verify_test

import (
	"context"
	"slices"
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

func event(t testing.TB, name string) properties.Property {
	t.Helper()
	p, ok := properties.WitnessNamed(name)
	if !ok {
		t.Fatalf("no event %s", name)
	}
	return p
}

func when(t testing.TB, timing *verify.Timing) *verify.Times {
	t.Helper()
	times, err := verify.When(context.Background(), *timing)
	if err != nil {
		t.Fatal(err)
	}
	return times
}

// What can be worked out by hand. With n losses and timeouts of 1, 2, 4, ... the last FIN
// arrives MSL after the last timeout, and TIME-WAIT begins then at the latest.
func TestWhenFacts(t *testing.T) {
	const never = -1
	for _, c := range []struct {
		words, event, since string
		think               int
		earliest, latest    int
		always              bool
	}{
		// A's FIN arrives after MSL, so does B's: TIME-WAIT begins at 4 and lasts 4.
		{"incarnations=1 loss=0 rto=9", "port-free", "", 0, 4, 8, true},
		{"incarnations=1 loss=0 rto=9", "a-time-wait", "", 0, 0, 4, true},
		{"incarnations=1 loss=0 rto=9", "a-leaves-time-wait", "a-time-wait", 0, 4, 4, true},
		// One loss costs one timeout.
		{"incarnations=1 loss=1 rto=9", "a-time-wait", "", 0, 0, 13, true},
		// B thinks for 3 ticks before it closes, and as does A.
		{"incarnations=1 loss=0 rto=9", "a-time-wait", "", 3, 0, 10, true},
		{"incarnations=1 loss=0 rto=9", "a-time-wait", "a-closes", 3, 0, 7, true},
		// Time passes where nothing runs down, with timestamps too.
		{"incarnations=1 loss=0 rto=9 delay=0 wait=0 timestamps=on", "closed", "", 2, 0, 4, true},
		// Nobody has to close: there is no time at which it is due.
		{"incarnations=1 loss=0 rto=9", "a-fin-wait-1", "", model.Any, 0, never, false},
		// Three timeouts of 1, 2 and 4 ticks, and the segments are lost.
		{"incarnations=1 loss=9 retries=2", "a-gives-up", "", 0, 7, 7, false},
		{"incarnations=1 loss=0 retries=2 delay=0 msl=1", "b-gives-up", "", 0, never, never, false},
		// FIN-WAIT-2 has no end where B does not close.
		{"incarnations=1 loss=0 fin-wait-2-timeout-a=5 delay=0 msl=1", "a-leaves-fin-wait-2", "a-fin-wait-2",
			model.Any, 0, 5, false},
		{"incarnations=2 loss=0 wait=4 delay=0 msl=1", "reconnected", "", 0, 4, 4, true},
		{"incarnations=2 loss=0 wait=4 delay=0 msl=1", "reconnected", "a-opens", 0, 0, 0, true},
		// Where segments keep their order nothing comes after the FIN.
		{"data-a=1 order=fifo incarnations=1 loss=0 rto=9", "b-close-wait", "a-closes", 0, 0, 2, true},
		{"start=closed incarnations=1 loss=0", "a-closed", "", 0, 0, 0, true},
	} {
		timing := &verify.Timing{Question: verify.Question{Parameters: modeltest.Words(t, c.words)},
			Event: event(t, c.event), Think: model.Both(c.think)}
		if c.since != "" {
			since := event(t, c.since)
			timing.Since = &since
		}
		times := when(t, timing)
		earliest, latest := never, never
		if times.Happens {
			earliest = times.At
		}
		if times.Bounded {
			latest = times.Until
		}
		if earliest != c.earliest || latest != c.latest || (times.Never == nil) != c.always {
			t.Errorf("%s: %s since %q: earliest %d, latest %d, always %v", c.words, c.event, c.since, earliest,
				latest, times.Never == nil)
		}
	}
}

// A FIN-WAIT-2 that is older than its timeout: that runs from CLOSE, and SHUTDOWN came 30
// ticks before; the peer does not close.
func TestWhenFinWait2BeganWithShutdown(t *testing.T) {
	timing := &verify.Timing{
		Question: verify.Question{Parameters: modeltest.Words(t, "incarnations=1 loss=0 delay=0 msl=1 "+
			"shutdown-a=first fin-wait-2-timeout-a=60")},
		Event: event(t, "a-leaves-fin-wait-2"), Think: [2]int{30, model.Any},
	}
	if times := when(t, timing); !times.Bounded || times.Until != 90+30 {
		t.Errorf("at %d at the latest, bounded %v", times.Until, times.Bounded)
	}
	since := event(t, "a-fin-wait-2")
	timing.Since = &since
	if times := when(t, timing); !times.Bounded || times.Until != 90 {
		t.Errorf("%d after it began at the latest, bounded %v", times.Until, times.Bounded)
	}
}

// TestWhenWalks compares the times with those of random runs in which everyone does what
// is due: none is outside them.
func TestWhenWalks(t *testing.T) {
	attack.Check(t, 60, func(t *rapid.T) {
		p := modeltest.Parameters(t, modeltest.From{
			"msl": {1, 2}, "delay": {0, 1, modeltest.Most}, "wait": {0, 1, 3}, "loss": {0, 1}, "duplicates": {0},
			"strays": {0}, "aborts": {0, 1}, "incarnations": {1, 2}, "data": {0}, "window": {1, 2},
			"seq-mod": {4, 8}, "fin-wait-2-timeout": {0, 2}, "rto": {1, 2}, "backoff": {1, 2}, "rto-max": {0, 2},
			"retries": {0, 1}, "retry-time": {0}, "isn": {int(model.ISNMonotonic), int(model.ISNZero)},
		})
		timing := &verify.Timing{
			Question: verify.Question{Parameters: p, MaxStates: 40_000},
			Event:    rapid.SampledFrom(properties.Events).Draw(t, "event"),
		}
		for e := range timing.Think {
			timing.Think[e] = rapid.SampledFrom([]int{0, 0, 1, model.Any}).Draw(t, "think")
		}
		times, err := verify.When(context.Background(), *timing)
		if err != nil {
			t.Fatal(err)
		}
		if times.Limit != explore.NoLimit {
			t.Skip("too many states")
		}
		m, err := model.New(p, model.AllGhosts)
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range []*trace.Run{times.Earliest, times.Latest, times.Never} {
			if run == nil {
				continue
			}
			at := &walker{m: m, timing: timing, state: run.Initial}
			came := at.comes(nil)
			for i := range run.Steps {
				if came {
					t.Fatalf("%s came about before the end", timing.Event.Name)
				}
				if came = at.take(t, run.Steps[i].Action); at.state != run.Steps[i].After {
					t.Fatal("the run is none of the model")
				}
			}
			want := map[*trace.Run]int{times.Earliest: times.At, times.Latest: times.Until}
			if came == (run == times.Never) || came && at.now != want[run] &&
				(run != times.Earliest || at.now != times.At) {
				t.Fatalf("%s: came %v at %d", timing.Event.Name, came, at.now)
			}
		}
		for range 20 {
			at := &walker{m: m, timing: timing, state: m.Initial()[0]}
			came, steps := at.comes(nil), 0
			for ; !came && steps < 200; steps++ {
				actions := at.allowed()
				if len(actions) == 0 {
					break
				}
				came = at.take(t, rapid.SampledFrom(actions).Draw(t, "action"))
			}
			switch {
			case came && (!times.Happens || at.now < times.At || times.Bounded && at.now > times.Until):
				t.Fatalf("%s came about at %d, and not from %d to %d", timing.Event.Name, at.now, times.At, times.Until)
			case !came && steps < 200 && times.Never == nil:
				t.Fatalf("%s did not come about", timing.Event.Name)
			}
		}
	})
}

// A walker goes through a run in which applications call in time.
type walker struct {
	m       *model.Model
	timing  *verify.Timing
	state   model.State
	now     int
	thought [2]int
}

// comes says whether the event has come about, in the step that led here, if any.
func (w *walker) comes(step func(of explore.Property[model.State, model.Action]) bool) bool {
	of := w.timing.Event.Of(w.m)
	return of.State != nil && of.State(&w.state) || of.Step != nil && step != nil && step(of)
}

// allowed lists the actions that there can be.
func (w *walker) allowed() []model.Action {
	var all []model.Action
	for _, a := range w.m.Enabled(w.state, nil) {
		if a.Kind != model.Tick || !w.late() {
			all = append(all, a)
		}
	}
	tick := model.Action{Kind: model.Tick}
	if (w.calls(model.A) || w.calls(model.B)) && !w.late() && w.m.Apply(w.state, tick) == w.state {
		all = append(all, tick)
	}
	return all
}

// late says whether an application has to call before time passes.
func (w *walker) late() bool {
	for _, e := range model.Ends {
		if w.timing.Think[e] != model.Any && w.calls(e) && w.thought[e] >= w.timing.Think[e] {
			return true
		}
	}
	return false
}

func (w *walker) calls(e model.End) bool {
	for _, a := range w.m.Enabled(w.state, nil) {
		if a.End == e && isCall(a.Kind) {
			return true
		}
	}
	return false
}

func isCall(k model.ActionKind) bool {
	calls := []model.ActionKind{model.Open, model.Send, model.Shutdown, model.Close, model.Read}
	return slices.Contains(calls, k)
}

// take takes an action, which has to be allowed, and says whether the event comes about.
func (w *walker) take(t *rapid.T, a model.Action) bool {
	if a.Kind == model.Tick {
		if w.late() {
			t.Fatal("time passes, and an application has to call")
		}
		w.now++
	}
	for _, e := range model.Ends {
		switch calls := w.calls(e); {
		case a.Kind == model.Tick && calls:
			w.thought[e]++
		case !calls, a.End == e && isCall(a.Kind):
			w.thought[e] = 0
		}
	}
	before := w.state
	w.state = w.m.Apply(before, a)
	return w.comes(func(of explore.Property[model.State, model.Action]) bool {
		return of.Step(&before, a, &w.state)
	})
}
