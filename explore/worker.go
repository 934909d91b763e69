package explore

// batchLen is how many states a worker gathers before it looks them up. Their
// slots are loaded one after the other without waiting, then the records to which
// these lead: memory takes far longer to answer than to be asked.
const batchLen = 1 << 7

// recentLen is how many hashes of states proposed a worker has at hand, 64 kB: about half
// of all steps lead to one of these, which need not be looked up.
const recentLen = 1 << 13

// A worker has what one goroutine needs for itself.
type worker[S comparable, A any] struct {
	search *search[S, A]
	view   view
	steps  func(*S, []Step[S, A]) []Step[S, A]
	buffer []Step[S, A]
	before S
	level  mark // of what is found

	// What is gathered: of each state its hash, its parent and its packed form.
	n       int
	hashes  [batchLen]hash
	parents [batchLen]uint32
	places  [batchLen]uint64
	seen    [batchLen]slot // there, when last looked
	packed  []uint32
	width   int // of a packed form, in words
	size    int // in bytes
	touched uint32
	// recent has hashes of states proposed lately, each at a place that depends on it, if
	// the table is one of hashes; spared is how many were found there.
	recent []hash
	spared int64
	// What is compared.
	stored, proposed S

	later       map[int][]later[S] // by how many levels later
	spans       []span             // of ids, whose states are new; the last is open
	left        span               // ids handed out, and not yet used
	fresh       int64              // new states that none covers
	transitions int64
	overflowed  bool
}

func (s *search[S, A]) newWorker() *worker[S, A] {
	w := &worker[S, A]{search: s, view: s.arena.view(), steps: s.sys.Expander(), size: s.codec.Size()}
	w.width = w.view.words - headerWords
	w.packed = make([]uint32, batchLen*w.width)
	if s.hashes {
		w.recent = make([]hash, recentLen)
		w.recent[0] = 1 // a hash that has another place
	}
	return w
}

// takeSpans returns the ids of the new states, which are no longer new.
func (w *worker[S, A]) takeSpans() []span {
	spans := w.spans
	w.spans = nil
	if w.left.len() > 0 {
		w.spans = append(w.spans, span{w.left.first, w.left.first})
	}
	return spans
}

// halted says that there is nothing more to do.
func (s *search[S, A]) halted() bool { return s.done.Load() || s.watch.halted() }

// expand takes the steps from some states. It leaves off when the search is
// halted.
func (w *worker[S, A]) expand(ids span) {
	s, checks := w.search, w.search.checks.steps
	defer s.expanded.Add(int64(ids.len()))
	for id := ids.first; id < ids.end && !s.halted(); id++ {
		record := w.view.record(id)
		if s.opt.Cover != nil {
			if loadMark(record)&covered != 0 {
				continue
			}
			clearMark(record)
		}
		s.codec.Decode(packed(record)[:w.size], &w.before)
		if s.leaf(&w.before, s.checks.open) {
			w.overflowed = w.overflowed || s.overflows(&w.before)
			continue
		}
		w.buffer = w.steps(&w.before, w.buffer[:0])
		w.transitions += int64(len(w.buffer))
		for i := range w.buffer {
			step := &w.buffer[i]
			for j := range checks {
				k := &checks[j]
				if k.step(&w.before, step.Action, &step.After) == k.decides && !s.overflows(&step.After) {
					s.decided(k.property, id)
				}
			}
			if step.More > 0 {
				w.postpone(step, id)
				continue
			}
			w.propose(&step.After, id)
		}
	}
}

// postpone keeps a state until its level comes.
func (w *worker[S, A]) postpone(step *Step[S, A], parent uint32) {
	if w.later == nil {
		w.later = map[int][]later[S]{}
	}
	w.later[step.More] = append(w.later[step.More], later[S]{step.After, parent})
}

// checkState checks a new state, found from the one with an id; an initial state
// has its own.
func (w *worker[S, A]) checkState(state *S, id uint32) {
	s := w.search
	if s.overflows(state) {
		return
	}
	for i := range s.checks.states {
		if k := &s.checks.states[i]; k.state(state) == k.decides {
			s.decided(k.property, id)
		}
	}
}

// decided says that a property is decided by a step from the state with an id, or
// by the state after it.
func (s *search[S, A]) decided(property int, id uint32) {
	s.decidedAt[property].CompareAndSwap(noParent, id)
	if s.decidedNow.Or(1<<property)|1<<property == 1<<len(s.props)-1 {
		s.done.Store(true)
	}
}

// propose gathers a state found from another, unless it was gathered lately, and looks
// up all that is gathered once there is enough.
func (w *worker[S, A]) propose(state *S, parent uint32) {
	w.parents[w.n] = parent
	w.gather(state)
	if len(w.recent) == recentLen {
		h := w.hashes[w.n-1]
		place := &w.recent[h%recentLen]
		if *place == h {
			w.n--
			w.spared++
			return
		}
		*place = h
	}
	if w.n == batchLen {
		w.flush()
	}
}

func (w *worker[S, A]) gather(state *S) {
	s := w.search
	to := w.packed[w.n*w.width:][:w.width]
	s.codec.Encode(bytesOf(to)[:w.size], state)
	if s.opt.Cover != nil {
		w.hashes[w.n] = hash(s.opt.Cover.Hash(state))
	} else {
		w.hashes[w.n] = hashOf(to)
	}
	w.n++
}

