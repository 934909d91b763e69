package model

// ACK throttling (RFC 5961, 7): of the ACKs that nothing new calls for, an endpoint with an
// ack-limit sends one at a time, and none for so long after it. Whoever is not answered
// cannot tell that from an ACK that was lost (decisions W12).

// answerTo adds to the effects the ACK that seg draws where nothing of it is processed, but
// for what time-wait-reply leaves unanswered in TIME-WAIT, or a limit.
func (m *Model) answerTo(e End, t TCB, seg Segment, f Effects) (TCB, Effects) {
	return m.answerUnless(e, t, seg, f, m.Parameters.Policy[e].limitsAnswerTo(seg))
}

// challenge does the same for a challenge ACK (RFC 5961, 3.2, 4.2 and 5.2).
func (m *Model) challenge(e End, t TCB, seg Segment, f Effects) (TCB, Effects) {
	return m.answerUnless(e, t, seg, f, true)
}

// answerUnless adds the ACK, unless it is one of those that are limited and it is too soon
// for one.
func (m *Model) answerUnless(e End, t TCB, seg Segment, f Effects, limited bool) (TCB, Effects) {
	if t.State == TimeWait && !m.timeWaitAnswers(e, &t, seg) {
		return t, f
	}
	if limited {
		if t.ACKIn > 0 {
			f.TooSoon = true
			return t, f
		}
		t.ACKIn = uint16(m.Parameters.Policy[e].ACKLimit)
	}
	return t, f.answer(&t)
}

// limitsAnswerTo says whether the limit is also for the ACK that seg draws where that is no
// challenge ACK.
func (p *Policy) limitsAnswerTo(seg Segment) bool {
	switch p.ACKLimited {
	case ACKLimitedChallenge:
		return false
	case ACKLimitedEmpty: // tcp_oow_rate_limited of Linux
		return seg.Len() == 0 || seg.Has(SYN)
	case ACKLimitedAll:
		return true
	}
	panic("BUG: no such ack-limited policy")
}

// LimitsFINs says whether the limit is for answers to FINs as well.
func (p *Policy) LimitsFINs() bool { return p.ACKLimit > 0 && p.ACKLimited == ACKLimitedAll }

// Throttled says whether an end limits its ACKs.
func (p *Parameters) Throttled() bool { return p.Policy[A].ACKLimit > 0 || p.Policy[B].ACKLimit > 0 }
