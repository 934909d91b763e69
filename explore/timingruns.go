package explore

import (
	"container/heap"
	"slices"
)

// earliest finds the run to the event that takes the least time, and of those the shortest
// (Dijkstra, A note on two problems in connexion with graphs, 1959).
func (g *timedGraph[S, A]) earliest(times *Times[S, A]) {
	best := make([]reach, len(g.states))
	for i := range best {
		best[i].by = noStep
	}
	best[0].by = begin
	queue := &ranks[uint64]{{}}
	event := reach{by: noStep}
	for queue.Len() > 0 {
		r, _ := heap.Pop(queue).(rank[uint64])
		if event.by != noStep && !r.before(&event.rank) {
			break
		}
		if best[r.state].before(&r) {
			continue
		}
		for step, end := g.ends.at(int(r.state)); step < end; step++ {
			next := reach{rank[uint64]{r.cost + uint64(g.steps[step].time), r.steps + 1, g.after[step]}, step}
			if g.steps[step].event {
				if event.by == noStep || next.before(&event.rank) {
					event = next
				}
				continue
			}
			if known := &best[next.state]; known.by == noStep || next.before(&known.rank) {
				*known = next
				heap.Push(queue, next.rank)
			}
		}
	}
	if event.by == noStep {
		return
	}
	all := []int{event.by}
	for at := g.steps[event.by].from; best[at].by != begin; at = g.steps[best[at].by].from {
		all = append(all, best[at].by)
	}
	slices.Reverse(all)
	times.Happens, times.At, times.Earliest = true, event.cost, g.trace(all)
}

// A reach is a way to a state: how long it takes, in how many steps, and by which at last.
type reach struct {
	rank[uint64]
	by int
}

const (
	noStep = -1 - iota
	begin
)

// left is how much time it takes from a state to the event at most.
type left struct {
	// comes says that it can come about, endless that then there is no bound.
	comes, endless bool
	most           uint64
}

// latest finds the run to the event that takes the most time, and of those the shortest.
func (g *timedGraph[S, A]) latest(times *Times[S, A]) {
	if !times.Happens {
		return
	}
	// The components come in an order in which steps lead only to earlier ones.
	components := 1 + slices.Max(g.component)
	members := make([][]uint32, components)
	for n, c := range g.component {
		members[c] = append(members[c], uint32(n))
	}
	of := make([]left, components)
	for c := range members {
		of[c] = g.leftOf(uint32(c), members[c], of)
	}
	first := of[g.component[0]]
	if first.endless {
		return
	}
	tight := func(step int) bool {
		from, s := of[g.component[g.steps[step].from]], &g.steps[step]
		if s.event {
			return uint64(s.time) == from.most
		}
		to := of[g.component[g.after[step]]]
		return to.comes && uint64(s.time)+to.most == from.most
	}
	run := g.path(0, tight, func(step int) bool { return g.steps[step].event })
	times.Bounded, times.Until, times.Latest = true, first.most, g.trace(run)
}

// leftOf returns what is left in component c, given the earlier ones.
func (g *timedGraph[S, A]) leftOf(c uint32, members []uint32, of []left) left {
	var l left
	lasts := false
	for _, n := range members {
		for step, end := g.ends.at(int(n)); step < end; step++ {
			s := &g.steps[step]
			to := left{comes: true}
			switch {
			case s.event:
			case g.component[g.after[step]] == c:
				lasts = lasts || s.time > 0
				continue
			default:
				to = of[g.component[g.after[step]]]
			}
			if to.comes {
				l.comes, l.endless = true, l.endless || to.endless
				l.most = max(l.most, uint64(s.time)+to.most)
			}
		}
	}
	l.endless = l.endless || l.comes && lasts
	return l
}

// never finds a shortest run to whose end the event does not come about, or else one that
// goes on for ever without.
func (g *timedGraph[S, A]) never(times *Times[S, A]) {
	for n := range g.states {
		first, end := g.ends.at(n)
		if first == end {
			times.Never = g.trace(g.to(uint32(n)))
			return
		}
	}
	inside := func(step int) bool {
		s := &g.steps[step]
		return !s.event && g.component[s.from] == g.component[g.after[step]]
	}
	for step := range g.steps {
		if !inside(step) || g.steps[step].time == 0 {
			continue
		}
		from := g.steps[step].from
		run := g.to(from)
		loop := len(run)
		run = append(run, step)
		if g.after[step] != from {
			run = append(run, g.path(g.after[step], inside, func(s int) bool { return g.after[s] == from })...)
		}
		times.Never = g.trace(run)
		times.Never.Loop = loop
		return
	}
}

// to returns the fewest steps to a state.
func (g *timedGraph[S, A]) to(n uint32) []int {
	var all []int
	for n != 0 {
		step := int(g.parent[n])
		all = append(all, step)
		n = g.steps[step].from
	}
	slices.Reverse(all)
	return all
}
