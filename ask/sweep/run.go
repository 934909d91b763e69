package sweep

import (
	"context"
	"sync"

	"tcpcheck/explore"
	"tcpcheck/verify"
)

// A Run asks points of a grid.
type Run struct {
	Grid *Grid
	// Workers is how many processors to use.
	Workers int
	Limits  Limits
	// Done is called with the result of a point, in whatever order they come, from
	// one goroutine at a time. Its error ends the run.
	Done func(n int, r *Result) error
}

// Ask asks the points of these numbers, several at a time. Where there are fewer
// points than workers, these are shared out among them. A point that met the limit of
// memory while others took their part is asked again at the end, alone.
//
// When ctx ends, so does Ask; the points that were not finished are not told of. The
// error is that of Done, or of a question.
func (r *Run) Ask(ctx context.Context, points []int) error {
	alone, err := r.ask(ctx, points, min(r.Workers, len(points)))
	if err != nil {
		return err
	}
	_, err = r.ask(ctx, alone, 1)
	return err
}

// ask asks points, so many at a time, and returns those that are to be asked alone.
func (r *Run) ask(ctx context.Context, points []int, together int) (alone []int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var failed error
	next := 0
	take := func() (n int, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(points) || ctx.Err() != nil {
			return 0, false
		}
		next++
		return points[next-1], true
	}
	put := func(n int, result *Result, err error) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case failed != nil:
			return
		case err != nil:
			failed = err
		case result.Limit == string(explore.Interrupted):
		case result.Limit == string(explore.Memory) && together > 1:
			alone = append(alone, n)
		default:
			failed = r.Done(n, result)
		}
		if failed != nil {
			cancel()
		}
	}
	var wait sync.WaitGroup
	for w := range together {
		workers := r.Workers / together
		if w < r.Workers%together {
			workers++
		}
		wait.Go(func() {
			for n, ok := take(); ok; n, ok = take() {
				result, err := r.one(ctx, n, workers)
				put(n, result, err)
			}
		})
	}
	wait.Wait()
	return alone, failed
}

// one asks point n.
func (r *Run) one(ctx context.Context, n, workers int) (*Result, error) {
	q, err := r.Grid.Question(n)
	if err != nil {
		return nil, err
	}
	q.Workers, q.MaxStates, q.MaxMemory = workers, r.Limits.States, r.Limits.Memory
	if r.Limits.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.Limits.Time)
		defer cancel()
	}
	a, err := verify.Ask(ctx, q)
	if err != nil {
		return nil, err
	}
	return resultOf(a, &r.Limits), nil
}
