package explore

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// An Order is a simulation by which states are compared: a state that covers another
// can do, step for step, all that the other can, to states that cover the other's, and
// decides the same properties on the way (Finkel, Schnoebelen, Well-structured
// transition systems everywhere!, 2001).
type Order[S comparable, K comparable, V any] interface {
	// View returns of a state a key, equal for states of which one covers the other, and
	// what else Covers needs.
	View(s *S) (K, V)
	// Covers says of two states with the same key whether the first covers the second. It
	// is reflexive and transitive.
	Covers(s, t *V) bool
	// Size is greater for states that are likely to cover more. Those are expanded first.
	Size(v *V) int
}

// AntichainOptions bound a search by [Antichain]. The zero value bounds nothing.
type AntichainOptions[S comparable] struct {
	// Workers, MaxStates, MaxMemory, Settled, Overflows and Progress are those of
	// [Options].
	Workers   int
	MaxStates int64
	MaxMemory int64
	Settled   func(s *S, undecided uint64) bool
	Overflows func(s *S) bool
	Progress  func(Progress)
}

// An AntichainResult is what [Antichain] found.
type AntichainResult[S comparable, A any] struct {
	// Verdicts answers the properties in the order given.
	Verdicts []Verdict
	// Traces has, of each property that is violated, shortest runs that violate it, in a
	// fixed order: at least one, and not all where there are many.
	Traces [][]*Trace[S, A]
	// Maximal are the states that no other covers, in the order in which they were found.
	// Where all properties hold, and no state is settled, they are an inductive invariant.
	Maximal []S
	// States is how many were found that none found before them covers; Transitions how
	// many steps were taken; Depth, Levels, PeakBytes and Limit are those of [Result].
	States, Transitions int64
	Depth               int
	Levels              []int64
	PeakBytes           int64
	Limit               Limit
}

// mostTraces is how many shortest runs are kept of a property.
const mostTraces = 64

// Antichain visits what is reachable in sys level by level, as [Run] does, but keeps of
// the states that are comparable by order only the greatest: whatever can be violated
// from a state that is left out can be violated in as few steps from one that was found
// no later and covers it (Abdulla, Cerans, Jonsson, Tsay, General decidability theorems
// for infinite-state systems, 1996). It claims safety properties only.
//
// What is found does not depend on the number of workers.
// The error tells of misuse.
func Antichain[S comparable, A any, K comparable, V any](ctx context.Context, sys System[S, A],
	order Order[S, K, V], props []Property[S, A], opt AntichainOptions[S]) (AntichainResult[S, A], error) {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	for _, p := range props {
		if err := p.misuse(); err != nil {
			return AntichainResult[S, A]{}, err
		}
		if p.Kind != Always && p.Kind != AlwaysStep {
			return AntichainResult[S, A]{}, fmt.Errorf("explore: property %q: an antichain decides claims "+
				"about every state or step only", p.Name)
		}
	}
	c := &antichain[S, A, K, V]{sys: sys, order: order, props: props, opt: opt, kept: map[K][]uint32{}}
	c.watch.maxMemory = opt.MaxMemory
	defer c.watch.start(ctx, c.progress())()
	c.run()
	return c.result(), nil
}

type antichain[S comparable, A any, K comparable, V any] struct {
	sys   System[S, A]
	order Order[S, K, V]
	props []Property[S, A]
	opt   AntichainOptions[S]
	watch watch

	links []*link[S, A, V]
	// kept has, by key, the states that none found covers.
	kept map[K][]uint32
	// frontier has the states of the level to be expanded next.
	frontier   []uint32
	levelsMu   sync.Mutex // held to change levels, and to read them from elsewhere
	levels     []int64
	found      atomic.Int64
	taken      atomic.Int64
	open       uint64 // the properties not decided
	traces     [][]*Trace[S, A]
	overflowed bool
	limit      Limit
}

// A link is a state, and how it was reached.
type link[S comparable, A, V any] struct {
	state   S
	view    V
	action  A
	parent  uint32
	covered bool
}

