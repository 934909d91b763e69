package explore

import "slices"

// judge decides a property of the whole graph. The counterexample is a shortest
// way to the first state found that breaks it, and a shortest cycle through
// that state; no finding if the search is halted.
func (s *search[S, A]) judge(property int) finding {
	g := &subgraph{graph: s.graph, states: s.seen.n, halted: s.watch.halted}
	g.keep = func(int) bool { return true }
	if livelock := slices.Index(s.checks.progress, property); livelock >= 0 {
		progress := &s.graph.progress[livelock]
		g.keep = func(step int) bool { return !progress.has(step) }
	}
	needs := int64(s.seen.n) * componentBytes
	s.watch.reserve(needs)
	defer s.watch.release(needs)
	if s.watch.halted() {
		return finding{}
	}
	component := g.components()
	if component == nil {
		return finding{}
	}

	bad := g.onCycle
	if s.props[property].Kind == Settles {
		bad = s.unsettled(s.props[property].State, g.bottoms(component))
	}
	for id := range s.seen.n {
		if s.watch.halted() {
			return finding{}
		}
		if bad(component, id) {
			state, path := s.cheapestOf(property, id, func(id int) bool { return bad(component, id) })
			return finding{Violated, &evidence{state: state, path: path, cycle: g.cycle(component, state)}}
		}
	}
	return finding{verdict: Holds}
}

// unsettled returns a function that says whether a state is in a bottom
// component and not as claimed.
func (s *search[S, A]) unsettled(claimed func(*S) bool, bottom []bool) func([]uint32, int) bool {
	w := s.workers[0]
	return func(component []uint32, id int) bool {
		if !bottom[component[id]] {
			return false
		}
		s.codec.Decode(s.seen.record(id, &w.scratch), &w.before)
		return !claimed(&w.before)
	}
}

// bottoms says of each component whether no step leaves it.
func (g *subgraph) bottoms(component []uint32) []bool {
	bottom := make([]bool, slices.Max(component)+1)
	for i := range bottom {
		bottom[i] = true
	}
	for id, own := range component {
		for after := range g.stepsFrom(id) {
			if component[after] != own {
				bottom[own] = false
			}
		}
	}
	return bottom
}

// onCycle says whether a state is on a cycle.
func (g *subgraph) onCycle(component []uint32, id int) bool {
	for after := range g.stepsFrom(id) {
		if component[after] == component[id] {
			return true
		}
	}
	return false
}

// cycle returns the states on a shortest cycle through a state, which is the
// last of them; none if it is on no cycle.
func (g *subgraph) cycle(component []uint32, start int) []int {
	from := make([]uint32, g.states) // the state before, plus one
	for queue := []uint32{uint32(start)}; len(queue) > 0 && from[start] == 0; queue = queue[1:] {
		for after := range g.stepsFrom(int(queue[0])) {
			if from[after] == 0 && component[after] == component[start] {
				from[after] = queue[0] + 1
				queue = append(queue, uint32(after))
			}
		}
	}
	if from[start] == 0 {
		return nil
	}
	cycle := []int{start}
	for at := int(from[start]) - 1; at != start; at = int(from[at]) - 1 {
		cycle = append(cycle, at)
	}
	slices.Reverse(cycle)
	return cycle
}
