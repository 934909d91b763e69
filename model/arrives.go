package model

// SEGMENT ARRIVES (RFC 9293, 3.10.7), in the RFC's order. Each function takes the
// TCB of endpoint e and the segment, and returns what becomes of the TCB, and the
// effects. iss is the ISS of the TCB that the segment creates, if it does.

func (m *Model) segmentArrives(e End, t TCB, seg Segment, iss Seq) (TCB, Effects) {
	switch t.State {
	case Closed:
		if t.Timer.Kind == TimerReboot { // it is down
			return t, Effects{Clause: Crashed}
		}
		return t, m.closedPort(e, seg, ClosedState)
	case Listen:
		return m.arrivesInListen(e, t, seg, iss)
	case SynSent:
		return m.arrivesInSynSent(e, t, seg)
	case SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait:
		return m.arrivesOtherwise(e, t, seg, iss)
	}
	panic("BUG: no such state")
}

// closedPort is 3.10.7.1, CLOSED STATE, or the clause given, which does the same.
func (m *Model) closedPort(e End, seg Segment, c Clause) Effects {
	switch {
	case seg.Has(RST):
		return Effects{Clause: c}
	case m.Parameters.Policy[e].ClosedPort == ClosedPortSilent:
		return Effects{Clause: OfStacks}
	}
	return m.reset(Effects{Clause: c}, seg)
}

// arrivesInListen is 3.10.7.2, LISTEN STATE. What neither opens a connection nor
// is a RST finds no connection, as in CLOSED (decisions A1).
func (m *Model) arrivesInListen(e End, t TCB, seg Segment, iss Seq) (TCB, Effects) {
	if m.opensPassively(e, &t, seg) {
		return m.passiveOpen(e, seg, iss, ListenThird)
	}
	return t, m.closedPort(e, seg, inListen(seg))
}

// opensPassively says whether seg creates a TCB at e: a SYN without ACK in
// LISTEN, or one in TIME-WAIT that may reopen the connection.
func (m *Model) opensPassively(e End, t *TCB, seg Segment) bool {
	if !m.passive(e) || seg.Ctl != SYN {
		return false
	}
	return t.State == Listen || t.State == TimeWait && m.reopens(e, t, seg)
}

// passiveOpen is 3.10.7.2, "third, check for a SYN", or the clause given. Whether the
// TCB is a phantom is for the [Model] to say, who sees both ends; it bears the number
// of its SYN all the same (decisions G3). With two ways it is ESTABLISHED at once, its
// own SYN unacknowledged (decisions C8).
func (m *Model) passiveOpen(e End, seg Segment, iss Seq, c Clause) (TCB, Effects) {
	t := m.newTCB(e, SynReceived, iss)
	t.RcvNxt = m.space.add(seg.Seq, 1)
	t.Incarnation = seg.Incarnation
	m.learnWindow(&t, seg)
	m.record(&t, seg)
	return t, Effects{Clause: c}.send(m.earliest(e, &t))
}

// arrivesInSynSent is 3.10.7.3, SYN-SENT STATE.
func (m *Model) arrivesInSynSent(e End, t TCB, seg Segment) (TCB, Effects) {
	// First, check the ACK bit.
	acceptable := seg.Has(ACK) && m.acknowledgesNew(&t, seg)
	if seg.Has(ACK) && !acceptable {
		switch {
		case seg.Has(RST):
			return t, Effects{Clause: SynSentFirst}
		case m.Parameters.Policy[e].SYNSentBadACK == SYNSentBadACKIgnore:
			return t, Effects{Clause: OfStacks}
		}
		return t, m.reset(Effects{Clause: SynSentFirst}, seg)
	}
	// Second, check the RST bit.
	if seg.Has(RST) {
		if !acceptable {
			return t, Effects{Clause: SynSentSecond}
		}
		return m.deleted(e, t), Effects{Accepted: AcceptedRST, Clause: SynSentSecond}
	}
	// Fourth, check the SYN bit.
	if !seg.Has(SYN) {
		return t, Effects{Clause: SynSentFifth}
	}
	t.RcvNxt = m.space.add(seg.Seq, 1)
	m.record(&t, seg)
	if acceptable {
		m.acknowledge(e, &t, seg.Ack)
	}
	m.learnWindow(&t, seg)
	if acceptable {
		t.State = Established
		return t, Effects{Accepted: AcceptedSYN | AcceptedACK, Clause: SynSentFourth}.answer(&t)
	}
	t.State = SynReceived // simultaneous OPEN: only where both open
	return t, Effects{Accepted: AcceptedSYN, Clause: SynSentFourth}.send(m.earliest(e, &t))
}

