package model

// What an application reads (RFC 9293, 3.10.3), where its reader is late; one that is
// prompt reads each unit as it is received. Once the TCB is deleted, what was received can
// still be read, but for what is thrown away with it (decisions C9).

// read is a RECEIVE of all that is received (3.10.3).
func (m *Model) read(t TCB) (TCB, Effects) {
	t.Unread = false
	return t, Effects{Clause: ReceiveCall}
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
	case Deliver, DeliverDuplicate:
		switch {
		case a.Creates:
			return false
		case a.Segment.Has(RST): // 3.10.7.4, second: not once both ends have closed
			return reset && resetsOnAbort(before.State)
		}
		return reset && a.Segment.Has(SYN)
	case Read, Expire, Abandon, Open, Probe:
		return false
	case Tick, Send, Lose, GoAstray, Retransmit, Shutdown, Reboot:
	}
	panic("BUG: " + a.Kind.String() + " neither reads nor deletes a TCB")
}
