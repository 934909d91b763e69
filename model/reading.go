package model

// What an application reads (RFC 9293, 3.10.3), where its reader is late; one that is
// prompt reads each unit as it is received. Once the TCB is deleted, what was received can
// still be read, but for what is thrown away with it (decisions C9).

// canRead says whether there is something to read, and a reader that may.
func (m *Model) canRead(e End, t *TCB) bool {
	return t.Unread && m.Parameters.Application[e].Reader == ReaderLate
}

// read is a RECEIVE of all that is received (3.10.3). It tells the peer, while that can send
// more, that a window which was zero is open.
func (m *Model) read(e End, t TCB) (TCB, Effects) {
	opens := m.window(e, &t) == 0 && !t.State.FINReceived()
	t.Unread, t.Held = false, 0
	f := Effects{Clause: ReceiveCall}
	if opens {
		f = f.answer(&t)
	}
	return t, f
}

// flushes says whether a step of e, whose TCB it changes, throws away what is received
// and not read: as a call ends reading, or as queues are flushed.
func (m *Model) flushes(e End, a Action, before, after *TCB) bool {
	if !before.Unread || after.Unread {
		return false
	}
	reset := m.Parameters.Policy[e].ResetFlushes == ResetFlushesYes
	switch a.Kind {
	case Close, Abort, Crash, LingerEnd:
		return true
	case GiveUp: // 3.10.8, USER TIMEOUT: "flush all queues"
		return reset
	case Deliver, DeliverDuplicate, Forge:
		switch {
		case a.Creates:
			return false
		case a.Segment.Has(RST): // 3.10.7.4, second: not once both ends have closed
			return reset && resetsOnAbort(before.State)
		}
		return reset && a.Segment.Has(SYN)
	case Read, Expire, Abandon, Open, Probe:
		return false
	case Tick, Send, Lose, GoAstray, Retransmit, Shutdown, Reboot, ProbeWindow, Forget, DelayedACK:
	}
	panic("BUG: " + a.Kind.String() + " neither reads nor deletes a TCB")
}
