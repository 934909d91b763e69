package match

import (
	"slices"

	"tcpcheck/model"
)

// silent takes every step that no capture shows.
func (x *search) silent(n *node, push func(*node)) {
	for _, e := range model.Ends {
		overtaken := 0
		for i := range int(n.state.flying[e].n) {
			ev := int(n.state.flying[e].ev[i])
			if x.known[ev] || x.superseded(&n.state.flying[e], i) {
				continue
			}
			if overtaken <= maxOvertaken {
				push(x.arrive(n, e, ev, false))
			}
			overtaken++
		}
		x.expires(n, e, push)
		if half := x.halfClosed(n, e); half != nil {
			push(half)
		}
		if x.tier >= 1 {
			x.assume(n, e, push)
		}
	}
}

// expires takes the timers of e that can be over.
func (x *search) expires(n *node, e model.End, push func(*node)) {
	t := &n.state.tcb[e]
	if x.canEnd(&n.state, e) {
		kind := model.Expire
		if t.State == model.FinWait2 {
			kind = model.Abandon
		}
		push(x.act(n, e, kind, -1, x.pending(&n.state)))
	}
	if x.givesUp(&n.state, e) && t.Retransmissions > 0 {
		push(x.act(n, e, model.GiveUp, -1, x.pending(&n.state)))
	}
}

// halfClosed returns n with the CLOSE of e in its last step one of its sending
// direction only; nil if it was none, or it makes no difference.
func (x *search) halfClosed(n *node, e model.End) *node {
	if n.state.tcb[e].State != model.FinWait1 || n.state.half[e] || n.step.Kind != Acts || n.step.End != e ||
		n.step.Action.Kind != model.Close || x.r.Parameters.Policy[e].Close != model.CloseFull &&
		x.r.Parameters.Policy[e].FinWait2Timeout == 0 {
		return nil
	}
	half := x.child(n, n.step)
	half.parent = n.parent
	half.step = n.step
	half.step.Half = true
	half.state.half[e] = true
	half.cost += costShutdown
	return half
}

// pending is the number of segments on their way, which a timer that takes long had
// better let arrive before.
func (x *search) pending(p *state) int { return int(p.flying[0].n + p.flying[1].n) }

// superseded says whether the i-th segment on its way is sent again later in the
// same form: which of the two arrives makes no difference, and the later is taken.
func (x *search) superseded(q *queue, i int) bool {
	for j := i + 1; j < int(q.n); j++ {
		if slices.Equal(x.bundles[q.ev[i]], x.bundles[q.ev[j]]) {
			return true
		}
	}
	return false
}

// farthestAgain is how many events ago a segment was seen at most that is taken to
// arrive once more.
const farthestAgain = 8

// farthest is the same where the next item is sent by an end with this TCB: more for
// a RST of one that has none, as it is drawn by whatever comes late.
func farthest(t *model.TCB, next model.Control) int {
	if t.State.HasTCB() || next&model.RST == 0 {
		return farthestAgain
	}
	return 2 * farthestAgain
}

// assume takes the steps of e that are there only if nothing else explains the next
// item.
func (x *search) assume(n *node, e model.End, push func(*node)) {
	it := x.items[x.item]
	sender := x.c.Events[it.ev].From
	t := &n.state.tcb[e]
	if c := x.c; c.Sides == 1 && e == sender && !it.arrives {
		for ev := it.ev - 1; ev >= max(0, it.ev-farthest(t, c.Events[it.ev].Ctl)); ev-- {
			if c.Events[ev].From != e && len(x.bundles[ev]) > 0 && n.state.flying[e].find(ev) < 0 &&
				n.step.Kind != ArrivesAgain {
				push(x.arrive(n, e, ev, true))
			}
		}
	}
	if e == sender && (t.State != model.Listen || x.c.Events[it.ev].Ctl&model.RST != 0) {
		x.hides(n, e, push)
	}
	if x.tier >= 2 && e == sender && t.State.HasTCB() && !x.hidden(n) {
		push(x.vanish(n, e))
	}
}

