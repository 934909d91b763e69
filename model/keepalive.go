package model

// Keep-alives (RFC 9293, 3.8.4; RFC 1122, 4.2.3.6): where an application wants them, a
// connection is probed on which nothing is unacknowledged and nothing was heard for a time.
// What answers a probe is the peer's rule for what is not acceptable: an ACK, or, where it
// has no such connection, a RST (decisions C13).

// keeps says whether e sends keep-alives.
func (p *Parameters) keeps(e End) bool {
	return p.Application[e].Keepalive == KeepaliveOn && p.Policy[e].KeepaliveTime > 0
}

// keepAlive starts the timer of keep-alives of e, whose TCB is t, where nothing else runs;
// and starts it anew where anything was heard of the peer.
func (m *Model) keepAlive(e End, t *TCB, heard bool) {
	if !m.Parameters.keeps(e) {
		return
	}
	switch idle := t.State == Established || t.State == CloseWait || t.State == FinWait2; {
	case idle && (t.Timer.Kind == TimerOff || t.Timer.Kind == TimerKeepalive && heard):
		t.Timer, t.Probes = Timer{TimerKeepalive, uint16(m.Parameters.Policy[e].KeepaliveTime)}, 0
	case t.Timer.Kind != TimerKeepalive:
		t.Probes = 0
	}
}

// hears says whether an action lets its end hear of its peer: "no data or acknowledgment
// packets have been received" (3.8.4), whatever becomes of them.
func (a Action) hears() bool { return a.Arrives() && a.Segment.Has(ACK) && !a.Segment.Has(RST) }

// probe is the sending of a keep-alive: of SND.NXT-1, and without data.
func (m *Model) probe(e End, t TCB) (TCB, Effects) {
	policy := &m.Parameters.Policy[e]
	next := policy.KeepaliveInterval
	if next == 0 {
		next = policy.KeepaliveTime
	}
	t.Probes++
	t.Timer.Left = uint16(next)
	probe := t.segment(ACK)
	probe.Seq = m.space.add(t.SndNxt, uint8(m.space.mask))
	return t, Effects{Clause: KeepAlives}.send(probe)
}

// dead is the end of a connection whose keep-alives were not answered. As stacks do, it
// sends a RST.
func (m *Model) dead(e End, t TCB) (TCB, Effects) {
	return m.deleted(e, t), Effects{Ungraceful: true, Clause: KeepAlives}.send(t.segment(RST))
}
