package under

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

func (m *Model) ticks(n uint16) time.Duration { return time.Duration(n) * m.tick }

// Inject has a segment of the peer arrive.
func (m *Model) Inject(seg stack.Segment) {
	from := len(m.sent)
	m.clause = model.NoClause
	m.tailored(seg)
	m.together(from, seg)
	m.pump()
}

// tailored has the model get what it assumes.
func (m *Model) tailored(seg stack.Segment) {
	p := piece{ctl: seg.Ctl, seq: seg.Seq, ack: seg.Ack, len: seg.Len}
	has := func(c model.Control) bool { return p.ctl&c == c }
	if m.Habits.DropsSYNFIN && has(model.SYN|model.FIN) {
		m.clause = model.OfStacks
		return
	}
	switch m.tcb.State {
	case model.Closed:
		m.takes(p)
	case model.Listen:
		m.inListen(p)
	case model.SynSent:
		if has(model.SYN) && !has(model.RST) {
			rest := text{seq: p.seq + 1, len: p.len}
			p.ctl, p.len = p.ctl&(model.SYN|model.ACK), 0
			if m.takes(p); rest.len > 0 && m.tcb.State.HasTCB() && m.synchronizes() {
				m.keep(rest)
			}
			m.late()
			return
		}
		m.takes(p)
	case model.SynReceived, model.Established, model.FinWait1, model.FinWait2, model.CloseWait, model.Closing,
		model.LastAck, model.TimeWait:
		m.synchronized(p)
	}
}

// inListen takes a segment in LISTEN (RFC 9293, 3.10.7.2): of a SYN that alone. What has neither
// SYN nor ACK nor RST is dropped.
func (m *Model) inListen(p piece) {
	switch {
	case p.ctl&(model.RST|model.ACK|model.SYN) == 0:
		m.clause = model.ListenThird
	case p.ctl&(model.RST|model.ACK|model.SYN) == model.SYN:
		p.ctl, p.len = model.SYN, 0
		m.takes(p)
	case m.Habits.DropsSYNACK && p.ctl&(model.SYN|model.ACK|model.RST) == model.SYN|model.ACK:
		m.clause = model.OfStacks
	default:
		m.takes(p)
	}
}

// synchronized takes a segment where there is a RCV.NXT.
func (m *Model) synchronized(p piece) {
	if p.ctl&model.RST != 0 {
		p.ctl &^= model.SYN
	}
	if p.ctl&(model.SYN|model.RST) != 0 { // nothing else in it is looked at
		p.ctl, p.len = p.ctl&(model.SYN|model.RST|model.ACK), 0
	}
	received := m.tcb.State == model.CloseWait || m.tcb.State == model.Closing || m.tcb.State == model.LastAck
	if m.Habits.ResetAtFIN && p.ctl&model.RST != 0 && p.seq+1 == m.rcv && received {
		p.seq = m.rcv
	}
	if m.Habits.NeedsACK && m.tcb.State != model.TimeWait && p.ctl&(model.ACK|model.SYN|model.RST) == 0 {
		m.clause = model.OfStacks
		return
	}
	if m.Habits.TimeWaitApart && m.tcb.State == model.TimeWait && p.ctl&model.RST == 0 {
		m.apart(p)
		return
	}
	if p.ctl&(model.SYN|model.RST) != 0 {
		m.takes(p)
		return
	}
	m.trim(&p)
	if ahead := p.seq - m.rcv; p.end() != p.seq && ahead > 0 && ahead < m.Window {
		m.keep(text{p.seq, p.len, p.ctl&model.FIN != 0})
	}
	m.takes(p)
	m.late()
}

