package match

import (
	"tcpcheck/model"
)

// Habits are what a stack does beyond the policies of the model, where a capture shows it. The
// zero value has none: an end that does what its policies say.
type Habits struct {
	// HeldRetries is how often an end sends again while a process holds its socket, which
	// an orphan does not (Linux: tcp_retries2, and tcp_orphan_retries for orphans).
	HeldRetries int
	// Probe says that the first of what is sent again can be a tail-loss probe, which is not
	// counted as a retransmission (RFC 8985, 7).
	Probe bool
	// OldACK says that the ACK of a segment that ends at RCV.NXT is used, though all of it
	// was received before (Linux: tcp_sequence).
	OldACK bool
	// ResetAtFIN says that a RST at the number of the peer's FIN is taken as one at RCV.NXT, in
	// CLOSE-WAIT, CLOSING and LAST-ACK (Linux: tcp_reset_check).
	ResetAtFIN bool
	// Orphan says that FIN-WAIT-2 without a process is kept as TIME-WAIT is: a FIN is taken
	// whatever it acknowledges, and a FIN after a gap, or a SYN in the window, draws a RST
	// (Linux: tcp_timewait_state_process).
	Orphan bool
	// RefusesSYN says that a SYN in the window draws a RST in SYN-RECEIVED (Linux:
	// tcp_check_req).
	RefusesSYN bool
	// Timestamps says that a segment with an old timestamp is dropped, and a SYN with a new
	// one opens the next incarnation from TIME-WAIT (RFC 7323, 5; RFC 6191).
	Timestamps bool
}

// HabitsOf returns those of the stack that a profile is of.
func HabitsOf(profile string) Habits {
	switch profile {
	case "linux":
		return Habits{HeldRetries: 15, Probe: true, OldACK: true, ResetAtFIN: true, Orphan: true, RefusesSYN: true,
			Timestamps: true}
	case "freebsd", "macos", "illumos", "gvisor", "onload":
		return Habits{Timestamps: true}
	}
	return Habits{}
}

// takes lets a segment of an event arrive as the stack of the end has it, in the state of n,
// which becomes the one after. stale says that its timestamp is older than that of what had
// arrived.
func (x *search) takes(n *node, a model.Action, ev int, stale bool) model.Effects {
	h := &x.r.Habits[a.End]
	t := &n.state.tcb[a.End]
	seg := a.Segment
	switch {
	case seg.Ctl == model.SYN && t.State == model.TimeWait && h.Timestamps:
		switch x.stamped(ev) {
		case older:
			return x.acknowledges(n, a.End)
		case newer:
			if x.r.Parameters.Policy[a.End].TimeWaitSYN != model.TimeWaitSYNAck {
				x.forget(n, a.End)
			}
		case unknown:
		}
	case seg.Ctl == model.SYN && t.State == model.SynReceived && h.RefusesSYN &&
		ahead(t, seg) && a.End == model.B:
		return x.refuses(n, a)
	case stale && t.State.Synchronized() && seg.Ctl&(model.SYN|model.RST) == 0:
		n.step.Stale = true
		return x.acknowledges(n, a.End)
	case seg.Has(model.RST) && h.ResetAtFIN && seg.Seq == t.RcvNxt-1 && afterFIN(t.State):
		a.Segment.Seq = t.RcvNxt
	case h.Orphan && x.orphan(n, a.End) && seg.Ctl&(model.SYN|model.FIN) != 0 && ahead(t, seg):
		if seg.Has(model.SYN) || seg.Seq != t.RcvNxt {
			return x.refuses(n, a)
		}
		a.Segment.Ack = t.SndNxt
	case h.OldACK && seg.Len() > 0 && seg.Seq+model.Seq(seg.Len()) == t.RcvNxt && seg.Has(model.ACK) &&
		seg.Ctl&(model.SYN|model.RST) == 0 && t.State.Synchronized() && seg.Ack-t.SndUna <= t.SndNxt-t.SndUna &&
		seg.Ack != t.SndUna:
		was := t.State
		ack := a
		ack.Segment.Ctl, ack.Segment.Seq = model.ACK, t.RcvNxt
		if f := x.apply(n, ack); was == model.Closing || was == model.LastAck || !t.State.HasTCB() {
			return f // it is consumed
		}
	}
	return x.apply(n, a)
}

