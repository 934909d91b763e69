package model

// User calls (RFC 9293, 3.10.1 to 3.10.5) and timeouts (3.10.8). Each takes the
// TCB of endpoint e and returns what becomes of it, and the effects.

// isn returns the initial sequence numbers that a TCB created now at e can take.
func (m *Model) isn(e End, t *TCB) (first Seq, count int) {
	if t.State == anotherHosts && m.Parameters.Policy[e].ISN != ISNZero {
		return 0, m.Parameters.SeqMod
	}
	if m.reusable(e, t) { // beyond all that could be sent (tcp_twsk_unique)
		return m.space.add(t.SndNxt, uint8(m.Parameters.Window)), 1
	}
	switch m.Parameters.Policy[e].ISN {
	case ISNAny:
		return 0, m.Parameters.SeqMod
	case ISNMonotonic:
		return m.space.add(t.SndNxt, 1), 1
	case ISNZero:
		return 0, 1
	case ISNClock:
		return t.ISNClock, 1
	}
	panic("BUG: no such isn policy")
}

// newTCB returns one whose SYN, with ISS iss, is just sent.
func (m *Model) newTCB(e End, state TCPState, iss Seq) TCB {
	t := TCB{
		State: state, SndUna: iss, SndNxt: m.space.add(iss, 1), SYNUnacknowledged: true,
		Unsent: budget(m.Parameters.Data[e]),
	}
	m.startRTO(e, &t)
	return t
}

// canOpen says whether an active OPEN is not refused at e: without a TCB, or in a
// TIME-WAIT that it takes over.
func (m *Model) canOpen(e End, t *TCB) bool {
	none := m.Parameters.withoutTCB(e) == Closed && t.State == Closed && t.Timer.Kind == TimerOff
	return none || m.reusable(e, t)
}

// open is an active OPEN (3.10.1, CLOSED STATE).
func (m *Model) open(e End, iss Seq, incarnation uint8) (TCB, Effects) {
	t := m.newTCB(e, SynSent, iss)
	t.Incarnation = incarnation
	return t, Effects{Clause: OpenCall}.send(m.earliest(e, &t))
}

// canSend says whether a SEND, or a CLOSE that was queued, can be segmentized now (3.10.2,
// 3.10.4).
func (m *Model) canSend(e End, t *TCB) bool {
	if t.FINQueued && t.Unsent == 0 {
		return !m.finWaits(e, t)
	}
	return (t.State == Established || t.State == CloseWait || t.FINQueued) && t.Unsent > 0 && m.hasRoom(e, t)
}

// send is a SEND of one unit (3.10.2, ESTABLISHED STATE), in a segment that has neither
// SYN nor FIN (decisions S5). Once CLOSE was called, what was queued is sent, and the FIN last,
// alone or with the last unit.
func (m *Model) send(e End, t TCB) (TCB, Effects) {
	if t.FINQueued && (t.Unsent == 0 || m.takesUnit(e, &t)) {
		return m.emitFIN(e, t)
	}
	t, data := m.nextUnit(e, t)
	m.sent(e, &t)
	return t, Effects{Clause: SendCall}.send(data)
}

// nextUnit returns the segment with the next unit, and the TCB that has sent it.
func (m *Model) nextUnit(e End, t TCB) (TCB, Segment) {
	data := t.segment(PSH | ACK)
	if m.Parameters.Data[e] != Any {
		t.Unsent--
	}
	data.Unit = m.unitsSent(e, &t)
	t.SndNxt = m.space.add(t.SndNxt, 1)
	return t, data
}

// canClose says whether the application may CLOSE now: without a SHUTDOWN before it if
// it never calls that, and else after it.
func (m *Model) canClose(e End, t *TCB) bool {
	return t.HalfClosed || m.canCloseEarly(e, t) || m.Parameters.Application[e].Shutdown == ShutdownNever &&
		m.canEnd(e, t)
}

// canCloseEarly says whether the application may CLOSE before ESTABLISHED. In SYN-RECEIVED
// it does not where it has something to send: CLOSE would be queued (decisions C3).
func (m *Model) canCloseEarly(e End, t *TCB) bool {
	return m.Parameters.Application[e].Early == EarlyCloseYes && m.Parameters.FirstCloser.Allows(e) &&
		(t.State == Listen || t.State == SynSent || t.State == SynReceived && t.Unsent == 0)
}

