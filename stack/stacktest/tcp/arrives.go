package tcp

import (
	"tcpcheck/model"
	"tcpcheck/stack"
)

// Inject has a segment arrive (3.10.7).
func (t *tcp) Inject(s stack.Segment) error {
	switch {
	case !t.state.HasTCB():
		t.withoutTCB(s)
	case t.state == model.SynSent:
		t.inSynSent(s)
	default:
		t.otherwise(s)
	}
	return nil
}

// withoutTCB is 3.10.7.1 and 3.10.7.2.
func (t *tcp) withoutTCB(s stack.Segment) {
	switch {
	case s.Ctl&model.RST != 0:
	case t.state == model.Listen && s.Ctl&(model.SYN|model.ACK) == model.SYN:
		t.create(model.SynReceived)
		t.rcvNxt = s.Seq + 1
		t.send(model.SYN|model.ACK, 0)
	default:
		t.reset(s)
	}
}

// reset answers a segment with a RST (3.5.2).
func (t *tcp) reset(s stack.Segment) {
	switch {
	case t.has(Silent):
	case s.Ctl&model.ACK != 0:
		t.emit(stack.Segment{Seq: s.Ack, Ctl: model.RST})
	default:
		t.emit(stack.Segment{Ack: s.Seq + length(s), Ctl: model.RST | model.ACK})
	}
}

// inSynSent is 3.10.7.3.
func (t *tcp) inSynSent(s stack.Segment) {
	acks := s.Ctl&model.ACK != 0
	if acks && s.Ack != t.sndNxt {
		if s.Ctl&model.RST == 0 {
			t.reset(s)
		}
		return
	}
	switch {
	case s.Ctl&model.RST != 0:
		if acks {
			t.deleted()
		}
	case s.Ctl&model.SYN == 0:
	case acks:
		t.rcvNxt = s.Seq + 1
		t.acked(s.Ack)
		t.state = model.Established
		t.acknowledge()
	default:
		t.rcvNxt = s.Seq + 1
		t.state = model.SynReceived
		t.outstanding[0].Ctl |= model.ACK
		t.transmit(t.outstanding[0])
	}
}

// acked advances SND.UNA, and manages the timer (RFC 6298 5.2, 5.3).
func (t *tcp) acked(ack uint32) {
	if ack == t.sndUna {
		return
	}
	t.sndUna = ack
	for len(t.outstanding) > 0 {
		if first := t.outstanding[0]; int32(first.Seq+length(first)-ack) > 0 { //nolint:gosec // a half-space
			break
		}
		t.outstanding = t.outstanding[1:]
	}
	t.due, t.timeouts = 0, 0
	if len(t.outstanding) > 0 {
		t.start()
	}
}

// inWindow says whether a number is in the receive window.
func (t *tcp) inWindow(n uint32) bool { return n-t.rcvNxt < stack.Window }

// otherwise is 3.10.7.4.
func (t *tcp) otherwise(s stack.Segment) {
	// Figure 7: the SYN,ACK of a simultaneous OPEN is without its SYN the ACK that is awaited.
	if t.state == model.SynReceived && t.active && s.Ctl == model.SYN|model.ACK && s.Seq+1 == t.rcvNxt &&
		s.Ack == t.sndNxt {
		s = stack.Segment{Seq: t.rcvNxt, Ack: s.Ack, Ctl: model.ACK}
	}
	n := length(s)
	if !t.inWindow(s.Seq) && (n == 0 || !t.inWindow(s.Seq+n-1)) { // First
		t.unacceptable(s)
		return
	}
	if s.Ctl&model.RST != 0 { // Second
		if s.Seq == t.rcvNxt || t.has(ResetsInWindow) {
			t.deleted()
		} else {
			t.acknowledge()
		}
		return
	}
	if s.Ctl&model.SYN != 0 { // Fourth
		switch {
		case t.state == model.SynReceived && !t.active:
			t.deleted()
		case !t.has(IgnoresSYN):
			t.acknowledge()
		}
		return
	}
	if s.Ctl&model.ACK == 0 || !t.fifth(s) { // Fifth
		return
	}
	t.text(s)
}

func (t *tcp) unacceptable(s stack.Segment) {
	if s.Ctl&model.RST != 0 {
		return
	}
	t.acknowledge()
	if s.Ctl&model.FIN != 0 {
		t.restart()
	}
}

// restart starts the timer of TIME-WAIT anew, if it runs.
func (t *tcp) restart() {
	if t.state == model.TimeWait && !t.has(KeepsTimeWait) {
		t.timeWait()
	}
}

// timeWait goes to TIME-WAIT.
func (t *tcp) timeWait() {
	t.state, t.due = model.TimeWait, t.now+t.options.TimeWait
	if t.has(HurriesTimeWait) {
		t.due = t.now + t.options.TimeWait/2
	}
}

// fifth looks at the ACK, and says whether to go on.
func (t *tcp) fifth(s stack.Segment) bool {
	ahead := s.Ack-t.sndUna > t.sndNxt-t.sndUna // not between SND.UNA and SND.NXT
	old := ahead && int32(s.Ack-t.sndUna) < 0   //nolint:gosec // a half-space
	if t.state == model.SynReceived {
		if ahead || s.Ack == t.sndUna {
			if t.has(MildInSYNReceived) {
				t.acknowledge()
			} else {
				t.reset(s)
			}
			return false
		}
		t.state = model.Established
	}
	if ahead && !old {
		if !t.has(TakesAnyACK) {
			t.acknowledge()
		}
		return false
	}
	if t.state == model.TimeWait {
		t.acknowledge()
		if s.Ctl&model.FIN != 0 {
			t.restart()
		}
		return false
	}
	if !old {
		t.acked(s.Ack)
	}
	finAcked := t.sndUna == t.sndNxt
	switch t.state {
	case model.FinWait1:
		if finAcked {
			t.state = model.FinWait2
		}
	case model.Closing:
		if finAcked {
			t.timeWait()
		}
		return false
	case model.LastAck:
		if finAcked {
			t.deleted()
		}
		return false
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.FinWait2,
		model.CloseWait, model.TimeWait:
	}
	return true
}

// text is Seventh, and Eighth.
func (t *tcp) text(s stack.Segment) {
	if t.state == model.CloseWait || length(s) == 0 {
		return
	}
	if s.Seq != t.rcvNxt { // what is not in order is not kept
		t.acknowledge()
		return
	}
	t.rcvNxt += length(s)
	if s.Ctl&model.FIN != 0 {
		if t.has(AcknowledgesNoFIN) {
			t.rcvNxt--
		}
		switch {
		case t.state == model.Established:
			t.state = model.CloseWait
		case t.state == model.FinWait1 && !t.has(SkipsClosing):
			t.state = model.Closing
		default:
			t.timeWait()
		}
	}
	t.acknowledge()
}