// hides takes what e can do without its being seen: not to listen any more, or again, to abort,
// close or give up with a segment that is lost before it is captured.
func (x *search) hides(n *node, e model.End, push func(*node)) {
	t := &n.state.tcb[e]
	switch t.State {
	case model.Closed:
		if e == model.B && !x.both {
			starts := x.child(n, Step{Kind: Starts, End: e, Event: -1, By: -1})
			starts.state.tcb[e].State = model.Listen
			starts.step.After = starts.state.tcb
			starts.cost += costNotListening
			push(starts)
		}
	case model.Listen:
		stops := x.child(n, Step{Kind: Stops, End: e, Event: -1, By: -1})
		stops.state.tcb[e].State = model.Closed
		stops.step.After = stops.state.tcb
		stops.cost += costNotListening
		push(stops)
	case model.Established, model.CloseWait:
		if x.hidden(n) {
			break
		}
		aborted := x.act(n, e, model.Abort, -1, costAbort)
		aborted.state.drafts[e].add(draft{seg: aborted.step.Effects.Sent, by: -1, cost: costUnseenRST})
		aborted.cost += costUnseenRST
		push(aborted)
		push(x.act(n, e, model.Close, -1, costHidden))
		if t.Retransmissions > 0 {
			cost := costHidden
			if t.Retransmissions == 1 {
				cost = costAbort + 2*costUnseenRST // that is likelier than that nobody saw it being sent again
			}
			push(x.act(n, e, model.GiveUp, -1, cost))
		}
	case model.SynSent, model.SynReceived:
		if t.Retransmissions > 0 || t.State == model.SynSent { // RFC 9293 3.10.4: a CLOSE deletes the TCB
			push(x.act(n, e, model.GiveUp, -1, costHidden))
		}
	case model.Closing, model.LastAck:
		// RFC 9293 3.10.5: an ABORT sends nothing here.
		push(x.act(n, e, model.Abort, -1, costAbort))
	case model.FinWait1, model.FinWait2, model.TimeWait:
	}
}

// hidden says whether the step before was already an assumption of that kind.
func (x *search) hidden(n *node) bool {
	return n.step.Kind == Vanishes || n.step.Kind == Acts && n.step.Event < 0 &&
		(n.step.Action.Kind == model.Abort || n.step.Action.Kind == model.Close)
}

// reconsider looks, where the captures of both ends are there and so all arrivals are
// known, whether the sender of the next item had no TCB any more before what arrived
// last. layers has the states before each of the last items.
func (x *search) reconsider(layers [8][]*node) []*node {
	at, now, next := x.item, x.now, x.next
	defer func() { x.item, x.now, x.next = at, now, next }()
	sender := x.c.Events[x.items[at].ev].From
	if x.c.Sides < 2 || x.items[at].arrives {
		return nil
	}
	for back := at - 1; back >= max(0, at-len(layers)+1); back-- {
		it := x.items[back]
		if !it.arrives || x.c.Events[it.ev].From == sender {
			continue
		}
		nodes := layers[back%len(layers)]
		for x.item = back; x.item <= at && len(nodes) > 0; x.item++ {
			x.now, x.next = x.items[max(x.item-1, 0)].time, x.items[x.item].time
			if x.item == back {
				nodes = x.withoutTCB(nodes, sender)
			}
			nodes = x.follow(x.closure(x.best(nodes)), x.items[x.item])
		}
		if len(nodes) > 0 {
			return nodes
		}
	}
	return nil
}

// withoutTCB returns the states with e's TCB gone.
func (x *search) withoutTCB(nodes []*node, e model.End) []*node {
	var all []*node
	for _, n := range x.closure(nodes) {
		if n.state.tcb[e].State.HasTCB() {
			all = append(all, x.vanish(n, e))
		}
	}
	return all
}

// vanish takes e's TCB away.
func (x *search) vanish(n *node, e model.End) *node {
	gone := x.child(n, Step{Kind: Vanishes, End: e, Event: -1, By: -1})
	if was := n.state.tcb[e].State; was == model.TimeWait {
		gone.cost += costForgotten
	} else {
		gone.cost += costVanishes
	}
	s := model.State{TCB: gone.state.tcb}
	x.model(n.state.half).Delete(&s, e)
	gone.state.tcb[e] = s.TCB[e]
	gone.state.half[e], gone.state.mark[e] = false, 0
	gone.step.After = gone.state.tcb
	return gone
}