// canShutdown says whether the application may call SHUTDOWN now.
func (m *Model) canShutdown(e End, t *TCB) bool {
	return m.Parameters.Application[e].Shutdown == ShutdownFirst && m.canEnd(e, t)
}

// canEnd says whether the application may have its FIN sent now, all data sent or sent with it,
// whatever room the window has (decisions C2), in ESTABLISHED or later (decisions C3). Where the
// peer tells its window, and that has no room, what is not sent is queued, and the FIN with it
// (decisions C15).
func (m *Model) canEnd(e End, t *TCB) bool {
	queues := m.isTold(e) && !m.hasRoom(e, t)
	return (t.Unsent == 0 || m.Parameters.Data[e] == Any || queues || m.takesUnit(e, t)) &&
		(t.State == CloseWait || t.State == Established && m.Parameters.FirstCloser.Allows(e))
}

// close is a CLOSE (3.10.4). One after a SHUTDOWN sends nothing. Where it ends the
// receiving direction, what is not read yet is thrown away, and that is told to the peer
// while it could send more (RFC 1122, 4.2.2.13; decisions C9).
func (m *Model) close(e End, t TCB) (TCB, Effects) {
	t, f := m.closed(e, t)
	if n := m.Parameters.Application[e].Linger.Ticks(); n > 0 && t.State.FINUnacknowledged() {
		t.Linger = Timer{TimerLinger, uint16(n)}
	}
	return t, f
}

// closed is a CLOSE, whether it lingers or not.
func (m *Model) closed(e End, t TCB) (TCB, Effects) {
	policy := &m.Parameters.Policy[e]
	switch {
	case t.State == Listen: // nor does it open again
		t.State = Closed
		return t, Effects{Clause: CloseCall}
	case t.State == SynSent:
		return m.deleted(e, t), Effects{Clause: CloseCall}
	case m.Parameters.Application[e].Linger == LingerZero && t.State.Synchronized() && t.State != TimeWait:
		return m.abort(e, t)
	}
	if t.Unread && policy.Close == CloseFull {
		t.Unread, t.Held = false, 0
		if policy.CloseUnread == CloseUnreadRST && resetsOnAbort(t.State) {
			return m.deleted(e, t), Effects{Ungraceful: true, Clause: RFC1122Closing}.send(m.abortRST(e, &t))
		}
	}
	if !t.HalfClosed {
		return m.sendFIN(e, t)
	}
	t.HalfClosed = false
	if t.State == FinWait2 {
		m.startFinWait2(e, &t)
	}
	return t, Effects{Clause: CloseCall}
}

// shutdown is a SHUTDOWN of the sending direction, which in RFC 9293 is CLOSE: the
// application reads on (decisions C9).
func (m *Model) shutdown(e End, t TCB) (TCB, Effects) {
	t.HalfClosed = true
	return m.sendFIN(e, t)
}

// sendFIN is 3.10.4, ESTABLISHED and CLOSE-WAIT STATE: "queue this until all preceding SENDs
// have been segmentized, then form a FIN segment and send it. In any case, enter FIN-WAIT-1".
// From CLOSE-WAIT it enters LAST-ACK in any case, too (decisions C15).
func (m *Model) sendFIN(e End, t TCB) (TCB, Effects) {
	t.FINQueued = m.finWaits(e, &t)
	if t.State == CloseWait {
		t.State = LastAck
	} else {
		t.State = FinWait1
	}
	if t.FINQueued {
		return t, Effects{Clause: CloseCall}
	}
	return m.emitFIN(e, t)
}

// emitFIN sends the FIN, all before it being sent, or the last unit with it.
func (m *Model) emitFIN(e End, t TCB) (TCB, Effects) {
	fin := t.segment(FIN | ACK)
	if m.takesUnit(e, &t) {
		t, fin = m.nextUnit(e, t)
		fin.Ctl |= FIN
	}
	fin.Unit = m.unitsSent(e, &t)
	t.Unsent, t.FINQueued = 0, false
	t.SndNxt = m.space.add(t.SndNxt, 1)
	m.sent(e, &t)
	return t, Effects{Clause: CloseCall}.send(fin)
}

