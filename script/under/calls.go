package under

import (
	"tcpcheck/model"
)

// Open is an active OPEN.
func (m *Model) Open() {
	m.end, m.tcb = model.A, model.TCB{}
	m.begins()
	m.does(model.Action{Kind: model.Open})
}

// Listen is a passive OPEN.
func (m *Model) Listen() {
	if m.listening = true; !m.tcb.State.HasTCB() {
		m.end, m.tcb = model.B, model.TCB{State: model.Listen}
	}
}

// StopListening ends it; a connection that came of it goes on.
func (m *Model) StopListening() {
	if m.listening = false; m.tcb.State == model.Listen {
		m.tcb.State = model.Closed
	}
}

// begins forgets what an application knew of the connection before.
func (m *Model) begins() {
	m.unread, m.atEnd, m.failed, m.early, m.unsent, m.ending = 0, false, "", nil, 0, model.Tick
	m.slow, m.acked = false, 0
	m.linger = false
}

// Write sends so many octets, or keeps them until they can be sent.
func (m *Model) Write(n int) {
	m.unsent += n
	m.pump()
}

// Read returns how many octets are read, at most so many, and the error, "" for none.
func (m *Model) Read(most int) (int, string) {
	switch {
	case m.unread > 0:
		n := min(most, m.unread)
		if m.unread -= n; m.unread == 0 && m.tcb.Unread {
			m.does(model.Action{Kind: model.Read})
		}
		return n, ""
	case m.failed != "":
		return -1, m.Failed()
	case m.atEnd || !m.tcb.State.HasTCB():
		return 0, ""
	}
	return -1, "EAGAIN"
}

// Failed returns the error that nobody was told yet, and forgets it.
func (m *Model) Failed() string {
	failed := m.failed
	m.failed = ""
	return failed
}

// Shutdown ends the sending direction.
func (m *Model) Shutdown() {
	if m.ending = model.Shutdown; m.fits() {
		m.pump()
	}
}

// Close ends both directions, as far as the application goes.
func (m *Model) Close() {
	switch state := m.tcb.State; {
	case !state.HasTCB():
	case state == model.SynSent:
		m.does(model.Action{Kind: model.Close})
	case state.Synchronized() && m.linger && state != model.TimeWait:
		m.Abort()
	case m.tcb.HalfClosed || m.tcb.Unread:
		m.does(model.Action{Kind: model.Close})
	case m.fits():
		m.ending = model.Close
		m.pump()
	}
}

// fits says whether the FIN is still to be sent.
func (m *Model) fits() bool {
	switch m.tcb.State {
	case model.SynReceived, model.Established, model.CloseWait:
		return true
	case model.Closed, model.Listen, model.SynSent, model.FinWait1, model.FinWait2, model.Closing, model.LastAck,
		model.TimeWait:
	}
	return false
}

// Abort is an ABORT.
func (m *Model) Abort() {
	if m.tcb.State.Synchronized() {
		m.does(model.Action{Kind: model.Abort})
		return
	}
	m.Drop()
}

// Drop deletes the TCB and tells nobody.
func (m *Model) Drop() {
	s := model.State{}
	s.TCB[m.end] = m.tcb
	m.rules.Delete(&s, m.end)
	m.tcb, m.own, m.early = s.TCB[m.end], nil, nil
	if !m.listening && m.tcb.State == model.Listen {
		m.tcb.State = model.Closed
	}
}

// Holds says whether something is written and cannot be sent now.
func (m *Model) Holds() bool { return m.unsent > 0 && m.next() == 0 }

// pump sends what can be sent: text, and the FIN after it.
func (m *Model) pump() {
	for (m.tcb.State == model.Established || m.tcb.State == model.CloseWait) && m.unsent > 0 && m.next() > 0 {
		size := int(m.next())
		m.does(model.Action{Kind: model.Send})
		m.unsent -= size
	}
	if m.unsent == 0 && m.ending != model.Tick && m.fits() {
		kind := m.ending
		m.ending = model.Tick
		m.does(model.Action{Kind: kind})
	}
}

// congestion is the congestion window: ten segments at first (RFC 6928), one after a retransmission,
// and as much more as was acknowledged since (RFC 5681, slow start).
func (m *Model) congestion() uint32 {
	if m.slow {
		return m.MSS + m.acked
	}
	return 10*m.MSS + m.acked
}

// next is how long the next segment of text is, 0 if there is no room for one.
func (m *Model) next() uint32 {
	if len(m.own) == 0 || len(m.own) > mostInFlight {
		return 0
	}
	under, room := m.own[len(m.own)-1]-m.own[0], min(m.PeerWindow, m.congestion())
	if under >= room {
		return 0
	}
	return min(uint32(m.unsent), m.MSS, room-under) //nolint:gosec // of a call
}
