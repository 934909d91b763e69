package explore_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// A timed net has steps that take time: steps[s][a] leads to a state, or is the event
// where that is there.
type timedNet [][]timed

type timed struct {
	to    node
	time  uint32
	event bool
}

func drawTimed(t *rapid.T) timedNet {
	n := make(timedNet, rapid.IntRange(1, 7).Draw(t, "states"))
	for s := range n {
		for range rapid.IntRange(0, 3).Draw(t, "steps") {
			n[s] = append(n[s], timed{
				to:    node(rapid.IntRange(0, len(n)-1).Draw(t, "to")),
				time:  uint32(rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "time")),
				event: rapid.IntRange(0, 3).Draw(t, "event") == 0,
			})
		}
	}
	return n
}

func (n timedNet) timing() explore.Timing[node, timed] {
	return explore.Timing[node, timed]{
		Steps: func(s *node, steps []explore.Step[node, timed]) []explore.Step[node, timed] {
			for _, a := range n[*s] {
				steps = append(steps, explore.Step[node, timed]{Action: a, After: a.to})
			}
			return steps
		},
		Time:  func(a timed) uint32 { return a.time },
		Event: func(_ *node, a timed, _ *node) bool { return a.event },
	}
}

// most is the most, or least, time to the event within so many steps from each state; -1
// where it cannot come about within them.
func (n timedNet) within(steps int, better func(a, b int) bool) []int {
	now := make([]int, len(n))
	for s := range now {
		now[s] = -1
	}
	for range steps {
		next := make([]int, len(n))
		for s := range n {
			next[s] = -1
			for _, a := range n[s] {
				left := 0
				if !a.event {
					left = now[a.to]
				}
				if left < 0 {
					continue
				}
				if all := int(a.time) + left; next[s] < 0 || better(all, next[s]) {
					next[s] = all
				}
			}
		}
		now = next
	}
	return now
}

// reaches says whether a leads to b without the event, in at least one step.
func (n timedNet) reaches(a, b node) bool {
	seen := map[node]bool{}
	queue := []node{a}
	for i := 0; i < len(queue); i++ {
		for _, step := range n[queue[i]] {
			if !step.event && !seen[step.to] {
				seen[step.to] = true
				queue = append(queue, step.to)
			}
		}
	}
	return seen[b]
}

// avoids says whether there is a run without the event that ends, or goes on for ever.
func (n timedNet) avoids() bool {
	for s := range n {
		if s != 0 && !n.reaches(0, node(s)) {
			continue
		}
		if len(n[s]) == 0 {
			return true
		}
		for _, a := range n[s] {
			if !a.event && a.time > 0 && (a.to == node(s) || n.reaches(a.to, node(s))) {
				return true
			}
		}
	}
	return false
}

func took(t *rapid.T, n timedNet, run *explore.Trace[node, timed], event bool) (time uint64) {
	at := run.Initial
	for i, step := range run.Steps {
		found := false
		for _, a := range n[at] {
			found = found || a == step.Action && a.to == step.After
		}
		if !found || step.Action.event != (event && i == len(run.Steps)-1) {
			t.Fatalf("step %d of %+v is none, or the event", i, run)
		}
		time += uint64(step.Action.time)
		at = step.After
	}
	return time
}

// TestWhen compares When with the time within so many steps, which is as good as that of
// any run: a longer one than that goes round a cycle.
func TestWhen(t *testing.T) {
	attack.Check(t, 3000, func(t *rapid.T) {
		n := drawTimed(t)
		times := explore.When(context.Background(), n.timing())
		states := len(n)
		least := n.within(states+1, func(a, b int) bool { return a < b })[0]
		most := n.within(3*states*states+1, func(a, b int) bool { return a > b })[0]
		if times.Happens != (least >= 0) {
			t.Fatalf("happens: %v, least %d", times.Happens, least)
		}
		if times.Happens {
			if int(times.At) != least || took(t, n, times.Earliest, true) != times.At {
				t.Fatalf("earliest %d, want %d", times.At, least)
			}
			if bounded := most <= 2*states; bounded != times.Bounded {
				t.Fatalf("bounded: %v, most %d", times.Bounded, most)
			}
		}
		if times.Bounded && (int(times.Until) != most || took(t, n, times.Latest, true) != times.Until) {
			t.Fatalf("latest %d, want %d", times.Until, most)
		}
		if avoids := n.avoids(); avoids != (times.Never != nil) {
			t.Fatalf("never: %v, want %v", times.Never, avoids)
		}
		if run := times.Never; run != nil {
			took(t, n, run, false)
			last := run.Initial
			if len(run.Steps) > 0 {
				last = run.Steps[len(run.Steps)-1].After
			}
			switch {
			case run.Loop < 0 && len(n[last]) > 0:
				t.Fatalf("%+v does not end", run)
			case run.Loop >= 0:
				round := &explore.Trace[node, timed]{Initial: run.Initial, Steps: run.Steps[run.Loop:]}
				if run.Loop > 0 {
					round.Initial = run.Steps[run.Loop-1].After
				}
				if took(t, n, round, false) == 0 || last != round.Initial {
					t.Fatalf("%+v does not go on for ever", run)
				}
			}
		}
	})
}

// A limit leaves every answer open.
func TestWhenLimited(t *testing.T) {
	n := timedNet{{{to: 1}}, {{to: 2, time: 1}}, {{event: true}}}
	timing := n.timing()
	if times := explore.When(context.Background(), timing); !times.Happens || times.At != 1 || times.Until != 1 {
		t.Errorf("%+v", times)
	}
	timing.MaxStates = 1
	if times := explore.When(context.Background(), timing); times.Limit != explore.States || times.Happens {
		t.Errorf("%+v", times)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if times := explore.When(ctx, n.timing()); times.Limit != explore.Interrupted {
		t.Errorf("%+v", times)
	}
	timing.MaxStates, timing.Overflows = 0, func(s *node) bool { return *s == 2 }
	if times := explore.When(context.Background(), timing); times.Limit != explore.Capacity {
		t.Errorf("%+v", times)
	}
}
