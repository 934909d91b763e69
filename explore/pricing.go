package explore

import (
	"container/heap"
	"context"
	"slices"
)

// A Pricing asks for a run to an event that costs least, of a system whose steps have prices.
type Pricing[S comparable, A any] struct {
	// Initial is the state in which every run begins.
	Initial S
	// Steps appends the steps from s to steps, always in the same order, and Price is what each
	// costs; none costs less than 0.
	Steps func(s *S, steps []Step[S, A]) []Step[S, A]
	Price func(a A) float64
	// Event says whether a step is the event.
	Event func(before *S, a A, after *S) bool
	// Overflows says that s stands for a state that S cannot represent, which is not gone on from;
	// nil: none does.
	Overflows func(s *S) bool
	// MaxStates ends the search once more states than this are found; 0: no limit.
	MaxStates int64
}

// A Cheapest is what a [Pricing] found.
type Cheapest[S comparable, A any] struct {
	// Trace is a run to the event that costs least, of those through states that S can represent,
	// and of those a shortest; nil if none leads there. Price is what it costs.
	Trace *Trace[S, A]
	Price float64
	// States is the number of states that were found.
	States int64
	// Limit is what ended the search before it could tell; [Capacity], where no run was found, that
	// there are others.
	Limit Limit
}

// FindCheapest answers p: it takes the steps from states in the order of what it costs to come
// to them (Dijkstra, A note on two problems in connexion with graphs, 1959).
func FindCheapest[S comparable, A any](ctx context.Context, p Pricing[S, A]) Cheapest[S, A] {
	c := &cheapest[S, A]{known: map[S]uint32{p.Initial: 0}}
	c.nodes = []costNode[S, A]{{state: p.Initial, by: -1}}
	c.queue = ranks[float64]{{}}
	var found Cheapest[S, A]
	end, overflows := -1, false
	var steps []Step[S, A]
	for n := 0; len(c.queue) > 0; n++ {
		at, _ := heap.Pop(&c.queue).(rank[float64])
		if end >= 0 && !at.before(&c.nodes[end].rank) {
			break
		}
		from := &c.nodes[at.state]
		if from.rank.before(&at) {
			continue
		}
		if n%1024 == 0 && ctx.Err() != nil {
			found.Limit = LimitOf(ctx)
			break
		}
		before := from.state
		if p.Overflows != nil && p.Overflows(&before) {
			overflows = true
			continue
		}
		steps = p.Steps(&before, steps[:0])
		for i := range steps {
			s := &steps[i]
			next := rank[float64]{cost: at.cost + p.Price(s.Action), steps: at.steps + 1}
			if p.Event(&before, s.Action, &s.After) {
				if end < 0 || next.before(&c.nodes[end].rank) {
					end = c.add(s.After, s.Action, at.state, next)
				}
				continue
			}
			c.reach(s.After, s.Action, at.state, next)
		}
		if p.MaxStates > 0 && int64(len(c.known)) > p.MaxStates {
			found.Limit = States
			break
		}
	}
	found.States = int64(len(c.known))
	if end >= 0 && found.Limit == NoLimit {
		found.Price, found.Trace = c.nodes[end].rank.cost, c.trace(end)
	} else if found.Limit == NoLimit && overflows {
		found.Limit = Capacity
	}
	return found
}

// A costNode is a state that was found, and how it is come to.
type costNode[S comparable, A any] struct {
	rank   rank[float64]
	state  S
	action A
	by     int // the node before it; -1 for none
}

// cheapest is a search on its way.
type cheapest[S comparable, A any] struct {
	known map[S]uint32
	nodes []costNode[S, A]
	queue ranks[float64]
}

// add adds a node, and returns its number.
func (c *cheapest[S, A]) add(s S, a A, by uint32, at rank[float64]) int {
	n := len(c.nodes)
	at.state = uint32(n)
	c.nodes = append(c.nodes, costNode[S, A]{at, s, a, int(by)})
	return n
}

// reach notes that s can be come to at a cost.
func (c *cheapest[S, A]) reach(s S, a A, by uint32, at rank[float64]) {
	n, ok := c.known[s]
	if !ok {
		n = uint32(c.add(s, a, by, at))
		c.known[s] = n
	} else if node := &c.nodes[n]; at.before(&node.rank) {
		at.state = n
		node.rank, node.action, node.by = at, a, int(by)
	} else {
		return
	}
	heap.Push(&c.queue, c.nodes[n].rank)
}

// trace returns the run to a node.
func (c *cheapest[S, A]) trace(to int) *Trace[S, A] {
	run := &Trace[S, A]{Initial: c.nodes[0].state, Loop: -1}
	for at := to; c.nodes[at].by >= 0; at = c.nodes[at].by {
		run.Steps = append(run.Steps, Step[S, A]{Action: c.nodes[at].action, After: c.nodes[at].state})
	}
	slices.Reverse(run.Steps)
	return run
}
