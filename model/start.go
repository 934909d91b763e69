package model

// Start is the state in which a run begins.
type Start uint8

// The starting points.
const (
	// StartEstablished: incarnation 1 is open at both ends, both ISS 0, nothing
	// is in flight.
	StartEstablished Start = iota
	// StartClosed: A is CLOSED, B in LISTEN.
	StartClosed
	// StartHalfOpenA: as established, but A has lost its TCB and all that it knew, its
	// last number included, and told nobody: the connection is half-open (RFC 9293 3.5.1),
	// and no longer graceful (decisions G6).
	StartHalfOpenA
	// StartHalfOpenB: the same of B, which listens again.
	StartHalfOpenB
	// StartTimeWaitA: incarnation 1 is closed, A first and nothing was sent but the FINs.
	// A is in TIME-WAIT, with all of its time or what [Parameters] says is left of it; B is
	// done, and nothing is in flight.
	StartTimeWaitA
	// StartTimeWaitB: the same with A and B exchanged.
	StartTimeWaitB
	// StartFlying: as established, but before anything else happens each end has sent all of
	// its data that the peer's window has room for, which is in flight. Runs begin with these
	// SENDs, A's first.
	StartFlying
)

// Established says whether incarnation 1 is open at both ends when the run begins.
func (s Start) Established() bool { return s == StartEstablished || s == StartFlying }

// Flies says whether a run can start flying: incarnations and data are numbers.
func (p *Parameters) Flies() bool { return p.Incarnations != Any && !p.AnyData() }

// takesOff says whether data that is to be in flight when everything else begins is still to be
// sent: nothing has been received yet in incarnation 1, and an end has room for more. This comes
// to an end before anything is received, and is never so again (decisions G8).
func (m *Model) takesOff(s *State) bool {
	p := &m.Parameters
	if p.Start != StartFlying || s.Opens != budget(p.Incarnations)-1 {
		return false
	}
	fits := false
	for _, e := range Ends {
		t, u := &s.TCB[e], &s.TCB[e.Peer()]
		if t.State != Established || t.RcvNxt != u.SndUna || m.space.span(t.SndUna, t.SndNxt) != m.unitsSent(e, t) {
			return false
		}
		fits = fits || m.canSend(e, t)
	}
	return fits
}

// Opened says whether incarnation 1 has begun before the run does.
func (s Start) Opened() bool { return s != StartClosed }

// ISNClocked says whether e has a clock of initial sequence numbers (decisions S7), and there is an OPEN
// that may want one.
func (p *Parameters) ISNClocked(e End) bool {
	return p.isnClock(e) && (!p.Start.Opened() || p.Incarnations > 1)
}

func (p *Parameters) isnClock(e End) bool { return p.Policy[e].ISN == ISNClock }

// inTimeWait returns the end that is in TIME-WAIT, and whether there is one.
func (s Start) inTimeWait() (End, bool) {
	switch s {
	case StartTimeWaitA:
		return A, true
	case StartTimeWaitB:
		return B, true
	case StartEstablished, StartClosed, StartHalfOpenA, StartHalfOpenB, StartFlying:
	}
	return A, false
}

// begun returns what e has of incarnation 1 where that is open, or was, when the run
// begins; fresh is an end that never had a TCB.
func (m *Model) begun(e End, fresh TCB) TCB {
	p := &m.Parameters
	open := TCB{State: Established, SndUna: 1, SndNxt: 1, RcvNxt: 1, Unsent: budget(p.Data[e]), Incarnation: 1}
	if m.isTold(e) {
		open.SendWindow = SendWindow{uint8(p.Application[e.Peer()].ReceiveBuffer) + 1, 1, 1, 0}
	}
	if m.timestamps {
		open.Recent.Age = uint16(p.oldest() + 1)
	}
	switch p.Start {
	case StartEstablished, StartFlying:
		return open
	case StartHalfOpenA, StartHalfOpenB:
		if (p.Start == StartHalfOpenA) == (e == A) {
			fresh.ClockLost = m.timestamps
			return fresh
		}
		return open
	case StartTimeWaitA, StartTimeWaitB:
		t := TCB{State: TimeWait, SndUna: 2, SndNxt: 2, RcvNxt: 2, Incarnation: 1}
		if waits, _ := p.Start.inTimeWait(); waits != e {
			return m.deleted(e, t)
		}
		t.Timer = Timer{TimerTimeWait, uint16(p.Wait[e])}
		m.startReuse(e, &t)
		if p.Left > 0 {
			t.Timer.Left = uint16(p.Left)
			if m.timestamps {
				m.passStamps(&t, uint16(p.Wait[e]-p.Left))
			}
		}
		return t
	case StartClosed:
	}
	panic("BUG: nothing has begun")
}
