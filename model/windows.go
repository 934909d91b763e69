package model

// Managing the window (RFC 9293, 3.8.6), where an end has a receive buffer. What is received
// and not read takes room in it; what is free of it is RCV.WND, and every segment with an
// ACK tells that. The window of an end without one is constant, and is not told.

// A SendWindow is what a TCB knows of the window of a peer that tells it.
type SendWindow struct {
	// Wnd is SND.WND and one; 0 where nothing is known, or nothing is sent any more.
	Wnd uint8
	// Wl1 and Wl2 are SND.WL1 and SND.WL2: SEQ and ACK of what told it last.
	Wl1, Wl2 Seq
	// Probes is how often the window was probed since it is zero, as far as that is told
	// apart.
	Probes uint8
}

// Buffered says whether an end has a receive buffer.
func (p *Parameters) Buffered() bool {
	return p.Application[A].ReceiveBuffer > 0 || p.Application[B].ReceiveBuffer > 0
}

// isTold says whether the peer of e tells its window.
func (m *Model) isTold(e End) bool { return m.Parameters.Application[e.Peer()].ReceiveBuffer > 0 }

// window is RCV.WND.
func (m *Model) window(e End, t *TCB) uint8 {
	if buffer := m.Parameters.Application[e].ReceiveBuffer; buffer > 0 {
		return uint8(buffer) - t.Held
	}
	return uint8(m.Parameters.Window)
}

// sendWindow is SND.WND.
func (m *Model) sendWindow(e End, t *TCB) uint8 {
	if m.isTold(e) && t.SendWindow.Wnd > 0 {
		return t.SendWindow.Wnd - 1
	}
	return uint8(m.Parameters.Window)
}

// hasRoom says whether there is room in the send window for what is not sent yet.
func (m *Model) hasRoom(e End, t *TCB) bool {
	return m.space.span(t.SndUna, t.SndNxt) < m.sendWindow(e, t)
}

// tells adds the window of e, which has the TCB t, to a segment that it sends.
func (m *Model) tells(e End, t *TCB, seg Segment) Segment {
	if m.Parameters.Application[e].ReceiveBuffer > 0 && !seg.Has(RST) {
		seg.Wnd = m.window(e, t) + 1
	}
	return seg
}

// updateWindow is 3.10.7.4, fifth: "the send window should be updated", but not from an
// older segment, which SND.WL1 and SND.WL2 tell. Whatever is told, the peer answers.
func (m *Model) updateWindow(t *TCB, seg Segment) {
	w := &t.SendWindow
	if seg.Wnd == 0 || m.space.after(t.SndUna, seg.Ack) || t.sentAll() {
		return
	}
	if t.Timer.Kind == TimerPersist {
		t.Retransmissions = 0
	}
	newer := m.space.after(seg.Seq, w.Wl1) || seg.Seq == w.Wl1 && !m.space.after(w.Wl2, seg.Ack)
	if w.Wnd == 0 || newer {
		w.Wnd, w.Wl1, w.Wl2 = seg.Wnd, seg.Seq, seg.Ack
	}
}

// learnWindow has the window that a SYN tells.
func (m *Model) learnWindow(t *TCB, seg Segment) {
	if seg.Wnd > 0 {
		t.SendWindow = SendWindow{Wnd: seg.Wnd, Wl1: seg.Seq, Wl2: t.SndUna}
	}
}

// sentAll says whether our FIN is acknowledged, after which nothing is sent.
func (t *TCB) sentAll() bool { return t.FINSent() && t.SndUna == t.SndNxt }

// refuses says whether seg, which is the next, has text or a FIN for which the window, being
// zero, has no room. "Special allowance should be made to accept valid ACKs": it is taken for
// the ACK that it bears, and answered (3.10.7.4, first).
func (m *Model) refuses(e End, t *TCB, seg Segment) bool {
	return m.window(e, t) == 0 && seg.Seq == t.RcvNxt && seg.Len() > 0 && seg.Has(ACK) &&
		seg.Ctl&(SYN|RST) == 0 && t.State.Synchronized() && !t.State.FINReceived()
}

