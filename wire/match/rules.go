package match

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// What an assumption costs. The run that costs least is the one that is shown.
const (
	costShutdown     = 1
	costWaiting      = 1 // a segment on its way, for each of the next few items
	costDelayedACK   = 3
	costUnseen       = 12
	costUnseenRST    = 10
	costReordered    = 8
	costSlow         = 8 // it took longer than a retransmission timer waits
	costSpurious     = 6
	costWindow       = 6
	costKnownTwice   = 5
	costNotListening = 5
	costReuse        = 30
	costUncalled     = 30
	costTwice        = 25
	costAgain        = 15
	costHidden       = 20
	costStray        = 40
	costAbort        = 60
	costBareAbort    = 32 // without ACK, as an answer is
	costVanishes     = 200
	costForgotten    = 190 // the same in TIME-WAIT, of which stacks keep so many and no more
	costInjected     = 1000
)

// arrive lets the event arrive at e; again says that it did before. It returns nil
// if time forbids it, or if it opened a connection that was opened before, which has
// another ISS (RFC 9293 3.4.1) and so is not the one that was seen.
func (x *search) arrive(n *node, e model.End, ev int, again bool) *node {
	if x.overdue(&n.state, e) || !x.known[ev] && x.now-x.sent(ev) > x.lifetime() {
		return nil
	}
	event := &x.c.Events[ev]
	if !x.known[ev] && x.item < len(x.items) && x.c.Arrived(event) > x.next {
		return nil // it is not captured there yet
	}
	kind := Arrives
	cost := 0
	if again {
		kind, cost = ArrivesAgain, costAgain
	} else if int(n.state.top[e]) > ev {
		cost = costReordered
	}
	if !again && !x.known[ev] && x.now-x.sent(ev) > x.slow {
		cost += costSlow
	}
	to := n
	first := true
	for _, seg := range x.bundles[ev] {
		next := x.child(to, Step{Kind: kind, End: e, Event: ev, By: -1})
		p := &next.state
		if first {
			first = false
			next.cost += cost
			if i := p.flying[e].find(ev); i >= 0 && !again {
				p.flying[e].remove(i)
			}
			p.top[e] = max(p.top[e], int16(ev))
		}
		if seg.Ctl == model.RST|model.ACK && event.Seq == 0 {
			// What its sender took for no number at all can be one that is waited for.
			seg.Seq = x.spans[event.Incarnation][event.From].seq(0)
		}
		a := model.Action{Kind: model.Deliver, End: e, Segment: seg, ISS: x.iss(e, event.Incarnation)}
		before := p.tcb[e]
		next.step.Action = a
		f := x.takes(next, a, ev, x.r.Habits[e].Timestamps && x.stale[ev] >= 0 &&
			int(n.state.top[e]) >= x.stale[ev])
		if seg.Ctl == model.SYN && p.tcb[e].State == model.SynReceived && before.State != model.SynReceived {
			next.step.Action.Creates = true
			if bit := uint8(1) << event.Incarnation; p.opened&bit == 0 {
				p.opened |= bit
			} else {
				return nil
			}
		}
		if f.Sends {
			x.answers(p, e, ev, before.State, f, next)
		}
		to = next
	}
	if to == n {
		to = x.child(n, Step{Kind: kind, End: e, Event: ev, By: -1})
		if i := to.state.flying[e].find(ev); i >= 0 {
			to.state.flying[e].remove(i)
		}
	}
	return to
}

// answers keeps what e sends in answer to ev until it is seen.
func (x *search) answers(p *state, e model.End, ev int, in model.TCPState, f model.Effects, n *node) {
	q := &p.drafts[e]
	if q.n > 0 && f.Sent.Ctl == model.ACK {
		// The segments of one event draw one answer.
		if last := q.d[q.n-1]; int(last.by) == ev && last.seg.Ctl == model.ACK && last.age == 0 {
			n.cost -= int(last.cost)
			q.remove(int(q.n - 1))
		}
	}
	d := draft{seg: f.Sent, by: int16(ev), in: in, cost: costUnseen}
	switch {
	case f.Sent.Ctl != model.ACK:
		d.cost = costUnseenRST
	case f.Accepted&(model.AcceptedData|model.AcceptedFIN|model.AcceptedSYN) != 0:
		d.cost = costDelayedACK
	}
	n.cost += int(d.cost)
	q.add(d)
}

