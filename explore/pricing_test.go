package explore

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// TestPricing compares it with all paths relaxed until nothing changes (Bellman, On a routing
// problem, 1958), on random graphs.
func TestPricing(t *testing.T) {
	type edge struct {
		to    int
		price float64
		event bool
	}
	found := 0
	attack.Check(t, 300, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "states")
		graph := make([][]edge, n)
		for from := range graph {
			for range rapid.IntRange(0, 4).Draw(t, "edges") {
				graph[from] = append(graph[from], edge{
					to:    rapid.IntRange(0, n-1).Draw(t, "to"),
					price: float64(rapid.SampledFrom([]int{0, 0, 1, 2, 65537}).Draw(t, "price")),
					event: rapid.IntRange(0, 9).Draw(t, "event") == 0,
				})
			}
		}
		type at struct {
			price float64
			steps int
		}
		less := func(a, b at) bool { return a.price < b.price || a.price == b.price && a.steps < b.steps }
		none := at{math.Inf(1), 0}
		best, want := make([]at, n), none
		for i := range best {
			best[i] = none
		}
		best[0] = at{}
		for range n * n {
			for from := range graph {
				for _, e := range graph[from] {
					next := at{best[from].price + e.price, best[from].steps + 1}
					switch {
					case math.IsInf(next.price, 1):
					case e.event && less(next, want):
						want = next
					case !e.event && less(next, best[e.to]):
						best[e.to] = next
					}
				}
			}
		}
		got := FindCheapest(t.Context(), Pricing[int, edge]{
			Steps: func(s *int, steps []Step[int, edge]) []Step[int, edge] {
				for _, e := range graph[*s] {
					steps = append(steps, Step[int, edge]{Action: e, After: e.to})
				}
				return steps
			},
			Price: func(e edge) float64 { return e.price },
			Event: func(_ *int, e edge, _ *int) bool { return e.event },
		})
		if got.Trace == nil {
			if want != none {
				t.Fatalf("none found, want %v", want)
			}
			return
		}
		found++
		sum, now := 0.0, got.Trace.Initial
		for i, s := range got.Trace.Steps {
			ok := false
			for _, e := range graph[now] {
				ok = ok || e == s.Action
			}
			if !ok || s.Action.event != (i == len(got.Trace.Steps)-1) {
				t.Fatalf("step %d is none of %d", i, now)
			}
			sum, now = sum+s.Action.price, s.After
		}
		if is := (at{got.Price, len(got.Trace.Steps)}); is != want || sum != got.Price {
			t.Fatalf("%v, sum %v, want %v", is, sum, want)
		}
	})
	if found == 0 {
		t.Error("no event came about")
	}
}
