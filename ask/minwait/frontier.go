package minwait

import (
	"context"
	"sync"

	"tcpcheck/explore"

	"tcpcheck/verify"
)

// A Point is a question, and the length of TIME-WAIT from which on it holds.
type Point struct {
	// At is as in [Question].
	At func(wait int) verify.Question
	// Bound is that of its parameters.
	Bound Bound
	// Wait holds, and one tick less does not, unless it is 0; -1 if none was found.
	Wait int
}

// Frontier finds the length of each point, near the bound at first, as many at a time as
// there are workers, and tells how many are done, by one caller at a time. That of an
// incomplete search is -1, as is one beyond most ticks. The error is that of [verify.Ask].
func Frontier(ctx context.Context, points []*Point, most, workers int, progress func(done int)) error {
	var mu sync.Mutex
	done := 0
	return explore.Each(len(points), workers, func(i int) error {
		err := points[i].find(ctx, most)
		mu.Lock()
		defer mu.Unlock()
		done++
		progress(done)
		return err
	})
}

// find goes from the bound in steps that double until it has a length with which it holds
// and one with which it does not, and then halfway between them.
func (p *Point) find(ctx context.Context, most int) error {
	violated, holds := -1, most+1
	wait := min(p.Bound.Ticks(), most)
	for step := 1; holds-violated > 1; step *= 2 {
		q := p.At(wait)
		q.Workers = 1
		a, err := verify.Ask(ctx, q)
		if err != nil {
			return err
		}
		switch a.Verdict {
		case explore.Holds:
			holds = wait
		case explore.Violated:
			violated = wait
		case explore.Incomplete:
			p.Wait = -1
			return nil
		}
		switch {
		case holds > most:
			wait = min(violated+step, most)
		case violated < 0:
			wait = max(holds-step, 0)
		default:
			wait = (violated + holds) / 2
		}
	}
	if p.Wait = holds; holds > most {
		p.Wait = -1
	}
	return nil
}