// apply takes a step of the model from the state of n, which becomes the one after.
func (x *search) apply(n *node, a model.Action) model.Effects {
	p := &n.state
	m := x.model(p.half)
	s := model.State{TCB: p.tcb, Ungraceful: p.ungraceful, Aborts: 1, Opens: 1}
	if a.Arrives() {
		s.Toward[a.End].Add(a.Segment)
	}
	if a.Kind == model.Open {
		s.Opens = uint8(model.MaxIncarnations - x.c.Events[n.step.Event].Incarnation)
	}
	if a.Kind == model.Send {
		s.TCB[a.End].Unsent = 1
	}
	incarnation, phantom := p.tcb[a.End].Incarnation, p.tcb[a.End].Phantom
	after, f := m.Step(s, a)
	if f.Ungraceful && !phantom && incarnation > 0 {
		p.ungraceful |= 1 << (incarnation - 1)
	}
	for _, e := range model.Ends {
		t := after.TCB[e]
		t.Unsent = 0
		was := p.tcb[e].State
		if t.State != was && (t.State == model.TimeWait || t.State == model.FinWait2) ||
			t.State == model.TimeWait && t.Timer.Left != 0 {
			p.mark[e] = int16(x.item)
		}
		t.Timer.Left = 0
		if !t.State.HasTCB() || t.State == model.SynReceived {
			p.half[e] = false
		}
		if t.State != model.TimeWait && t.State != model.FinWait2 {
			p.mark[e] = 0
		}
		p.tcb[e] = t
	}
	n.step.Effects = f
	n.step.After = p.tcb
	return f
}

// child returns a node after n, for a step to be taken.
func (x *search) child(n *node, s Step) *node {
	s.Before, s.After, s.Item = n.state.tcb, n.state.tcb, x.item
	x.work++
	s.ungraceful, s.flying, s.half = n.state.ungraceful, n.state.flying, n.state.half
	return &node{state: n.state, cost: n.cost, parent: n, step: s}
}

// act lets e take a step of the model that needs nothing from the network.
func (x *search) act(n *node, e model.End, kind model.ActionKind, ev int, cost int) *node {
	next := x.child(n, Step{Kind: Acts, End: e, Event: ev, By: -1, Action: model.Action{Kind: kind, End: e}})
	if kind == model.Open {
		next.step.Action.ISS = x.bundles[ev][0].Seq
	}
	next.cost += cost
	x.apply(next, next.step.Action)
	return next
}

// fly puts ev, which is seen now, on its way to the other end.
func (x *search) fly(n *node, ev int) *node {
	n.state.flying[x.c.Events[ev].From.Peer()].add(ev)
	return n
}

