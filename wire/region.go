package wire

import "math"

// A region is a set of distances, from least to most, between a number of a segment that
// arrives and one of the TCB that it meets; it is empty if most is less. Within a region
// no TCP tells one distance from another.
type region struct {
	name        string
	least, most int64
}

const never = math.MaxInt64

// seqRegions are those of SEG.SEQ, from RCV.NXT on.
func seqRegions(window int64) []region {
	return []region{
		{"left of the window", -never, -2},
		{"one left of the window", -1, -1},
		{"at RCV.NXT", 0, 0},
		{"in the window, beyond RCV.NXT", 1, window - 1},
		{"right of the window", window, never},
	}
}

// ackRegions are those of SEG.ACK, from SND.NXT on, where so many numbers are
// outstanding.
func ackRegions(outstanding int64) []region {
	return []region{
		{"nothing new", -never, -outstanding},
		{"a part of what is outstanding", 1 - outstanding, -1},
		{"all that is outstanding", 0, min(0, outstanding-1)},
		{"what was never sent", 1, never},
	}
}

// typical is a distance in the region.
func (r region) typical() int64 {
	if r.least == -never {
		return r.most
	}
	return r.least
}

// reachable says whether there is a distance in the region that is d modulo seqMod.
func (r region) reachable(d, seqMod int64) bool {
	if r.least == -never || r.most == never {
		return true
	}
	return r.least+(d-r.least)&(seqMod-1) <= r.most
}

// A regionSet has a bit for each region.
type regionSet uint8

func (s regionSet) has(i int) bool { return s&(1<<i) != 0 }

// regionOf returns in which region a distance is.
func regionOf(regions []region, d int64) int {
	for i, r := range regions {
		if r.least <= d && d <= r.most {
			return i
		}
	}
	panic("BUG: the regions do not have all distances")
}

// hull is the region from the first to the last of a set.
func (s regionSet) hull(regions []region) region {
	all := region{least: never, most: -never}
	for i, r := range regions {
		if s.has(i) {
			all.least, all.most = min(all.least, r.least), max(all.most, r.most)
		}
	}
	return all
}