func (c *antichain[S, A, K, V]) run() {
	c.open = 1<<len(c.props) - 1
	c.traces = make([][]*Trace[S, A], len(c.props))
	var violated uint64
	for _, s := range c.sys.Initial() {
		for i := range c.props {
			if p := &c.props[i]; p.State != nil && !c.overflows(&s) && !p.State(&s) {
				violated |= 1 << i
				c.traces[i] = append(c.traces[i], &Trace[S, A]{Initial: s, Loop: -1})
			}
		}
		seen := c.see(&s)
		c.add(&s, &seen, *new(A), noParent)
	}
	c.endLevel(violated)
	for len(c.frontier) > 0 && c.open != 0 && c.limit == NoLimit {
		if c.opt.MaxStates > 0 && c.found.Load() > c.opt.MaxStates {
			c.limit = States
			return
		}
		c.expandLevel()
	}
}

// endLevel closes the properties that the level violated and begins the next.
func (c *antichain[S, A, K, V]) endLevel(violated uint64) {
	c.open &^= violated
	// What is covered by a state of the same level only: one found later can do as much,
	// but in more steps.
	c.frontier = slices.DeleteFunc(c.frontier, func(id uint32) bool { return c.links[id].covered })
	slices.SortStableFunc(c.frontier, func(i, j uint32) int {
		return cmp.Compare(c.order.Size(&c.links[j].view), c.order.Size(&c.links[i].view))
	})
	c.levelsMu.Lock()
	c.levels = append(c.levels, int64(len(c.frontier)))
	c.levelsMu.Unlock()
}

// An expansion is the steps from one state, and of each the properties that it violates
// and what the order sees of the state after it.
type expansion[S comparable, A any, K comparable, V any] struct {
	steps    []Step[S, A]
	violates []uint64
	sights   []sight[K, V]
}

// A sight is what an order sees of a state.
type sight[K comparable, V any] struct {
	key  K
	view V
}

// expandLevel takes all steps from the frontier, some states at a time: side by side,
// and then puts what they lead to in its place, in order.
func (c *antichain[S, A, K, V]) expandLevel() {
	level := c.frontier
	c.frontier = nil
	var violated uint64
	batch := make([]expansion[S, A, K, V], 64*c.opt.Workers)
	for from := 0; from < len(level); from += len(batch) {
		some := level[from:min(from+len(batch), len(level))]
		if c.watch.halted() {
			c.limit = c.watch.met()
			return
		}
		c.expand(some, batch)
		for i, at := range some {
			violated |= c.place(at, &batch[i])
		}
	}
	c.endLevel(violated)
}

func (c *antichain[S, A, K, V]) expand(some []uint32, batch []expansion[S, A, K, V]) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range c.opt.Workers {
		all.Go(func() {
			var actions []A
			for i := int(next.Add(1)) - 1; i < len(some); i = int(next.Add(1)) - 1 {
				x, n := &batch[i], c.links[some[i]]
				x.steps, x.violates, x.sights = x.steps[:0], x.violates[:0], x.sights[:0]
				if c.overflows(&n.state) || c.opt.Settled != nil && c.opt.Settled(&n.state, c.open) {
					continue
				}
				actions = c.sys.Enabled(n.state, actions[:0])
				for _, a := range actions {
					x.steps = append(x.steps, Step[S, A]{Action: a, After: c.sys.Apply(n.state, a)})
				}
				for j := range x.steps {
					x.violates = append(x.violates, c.violates(&n.state, &x.steps[j]))
					x.sights = append(x.sights, c.see(&x.steps[j].After))
				}
			}
		})
	}
	all.Wait()
}

// violates returns the open properties that a step violates, as a set.
func (c *antichain[S, A, K, V]) violates(before *S, step *Step[S, A]) uint64 {
	if c.overflows(&step.After) {
		return 0
	}
	var violated uint64
	for i := range c.props {
		p := &c.props[i]
		if c.open&(1<<i) == 0 {
			continue
		}
		if p.State != nil && !p.State(&step.After) || p.Step != nil && !p.Step(before, step.Action, &step.After) {
			violated |= 1 << i
		}
	}
	return violated
}

