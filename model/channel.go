package model

import (
	"cmp"
	"slices"
)

// Capacity is how many segments can be in flight in one direction (decisions L5).
const Capacity = 16

// A Channel is the multiset of segments in flight towards one endpoint.
//
// Where segments keep their order it is a queue: those with the least life, which were sent
// first, are first, and those sent at the same instant in the order of their places.
//
// Invariants:
//  1. The first n segments are in ascending order of key, so that equal
//     multisets are equal values.
//  2. The others are zero.
type Channel struct {
	n    uint8
	segs [Capacity]Segment
}

// Len is the number of segments in flight.
func (c *Channel) Len() int { return int(c.n) }

// Segments returns the segments in flight, in order, those with the least life
// first. The slice is the channel's own: it is not to be changed.
func (c *Channel) Segments() []Segment { return c.segs[:c.n] }

// Compare orders channels: by their segments, in order.
func (c *Channel) Compare(d *Channel) int {
	return slices.CompareFunc(c.Segments(), d.Segments(), func(s, t Segment) int {
		return cmp.Compare(s.key(), t.key())
	})
}

// due says whether a segment has no life left.
func (c *Channel) due() bool { return c.n > 0 && c.segs[0].Life == 0 }

// Add puts a segment in and says whether there was room for it.
func (c *Channel) Add(s Segment) bool {
	if c.n == Capacity {
		return false
	}
	k := s.key()
	i := int(c.n)
	for i > 0 && c.segs[i-1].key() > k {
		c.segs[i] = c.segs[i-1]
		i--
	}
	c.segs[i] = s
	c.n++
	return true
}

// Remove takes one segment equal to s out; there has to be one.
func (c *Channel) Remove(s Segment) {
	i := 0
	for c.segs[i] != s {
		i++
		if i == int(c.n) {
			panic("BUG: no such segment in flight: " + s.String())
		}
	}
	c.n--
	copy(c.segs[i:], c.segs[i+1:int(c.n)+1])
	c.segs[c.n] = Segment{}
}

// last adds to a segment that is sent now its place after all that were sent in this
// instant, and says whether there was one.
func (c *Channel) last(s *Segment) bool {
	if c.n == 0 || c.segs[c.n-1].Life != s.Life {
		s.Marks |= place
		return true
	}
	before := c.segs[c.n-1].Marks & lastPlace
	s.Marks |= before + place
	return before != lastPlace
}

// pass takes n ticks from every segment's life; none has less.
func (c *Channel) pass(n uint16) {
	for i := range c.Segments() {
		c.segs[i].Life -= n
	}
}
