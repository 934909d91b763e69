package conformance

import (
	"fmt"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
	"tcpcheck/wire"
)

// Times of the model here, in ticks.
const (
	rto      = 2
	wait     = 2
	finWait2 = 2
)

// Tick is how long a tick of a probe is: an RTO is then a second, as stacks have it before
// a measurement.
const Tick = 500 * time.Millisecond

// An end is the model of one end.
type end struct {
	side  model.End
	model *model.Model
	// orphan says that CLOSE gives the socket up.
	orphan bool
}

// newEnd returns the model of an end with the policies given; its times are those
// above, where it has such a time at all.
func newEnd(side model.End, policy model.Policy) (*end, error) {
	p := model.Default()
	policy.RTO, policy.Backoff, policy.RTOMax, policy.Retries, policy.RetryTime = rto, 2, 0, 1, 0
	policy.ISN = model.ISNZero
	policy.Timestamps = model.TimestampsOff // stacks are asked without
	if policy.FinWait2Timeout > 0 {
		policy.FinWait2Timeout = finWait2
	}
	p.MSL, p.Delay, p.Wait = 1, 1, model.Both(wait)
	p.Loss, p.Aborts, p.Incarnations = 0, model.Both(1), 2
	p.SeqMod, p.Window, p.Data = seqMod, 2, model.Both(1)
	p.FirstCloser, p.Start = model.FirstCloserAny, model.StartClosed
	p.Policy = [2]model.Policy{policy, policy}
	m, err := model.New(p, 0)
	if err != nil {
		return nil, err
	}
	return &end{side: side, model: m, orphan: replay.OptionsOf(&p, side, Tick).Orphan}, nil
}

// A place is a state of the end, with the numbers that a stack has there.
type place struct {
	state   model.State
	numbers wire.Follower
	peers   int
	tick    int
	// retransmissions is the most there were in a row while time passed.
	retransmissions int
	// clause is the one that acted in the step that led here.
	clause model.Clause
}

func (e *end) start() place {
	return place{state: e.model.Initial()[0], numbers: wire.Follower{SeqMod: seqMod}}
}

func (e *end) tcb(s *model.State) *model.TCB { return &s.TCB[e.side] }

// events returns what can happen at p, calls first.
func (e *end) events(p *place) []Event {
	var all []Event
	for _, a := range e.model.Enabled(p.state, nil) {
		if name, ok := e.name(&p.state, a); ok {
			all = append(all, name)
		}
	}
	return append(all, segments(e.tcb(&p.state))...)
}

// name returns the event that an action in s is, if it is one of this end or of time.
func (e *end) name(s *model.State, a model.Action) (Event, bool) {
	switch a.Kind {
	case model.Tick:
		return tick, true
	case model.Open, model.Send, model.Close:
		return Event(a.Kind.String()), a.End == e.side
	case model.Abort:
		// A socket that was given up cannot be aborted.
		return Event(a.Kind.String()), a.End == e.side && (!e.orphan || s.TCB[a.End].State == model.Established ||
			s.TCB[a.End].State == model.CloseWait)
	case model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
		return fire, a.End == e.side
	case model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray, model.Shutdown, model.Read,
		model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
		model.Forget, model.Forge, model.DelayedACK:
	}
	return "", false
}

// step returns the place after an event, and the step of a script that it is.
func (e *end) step(p place, event Event) (place, replay.Step, error) {
	for _, a := range e.model.Enabled(p.state, nil) {
		if name, ok := e.name(&p.state, a); ok && name == event {
			after, s := e.act(p, a)
			return after, s, nil
		}
	}
	if event.known() {
		return p, replay.Step{}, fmt.Errorf("event %s cannot happen in %v", string(event), e.tcb(&p.state).State)
	}
	seg, err := event.segment()
	if err != nil {
		return p, replay.Step{}, err
	}
	return e.arrive(p, event, seg)
}

