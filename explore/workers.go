package explore

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// each calls work for 0, …, n-1, shared among workers, and returns when all is
// done. A panic of work becomes one of each.
func (s *search[S, A]) each(workers []*worker[S, A], n int, work func(w *worker[S, A], i int)) {
	var (
		next    atomic.Int64
		failure atomic.Pointer[string]
		others  sync.WaitGroup
	)
	share := func(w *worker[S, A]) {
		defer func() {
			if v := recover(); v != nil {
				told := fmt.Sprintf("explore: %v\n\n%s", v, debug.Stack())
				failure.Store(&told)
			}
		}()
		for failure.Load() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			work(w, i)
		}
	}
	for _, w := range workers[1:max(1, min(n, len(workers)))] {
		others.Go(func() { share(w) })
	}
	share(workers[0])
	others.Wait()
	if told := failure.Load(); told != nil {
		panic(*told)
	}
}
