package model

// The life of TIME-WAIT, and what stacks do in it besides, or instead of, what
// 3.10.7.4 has them do: the policies that begin with time-wait.
//
//   - It starts in [Model.enterTimeWait], which 3.10.7.4 comes to in its fifth step
//     (from CLOSING) and in its eighth (from FIN-WAIT-1 and FIN-WAIT-2).
//   - It restarts in [Model.segmentArrivesInTimeWait], and nowhere else, if
//     [Model.restartsTimeWait] says so.
//   - It ends in [Model.expire], not before its last instant is over
//     ([ActionKind.Waits]); or by a RST or SYN that arrives.

// enterTimeWait enters TIME-WAIT: its timer starts, the others are off.
func (m *Model) enterTimeWait(e End, t *TCB) {
	// the ACK of what was delayed goes with that of the FIN
	t.State, t.PutOff = TimeWait, 0
	if m.Parameters.Policy[e].ACKLimited == ACKLimitedEmpty { // a record of its own (tcp_time_wait)
		t.ACKIn = 0
	}
	m.startTimeWait(e, t)
	m.startReuse(e, t)
}

// startTimeWait starts the timer of TIME-WAIT, or starts it anew.
func (m *Model) startTimeWait(e End, t *TCB) {
	t.Timer = Timer{TimerTimeWait, uint16(m.Parameters.Wait[e])}
}

// segmentArrivesInTimeWait does what comes before the first step of 3.10.7.4. It says
// whether that was all; if not, seg is treated as in every synchronized state, and
// may have restarted the timer (decisions W7).
func (m *Model) segmentArrivesInTimeWait(e End, t TCB, seg Segment) (TCB, Effects, bool) {
	if t, f, done := m.byPolicyInTimeWait(e, t, seg); done {
		return t, f, true
	}
	if m.restartsTimeWait(e, &t, seg) {
		m.startTimeWait(e, &t)
	}
	return t, Effects{}, false
}

// reopens says whether a SYN without ACK opens a new incarnation at a listener
// whose TCB is in TIME-WAIT (RFC 1122, 4.2.2.13; decisions W5).
func (m *Model) reopens(e End, t *TCB, seg Segment) bool {
	switch m.Parameters.Policy[e].TimeWaitSYN {
	case TimeWaitSYNReopen:
		return m.reopensByStamp(t, seg, !m.space.after(t.RcvNxt, seg.Seq))
	case TimeWaitSYNReopenAfter, TimeWaitSYNReopenAfterOrDrop:
		return m.reopensByStamp(t, seg, m.space.after(seg.Seq, t.RcvNxt))
	case TimeWaitSYNReopenBeyond:
		beyond := m.space.add(t.RcvNxt, uint8(m.Parameters.Window-1))
		return m.reopensByStamp(t, seg, m.space.after(seg.Seq, beyond))
	case TimeWaitSYN6191:
		return m.reopens6191(t, seg)
	case TimeWaitSYNAck, TimeWaitSYNDrop, TimeWaitSYNRST, TimeWaitSYNReset, TimeWaitSYNResetOrDrop:
		return false
	}
	panic("BUG: no such time-wait-syn policy")
}

// byPolicyInTimeWait does what a policy has a segment do at once, and says whether
// there is any.
func (m *Model) byPolicyInTimeWait(e End, t TCB, seg Segment) (TCB, Effects, bool) {
	switch {
	case seg.Ctl == SYN:
		return m.synInTimeWait(e, t, seg)
	case seg.Has(RST):
		return m.rstInTimeWait(e, t, seg)
	case seg.Has(FIN):
		switch m.Parameters.Policy[e].TimeWaitFIN {
		case TimeWaitFINAck:
		case TimeWaitFINIgnore:
			return t, Effects{Clause: OfStacks}, true
		case TimeWaitFINRST: // and the TCB stays (decisions W8)
			return t, m.reset(Effects{Clause: OfStacks}, seg), true
		}
	}
	return t, Effects{}, false
}

func (m *Model) synInTimeWait(e End, t TCB, seg Segment) (TCB, Effects, bool) {
	policy := m.Parameters.Policy[e].TimeWaitSYN
	inWindow := m.Acceptable(e, &t, seg)
	switch policy {
	case TimeWaitSYNDrop, TimeWaitSYNReopenAfterOrDrop:
		return t, Effects{Clause: OfStacks}, true
	case TimeWaitSYN6191:
		return t, Effects{Clause: RFC6191Section2}, true
	case TimeWaitSYNRST:
		if inWindow {
			return t, m.reset(Effects{Clause: OfStacks}, seg), true
		}
	case TimeWaitSYNReset, TimeWaitSYNResetOrDrop:
		if inWindow {
			return m.deleted(e, t), m.reset(Effects{Accepted: AcceptedSYN, Clause: OfStacks}, seg), true
		}
		if policy == TimeWaitSYNResetOrDrop {
			return t, Effects{Clause: OfStacks}, true
		}
	case TimeWaitSYNAck, TimeWaitSYNReopen, TimeWaitSYNReopenAfter, TimeWaitSYNReopenBeyond:
		// As in every state (decisions W3).
	}
	return t, Effects{}, false
}

func (m *Model) rstInTimeWait(e End, t TCB, seg Segment) (TCB, Effects, bool) {
	deletes, c := false, OfStacks
	switch m.Parameters.Policy[e].TimeWaitRST {
	case TimeWaitRSTClose: // as in every state, rst-check included (decisions W6)
		return t, Effects{}, false
	case TimeWaitRSTIgnore:
		c = RFC1337Ignore
	case TimeWaitRSTExact:
		deletes = seg.Seq == t.RcvNxt
	case TimeWaitRSTWindow:
		deletes = m.Acceptable(e, &t, seg)
	case TimeWaitRSTUnchecked:
		deletes = true
	}
	if deletes {
		return m.deleted(e, t), Effects{Accepted: AcceptedRST, Clause: c}, true
	}
	return t, Effects{Clause: c}, true
}

// restartsTimeWait says whether seg restarts the TIME-WAIT timer. A retransmitted
// FIN is left of the window, and never acceptable (decisions W1); of what is, only
// what comes as far as step Fifth does (decisions W2).
func (m *Model) restartsTimeWait(e End, t *TCB, seg Segment) bool {
	if seg.Has(RST) || !seg.Has(ACK) {
		return false
	}
	restart := m.Parameters.Policy[e].TimeWaitRestart
	switch restart {
	case RestartNever:
		return false
	case RestartExactFIN:
		return seg.Has(FIN) && m.space.add(seg.Seq, seg.Len()) == t.RcvNxt
	case RestartFIN, RestartAny:
		if !m.Acceptable(e, t, seg) {
			return seg.Has(FIN)
		}
		return (seg.Has(FIN) || restart == RestartAny) && !seg.Has(SYN) && m.acceptableACK(e, t, seg)
	case RestartEvery:
		return true
	}
	panic("BUG: no such time-wait-restart policy")
}

// timeWaitAnswers says whether seg, which draws an ACK in other states, draws one
// in TIME-WAIT as well. Of challenge ACKs the policy is the same (decisions W4).
func (m *Model) timeWaitAnswers(e End, t *TCB, seg Segment) bool {
	switch m.Parameters.Policy[e].TimeWaitReply {
	case ReplyFIN:
		return seg.Ctl&(FIN|SYN) != 0
	case ReplyLength:
		return seg.Len() > 0
	case ReplyUnacceptable:
		return seg.Len() > 0 || !m.Acceptable(e, t, seg)
	case ReplyAny:
		return true
	}
	panic("BUG: no such time-wait-reply policy")
}
