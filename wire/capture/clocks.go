package capture

import "math"

// A crossing is a segment that was seen in both files: when in the first, how much later in
// the second as their clocks have it, in nanoseconds, and whether it went from the place of
// the first to that of the second.
type crossing struct {
	at, later int64
	forth     bool
}

// A drift is how much the clock of the second file is ahead of that of the first: offset at
// the time origin of the first, and by rate more with each nanosecond from there on.
type drift struct {
	origin int64
	offset float64
	rate   float64
}

// maxRate is how fast two clocks part at most: those of usual machines by a tenth of that.
const maxRate = 1e-3

// ahead returns how much the second clock is ahead at a time that it shows.
func (d drift) ahead(at int64) int64 {
	since := (float64(at-d.origin) - d.offset) / (1 + d.rate)
	return int64(math.Round(d.offset + d.rate*since))
}

// estimate returns the drift of which the segments say that all take their time: those that
// go back bound it from below, those that go forth from above, and it lies in the middle.
// Clocks that agree are believed, else clocks that do not part, if that can be. least is the
// least time that half a round trip takes then, infinite without one, and negative if no such
// clocks let all segments take a time that is not.
func estimate(all []crossing) (d drift, least float64) {
	if len(all) == 0 {
		return drift{}, math.Inf(1)
	}
	d.origin = all[0].at
	low, high := d.bounds(all)
	switch {
	case low <= 0 && high >= 0:
		return d, (high - low) / 2
	case math.IsInf(low, 0):
		d.offset = high
		return d, math.Inf(1)
	case math.IsInf(high, 0):
		d.offset = low
		return d, math.Inf(1)
	case low <= high:
		d.offset = (low + high) / 2
		return d, (high - low) / 2
	}
	// How much room there is rises with the rate up to the best one, and falls from there on.
	room := func(rate float64) float64 {
		low, high := drift{origin: d.origin, rate: rate}.bounds(all)
		return high - low
	}
	from, to := -maxRate, maxRate
	for range 100 {
		a, b := from+(to-from)/3, to-(to-from)/3
		if room(a) < room(b) {
			from = a
		} else {
			to = b
		}
	}
	d.rate = (from + to) / 2
	low, high = d.bounds(all)
	d.offset = (low + high) / 2
	return d, (high - low) / 2
}

// bounds returns between what the offset lies if the rate is right.
func (d drift) bounds(all []crossing) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	for _, c := range all {
		offset := float64(c.later) - d.rate*float64(c.at-d.origin)
		if c.forth {
			high = min(high, offset)
		} else {
			low = max(low, offset)
		}
	}
	return low, high
}
