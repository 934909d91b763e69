package explore

// A graph keeps the steps of all states, for the properties of the whole graph.
//
//  1. Steps are numbered in the order of a sequential search.
//  2. The steps from a state adjoin; spans tells which they are.
type graph struct {
	steps    int
	after    paged[uint32] // the state to which each step leads
	spans    spans
	progress []bitset // for each property of NoLivelock, the steps that are progress
}

// keepSteps adds the steps of a round to the graph.
func (s *search[S, A]) keepSteps(chunks []*chunk) {
	g := s.graph
	first := make([]int, len(chunks))
	steps := g.steps
	for i, c := range chunks {
		first[i] = steps
		steps += len(c.candidates)
	}
	s.watch.reserve(g.cost(s.next, steps))
	if s.watch.halted() {
		s.end(s.watch.met())
		return
	}
	g.grow(s.next, steps)
	s.each(s.workers, len(chunks), func(_ *worker[S, A], i int) {
		c, from := chunks[i], first[i]
		for j := range c.candidates {
			g.after.set(from+j, uint32(s.seen.id(&c.candidates[j])))
		}
		begin := 0
		for j, end := range c.ends {
			g.spans.set(c.first+j, from+begin, from+end)
			begin = end
		}
	})
	for _, c := range chunks {
		for i := range g.progress {
			g.progress[i].append(c.progress[i], len(c.candidates))
		}
	}
	g.steps = steps
}

func (g *graph) cost(states, steps int) int64 {
	cost := g.after.cost(steps) + g.spans.cost(states)
	for i := range g.progress {
		cost += g.progress[i].cost(steps)
	}
	return cost
}

func (g *graph) grow(states, steps int) {
	g.after.grow(steps)
	g.spans.grow(states)
	for i := range g.progress {
		g.progress[i].grow(steps)
	}
}

// A bitset is a growing row of bits.
type bitset struct {
	words paged[uint64]
	n     int
}

func (b *bitset) cost(n int) int64 { return b.words.cost(n/64 + 2) }

// grow makes room for n bits.
func (b *bitset) grow(n int) { b.words.grow(n/64 + 2) }

func (b *bitset) has(i int) bool { return b.words.at(i/64)>>(i%64)&1 != 0 }

// append appends n bits, those that words does not hold being 0.
func (b *bitset) append(words []uint64, n int) {
	at, shift := b.n/64, b.n%64
	for i, w := range words {
		b.words.set(at+i, b.words.at(at+i)|w<<shift)
		if shift > 0 {
			b.words.set(at+i+1, w>>(64-shift))
		}
	}
	b.n += n
}
