package forecast_test

import (
	"math"
	"testing"

	"tcpcheck/verify/forecast"
)

func TestShare(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []int64
		share  float64 // 0: no estimate
	}{
		{"nothing", nil, 0},
		{"tiny", []int64{1}, 0},
		{"tiny, shrinking", []int64{3, 2, 1}, 0},
		{"growing", []int64{1, 3, 9, 27, 81}, 0},
		{"flat", []int64{1, 10, 10, 10, 10, 10}, 0},
		{"shrinking over two levels only", []int64{1, 100, 90, 80}, 0},
		{"shrinking, then growing", []int64{100, 80, 60, 40, 50}, 0},
		{"shrinking, then flat", []int64{100, 80, 60, 40, 40}, 0},
		// 8 + 4 + 2 + 1, and 1/2 + 1/4 + … to come
		{"halving", []int64{8, 4, 2, 1}, 15. / 16},
		// 1000 + 900 + 810 + 729, and as many tenths to come
		{"just past the peak", []int64{1000, 900, 810, 729}, 3439. / 10000},
		{"long past the peak", []int64{1e9, 100, 10, 1}, 1},
		{"at the end", []int64{8, 4, 2, 1, 0}, 1},
	} {
		share, ok := forecast.Share(c.levels)
		if ok != (c.share > 0) || math.Abs(share-c.share) > 1e-6 {
			t.Errorf("%s: got %v %v, want %v", c.name, share, ok, c.share)
		}
	}
}
