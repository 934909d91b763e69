package minwait

import (
	"context"
	"runtime"
	"sync"

	"tcpcheck/explore"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A Question asks for which TIME-WAITs properties hold.
type Question struct {
	// At is the question about one length of TIME-WAIT, in ticks.
	At func(wait int) verify.Question
	// Ends says whose TIME-WAIT that is.
	Ends [2]bool
	// UpTo is the longest TIME-WAIT asked about, in ticks; the shortest is 0.
	UpTo int
	// Workers is how many lengths are asked about at a time; 0: as many as there
	// are processors. It changes no answer.
	Workers int
	// Beyond is how many states may be explored for lengths above the smallest that is
	// enough, as whether one of those fails is another question; 0: any number.
	Beyond int64
	// Progress, if not nil, is told how many lengths have an answer, and the smallest that
	// is enough or -1, by one caller at a time.
	Progress func(done, smallest int)
}

// A Length is one of TIME-WAIT, and what was found for it.
type Length struct {
	// Wait is in ticks.
	Wait    int
	Verdict explore.Verdict
	States  int64
	// Events is how many there are in a counterexample with the fewest; 0 without one.
	Events int
	// Run is a shortest counterexample, of the first property violated; nil without
	// one. Where the question is one with zones it is that of the last of several lengths
	// with which the same happens.
	Run *trace.Run
}

// An Answer has the lengths that were asked about, from 0 on.
type Answer struct {
	Lengths []Length
	// UpTo is the end of the range, of which lengths that are long may not have been asked
	// about.
	UpTo int
}

// scanning is a scan that goes on.
type scanning struct {
	q       *Question
	workers int
	mu      sync.Mutex
	lengths []Length
	done    []bool
	// answered is how many lengths are done, smallest the smallest that is enough; -1 as
	// long as that is not known.
	answered, smallest int
	// found ends the searches at lengths above it.
	found context.CancelFunc
}

// Scan asks about every length: first those up to the smallest that is enough, then the
// others, as far as Beyond goes. It ends early, what is not known being incomplete, when ctx
// does. The error is that of [verify.Ask].
func Scan(ctx context.Context, q Question) (*Answer, error) {
	if at := q.At(0); at.Zones {
		return q.stretches(ctx, at)
	}
	n := q.UpTo + 1
	s := &scanning{q: &q, workers: q.Workers, lengths: make([]Length, n), done: make([]bool, n), smallest: -1}
	if s.workers == 0 {
		s.workers = runtime.GOMAXPROCS(0)
	}
	s.workers = min(s.workers, n)
	if err := s.upToSmallest(ctx); err != nil {
		return nil, err
	}
	all, err := s.beyond(ctx)
	return &Answer{Lengths: s.lengths[:all], UpTo: q.UpTo}, err
}

// upToSmallest asks about lengths until the smallest that is enough is known.
func (s *scanning) upToSmallest(ctx context.Context) error {
	searching, found := context.WithCancel(ctx)
	defer found()
	s.found = found
	err := explore.Each(len(s.lengths), s.workers, func(wait int) error {
		if searching.Err() != nil && ctx.Err() == nil {
			return nil
		}
		v, err := s.q.ask(searching, wait, s.workers, 0)
		if err == nil && (ctx.Err() != nil || searching.Err() == nil || v.Verdict != explore.Incomplete) {
			s.add(v)
		}
		return err
	})
	return err
}

// add adds a length that has an answer.
func (s *scanning) add(v Length) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lengths[v.Wait], s.done[v.Wait] = v, true
	s.answered++
	for i := 0; s.smallest < 0 && i < len(s.done) && s.done[i] &&
		s.lengths[i].Verdict != explore.Incomplete; i++ {
		if s.lengths[i].Verdict == explore.Holds {
			s.smallest = i
			s.found()
		}
	}
	if s.q.Progress != nil {
		s.q.Progress(s.answered, s.smallest)
	}
}

// has says whether a length has an answer.
func (s *scanning) has(wait int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[wait]
}

