package explore_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/dominikbraun/graph"
	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// A net is a system given by its steps: steps[s][a] is where action a leads
// from state s. A node is a state of it.
type net struct {
	initial []node
	steps   [][]node
}

type node uint16

func (n net) Initial() []node { return n.initial }

func (n net) Enabled(s node, as []int) []int {
	for a := range n.steps[s] {
		as = append(as, a)
	}
	return as
}

func (n net) Apply(s node, a int) node { return n.steps[s][a] }

type (
	property = explore.Property[node, int]
	options  = explore.Options[node, int]
	trace    = explore.Trace[node, int]
	result   = explore.Result[node, int]
)

// twin is what Run is to find, at its slowest and plainest.
type twin struct {
	net
	props  []property
	opt    options
	known  map[node]node // the state each was found from; an initial state from itself
	order  []node
	depth  map[node]int
	open   map[int]bool
	ended  bool
	result result
}

// runTwin is Run in one goroutine, on maps.
func runTwin(n net, props []property, opt options) result {
	t := twin{net: n, props: props, opt: opt, known: map[node]node{},
		depth: map[node]int{}, open: map[int]bool{}}
	for i, p := range props {
		t.result.Findings = append(t.result.Findings, explore.Finding[node, int]{Property: p.Name})
		t.open[i] = true
	}
	t.visit()
	return t.result
}

// visit goes level by level. The numbers are those of the levels completed.
func (t *twin) visit() {
	for _, s := range t.initial {
		t.found(s, s, 0)
	}
	complete := t.completed(0, 0)
	level := append([]node(nil), t.order...)
	if t.ended {
		return
	}
	overflowed := false
	for depth := 1; len(level) > 0; depth++ {
		openAtLevel := uint64(0)
		for p := range t.open {
			openAtLevel |= 1 << p
		}
		var transitions int64
		for _, before := range level {
			switch {
			case t.overflows(before):
				overflowed = true
				continue
			case t.opt.Settled != nil && !t.anyOfGraph() && t.opt.Settled(&before, openAtLevel):
				continue
			}
			for a, after := range t.steps[before] {
				transitions++
				t.checkStep(before, a, after)
				t.found(after, before, depth)
			}
		}
		if t.allDecided() {
			return
		}
		level = t.order[complete:]
		if complete = t.completed(depth, transitions); t.ended {
			return
		}
	}
	if overflowed {
		t.result.Limit = explore.Capacity
		return
	}
	for p := range t.open {
		f := &t.result.Findings[p]
		switch t.props[p].Kind {
		case explore.Sometimes:
			f.Verdict = explore.Violated
		case explore.Settles, explore.NoLivelock:
			f.Verdict, f.Trace = t.live(t.props[p])
		case explore.Always, explore.AlwaysStep:
			f.Verdict = explore.Holds
		}
	}
}

// completed takes note of a level all of whose states are found.
func (t *twin) completed(depth int, transitions int64) int {
	n := int64(len(t.order))
	if found := n - t.result.States; found > 0 {
		t.result.Depth = depth
		t.result.Levels = append(t.result.Levels, found)
	}
	t.result.States = n
	t.result.Transitions += transitions
	switch {
	case t.allDecided():
		t.ended = true
	case t.opt.MaxStates > 0 && n > t.opt.MaxStates:
		t.result.Limit, t.ended = explore.States, true
	}
	return int(n)
}

func (t *twin) allDecided() bool { return len(t.props) > 0 && len(t.open) == 0 }

func (t *twin) checkStep(before node, a int, after node) {
	for p := range t.props {
		step := t.props[p].Step
		if t.open[p] && step != nil && t.props[p].Kind != explore.NoLivelock && !t.overflows(after) &&
			step(&before, a, &after) == (t.props[p].Kind == explore.Sometimes) {
			tr := t.traceTo(before)
			tr.Steps = append(tr.Steps, explore.Step[node, int]{Action: a, After: after})
			t.decide(p, tr)
		}
	}
}