// flush looks up the states gathered, and stores those that are new.
func (w *worker[S, A]) flush() {
	s := w.search
	s.gate.RLock()
	for s.table.full(len(s.workers)) && !s.watch.halted() {
		s.gate.RUnlock()
		s.growTable()
		s.gate.RLock()
	}
	defer s.gate.RUnlock()
	if s.watch.halted() {
		w.n = 0
		return
	}
	slots := s.table.slots()
	for i, h := range w.hashes[:w.n] {
		w.places[i] = home(h.tag(), slots)
		w.seen[i] = load(s.table.at(w.places[i]))
	}
	taken := int64(0)
	if s.hashes {
		for i := range w.hashes[:w.n] {
			if w.lookUpHash(i, slots) {
				taken++
			}
		}
	} else {
		w.follow(slots)
		for i := range w.hashes[:w.n] {
			if w.lookUp(i, slots) {
				taken++
			}
		}
	}
	s.table.taken.Add(taken)
	s.found.Add(taken)
	s.taken.Add(int64(w.n) + w.spared)
	w.n, w.spared = 0, 0
}

// growTable makes room for what every worker may bring.
func (s *search[S, A]) growTable() {
	s.gate.Lock()
	defer s.gate.Unlock()
	if !s.table.full(len(s.workers)) {
		return
	}
	if s.watch.reserve(s.table.growth()); s.watch.halted() {
		return
	}
	s.table.grow(func(n int, work func(int)) {
		s.each(s.workers, n, func(_ *worker[S, A], i int) { work(i) })
	})
}

// lookUpHash looks up state i of those gathered in a table of hashes, and stores it
// if it is new. It says whether it took a slot.
func (w *worker[S, A]) lookUpHash(i int, slots uint64) bool {
	t, want, at, v := w.search.table, slot(w.hashes[i]), w.places[i], w.seen[i]
	if want == 0 {
		if !w.search.zero.Swap(true) {
			w.prepare(i)
			w.keep()
		}
		return false
	}
	for {
		switch v {
		case want:
			return false
		case 0:
			place := t.at(at)
			if take(place, want) {
				w.prepare(i)
				w.keep()
				return true
			}
			v = load(place)
		default:
			at = after(at, slots)
			v = load(t.at(at))
		}
	}
}

// follow moves on to the first slots with the tags of the states gathered, and has
// the records there loaded.
func (w *worker[S, A]) follow(slots uint64) {
	t := w.search.table
	for i, h := range w.hashes[:w.n] {
		v := w.seen[i]
		for v != 0 && v.tag() != h.tag() {
			w.places[i] = after(w.places[i], slots)
			v = load(t.at(w.places[i]))
		}
		if w.seen[i] = v; v != 0 {
			w.touched += w.view.record(v.id())[0]
		}
	}
}

// lookUp looks up state i of those gathered, and stores it if it is new. It says
// whether it took a slot.
func (w *worker[S, A]) lookUp(i int, slots uint64) bool {
	t, h, at, v := w.search.table, w.hashes[i], w.places[i], w.seen[i]
	for prepared := false; ; {
		switch {
		case v == 0:
			if !prepared {
				w.prepare(i)
				prepared = true
			}
			place := t.at(at)
			if take(place, slotOf(h, w.left.first)) {
				w.keep()
				return true
			}
			v = load(place)
		case v.tag() == h.tag() && w.known(v.id(), i):
			return false
		default:
			at = after(at, slots)
			v = load(t.at(at))
		}
	}
}

// known says whether state i of those gathered need not be stored, because of a
// stored one.
func (w *worker[S, A]) known(id uint32, i int) bool {
	record := w.view.record(id)
	return w.same(record, i) || w.search.opt.Cover != nil &&
		w.coveredBy(record, w.packed[i*w.width:(i+1)*w.width])
}

// same says whether state i of those gathered is the one that a record has.
func (w *worker[S, A]) same(record []uint32, i int) bool {
	have := record[headerWords:]
	for j, word := range w.packed[i*w.width:][:len(have)] {
		if have[j] != word {
			return false
		}
	}
	return true
}

// coveredBy says whether a packed state is covered by the one that a record has.
// One that covers that one, if of the same level, takes its place.
func (w *worker[S, A]) coveredBy(record, new []uint32) bool {
	s := w.search
	s.codec.Decode(packed(record)[:w.size], &w.stored)
	s.codec.Decode(bytesOf(new)[:w.size], &w.proposed)
	if s.opt.Cover.Covers(&w.stored, &w.proposed) {
		return true
	}
	if loadMark(record) == w.level && s.opt.Cover.Covers(&w.proposed, &w.stored) && cover(record) {
		w.fresh--
	}
	return false
}

// prepare writes state i of those gathered under the next id, where no one looks
// for it yet.
func (w *worker[S, A]) prepare(i int) {
	if w.left.len() == 0 {
		w.left = w.search.arena.block()
		w.spans = append(w.spans, span{w.left.first, w.left.first})
	}
	record := w.view.record(w.left.first)
	record[0], record[1] = w.parents[i]+1, uint32(w.level)
	copy(record[headerWords:], w.packed[i*w.width:(i+1)*w.width])
}

// keep makes the state prepared one of the new states.
func (w *worker[S, A]) keep() {
	id := w.left.first
	w.left.first++
	w.spans[len(w.spans)-1].end = w.left.first
	w.fresh++
	if len(w.search.checks.states) > 0 {
		w.search.codec.Decode(packed(w.view.record(id))[:w.size], &w.stored)
		from := parentOf(w.view.record(id))
		if from == noParent {
			from = id
		}
		w.checkState(&w.stored, from)
	}
}
