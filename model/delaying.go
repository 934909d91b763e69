package model

// When to send an ACK segment (RFC 9293, 3.8.6.3; RFC 5681, 4.2): an end with an ack-delay may
// wait for so long before it acknowledges what is new. The ACK goes with whatever it sends by
// then, and is sent at once with the next that is new (decisions A7).

// DelaysACKs says whether an end delays ACKs.
func (p *Parameters) DelaysACKs() bool { return p.Policy[A].ACKDelay > 0 || p.Policy[B].ACKDelay > 0 }

// ACKDue is in how many ticks an ACK that is delayed has to be sent, and one; 0 if none is.
func (t *TCB) ACKDue() uint16 {
	if t.State == TimeWait {
		return 0
	}
	return t.PutOff
}

// acknowledges adds the ACK of seg, which was processed, or begins the time for which it is
// delayed. What is out of order, or fills a gap, as with something held it does, is acknowledged at
// once (RFC 5681, 4.2), and so is a FIN after our own: TIME-WAIT and CLOSING do not wait.
func (m *Model) acknowledges(e End, t *TCB, seg Segment, gap bool, f Effects) Effects {
	policy := &m.Parameters.Policy[e]
	late := policy.ACKDelay > 0 && t.ACKDue() == 0 && !gap && t.RcvNxt == m.space.add(seg.Seq, seg.Len())
	if late && (!seg.Has(FIN) || policy.ACKDelayed == ACKDelayedFIN && t.State == CloseWait) {
		t.PutOff = uint16(policy.ACKDelay) + 1
		return f
	}
	return f.answer(t)
}

// acknowledged notes that what t sends with these effects has the ACK that was delayed.
func (t *TCB) acknowledged(f *Effects) {
	if f.Sends && f.Sent.Has(ACK) && !f.Sent.Has(RST) && t.ACKDue() > 0 {
		t.PutOff = 0
	}
}

// delayedACK is the sending of an ACK that was delayed.
func (m *Model) delayedACK(t TCB) (TCB, Effects) {
	return t, Effects{Clause: WhenToACK}.answer(&t)
}
