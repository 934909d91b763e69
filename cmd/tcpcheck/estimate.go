package main

import (
	"fmt"
	"math"
)

// shrinkingFor is over how many levels in a row their size has to shrink before
// anything is made of it.
const shrinkingFor = 3

// estimate returns the share of all states that are on the levels completed, by
// their sizes: as if the levels to come shrank as the last ones did. There is no
// estimate while they do not shrink.
func estimate(levels []int64) (share float64, ok bool) {
	n := len(levels)
	if n <= shrinkingFor {
		return 0, false
	}
	for i := n - shrinkingFor; i < n; i++ {
		if levels[i] >= levels[i-1] {
			return 0, false
		}
	}
	var found float64
	for _, states := range levels {
		found += float64(states)
	}
	last, before := float64(levels[n-1]), float64(levels[n-1-shrinkingFor])
	shrinks := math.Pow(last/before, 1.0/shrinkingFor)
	return found / (found + last*shrinks/(1-shrinks)), true
}

// outlook says how far a search is, as far as the sizes of its levels tell, and
// the same in fewer words.
func outlook(levels []int64) (long, short string) {
	n := len(levels)
	if n > 0 && levels[n-1] == 0 {
		return "all states found", "all found"
	}
	if share, ok := estimate(levels); ok {
		percent := min(99, int(100*share))
		return fmt.Sprintf("about %d %% done", percent), fmt.Sprintf("~%d %% done", percent)
	}
	if n < 2 || levels[n-1] > levels[n-2] {
		return "growing, no estimate", "no estimate"
	}
	return "no estimate", "no estimate"
}