// hold keeps n units received until they are read, where there is a receive buffer.
func (m *Model) hold(e End, t *TCB, n uint8) {
	app := &m.Parameters.Application[e]
	if app.Reader == ReaderPrompt {
		return
	}
	t.Unread = true
	if app.ReceiveBuffer > 0 {
		t.Held += n
	}
}

// persist is 3.8.6.1: where the window is zero, and something waits for it to open or is
// not acknowledged, the persist timer runs in the place of the retransmission timer, first
// for the retransmission timeout (SHLD-29). Once the window opens it stops.
func (m *Model) persist(e End, t *TCB) {
	if !m.isTold(e) || !t.State.Synchronized() {
		return
	}
	outstanding := t.SndUna != t.SndNxt
	persists := t.SendWindow.Wnd == 1 && (outstanding || t.waits())
	switch {
	case persists && (t.Timer.Kind == TimerOff || t.Timer.Kind == TimerRTO || t.Timer.Kind == TimerKeepalive):
		t.SendWindow.Probes, t.Retransmissions = 0, 0
		m.startPersist(e, t)
	case persists || t.Timer.Kind != TimerPersist:
	default:
		t.SendWindow.Probes, t.Retransmissions, t.Timer = 0, 0, Timer{}
		if outstanding {
			m.startRTO(e, t)
		}
	}
	if t.sentAll() {
		t.SendWindow = SendWindow{}
	}
}

// waits says whether data waits to be sent. Where the window has no room, what an
// application has to send it has given to TCP (decisions C15).
func (t *TCB) waits() bool {
	return t.Unsent > 0 && (t.FINQueued || t.State == Established || t.State == CloseWait)
}

// startPersist starts the persist timer: "increase exponentially the interval between
// successive probes" (SHLD-30), up to the longest retransmission timeout.
func (m *Model) startPersist(e End, t *TCB) {
	n := min(int(t.SendWindow.Probes), len(m.timeout[e])-1)
	t.Timer = Timer{TimerPersist, m.timeout[e][n]}
}

// persistsInVain says whether the window is probed no more: where so many probes as there are
// retries were not answered, and, once the application has closed, after those that the policy
// allows, answered or not. Else the connection is kept for as long as they are answered (MUST-37).
func (m *Model) persistsInVain(e End, t *TCB) bool {
	most, closed := m.Parameters.Policy[e].Probes, t.State.FINSent() && !t.HalfClosed
	return closed && most > 0 && int(t.SendWindow.Probes) >= most ||
		int(t.Retransmissions) >= len(m.timeout[e])-1
}

// probeWindow is a probe of a zero window (3.8.6.1): what is not acknowledged again, or a unit of
// new data, beyond the window. Stacks send an empty segment that is answered, as it is left of
// the window.
func (m *Model) probeWindow(e End, t TCB) (TCB, Effects) {
	policy := &m.Parameters.Policy[e]
	if int(t.SendWindow.Probes) < max(policy.Probes, len(m.timeout[e])-1) {
		t.SendWindow.Probes++
	}
	t.Retransmissions++
	m.startPersist(e, &t)
	f := Effects{Clause: ZeroWindowProbe}
	switch {
	case t.SndUna != t.SndNxt:
		return t, f.send(m.earliest(e, &t))
	case policy.WindowProbe == WindowProbeEmpty:
		f.Clause = OfStacks
		f = f.answer(&t)
		f.Sent.Seq = m.space.add(f.Sent.Seq, uint8(m.space.mask))
		return t, f
	}
	var data Segment
	t, data = m.nextUnit(e, t)
	return t, f.send(data)
}

// finWaits says whether a FIN waits, at a peer that tells its window, for what is to be sent
// before it, or for a unit that is but a probe.
func (m *Model) finWaits(e End, t *TCB) bool {
	return m.isTold(e) && (t.Unsent > 0 && !m.takesUnit(e, t) || t.SendWindow.Wnd == 1 && t.SndUna != t.SndNxt)
}
