package explore

import (
	"context"
	"errors"
	"iter"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Run visits the states reachable in sys and answers props, at most 64.
//
// It goes breadth-first, level by level: a state's level is the least number of
// steps that lead to it. Options.Workers share the work on a level, and change
// nothing that is found. The search ends once every property is decided (decisions
// P4), at a limit, or when nothing is left to visit; without properties it visits all.
//
// The error tells of misuse, or of a file that cannot be used. A panic in sys, in a
// property or in the codec becomes a panic of Run.
func Run[S comparable, A any](ctx context.Context, sys System[S, A], props []Property[S, A],
	opt Options[S, A]) (Result[S, A], error) {
	return RunExpander(ctx, expander[S, A]{sys}, props, opt)
}

// RunExpander is Run for a system that finds all steps from a state at once.
func RunExpander[S comparable, A any](ctx context.Context, sys Expander[S, A], props []Property[S, A],
	opt Options[S, A]) (Result[S, A], error) {
	initial := sys.Initial()
	if len(initial) == 0 {
		return Result[S, A]{}, errors.New("explore: the system has no initial state")
	}
	s, err := newSearch(sys, props, opt)
	if err != nil {
		return Result[S, A]{}, err
	}
	defer s.close()
	s.interrupted = func() bool { return ctx.Err() != nil }
	if opt.Checkpoint != nil {
		if err := s.openCheckpoint(opt.Checkpoint); err != nil {
			return Result[S, A]{}, err
		}
	}
	err = s.run(ctx, initial)
	s.closeCheckpoint(err == nil && s.limit == NoLimit)
	if err != nil {
		return Result[S, A]{}, err
	}
	if s.opt.Store == Fingerprint && s.shows() {
		return s.exactly(ctx)
	}
	s.tellStored()
	return s.result(), nil
}

// close gives back what is not the collector's to free.
func (s *search[S, A]) close() {
	if s.arena.disk != nil {
		s.arena.disk.close()
	}
}

func (s *search[S, A]) run(ctx context.Context, initial []S) error {
	defer s.watch.start(ctx, s.progress())()
	if len(s.levels) == 0 {
		s.begin(initial)
	} else if s.complete = len(s.levels); s.states() > s.opt.MaxStates {
		s.end(States)
	}
	for !s.ended && (s.levels[len(s.levels)-1].states > 0 || len(s.later) > 0) {
		if err := s.saveLevels(); err != nil {
			return err
		}
		s.expandLevel()
	}
	if !s.ended {
		s.conclude()
	}
	if s.limit == NoLimit {
		return nil
	}
	s.ended = true
	return s.saveLevels()
}

// shows says whether a property was decided by what was found.
func (s *search[S, A]) shows() bool { return s.decidedNow.Load() != 0 }

// exactly searches again, now keeping every state, for the traces that
// fingerprints do not tell. If there is no room for that, the verdicts stand
// without traces.
func (s *search[S, A]) exactly(ctx context.Context) (Result[S, A], error) {
	first := s.result()
	opt := s.opt
	opt.Store = Exact
	s.table, s.workers = nil, nil
	s.arena.forget(s.arena.next)
	second, err := RunExpander(ctx, s.sys, s.props, opt)
	for i := range second.Findings {
		if f := &second.Findings[i]; f.Verdict == Incomplete {
			f.Verdict = first.Findings[i].Verdict
			second.Store, second.Omission = first.Store, first.Omission
		}
	}
	return second, err
}

// A search is a run under way.
type search[S comparable, A any] struct {
	sys   Expander[S, A]
	props []Property[S, A]
	opt   Options[S, A]
	codec Codec[S]
	watch watch

	table *table
	gate  sync.RWMutex // held to read while slots are looked up, to write while the table grows
	arena *arena
	// hashes says that the table is one of hashes: fingerprints, or of states so
	// small that their hashes are unique. Then zero says that the state of hash 0
	// was found.
	hashes bool
	zero   atomic.Bool

	levelsMu    sync.Mutex // held to change levels, and to read them from elsewhere
	levels      []level
	complete    int // how many levels are
	interrupted func() bool
	save        *saver
	transitions int64 // from the states of all levels before the frontier
	overflowed  bool  // a state was met that cannot be represented
	ended       bool  // before everything was visited, and
	limit       Limit
	checks      checks[S, A]
	nextFrom    uint32          // the least id of the level after the frontier, in a store of fingerprints
	decidedNow  atomic.Uint64   // the set of properties decided so far
	decidedAt   []atomic.Uint32 // of each, the state from which it was, for the first to find it
	done        atomic.Bool     // all are
	found       atomic.Int64    // states, and
	taken       atomic.Int64    // steps, so far
	expanded    atomic.Int64    // states, so far
	findings    []finding[S, A]

	workers []*worker[S, A]
	// later has the states that are known of levels to come, by level.
	later map[int][]later[S]
}

// A later state is one that more than one step leads to from the state with an id.
type later[S any] struct {
	state  S
	parent uint32
}

// A level is the states that are so many steps away from an initial state.
type level struct {
	spans  []span
	states int64 // of them, those that no other covers
	open   set   // the properties not decided before
	// Of the steps that led there: how many they were, and whether states that they
	// were to be taken from cannot be represented.
	transitions int64
	overflowed  bool
}

// ids yields the ids of a level's states, those that others cover included.
func (l *level) ids() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, s := range l.spans {
			for id := s.first; id < s.end; id++ {
				if !yield(id) {
					return
				}
			}
		}
	}
}

