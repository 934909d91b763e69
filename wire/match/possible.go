package match

import (
	"slices"

	"tcpcheck/model"
)

// maxOnce is how many answers that were given once are told apart.
const maxOnce = 4

// maxPossible is how many possibilities of one end are followed from one item to the
// next.
const maxPossible = 20_000

// maxTried is how many arrivals are tried in all at most: it bounds how long it takes.
const maxTried = 500_000

// possible is one thing that an end can have been through when the capture has been
// followed up to an item.
type possible struct {
	// n is the last step; only what its state has of this end means anything.
	n    *node
	from *possible
	// shown are the later events of this end that can be answers to what arrives again
	// and again, once those that can be one answer each, to what changed something.
	shown events
	once  []pending
	// arrived are the events that changed this end.
	arrived events
	// answers are those given since from, and gave is the one that the last step shows,
	// if it is one that was given once.
	answers []*answer
	gave    *answer
}

// pending is an answer that was given once, and as which of the later events it can be
// seen.
type pending struct {
	*answer
	as events
}

// An answer is one to the event by that can be seen later, as any of events. It was
// given in the step at, in the state in; it is idle if that step and those of the same
// event changed nothing, and so are part of the run only where the answer is seen.
type answer struct {
	events events
	by     int
	in     model.TCPState
	at     *node
	idle   bool
}

// maxSeen is how many events of a connection there can be: what is kept of two files,
// and some.
const maxSeen = 256

// events is a set of events, by index.
type events [maxSeen / 64]uint64

func (s *events) add(ev int)      { s[ev/64] |= 1 << (ev % 64) }
func (s *events) remove(ev int)   { s[ev/64] &^= 1 << (ev % 64) }
func (s *events) has(ev int) bool { return s[ev/64]&(1<<(ev%64)) != 0 }

func (s *events) join(o events) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *events) without(o events) {
	for i := range s {
		s[i] &^= o[i]
	}
}

// sameFuture is what two possibilities of an end have in common that can go on in the
// same ways.
type sameFuture struct {
	tcb   model.TCB
	half  bool
	mark  int16
	shown events
	once  [maxOnce]events
	// top is the last event that arrived, where a timestamp can be too old after it.
	top int16
	// opened says which incarnations cannot be opened again.
	opened uint8
}

func (x *search) future(p *possible, e model.End) sameFuture {
	f := sameFuture{tcb: p.n.state.tcb[e], half: p.n.state.half[e], mark: p.n.state.mark[e], shown: p.shown,
		opened: p.n.state.opened}
	for i := range p.once {
		f.once[i] = p.once[i].as
	}
	if x.r.Habits[e].Timestamps && slices.ContainsFunc(x.stale, func(ev int) bool { return ev >= 0 }) {
		f.top = p.n.state.top[e]
	}
	return f
}

// settle takes out of what was answered once what is shown anyway. Where there are too
// many, some are taken to be answers to what arrives again and again: more is possible
// then than there is, and the run that is made of it may turn out to be none.
func (p *possible) settle() {
	for {
		var left []pending
		for _, o := range p.once {
			if o.as.without(p.shown); o.as != (events{}) {
				left = append(left, o)
			}
		}
		if p.once = left; len(left) <= maxOnce {
			return
		}
		p.shown.join(left[0].as)
	}
}

// then returns the possibility that goes on with the steps up to n.
func (p *possible) then(n *node) *possible {
	return &possible{n: n, from: p, shown: p.shown, once: slices.Clip(p.once), arrived: p.arrived}
}

// cheapest returns the likeliest.
func cheapest(all []*possible) *possible {
	return slices.MinFunc(all, func(a, b *possible) int { return a.n.cost - b.n.cost })
}

// spread returns what can have become of an end before the next item: any of the
// events under way to it can have arrived, in any order, any number of times. It
// returns nil if that is too much.
func (x *search) spread(e model.End, front []*possible, under []int) []*possible {
	under = slices.DeleteFunc(slices.Clone(under), func(ev int) bool {
		return x.now-x.sent(ev) > x.lifetime()
	})
	least := map[sameFuture]int{}
	var all, queue []*possible
	for _, p := range front {
		queue = append(queue, p.then(p.n))
	}
	for i := 0; i < len(queue); i++ {
		p := queue[i]
		queue[i] = nil
		var changed []*node
		var by []*possible
		if x.tried += len(under); x.tried > maxTried {
			return nil
		}
		for _, ev := range under {
			to := x.receives(p, e, ev)
			if to == nil {
				continue
			}
			if to.n.state.tcb[e] != p.n.state.tcb[e] || to.n.state.mark[e] != p.n.state.mark[e] {
				by = append(by, to)
				continue
			}
			for _, a := range to.answers {
				a.idle = true
				p.answers = append(p.answers, a)
				p.shown.join(a.events)
			}
		}
		p.settle()
		if cost, ok := least[x.future(p, e)]; ok && cost <= p.n.cost {
			continue
		}
		if len(all) == maxPossible {
			return nil
		}
		least[x.future(p, e)] = p.n.cost
		all = append(all, p)
		for _, to := range by {
			to.shown.join(p.shown)
			queue = append(queue, to)
		}
		push := func(n *node) { changed = append(changed, n) }
		x.expires(p.n, e, push)
		x.hides(p.n, e, push)
		for _, n := range changed {
			queue = append(queue, x.unseen(p, n, e))
			if half := x.halfClosed(n, e); half != nil {
				queue = append(queue, x.unseen(p, half, e))
			}
		}
	}
	return slices.DeleteFunc(all, func(p *possible) bool { return least[x.future(p, e)] < p.n.cost })
}

