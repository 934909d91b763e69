package explore

import (
	"cmp"
	"sync"
	"sync/atomic"
)

// Each calls work for every number from 0 to n-1, in their order but so many at a
// time; at least one. It returns the error of the least number that has one; of the
// numbers after that some are left out. (An errgroup returns the error that comes first,
// which depends on the processors.)
func Each(n, workers int, work func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var all sync.WaitGroup
	for range min(n, max(1, workers)) {
		all.Go(func() {
			// What is taken is done, so that nothing is left out before an error.
			for !failed.Load() {
				i := int(next.Add(1) - 1)
				if i >= n {
					return
				}
				if errs[i] = work(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}
