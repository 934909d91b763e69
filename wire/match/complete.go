package match

import (
	"slices"
	"time"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A capture is evidence of a connection, and not the connection. Before it is compared
// with the model it is put in order and completed, as far as sequence numbers alone
// tell: what is acknowledged was sent, what was sent begins where what was sent before
// ends, and no end takes back an acknowledgement.

const (
	// quick is within what time a segment follows one that it was sent before, at most, if
	// nothing else tells whether it was overtaken or sent again: less than any round trip
	// after which it would be sent again.
	quick = int64(3 * time.Millisecond)
	// soon is the same where its sender did not send it again: where it bears a timestamp
	// or an identification of before, or acknowledges less.
	soon = int64(10 * time.Second)
	// farAhead is how many events later a segment is looked for that is not there.
	farAhead = 64
	// farBelow is how far below the first number seen one can be that was sent before.
	farBelow = 1 << 26
	// farReset is how far beyond the last number seen a RST can be that no segment with that
	// number is known to have drawn: a window of a usual size.
	farReset = 1 << 20
)

// A completion is a connection that is being put in order and completed.
type completion struct {
	c *capture.Connection
	w *Witness
	// next has, by incarnation and end, the number after the last that was sent, acked the
	// last acknowledgement that the end sent, and heard whether it sent one.
	next, acked [][2]uint32
	heard       [][2]bool
	// wrongly has, by incarnation and end, what was acknowledged of it last that it had not
	// sent; 0 for nothing.
	wrongly [][2]uint32
}

// complete returns the connection as it was, as far as its capture tells. It is c itself
// where nothing shows that the capture differs.
func complete(c *capture.Connection) (*capture.Connection, *Witness) {
	w := &Witness{}
	if c.Sides == 2 || len(c.Events) == 0 {
		return c, w
	}
	d := *c
	d.Events = slices.Clone(c.Events)
	d.Incarnations = slices.Clone(c.Incarnations)
	m := &completion{c: &d, w: w}
	lower := m.lower()
	m.once()
	m.fill()
	w.judge(&d, false)
	if w.asSeen() && !lower {
		return c, w
	}
	return &d, w
}

// lower lets the numbers of a connection whose beginning is not in the capture begin
// with the lowest that is, if it is not the first one seen.
func (m *completion) lower() bool {
	if m.c.Incarnations[0].FromSYN {
		return false
	}
	changed := false
	ends := &m.c.Incarnations[0].Ends
	for i := range m.c.Events {
		e := &m.c.Events[i]
		if e.Incarnation != 0 || e.Ctl&(model.SYN|model.RST) != 0 {
			continue
		}
		below := func(n *capture.Numbers, seq uint32) bool {
			return n.Known && int32(seq-1-n.ISS) < 0 && n.ISS-(seq-1) < farBelow
		}
		mine, peer := &ends[e.From], &ends[e.From.Peer()]
		low, lowAck := below(mine, e.Seq), e.Ctl&model.ACK != 0 && below(peer, e.Ack)
		if low {
			mine.ISS = e.Seq - 1
		}
		if lowAck {
			peer.ISS = e.Ack - 1
		}
		changed = changed || low || lowAck
	}
	if !changed {
		return false
	}
	for i := range m.c.Events {
		e := &m.c.Events[i]
		within := func(n *capture.Numbers, seq uint32) bool { return seq-n.ISS <= n.Next-n.ISS }
		if e.Kind == capture.Foreign && e.Incarnation == 0 && within(&ends[e.From], e.Seq) &&
			(e.Ctl&model.ACK == 0 || within(&ends[e.From.Peer()], e.Ack)) {
			e.Kind = capture.New
			if e.Span() > 0 {
				e.Kind = capture.Again
			}
		}
	}
	return true
}

// once takes out what was captured twice, where that is nearly everything that an end
// sent: it is one packet, seen at two places of one machine.
func (m *completion) once() {
	var twice [2][]int
	var all [2]int
	for i := range m.c.Events {
		e := &m.c.Events[i]
		all[e.From]++
		for j := i - 1; j >= max(0, i-4); j-- {
			if o := &m.c.Events[j]; o.From == e.From && o.Header == e.Header && e.Time[0]-o.Time[0] < quick {
				twice[e.From] = append(twice[e.From], i)
				break
			}
		}
	}
	var out []int
	for _, e := range model.Ends {
		if n := len(twice[e]); n >= 3 && 5*2*n >= 4*all[e] {
			m.w.Doubled[e] = n
			out = append(out, twice[e]...)
		}
	}
	i := 0
	m.c.Events = slices.DeleteFunc(m.c.Events, func(capture.Event) bool {
		i++
		return slices.Contains(out, i-1)
	})
}

// fill goes over the events in order, moves what was overtaken to where it was sent, and
// puts in what is not there.
func (m *completion) fill() {
	n := len(m.c.Incarnations)
	m.next, m.acked, m.heard = make([][2]uint32, n), make([][2]uint32, n), make([][2]bool, n)
	m.wrongly = make([][2]uint32, n)
	for i := range m.c.Incarnations {
		inc := &m.c.Incarnations[i]
		for _, e := range model.Ends {
			m.next[i][e] = inc.Ends[e].ISS
			if !inc.FromSYN {
				m.next[i][e]++
			}
		}
	}
	if first := &m.c.Events[0]; first.Ctl == model.SYN|model.ACK && !m.c.Incarnations[0].FromSYN &&
		!m.refused(0, model.A) {
		m.next[0] = [2]uint32{first.Ack - 1, first.Seq} // a SYN was before it
	}
	folded := m.c.Folded.Segments > 0
	for i := 0; i < len(m.c.Events); i++ {
		e := &m.c.Events[i]
		if folded && e.Number() > m.c.Folded.First {
			folded = false
			m.skip()
		}
		if e.Kind == capture.Foreign || e.Kind == capture.KeepAlive {
			continue
		}
		if e.NoSeq && e.Kind != capture.Late {
			e.Seq = m.untold(i)
		}
		for m.lacks(i) {
			i++
		}
		m.wrong(i)
		m.take(&m.c.Events[i])
	}
}

// wrong notes that the i-th event acknowledges what was not sent.
func (m *completion) wrong(i int) {
	e := &m.c.Events[i]
	peer := e.From.Peer()
	n := e.Ack - m.next[e.Incarnation][peer]
	if e.Ctl&(model.ACK|model.RST) != model.ACK || !m.c.Incarnations[e.Incarnation].Ends[peer].Known ||
		int32(n) <= 0 ||
		m.heard[e.Incarnation][e.From] && e.Ack == m.acked[e.Incarnation][e.From] {
		return
	}
	m.wrongly[e.Incarnation][peer] = e.Ack
	u := Unsent{Event: i, Numbers: n, Earlier: -1}
	for j := range e.Incarnation {
		if of := &m.c.Incarnations[j].Ends[peer]; of.Known && e.Ack-of.ISS <= of.Next-of.ISS {
			u.Earlier = j
		}
	}
	m.w.Unsent = append(m.w.Unsent, u)
}

// skip takes what was left out as sent.
func (m *completion) skip() {
	for i, upto := range m.c.Folded.Upto {
		for e, seq := range upto {
			if seq != 0 && int32(seq-m.next[i][e]) > 0 {
				m.next[i][e] = seq
			}
		}
	}
}

// untold returns SEQ of the i-th event, which the capture does not tell: the number after what
// its sender sent before, which is all that was seen, and what comes later that acknowledges
// less.
func (m *completion) untold(i int) uint32 {
	e := &m.c.Events[i]
	seq := m.next[e.Incarnation][e.From]
	for j := i + 1; j < min(len(m.c.Events), i+farAhead); j++ {
		o := &m.c.Events[j]
		if o.From == e.From && o.Incarnation == e.Incarnation && o.Ctl&(model.ACK|model.RST) == model.ACK &&
			o.Span() > 0 && o.Seq == seq && int32(o.Ack-e.Ack) < 0 {
			seq = o.End()
		}
	}
	return seq
}

// take takes an event as sent.
func (m *completion) take(e *capture.Event) {
	i := e.Incarnation
	if e.Ctl&model.RST == 0 && int32(e.End()-m.next[i][e.From]) > 0 {
		m.next[i][e.From] = e.End()
	}
	if e.Ctl&(model.ACK|model.RST) == model.ACK {
		if !m.heard[i][e.From] || int32(e.Ack-m.acked[i][e.From]) > 0 {
			m.acked[i][e.From] = e.Ack
		}
		m.heard[i][e.From] = true
	}
}

// lacks puts before the i-th event one that was sent before it, if there was one, and says
// whether it did.
func (m *completion) lacks(i int) bool {
	e := m.c.Events[i]
	inc := &m.c.Incarnations[e.Incarnation]
	next := &m.next[e.Incarnation]
	peer := e.From.Peer()
	ahead := e.Ctl&model.ACK != 0 && inc.Ends[peer].Known &&
		int32(e.Ack-next[peer]) > 0 && e.Ack-next[peer] < farBelow && !m.finished(&e, peer) &&
		(m.heard[e.Incarnation][e.From] || inc.FromSYN && e.From == model.A || !m.refused(i, peer)) &&
		e.Ack != m.wrongly[e.Incarnation][peer]
	if j := m.opening(i); j >= 0 {
		m.insert(j, Missed{Proof: e.Number()}, capture.Event{
			From: model.A, Incarnation: e.Incarnation,
			Header: capture.Header{Seq: inc.Ends[model.A].ISS + 1, Ack: inc.Ends[model.B].ISS + 1, Ctl: model.ACK,
				Scale: -1},
		})
		return true
	}
	if m.refuses(i) {
		m.insert(i, Missed{Proof: e.Number()}, capture.Event{
			From: peer, Incarnation: e.Incarnation,
			Header: capture.Header{Seq: next[peer], Ack: e.Seq, Ctl: model.ACK, Scale: -1},
		})
		return true
	}
	if m.unheard(i) {
		inc.Ends[peer].Known, inc.Ends[peer].ISS = true, 0
		m.insert(i, Missed{Proof: e.Number()}, capture.Event{
			From: peer, Incarnation: e.Incarnation,
			Header: capture.Header{Ack: e.Seq, Ctl: model.SYN | model.ACK, Scale: -1},
		})
		return true
	}
	switch {
	case inc.FromSYN && m.heard[e.Incarnation][model.B] && !m.heard[e.Incarnation][model.A] && (ahead &&
		peer == model.B || e.From == model.B && e.Ctl&model.SYN == 0 &&
		e.Ctl != model.RST && int32(e.End()-next[model.B]) > 0):
		// B sends nothing but its SYN before that is acknowledged (RFC 9293 3.10.7.4).
		m.insert(i, Missed{Proof: e.Number()}, capture.Event{
			From: model.A, Incarnation: e.Incarnation,
			Header: capture.Header{Seq: next[model.A], Ack: inc.Ends[model.B].ISS + 1, Ctl: model.ACK, Scale: -1},
		})
		return true
	case ahead:
		return m.supply(i, peer, e.Ack, true)
	case e.Ctl&model.SYN == 0 && inc.Ends[e.From].Known && int32(e.Seq-next[e.From]) > 0 &&
		e.Seq-next[e.From] < farBelow && (e.Ctl != model.RST || e.Seq-next[e.From] < farReset &&
		!m.denied(i, e.From, e.Seq) && !m.answers(i)):
		return m.supply(i, e.From, e.Seq, false)
	}
	return false
}

// opening returns the first event of A after its SYN, where the i-th is B's and shows that B was
// open without having got that: the ACK that opened it comes before. It returns -1 where nothing
// shows that.
func (m *completion) opening(i int) int {
	e := &m.c.Events[i]
	inc := &m.c.Incarnations[e.Incarnation]
	if e.From != model.B || !inc.FromSYN || e.Ctl&model.SYN != 0 || e.Ctl&model.RST != 0 || e.Span() == 0 ||
		e.Ctl&model.ACK == 0 || e.Ack != inc.Ends[model.A].ISS+1 {
		return -1
	}
	found := -1
	for j := range i {
		o := &m.c.Events[j]
		if o.From != model.A || o.Incarnation != e.Incarnation || o.Ctl&(model.ACK|model.RST) != model.ACK {
			continue
		}
		if o.Span() == 0 {
			return -1
		}
		if found < 0 {
			found = j
		}
	}
	return found
}

// refused says whether an end answers the i-th event with a RST at what it acknowledges: an
// end does so that has no such connection, or has sent nothing such.
func (m *completion) refused(i int, from model.End) bool {
	e := &m.c.Events[i]
	for j := i + 1; j < len(m.c.Events); j++ {
		if o := &m.c.Events[j]; o.From == from {
			return o.Ctl == model.RST && o.Seq == e.Ack
		}
	}
	return false
}

// answers says whether the i-th event, a RST without ACK, has the number that a segment before
// acknowledges which it can answer.
func (m *completion) answers(i int) bool {
	e := &m.c.Events[i]
	return slices.ContainsFunc(m.c.Events[:i], func(o capture.Event) bool {
		return o.From != e.From && o.Ctl&model.ACK != 0 && o.Ack == e.Seq
	})
}

// refuses says whether the i-th event is a RST at a number below what its sender had sent, and no
// segment is there that it answers.
func (m *completion) refuses(i int) bool {
	e := &m.c.Events[i]
	mine := &m.c.Incarnations[e.Incarnation].Ends[e.From]
	behind := m.next[e.Incarnation][e.From] - e.Seq
	return e.Ctl == model.RST && mine.Known && int32(behind) > 0 && int32(e.Seq-mine.ISS) > 0 &&
		(behind > 1 || !m.finished(e, e.From)) && !m.answers(i)
}

// unheard says whether the i-th event is a RST without ACK at the number after its sender's SYN, and
// of the peer there is nothing: it answers a SYN,ACK, for in SYN-SENT an ABORT sends nothing
// (RFC 9293 3.10.5).
func (m *completion) unheard(i int) bool {
	e := &m.c.Events[i]
	inc := &m.c.Incarnations[e.Incarnation]
	return e.Ctl == model.RST && inc.FromSYN && e.From == model.A && e.Seq == inc.Ends[model.A].ISS+1 &&
		!inc.Ends[model.B].Known && !m.heard[e.Incarnation][model.B]
}

// finished says whether an end had sent its FIN before e, so that nothing can follow.
func (m *completion) finished(e *capture.Event, end model.End) bool {
	after, sent := m.c.Incarnations[e.Incarnation].Ends[end].AfterFIN()
	return sent && int32(after-m.next[e.Incarnation][end]) <= 0
}

// supply puts before the i-th event what an end had sent by then, from the last number
// seen up to upto: a part of it that was seen later, if it was overtaken, and else one
// that was not captured. It says whether it did.
func (m *completion) supply(i int, from model.End, upto uint32, acknowledged bool) bool {
	e := m.c.Events[i]
	inc := &m.c.Incarnations[e.Incarnation]
	first := m.next[e.Incarnation][from]
	if j, certain := m.later(i, from, first); j >= 0 {
		if certain {
			m.move(j, i)
			return true
		}
		if acknowledged && m.unmoved(i, j, from, first) {
			return false
		}
		if at := m.c.Events[j].Seq; int32(at-first) > 0 && int32(upto-at) > 0 {
			upto = at
		}
	} else if acknowledged && m.denied(i, from, upto) {
		return false
	}
	h := capture.Header{Seq: first, Ctl: model.ACK, Ack: m.acked[e.Incarnation][from], Scale: -1}
	if !m.heard[e.Incarnation][from] {
		h.Ack = m.next[e.Incarnation][from.Peer()]
	} else if !acknowledged && e.Ctl&model.ACK != 0 && h.Ack == inc.Ends[from.Peer()].ISS+1 {
		h.Ack = e.Ack // nothing says that it was sent before what came after the handshake
	}
	missed := Missed{Proof: e.Number(), Acknowledged: acknowledged}
	fin, sent := inc.Ends[from].AfterFIN()
	switch {
	case first == inc.Ends[from].ISS:
		h.Ctl |= model.SYN
		if from == model.A {
			h.Ctl, h.Ack = model.SYN, 0
		}
		upto = first + 1
	case sent && int32(upto-fin) >= 0 && int32(fin-first) > 0:
		h.Ctl |= model.FIN
		upto = fin
	case !sent && acknowledged && m.closes(i, from, upto):
		h.Ctl |= model.FIN
		missed.Likely = true
	}
	if !acknowledged {
		missed.Likely = true
		if by := m.acknowledges(i, from, upto); by > 0 {
			missed = Missed{Proof: by, Acknowledged: true}
		}
	}
	h.Len = upto - first
	if h.Ctl&(model.FIN|model.SYN) != 0 {
		h.Len--
	}
	if h.Len > 0 {
		h.Ctl |= model.PSH
	}
	m.insert(i, missed, capture.Event{Header: h, From: from, Incarnation: e.Incarnation})
	return true
}

// later returns the event that has an end's number, after the i-th, and whether it was
// sent before that; -1 for none.
func (m *completion) later(i int, from model.End, seq uint32) (int, bool) {
	e := &m.c.Events[i]
	for j := i + 1; j < min(len(m.c.Events), i+farAhead); j++ {
		o := &m.c.Events[j]
		if o.From != from || o.Incarnation != e.Incarnation || o.Ctl&model.RST != 0 || o.Span() == 0 ||
			int32(o.Seq-seq) > 0 || int32(o.End()-seq) <= 0 {
			continue
		}
		after := o.Time[0] - e.Time[0]
		before := o.Kind == capture.Late || from == e.From && o.Ctl&e.Ctl&model.ACK != 0 && int32(o.Ack-e.Ack) < 0
		return j, o.Seq == seq && (before && after < soon || !o.Fresh && after < quick)
	}
	return -1, false
}

// unmoved says whether between the i-th event and the j-th an end shows that its SND.NXT is
// still a number.
func (m *completion) unmoved(i, j int, from model.End, next uint32) bool {
	e := &m.c.Events[i]
	return slices.ContainsFunc(m.c.Events[i+1:j], func(o capture.Event) bool {
		return o.From == from && o.Incarnation == e.Incarnation && o.Ctl == model.ACK && o.Seq == next &&
			o.Kind != capture.Late
	})
}

// denied says whether what an end sends after the i-th event shows that it had not sent
// anything up to upto by then: the acknowledgement of it is wrong.
func (m *completion) denied(i int, from model.End, upto uint32) bool {
	e := &m.c.Events[i]
	for j := i + 1; j < len(m.c.Events); j++ {
		o := &m.c.Events[j]
		if o.From == from && o.Incarnation == e.Incarnation && o.Ctl&(model.RST|model.SYN) == 0 &&
			o.Kind != capture.Foreign && o.Kind != capture.KeepAlive {
			return int32(upto-o.Seq) > 0
		}
	}
	return false
}

// acknowledges returns the frame after the i-th event that acknowledges what an end had
// sent up to upto; 0 for none.
func (m *completion) acknowledges(i int, from model.End, upto uint32) int {
	e := &m.c.Events[i]
	for j := i + 1; j < len(m.c.Events); j++ {
		if o := &m.c.Events[j]; o.From != from && o.Incarnation == e.Incarnation && o.Kind != capture.Foreign &&
			o.Ctl&(model.ACK|model.RST) == model.ACK && int32(o.Ack-upto) >= 0 {
			return o.Number()
		}
	}
	return 0
}

// closes says whether the last number up to upto is that of a FIN, as far as the rest
// shows: nothing follows it, its receiver has closed as well, and it was alone, or nothing of
// its sender was captured.
func (m *completion) closes(i int, from model.End, upto uint32) bool {
	e := &m.c.Events[i]
	closed, alone := false, upto-m.next[e.Incarnation][from] == 1
	for j := range m.c.Events {
		o := &m.c.Events[j]
		if o.Incarnation != e.Incarnation || o.Kind == capture.Foreign || o.Ctl&model.RST != 0 {
			continue
		}
		if o.From == from {
			if o.Proof == 0 && o.Ctl&model.SYN == 0 {
				alone = alone && int32(o.End()-upto) < 0
			}
			if int32(o.End()-upto) > 0 {
				return false
			}
			continue
		}
		closed = closed || o.Ctl&model.FIN != 0
		if o.Ctl&model.ACK != 0 && int32(o.Ack-upto) > 0 {
			return false
		}
	}
	return closed && alone || closed && !slices.ContainsFunc(m.c.Events, func(o capture.Event) bool {
		return o.From == from && o.Proof == 0
	})
}

// move puts the j-th event before the i-th.
func (m *completion) move(j, i int) {
	e := m.c.Events[j]
	e.Kind, e.Of = capture.New, 0
	m.w.Overtaken = append(m.w.Overtaken, e.Number())
	e.Time = m.c.Events[i].Time
	copy(m.c.Events[i+1:j+1], m.c.Events[i:j])
	m.c.Events[i] = e
	m.take(&e)
}

// insert puts an event before the i-th that is not in the capture, at the time of the one
// before: nothing says that it was sent later.
func (m *completion) insert(i int, missed Missed, e capture.Event) {
	e.Time = m.c.Events[max(i-1, 0)].Time
	e.Proof = missed.Proof
	missed.Event = i
	m.w.Missed = append(m.w.Missed, missed)
	m.c.Events = slices.Insert(m.c.Events, i, e)
	inc := &m.c.Incarnations[e.Incarnation]
	inc.FromSYN = inc.FromSYN || e.Ctl == model.SYN
	if n := &inc.Ends[e.From]; int32(e.End()-n.Next) > 0 {
		n.Next = e.End()
	}
	m.take(&e)
}
