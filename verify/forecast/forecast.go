package forecast

import (
	"context"
	"slices"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify"
)

const (
	// trialStates is how many states are explored to tell.
	trialStates = 200_000
	// bytesEach is what a state takes, as measured where there are many ticks: most
	// of it is what is remembered of its parts.
	bytesEach = 200
	// shrinks is by how much there are fewer states than the size of the last levels
	// makes it seem, since levels shrink towards the end; what is more than that too
	// large is hopeless.
	shrinks = 4
	// lastLevels is over how many levels the size of the frontier is averaged.
	lastLevels = 50
)

// A Forecast is what a short search tells of a long one.
type Forecast struct {
	// Answer is that of the short search where it came to an end; else nil.
	Answer *verify.Answer
	// States is about how many there are, at least; where there is an answer, how
	// many there were.
	States int64
	// Fits says whether they fit the memory.
	Fits bool
}

// Of searches for a short while. The error is that of [verify.Ask].
func Of(ctx context.Context, q verify.Question) (*Forecast, error) {
	trial := q
	trial.MaxStates, trial.Checkpoint, trial.Store = trialStates, "", explore.Exact
	a, err := verify.Ask(ctx, trial)
	if err != nil {
		return nil, err
	}
	if a.Limit != explore.States {
		return &Forecast{Answer: a, States: a.States, Fits: true}, nil
	}
	states := a.States + int64(max(0, longest(&q.Parameters)-a.Depth))*frontier(a.Levels)
	return &Forecast{States: states, Fits: q.MaxMemory == 0 || states/shrinks < q.MaxMemory/bytesEach}, nil
}

// frontier is the mean size of the last levels.
func frontier(levels []int64) int64 {
	last := levels[max(0, len(levels)-lastLevels):]
	var states int64
	for _, n := range last {
		states += n
	}
	return states / int64(max(1, len(last)))
}

// longest is for about how many ticks timers can run in one run: each incarnation's
// retransmissions of both ends, its FIN-WAIT-2 and its TIME-WAIT, one after another.
func longest(p *model.Parameters) int {
	ticks := p.MSL
	for _, e := range model.Ends {
		ticks += p.Wait[e] + p.Policy[e].FinWait2Timeout
		for _, timeout := range p.Timeouts(e) {
			ticks += timeout
		}
	}
	return p.Incarnations * ticks
}

// Coarser returns the first resolution of a list for which a question fits its
// memory; false if none does. At returns the question with times so rounded, or
// false where they cannot be.
func Coarser(ctx context.Context, resolutions []time.Duration, at func(time.Duration) (verify.Question,
	bool)) (time.Duration, bool, error) {
	for _, resolution := range resolutions {
		q, ok := at(resolution)
		if !ok {
			continue
		}
		f, err := Of(ctx, q)
		if err != nil {
			return 0, false, err
		}
		if f.Fits {
			return resolution, true, nil
		}
	}
	return 0, false, nil
}

// Resolutions lists the multiples of a tick that are worth trying, ascending: 2, 5,
// 10, 20, … times as long, up to the longest time.
func Resolutions(tick, longest time.Duration) []time.Duration {
	var all []time.Duration
	for unit := tick; unit <= longest; unit *= 10 {
		all = append(all, 2*unit, 5*unit, 10*unit)
	}
	return slices.DeleteFunc(all, func(d time.Duration) bool { return d > longest })
}
