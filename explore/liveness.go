package explore

import "slices"

// judge decides a property of the whole graph. The counterexample is a cheapest of
// the shortest ways to a state that breaks it, and a shortest cycle through that
// state; no finding if the search is halted.
func (s *search[S, A]) judge(g *graph[S, A], property int) finding[S, A] {
	sub := &subgraph{spans: g.ends.at, after: g.after, states: g.walk.states(), halted: s.watch.halted}
	sub.keep = func(int) bool { return true }
	if livelock := slices.Index(s.checks.progress, property); livelock >= 0 {
		progress := g.progress[livelock]
		sub.keep = func(step int) bool { return progress[step/64]>>(step%64)&1 == 0 }
	}
	needs := int64(sub.states) * componentBytes
	s.watch.reserve(needs)
	defer s.watch.release(needs)
	if s.watch.halted() {
		return finding[S, A]{}
	}
	component := sub.components()
	if component == nil {
		return finding[S, A]{}
	}
	bad := sub.onCycle
	if s.props[property].Kind == Settles {
		bad = g.walk.unsettled(s.props[property].State, sub.bottoms(component))
	}
	for n := range sub.states {
		if s.watch.halted() {
			return finding[S, A]{}
		}
		if bad(component, n) {
			n = g.walk.cheapestFrom(n, func(n int) bool { return bad(component, n) })
			return finding[S, A]{Violated, g.lasso(&s.props[property], n, sub.cycle(component, n))}
		}
	}
	return finding[S, A]{verdict: Holds}
}

// lasso is the run to a state, and from there round a cycle of states, which ends
// with it.
func (g *graph[S, A]) lasso(p *Property[S, A], n int, cycle []int) *Trace[S, A] {
	s := g.walk.search
	t := s.trace(g.walk.statesTo(n), nil)
	if len(cycle) == 0 {
		return t
	}
	t.Loop = len(t.Steps)
	var at, to S
	g.walk.state(n, &at)
	for _, next := range cycle {
		g.walk.state(next, &to)
		t.Steps = append(t.Steps, s.step(at, func(step *Step[S, A]) bool {
			return step.After == to && (p.Kind != NoLivelock || !p.Step(&at, step.Action, &step.After))
		}))
		at = to
	}
	return t
}

// cheapestFrom returns, of the bad states from n on that are of its level, the
// first with a cheapest way to it.
func (k *walk[S, A]) cheapestFrom(n int, bad func(int) bool) int {
	end := k.states()
	for _, first := range k.levels {
		if first > n {
			end = first
			break
		}
	}
	least := n
	for other := n + 1; other < end; other++ {
		if k.least[other] < k.least[least] && bad(other) {
			least = other
		}
	}
	return least
}

// unsettled returns a function that says whether a state is in a bottom
// component and not as claimed.
func (k *walk[S, A]) unsettled(claimed func(*S) bool, bottom []bool) func([]uint32, int) bool {
	return func(component []uint32, n int) bool {
		if !bottom[component[n]] {
			return false
		}
		k.state(n, &k.w.before)
		return !claimed(&k.w.before)
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