// sends returns the ways in which the sender of ev can have sent it in the state of n.
func (x *search) sends(n *node, ev int) []*node {
	event := &x.c.Events[ev]
	e := event.From
	b := x.bundles[ev]
	t := &n.state.tcb[e]
	if x.overdue(&n.state, e) {
		return nil
	}
	if x.strange[ev] {
		return []*node{x.fly(x.child(n, Step{Kind: Injected, End: e, Event: ev, By: -1}), ev)}
	}
	if event.Kind == capture.Duplicate {
		next := x.child(n, Step{Kind: Twice, End: e, Event: ev, By: -1})
		next.cost += costKnownTwice
		return []*node{x.fly(next, ev)}
	}
	var ways []*node
	for i := range int(n.state.drafts[e].n) {
		d := n.state.drafts[e].d[i]
		if len(b) != 1 || !sameSegment(d.seg, b[0]) || d.by < 0 && event.Ctl&model.ACK == 0 {
			continue
		}
		took := int64(0)
		if d.by >= 0 {
			took = x.now - x.sent(int(d.by))
		}
		// What is answered may take as long as the answer.
		if took > 2*x.lifetime() {
			continue
		}
		next := x.child(n, Step{Kind: Seen, End: e, Event: ev, By: int(d.by), In: d.in})
		next.state.drafts[e].remove(i)
		next.cost -= int(d.cost)
		if took > x.slow {
			next.cost += costSlow
		}
		ways = append(ways, x.fly(next, ev))
		break
	}
	switch {
	case event.Ctl == model.SYN:
		ways = append(ways, x.sendsSYN(n, ev)...)
	case event.Ctl&model.SYN != 0:
		if t.State == model.SynReceived && len(b) == 1 && b[0].Seq == t.SndUna && b[0].Ack == t.RcvNxt &&
			(event.Kind != capture.New || !x.c.Incarnations[0].FromSYN) {
			ways = append(ways, x.repeat(n, ev, 0))
		}
	case event.Ctl&model.RST != 0:
		if b[0].Seq == t.SndNxt && x.aborts(t.State, event) {
			cost, action := 0, model.Abort
			switch {
			case t.State == model.SynReceived: // the model has no ABORT there, but RFC 9293, 3.10.5, has
				cost, action = costAbort, model.GiveUp
			case event.Ctl&model.ACK == 0:
				cost = costBareAbort
			}
			ways = append(ways, x.fly(x.act(n, e, action, ev, cost), ev))
		}
		if x.tier >= 1 && b[0].Seq == t.SndNxt-1 && closed(t.State) {
			ways = append(ways, x.fly(x.act(n, e, model.Abort, ev, costAbort), ev))
		}
	case len(ways) == 0 && len(b) == 1 && b[0].Ctl == model.ACK && event.Kind != capture.Foreign:
		ways = append(ways, x.sendsACK(n, ev)...)
	case len(b) > 0:
		if way := x.sendsText(n, ev); way != nil {
			ways = append(ways, way)
		}
	}
	old := event.Ctl == model.SYN && !t.SYNUnacknowledged // no end opens twice with the same ISS
	if (x.tier >= 1 || old) && event.Kind == capture.Again && x.seenBefore(ev) {
		next := x.child(n, Step{Kind: Twice, End: e, Event: ev, By: -1})
		next.cost += costTwice
		ways = append(ways, x.fly(next, ev))
	}
	return ways
}

// stray returns the way in which ev, old by then, was sent before the capture began to
// see what e sends.
func (x *search) stray(n *node, ev int) *node {
	next := x.child(n, Step{Kind: Stray, End: x.c.Events[ev].From, Event: ev, By: -1})
	next.cost += costStray
	return x.fly(next, ev)
}

// aborts says whether a RST can come from an ABORT in a state. Stacks set ACK in
// such, and not in one that answers a segment with ACK; the RFC does in neither.
func (x *search) aborts(in model.TCPState, event *capture.Event) bool {
	acknowledges := event.Ctl&model.ACK != 0
	switch in {
	case model.Established, model.CloseWait:
		return acknowledges || x.tier >= 1
	case model.FinWait1, model.FinWait2:
		return acknowledges
	case model.LastAck, model.TimeWait:
		return acknowledges && x.tier >= 1 // as Windows has it
	case model.Closing:
		return x.tier >= 1 // no segment is there that it could answer
	case model.SynReceived:
		return x.tier >= 1
	case model.Closed, model.Listen, model.SynSent:
	}
	return false
}

// seenBefore says whether a packet that looks the same was seen before.
func (x *search) seenBefore(ev int) bool {
	for i := range ev {
		if x.c.Events[i].From == x.c.Events[ev].From && x.c.Events[i].Header == x.c.Events[ev].Header {
			return true
		}
	}
	return false
}

