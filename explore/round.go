package explore

// A pace is how many states a round expands at most for each worker, and a chunk
// at least. Nothing that is found depends on it.
type pace struct{ round, chunk int }

// chunksPerWorker lets a worker that is done early take over from others.
const chunksPerWorker = 4

// worthSharing is how many candidates are worth waking the other workers.
const worthSharing = 512

// begin makes the initial states the frontier, as a round does with the states
// after the frontier.
func (s *search[S, A]) begin(initial []S) {
	w, c := s.workers[0], s.chunk(0)
	s.seen.size = len(s.codec.Append(nil, &initial[0]))
	c.reset(noParent, 1, len(s.props), 0)
	for i := range initial {
		w.after = initial[i]
		s.propose(w, c)
	}
	c.endParent()
	c.sort()
	s.commit([]*chunk{c})
	s.next, s.transitions = 0, 0
	s.openLevel(0)
}

// openLevel makes the whole frontier the level to be expanded.
func (s *search[S, A]) openLevel(level int) {
	s.level, s.levelEnd, s.openAtLevel = level, s.seen.n, s.checks.open
	s.levels = append(s.levels, s.next)
}

// round expands the next states of the frontier, all of one level.
func (s *search[S, A]) round() {
	if s.next == s.levelEnd {
		s.openLevel(s.level + 1)
	}
	n := min(s.levelEnd-s.next, s.pace.round*len(s.workers))
	size := max(s.pace.chunk, n/(chunksPerWorker*len(s.workers)))
	var chunks []*chunk
	for at := s.next; at < s.next+n; at += size {
		c := s.chunk(len(chunks))
		c.reset(at, min(size, s.next+n-at), len(s.props), len(s.checks.progress))
		chunks = append(chunks, c)
	}
	s.each(s.workers, len(chunks), func(w *worker[S, A], i int) { s.expand(w, chunks[i]) })
	s.commit(chunks)
	if s.graph != nil && !s.ended {
		s.keepSteps(chunks)
	}
	s.watch.report(Progress{
		States:      int64(s.seen.n),
		Transitions: s.transitions,
		Depth:       s.depth(),
		Frontier:    int64(s.seen.n - s.next),
	})
}

func (s *search[S, A]) chunk(i int) *chunk {
	if i == len(s.chunks) {
		s.chunks = append(s.chunks, new(chunk))
	}
	return s.chunks[i]
}

// expand takes the steps from the chunk's parents. It leaves off when the
// search is to halt.
func (s *search[S, A]) expand(w *worker[S, A], c *chunk) {
	for id := c.first; id < c.first+c.parents && !s.watch.halted(); id++ {
		s.codec.Decode(s.seen.record(id, &w.scratch), &w.before)
		if !s.leaf(&w.before) {
			w.actions = s.sys.Enabled(w.before, w.actions[:0])
			for _, a := range w.actions {
				w.after = s.sys.Apply(w.before, a)
				s.propose(w, c)
				s.checkStep(w, a, c, id)
			}
		}
		c.endParent()
	}
	c.sort()
}

// leaf says whether a state is not to be expanded.
func (s *search[S, A]) leaf(state *S) bool {
	return s.overflows(state) ||
		s.opt.Settled != nil && s.opt.Settled(state, uint64(s.openAtLevel))
}

// propose adds the state after a step to the candidates.
func (s *search[S, A]) propose(w *worker[S, A], c *chunk) {
	from := len(c.bytes)
	c.bytes = s.codec.Append(c.bytes, &w.after)
	c.add(from, s.seen.size)
}

// checkStep checks the step that led to the latest candidate.
func (s *search[S, A]) checkStep(w *worker[S, A], a A, c *chunk, parent int) {
	if len(s.checks.steps)+len(s.checks.progress) == 0 || s.overflows(&w.after) {
		return
	}
	for i := range s.checks.steps {
		k := &s.checks.steps[i]
		if d := &c.decisions[k.property]; *d == undecided && k.step(&w.before, a, &w.after) == k.decides {
			*d = decision{len(c.candidates) - 1, parent}
		}
	}
	for i, p := range s.checks.progress {
		if s.props[p].Step(&w.before, a, &w.after) {
			c.markProgress(i)
		}
	}
}

