package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// What the runs of the model end in: docs/reductions.md, section 18. All that changes an end, but
// for a restart of TIME-WAIT, happens a bounded number of times in a run. So a bottom
// component of the graph is a state without steps, or in it two ends answer each ACK of the
// other with an ACK, for ever; and nothing else goes round without time passing.

// Bottom returns a liveness property as a claim about states, which the model violates if
// and only if it violates the property; for parameters without timestamps, an ack-limit,
// keep-alives, a receive buffer, a least delay and an order of segments. From a state that
// violates it a run leads into what the property forbids. With lost it is told what can be
// lost of what is in flight: a state is one that violates the claim also if it is so without
// that.
func (p Property) Bottom(of *model.Parameters, lost bool) Property {
	kind, is := p.Kind, p.state
	switch kind {
	case explore.Settles:
		p.Budgets = true
		p.state = func(sys System, s *model.State) bool {
			return !ended(sys, s, lost, is) && (!bouncesForEver(sys, s, lost) || is(sys, s))
		}
	case explore.NoLivelock:
		p.step = nil
		p.state = func(sys System, s *model.State) bool { return !bounces(sys, s) }
	case explore.Always, explore.AlwaysStep, explore.Sometimes:
		panic("BUG: " + p.Name + " is no liveness property")
	}
	p.Kind, p.Idle = explore.Always, true
	p.settled = func(s *model.State) bool { return settles(of, kind, s) }
	return p
}

// ended says whether no step leads on from s, and is is false there; with lost, whether that is so once
// all is lost that is in flight, as it can be.
func ended(sys System, s *model.State, lost bool, is func(System, *model.State) bool) bool {
	n := s.InFlight()
	if s.Overflow || runs(s, model.TimerTimeWait) || n > 0 && (!lost || n > int(s.Loss)) {
		return false
	}
	end := *s
	end.Toward = [2]model.Channel{}
	return !is(sys, &end) && len(sys.Enabled(end, nil)) == 0
}

// runs says whether an end has a timer that nothing restarts, or one of the given kind.
func runs(s *model.State, kind model.TimerKind) bool {
	for _, e := range model.Ends {
		switch s.TCB[e].Timer.Kind {
		case model.TimerOff:
		case model.TimerRTO, model.TimerFinWait2, model.TimerReboot, model.TimerLinger,
			model.TimerKeepalive, model.TimerPersist, kind:
			return true
		case model.TimerTimeWait:
		}
	}
	return false
}

// bounces says whether an ACK is in flight that draws an ACK, and this the first again, so that
// two deliveries lead back to s.
func bounces(sys System, s *model.State) bool {
	for _, e := range model.Ends {
		from := &s.TCB[e.Peer()]
		if !from.State.HasTCB() || !s.TCB[e].State.HasTCB() {
			return false
		}
		for _, seg := range s.Toward[e].Segments() {
			if seg.Ctl != model.ACK || seg.Seq != from.SndNxt || seg.Ack != from.RcvNxt {
				continue // it is none that the peer sends now
			}
			a := model.Action{Kind: model.Deliver, End: e, Segment: seg}
			there, f := sys.Step(*s, a)
			if !Answered(s, a, &there, &f) {
				continue
			}
			back, _ := sys.Step(there, model.Action{Kind: model.Deliver, End: e.Peer(), Segment: f.Sent})
			if back == *s {
				return true
			}
		}
	}
	return false
}

// bouncesForEver says whether from s on all that can happen is that time passes and segments
// draw ACKs, once all that is in flight has arrived; with lost, once as many are lost
// as can be, those first that draw none.
func bouncesForEver(sys System, s *model.State, lost bool) bool {
	n, loss := s.InFlight(), int(s.Loss)
	if runs(s, model.TimerRTO) || n <= loss || loss > 0 && !lost ||
		!s.TCB[model.A].State.HasTCB() || !s.TCB[model.B].State.HasTCB() {
		return false
	}
	// In their last instant, with time left to TIME-WAIT, segments can do nothing but arrive.
	last := *s
	last.Loss = 0
	for _, e := range model.Ends {
		last.Toward[e] = model.Channel{}
		for _, seg := range s.Toward[e].Segments() {
			seg.Life = 0
			last.Toward[e].Add(seg)
		}
		if timer := &last.TCB[e].Timer; timer.Kind == model.TimerTimeWait {
			timer.Left = 1
		}
	}
	answered := 0
	for _, a := range sys.Enabled(last, nil) {
		if a.Kind != model.Deliver {
			return false
		}
		if !answersForEver(sys, last, a) {
			continue
		}
		for _, seg := range last.Toward[a.End].Segments() {
			if seg == a.Segment {
				answered++
			}
		}
	}
	return answered > 0 && n-answered <= loss
}

