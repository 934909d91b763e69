package match

import (
	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A connection with much data is compared with the model without the most of it: of what comes
// between two segments with SYN, FIN or RST nothing matters but how far each end had sent, and
// how far it had acknowledged. So each end's data there is one segment, and an acknowledgement is its last.

// A still is a connection that is being distilled.
type still struct {
	from *capture.Connection
	to   capture.Connection
	// top has how far each end of the incarnation had sent, and acked what it acknowledged last,
	// with what came out so far; sent and heard are those with what came since then as well.
	top, acked, sent, heard [2]uint32
	incarnation             int
	// fin is where each end's first segment with its FIN begins, if fins says that there is one.
	fin  [2]uint32
	fins [2]bool
	// rst is the RST that came out last, if that was the last with SYN, FIN or RST; nil for none.
	rst *capture.Event
	// last has the last segment of each end since then; nil for none.
	last [2]*capture.Event
	// left is the number of segments that did not come out.
	left int
}

// distilled returns a connection without most of its data; nil if it has other than one side.
func distilled(c *capture.Connection) *capture.Connection {
	if c.Sides != 1 {
		return nil
	}
	s := &still{from: c, to: *c, incarnation: -1}
	s.to.Events = nil
	folded := c.Folded.Segments > 0
	for i := range c.Events {
		e := &c.Events[i]
		if e.Incarnation != s.incarnation && e.Ctl&model.RST == 0 {
			s.flush()
			s.begin(e.Incarnation)
		}
		if folded && e.Number() > c.Folded.Last {
			folded = false
			s.fold()
		}
		s.shows(e)
		switch {
		case e.Kind == capture.KeepAlive, s.again(e):
			s.left++
		case e.Incarnation != s.incarnation, e.Kind == capture.Foreign, e.Kind == capture.Conflict,
			e.Ctl&(model.SYN|model.FIN|model.RST) != 0:
			if e.Ctl&model.FIN != 0 && before(s.sent[e.From], e.Seq) {
				s.sent[e.From] = e.Seq // it overtook that
				s.last[e.From] = e
			}
			s.flush()
			s.emit(*e)
			if s.rst = nil; e.Ctl&model.RST != 0 {
				s.rst = e
			}
		default:
			s.take(e)
		}
	}
	s.flush()
	s.to.Folded.Upto = nil
	s.to.Folded.Segments += s.left
	return &s.to
}

// before says whether one number comes before another.
func before(a, b uint32) bool { return int32(a-b) < 0 }

// again says whether a segment is the RST that came out last, as it answers each of what is one
// segment now.
func (s *still) again(e *capture.Event) bool {
	return s.rst != nil && e.From == s.rst.From && e.Ctl == model.RST &&
		s.rst.Ctl == model.RST && e.Seq == s.rst.Seq
}

// begin begins an incarnation.
func (s *still) begin(incarnation int) {
	s.incarnation = incarnation
	inc := &s.from.Incarnations[incarnation]
	for _, e := range model.Ends {
		s.top[e] = inc.Ends[e].ISS + 1
		s.acked[e] = inc.Ends[e.Peer()].ISS + 1
	}
	s.sent, s.heard, s.fins = s.top, s.acked, [2]bool{}
	for i := range s.from.Events {
		e := &s.from.Events[i]
		if after, _ := inc.Ends[e.From].AfterFIN(); e.Incarnation == incarnation && e.Ctl&model.FIN != 0 &&
			!s.fins[e.From] && e.End() == after {
			s.fin[e.From], s.fins[e.From] = e.Seq, true
		}
	}
}

// reach takes it that an end has sent up to a number, but for its FIN and what is in the same
// segment.
func (s *still) reach(e model.End, upto uint32) {
	if s.fins[e] && before(s.fin[e], upto) {
		upto = s.fin[e]
	}
	if before(s.sent[e], upto) {
		s.sent[e] = upto
	}
}

// fold takes what was left out when the capture was read.
func (s *still) fold() {
	upto := s.from.Folded.Upto[s.incarnation]
	for _, e := range model.Ends {
		if upto[e] != 0 {
			s.reach(e, upto[e])
		}
	}
}

// shows takes what was left out when the capture was read as sent as far as a segment shows that.
func (s *still) shows(e *capture.Event) {
	upto, peer := s.from.Folded.Upto[s.incarnation], e.From.Peer()
	if e.Number() < s.from.Folded.First || e.Incarnation != s.incarnation || e.Kind == capture.Foreign {
		return
	}
	if e.Ctl&model.ACK != 0 && before(s.sent[peer], e.Ack) && !before(upto[peer], e.Ack) {
		s.reach(peer, e.Ack)
		s.last[e.From] = e
	}
	if e.Ctl&model.RST == 0 && before(s.sent[e.From], e.Seq) && !before(upto[e.From], e.Seq) {
		s.reach(e.From, e.Seq)
		s.last[e.From] = e
	}
}

// take takes a segment with neither SYN, FIN nor RST.
func (s *still) take(e *capture.Event) {
	first := len(s.to.Events) > 0 && s.to.Events[len(s.to.Events)-1].Ctl == model.SYN|model.ACK &&
		s.last == [2]*capture.Event{}
	if first && e.Bare() {
		s.emit(*e) // the handshake
		return
	}
	s.last[e.From] = e
	s.left++
	s.reach(e.From, e.End())
	if e.Ctl&model.ACK != 0 && before(s.heard[e.From], e.Ack) {
		s.heard[e.From] = e.Ack
	}
}

// flush lets come out what came since the last time: the data of one end, that of the other,
// which acknowledges it, and the acknowledgement of that.
func (s *still) flush() {
	first := model.A
	if s.sent[model.A] == s.top[model.A] {
		first = model.B
	}
	if s.sent[first.Peer()] == s.top[first.Peer()] {
		s.data(first, s.heard[first])
	} else {
		s.data(first, s.acked[first])
		s.data(first.Peer(), s.heard[first.Peer()])
	}
	for _, e := range model.Ends {
		if s.heard[e] != s.acked[e] {
			s.segment(e, s.top[e], s.heard[e])
		}
	}
	s.last = [2]*capture.Event{}
}

// data lets the new data of an end come out, if there is any.
func (s *still) data(e model.End, ack uint32) {
	if s.sent[e] != s.top[e] {
		s.segment(e, s.sent[e], ack)
	}
}

// segment lets a segment of an end come out with all data up to a number.
func (s *still) segment(e model.End, upto, ack uint32) {
	of := s.last[e]
	if of == nil {
		of = s.last[e.Peer()]
	}
	if of == nil {
		return // nothing of it was seen
	}
	ev := *of
	ev.From, ev.Incarnation, ev.Kind, ev.Of, ev.Fresh = e, s.incarnation, capture.New, 0, false
	ev.Seq, ev.Len, ev.Ack, ev.Ctl = s.top[e], upto-s.top[e], ack, model.ACK
	ev.TSVal, ev.TSEcr, ev.ID = 0, 0, 0
	if ev.Len > 0 {
		ev.Ctl |= model.PSH
	}
	s.left--
	s.emit(ev)
}

// emit lets a segment come out.
func (s *still) emit(e capture.Event) {
	if n := len(s.to.Events); n > 0 && e.Time[0] < s.to.Events[n-1].Time[0] {
		e.Time = s.to.Events[n-1].Time
	}
	s.to.Events = append(s.to.Events, e)
	if e.Incarnation != s.incarnation || e.Kind == capture.Foreign || e.Ctl&model.RST != 0 {
		return
	}
	if before(s.top[e.From], e.End()) {
		s.top[e.From] = e.End()
	}
	if e.Ctl&model.ACK != 0 && before(s.acked[e.From], e.Ack) {
		s.acked[e.From] = e.Ack
	}
	for _, end := range model.Ends {
		if before(s.sent[end], s.top[end]) {
			s.sent[end] = s.top[end]
		}
		if before(s.heard[end], s.acked[end]) {
			s.heard[end] = s.acked[end]
		}
	}
}