func newSearch[S comparable, A any](sys Expander[S, A], props []Property[S, A],
	opt Options[S, A]) (*search[S, A], error) {
	s := &search[S, A]{sys: sys, props: props, opt: opt, codec: opt.Codec, table: newTable()}
	s.watch.maxMemory = opt.MaxMemory
	s.decidedAt = make([]atomic.Uint32, len(props))
	for i := range s.decidedAt {
		s.decidedAt[i].Store(noParent)
	}
	s.findings = make([]finding[S, A], len(props))
	err := s.checks.add(props)
	if err == nil && s.codec == nil {
		s.codec, err = rawCodecFor[S]()
	}
	if err != nil {
		return nil, err
	}
	if len(s.checks.graph) > 0 {
		s.opt.Settled, s.opt.Cover = nil, nil
		if s.opt.Store == Fingerprint {
			s.opt.Store = Exact
		}
	}
	if s.opt.Store == Fingerprint {
		s.opt.Cover = nil
	}
	if s.opt.Workers <= 0 {
		s.opt.Workers = runtime.GOMAXPROCS(0)
	}
	if s.opt.MaxStates <= 0 || s.opt.MaxStates > mostStates {
		s.opt.MaxStates = mostStates
	}
	s.arena = newArena(s.codec.Size(), s.watch.reserve)
	if s.opt.Store == Disk {
		s.arena.full = func() { s.watch.halt(NoDisk) }
		if s.arena.disk, err = newDisk(); err != nil {
			return nil, err
		}
	}
	s.hashes = s.opt.Cover == nil && (s.opt.Store == Fingerprint || s.unique())
	s.watch.reserve(s.table.bytes())
	for range s.opt.Workers {
		s.workers = append(s.workers, s.newWorker())
	}
	return s, nil
}

// progress returns what tells Options.Progress how far the search is.
func (s *search[S, A]) progress() func(bytes int64) {
	if s.opt.Progress == nil {
		return nil
	}
	return func(bytes int64) {
		s.levelsMu.Lock()
		p := Progress{Depth: max(0, len(s.levels)-1), Bytes: bytes}
		for i := range s.levels {
			p.Levels = append(p.Levels, s.levels[i].states)
		}
		s.levelsMu.Unlock()
		p.States, p.Transitions = s.found.Load(), s.taken.Load()
		p.Frontier = p.States - s.expanded.Load()
		s.opt.Progress(p)
	}
}

// unique says whether hashes of states are.
func (s *search[S, A]) unique() bool { return s.arena.words <= headerWords+unique }

// begin makes the initial states the first level.
func (s *search[S, A]) begin(initial []S) {
	w := s.workers[0]
	w.level = markOf(0)
	for i := range initial {
		w.propose(&initial[i], noParent)
	}
	w.flush()
	s.endLevel()
}

// chunkLen is how many states a worker expands at a time.
const chunkLen = 1 << 5

// expandLevel expands the states of the frontier; those after their steps that
// were not seen before become the frontier.
func (s *search[S, A]) expandLevel() {
	frontier := &s.levels[len(s.levels)-1]
	for _, w := range s.workers {
		w.level = markOf(len(s.levels))
	}
	var chunks []span
	for _, all := range frontier.spans {
		for first := all.first; first < all.end; first += chunkLen {
			chunks = append(chunks, span{first, min(first+chunkLen, all.end)})
		}
	}
	var next atomic.Int64
	workers := s.workers[:max(1, min(len(s.workers), len(chunks)))]
	s.each(workers, len(workers), func(w *worker[S, A], _ int) {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(chunks) || s.halted() {
				break
			}
			w.expand(chunks[i])
		}
		w.flush()
	})
	s.proposeLater()
	s.endLevel()
}