// answersForEver says whether a segment that arrives draws an ACK, this another, and so on,
// and each restarts a TIME-WAIT that it arrives in, in time for the next: that can take as
// long as two segments live.
func answersForEver(sys System, s model.State, a model.Action) bool {
	for range 2 * len(model.Ends) {
		waits := s.TCB[a.End].Timer.Kind == model.TimerTimeWait
		if waits {
			s.TCB[a.End].Timer.Left = 0
		}
		after, f := sys.Step(s, a)
		if !Answered(&s, a, &after, &f) || waits && after.TCB[a.End].Timer.Left < 2*f.Sent.Life {
			return false
		}
		s, a = after, model.Action{Kind: model.Deliver, End: a.End.Peer(), Segment: f.Sent}
	}
	return true
}

// Answered says whether a segment arrives in a step and draws an ACK, and nothing else comes
// of it but that it may restart TIME-WAIT.
func Answered(before *model.State, a model.Action, after *model.State, f *model.Effects) bool {
	if a.Kind != model.Deliver || !f.Sends || f.Sent.Ctl != model.ACK || after.Overflow {
		return false
	}
	was := before.TCB
	if was[a.End].Timer.Kind == model.TimerTimeWait {
		was[a.End].Timer.Left = after.TCB[a.End].Timer.Left
	}
	return was == after.TCB
}

// settles says whether no state can come after s that violates a property of that kind as a
// claim about states: one end answers no ACK any more; or no TCB can come to be, and none of
// those that there are be left waiting, nor both come to TIME-WAIT and answer each other there.
func settles(p *model.Parameters, kind explore.Kind, s *model.State) bool {
	if kind == explore.NoLivelock {
		return silent(p, s, model.A) || silent(p, s, model.B)
	}
	return s.Opens == 0 && !synToB(s) && !leftWaiting(p, s, model.A) && !leftWaiting(p, s, model.B) &&
		(!answersACKs(p, s, model.A) || !answersACKs(p, s, model.B))
}

// silent says whether e never answers an ACK with an ACK again: it has no TCB, or one in a TIME-WAIT
// that answers none, and will have no other. That is so where no OPEN is left, and the end does not
// listen, or no SYN comes to it, nor is one sent.
func silent(p *model.Parameters, s *model.State, e model.End) bool {
	t := &s.TCB[e]
	none := !t.State.HasTCB() || t.State == model.TimeWait && answersLength(&p.Policy[e])
	listens := e == model.B && p.Opener == model.OpenerA
	return none && s.Opens == 0 && (!listens || !synToB(s) && s.TCB[e.Peer()].State != model.SynSent)
}

// answersLength says whether TIME-WAIT answers only what takes sequence numbers.
func answersLength(policy *model.Policy) bool {
	return policy.TimeWaitReply == model.ReplyFIN || policy.TimeWaitReply == model.ReplyLength
}

// leftWaiting says whether e can be, or come to be, in a state that it leaves only when the
// other end does something: ESTABLISHED, where its application does not close first, and FIN-WAIT-2
// without a limit. In all others that wait for the other end a timer runs; and once
// a FIN has come its application closes.
func leftWaiting(p *model.Parameters, s *model.State, e model.End) bool {
	return waits(s.TCB[e].State) && (p.Policy[e].FinWait2Timeout == 0 || !p.FirstCloser.Allows(e))
}

// answersACKs says whether e can come to be in a TIME-WAIT in which ACKs draw ACKs, and restart it.
func answersACKs(p *model.Parameters, s *model.State, e model.End) bool {
	policy := &p.Policy[e]
	switch state := s.TCB[e].State; {
	case !state.HasTCB(), state == model.CloseWait, state == model.LastAck, answersLength(policy):
		return false
	}
	restart := policy.TimeWaitRestart
	return restart == model.RestartAny || restart == model.RestartEvery || p.Delay == 0
}
