package under

import (
	"tcpcheck/model"
	"tcpcheck/stack"
)

// A piece is an idealized segment.
type piece struct {
	ctl      model.Control
	seq, ack uint32
	len      int // octets of text
}

// end is the number after it.
func (p *piece) end() uint32 {
	n := uint32(p.len) //nolint:gosec // of a packet
	if p.ctl&model.SYN != 0 {
		n++
	}
	if p.ctl&model.FIN != 0 {
		n++
	}
	return p.seq + n
}

// A table has what the small numbers of one step stand for.
type table struct {
	own, peer map[model.Seq]uint32
}

// running marks a timer that the step does not start anew.
const running = 65535

// numbers gives the TCB its small numbers.
func (m *Model) numbers() table {
	t := table{own: map[model.Seq]uint32{}, peer: map[model.Seq]uint32{}}
	for i, n := range m.own {
		t.own[ownBase+model.Seq(i)] = n //nolint:gosec // at most mostInFlight
	}
	if m.tcb.State.HasTCB() {
		m.tcb.SndUna, m.tcb.SndNxt = ownBase, ownBase+model.Seq(len(m.own)-1) //nolint:gosec // at most mostInFlight
	}
	if m.synchronizes() {
		m.tcb.RcvNxt, t.peer[peerBase] = peerBase, m.rcv
	}
	return t
}

// synchronizes says whether there is a RCV.NXT.
func (m *Model) synchronizes() bool { return m.tcb.State.HasTCB() && m.tcb.State != model.SynSent }

// arrives has a piece arrive, and returns what the model does.
func (m *Model) arrives(p piece) model.Effects {
	m.splitAt(p)
	t := m.numbers()
	seg := model.Segment{Ctl: p.ctl &^ model.PSH}
	if p.len > 0 {
		seg.Ctl |= model.PSH
	}
	if p.ctl&model.ACK != 0 {
		seg.Ack = m.smallAck(p.ack)
		t.own[seg.Ack] = p.ack
	}
	seg.Seq = m.smallSeq(&p, seg.Len())
	m.places(&p, seg, t)
	a := model.Action{Kind: model.Deliver, Segment: seg}
	before := m.tcb.State
	f := m.step(a, t)
	if before != model.SynReceived && m.tcb.State == model.SynReceived && m.end == model.B {
		m.begins()
	}
	return f
}

// places puts in the table where the parts of a piece end.
func (m *Model) places(p *piece, seg model.Segment, t table) {
	at, n := seg.Seq, p.seq
	t.peer[at] = n
	next := func(by uint32) {
		at, n = at+1, n+by
		t.peer[at] = n
	}
	if seg.Has(model.SYN) {
		next(1)
	}
	if p.len > 0 {
		next(uint32(p.len)) //nolint:gosec // of a packet
	}
	if seg.Has(model.FIN) {
		next(1)
	}
	if m.synchronizes() {
		t.peer[peerBase] = m.rcv
	}
}

// splitAt makes a segment that was sent two where a piece acknowledges a part of it.
func (m *Model) splitAt(p piece) {
	if p.ctl&model.ACK == 0 {
		return
	}
	for i := 1; i < len(m.own); i++ {
		if m.own[i-1]-m.own[0] < p.ack-m.own[0] && p.ack-m.own[0] < m.own[i]-m.own[0] {
			m.own = append(m.own[:i], append([]uint32{p.ack}, m.own[i:]...)...)
			return
		}
	}
}

// smallAck returns the number for SEG.ACK.
func (m *Model) smallAck(ack uint32) model.Seq {
	if len(m.own) == 0 {
		return ownBase
	}
	for i, n := range m.own {
		if n == ack {
			return ownBase + model.Seq(i) //nolint:gosec // at most mostInFlight
		}
	}
	if int32(ack-m.own[len(m.own)-1]) > 0 { //nolint:gosec // it is meant to wrap
		return ownBase + mostInFlight + 4
	}
	if m.own[0]-ack > m.PeerWindow {
		return ownBase - window - 4
	}
	return ownBase - 4
}

