package parallel

import (
	"sync"
	"sync/atomic"
)

// Each calls work for every number from 0 to n-1, in their order but so many at a
// time; at least one. It returns the error of the least number that has one; of the
// numbers after that some are left out.
func Each(n, workers int, work func(i int) error) error {
	var next, end atomic.Int64
	end.Store(int64(n))
	var mu sync.Mutex
	var first error
	fail := func(i int64, err error) {
		mu.Lock()
		defer mu.Unlock()
		if i < end.Load() {
			end.Store(i)
			first = err
		}
	}
	var all sync.WaitGroup
	for range min(n, max(1, workers)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < end.Load(); i = next.Add(1) - 1 {
				if err := work(int(i)); err != nil {
					fail(i, err)
				}
			}
		})
	}
	all.Wait()
	return first
}