// proposeLater proposes the states of the level after the frontier that were known
// before, and takes over those of levels to come that the workers found.
func (s *search[S, A]) proposeLater() {
	level := len(s.levels)
	w := s.workers[0]
	for _, known := range s.later[level] {
		w.propose(&known.state, known.parent)
	}
	w.flush()
	delete(s.later, level)
	for _, w := range s.workers {
		for more, states := range w.later {
			if s.later == nil {
				s.later = map[int][]later[S]{}
			}
			s.later[level+more] = append(s.later[level+more], states...)
		}
		clear(w.later)
	}
}

// endLevel makes what the workers found the frontier, or ends the search.
func (s *search[S, A]) endLevel() {
	var next level
	for _, w := range s.workers {
		next.spans = append(next.spans, w.takeSpans()...)
		next.states += w.fresh
		next.transitions += w.transitions
		next.overflowed = next.overflowed || w.overflowed
		w.fresh, w.transitions, w.overflowed = 0, 0, false
	}
	s.decide()
	switch {
	case s.watch.halted():
		s.end(s.watch.met())
	case s.checks.open == 0 && len(s.props) > 0:
		s.end(NoLimit)
		if len(s.levels) > 0 {
			return
		}
	}
	next.open = s.checks.open
	s.addLevel(next)
	if s.ended {
		return
	}
	if !s.interrupted() {
		s.complete = len(s.levels)
	}
	if s.states() > s.opt.MaxStates {
		s.end(States)
	}
	if s.opt.Store == Fingerprint {
		s.forget()
	}
}

func (s *search[S, A]) addLevel(l level) {
	s.levelsMu.Lock()
	defer s.levelsMu.Unlock()
	s.levels = append(s.levels, l)
	s.transitions += l.transitions
	s.overflowed = s.overflowed || l.overflowed
}

// forget makes room of the states before the frontier.
func (s *search[S, A]) forget() {
	s.arena.forget(s.nextFrom)
	s.nextFrom = s.arena.next
	for _, w := range s.workers {
		w.view, w.left, w.spans = s.arena.view(), span{}, nil
	}
}

// decide takes note of the properties that the workers decided.
func (s *search[S, A]) decide() {
	decided := set(s.decidedNow.Load()) & s.checks.open
	for i := range s.props {
		if decided.has(i) {
			s.checks.close(i)
		}
	}
	switch {
	case decided == 0:
	case len(s.levels) == 0:
		s.tellInitial(decided, s.sys.Initial())
	case s.opt.Store != Fingerprint:
		s.tell(decided, len(s.levels)-1)
	default:
		for i := range s.props {
			if decided.has(i) {
				s.findings[i].verdict = decidedAs(s.props[i].Kind)
			}
		}
	}
}

func (s *search[S, A]) states() (n int64) {
	for i := range s.levels {
		n += s.levels[i].states
	}
	return n
}

// end ends the search before everything was visited.
func (s *search[S, A]) end(limit Limit) { s.ended, s.limit = true, limit }

// conclude decides what is open now that everything was visited.
func (s *search[S, A]) conclude() {
	if s.overflowed {
		s.limit = Capacity
		return
	}
	var g *graph[S, A]
	if len(s.checks.graph) > 0 {
		of, release := s.newGraph()
		defer release()
		g = of
	}
	for i, p := range s.props {
		switch {
		case !s.checks.open.has(i):
		case p.Kind == Settles, p.Kind == NoLivelock:
			if g != nil {
				s.findings[i] = s.judge(g, i)
			}
			if s.findings[i].verdict == Incomplete {
				s.limit = s.watch.met()
			}
		case p.Kind == Sometimes:
			s.findings[i].verdict = Violated
		default:
			s.findings[i].verdict = Holds
		}
	}
}

func (s *search[S, A]) result() Result[S, A] {
	r := Result[S, A]{
		States:      s.states(),
		Transitions: s.transitions,
		Limit:       s.limit,
		Store:       s.opt.Store,
	}
	for _, l := range s.levels {
		r.Levels = append(r.Levels, l.states)
	}
	for n := len(r.Levels); n > 0 && r.Levels[n-1] == 0; n-- {
		r.Levels = r.Levels[:n-1]
	}
	r.Depth = max(0, len(r.Levels)-1)
	if s.opt.Store == Fingerprint && !s.unique() {
		r.Omission = min(1, math.Ldexp(float64(r.States)*float64(r.States-1), -65))
	}
	for i, f := range s.findings {
		r.Findings = append(r.Findings, Finding[S, A]{s.props[i].Name, f.verdict, f.trace})
	}
	r.PeakBytes = s.watch.peakBytes()
	return r
}
