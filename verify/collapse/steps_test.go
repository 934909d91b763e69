package collapse_test

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/verify/collapse"
)

// The steps are those of the system itself, in the same order.
func TestStepsAreThoseOfTheSystem(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		want, sys := drawSystem(t)
		sameSteps(t, want, sys)
	})
}

// So are they with a middlebox, which may send to its end as well.
func TestStepsBehindAMiddlebox(t *testing.T) {
	attack.Check(t, 30, func(t *rapid.T) {
		p := drawParameters(t)
		modeltest.Middlebox(t, &p)
		want, sys := drawSystemOf(t, p)
		sameSteps(t, want, sys)
	})
}

func sameSteps(t *rapid.T, want *plain, sys *collapse.System) {
	x := sys.Expander()
	states := want.initial()
	if got := decoded(x, sys.Initial()); !slices.Equal(got, states) {
		t.Fatalf("initial states %v, want %v", got, states)
	}
	seen := map[model.State]bool{}
	for _, s := range states {
		seen[s] = true
	}
	for i := 0; i < len(states); i++ {
		s := &states[i]
		c := sys.Encode(s)
		got := x.Steps(&c, nil)
		steps := want.steps(s)
		if len(got) != len(steps) {
			t.Fatalf("%+v has %d steps, want %d", s, len(got), len(steps))
		}
		for j, w := range steps {
			var after model.State
			x.Decode(got[j].After, &after)
			if after != w.after || got[j].Action != w.action {
				t.Fatalf("from %+v\nstep %d is %+v to\n%+v\nwant %+v to\n%+v", s, j, got[j].Action,
					after, w.action, w.after)
			}
			if sys.Encode(&after) != got[j].After {
				t.Fatalf("%+v has two representations", after)
			}
			if !seen[after] && len(states) < 500 {
				seen[after] = true
				states = append(states, after)
			}
		}
	}
}

func decoded(x *collapse.Expander, cs []collapse.State) []model.State {
	states := make([]model.State, len(cs))
	for i, c := range cs {
		x.Decode(c, &states[i])
	}
	return states
}

// The size of a plain search, as two independent implementations found it.
func TestCounts(t *testing.T) {
	states, steps := reachable(systemOf(t, textbook(), "no-reset-on-graceful-close", false, true), 1<<30)
	if len(states) != 156_229 || steps != 758_115 {
		t.Errorf("%d states, %d steps, want 156229, 758115", len(states), steps)
	}
}

// Expanders that work at the same time find the same.
func TestExpandersAtTheSameTime(t *testing.T) {
	p := textbook()
	p.Incarnations, p.Start = 2, model.StartClosed
	const most = 5000
	want, _ := reachable(systemOf(t, p, "no-old-segment", true, true), most)
	for _, memo := range []bool{true, false} {
		sys := systemOf(t, p, "no-old-segment", true, memo)
		var found [2][]model.State
		var wg sync.WaitGroup
		for i := range found {
			wg.Go(func() {
				states, _ := reachable(sys, most)
				found[i] = decoded(sys.Expander(), states)
			})
		}
		wg.Wait()
		for i := range found {
			if len(found[i]) != len(want) || !slices.Equal(found[i], found[0]) {
				t.Errorf("memo %v: expander %d found other states", memo, i)
			}
		}
	}
}

// What is sent into a full channel leads to the state that stands for all such,
// from which nothing leads on.
func TestOverflow(t *testing.T) {
	for _, memo := range []bool{true, false} {
		sys := systemOf(t, textbook(), "no-reset-on-graceful-close", false, memo)
		x := sys.Expander()
		var s model.State
		x.Decode(sys.Initial()[0], &s)
		for range model.Capacity {
			s.Toward[model.B].Add(model.Segment{Life: 1, Seq: 7, Ctl: model.RST})
		}
		c := sys.Encode(&s)
		steps := x.Steps(&c, nil)
		i := slices.IndexFunc(steps, func(s step) bool { return s.Action.Kind == model.Close })
		var after model.State
		x.Decode(steps[i].After, &after)
		if after != (model.State{Overflow: true}) || steps[i].Action.Failed != 0 {
			t.Errorf("memo %v: CLOSE is %+v to %+v", memo, steps[i].Action, after)
		}
		if got := x.Steps(&steps[i].After, nil); len(got) != 0 {
			t.Errorf("memo %v: %d steps beyond overflow", memo, len(got))
		}
		if !sys.Covers(steps[i].After, steps[i].After) || sys.Covers(steps[i].After, c) ||
			sys.Covers(c, steps[i].After) {
			t.Errorf("memo %v: overflow covers more than itself", memo)
		}
	}
}

// Nothing allocates once it is known.
func TestStepsDoNotAllocate(t *testing.T) {
	sys := systemOf(t, textbook(), "no-reset-on-graceful-close", false, true)
	states, _ := reachable(sys, 2000)
	x := sys.Expander()
	out := make([]step, 0, 100)
	if n := testing.AllocsPerRun(1, func() {
		for i := range states {
			out = x.Steps(&states[i], out[:0])
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
