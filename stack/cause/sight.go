package cause

import (
	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/replay"
)

// A sight is a difference as causes look at it.
type sight struct {
	from model.TCPState // where the end was when it happened, and
	in   model.TCPState // before the step that differs: another where it shows later
	// What happened: a segment that arrived, with the places of its numbers, a call or a timer.
	ctl      model.Control
	seq, ack string
	call     stack.Call
	timer    string
	side     model.End
	orphan   bool // CLOSE gives the socket up
	later    bool // what is different is what comes later
	fires    bool // it shows when the timer of that name fires, or while time passes
	passes   bool
	due      string

	wants   model.Control // what the model sends, 0 for nothing, and
	to      model.TCPState
	does    []model.Control // what the stack sends, and
	is      model.TCPState
	other   bool // it is what the model sends, but for its numbers, and
	further bool // it acknowledges more
	// badACK says that an ACK of what was never sent came in SYN-SENT before.
	badACK   bool
	timedOut bool // an RTO has fired before
	sentFIN  bool // the stack has sent its FIN before
	afterEnd bool // text has come, with an ACK, after the peer's FIN
	late     model.Control
	lateTick int
}

// look returns the sight of a difference.
func look(d *conformance.Difference) *sight {
	steps := d.Report.Done
	probed, last := steps[d.Probe.At-1], steps[len(steps)-1]
	s := &sight{
		from: d.From, in: d.From, side: d.Probe.Side, orphan: d.Report.Script.Options.Orphan, later: d.Later,
		to: last.State, is: last.In, fires: last.Kind == replay.Fire, passes: last.Kind == replay.Pass,
		lateTick: d.Report.LateBy, due: last.Timer,
	}
	if s.later {
		s.in = probed.State
	}
	if !last.Known {
		s.is = s.to
	}
	if probed.Kind == replay.Call {
		s.call = probed.Call
	}
	s.timer = probed.Timer
	if ctl, seq, ack, ok := d.Event().Segment(); ok {
		s.ctl, s.seq, s.ack = ctl, seq, ack
	}
	if last.Sends != nil {
		s.wants = plain(last.Sends.Ctl, last.Sends.Text())
	}
	for _, seg := range last.Sent {
		s.does = append(s.does, plain(seg.Ctl, seg.Len))
	}
	if len(d.Report.Late) > 0 {
		s.late = plain(d.Report.Late[0].Ctl, d.Report.Late[0].Len)
	}
	s.other = s.one(s.wants) && s.wants != 0 && s.is == s.to
	if s.other && last.Sends.Ctl&last.Sent[0].Ctl&model.ACK != 0 {
		s.further = int32(last.Sent[0].Ack-d.Report.Peer(last.Sends.Ack)) > 0 //nolint:gosec // it is meant to wrap
	}
	for i := range steps {
		s.badACK = s.badACK || steps[i].State == model.SynSent && steps[i].Sends != nil &&
			steps[i].Sends.Ctl&model.RST != 0
		if i == len(steps)-1 {
			break
		}
		s.timedOut = s.timedOut || steps[i].Timer == "rto"
		s.afterEnd = (s.afterEnd || i > 0 && ended(steps[i-1].State) && acknowledging(d.Probe.Events[i])) &&
			steps[i].State.HasTCB()
		for _, seg := range steps[i].Sent {
			s.sentFIN = s.sentFIN || seg.Ctl&model.FIN != 0
		}
	}
	return s
}

// acknowledging says whether an event is a segment with text that acknowledges all that was sent.
func acknowledging(e conformance.Event) bool {
	ctl, _, ack, ok := e.Segment()
	return ok && ctl == model.PSH|model.ACK && ack == "nxt"
}

// plain returns control bits such that PSH says that there is text; the ACK of a RST is left
// out, as it is free.
func plain(ctl model.Control, text int) model.Control {
	ctl &^= model.PSH
	if text > 0 {
		ctl |= model.PSH
	}
	if ctl&model.RST != 0 {
		return model.RST
	}
	return ctl
}

// What arrived, and where. An octet of text and a FIN have a number each, SYNs too.

func (s *sight) now(bits model.Control) bool { return !s.later && s.has(bits) }

func (s *sight) has(bits model.Control) bool { return s.ctl&bits != 0 }

func (s *sight) rst() bool { return s.now(model.RST) }

func (s *sight) syn() bool { return s.now(model.SYN) && !s.has(model.RST) }

// plainly says whether it arrived now, and is neither SYN nor RST.
func (s *sight) plainly() bool {
	return !s.later && s.ctl != 0 && !s.has(model.SYN|model.RST)
}