// act takes an action that is no arrival.
func (e *end) act(p place, a model.Action) (place, replay.Step) {
	s := replay.Step{Kind: replay.Call, Call: stack.Call(a.Kind.String()), Creates: a.Kind == model.Open}
	switch a.Kind {
	case model.Tick:
		p.tick++
		s.Kind = replay.Pass
	case model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
		s.Kind, s.Timer = replay.Fire, e.tcb(&p.state).Timer.Kind.String()
	case model.Open, model.Send, model.Close, model.Abort, model.Deliver, model.DeliverDuplicate,
		model.Lose, model.GoAstray, model.Shutdown, model.Read,
		model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
		model.Forget, model.Forge, model.DelayedACK:
	}
	if a.Kind == model.Open {
		p.peers++
	}
	return e.take(p, a, s)
}

// arrive has a segment arrive.
func (e *end) arrive(p place, event Event, seg segment) (place, replay.Step, error) {
	t := e.tcb(&p.state)
	if !t.State.HasTCB() {
		p.peers++
	}
	s := model.Segment{Ctl: seg.ctl, Life: 1, Incarnation: 1}
	way := wire.Segment{Ctl: seg.ctl}
	var hasSeq, hasAck bool
	s.Seq, way.Seq, hasSeq = p.seq(t, seg.seq)
	s.Ack, way.Ack, hasAck = p.ack(t, seg.ack)
	if !hasSeq || !hasAck {
		return p, replay.Step{}, fmt.Errorf("event %q: there is no such number in %v", string(event), t.State)
	}
	p.state.Toward[e.side].Add(s)
	for _, a := range e.model.Enabled(p.state, nil) {
		if a.Kind == model.Deliver && a.End == e.side {
			after, step := e.take(p, a, replay.Step{Kind: replay.Arrive, Segment: way, Creates: a.Creates})
			return after, step, nil
		}
	}
	panic("BUG: a segment in flight cannot arrive")
}

// seq returns SEG.SEQ where it is at that place, in the model and in a stack; false if
// there is no such place.
func (p *place) seq(t *model.TCB, name string) (model.Seq, wire.Number, bool) {
	if !t.State.HasTCB() || t.State == model.SynSent {
		return 0, wire.Number{TCB: p.peers}, name == anySeq
	}
	for _, o := range offsets {
		if o.name != name {
			continue
		}
		n := p.numbers.Rcv.Add(int64(o.by))
		if name == beyond {
			n = n.Add(stack.Window)
		}
		return (t.RcvNxt + model.Seq(o.by)) % seqMod, n, true //nolint:gosec // it is meant to wrap
	}
	return 0, wire.Number{}, false
}

// anyAck is what is acknowledged where there is no TCB.
const anyAck = 5

// ack returns SEG.ACK of that name, in the model and in a stack; "" has none.
func (p *place) ack(t *model.TCB, name string) (model.Seq, wire.Number, bool) {
	if name == "" {
		return 0, wire.Number{}, true
	}
	if !t.State.HasTCB() {
		return anyAck, wire.Number{Plus: anyAck}, name == anySeq
	}
	for _, a := range acks {
		if a.name != name {
			continue
		}
		n := p.numbers.Nxt.Add(int64(a.by))
		if a.una {
			n = n.Add(-int64((t.SndNxt - t.SndUna) % seqMod))
		}
		return a.of(t), n, true
	}
	return 0, wire.Number{}, false
}

// take takes an action, and says what comes of it.
func (e *end) take(p place, a model.Action, s replay.Step) (place, replay.Step) {
	before := *e.tcb(&p.state)
	after, effects := e.model.Step(p.state, a)
	after.Toward = [2]model.Channel{}
	p.state, p.clause = after, effects.Clause
	t := e.tcb(&p.state)
	var sent wire.Segment
	if s.Kind != replay.Pass {
		sent = p.numbers.Step(a, s.Segment, &before, t, &effects)
	} else {
		p.retransmissions = max(p.retransmissions, int(before.Retransmissions))
	}
	s.Tick, s.State = p.tick, t.State
	if effects.Sends {
		s.Sends = &sent
	}
	return p, s
}
