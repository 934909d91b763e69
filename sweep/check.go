package sweep

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// checkPoints returns the error of the first point that cannot be asked.
func (g *Grid) checkPoints() error {
	points := int64(g.Len())
	errs := make([]error, runtime.GOMAXPROCS(0))
	at := make([]int64, len(errs))
	var next, bad atomic.Int64
	bad.Store(points)
	var wait sync.WaitGroup
	for w := range errs {
		wait.Go(func() {
			for n := next.Add(1) - 1; n < bad.Load(); n = next.Add(1) - 1 {
				if _, err := g.Question(int(n)); err != nil {
					errs[w], at[w] = err, n
					for b := bad.Load(); n < b && !bad.CompareAndSwap(b, n); b = bad.Load() {
					}
					return
				}
			}
		})
	}
	wait.Wait()
	for w := range errs {
		if errs[w] != nil && at[w] == bad.Load() {
			return errs[w]
		}
	}
	return nil
}
