package explore

import (
	"context"
	"slices"
)

// A Timing asks when an event comes about in the runs of a system whose steps take time.
// A run that goes on after the event is no longer looked at.
type Timing[S comparable, A any] struct {
	// Initial is the state in which every run begins.
	Initial S
	// Steps appends the steps from s to steps, always in the same order.
	Steps func(s *S, steps []Step[S, A]) []Step[S, A]
	// Time is how long an action takes. Nothing happens for ever in no time: a cycle whose
	// actions take none is no run that goes on.
	Time func(a A) uint32
	// Event says whether a step is the event.
	Event func(before *S, a A, after *S) bool
	// Overflows says that s stands for a state that S cannot represent; nil: none does.
	Overflows func(s *S) bool
	// MaxStates ends the search once more states than this are found; 0: no limit.
	MaxStates int64
}

// Times is what a [Timing] found. What it has no answer to is zero where Limit says so.
type Times[S comparable, A any] struct {
	// Happens says whether there is a run to the event; Earliest is a shortest of those
	// that take the least time, and At that time.
	Happens  bool
	At       uint64
	Earliest *Trace[S, A]
	// Bounded says whether the time that it takes where it comes about has a bound; Latest
	// is a shortest of the runs that take the most, and Until that time.
	Bounded bool
	Until   uint64
	Latest  *Trace[S, A]
	// Never is a run to whose end the event does not come about, or that goes on for ever
	// without; nil if it comes about in every run.
	Never *Trace[S, A]
	// States is the number of states before the event, Transitions that of the steps.
	States, Transitions int64
	Limit               Limit
}

// When answers t, exactly: the earliest time by the shortest paths, the latest by the
// longest paths over the strongly connected components of the graph, a cycle that takes
// time being no bound. Limit is the only thing that leaves an answer open.
func When[S comparable, A any](ctx context.Context, t Timing[S, A]) Times[S, A] {
	g := &timedGraph[S, A]{Timing: t}
	times := Times[S, A]{}
	if times.Limit = g.explore(ctx); times.Limit == NoLimit {
		g.earliest(&times)
		g.latest(&times)
		g.never(&times)
	}
	times.States, times.Transitions = int64(len(g.states)), int64(len(g.steps))
	return times
}

// A timedGraph has the states before the event, in breadth-first order, and all steps from
// them.
type timedGraph[S comparable, A any] struct {
	Timing[S, A]
	states []S
	parent []uint32 // the step that led to each state first
	ends   ends
	steps  []timedStep[A]
	after  []uint32 // where each leads; an event leads nowhere
	// component numbers the strongly connected components, those that others lead to
	// first.
	component []uint32
}

type timedStep[A any] struct {
	action A
	from   uint32
	time   uint32
	event  bool
}

// nowhere is where the event leads.
const nowhere = noComponent

func (g *timedGraph[S, A]) explore(ctx context.Context) Limit {
	known := map[S]uint32{g.Initial: 0}
	g.states, g.parent = []S{g.Initial}, []uint32{nowhere}
	var steps []Step[S, A]
	for n := 0; n < len(g.states); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return LimitOf(ctx)
		}
		before := g.states[n]
		if g.Overflows != nil && g.Overflows(&before) {
			return Capacity
		}
		steps = g.Steps(&before, steps[:0])
		for i := range steps {
			s := &steps[i]
			step := timedStep[A]{s.Action, uint32(n), g.Time(s.Action), g.Event(&before, s.Action, &s.After)}
			to := uint32(nowhere)
			if !step.event {
				var ok bool
				if to, ok = known[s.After]; !ok {
					to = uint32(len(g.states))
					known[s.After] = to
					g.states = append(g.states, s.After)
					g.parent = append(g.parent, uint32(len(g.steps)))
				}
			}
			g.steps, g.after = append(g.steps, step), append(g.after, to)
		}
		g.ends = append(g.ends, len(g.steps))
		if g.MaxStates > 0 && int64(len(g.states)) > g.MaxStates {
			return States
		}
	}
	sub := subgraph{
		spans: g.ends.at, after: g.after, states: len(g.states), halted: func() bool { return ctx.Err() != nil },
		keep: func(step int) bool { return !g.steps[step].event },
	}
	if g.component = sub.components(); g.component == nil {
		return LimitOf(ctx)
	}
	return NoLimit
}

// trace returns the run of some steps from the initial state, the last of which may be the
// event.
func (g *timedGraph[S, A]) trace(steps []int) *Trace[S, A] {
	run := &Trace[S, A]{Initial: g.Initial, Loop: -1}
	for _, n := range steps {
		step := &g.steps[n]
		var after S
		if step.event {
			after = g.afterEvent(n)
		} else {
			after = g.states[g.after[n]]
		}
		run.Steps = append(run.Steps, Step[S, A]{Action: step.action, After: after})
	}
	return run
}

// afterEvent is the state to which step n, which is the event, leads.
func (g *timedGraph[S, A]) afterEvent(n int) S {
	from := int(g.steps[n].from)
	first, _ := g.ends.at(from)
	return g.Steps(&g.states[from], nil)[n-first].After
}

// path returns the fewest steps from a state to one of which found is true, over steps of
// which keep is true; the last may be the event. Nil if there is none.
func (g *timedGraph[S, A]) path(from uint32, keep, found func(step int) bool) []int {
	by := map[uint32]int{}
	queue := []uint32{from}
	for i := 0; i < len(queue); i++ {
		for step, end := g.ends.at(int(queue[i])); step < end; step++ {
			if !keep(step) {
				continue
			}
			if found(step) {
				all := []int{step}
				for at := queue[i]; at != from; {
					all = append(all, by[at])
					at = g.steps[by[at]].from
				}
				slices.Reverse(all)
				return all
			}
			to := g.after[step]
			if _, known := by[to]; to != nowhere && to != from && !known {
				by[to] = step
				queue = append(queue, to)
			}
		}
	}
	return nil
}