// place keeps what the steps from a state lead to, and returns the properties that they
// violate.
func (c *antichain[S, A, K, V]) place(at uint32, x *expansion[S, A, K, V]) uint64 {
	var violated uint64
	c.taken.Add(int64(len(x.steps)))
	for j := range x.steps {
		step := &x.steps[j]
		for i := range c.props {
			if x.violates[j]&(1<<i) != 0 && len(c.traces[i]) < mostTraces {
				run := c.traceTo(at)
				run.Steps = append(run.Steps, *step)
				c.traces[i] = append(c.traces[i], run)
			}
		}
		violated |= x.violates[j]
		c.add(&step.After, &x.sights[j], step.Action, at)
	}
	return violated
}

// see returns what the order sees of a state that does not overflow.
func (c *antichain[S, A, K, V]) see(s *S) sight[K, V] {
	if c.overflows(s) {
		return sight[K, V]{}
	}
	key, view := c.order.View(s)
	return sight[K, V]{key, view}
}

// add keeps a state, unless one is kept that covers it, and lets go of those that it
// covers.
func (c *antichain[S, A, K, V]) add(s *S, seen *sight[K, V], a A, parent uint32) {
	if c.overflows(s) {
		c.overflowed = true
		return
	}
	alike := c.kept[seen.key]
	for _, id := range alike {
		if c.order.Covers(&c.links[id].view, &seen.view) {
			return
		}
	}
	alike = slices.DeleteFunc(alike, func(id uint32) bool {
		n := c.links[id]
		n.covered = c.order.Covers(&seen.view, &n.view)
		return n.covered
	})
	id := uint32(len(c.links))
	c.links = append(c.links, &link[S, A, V]{state: *s, view: seen.view, action: a, parent: parent})
	c.kept[seen.key] = append(alike, id)
	c.frontier = append(c.frontier, id)
	c.found.Add(1)
}

func (c *antichain[S, A, K, V]) overflows(s *S) bool {
	return c.opt.Overflows != nil && c.opt.Overflows(s)
}

// traceTo is the run to a state.
func (c *antichain[S, A, K, V]) traceTo(id uint32) *Trace[S, A] {
	run := &Trace[S, A]{Loop: -1}
	n := c.links[id]
	for ; n.parent != noParent; n = c.links[n.parent] {
		run.Steps = append(run.Steps, Step[S, A]{Action: n.action, After: n.state})
	}
	slices.Reverse(run.Steps)
	run.Initial = n.state
	return run
}

func (c *antichain[S, A, K, V]) progress() func(bytes int64) {
	if c.opt.Progress == nil {
		return nil
	}
	return func(bytes int64) {
		c.levelsMu.Lock()
		levels := slices.Clone(c.levels)
		c.levelsMu.Unlock()
		c.opt.Progress(Progress{
			States: c.found.Load(), Transitions: c.taken.Load(), Depth: max(0, len(levels)-1),
			Levels: levels, Bytes: bytes,
		})
	}
}

func (c *antichain[S, A, K, V]) result() AntichainResult[S, A] {
	if c.overflowed && c.limit == NoLimit && c.open != 0 {
		c.limit = Capacity
	}
	r := AntichainResult[S, A]{
		Traces: c.traces, States: c.found.Load(), Transitions: c.taken.Load(), Levels: c.levels,
		PeakBytes: c.watch.peakBytes(), Limit: c.limit,
	}
	for n := len(r.Levels); n > 0 && r.Levels[n-1] == 0; n-- {
		r.Levels = r.Levels[:n-1]
	}
	r.Depth = max(0, len(r.Levels)-1)
	for i := range c.props {
		switch {
		case len(c.traces[i]) > 0:
			r.Verdicts = append(r.Verdicts, Violated)
		case c.limit != NoLimit:
			r.Verdicts = append(r.Verdicts, Incomplete)
		default:
			r.Verdicts = append(r.Verdicts, Holds)
		}
	}
	for _, n := range c.links {
		if !n.covered {
			r.Maximal = append(r.Maximal, n.state)
		}
	}
	return r
}
