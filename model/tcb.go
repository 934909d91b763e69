package model

// TimerKind says what a TCB's timer is for.
type TimerKind uint8

// The timers. A TCB runs one at a time: while anything is unacknowledged it is
// the retransmission timer, and neither of the states that the next two belong
// to has anything unacknowledged, nor has a connection that is idle, which is probed. An
// end that crashed has no TCB, and that of its reboot. The last
// runs in the place of the first while the peer's window is zero.
const (
	TimerOff TimerKind = iota
	TimerRTO
	TimerFinWait2
	TimerTimeWait
	TimerReboot
	// TimerLinger is a second one, that of a CLOSE that lingers.
	TimerLinger
	TimerKeepalive
	TimerPersist
)

// String returns "rto", "fin-wait-2", "time-wait", "reboot", "linger", "keepalive" or
// "persist"; "" for one that is off.
func (k TimerKind) String() string {
	return [...]string{"", "rto", "fin-wait-2", "time-wait", "reboot", "linger", "keepalive", "persist"}[k]
}

// A Timer is one that runs for Left more ticks, or is off.
type Timer struct {
	Kind TimerKind
	Left uint16
}

// due says whether the timer fires now.
func (t Timer) due() bool { return t.Kind != TimerOff && t.Left == 0 }

// A TCB is a transmission control block (RFC 9293, 3.3.1), or, in CLOSED and
// LISTEN, the place where one can be. The receive window and the peer's SND.WND are
// Parameters.Window throughout, but for an end with a receive buffer.
//
// Invariants:
//  1. Without a TCB (CLOSED, LISTEN) all fields but State are zero, SndNxt excepted under
//     isn monotonic, ISNClock under isn clock, Timer while it is down after a crash, and
//     Thought.
//  2. The RTO timer runs exactly if something is unacknowledged, SndUna != SndNxt, and the
//     peer's window is not zero. If it is, the persist timer runs exactly if something is
//     unacknowledged or waits to be sent.
//  3. In FIN-WAIT-2 and TIME-WAIT nothing is unacknowledged.
//  4. Unsent is 0 once the FIN is sent.
//  5. Retransmissions is 0 while neither the RTO nor the persist timer runs; RTO is so once
//     the FIN is acknowledged.
//  6. HalfClosed is set only once the FIN is sent, by an application that calls SHUTDOWN.
//  7. Unread is set only where the reader is late.
//  8. ACKIn is 0 without an ack-limit.
//  9. Linger runs only while our FIN is not acknowledged.
//  10. Probes is 0 while the timer of keep-alives is off.
//  11. Clock, ClockLost, Recent and ReuseIn are zero without timestamps; the first two stay
//     when the TCB is deleted.
//  12. Held is zero without a receive buffer, and SendWindow where the peer has none; the latter
//     also once the FIN is acknowledged. FINQueued is set only before the FIN is sent, in states
//     that CLOSE leads to.
//  13. Ahead is zero under out-of-order drop, and once the peer's FIN is received. Nothing in it is
//     at RCV.NXT, or out of the window.
//  14. ACKDue is 0 without an ack-delay, and in CLOSING.
type TCB struct {
	State TCPState
	// SndUna is SND.UNA, SndNxt SND.NXT, RcvNxt RCV.NXT. In CLOSED and LISTEN
	// SndNxt is the SND.NXT of the last TCB.
	SndUna, SndNxt, RcvNxt Seq
	// SYNUnacknowledged says that our SYN is the first unacknowledged number.
	SYNUnacknowledged bool
	// Unsent is the number of units of data that the application still has to SEND.
	Unsent uint8
	Timer  Timer
	// RTO is the retransmission timeout, in ticks, that was backed off before what is
	// unacknowledged was first sent, and is kept; 0 if it is that of the policy.
	RTO uint16
	// Retransmissions counts those since the last new ACK.
	Retransmissions uint8
	// Probes counts the keep-alives since anything was heard.
	Probes uint8
	// Thought is for how many ticks the application could make a call and has made none,
	// where it thinks for no longer than some time.
	Thought uint16
	// HalfClosed says that the application called SHUTDOWN and has not called CLOSE yet.
	HalfClosed bool
	// Unread says that something is received and not read yet, where the reader is late.
	Unread bool
	// Linger is the timer of a CLOSE that waits until all is acknowledged.
	Linger Timer
	// Held is the number of units received and not read yet, in a receive buffer.
	Held uint8
	// Ahead is what is held beyond RCV.NXT.
	Ahead Ahead
	// FINQueued says that CLOSE was called, and its FIN waits for room in the peer's window.
	FINQueued bool
	// SendWindow is the window of a peer that tells it.
	SendWindow SendWindow
	// Clock is the clock of this end's timestamps.
	Clock Clock
	// ClockLost says that the end has forgotten its clock in a crash: the next TCB has
	// another.
	ClockLost bool
	// Recent is TS.Recent (RFC 7323, 4.3).
	Recent Stamp
	// PutOff is ReuseIn in TIME-WAIT, and else ACKDue: for how long what it names is put off.
	PutOff uint16
	// ISNClock is what the clock of initial sequence numbers shows, where there is one.
	ISNClock Seq
	// ACKIn is how many more ticks no ACK is sent of those that are limited.
	ACKIn uint16

	// Incarnation is the number of the OPEN that this TCB belongs to. A ghost.
	Incarnation uint8
	// Phantom says that A was not in SYN-SENT of that incarnation when this TCB
	// of B was created: no connection belongs to it. A ghost.
	Phantom bool
	// Received is the number of units of data received. A ghost.
	Received uint8
	// Owed is the number of units that the other end of the connection has written and
	// this one has not received. A ghost.
	Owed uint8
	// Taken says that the other end of the connection has received all, our FIN included,
	// and did not abort. A ghost.
	Taken bool
	// Lost says that a unit which this end's application wrote is lost, of which that has not
	// been told and still can be. A ghost.
	Lost bool
	// Told says that the application at the other end of the connection has been told that
	// what it wrote may be lost. A ghost.
	Told bool
}

