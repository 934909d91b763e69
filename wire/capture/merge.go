package capture

import (
	"cmp"
	"slices"

	"tcpcheck/model"
)

// Sent is when the event was seen at its sender's side, or anywhere if there is one
// file only; 0 for not.
func (c *Connection) Sent(e *Event) int64 {
	if c.Sides < 2 {
		return e.Time[0]
	}
	return e.at(c.file(e.From))
}

// Arrived is when the event was seen at its receiver's side; 0 for not, and where
// there is one file only.
func (c *Connection) Arrived(e *Event) int64 {
	if c.Sides < 2 {
		return 0
	}
	return e.at(c.file(e.From.Peer()))
}

// FirstSeen is when the event was seen at its sender's side, or else at its receiver's.
func (c *Connection) FirstSeen(e *Event) int64 {
	if t := c.Sent(e); t != 0 {
		return t
	}
	return c.Arrived(e)
}

// file is the index of the file captured at an end.
func (c *Connection) file(e model.End) int {
	if c.Near[0] == e {
		return 0
	}
	return 1
}

func (e *Event) at(file int) int64 {
	if e.Frame[file] == 0 {
		return 0
	}
	return e.Time[file]
}

// Merge puts together what two captures, taken at the two ends, have of the same
// connections. A connection that only one has is as it was.
func Merge(first, second []*Connection) []*Connection {
	taken := make([]bool, len(second))
	var all []*Connection
	for _, c := range first {
		for i, d := range second {
			if !taken[i] && c.Addr == d.Addr && c.sameNumbers(d) {
				taken[i] = true
				c.merge(d)
				break
			}
		}
		all = append(all, c)
	}
	for i, d := range second {
		if !taken[i] {
			for j := range d.Events {
				e := &d.Events[j]
				e.Frame[1], e.Frame[0] = e.Frame[0], 0
				e.Time[1] = e.Time[0]
			}
			all = append(all, d)
		}
	}
	return all
}

// sameNumbers says whether the first incarnations share an initial sequence number,
// or, where no SYN was seen, numbers.
func (c *Connection) sameNumbers(d *Connection) bool {
	a, b := &c.Incarnations[0], &d.Incarnations[0]
	for _, e := range model.Ends {
		if !a.Ends[e].Known || !b.Ends[e].Known {
			continue
		}
		if a.FromSYN && b.FromSYN {
			return a.Ends[model.A].ISS == b.Ends[model.A].ISS
		}
		if d := int32(a.Ends[e].Next - b.Ends[e].Next); d > reach || d < -reach {
			return false
		}
	}
	return true
}

// merge adds what the other file has.
func (c *Connection) merge(d *Connection) {
	other := make([]Event, 0, len(d.Events))
	for _, e := range d.Events {
		e.Frame, e.Time = [2]int{0, e.Frame[0]}, [2]int64{0, e.Time[0]}
		other = append(other, e)
	}
	index := c.adopt(d)
	var alone []Event
	counterparts := map[int]Event{}
	taken := make([]bool, len(c.Events))
	for _, e := range other {
		e.Incarnation = index[e.Incarnation]
		i := c.counterpart(&e, taken)
		if i < 0 {
			alone = append(alone, e)
			continue
		}
		taken[i] = true
		c.Events[i].Frame[1], c.Events[i].Time[1] = e.Frame[1], e.Time[1]
		counterparts[i] = e
	}
	c.Sides = 2
	c.Near = c.nearer()
	for i, e := range counterparts {
		c.Events[i].believe(&e, c.file(e.From))
	}
	for i := range c.Events {
		if !taken[i] {
			c.Events[i].duplicates(c.sentAs(&c.Events[i]))
		}
	}
	for i := range alone {
		alone[i].duplicates(c.sentAs(&alone[i]))
	}
	offset := c.clockOffset()
	shift := func(e *Event) {
		if e.Frame[1] > 0 {
			e.Time[1] -= offset
		}
	}
	for i := range c.Events {
		shift(&c.Events[i])
		c.Events[i].Either = c.Events[i].Either && c.Sent(&c.Events[i]) == 0
	}
	for i := range alone {
		shift(&alone[i])
		alone[i].Either = alone[i].Either && c.Sent(&alone[i]) == 0
	}
	c.Events = append(c.Events, alone...)
	when := func(e *Event) int64 {
		if t := c.Sent(e); t != 0 {
			return t
		}
		return c.Arrived(e)
	}
	slices.SortStableFunc(c.Events, func(a, b Event) int { return cmp.Compare(when(&a), when(&b)) })
	for i := range d.Incarnations {
		c.Incarnations[index[i]].union(&d.Incarnations[i])
	}
	if d.Folded.Segments > 0 {
		c.dropOneSided(&d.Folded)
	}
}

