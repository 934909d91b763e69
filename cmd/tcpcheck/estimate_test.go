package main

import (
	"math"
	"testing"
)

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []int64
		share  float64 // 0: no estimate
		says   string
	}{
		{"nothing", nil, 0, "growing, no estimate"},
		{"tiny", []int64{1}, 0, "growing, no estimate"},
		{"tiny, shrinking", []int64{3, 2, 1}, 0, "no estimate"},
		{"growing", []int64{1, 3, 9, 27, 81}, 0, "growing, no estimate"},
		{"flat", []int64{1, 10, 10, 10, 10, 10}, 0, "no estimate"},
		{"shrinking over two levels only", []int64{1, 100, 90, 80}, 0, "no estimate"},
		{"shrinking, then growing", []int64{100, 80, 60, 40, 50}, 0, "growing, no estimate"},
		{"shrinking, then flat", []int64{100, 80, 60, 40, 40}, 0, "no estimate"},
		// 8 + 4 + 2 + 1, and 1/2 + 1/4 + … to come
		{"halving", []int64{8, 4, 2, 1}, 15. / 16, "about 93 % done"},
		// 1000 + 900 + 810 + 729, and as many tenths to come
		{"just past the peak", []int64{1000, 900, 810, 729}, 3439. / 10000, "about 34 % done"},
		{"long past the peak", []int64{1e9, 100, 10, 1}, 1, "about 99 % done"},
		{"at the end", []int64{8, 4, 2, 1, 0}, 1, "all states found"},
	} {
		share, ok := estimate(c.levels)
		if ok != (c.share > 0) || math.Abs(share-c.share) > 1e-6 {
			t.Errorf("%s: got %v %v, want %v", c.name, share, ok, c.share)
		}
		if says, _ := outlook(c.levels); says != c.says {
			t.Errorf("%s: says %q, want %q", c.name, says, c.says)
		}
	}
}