// FINSent says whether our FIN was sent: it does not wait for the window.
func (t *TCB) FINSent() bool { return t.State.FINSent() && !t.FINQueued }

// FINUnacknowledged says whether our FIN was sent and is not acknowledged.
func (t *TCB) FINUnacknowledged() bool { return t.State.FINUnacknowledged() && !t.FINQueued }

// segment returns one with SEQ=SND.NXT, ACK=RCV.NXT and the given control bits.
func (t *TCB) segment(ctl Control) Segment {
	s := Segment{Seq: t.SndNxt, Ctl: ctl, Incarnation: t.Incarnation}
	if s.Has(ACK) {
		s.Ack = t.RcvNxt
	}
	return s
}

// Effects are what a step of one endpoint does besides changing its TCB.
type Effects struct {
	// Sends says whether it sends a segment: Sent, as it is in the channel then. No
	// step sends two.
	Sends bool
	Sent  Segment
	// Accepted is what the TCB took of the segment that arrived.
	Accepted Accepted
	// Ungraceful says that the connection is no longer graceful: this end gave
	// up, abandoned or aborted it, or answered data with a RST under close=full
	// (decisions G2).
	Ungraceful bool
	// Flushes says that what was received and not read is thrown away.
	Flushes bool
	// TooSoon says that an ACK is not sent, as the last one was too short a time ago.
	TooSoon bool
	// Told says that the application learns that what it wrote may be lost.
	Told bool
	// Elsewhere says that it is another host behind A's address that OPENs.
	Elsewhere bool
	// Clause is the clause that acted.
	Clause Clause
	BoxEffects
}

// Accepted is the set of things that a TCB took of a segment: what changed it
// beyond being answered.
type Accepted uint8

// What can be taken.
const (
	AcceptedData Accepted = 1 << iota // at or beyond RCV.NXT within the window
	AcceptedFIN                       // it was processed
	AcceptedACK                       // it advanced SND.UNA
	AcceptedRST                       // it reset
	AcceptedSYN                       // taken in SYN-SENT, or it deleted the TCB
)

// send adds the sending of s to the effects.
func (f Effects) send(s Segment) Effects {
	f.Sends, f.Sent = true, s
	return f
}

// answer adds <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> to the effects.
func (f Effects) answer(t *TCB) Effects { return f.send(t.segment(ACK)) }

// reset adds the RST that answers s to the effects (RFC 9293, 3.5.2): its SEQ is
// SEG.ACK if there is one, and otherwise 0, with ACK=SEG.SEQ+SEG.LEN (decisions R3).
func (m *Model) reset(f Effects, s Segment) Effects {
	rst := Segment{Seq: s.Ack, Ctl: RST, Incarnation: s.Incarnation}
	if !s.Has(ACK) {
		rst = Segment{Ack: m.space.add(s.Seq, s.Len()), Ctl: RST | ACK, Incarnation: s.Incarnation}
	}
	return f.send(rst)
}

