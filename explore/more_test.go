package explore_test

import (
	"context"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// chains is a net in which runs of states with one step each are taken at once, up
// to a length.
type chains struct {
	net
	fails func(from node, a int) bool
	most  int
}

func (c chains) Expander() func(*node, []explore.Step[node, int]) []explore.Step[node, int] {
	return func(s *node, steps []explore.Step[node, int]) []explore.Step[node, int] {
		for a, to := range c.steps[*s] {
			step := explore.Step[node, int]{Action: a, After: to}
			if c.only(*s) {
				for c.only(step.After) && step.More < c.most {
					step.After = c.steps[step.After][0]
					step.More++
				}
			}
			steps = append(steps, step)
		}
		return steps
	}
}

// only says whether a state has one step, which decides nothing.
func (c chains) only(s node) bool { return len(c.steps[s]) == 1 && !c.fails(s, 0) }

// What is taken at once changes no verdict and no length of a trace, for any number
// of workers.
func TestStepsTakenAtOnce(t *testing.T) {
	jumps, violated := 0, 0
	attack.Check(t, 100, func(t *rapid.T) {
		size := rapid.IntRange(1, 60).Draw(t, "size")
		n := net{initial: []node{0}}
		for range size {
			var to []node
			for range rapid.SampledFrom([]int{1, 1, 1, 1, 2, 3, 0}).Draw(t, "steps") {
				to = append(to, node(rapid.IntRange(0, size-1).Draw(t, "to")))
			}
			n.steps = append(n.steps, to)
		}
		bad := map[[2]int]bool{}
		for range rapid.IntRange(0, 3).Draw(t, "bad steps") {
			bad[[2]int{rapid.IntRange(0, size-1).Draw(t, "from"), rapid.IntRange(0, 2).Draw(t, "action")}] = true
		}
		fails := func(from node, a int) bool { return bad[[2]int{int(from), a}] }
		p := property{Name: "good", Kind: explore.AlwaysStep, Step: func(s *node, a int, _ *node) bool {
			return !fails(*s, a)
		}}
		want, err := explore.Run(context.Background(), n, []property{p}, options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		c := chains{n, fails, rapid.IntRange(1, 9).Draw(t, "most")}
		var first *result
		for _, workers := range []int{1, 2, 5} {
			got, err := explore.RunExpander(context.Background(), c, []property{p}, options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if got.Findings[0].Verdict != want.Findings[0].Verdict || got.States > want.States {
				t.Fatalf("%v and %d states, want %v and %d", got.Findings[0].Verdict, got.States,
					want.Findings[0].Verdict, want.States)
			}
			if trace := got.Findings[0].Trace; trace != nil {
				length := follows(t, n, trace)
				if length != len(want.Findings[0].Trace.Steps) {
					t.Fatalf("a trace of %d steps, want %d", length, len(want.Findings[0].Trace.Steps))
				}
				violated++
			}
			got.PeakBytes = 0
			if first == nil {
				first = &got
			} else if !reflect.DeepEqual(*first, got) {
				t.Fatalf("with %d workers\n%+v\nwith one\n%+v", workers, got, *first)
			}
			if got.States < want.States {
				jumps++
			}
		}
	})
	if jumps == 0 || violated == 0 {
		t.Errorf("%d searches jumped, %d found a violation", jumps, violated)
	}
}

// follows checks that a trace is one of the net, and returns how many steps it has.
func follows(t *rapid.T, n net, trace *trace) int {
	at, length := trace.Initial, 0
	for _, step := range trace.Steps {
		at = n.steps[at][step.Action]
		for range step.More {
			at = n.steps[at][0]
		}
		if at != step.After {
			t.Fatalf("the trace leads to %d, not to %d", at, step.After)
		}
		length += 1 + step.More
	}
	return length
}
