package explore

import (
	"math"
	"slices"
)

// A walk goes through stored states in the order in which a sequential search
// finds them: level by level, and on each, state by state, action by action. The
// ids of states depend on which worker was first; what a walk finds does not.
type walk[S comparable, A any] struct {
	search *search[S, A]
	w      *worker[S, A]
	index  *table // of ids
	// States are numbered in the order of the walk. ids has the id of each number,
	// numbers of each id its number plus one.
	ids, numbers []uint32
	// parents has, of each number, that of the state before it on the cheapest way
	// to it, and least what that way costs.
	parents, least []uint32
	levels         []int // the number with which each level begins
	// later has the states of levels to come, by level, with the number of the state
	// before and the cost.
	later map[int][]walkLater[S]
}

type walkLater[S any] struct {
	state        S
	parent, cost uint32
}

// walkBytes is what a walk holds of each state.
const walkBytes = 16

// newWalk returns a walk that is at the initial states, or nil if the search is
// halted. What it holds is to be released.
func (s *search[S, A]) newWalk() (w *walk[S, A], release func()) {
	bytes := int64(s.arena.next) * walkBytes
	if s.hashes {
		bytes += s.table.bytes()
	}
	s.watch.reserve(bytes)
	release = func() { s.watch.release(bytes) }
	if s.watch.halted() {
		return nil, release
	}
	w = &walk[S, A]{search: s, w: s.workers[0], index: s.table, numbers: make([]uint32, s.arena.next),
		levels: []int{0}, later: map[int][]walkLater[S]{}}
	if s.hashes {
		w.index = s.newIndex()
	}
	for _, state := range s.sys.Initial() {
		w.find(&state, noParent, 0)
	}
	return w, release
}

// find numbers a stored state if it has no number yet, and returns its number. It
// is reached from the state with number parent, at a cost. The number is -1 if
// the state is not stored.
func (k *walk[S, A]) find(state *S, parent, cost uint32) int {
	id, ok := k.lookUp(state)
	if !ok {
		return -1
	}
	n := int(k.numbers[id]) - 1
	if n < 0 {
		n = len(k.ids)
		k.ids = append(k.ids, id)
		k.numbers[id] = uint32(n + 1)
		k.parents = append(k.parents, parent)
		k.least = append(k.least, cost)
		return n
	}
	if cost < k.least[n] && n >= k.levels[len(k.levels)-1] {
		k.parents[n], k.least[n] = parent, cost
	}
	return n
}

// states is how many were numbered so far.
func (k *walk[S, A]) states() int { return len(k.ids) }

// span is the numbers of the states on a level.
func (k *walk[S, A]) span(level int) (first, end int) {
	if level+1 < len(k.levels) {
		return k.levels[level], k.levels[level+1]
	}
	return k.levels[level], len(k.ids)
}

// next walks on to the next level and calls onStep for each step from the last.
// It leaves off, and returns false, once the search is halted.
func (k *walk[S, A]) next(onStep func(before int, step *Step[S, A], after int)) bool {
	level := len(k.levels) - 1
	first, end := k.span(level)
	k.levels = append(k.levels, end)
	for n := first; n < end; n++ {
		if k.search.watch.halted() {
			return false
		}
		for _, step := range k.steps(n, level) {
			cost := k.least[n] + k.search.cost(step.Action)*uint32(1+step.More)
			if step.More > 0 {
				at := level + 1 + step.More
				k.later[at] = append(k.later[at], walkLater[S]{step.After, uint32(n), cost})
				continue
			}
			after := k.find(&step.After, uint32(n), cost)
			if onStep != nil {
				onStep(n, &step, after)
			}
		}
	}
	for _, known := range k.later[level+1] {
		k.find(&known.state, known.parent, known.cost)
	}
	delete(k.later, level+1)
	return true
}

// steps returns the steps that the search took from a state of a level, and
// leaves the state in the worker.
func (k *walk[S, A]) steps(n, level int) []Step[S, A] {
	s, w := k.search, k.w
	k.state(n, &w.before)
	if s.leaf(&w.before, s.levels[level].open) {
		return nil
	}
	w.buffer = w.steps(&w.before, w.buffer[:0])
	return w.buffer
}

// state sets state to the one with a number.
func (k *walk[S, A]) state(n int, state *S) {
	k.search.codec.Decode(packed(k.w.view.record(k.ids[n]))[:k.w.size], state)
}

// statesTo returns the states on the cheapest way to the one with a number.
func (k *walk[S, A]) statesTo(n int) []S {
	var states []S
	for at := uint32(n); at != noParent; at = k.parents[at] {
		var state S
		k.state(int(at), &state)
		states = append(states, state)
	}
	slices.Reverse(states)
	return states
}

// shown finds, of the steps from a level that decide p, the first of those whose
// way costs least, and the number of the state before it.
func (k *walk[S, A]) shown(p *Property[S, A], level int) (before int, step *Step[S, A]) {
	s := k.search
	least, before := uint64(math.MaxUint64), -1
	for n, end := k.span(level); n < end && !s.watch.halted(); n++ {
		if uint64(k.least[n]) >= least {
			continue
		}
		for _, of := range k.steps(n, level) {
			cost := uint64(k.least[n]) + uint64(s.cost(of.Action))
			if cost < least && !s.overflows(&of.After) && p.shownBy(&k.w.before, of.Action, &of.After) {
				least, before, step = cost, n, &of
			}
		}
	}
	return before, step
}

// shownBy says whether a step, or the state after it, decides p.
func (p *Property[S, A]) shownBy(before *S, a A, after *S) bool {
	decides := p.Kind == Sometimes
	if p.Step != nil {
		return p.Step(before, a, after) == decides
	}
	return p.State(after) == decides
}

// lookUp returns the id of a stored state that none covers, and whether there is
// one.
func (k *walk[S, A]) lookUp(state *S) (id uint32, ok bool) {
	w, slots := k.w, k.index.slots()
	w.n = 0
	w.gather(state)
	h := w.hashes[0]
	for at := home(h.tag(), slots); ; at = after(at, slots) {
		v := *k.index.at(at)
		if v == 0 {
			return 0, false
		}
		if v.tag() == h.tag() {
			if record := w.view.record(v.id()); w.same(record, 0) {
				return v.id(), loadMark(record)&covered == 0
			}
		}
	}
}

// newIndex returns a table of the ids of all states, for where that of the search is
// one of hashes.
func (s *search[S, A]) newIndex() *table {
	t := new(table)
	for range s.table.pages {
		t.pages = append(t.pages, new(slotPage))
	}
	w := s.workers[0]
	for i := range s.levels {
		for id := range s.levels[i].ids() {
			h := hashOf(w.view.record(id)[headerWords:])
			t.put(h, slotOf(h, id))
		}
	}
	return t
}
