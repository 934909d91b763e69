package capture

import (
	"slices"

	"tcpcheck/model"
)

// fold leaves out segments in order from the middle, the oldest half of those that
// may go; if there are none, RSTs that came before, and then the oldest of all but the first.
func (c *Connection) fold() {
	plain := func(e *Event) bool { return e.Ctl&(model.SYN|model.FIN|model.RST) == 0 }
	last := len(c.Events) - keptBefore
	candidates := 0
	for i := keptFirst; i < last; i++ {
		if plain(&c.Events[i]) && !c.beforeControl(i) {
			candidates++
		}
	}
	leave := func(i int) bool { return plain(&c.Events[i]) }
	if candidates == 0 {
		leave, candidates = c.refusedBefore, maxEvents/4
		if !c.anyOf(keptFirst, last, leave) {
			leave = func(int) bool { return true }
		}
	}
	quota := (candidates + 1) / 2
	kept := c.Events[:0]
	for i := range c.Events {
		e := c.Events[i]
		if quota > 0 && i >= keptFirst && i < last && leave(i) && (!plain(&e) || !c.beforeControl(i) ||
			candidates == maxEvents/4) {
			quota--
			c.Folded.add(&e, plain(&e))
			continue
		}
		kept = append(kept, e)
	}
	clear(c.Events[len(kept):])
	c.Events = kept
}

// anyOf says whether something holds of an event from one up to, and not including, another.
func (c *Connection) anyOf(from, to int, holds func(i int) bool) bool {
	for i := from; i < to; i++ {
		if holds(i) {
			return true
		}
	}
	return false
}

// refusedBefore says whether event i is a RST as its sender has sent before.
func (c *Connection) refusedBefore(i int) bool {
	e := &c.Events[i]
	return e.Ctl&model.RST != 0 && slices.ContainsFunc(c.Events[:i], func(o Event) bool {
		return o.From == e.From && o.Ctl == e.Ctl && o.Seq == e.Seq && o.Ack == e.Ack
	})
}

// beforeControl says whether a SYN, FIN or RST follows closely on event i.
func (c *Connection) beforeControl(i int) bool {
	for j := i + 1; j < len(c.Events) && j <= i+keptFirst; j++ {
		if c.Events[j].Ctl&(model.SYN|model.FIN|model.RST) != 0 {
			return true
		}
	}
	return false
}

// add counts e as left out.
func (f *Fold) add(e *Event, plain bool) {
	if f.Segments+f.Controls == 0 {
		f.First = e.Number()
	}
	f.Last = max(f.Last, e.Number())
	if !plain {
		f.Controls++
		return
	}
	f.Segments++
	switch e.Kind {
	case Again:
		f.Again++
	case Late:
		f.Late++
	case Duplicate:
		f.Duplicates++
	case New, Ahead, KeepAlive, Conflict, Foreign:
		f.Octets[e.From] += uint64(e.Len)
	}
	if f.Upto == nil {
		f.Upto = map[int][2]uint32{}
	}
	upto := f.Upto[e.Incarnation]
	if upto[e.From] == 0 || int32(e.End()-upto[e.From]) > 0 {
		upto[e.From] = e.End()
	}
	if peer := e.From.Peer(); e.Ctl&model.ACK != 0 && (upto[peer] == 0 || int32(e.Ack-upto[peer]) > 0) {
		upto[peer] = e.Ack
	}
	f.Upto[e.Incarnation] = upto
}