// acknowledged says whether the sender of ev, an ACK, was seen to send the same before.
func (x *search) acknowledged(ev int) bool {
	e := &x.c.Events[ev]
	return slices.ContainsFunc(x.c.Events[:ev], func(o capture.Event) bool {
		return o.From == e.From && o.Incarnation == e.Incarnation &&
			o.Ctl&(model.ACK|model.RST|model.SYN) == model.ACK &&
			o.Ack == e.Ack && o.End() == e.Seq
	})
}

// old says whether all of ev was received by the other end before, or the other end
// has no connection that it could harm.
func (x *search) old(p *state, ev int) bool {
	event := &x.c.Events[ev]
	t := &p.tcb[event.From.Peer()]
	if event.Ctl&(model.SYN|model.RST) != 0 {
		return false
	}
	if event.Fresh && event.Kind != capture.Conflict {
		return false
	}
	if !t.State.HasTCB() {
		return event.Kind == capture.Conflict || event.Kind == capture.Again
	}
	for _, seg := range x.bundles[ev] {
		if d := uint8(t.RcvNxt - seg.Seq - model.Seq(seg.Len())); d > 127 || d == 0 && seg.Len() == 0 {
			return false
		}
	}
	return event.Kind != capture.New || event.Span() > 0
}

// sendsSYN returns the ways in which an end can have sent a SYN.
func (x *search) sendsSYN(n *node, ev int) []*node {
	event := &x.c.Events[ev]
	e := event.From
	t := &n.state.tcb[e]
	if e != model.A && !x.both {
		return nil
	}
	switch {
	case t.State == model.Closed && t.Incarnation <= uint8(event.Incarnation):
		cost := 0
		if event.Kind != capture.New && x.seenBefore(ev) {
			cost = costStray
		}
		return []*node{x.fly(x.act(n, e, model.Open, ev, cost), ev)}
	case t.State == model.SynSent && t.SndUna == x.bundles[ev][0].Seq:
		return []*node{x.repeat(n, ev, 0)}
	case t.State == model.TimeWait && event.TSVal != 0 && int(t.Incarnation) <= event.Incarnation:
		gone := x.child(n, Step{Kind: Reuse, End: e, Event: ev, By: -1,
			Action: model.Action{Kind: model.Expire, End: e}})
		x.apply(gone, gone.step.Action)
		gone.cost += costReuse
		return []*node{x.fly(x.act(gone, e, model.Open, ev, 0), ev)}
	}
	return nil
}

// sendsACK returns the ways in which an ACK can have been sent that answers nothing.
func (x *search) sendsACK(n *node, ev int) []*node {
	e := x.c.Events[ev].From
	seg := x.bundles[ev][0]
	t := &n.state.tcb[e]
	kind, cost := Acknowledges, costWindow
	switch t.State {
	case model.Established, model.FinWait1, model.FinWait2, model.CloseWait:
	case model.SynReceived, model.Closing, model.LastAck, model.TimeWait:
		// It answers what is not in the capture, and left no trace there, as a keep-alive.
		if cost = costUncalled; x.tier < 1 || seg.Seq != t.SndNxt {
			return nil
		}
	case model.Closed, model.Listen, model.SynSent:
		return nil
	}
	switch {
	case seg.Ack == t.RcvNxt && seg.Seq == t.SndNxt:
	case seg.Ack == t.RcvNxt && seg.Seq == t.SndNxt-1 && x.c.Events[ev].Kind == capture.KeepAlive &&
		t.SndUna == t.SndNxt:
		kind = Probes
	case x.tier >= 1 && x.acknowledged(ev): // when its sender had got less, be it a part of a large segment
		cost = costUncalled
	default:
		return nil
	}
	next := x.child(n, Step{Kind: kind, End: e, Event: ev, By: -1})
	next.cost += cost
	return []*node{x.fly(next, ev)}
}