// beyond asks about the lengths above the smallest, and returns how many there are of which
// something is known, without a hole: as many whatever the workers.
func (s *scanning) beyond(ctx context.Context) (int, error) {
	if s.smallest < 0 {
		return len(s.lengths), nil
	}
	// within says how many lengths are within what may be explored, of those with an answer.
	within := func() (n int, over bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		states := int64(0)
		for n = s.smallest + 1; n < len(s.lengths) && s.done[n]; n++ {
			if states += s.lengths[n].States; s.q.Beyond > 0 && states > s.q.Beyond {
				return n, true
			}
		}
		return n, false
	}
	err := explore.Each(len(s.lengths), s.workers, func(wait int) error {
		if n, over := within(); over || wait < n || s.has(wait) {
			return nil
		}
		v, err := s.q.ask(ctx, wait, s.workers, s.q.Beyond+1)
		if err == nil {
			s.add(v)
		}
		return err
	})
	n, _ := within()
	return n, err
}

// ask asks about one length, with a share of what so many workers may use. It explores
// at most so many states, if that is not 0.
func (q *Question) ask(ctx context.Context, wait, workers int, most int64) (Length, error) {
	v := Length{Wait: wait}
	at := q.At(wait)
	at.Workers, at.MaxMemory = 1, at.MaxMemory/int64(workers)
	if most > 1 && (at.MaxStates == 0 || at.MaxStates > most) {
		at.MaxStates = most
	}
	found, err := verify.Ask(ctx, at)
	if err != nil {
		return v, err
	}
	v.Verdict, v.States = found.Verdict, found.States
	for i := range found.Findings {
		if f := &found.Findings[i]; f.Verdict == explore.Violated {
			v.Run = f.Run
			if f.Run != nil {
				v.Events = f.Run.Events()
			}
			break
		}
	}
	return v, nil
}

// stretches asks about all lengths at once, with zones.
func (q *Question) stretches(ctx context.Context, at verify.Question) (*Answer, error) {
	found, err := verify.AskWaits(ctx, at, q.Ends, q.UpTo)
	if err != nil {
		return nil, err
	}
	a := &Answer{UpTo: q.UpTo}
	for _, s := range found {
		v := Length{Verdict: s.Verdict, States: s.States}
		if s.RunAt != nil {
			if v.Run, err = s.RunAt(s.Last); err != nil {
				return nil, err
			}
			if v.Run != nil {
				v.Events = v.Run.Events()
			}
		}
		for wait := s.First; wait <= s.Last; wait++ {
			one := v
			if one.Wait = wait; wait < s.Last {
				one.Run = nil
			}
			a.Lengths = append(a.Lengths, one)
		}
	}
	return a, nil
}

// Smallest returns the smallest length for which the properties hold; false if
// there is none, or if a shorter one is incomplete.
func (a *Answer) Smallest() (wait int, ok bool) {
	for i := range a.Lengths {
		switch a.Lengths[i].Verdict {
		case explore.Holds:
			return i, true
		case explore.Incomplete:
			return 0, false
		case explore.Violated:
		}
	}
	return 0, false
}

// Below returns the length just below the smallest that holds, or
// the last one if none does; nil where the smallest is 0.
func (a *Answer) Below() *Length {
	wait, ok := a.Smallest()
	switch {
	case !ok:
		return &a.Lengths[len(a.Lengths)-1]
	case wait == 0:
		return nil
	}
	return &a.Lengths[wait-1]
}

// Gaps lists the lengths above the smallest for which the properties do not hold.
func (a *Answer) Gaps() []int {
	least, ok := a.Smallest()
	var gaps []int
	for i := least + 1; ok && i < len(a.Lengths); i++ {
		if a.Lengths[i].Verdict == explore.Violated {
			gaps = append(gaps, i)
		}
	}
	return gaps
}

// Whole says whether every length in the range was asked about.
func (a *Answer) Whole() bool { return len(a.Lengths) > a.UpTo }

// Complete says whether every length that was asked about has a verdict.
func (a *Answer) Complete() bool {
	for i := range a.Lengths {
		if a.Lengths[i].Verdict == explore.Incomplete {
			return false
		}
	}
	return true
}