// commit stores the new states among the candidates, decides what is decided
// by them, and moves the frontier. A round in which the search is halted is
// as if it had not begun.
func (s *search[S, A]) commit(chunks []*chunk) {
	for _, phase := range []func([]*chunk){s.lookUp, s.makeRoom, s.store} {
		if !s.watch.halted() {
			phase(chunks)
		}
	}
	if s.watch.halted() {
		s.end(s.watch.met())
		return
	}
	for _, c := range chunks {
		if s.take(c); s.ended {
			return
		}
	}
}

// lookUp finds out which candidates are new.
func (s *search[S, A]) lookUp(chunks []*chunk) {
	var (
		pages [shardCount]int
		more  int
		all   int
	)
	for i := range pages {
		candidates := 0
		for _, c := range chunks {
			candidates += len(c.of(i))
		}
		all += candidates
		shard := &s.seen.shards[i]
		pages[i] = shard.wanted(candidates)
		more += pages[i] - len(shard.pages)
	}
	if s.watch.reserve(int64(more) * slotPageBytes); s.watch.halted() {
		return
	}
	workers := s.workers
	if all < worthSharing {
		workers = workers[:1]
	}
	s.each(workers, shardCount, func(w *worker[S, A], i int) {
		s.seen.shards[i].grow(pages[i], &s.seen.pool)
		s.seen.admit(i, chunks, &w.scratch)
	})
}

// makeRoom tells the chunks where their new states go, and makes room there.
func (s *search[S, A]) makeRoom(chunks []*chunk) {
	end := tally{s.seen.n, s.seen.used}
	vary := false
	for i, c := range chunks {
		c.begin = end
		for j := range s.seen.shards {
			end.add(s.seen.shards[j].tally[i])
		}
		vary = vary || c.varied
	}
	if s.watch.reserve(s.seen.cost(end.states, end.bytes, vary)); s.watch.halted() {
		return
	}
	s.seen.grow(end.states, end.bytes, vary)
}

// store stores the new states and checks them.
func (s *search[S, A]) store(chunks []*chunk) {
	s.each(s.workers, len(chunks), func(w *worker[S, A], i int) { s.storeChunk(w, chunks[i]) })
}

func (s *search[S, A]) storeChunk(w *worker[S, A], c *chunk) {
	c.end, c.cut = c.begin, len(c.candidates)
	i := 0
	for parent, end := range c.ends {
		for ; i < end; i++ {
			candidate := &c.candidates[i]
			if !candidate.fresh() {
				continue
			}
			if int64(c.end.states) == s.opt.MaxStates || s.watch.halted() {
				c.cut = i
				return
			}
			record := c.record(i)
			s.seen.number(candidate, record, c.end, uint32(c.first+parent))
			if len(s.checks.states) > 0 || s.opt.Overflows != nil {
				s.codec.Decode(record, &w.after)
				s.checkState(w, c, i)
			}
			c.end.add(tally{1, len(record)})
		}
	}
}

// checkState checks the new state after a step.
func (s *search[S, A]) checkState(w *worker[S, A], c *chunk, step int) {
	if s.overflows(&w.after) {
		c.overflowed = true
		return
	}
	for i := range s.checks.states {
		k := &s.checks.states[i]
		if d := &c.decisions[k.property]; *d == undecided && k.state(&w.after) == k.decides {
			*d = decision{step, c.end.states}
		}
	}
}

// take adds a chunk, whose states are stored, to what is known.
func (s *search[S, A]) take(c *chunk) {
	last := -1 // the latest step that decided a property
	for i, d := range c.decisions {
		if d == undecided || d.step > c.cut || !s.checks.open.has(i) {
			continue
		}
		s.findings[i] = finding{decidedAs(s.props[i].Kind), &evidence{state: d.state, step: s.props[i].ofStep()}}
		s.checks.close(i)
		last = max(last, d.step)
	}
	through := len(c.candidates) - 1
	switch {
	case last >= 0 && s.checks.open == 0:
		through = last
		s.end(NoLimit)
	case c.cut < len(c.candidates):
		through = c.cut
		s.end(States)
	}
	s.next += c.parents
	s.transitions += int64(through + 1)
	s.seen.n, s.seen.used = c.through(through), c.end.bytes
	s.overflowed = s.overflowed || c.overflowed
}

// decidedAs is the verdict on a property decided at a state or a step.
func decidedAs(k Kind) Verdict {
	if k == Sometimes {
		return Holds
	}
	return Violated
}
