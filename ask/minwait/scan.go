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
	// UpTo is the longest TIME-WAIT asked about, in ticks; the shortest is 0.
	UpTo int
	// Workers is how many lengths are asked about at a time; 0: as many as there
	// are processors. It changes no answer.
	Workers int
	// Progress, if not nil, is told how many lengths have an answer, by one caller
	// at a time.
	Progress func(done int)
}

// A Length is one of TIME-WAIT, and what was found for it.
type Length struct {
	// Wait is in ticks.
	Wait    int
	Verdict explore.Verdict
	States  int64
	// Run is a shortest counterexample, of the first property violated; nil without
	// one.
	Run *trace.Run
}

// An Answer has every length in the range.
type Answer struct {
	Lengths []Length
}

// Scan asks about every length. It ends early, what is not known being
// incomplete, when ctx does. The error is that of [verify.Ask].
func Scan(ctx context.Context, q Question) (*Answer, error) {
	a := &Answer{Lengths: make([]Length, q.UpTo+1)}
	workers := q.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(a.Lengths))
	var mu sync.Mutex
	done := 0
	err := explore.Each(len(a.Lengths), workers, func(wait int) error {
		v, err := q.ask(ctx, wait, workers)
		a.Lengths[wait] = v
		if q.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			done++
			q.Progress(done)
		}
		return err
	})
	return a, err
}

// ask asks about one length, with a share of what so many workers may use.
func (q *Question) ask(ctx context.Context, wait, workers int) (Length, error) {
	v := Length{Wait: wait}
	at := q.At(wait)
	at.Workers, at.MaxMemory = 1, at.MaxMemory/int64(workers)
	found, err := verify.Ask(ctx, at)
	if err != nil {
		return v, err
	}
	v.Verdict, v.States = found.Verdict, found.States
	for i := range found.Findings {
		if f := &found.Findings[i]; f.Verdict == explore.Violated {
			v.Run = f.Run
			break
		}
	}
	return v, nil
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

// Complete says whether every length has a verdict.
func (a *Answer) Complete() bool {
	for i := range a.Lengths {
		if a.Lengths[i].Verdict == explore.Incomplete {
			return false
		}
	}
	return true
}
