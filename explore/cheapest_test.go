package explore_test

import (
	"context"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// cheapest is, by a search on maps, how long the shortest traces that decide p
// are (for a property of the graph: up to the state that does, given by bad), and
// what the cheapest of them costs. The length is -1 without one.
func (n net) cheapest(p property, cost func(int) uint32, bad func(node) bool) (length int, least uint64) {
	decides := p.Kind == explore.Sometimes
	best := map[node]uint64{}
	for _, s := range n.initial {
		best[s] = 0
	}
	seen := map[node]bool{}
	for length := 0; len(best) > 0; length++ {
		least := uint64(math.MaxUint64)
		for s, c := range best {
			if bad != nil && bad(s) || bad == nil && p.State != nil && p.State(&s) == decides {
				least = min(least, c)
			}
			seen[s] = true
		}
		if least < math.MaxUint64 {
			return length, least
		}
		next := map[node]uint64{}
		for s, c := range best {
			for a, after := range n.steps[s] {
				total := c + uint64(cost(a))
				if bad == nil && p.State == nil && p.Step(&s, a, &after) == decides {
					least = min(least, total)
				}
				if have, ok := next[after]; !seen[after] && (!ok || total < have) {
					next[after] = total
				}
			}
		}
		if least < math.MaxUint64 {
			return length + 1, least
		}
		best = next
	}
	return -1, 0
}

// TestCheapest: of the shortest traces one that costs least is told, the same for
// any number of workers; nothing else that is found depends on the cost.
func TestCheapest(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		system := nets().Draw(t, "system")
		props := properties(explore.Always, explore.AlwaysStep, explore.Sometimes,
			explore.Settles).Draw(t, "properties")
		costs := rapid.SliceOfN(rapid.Uint32Range(0, 3), 4, 4).Draw(t, "costs")
		cost := func(a int) uint32 { return costs[a] }
		plain, err := explore.Run(context.Background(), system, props, options{})
		if err != nil {
			t.Fatal(err)
		}
		var first result
		for i, workers := range []int{1, 2, 7} {
			got, err := explore.Run(context.Background(), system, props, options{Workers: workers, Cost: cost})
			if err != nil {
				t.Fatal(err)
			}
			got.PeakBytes, plain.PeakBytes = 0, 0
			if i == 0 {
				first = got
			}
			if !reflect.DeepEqual(got, first) {
				t.Fatalf("%d workers: got\n%s\nwant\n%s", workers, told(got), told(first))
			}
		}
		for i, f := range first.Findings {
			checkCheapest(t, system, props[i], cost, f.Trace, plain.Findings[i].Trace)
			first.Findings[i].Trace, plain.Findings[i].Trace = nil, nil
		}
		if !reflect.DeepEqual(first, plain) {
			t.Fatalf("with costs\n%s\nwithout\n%s", told(first), told(plain))
		}
	})
}

func checkCheapest(t *rapid.T, n net, p property, cost func(int) uint32, got, plain *trace) {
	if (got == nil) != (plain == nil) {
		t.Fatalf("%s: a trace with costs %v, without %v", p.Name, got != nil, plain != nil)
	}
	if got == nil {
		return
	}
	at, total, stem := got.Initial, uint64(0), len(got.Steps)
	if got.Loop >= 0 {
		stem = got.Loop
	}
	for i, step := range got.Steps {
		if n.steps[at][step.Action] != step.After {
			t.Fatalf("%s: step %d is none", p.Name, i+1)
		}
		if at = step.After; i < stem {
			total += uint64(cost(step.Action))
		}
	}
	var bad func(node) bool
	if p.Kind == explore.Settles {
		bad = n.unsettled(p)
	}
	if length, least := n.cheapest(p, cost, bad); stem != length || total != least {
		t.Fatalf("%s: %d steps that cost %d, want %d that cost %d", p.Name, stem, total, length, least)
	}
}

// unsettled says of a state whether it is reached again from all that it reaches,
// and not as p claims.
func (n net) unsettled(p property) func(node) bool {
	reach := func(from node) map[node]bool {
		seen := map[node]bool{from: true}
		for queue := []node{from}; len(queue) > 0; queue = queue[1:] {
			for _, after := range n.steps[queue[0]] {
				if !seen[after] {
					seen[after] = true
					queue = append(queue, after)
				}
			}
		}
		return seen
	}
	return func(s node) bool {
		for other := range reach(s) {
			if !reach(other)[s] {
				return false
			}
		}
		return !p.State(&s)
	}
}