// sendsText returns the way in which data or a FIN can have been sent: what is new
// by SEND and CLOSE, what is unacknowledged again.
func (x *search) sendsText(n *node, ev int) *node {
	e := x.c.Events[ev].From
	if n.state.tcb[e].State == model.SynReceived {
		return nil
	}
	to := n
	repeated := false
	for _, seg := range x.bundles[ev] {
		t := &to.state.tcb[e]
		if seg.Ack != t.RcvNxt || !t.State.Synchronized() {
			return nil
		}
		if unacknowledged := uint8(t.SndNxt - t.SndUna); seg.Seq != t.SndNxt {
			if uint8(seg.Seq-t.SndUna) >= unacknowledged || seg.Has(model.FIN) != (seg.Seq == t.SndNxt-1 &&
				t.State.FINUnacknowledged()) {
				return nil
			}
			repeated = true
			continue
		}
		if t.State != model.Established && t.State != model.CloseWait {
			return nil
		}
		kind := model.Send
		if seg.Has(model.FIN) {
			kind = model.Close
		}
		to = x.act(to, e, kind, ev, 0)
	}
	if repeated {
		if x.exhausted(&to.state, e) {
			return nil
		}
		return x.repeat(to, ev, x.spurious(n, ev))
	}
	if to == n {
		return nil
	}
	return x.fly(to, ev)
}

// spurious is the cost of sending again what has arrived already.
func (x *search) spurious(n *node, ev int) int {
	e := x.c.Events[ev].From
	first := x.bundles[ev][0]
	for i := range int(n.state.flying[e.Peer()].n) {
		for _, seg := range x.bundles[n.state.flying[e.Peer()].ev[i]] {
			if seg.Seq == first.Seq && seg.Len() > 0 {
				return 0
			}
		}
	}
	return costSpurious
}

// repeat sends ev, which is unacknowledged, again.
func (x *search) repeat(n *node, ev int, cost int) *node {
	e := x.c.Events[ev].From
	next := x.child(n, Step{Kind: Repeats, End: e, Event: ev, By: -1,
		Action: model.Action{Kind: model.Retransmit, End: e}})
	t := &next.state.tcb[e]
	if t.Retransmissions < 255 {
		t.Retransmissions++
	}
	next.step.Beyond = max(0, int(t.Retransmissions)-x.retries(e))
	if !t.State.FINUnacknowledged() || next.state.half[e] {
		next.step.Beyond = 0
	}
	next.step.After = next.state.tcb
	next.cost += cost
	return x.fly(next, ev)
}

// exhausted says whether e has no retries left, whoever owns its socket.
func (x *search) exhausted(p *state, e model.End) bool {
	t, h := &p.tcb[e], &x.r.Habits[e]
	most := max(x.retries(e), h.HeldRetries)
	if h.Probe {
		most++
	}
	return t.State.FINUnacknowledged() && !p.half[e] && int(t.Retransmissions) >= most
}

// givesUp says whether e can have no retries left.
func (x *search) givesUp(p *state, e model.End) bool {
	t := &p.tcb[e]
	return t.State.FINUnacknowledged() && !p.half[e] && int(t.Retransmissions) >= x.retries(e)
}

// closed says whether an end has sent its FIN, in a state.
func closed(s model.TCPState) bool {
	switch s {
	case model.FinWait1, model.FinWait2, model.Closing, model.LastAck, model.TimeWait:
		return true
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.CloseWait:
	}
	return false
}

// sameSegment says whether a segment of the model is the one that was seen. A RST
// without ACK stands for one with it as well: its ACK is not looked at.
func sameSegment(m, seen model.Segment) bool {
	if m.Has(model.RST) {
		if !seen.Has(model.RST) {
			return false
		}
		if m.Has(model.ACK) {
			// Its SEQ is 0. Stacks are seen that have another there, which nobody looks at.
			return seen.Has(model.ACK) && m.Ack == seen.Ack
		}
		return m.Seq == seen.Seq
	}
	return m.Ctl == seen.Ctl && m.Seq == seen.Seq && m.Ack == seen.Ack
}