// afterFIN says whether the peer's FIN has been received, and the connection is not in
// TIME-WAIT.
func afterFIN(s model.TCPState) bool {
	return s == model.CloseWait || s == model.Closing || s == model.LastAck
}

// ahead says whether a segment begins in the window.
func ahead(t *model.TCB, seg model.Segment) bool { return uint8(seg.Seq-t.RcvNxt) < window }

// orphan says whether an end is in FIN-WAIT-2 and no process holds its socket.
func (x *search) orphan(n *node, e model.End) bool {
	return n.state.tcb[e].State == model.FinWait2 && !n.state.half[e] &&
		x.r.Parameters.Policy[e].Close == model.CloseFull
}

// acknowledges answers with an ACK, and changes nothing.
func (x *search) acknowledges(n *node, e model.End) model.Effects {
	t := &n.state.tcb[e]
	f := model.Effects{Sends: true, Sent: model.Segment{Seq: t.SndNxt, Ack: t.RcvNxt, Ctl: model.ACK,
		Incarnation: t.Incarnation}}
	n.step.Effects, n.step.After = f, n.state.tcb
	return f
}

// refuses answers with a RST (RFC 9293, 3.5.2) and deletes the TCB.
func (x *search) refuses(n *node, a model.Action) model.Effects {
	seg := a.Segment
	f := model.Effects{Sends: true, Sent: model.Segment{Seq: seg.Ack, Ctl: model.RST,
		Incarnation: seg.Incarnation}}
	if !seg.Has(model.ACK) {
		f.Sent = model.Segment{Ack: seg.Seq + model.Seq(seg.Len()), Ctl: model.RST | model.ACK,
			Incarnation: seg.Incarnation}
	}
	x.forget(n, a.End)
	n.step.Effects = f
	return f
}

// forget takes the TCB of e away.
func (x *search) forget(n *node, e model.End) {
	s := model.State{TCB: n.state.tcb}
	x.model(n.state.half).Delete(&s, e)
	n.state.tcb[e] = s.TCB[e]
	n.state.half[e], n.state.mark[e] = false, 0
	n.step.After = n.state.tcb
}

// An age is that of a SYN by its timestamp, to the connection before.
type age uint8

const (
	unknown age = iota
	older
	newer
)

// stamped returns the age of the SYN of an event, by its timestamp.
func (x *search) stamped(ev int) age {
	e := &x.c.Events[ev]
	if e.TSVal == 0 {
		return unknown
	}
	var last uint32
	for i := range ev {
		if o := &x.c.Events[i]; o.From == e.From && o.Incarnation < e.Incarnation && o.TSVal != 0 &&
			(last == 0 || int32(o.TSVal-last) > 0) {
			last = o.TSVal
		}
	}
	switch d := int32(e.TSVal - last); {
	case last == 0 || d == 0:
		return unknown
	case d < 0:
		return older
	}
	return newer
}

// overtakenBy returns for each event the first one before it whose numbers end where it begins, or
// before, and whose timestamp is newer: an end that has got that drops it (RFC 7323, 5.3);
// -1 for none.
func (x *search) overtakenBy() []int {
	all := make([]int, len(x.c.Events))
	for i := range x.c.Events {
		all[i] = -1
		e := &x.c.Events[i]
		if e.TSVal == 0 || e.Ctl&(model.SYN|model.RST) != 0 {
			continue
		}
		for j := range i {
			if o := &x.c.Events[j]; o.From == e.From && o.Incarnation == e.Incarnation && o.TSVal != 0 &&
				int32(e.TSVal-o.TSVal) < 0 && int32(e.Seq-o.End()) >= 0 {
				all[i] = j
				break
			}
		}
	}
	return all
}