// found stores a state if it is new.
func (t *twin) found(s, from node, depth int) {
	if _, known := t.known[s]; known {
		return
	}
	t.known[s], t.depth[s] = from, depth
	t.order = append(t.order, s)
	for p := range t.props {
		kind, state := t.props[p].Kind, t.props[p].State
		if t.open[p] && state != nil && kind != explore.Settles && !t.overflows(s) &&
			state(&s) == (kind == explore.Sometimes) {
			t.decide(p, t.traceTo(s))
		}
	}
}

// decide decides a property.
func (t *twin) decide(p int, tr *trace) {
	f := &t.result.Findings[p]
	f.Verdict, f.Trace = explore.Violated, tr
	if t.props[p].Kind == explore.Sometimes {
		f.Verdict = explore.Holds
	}
	delete(t.open, p)
}

func (t *twin) overflows(s node) bool { return t.opt.Overflows != nil && t.opt.Overflows(&s) }

func (t *twin) anyOfGraph() bool {
	for _, p := range t.props {
		if p.Kind == explore.Settles || p.Kind == explore.NoLivelock {
			return true
		}
	}
	return false
}

func (t *twin) traceTo(s node) *trace {
	if t.known[s] == s { // a state is found from itself only if it is initial
		return &trace{Initial: s, Loop: -1}
	}
	tr := t.traceTo(t.known[s])
	for a, after := range t.steps[t.known[s]] {
		if after == s {
			tr.Steps = append(tr.Steps, explore.Step[node, int]{Action: a, After: s})
			break
		}
	}
	return tr
}

// live decides a property of the whole graph, its components being found by
// dominikbraun/graph.
func (t *twin) live(p property) (explore.Verdict, *trace) {
	kept := func(before node, a int, after node) bool {
		return p.Kind == explore.Settles || !p.Step(&before, a, &after)
	}
	// The library takes the zero value for the end of its stack: 0 must not occur.
	g := graph.New(func(s node) int { return 1 + int(s) }, graph.Directed())
	for _, s := range t.order {
		_ = g.AddVertex(s)
	}
	for _, before := range t.order {
		for a, after := range t.steps[before] {
			if kept(before, a, after) {
				_ = g.AddEdge(1+int(before), 1+int(after)) // an error for one there already
			}
		}
	}
	components, err := graph.StronglyConnectedComponents(g)
	if err != nil {
		panic(err)
	}
	of := map[node]int{}
	for i, c := range components {
		for _, s := range c {
			of[node(s-1)] = i
		}
	}
	bottom := map[int]bool{}
	for i := range components {
		bottom[i] = true
	}
	for _, s := range t.order {
		for _, after := range t.steps[s] {
			bottom[of[s]] = bottom[of[s]] && of[after] == of[s]
		}
	}
	for _, s := range t.order {
		round := t.round(s, kept)
		if p.Kind == explore.Settles && bottom[of[s]] && !p.State(&s) || p.Kind == explore.NoLivelock &&
			round != nil {
			tr := t.traceTo(s)
			if round != nil {
				tr.Loop = len(tr.Steps)
				tr.Steps = append(tr.Steps, round...)
			}
			return explore.Violated, tr
		}
	}
	return explore.Holds, nil
}

// round is a shortest way from a state back to it, nil if there is none.
func (t *twin) round(start node, kept func(node, int, node) bool) []explore.Step[node, int] {
	ways := map[node][]explore.Step[node, int]{}
	for queue := []node{start}; len(queue) > 0; queue = queue[1:] {
		before := queue[0]
		for a, after := range t.steps[before] {
			if _, known := ways[after]; !known && kept(before, a, after) {
				way := append([]explore.Step[node, int](nil), ways[before]...)
				ways[after] = append(way, explore.Step[node, int]{Action: a, After: after})
				queue = append(queue, after)
			}
		}
	}
	return ways[start]
}

// nets draws systems with several initial states, self loops, parallel steps
// and deadlocks.
func nets() *rapid.Generator[net] {
	return rapid.Custom(func(t *rapid.T) net {
		states := rapid.SampledFrom([]int{1, 10, 60, 60, 400}).Draw(t, "states")
		state := rapid.Custom(func(t *rapid.T) node { return node(rapid.IntRange(0, states-1).Draw(t, "")) })
		degree := rapid.IntRange(1, 4).Draw(t, "degree")
		n := net{initial: rapid.SliceOfN(state, 1, 4).Draw(t, "initial")}
		for range states {
			n.steps = append(n.steps, rapid.SliceOfN(state, 0, degree).Draw(t, "steps"))
		}
		return n
	})
}

