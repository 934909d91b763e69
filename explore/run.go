package explore

import (
	"context"
	"errors"
	"runtime"
)

// Run visits the states reachable in sys and answers props, at most 64.
//
// It finds states and decides properties as a breadth-first search in a single
// goroutine does that takes the initial states in order and then, of each state
// in the order found, the actions in order; Options.Workers share the work, and
// change nothing else. The search ends once every property is decided, at a
// limit, or when nothing is left to visit; without properties it visits all.
//
// The error tells of misuse only. A panic in sys, in a property or in the codec
// becomes a panic of Run.
func Run[S comparable, A any](ctx context.Context, sys System[S, A], props []Property[S, A], opt Options[S, A]) (Result[S, A], error) {
	return run(ctx, sys, props, opt, pace{round: 1 << 11, chunk: 1 << 4})
}

func run[S comparable, A any](ctx context.Context, sys System[S, A], props []Property[S, A], opt Options[S, A], pace pace) (Result[S, A], error) {
	s, err := newSearch(sys, props, opt, pace)
	if err != nil {
		return Result[S, A]{}, err
	}
	initial := sys.Initial()
	if len(initial) == 0 {
		return Result[S, A]{}, errors.New("explore: the system has no initial state")
	}
	stop := s.watch.start(ctx, opt.Progress)
	defer stop()

	s.begin(initial)
	for !s.ended && s.next < s.seen.n {
		s.round()
	}
	if !s.ended {
		s.conclude()
	}
	return s.result(), nil
}

// A search is a run under way.
//
//  1. States [0, next) are expanded; [next, seen.n) are the frontier.
//  2. States [next, levelEnd) are level steps away from an initial state, all
//     later ones level+1.
//  3. What is known (states, transitions, findings) is what a sequential search
//     knows that has just expanded state next-1, or that has ended.
type search[S comparable, A any] struct {
	sys   System[S, A]
	props []Property[S, A]
	opt   Options[S, A]
	codec Codec[S]
	watch watch

	seen        visited
	graph       *graph // nil unless a property is of the whole graph
	next        int
	level       int
	levelEnd    int
	levels      []int // where each level opened begins
	transitions int64
	overflowed  bool // a state was met that cannot be represented
	ended       bool // before everything was visited, and
	limit       Limit
	checks      checks[S, A]
	openAtLevel set // what was open when the level began
	findings    []finding

	pace    pace
	workers []*worker[S, A]
	chunks  []*chunk
}

// A worker has what one goroutine needs for itself.
type worker[S comparable, A any] struct {
	before, after S
	actions       []A
	scratch       []byte
	packed        []byte
}

func newSearch[S comparable, A any](sys System[S, A], props []Property[S, A], opt Options[S, A], pace pace) (*search[S, A], error) {
	s := &search[S, A]{sys: sys, props: props, opt: opt, codec: opt.Codec, pace: pace}
	s.watch.maxMemory = opt.MaxMemory
	s.findings = make([]finding, len(props))
	err := s.checks.add(props)
	if err == nil && s.codec == nil {
		s.codec, err = rawCodecFor[S]()
	}
	if len(s.checks.graph) > 0 {
		s.graph = &graph{progress: make([]bitset, len(s.checks.progress))}
		s.opt.Settled = nil
	}
	if s.opt.Workers <= 0 {
		s.opt.Workers = runtime.GOMAXPROCS(0)
	}
	for range s.opt.Workers {
		s.workers = append(s.workers, new(worker[S, A]))
	}
	if s.opt.MaxStates <= 0 || s.opt.MaxStates > mostStates {
		s.opt.MaxStates = mostStates
	}
	return s, err
}

// end ends the search before everything was visited.
func (s *search[S, A]) end(limit Limit) { s.ended, s.limit = true, limit }

// conclude decides what is open now that everything was visited.
func (s *search[S, A]) conclude() {
	if s.overflowed {
		s.limit = Capacity
		return
	}
	for i, p := range s.props {
		switch {
		case !s.checks.open.has(i):
		case p.Kind == Settles, p.Kind == NoLivelock:
			s.findings[i] = s.judge(i)
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
		States:      int64(s.seen.n),
		Transitions: s.transitions,
		Depth:       s.depth(),
		PeakBytes:   s.watch.peakBytes(),
		Limit:       s.limit,
	}
	for i, f := range s.findings {
		s.cheapen(i, f.evidence)
		r.Findings = append(r.Findings, Finding[S, A]{s.props[i].Name, f.verdict, s.trace(&s.props[i], f.evidence)})
	}
	return r
}

// depth is how many steps the farthest state is away from an initial state.
func (s *search[S, A]) depth() int {
	if s.seen.n > s.levelEnd {
		return s.level + 1
	}
	return s.level
}
