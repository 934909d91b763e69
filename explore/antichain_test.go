package explore_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// A heap is a place and a set of tokens, which are bits. From a place an arrow can be
// taken if its tokens are there; it adds some, and takes none: more tokens can do more.
type heap struct{ place, tokens uint8 }

type arrow struct{ from, to, needs, adds uint8 }

type heaps []arrow

func (heaps) Initial() []heap { return []heap{{}} }

func (hs heaps) Enabled(h heap, as []arrow) []arrow {
	for _, a := range hs {
		if a.from == h.place && a.needs&^h.tokens == 0 {
			as = append(as, a)
		}
	}
	return as
}

func (heaps) Apply(h heap, a arrow) heap { return heap{a.to, h.tokens&^a.needs>>1 | h.tokens | a.adds} }

// byTokens says that of heaps at a place those with more tokens cover others.
type byTokens struct{}

func (byTokens) View(h *heap) (uint8, uint8) { return h.place, h.tokens }
func (byTokens) Covers(s, t *uint8) bool     { return *t&^*s == 0 }
func (byTokens) Size(s *uint8) int {
	n := 0
	for v := *s; v > 0; v &= v - 1 {
		n++
	}
	return n
}

// An antichain decides what a search of all states does, in as many steps.
func TestAntichainAgrees(t *testing.T) {
	smaller := false
	attack.Check(t, 300, func(rt *rapid.T) {
		var sys heaps
		small := rapid.Uint8Range(0, 7)
		for range rapid.IntRange(1, 24).Draw(rt, "arrows") {
			sys = append(sys, arrow{small.Draw(rt, "from"), small.Draw(rt, "to"),
				rapid.Uint8().Draw(rt, "needs") & rapid.Uint8().Draw(rt, "and needs"),
				rapid.Uint8().Draw(rt, "adds") & rapid.Uint8().Draw(rt, "and adds")})
		}
		bad := rapid.SliceOfN(small, 1, 3).Draw(rt, "bad")
		var props []explore.Property[heap, arrow]
		for _, b := range bad {
			props = append(props,
				explore.Property[heap, arrow]{Name: "state", Kind: explore.Always,
					State: func(h *heap) bool { return h.place != b || h.tokens&0x81 != 0x81 }},
				explore.Property[heap, arrow]{Name: "step", Kind: explore.AlwaysStep,
					Step: func(_ *heap, a arrow, after *heap) bool { return a.to != b || after.tokens&3 != 3 }})
		}
		plain, err := explore.Run(context.Background(), sys, props, explore.Options[heap, arrow]{})
		if err != nil {
			rt.Fatal(err)
		}
		for _, workers := range []int{1, 3} {
			got, err := explore.Antichain(context.Background(), sys, byTokens{}, props,
				explore.AntichainOptions[heap]{Workers: workers})
			if err != nil {
				rt.Fatal(err)
			}
			smaller = smaller || got.States < plain.States
			for i, f := range plain.Findings {
				if got.Verdicts[i] != f.Verdict {
					rt.Fatalf("property %d: %v, want %v", i, got.Verdicts[i], f.Verdict)
				}
				if f.Trace != nil && len(got.Traces[i][0].Steps) != len(f.Trace.Steps) {
					rt.Fatalf("property %d: %d steps, want %d", i, len(got.Traces[i][0].Steps), len(f.Trace.Steps))
				}
			}
			for i, s := range got.Maximal {
				for j, other := range got.Maximal {
					if i != j && s.place == other.place && other.tokens&^s.tokens == 0 {
						rt.Fatalf("%v covers %v", s, other)
					}
				}
			}
		}
	})
	if !smaller {
		t.Error("an antichain never had fewer states")
	}
}

// A crowd is a system of many initial heaps, one at each of the first places.
type crowd struct {
	heaps
	places uint8
}

func (c crowd) Initial() []heap {
	var all []heap
	for p := range c.places {
		all = append(all, heap{place: p})
	}
	return all
}

// A state that one found a step later covers is expanded still, and before that one; for
// any number of workers.
func TestAntichainIsNotLate(t *testing.T) {
	sys := crowd{heaps{{from: 0, to: 199, adds: 1}, {from: 199, to: 200}}, 200}
	props := []explore.Property[heap, arrow]{{Name: "bad", Kind: explore.Always,
		State: func(h *heap) bool { return h.place != 200 }}}
	for workers := 1; workers <= 4; workers++ {
		got, err := explore.Antichain(context.Background(), sys, byTokens{}, props,
			explore.AntichainOptions[heap]{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(got.Traces[0][0].Steps); n != 1 || got.States != 202 || got.Transitions != 2 {
			t.Errorf("%d workers: %d steps, %d states, %d transitions; want 1, 202, 2", workers, n,
				got.States, got.Transitions)
		}
	}
}