// deleted returns what is left at e of a TCB once it is deleted.
func (m *Model) deleted(e End, t TCB) TCB {
	none := TCB{State: m.Parameters.withoutTCB(e)}
	if m.Parameters.Policy[e].ISN == ISNMonotonic {
		none.SndNxt = t.SndNxt
	}
	none.Clock, none.ClockLost, none.ISNClock = t.Clock, t.ClockLost, t.ISNClock
	return none
}

// startRTO starts the retransmission timer with the value that follows the
// retransmissions so far (RFC 6298, 5.1, 5.5).
func (m *Model) startRTO(e End, t *TCB) {
	t.Timer = Timer{TimerRTO, m.rto(e, t)}
}

// rto is the retransmission timeout now.
func (m *Model) rto(e End, t *TCB) uint16 {
	if t.RTO == 0 {
		return m.timeout[e][t.Retransmissions]
	}
	ticks, _ := m.Parameters.Timeout(e, t, int(t.Retransmissions))
	return uint16(ticks)
}

// givesUp says whether the retries are used up.
func (m *Model) givesUp(e End, t *TCB) bool {
	if t.Timer.Kind == TimerPersist {
		return m.persistsInVain(e, t)
	}
	if t.RTO == 0 {
		return int(t.Retransmissions) >= len(m.timeout[e])-1
	}
	_, last := m.Parameters.Timeout(e, t, int(t.Retransmissions))
	return last
}

// sent starts the retransmission timer if it is off (RFC 6298, 5.1), in place of that of
// keep-alives.
func (m *Model) sent(e End, t *TCB) {
	if t.Timer.Kind == TimerOff || t.Timer.Kind == TimerKeepalive {
		m.startRTO(e, t)
	}
}

// acknowledge advances SND.UNA to ack: the retransmission timer starts anew, with the
// RTO as it is then and all retries (decisions C4), or stops if nothing is outstanding
// (RFC 6298, 5.2, 5.3).
func (m *Model) acknowledge(e End, t *TCB, ack Seq) {
	t.RTO = m.rtoAfter(e, t, ack)
	t.SndUna = ack
	t.SYNUnacknowledged = false
	t.Retransmissions, t.SendWindow.Probes = 0, 0
	t.Timer = Timer{}
	switch {
	case t.SndUna != t.SndNxt:
		m.startRTO(e, t)
	case t.FINUnacknowledged(): // now it is, and nothing more is sent
		t.RTO, t.Linger = 0, Timer{}
	}
}

// rtoAfter returns the RTO that t keeps with a new ACK. Only the earliest unacknowledged
// segment is ever sent again: more numbers than that takes, or one that was not sent again,
// are a sample of the round trip (RFC 6298, 3: Karn's algorithm), with which a backed-off RTO
// collapses (the end of 5).
func (m *Model) rtoAfter(e End, t *TCB, ack Seq) uint16 {
	policy := &m.Parameters.Policy[e]
	first := m.timeout[e][0]
	rto := first
	if t.Retransmissions > 0 && t.Timer.Kind == TimerRTO { // probes of a window are no retransmissions
		again := uint8(1)
		if m.collapses(e, t) {
			again = 2
		}
		if policy.RTOCollapse == RTOCollapseSample && m.space.span(t.SndUna, ack) <= again {
			rto = m.rto(e, t)
		}
		if t.SYNUnacknowledged { // RFC 6298, 5.7
			rto = max(rto, uint16(policy.RTOAfterSYN))
		}
	}
	if rto == first {
		return 0
	}
	return rto
}

// enterFinWait2 enters FIN-WAIT-2, whose timer starts where the policy sets one and the
// application has closed (decisions C7).
func (m *Model) enterFinWait2(e End, t *TCB) {
	t.State = FinWait2
	if !t.HalfClosed {
		m.startFinWait2(e, t)
	}
}

// startFinWait2 starts the timer of FIN-WAIT-2 where the policy sets one.
func (m *Model) startFinWait2(e End, t *TCB) {
	if limit := m.Parameters.Policy[e].FinWait2Timeout; limit > 0 {
		t.Timer = Timer{TimerFinWait2, uint16(limit)}
	}
}
