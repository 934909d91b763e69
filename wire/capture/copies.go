package capture

import (
	"time"

	"tcpcheck/model"
)

// Where a capture holds each packet twice, of two places in one machine, the second is close
// behind the first: within so much time, and so many segments.
const (
	copyWithin = int64(3 * time.Millisecond)
	copyBehind = 4
	// fewCopies is how many copies of an end's segments at least show that all are doubled.
	fewCopies = 3
)

// copied says whether e is the same packet as one of the last n events.
func (c *Connection) copied(e *Event, last []Event) bool {
	for i := len(last) - 1; i >= max(0, len(last)-copyBehind); i-- {
		if o := &last[i]; o.From == e.From && o.Header == e.Header && e.Time[0]-o.Time[0] < copyWithin {
			return true
		}
	}
	return false
}

// Copies says of each event whether it is the second copy of a packet, where each packet of
// its sender was captured twice; nil where there are none.
func (c *Connection) Copies() []bool {
	if c.copies == 0 || c.Sides != 1 {
		return nil
	}
	second := make([]bool, len(c.Events))
	var all, copies [2]int
	for i := range c.Events {
		e := &c.Events[i]
		all[e.From]++
		// A copy of a copy is a packet that was sent again.
		again := i > 0 && second[i-1] && c.Events[i-1].From == e.From && c.Events[i-1].Header == e.Header
		if second[i] = !again && c.copied(e, c.Events[:i]); second[i] {
			copies[e.From]++
		}
	}
	none := true
	for i := range second {
		e := c.Events[i].From
		second[i] = second[i] && copies[e] >= fewCopies && 2*copies[e] == all[e]
		none = none && !second[i]
	}
	if none {
		return nil
	}
	return second
}

// Whole returns the connection with each packet once. It is c itself unless each packet of
// both ends was captured twice, but for those of an end that sent few; false says that some
// were, and not all.
func (c *Connection) Whole() (*Connection, bool) {
	if c.copies == 0 {
		return c, true
	}
	second := c.Copies()
	if second == nil {
		return c, false
	}
	d := *c
	d.Events = nil
	var copies, all [2]int
	for i := range c.Events {
		e := c.Events[i]
		all[e.From]++
		if second[i] {
			copies[e.From]++
			continue
		}
		d.Events = append(d.Events, e)
	}
	return &d, 2*copies[model.A] == all[model.A] && 2*copies[model.B] == all[model.B]
}
