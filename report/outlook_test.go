package report

import "testing"

func TestOutlook(t *testing.T) {
	for _, c := range []struct {
		levels []int64
		says   string
	}{
		{nil, "growing, no estimate"},
		{[]int64{1}, "growing, no estimate"},
		{[]int64{3, 2, 1}, "no estimate"},
		{[]int64{1, 3, 9, 27, 81}, "growing, no estimate"},
		{[]int64{1, 10, 10, 10, 10, 10}, "no estimate"},
		{[]int64{1, 100, 90, 80}, "no estimate"},
		{[]int64{100, 80, 60, 40, 50}, "growing, no estimate"},
		{[]int64{100, 80, 60, 40, 40}, "no estimate"},
		{[]int64{8, 4, 2, 1}, "about 93 % done"},
		{[]int64{1000, 900, 810, 729}, "about 34 % done"},
		{[]int64{1e9, 100, 10, 1}, "about 99 % done"},
		{[]int64{8, 4, 2, 1, 0}, "all states found"},
	} {
		if says, _ := outlook(c.levels); says != c.says {
			t.Errorf("%v: says %q, want %q", c.levels, says, c.says)
		}
	}
}
