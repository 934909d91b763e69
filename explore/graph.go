package explore

// A graph has the steps of all states, for the properties of the whole graph.
// States have the numbers of a walk.
type graph[S comparable, A any] struct {
	walk  *walk[S, A]
	ends  ends
	after []uint32 // the state to which each step leads
	// progress is of each property of NoLivelock the set of steps that are progress.
	progress [][]uint64
}

// newGraph walks through all states; nil if the search is halted. What it holds
// is to be released.
func (s *search[S, A]) newGraph() (g *graph[S, A], release func()) {
	walk, releaseWalk := s.newWalk()
	bytes := s.states()*8 + s.transitions*4 + int64(len(s.checks.progress))*s.transitions/8
	s.watch.reserve(bytes)
	release = func() {
		s.watch.release(bytes)
		releaseWalk()
	}
	if s.watch.halted() {
		return nil, release
	}
	g = &graph[S, A]{walk: walk, ends: make(ends, s.states()), after: make([]uint32, 0, s.transitions)}
	for range s.checks.progress {
		g.progress = append(g.progress, make([]uint64, s.transitions/64+1))
	}
	for range s.levels {
		if !walk.next(func(before int, step *Step[S, A], after int) {
			n := len(g.after)
			g.after = append(g.after, uint32(after))
			g.ends[before] = n + 1
			for i, p := range s.checks.progress {
				if s.props[p].Step(&walk.w.before, step.Action, &step.After) {
					g.progress[i][n/64] |= 1 << (n % 64)
				}
			}
		}) {
			return nil, release
		}
	}
	for n := 1; n < len(g.ends); n++ {
		g.ends[n] = max(g.ends[n], g.ends[n-1])
	}
	return g, release
}

// Ends has of each state the step after its last: the steps from state n are those from
// ends[n-1] up to ends[n].
type ends []int

// at tells which steps are those from a state.
func (e ends) at(n int) (first, end int) {
	if n > 0 {
		first = e[n-1]
	}
	return first, e[n]
}
