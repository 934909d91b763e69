package capture

import (
	"tcpcheck/model"
)

// begin sets the initial sequence number.
func (n *Numbers) begin(iss uint32) {
	n.Known, n.ISS, n.Next, n.acked = true, iss, iss, iss
}

// unknownYet says that the end's numbers can begin with e.
func (n *Numbers) unknownYet(e *Event) bool { return !n.Known && e.Ctl&model.RST == 0 }

// reach is how far a number may be beyond the highest seen and still be of the
// connection: more than any window.
const reach = 1 << 26

// holds says whether seq can be a number of the end: one that was seen, or one so far
// beyond those.
func (n *Numbers) holds(seq, beyond uint32) bool {
	return seq-n.ISS <= n.Next-n.ISS+beyond
}

// kind says what e is by its numbers; Again stands for a duplicate as well.
func (n *Numbers) kind(e *Event) Kind {
	late := n.sentBefore(e)
	switch ahead := int32(e.Seq - n.Next); {
	case n.finSent && e.Len > 0 && int32(e.Seq+e.Len-(n.finNext-1)) > 0:
		return Conflict
	case e.Span() == 0 && late:
		return Late
	case (e.Len == 0 || e.Len == 1 && n.acked == n.Next) && e.Span() == e.Len && e.Seq == n.Next-1 &&
		!n.finSent && n.Next != n.ISS && e.Ctl&model.SYN == 0:
		return KeepAlive
	case e.Span() == 0:
		return New
	case ahead > 0:
		return Ahead
	case ahead == 0 || int32(e.End()-n.Next) > 0 && ahead >= 0:
		return New
	}
	for _, h := range n.holes {
		if int32(e.Seq-h.from) >= 0 && int32(h.to-e.Seq) > 0 {
			if late {
				return Late
			}
			return Again
		}
	}
	return Again
}

// unordered says whether a segment that is in order by its own numbers acknowledges less than
// its sender had acknowledged before, or what its peer was not seen to send.
func (n *Numbers) unordered(e *Event, peer *Numbers) bool {
	return e.Span() == 0 && e.Seq != n.Next ||
		e.Ctl&model.ACK != 0 && (int32(e.Ack-peer.acked) < 0 || int32(e.Ack-peer.Next) > 0)
}

// next says whether e is what its sender sends next, by the order in which it was sent or, where
// nothing tells that, by its number.
func (inc *Incarnation) next(e *Event) bool {
	mine, peer := &inc.Ends[e.From], &inc.Ends[e.From.Peer()]
	switch {
	case mine.sentAfter(e):
		return true
	case e.TSVal != 0 || e.ID != 0 || !mine.Known:
		return false
	case e.NoSeq:
		return int32(e.Ack-peer.acked) >= 0
	}
	return e.Seq == mine.Next
}

// sentBefore says whether e was sent before one of the segments seen before it, by
// its timestamp or, without one, by the identification.
func (n *Numbers) sentBefore(e *Event) bool {
	if e.TSVal != 0 && n.lastTS != 0 {
		return int32(e.TSVal-n.lastTS) < 0
	}
	return e.TSVal == 0 && e.ID != 0 && n.lastID != 0 && int16(e.ID-n.lastID) < 0 && int16(e.ID-n.lastID) > -64
}

// sentAfter says whether e was sent after all segments seen before it.
func (n *Numbers) sentAfter(e *Event) bool {
	if e.TSVal != 0 && n.lastTS != 0 {
		return int32(e.TSVal-n.lastTS) > 0
	}
	return e.TSVal == 0 && e.ID != 0 && n.lastID != 0 && int16(e.ID-n.lastID) > 0 && int16(e.ID-n.lastID) < 64
}

// advance takes the numbers of e as seen.
func (n *Numbers) advance(e *Event) {
	if e.TSVal != 0 {
		n.timestamped = true
		if n.lastTS == 0 || int32(e.TSVal-n.lastTS) > 0 {
			n.lastTS = e.TSVal
		}
	}
	if e.ID != 0 && e.Kind != Late && e.Kind != Duplicate {
		n.lastID = e.ID
	}
	n.Window = uint32(e.Window)
	if e.Ctl&model.SYN == 0 && n.Scale > 0 {
		n.Window <<= n.Scale
	}
	if e.Kind == KeepAlive || e.Kind == Conflict {
		return
	}
	if e.Ctl&model.FIN != 0 {
		n.finSent, n.finNext = true, e.End()
	}
	if ahead := int32(e.Seq - n.Next); ahead > 0 && e.Span() > 0 && len(n.holes) < maxHoles {
		n.holes = append(n.holes, hole{n.Next, e.Seq})
	} else if ahead < 0 {
		n.fill(e.Seq, e.End())
	}
	if fresh := int32(e.End() - n.Next); fresh > 0 && e.Span() > 0 {
		n.Octets += uint64(min(uint32(fresh), e.Len))
		n.Next = e.End()
	}
}

// fill takes the numbers from, up to to, out of the holes.
func (n *Numbers) fill(from, to uint32) {
	var left []hole
	for _, h := range n.holes {
		if int32(to-h.from) <= 0 || int32(h.to-from) <= 0 {
			left = append(left, h)
			continue
		}
		if int32(from-h.from) > 0 {
			left = append(left, hole{h.from, from})
		}
		if int32(h.to-to) > 0 {
			left = append(left, hole{to, h.to})
		}
		begin, end := h.from, h.to
		if int32(from-begin) > 0 {
			begin = from
		}
		if int32(end-to) > 0 {
			end = to
		}
		n.Octets += uint64(end - begin)
	}
	if len(left) > maxHoles {
		left = left[:maxHoles]
	}
	n.holes = left
}
