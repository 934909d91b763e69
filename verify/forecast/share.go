package forecast

import (
	"math"
)

// shrinkingFor is over how many levels in a row their size has to shrink before
// anything is made of it.
const shrinkingFor = 3

// Share returns the share of all states that are on the levels completed, by
// their sizes: as if the levels to come shrank as the last ones did. There is no
// estimate while they do not shrink.
func Share(levels []int64) (share float64, ok bool) {
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
