package model

// Which applications learn that what they wrote may be lost. One learns it by an error, in
// a call or at its next, which it can have until it has called CLOSE; or until CLOSE
// returns, where that lingers and can fail (decisions P11).

// hears says whether the application of e, whose TCB is t, can still be told of an error.
func (m *Model) hears(e End, t *TCB) bool {
	return t.State.HasTCB() && (!t.State.FINSent() || t.HalfClosed ||
		t.Linger.Kind != TimerOff && m.Parameters.Policy[e].LingerTold == LingerToldYes)
}

// told says whether the application of e learns by a step, before which this was its TCB,
// that what it wrote may be lost: it is told of a reset or a timeout. One that aborts knows
// it, and one that goes with its host need not.
func (m *Model) told(e End, a Action, before *TCB, f *Effects) bool {
	switch a.Kind {
	case Abort, Crash:
		return true
	case GiveUp, LingerEnd:
		return m.hears(e, before)
	case Deliver, DeliverDuplicate, Forge:
		deletes := before.State.HasTCB() && (f.Accepted&AcceptedRST != 0 ||
			f.Accepted&AcceptedSYN != 0 && before.State != SynSent || f.Ungraceful)
		return deletes && m.hears(e, before)
	case Tick, Open, Send, Close, Lose, GoAstray, Retransmit, Expire, Abandon, Shutdown, Read, Reboot,
		Probe, ProbeWindow, Forget, DelayedACK:
	}
	return false
}

// lose notes what a step of e, whose TCB becomes t, loses of what applications wrote, and
// who learns of it.
func (m *Model) lose(s *State, e End, t *TCB, f *Effects) {
	if !m.ghosts.told {
		return
	}
	before, writer := &s.TCB[e], &s.TCB[e.Peer()]
	if f.Told || !m.hears(e, t) {
		t.Lost = false
	}
	if !s.OneConnection() {
		return
	}
	if f.Told {
		writer.Told = true
	}
	if before.Forgoes(t, f.Flushes) && m.hears(e.Peer(), writer) {
		writer.Lost = true
	}
}

// Forgoes says whether a step after which the TCB is after, and which throws away what is
// not read if it flushes, takes from this end's application a unit that the other has
// written: the TCB that was to receive it is deleted, or takes a FIN before it, or it is
// thrown away. It needs [GhostDelivery].
func (t *TCB) Forgoes(after *TCB, flushes bool) bool {
	ends := t.State.HasTCB() && (!after.State.HasTCB() || after.State == SynReceived && t.State == TimeWait ||
		after.State == SynSent && t.State.Synchronized())
	return ends && t.Owed > 0 || after.Owed > 0 && after.State.FINReceived() && !t.State.FINReceived() ||
		t.Unread && !t.Phantom && flushes
}