// adopt returns which incarnation of c each of d is, by the SYN. One that c does not have
// comes to be in it, after those before it.
func (c *Connection) adopt(d *Connection) []int {
	index := make([]int, len(d.Incarnations))
	for i := 1; i < len(index); i++ {
		at := index[i-1] + 1
		if found := slices.IndexFunc(c.Incarnations[at:], func(inc Incarnation) bool {
			return inc.FromSYN && d.Incarnations[i].FromSYN &&
				inc.Ends[model.A].ISS == d.Incarnations[i].Ends[model.A].ISS
		}); found >= 0 {
			index[i] = at + found
			continue
		}
		index[i] = at
		c.Incarnations = slices.Insert(c.Incarnations, at, Incarnation{})
		for j := range c.Events {
			if e := &c.Events[j]; e.Incarnation >= at {
				e.Incarnation++
			}
		}
	}
	return index
}

// believe takes from what the second file has of the same segment what it is to others, if
// that file is its sender's: where it was received, numbers of a later incarnation may
// have been seen before, which it fits as well.
func (e *Event) believe(o *Event, senders int) {
	if senders == 1 && e.Incarnation != o.Incarnation {
		e.Incarnation, e.Kind, e.Of, e.Fresh = o.Incarnation, o.Kind, o.Of, o.Fresh
	}
}

// duplicates takes e, which only one file has, for the same packet as o, if both have
// that one: the network made two of one.
func (e *Event) duplicates(o *Event) {
	if o != nil && o.Frame[0] > 0 && o.Frame[1] > 0 {
		e.Incarnation, e.Either, e.Kind, e.Of = o.Incarnation, false, Duplicate, o.Number()
	}
}

// counterpart finds the event that is the same packet.
func (c *Connection) counterpart(e *Event, taken []bool) int {
	for i := range c.Events {
		o := &c.Events[i]
		if !taken[i] && o.From == e.From && o.Header == e.Header {
			return i
		}
	}
	return -1
}

// nearer says which end each file was captured at: the one whose segments it has
// before the other file has them, and whose peer's it has after.
func (c *Connection) nearer() [2]model.End {
	fromA, fromB := c.leastDelay(model.A), c.leastDelay(model.B)
	if fromA+fromB < 0 {
		return [2]model.End{model.B, model.A}
	}
	return [2]model.End{model.A, model.B}
}

// leastDelay is the least time that segments of an end took from its own file to the
// other, as the clocks have it, if the first file is A's.
func (c *Connection) leastDelay(from model.End) int64 {
	var least int64
	found := false
	for i := range c.Events {
		e := &c.Events[i]
		if e.From != from || e.Frame[0] == 0 || e.Frame[1] == 0 {
			continue
		}
		d := e.Time[1] - e.Time[0]
		if from == model.B {
			d = -d
		}
		if !found || d < least {
			least, found = d, true
		}
	}
	return least
}

// clockOffset is how much the second file's clock is ahead of the first's; 0 if all
// segments take a time that is not negative.
func (c *Connection) clockOffset() int64 {
	fromA, fromB := c.leastDelay(model.A), c.leastDelay(model.B)
	if c.Near[0] == model.B {
		fromA, fromB = -fromA, -fromB
	}
	if fromA >= 0 && fromB >= 0 {
		return 0
	}
	offset := (fromA - fromB) / 2
	if c.Near[0] == model.B {
		return -offset
	}
	return offset
}

// union takes the numbers that the other file goes further with.
func (inc *Incarnation) union(o *Incarnation) {
	for _, e := range model.Ends {
		mine, other := &inc.Ends[e], &o.Ends[e]
		switch {
		case !other.Known:
		case !mine.Known:
			*mine = *other
		case int32(other.Next-mine.Next) > 0:
			mine.Next = other.Next
			mine.Octets = max(mine.Octets, other.Octets)
		}
	}
	inc.FromSYN = inc.FromSYN || o.FromSYN
}

// dropOneSided leaves out, where the other file's data was left out, what has no
// counterpart for that reason.
func (c *Connection) dropOneSided(f *Fold) {
	for i, upto := range f.Upto {
		mine := c.Folded.Upto
		if mine == nil {
			mine = map[int][2]uint32{}
			c.Folded.Upto = mine
		}
		have := mine[i]
		for e := range upto {
			if have[e] == 0 || int32(upto[e]-have[e]) > 0 {
				have[e] = upto[e]
			}
		}
		mine[i] = have
	}
	c.Folded.Segments = max(c.Folded.Segments, f.Segments)
	kept := c.Events[:0]
	for _, e := range c.Events {
		upto := c.Folded.Upto[e.Incarnation]
		plain := e.Ctl&(model.SYN|model.FIN|model.RST) == 0
		if plain && (e.Frame[0] == 0 || e.Frame[1] == 0) && int32(e.End()-upto[e.From]) <= 0 {
			continue
		}
		kept = append(kept, e)
	}
	c.Events = kept
}
