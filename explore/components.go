package explore

import "iter"

// A subgraph has all states of a graph and those of its steps that keep says.
type subgraph struct {
	spans  func(state int) (first, end int)
	after  []uint32
	states int
	keep   func(step int) bool
	halted func() bool
}

// stepsFrom yields the states to which steps kept lead from a state.
func (g *subgraph) stepsFrom(id int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for step, end := g.spans(id); step < end; step++ {
			if g.keep(step) && !yield(int(g.after[step])) {
				return
			}
		}
	}
}

// noComponent is the component of a state that is not yet in one.
const noComponent = 1<<32 - 1

// componentBytes is what components holds for each state, apart from the stack
// of calls.
const componentBytes = 12

// components numbers the strongly connected components and returns, for each
// state, the number of its own; nil if it was halted. (Tarjan, Depth-first
// search and linear graph algorithms, 1972; with the calls on a stack of ours.)
func (g *subgraph) components() []uint32 {
	type call struct {
		state, number uint32
		step          int // the next to take
	}
	var (
		component = make([]uint32, g.states)
		low       = make([]uint32, g.states) // 0: not yet visited
		path      []uint32                   // visited, and not yet in a component
		calls     []call
		visited   uint32
		found     uint32
	)
	for i := range component {
		component[i] = noComponent
	}
	visit := func(state uint32) {
		visited++
		low[state] = visited
		path = append(path, state)
		from, _ := g.spans(int(state))
		calls = append(calls, call{state, visited, from})
	}
	for root := range g.states {
		if low[root] != 0 {
			continue
		}
		visit(uint32(root))
	calling:
		for len(calls) > 0 {
			if g.halted() {
				return nil
			}
			c := &calls[len(calls)-1]
			for _, end := g.spans(int(c.state)); c.step < end; c.step++ {
				if !g.keep(c.step) {
					continue
				}
				switch after := g.after[c.step]; {
				case low[after] == 0:
					visit(after) // and come back to the same step
					continue calling
				case component[after] == noComponent:
					low[c.state] = min(low[c.state], low[after])
				}
			}
			state, number := c.state, c.number
			calls = calls[:len(calls)-1]
			if low[state] < number {
				continue
			}
			for {
				last := path[len(path)-1]
				path = path[:len(path)-1]
				component[last] = found
				if last == state {
					break
				}
			}
			found++
		}
	}
	return component
}