// arrivesOtherwise is 3.10.7.4, OTHER STATES.
func (m *Model) arrivesOtherwise(e End, t TCB, seg Segment, iss Seq) (TCB, Effects) {
	policy := &m.Parameters.Policy[e]
	var f Effects

	if m.opensPassively(e, &t, seg) {
		return m.passiveOpen(e, seg, iss, m.reopening(e))
	}
	if t.State == TimeWait {
		var done bool
		if t, f, done = m.segmentArrivesInTimeWait(e, t, seg); done {
			return t, f
		}
	}

	if t.State == SynReceived && seg.Ctl == SYN && m.space.add(seg.Seq, 1) == t.RcvNxt {
		switch policy.SYNReceivedSYN {
		case SYNReceivedSYNAnswer:
			return t, Effects{Clause: OfStacks}.send(m.earliest(e, &t))
		case SYNReceivedSYNRST:
			return m.deleted(e, t), m.reset(Effects{Accepted: AcceptedSYN, Clause: OfStacks}, seg)
		case SYNReceivedSYNAck: // as in every state
		}
	}
	if m.completesSimultaneousOpen(e, &t, seg) {
		seg.Seq, seg.Ctl = t.RcvNxt, ACK
	}
	whole, refused := seg, m.refuses(e, &t, seg)
	if refused {
		seg.Ctl = ACK
	}

	// First, check the sequence number.
	if !m.Acceptable(e, &t, seg) {
		f.Clause = First
		switch {
		case seg.Has(RST) && policy.RSTCheck == RSTNone:
			f.Accepted, f.Clause = AcceptedRST, OfStacks
			return m.deleted(e, t), f
		case seg.Has(RST):
			return t, f
		}
		if m.outdated(&t, seg) {
			f.Clause = PAWS
		}
		return m.answerTo(e, t, seg, f)
	}
	m.record(&t, seg)
	seg = m.trimmed(e, &t, seg)

	// Second, check the RST bit (RFC 5961, 3.2): its SEQ alone (decisions R4).
	if seg.Has(RST) {
		f.Clause = Second
		if seg.Seq != t.RcvNxt {
			if policy.RSTCheck == RSTExact {
				return m.challenge(e, t, seg, f)
			}
			f.Clause = RFC793Second
		}
		f.Accepted = AcceptedRST
		return m.deleted(e, t), f
	}

	// Third, security, is left out. Fourth, check the SYN bit (RFC 5961, 4.2).
	if seg.Has(SYN) {
		f.Clause = Fourth
		if t.State == SynReceived && m.passive(e) {
			f.Accepted = AcceptedSYN
			return m.deleted(e, t), f
		}
		switch policy.SYNInWindow {
		case SYNChallenge:
			return m.challenge(e, t, seg, f)
		case SYNIgnore:
			f.Clause = OfStacks
			return t, f
		case SYNReset:
		}
		f.Accepted, f.Clause = AcceptedSYN, RFC793Fourth
		return m.deleted(e, t), m.reset(f, seg)
	}

	// Fifth, check the ACK field.
	f.Clause = Fifth
	from, gap := t.State, t.Ahead != Ahead{}
	if !seg.Has(ACK) {
		return t, f
	}
	if !m.acceptableACK(e, &t, seg) {
		return m.challenge(e, t, seg, f)
	}
	if t.State == SynReceived {
		if !m.acknowledgesNew(&t, seg) {
			return t, m.reset(f, seg)
		}
		t.State = Established
	}
	if m.acknowledgesNew(&t, seg) {
		f.Accepted |= AcceptedACK
		m.acknowledge(e, &t, seg.Ack)
	}
	m.updateWindow(&t, seg)
	// CLOSING and LAST-ACK go no further (decisions A3).
	finAcknowledged := t.sentAll()
	switch t.State {
	case FinWait1:
		if finAcknowledged {
			m.enterFinWait2(e, &t)
		}
	case Closing:
		if finAcknowledged {
			m.enterTimeWait(e, &t)
		}
		return t, f
	case LastAck:
		if finAcknowledged {
			t = m.deleted(e, t)
		}
		return t, f
	case TimeWait:
		return m.answerTo(e, t, seg, f)
	case Established, FinWait2, CloseWait:
	case Closed, Listen, SynSent, SynReceived:
		panic("BUG: " + t.State.String() + " is not handled here")
	}

	// Sixth, the URG bit, is left out. In CLOSE-WAIT what follows is ignored:
	// nothing of this connection can follow its FIN (decisions A2).
	if seg.Seq == t.RcvNxt || t.State == from {
		f.Clause = last(seg)
	}
	if t.State == CloseWait {
		return t, f
	}

	// Seventh, process the segment text. What is out of order counts as accepted, held or not
	// (decisions A4).
	answer, finNext := false, false
	if seg.DataLen() > 0 {
		f.Accepted |= AcceptedData
		if policy.Close == CloseFull && t.State != Established && !t.HalfClosed {
			f.Ungraceful, f.Clause = true, RFC1122Closing
			return m.deleted(e, t), m.reset(f, seg)
		}
		if seg.Seq == t.RcvNxt {
			finNext = m.takeText(e, &t, seg)
		} else {
			m.holdText(e, &t, seg)
		}
		answer = true
	}

	// Eighth, check the FIN bit.
	if seg.Has(FIN) {
		if fin := m.space.add(seg.Seq, seg.DataLen()); fin == t.RcvNxt || m.holdFIN(e, &t, fin) {
			f.Accepted |= AcceptedFIN
			finNext = finNext || fin == t.RcvNxt
		}
		answer = true
	}
	if finNext {
		t.RcvNxt, t.Ahead = m.space.add(t.RcvNxt, 1), Ahead{}
		m.finReceived(e, &t)
	}
	if refused {
		f.Clause = First
		return m.answerTo(e, t, whole, f)
	}
	if answer {
		f = m.acknowledges(e, &t, seg, gap, f)
	}
	return t, f
}

