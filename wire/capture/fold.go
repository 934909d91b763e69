package capture

import (
	"tcpcheck/model"
)

// fold leaves out segments in order from the middle, the oldest half of those that
// may go; if there are none, the oldest of all but the first.
func (c *Connection) fold() {
	plain := func(e *Event) bool { return e.Ctl&(model.SYN|model.FIN|model.RST) == 0 }
	last := len(c.Events) - keptBefore
	candidates := 0
	for i := keptFirst; i < last; i++ {
		if plain(&c.Events[i]) && !c.beforeControl(i) {
			candidates++
		}
	}
	leave := func(e *Event) bool { return plain(e) }
	if candidates == 0 {
		leave, candidates = func(*Event) bool { return true }, maxEvents/4
	}
	quota := (candidates + 1) / 2
	kept := c.Events[:0]
	for i := range c.Events {
		e := c.Events[i]
		if quota > 0 && i >= keptFirst && i < last && leave(&e) && (!plain(&e) || !c.beforeControl(i) ||
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