// smallSeq returns the number for SEG.SEQ of a piece that is so long in small numbers.
func (m *Model) smallSeq(p *piece, length uint8) model.Seq {
	if !m.synchronizes() {
		return peerBase
	}
	switch d := int32(p.seq - m.rcv); { //nolint:gosec // it is meant to wrap
	case d == 0:
		return peerBase
	case d > 0 && uint32(d) < m.Window:
		return peerBase + 4
	case d > 0:
		return peerBase + window + 4
	case length > 0 && p.end() == m.rcv:
		return peerBase - model.Seq(length)
	default:
		return peerBase - model.Seq(length) - 4
	}
}

// does takes a step that is no arrival.
func (m *Model) does(a model.Action) {
	t := m.numbers()
	m.step(a, t)
}

// step takes a step of the model, and reads back what comes of it.
func (m *Model) step(a model.Action, t table) model.Effects {
	a.End, a.ISS = m.end, issBase
	if m.now >= m.speaks {
		m.tcb.ACKIn = 0
	}
	before := m.tcb
	if before.Timer.Kind != model.TimerOff && before.Timer.Left > 0 {
		before.Timer.Left = running
	}
	before.Unsent = 1
	if !before.State.HasTCB() {
		before.Unsent = 0
	}
	s := model.State{Opens: 1, Aborts: 1}
	s.TCB[m.end] = before
	if a.Kind == model.Deliver {
		s.Toward[m.end].Add(a.Segment)
	}
	next, f := m.rules.Step(s, a)
	after := next.TCB[m.end]
	t.own[issBase], t.own[issBase+1] = m.nextISS, m.nextISS+1
	m.tcb = after
	switch {
	case after.State.HasTCB() && after.SndUna == issBase: // it is new
		m.own = []uint32{m.nextISS, m.nextISS + 1}
		m.nextISS += issStep
	case after.State.HasTCB():
		if before.State.Synchronized() {
			m.acked += m.own[after.SndUna-ownBase] - m.own[0]
		}
		m.own = m.own[after.SndUna-ownBase:]
		if n := int(after.SndNxt - after.SndUna); n >= len(m.own) { // something is sent
			size := uint32(1)
			if a.Kind == model.Send {
				size = m.next()
			}
			m.own = append(m.own, m.own[len(m.own)-1]+size)
			t.own[after.SndNxt] = m.own[len(m.own)-1]
		}
	default:
		m.own, m.early, m.unsent, m.ending = nil, nil, 0, model.Tick
	}
	if m.synchronizes() {
		m.rcv = t.peer[after.RcvNxt]
	}
	if !m.listening && after.State == model.Listen {
		m.tcb.State = model.Closed
	}
	if after.Timer.Kind != model.TimerOff && (after.Timer.Kind != before.Timer.Kind ||
		after.Timer.Left != running) {
		m.due = m.now + m.ticks(after.Timer.Left)
	}
	if after.ACKIn > before.ACKIn {
		m.speaks = m.now + m.ticks(after.ACKIn)
	}
	if f.Flushes {
		m.unread = 0
	}
	m.clause = f.Clause
	if f.Sends {
		m.sends(a, before, f, t)
	}
	return f
}

// sends adds what a step sends.
func (m *Model) sends(a model.Action, before model.TCB, f model.Effects, t table) {
	s := f.Sent
	out := Sent{At: m.now, Clause: f.Clause, Segment: stack.Segment{Ctl: s.Ctl, Seq: t.own[s.Seq]}}
	if s.Has(model.ACK) {
		out.Ack = t.peer[s.Ack]
	}
	if s.DataLen() > 0 {
		out.Len = int(t.own[s.Seq+1] - t.own[s.Seq])
	}
	arrived := a.Segment.Ctl
	switch {
	case a.Kind != model.Deliver:
	case s.Has(model.RST) && arrived&model.SYN != 0 && before.State.Synchronized():
		out.Ctl = model.RST | model.ACK
		out.Seq, out.Ack = t.own[before.SndNxt], t.peer[before.RcvNxt]
	case s.Ctl == model.ACK && m.Habits.FINAgain && m.tcb.State.FINUnacknowledged() &&
		arrived&(model.SYN|model.RST) == 0:
		out.Ctl |= model.FIN
		out.Seq--
	}
	m.sent = append(m.sent, out)
}
