package verify_test

import (
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// failing is what a test and a property-based test have in common.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// systemOf returns the whole system that a run is one of.
func systemOf(t failing, run *trace.Run) properties.System {
	t.Helper()
	m, err := model.New(run.Parameters, model.AllGhosts)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if run.Mutant == "" {
		return m
	}
	mu, ok := mutants.Named(run.Mutant)
	if !ok {
		t.Fatalf("no mutant %s", run.Mutant)
	}
	return mu.Of(m)
}

// replays checks that a run is one of the whole system, and that it violates its
// property: in its last step, or round its loop.
func replays(t failing, run *trace.Run) {
	t.Helper()
	sys := systemOf(t, run)
	if run.Initial != sys.Initial()[0] {
		t.Fatalf("begins in %+v", run.Initial)
	}
	at, tick := run.Initial, 0
	for i, step := range run.Steps {
		if !slices.Contains(sys.Enabled(at, nil), step.Action) {
			t.Fatalf("step %d: %v is not enabled", i, step.Action)
		}
		after, effects := sys.Step(at, step.Action)
		if after != step.After || effects != step.Effects {
			t.Fatalf("step %d: %v leads to %+v (%+v), not to %+v (%+v)", i, step.Action, after, effects,
				step.After, step.Effects)
		}
		if step.Action.Kind == model.Tick {
			tick++
		}
		if step.Tick != tick {
			t.Errorf("step %d is at tick %d, want %d", i, step.Tick, tick)
		}
		at = after
	}
	shows(t, run, sys)
}

// shows checks that a run violates its property.
func shows(t failing, run *trace.Run, sys properties.System) {
	t.Helper()
	property, ok := properties.Named(run.Property)
	if !ok {
		t.Fatalf("no property %s", run.Property)
	}
	of := property.Of(sys)
	last := len(run.Steps) - 1
	if last < 0 {
		// It begins where it stays, and that violates the property.
		if word := property.Word(sys, &run.Initial, model.Action{}, &run.Initial); of.State(&run.Initial) ||
			run.Word != word {
			t.Errorf("%s: a run of no step, %q", run.Property, run.Word)
		}
		return
	}
	if property.Kind == explore.AlwaysStep && run.Loop != -1 || property.Kind == explore.NoLivelock &&
		run.Loop < 0 {
		t.Errorf("%s: the loop begins at %d", run.Property, run.Loop)
	}
	if run.Loop >= 0 {
		if enters := *run.Before(run.Loop); run.Steps[last].After != enters {
			t.Errorf("%s: the loop enters in\n%+v\nand ends in\n%+v", run.Property, enters, run.Steps[last].After)
		}
	}
	violated := func(i int) bool {
		step := &run.Steps[i]
		switch property.Kind {
		case explore.Always, explore.Settles:
			return !of.State(&step.After)
		case explore.AlwaysStep, explore.NoLivelock:
			return !of.Step(run.Before(i), step.Action, &step.After)
		case explore.Sometimes:
		}
		panic("BUG: no such kind")
	}
	for i := range run.Steps {
		want := i == last
		switch property.Kind {
		case explore.Settles: // every state of the bottom component may be wrong
			if i != last {
				continue
			}
		case explore.NoLivelock:
			if i < run.Loop {
				continue
			}
			want = true
		case explore.Always, explore.AlwaysStep, explore.Sometimes:
		}
		if violated(i) != want {
			t.Errorf("%s: step %d of %d violates it: %v", run.Property, i, len(run.Steps), !want)
		}
	}
	if want := property.Word(sys, run.Before(last), run.Steps[last].Action,
		&run.Steps[last].After); run.Word != want {
		t.Errorf("%s: the word is %q, want %q", run.Property, run.Word, want)
	}
}