// apart takes a segment without RST in TIME-WAIT as [Habits.TimeWaitApart] has it. The model says
// whether the timer starts anew.
func (m *Model) apart(p piece) {
	last, sent := m.own[len(m.own)-1], len(m.sent)
	again := p.ctl == model.ACK && p.len == 0 && p.seq == m.rcv && p.ack == last
	m.clause = model.OfStacks
	switch newer := int32(p.seq-m.rcv) > 0; { //nolint:gosec // it is meant to wrap
	case p.ctl&(model.SYN|model.ACK) == model.SYN:
		if newer {
			m.takes(p)
		}
		return
	case p.ctl&model.ACK == 0:
		return
	case p.ctl&model.SYN == 0:
		m.trim(&p)
		m.takes(p)
	}
	if again || len(m.sent) > sent {
		return
	}
	m.sent = append(m.sent, Sent{At: m.now, Clause: m.clause,
		Segment: stack.Segment{Seq: last, Ack: m.rcv, Ctl: model.ACK}})
}

// trim takes off what lies outside the window.
func (m *Model) trim(p *piece) {
	if p.end() == p.seq {
		return
	}
	//nolint:gosec // numbers are meant to wrap
	if old := int32(m.rcv - p.seq); old > 0 && int32(p.end()-m.rcv) > 0 {
		p.seq, p.len = m.rcv, max(0, p.len-int(old))
	}
	if in := p.seq - m.rcv; in < m.Window {
		if room := int(m.Window - in); p.len >= room {
			p.len = room
			p.ctl &^= model.FIN
		}
	}
}

// keep keeps a text for later.
func (m *Model) keep(t text) { m.early = append(m.early, t) }

// late has the model get what was kept, as far as its turn has come.
func (m *Model) late() {
	for again := true; again; {
		again = false
		for i, t := range m.early {
			if state := m.tcb.State; state != model.Established && state != model.FinWait1 && state != model.FinWait2 {
				return
			}
			p := piece{ctl: model.ACK, seq: t.seq, ack: m.own[0], len: t.len}
			if t.fin {
				p.ctl |= model.FIN
			}
			if m.trim(&p); p.seq != m.rcv {
				continue
			}
			m.early = append(m.early[:i:i], m.early[i+1:]...)
			m.takes(p)
			again = true
			break
		}
	}
}

// takes has a piece arrive, and keeps the books of what an application sees.
func (m *Model) takes(p piece) {
	before, rcv, synced := m.tcb.State, m.rcv, m.synchronizes()
	f := m.arrives(p)
	after := m.tcb.State
	if synced && p.len > 0 && after.HasTCB() && m.rcv != rcv {
		m.unread += p.len
	}
	if f.Accepted&model.AcceptedFIN != 0 {
		m.atEnd = true
	}
	if before.HasTCB() && !after.HasTCB() && f.Accepted&(model.AcceptedRST|model.AcceptedSYN) != 0 {
		switch before {
		case model.SynSent, model.SynReceived:
			m.failed = "ECONNREFUSED"
		case model.Established, model.FinWait1, model.FinWait2, model.CloseWait, model.Closing, model.LastAck:
			m.failed = "ECONNRESET"
		case model.Closed, model.Listen, model.TimeWait:
		}
	}
	if f.Ungraceful {
		m.failed = "ECONNRESET"
	}
}

// together makes the ACKs that one packet drew one, and marks that of text, or of a FIN that the
// application may answer with its own, as one that may be late.
func (m *Model) together(from int, seg stack.Segment) {
	sent := m.sent[from:]
	for i := range sent {
		if sent[i].Ctl != model.ACK {
			return
		}
	}
	if len(sent) == 0 {
		return
	}
	last := sent[len(sent)-1]
	text := last.Clause == model.Seventh && seg.Ctl&model.FIN == 0 && m.tcb.State.Synchronized() && !m.gap() &&
		!m.atEnd
	first := last.Clause == model.Eighth && m.tcb.State == model.CloseWait
	last.Late = (text || first) && seg.Ctl&model.SYN == 0
	m.sent = append(m.sent[:from], last)
}

// gap says whether something is kept that waits for what comes before it.
func (m *Model) gap() bool { return len(m.early) > 0 }