// finReceived changes the state as "eighth, check the FIN bit" has it.
func (m *Model) finReceived(e End, t *TCB) {
	switch t.State {
	case Established:
		t.State = CloseWait
	case FinWait1:
		t.State = Closing
	case FinWait2:
		m.enterTimeWait(e, t)
	case Closed, Listen, SynSent, SynReceived, CloseWait, Closing, LastAck, TimeWait:
		panic("BUG: FIN processed in " + t.State.String())
	}
}

// completesSimultaneousOpen says whether seg is the SYN,ACK of the peer that, in Figure 7,
// ends SYN-RECEIVED. By the letter it is not acceptable: its only number, the SYN's, is left
// of RCV.NXT. What is taken of it is what is left once the SYN, which has been received, is
// trimmed off (decisions A6).
func (m *Model) completesSimultaneousOpen(e End, t *TCB, seg Segment) bool {
	return t.State == SynReceived && !m.passive(e) && seg.Ctl == SYN|ACK &&
		m.space.add(seg.Seq, 1) == t.RcvNxt && m.acknowledgesNew(t, seg) &&
		m.Parameters.Policy[e].SimultaneousOpen == SimultaneousOpenTake
}

// passive says whether the TCB of e came from a passive OPEN.
func (m *Model) passive(e End) bool { return m.Parameters.withoutTCB(e) == Listen }

// Acceptable is the test of 3.10.7.4, "first, check the sequence number", for a
// window that can be zero, and before it that of RFC 7323, 5.3.
func (m *Model) Acceptable(e End, t *TCB, seg Segment) bool {
	if m.outdated(t, seg) {
		return false
	}
	window, n := m.window(e, t), seg.Len()
	if m.space.in(seg.Seq, t.RcvNxt, window) || n == 0 && window == 0 && seg.Seq == t.RcvNxt {
		return true
	}
	return n > 0 && m.space.in(m.space.add(seg.Seq, n-1), t.RcvNxt, window)
}

// acceptableACK says whether the ACK of seg is one, by ack-check, that the state has to deal
// with (RFC 9293, 3.10.7.4, "fifth, check the ACK field"; RFC 5961, 5.2). MAX.SND.WND is the
// window (decisions A5).
func (m *Model) acceptableACK(e End, t *TCB, seg Segment) bool {
	check := m.Parameters.Policy[e].ACKCheck
	switch {
	case check == ACKCheckWindow, check == ACKCheckEstablished && t.State != SynReceived:
		window := uint8(m.Parameters.Window)
		return m.space.span(seg.Ack, t.SndNxt) <= m.space.span(t.SndUna, t.SndNxt)+window
	case t.State == SynReceived: // it has a RST for what was never sent
		return true
	}
	return !m.space.after(seg.Ack, t.SndNxt)
}

// acknowledgesNew says whether SND.UNA < SEG.ACK =< SND.NXT.
func (m *Model) acknowledgesNew(t *TCB, seg Segment) bool {
	n := m.space.span(t.SndUna, seg.Ack)
	return n > 0 && n <= m.space.span(t.SndUna, t.SndNxt)
}
