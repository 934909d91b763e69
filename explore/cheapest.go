package explore

import (
	"bytes"
	"math"
)

// Of the shortest traces that show the same thing, the one found first need not
// be the plainest. With Options.Cost, the states up to the level of what a trace
// shows are gone through once more, level by level, for the ways that cost least.

// Costs has, for the states up to some level, what the cheapest of the shortest
// ways to each costs, and the state before it on that way.
type costs struct {
	least, parent []uint32
}

const costBytes = 8

// cheapen replaces the evidence of a property that was decided by a state or a
// step. Halted, it leaves it as it is.
func (s *search[S, A]) cheapen(property int, e *evidence) {
	p := &s.props[property]
	if s.opt.Cost == nil || e == nil || p.Kind == Settles || p.Kind == NoLivelock {
		return
	}
	level := s.levelOf(e.state)
	if !e.step {
		// Not every state of the level need be stored: they are seen as those after
		// the steps from the level before.
		level--
	}
	if level < 0 {
		return
	}
	c, release := s.costs(level, property)
	defer release()
	if !s.watch.halted() {
		s.cheapestStep(p, c, level, e)
	}
}

// cheapestOf returns, of the states from id on that are of its level and as bad
// as it, the first with a cheapest way to it, and that way.
func (s *search[S, A]) cheapestOf(property, id int, bad func(int) bool) (int, []int) {
	if s.opt.Cost == nil {
		return id, nil
	}
	level := s.levelOf(id)
	c, release := s.costs(level, property)
	defer release()
	if s.watch.halted() {
		return id, nil
	}
	least := id
	for other := id + 1; other < s.levelEndOf(level); other++ {
		if c.least[other] < c.least[least] && bad(other) {
			least = other
		}
	}
	return least, c.path(least)
}

// cheapestStep finds the cheapest way to a step from a level that shows p.
func (s *search[S, A]) cheapestStep(p *Property[S, A], c costs, level int, e *evidence) {
	w := s.workers[0]
	least, state := uint64(math.MaxUint64), -1
	for id := s.levels[level]; id < s.levelEndOf(level) && !s.watch.halted(); id++ {
		s.codec.Decode(s.seen.record(id, &w.scratch), &w.before)
		if s.overflows(&w.before) || uint64(c.least[id]) >= least {
			continue
		}
		for _, a := range s.sys.Enabled(w.before, w.actions[:0]) {
			w.after = s.sys.Apply(w.before, a)
			cost := uint64(c.least[id]) + uint64(s.opt.Cost(a))
			if cost < least && !s.overflows(&w.after) && p.shownBy(&w.before, a, &w.after) {
				least, state = cost, id
			}
		}
	}
	if state >= 0 && !s.watch.halted() {
		e.state, e.path, e.step = state, c.path(state), true
	}
}

// shownBy says whether a step, or the state after it, decides p.
func (p *Property[S, A]) shownBy(before *S, a A, after *S) bool {
	decides := p.Kind == Sometimes
	if p.Step != nil {
		return p.Step(before, a, after) == decides
	}
	return p.State(after) == decides
}

// costs goes through the states of all levels before the last, unless it is
// halted. What it holds is to be released.
func (s *search[S, A]) costs(last, property int) (c costs, release func()) {
	n := s.levelEndOf(last)
	s.watch.reserve(int64(n) * costBytes)
	release = func() { s.watch.release(int64(n) * costBytes) }
	if s.watch.halted() {
		return costs{}, release
	}
	c = costs{make([]uint32, n), make([]uint32, n)}
	for id := range n {
		c.parent[id] = noParent
		if id >= s.levelEndOf(0) {
			c.least[id] = math.MaxUint32
		}
	}
	w := s.workers[0]
	for level := range last {
		next := s.levelEndOf(level)
		for id := s.levels[level]; id < next && !s.watch.halted(); id++ {
			s.codec.Decode(s.seen.record(id, &w.scratch), &w.before)
			if s.overflows(&w.before) || s.opt.Settled != nil && s.opt.Settled(&w.before, 1<<property) {
				continue
			}
			w.actions = s.sys.Enabled(w.before, w.actions[:0])
			for _, a := range w.actions {
				w.after = s.sys.Apply(w.before, a)
				after := s.idOf(w)
				if after < next {
					continue
				}
				if cost := c.least[id] + s.opt.Cost(a); cost < c.least[after] {
					c.least[after], c.parent[after] = cost, uint32(id)
				}
			}
		}
	}
	return c, release
}

// idOf returns the id of the worker's state after a step; -1 if it is not stored.
func (s *search[S, A]) idOf(w *worker[S, A]) int {
	record := s.codec.Append(w.packed[:0], &w.after)
	w.packed = record
	r := s.seen.find(hashOf(record), record, &w.scratch)
	if r == 0 {
		return -1
	}
	return r.id()
}

// path returns the ids on the cheapest way to id.
func (c *costs) path(id int) []int { return pathTo(id, func(id int) uint32 { return c.parent[id] }) }

// levelOf returns the level of a state.
func (s *search[S, A]) levelOf(id int) int {
	level := 0
	for level+1 < len(s.levels) && s.levels[level+1] <= id {
		level++
	}
	if id >= s.levelEnd {
		level++
	}
	return level
}

// levelEndOf returns the id after those of a level that was opened.
func (s *search[S, A]) levelEndOf(level int) int {
	if level+1 < len(s.levels) {
		return s.levels[level+1]
	}
	return s.levelEnd
}

// find returns a reference to the stored state of which this is the packed form,
// 0 if there is none.
func (v *visited) find(h hash, record []byte, scratch *[]byte) ref {
	s, tag := &v.shards[h.shard()], h.tag()
	for at := s.home(tag); s.slots() > 0 && s.at(at) != 0; at = s.after(at) {
		slot := s.at(at)
		if r := slot.ref(); slot.tag() == tag && r < found && bytes.Equal(record, v.record(r.id(), scratch)) {
			return r
		}
	}
	return 0
}