// properties draws properties that are mostly true.
func properties(kinds ...explore.Kind) *rapid.Generator[[]property] {
	one := rapid.Custom(func(t *rapid.T) property {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		factor, rare := rapid.IntRange(1, 50).Draw(t, "factor"), rapid.IntRange(1, 30).Draw(t, "rare")
		usual := kind != explore.Sometimes
		state := func(s *node) bool { return (int(*s)*factor%101%rare != 0) == usual }
		step := func(before *node, a int, after *node) bool {
			return ((int(*before)*factor+a+int(*after))%101%rare != 0) == usual
		}
		p := property{Kind: kind, Name: fmt.Sprintf("%d of %d, %d", kind, factor, rare)}
		switch {
		case kind == explore.Always, kind == explore.Settles, kind == explore.Sometimes &&
			rapid.Bool().Draw(t, "of a state"):
			p.State = state
		default:
			p.Step = step
		}
		return p
	})
	return rapid.SliceOfN(one, 0, 5)
}

// TestTwin compares Run with its twin: all that is found, to the last action,
// for several numbers of workers.
func TestTwin(t *testing.T) {
	safety := []explore.Kind{explore.Always, explore.AlwaysStep, explore.Sometimes}
	for name, kinds := range map[string][]explore.Kind{
		"safety":   safety,
		"liveness": {explore.Settles, explore.NoLivelock},
		"all":      append(safety, explore.Settles, explore.NoLivelock),
	} {
		t.Run(name, func(t *testing.T) {
			attack.Check(t, 100, func(t *rapid.T) {
				system := nets().Draw(t, "system")
				props := properties(kinds...).Draw(t, "properties")
				opt := options{
					MaxStates: rapid.SampledFrom([]int64{0, 0, 1, 2, 10, 30}).Draw(t, "max states"),
					Codec: rapid.SampledFrom([]explore.Codec[node]{nil, wide(3), wide(4), wide(5), wide(1000)}).Draw(t,
						"codec"),
				}
				if every := rapid.SampledFrom([]node{0, 0, 20}).Draw(t, "overflows"); every > 0 {
					opt.Overflows = func(s *node) bool { return *s%every == every-1 }
				}
				if every := rapid.SampledFrom([]node{0, 0, 7}).Draw(t, "settled"); every > 0 {
					opt.Settled = func(s *node, undecided uint64) bool { return *s%every == node(undecided)%every }
				}
				want := runTwin(system, props, opt)
				for _, workers := range []int{1, 2, 7} {
					opt.Workers = workers
					opt.Store = rapid.SampledFrom([]explore.Store{explore.Exact, explore.Fingerprint, explore.Disk}).Draw(t,
						"store")
					got, err := explore.Run(context.Background(), system, props, opt)
					if err != nil {
						t.Fatal(err)
					}
					got.PeakBytes, got.Omission, got.Store = 0, 0, 0
					if !reflect.DeepEqual(got, want) {
						t.Fatalf("%d workers: got\n%s\nwant\n%s", workers, told(got), told(want))
					}
				}
			})
		})
	}
}

func told(r result) string {
	s := fmt.Sprintf("%d states, %d transitions, depth %d, limit %q", r.States, r.Transitions, r.Depth, r.Limit)
	for _, f := range r.Findings {
		s += fmt.Sprintf("\n%s: %d", f.Property, f.Verdict)
		if f.Trace != nil {
			s += fmt.Sprintf(" %+v", *f.Trace)
		}
	}
	return s
}

// wide packs a node into so many bytes.
type wide int

func (w wide) Size() int { return int(w) }

func (w wide) Encode(dst []byte, s *node) {
	for i := range dst {
		dst[i] = byte(int(*s) >> (8 * (i % 2)))
	}
}

func (w wide) Decode(src []byte, s *node) { *s = node(src[0]) | node(src[1])<<8 }