// abort is an ABORT in a synchronized state (3.10.5). Once both ends have closed
// there is nothing left to reset, and it sends nothing (decisions R2). No TIME-WAIT
// follows it (decisions R1).
func (m *Model) abort(e End, t TCB) (TCB, Effects) {
	f := Effects{Ungraceful: true, Clause: AbortCall}
	if resetsOnAbort(t.State) {
		f = f.send(m.abortRST(e, &t))
	}
	return m.deleted(e, t), f
}

// lingerEnd is the end of the time for which a CLOSE lingers: not all is acknowledged
// (decisions C12).
func (m *Model) lingerEnd(e End, t TCB) (TCB, Effects) {
	if m.Parameters.Policy[e].LingerOver == LingerOverReset {
		t, f := m.abort(e, t)
		f.Clause = OfStacks
		return t, f
	}
	t.Linger = Timer{}
	return t, Effects{Clause: OfStacks}
}

// abortRST is the RST that an ABORT sends.
func (m *Model) abortRST(e End, t *TCB) Segment {
	rst := t.segment(RST)
	if m.Parameters.Policy[e].AbortSeq == AbortSeqUna {
		rst.Seq = t.SndUna
	}
	return rst
}

// aborts says whether the application at e is one that may abort (decisions C10).
func (m *Model) aborts(e End) bool {
	p := &m.Parameters
	return p.Aborts[e] >= p.Aborts[e.Peer()] && p.Crashes == [2]int{}
}

// resetsOnAbort says whether ABORT in a synchronized state sends a RST.
func resetsOnAbort(s TCPState) bool {
	switch s {
	case Established, FinWait1, FinWait2, CloseWait:
		return true
	case Closing, LastAck, TimeWait:
		return false
	case Closed, Listen, SynSent, SynReceived:
	}
	panic("BUG: ABORT in " + s.String())
}

// UnitsSent is the number of units of data that the TCB of e, in s, has sent.
func (m *Model) UnitsSent(s *State, e End) uint8 { return m.unitsSent(e, &s.TCB[e]) }

// unitsSent is the number of units of data sent so far.
func (m *Model) unitsSent(e End, t *TCB) uint8 {
	if m.Parameters.Data[e] == Any {
		return 0
	}
	return uint8(m.Parameters.Data[e]) - t.Unsent
}

// earliest returns the earliest unacknowledged segment with the current ACK, as
// it is sent or sent again (RFC 6298, 5.4; decisions C5).
func (m *Model) earliest(e End, t *TCB) Segment {
	unacknowledged := m.space.span(t.SndUna, t.SndNxt)
	var s Segment
	switch {
	case t.State == SynSent:
		s = t.segment(SYN)
	case t.SYNUnacknowledged:
		s = t.segment(SYN | ACK)
	case unacknowledged == 1 && t.FINUnacknowledged():
		s = t.segment(FIN | ACK)
		s.Unit = m.unitsSent(e, t)
	default:
		s = t.segment(PSH | ACK)
		s.Unit = m.unitsSent(e, t) - unacknowledged + 1
		if t.FINUnacknowledged() {
			s.Unit++
		}
		if m.collapses(e, t) {
			s.Ctl |= FIN
		}
	}
	s.Seq = t.SndUna
	return s
}

// retransmit is the RETRANSMISSION TIMEOUT with retries left (3.10.8, RFC 6298 5.4 to 5.6).
func (m *Model) retransmit(e End, t TCB) (TCB, Effects) {
	t.Retransmissions++
	m.startRTO(e, &t)
	return t, Effects{Clause: Retransmission}.send(m.earliest(e, &t))
}

// giveUp is the USER TIMEOUT (3.10.8): the retries are used up. The peer is told
// nothing (decisions C6).
func (m *Model) giveUp(e End, t TCB) (TCB, Effects) {
	return m.deleted(e, t), Effects{Ungraceful: true, Clause: UserTimeout}
}

// expire is the TIME-WAIT TIMEOUT (3.10.8).
func (m *Model) expire(e End, t TCB) (TCB, Effects) {
	return m.deleted(e, t), Effects{Clause: TimeWaitTimeout}
}

// abandon is the end of FIN-WAIT-2 where a policy bounds it.
func (m *Model) abandon(e End, t TCB) (TCB, Effects) {
	return m.deleted(e, t), Effects{Ungraceful: true, Clause: OfStacks}
}