func (s *sight) bare() bool { return s.ctl == model.ACK }

func (s *sight) text() bool { return s.has(model.PSH) }

func (s *sight) fin() bool { return s.has(model.FIN) }

func (s *sight) left() bool { return s.seq == "next-1" || s.seq == "next-3" }

func (s *sight) next() bool { return s.seq == "next" }

func (s *sight) ahead() bool { return s.seq == "next+1" }

func (s *sight) beyond() bool { return s.seq == "beyond" }

func (s *sight) outside() bool { return s.left() || s.beyond() }

func (s *sight) inside() bool { return s.next() || s.ahead() }

// edge says whether it has one number, the last before RCV.NXT.
func (s *sight) edge() bool { return s.seq == "next-1" && s.has(model.PSH|model.FIN|model.SYN) }

func (s *sight) unsent() bool { return s.ack == "nxt+1" }

func (s *sight) all() bool { return s.ack == "nxt" }

func (s *sight) some() bool { return s.ack == "nxt" || s.ack == "una+1" }

// What model and stack do.

func (s *sight) silent() bool { return len(s.does) == 0 }

func (s *sight) one(ctl model.Control) bool { return len(s.does) == 1 && s.does[0] == ctl }

func (s *sight) first(ctl model.Control) bool { return len(s.does) > 0 && s.does[0] == ctl }

func (s *sight) answers() bool { return s.one(model.ACK) }

func (s *sight) deleted() bool { return s.in.HasTCB() && !s.is.HasTCB() }

func (s *sight) modelDeletes() bool { return s.in.HasTCB() && !s.to.HasTCB() }

func (s *sight) stays() bool { return s.is == s.in || !s.is.HasTCB() && !s.in.HasTCB() }

func (s *sight) modelStays() bool { return s.to == s.in }

func (s *sight) same() bool { return s.is == s.to || !s.is.HasTCB() && !s.to.HasTCB() }

func (s *sight) synchronized() bool { return s.from.Synchronized() }

// acknowledged says whether a state becomes another because all was acknowledged.
func acknowledged(from, to model.TCPState) bool {
	switch from {
	case model.SynReceived:
		return to.Synchronized()
	case model.FinWait1:
		return to == model.FinWait2 || to == model.TimeWait
	case model.Closing:
		return to == model.TimeWait
	case model.LastAck:
		return !to.HasTCB()
	case model.Closed, model.Listen, model.SynSent, model.Established, model.FinWait2, model.CloseWait,
		model.TimeWait:
	}
	return false
}

// finished says whether a state becomes another because the peer's FIN was taken.
func finished(from, to model.TCPState) bool {
	switch from {
	case model.SynReceived, model.Established:
		return to == model.CloseWait
	case model.FinWait1:
		return to == model.Closing || to == model.TimeWait
	case model.FinWait2:
		return to == model.TimeWait
	case model.Closed, model.Listen, model.SynSent, model.CloseWait, model.Closing,
		model.LastAck, model.TimeWait:
	}
	return false
}

// counts says that the stack took something as acknowledged, and the model did not: by its
// state, or by what is sent again later.
func (s *sight) counts() bool {
	if s.later {
		return s.has(model.ACK) && !s.has(model.RST) && s.in.HasTCB() && s.fewer()
	}
	return s.ctl != 0 && !s.has(model.RST) && !s.resets() &&
		acknowledged(s.from, s.is) && !acknowledged(s.from, s.to)
}

// ignores says the opposite.
func (s *sight) ignores() bool {
	if s.later {
		return s.has(model.ACK) && !s.has(model.SYN|model.RST) && s.some() && s.more()
	}
	return s.ctl != 0 && !s.has(model.RST) && !s.resets() &&
		acknowledged(s.from, s.to) && !acknowledged(s.from, s.is)
}

// fewer says that less is sent again than the model does: the FIN, or nothing, where there is text.
func (s *sight) fewer() bool {
	text := s.wants&model.PSH != 0
	return s.due == "rto" && text && (s.silent() && s.late&model.PSH == 0 || s.one(model.FIN|model.ACK))
}

// more says that text is sent that the model has no more to send.
func (s *sight) more() bool {
	return s.wants&model.PSH == 0 && len(s.does) > 0 && s.does[0]&model.PSH != 0
}

// resets says whether the stack sends a RST.
func (s *sight) resets() bool {
	for _, ctl := range s.does {
		if ctl == model.RST {
			return true
		}
	}
	return false
}