// answer adds an answer that was given once.
func (p *possible) answer(a *answer) {
	p.answers = append(p.answers, a)
	p.once = append(p.once, pending{a, a.events})
}

// unseen returns the possibility that goes on from p with a step at n of which nothing
// was seen so far.
func (x *search) unseen(p *possible, n *node, e model.End) *possible {
	to := p.then(n)
	n.state.drafts = [2]drafts{}
	if f := n.step.Effects; f.Sends {
		if later := x.later(e, f.Sent, -1); later != (events{}) {
			to.answer(&answer{events: later, by: -1, at: n})
			for _, it := range x.items[x.item:] {
				if !it.arrives && later.has(it.ev) {
					break
				}
				n.cost += costWaiting
			}
		}
	}
	return to
}

// receives returns what becomes of p when an event arrives; nil if time forbids it.
func (x *search) receives(p *possible, e model.End, ev int) *possible {
	n := x.arrive(p.n, e, ev, p.arrived.has(ev))
	if n == nil {
		return nil
	}
	to := p.then(n)
	to.arrived.add(ev)
	for at := n; at != p.n; at = at.parent {
		if !at.step.Effects.Sends {
			continue
		}
		if later := x.later(e, at.step.Effects.Sent, ev); later != (events{}) {
			to.answer(&answer{events: later, by: ev, in: at.step.Before[e].State, at: n})
		}
	}
	if q := &n.state.drafts[e]; len(to.answers) > 0 {
		for _, d := range q.d[:q.n] {
			n.cost -= int(d.cost)
		}
	}
	n.state.drafts = [2]drafts{}
	if !x.known[ev] && !p.arrived.has(ev) {
		// Each item for which a segment is on its way costs something.
		n.cost -= max(0, waitingFor-(x.items[x.item].ev-ev-1)) * costWaiting
	}
	return to
}

// later returns the events of e from the next item on that can be seg, its answer to
// the event by; -1 for none, if it is no answer.
func (x *search) later(e model.End, seg model.Segment, by int) events {
	var all events
	until := x.next + x.lifetime()
	if by >= 0 {
		until = min(until, x.sent(by)+2*x.lifetime())
	}
	for _, it := range x.items[x.item:] {
		if it.time > until {
			break
		}
		b, ev := x.bundles[it.ev], &x.c.Events[it.ev]
		if !it.arrives && ev.From == e && len(b) == 1 && sameSegment(seg, b[0]) &&
			(by >= 0 || ev.Ctl&model.ACK != 0) {
			all.add(it.ev)
		}
	}
	return all
}

// costOf is what it costs that an event is the answer to what changed nothing.
func (p *possible) costOf(ev int) int {
	for q := p; q != nil; q = q.from {
		for _, a := range q.answers {
			if a.idle && a.events.has(ev) && !p.arrived.has(a.by) {
				return costReordered
			}
		}
	}
	return costAgain
}

// shows returns the ways in which p's end can have sent an event; stray says that the
// other end can have been one to which all of it is old.
func (x *search) shows(p *possible, ev int, stray bool) []*possible {
	e := x.c.Events[ev].From
	if x.overdue(&p.n.state, e) {
		return nil
	}
	next := x.sends(p.n, ev)
	seen := func() *node { return x.fly(x.child(p.n, Step{Kind: Seen, End: e, Event: ev, By: -1}), ev) }
	if p.shown.has(ev) {
		next = slices.DeleteFunc(next, func(n *node) bool { return n.step.Kind == Acknowledges })
		again := seen()
		again.cost += p.costOf(ev)
		next = append(next, again)
	}
	if stray {
		next = append(next, x.stray(p.n, ev))
	}
	var all []*possible
	for _, n := range next {
		n.state.drafts = [2]drafts{}
		all = append(all, p.then(n))
		if half := x.halfClosed(n, e); half != nil {
			all = append(all, p.then(half))
		}
	}
	for i, o := range p.once {
		if o.as.has(ev) {
			to := p.then(seen())
			to.once = slices.Delete(slices.Clone(p.once), i, i+1)
			to.gave = o.answer
			all = append(all, to)
		}
	}
	for _, to := range all {
		to.shown.remove(ev)
		to.once = slices.Clone(to.once)
		for i := range to.once {
			to.once[i].as.remove(ev)
		}
	}
	return all
}
