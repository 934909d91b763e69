package explore_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// All is done once, or the first error is returned and all before it is done.
func TestEachForAnyNumberOfWorkers(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		n := rapid.IntRange(0, 50).Draw(t, "n")
		workers := rapid.IntRange(0, 9).Draw(t, "workers")
		bad := map[int]error{}
		least := n
		for range rapid.IntRange(0, 3).Draw(t, "bad") {
			i := rapid.IntRange(0, 60).Draw(t, "at")
			bad[i] = fmt.Errorf("at %d", i)
			least = min(least, i)
		}
		done := make([]atomic.Int32, n)
		err := explore.Each(n, workers, func(i int) error {
			done[i].Add(1)
			return bad[i]
		})
		var want error
		if least < n {
			want = bad[least]
		}
		if !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
		for i := range done {
			if times := done[i].Load(); times > 1 || times == 0 && i <= least {
				t.Errorf("%d was done %d times", i, times)
			}
		}
	})
}
