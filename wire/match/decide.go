package match

import (
	"slices"

	"tcpcheck/model"
)

// Whether the model has a run that shows what a capture shows is decided for each end
// by itself, exhaustively. What an end does depends on nothing but what arrives there
// and what its application and its timers do; what can arrive is in the capture, and is
// looked up there, as far back as a segment lives (the MSL). So what is on its way needs
// no place in a state, and neither does a segment that changes nothing and only draws
// an answer: there are few states, and every one is followed.

// ways is how each end can have come to an item.
type ways struct {
	ends [2]*possible
	// item is the first with which no possibility of its end goes on, or the number of
	// items.
	item int
	// cut says that there were too many possibilities to follow them all.
	cut bool
}

// decide follows both ends as far as they can have come. The capture is one of the
// model if that is its end.
func (x *search) decide() ways {
	if len(x.c.Events) > maxSeen {
		return ways{cut: true}
	}
	x.tier = 1
	farthest := ways{item: -1}
	cut := false
	for _, n := range x.initial() {
		w := x.decideFrom(n)
		cut = cut || w.cut
		if !w.cut && w.item > farthest.item {
			farthest = w
		}
	}
	farthest.cut = cut && farthest.item < len(x.items)
	return farthest
}

// decideFrom is decide from one initial state.
func (x *search) decideFrom(initial *node) ways {
	var front [2][]*possible
	var under [2][]int // the events that can arrive at each end, if they are not too old
	for _, e := range model.Ends {
		n := *initial
		n.state.tcb[e.Peer()] = model.TCB{}
		front[e] = []*possible{{n: &n}}
	}
	for x.item = 0; x.item < len(x.items); x.item++ {
		it := x.items[x.item]
		x.now, x.next = it.time, it.time
		if x.item > 0 {
			x.now = x.items[x.item-1].time
		}
		if x.work > maxWork {
			return ways{cut: true}
		}
		for _, e := range model.Ends {
			if front[e] = x.spread(e, front[e], under[e]); front[e] == nil {
				return ways{cut: true}
			}
		}
		e := x.c.Events[it.ev].From
		if it.arrives {
			e = e.Peer()
		} else if !x.known[it.ev] {
			under[e.Peer()] = append(under[e.Peer()], it.ev)
		}
		next := x.shown(front, it)
		if len(next) == 0 {
			break
		}
		front[e] = next
	}
	return ways{ends: [2]*possible{cheapest(front[0]), cheapest(front[1])}, item: x.item}
}

// shown returns the possibilities after the next item, of the end that it is of.
func (x *search) shown(front [2][]*possible, it item) []*possible {
	now := x.now
	x.now = it.time
	x.item++
	defer func() { x.now, x.item = now, x.item-1 }()
	e := x.c.Events[it.ev].From
	var next []*possible
	if it.arrives {
		for _, p := range front[e.Peer()] {
			if to := x.receives(p, e.Peer(), it.ev); to != nil {
				next = append(next, to)
			}
		}
		return next
	}
	stray := slices.ContainsFunc(front[e.Peer()], func(p *possible) bool { return x.old(&p.n.state, it.ev) })
	for _, p := range front[e] {
		next = append(next, x.shows(p, it.ev, stray)...)
	}
	return next
}

// join puts the ways of both ends together to one run; nil if they do not fit, as where
// the same arrival would have to be answered twice.
func (x *search) join(w ways) *node {
	n := *w.initial()
	joint := &n
	var steps [2][]Step
	for _, e := range model.Ends {
		var ok bool
		if steps[e], ok = stepsOf(w.ends[e]); !ok {
			return nil
		}
	}
	var arrives [2]events
	for e := range steps {
		for i := range steps[e] {
			if s := &steps[e][i]; !sending(s) {
				arrives[e].add(s.Event)
			}
		}
	}
	for item := range w.item + 1 {
		first := model.A
		if item > 0 {
			it := x.items[item-1]
			if first = x.c.Events[it.ev].From; it.arrives {
				first = first.Peer()
			}
		}
		x.item, x.now = item, x.items[max(item-1, 0)].time
		for _, e := range [2]model.End{first, first.Peer()} {
			for len(steps[e]) > 0 && steps[e][0].Item == item {
				joint = x.replay(joint, steps[e][0])
				steps[e] = steps[e][1:]
			}
			if e == first && item > 0 {
				joint = x.lands(joint, x.items[item-1], &arrives)
			}
		}
	}
	return joint
}

// lands lets what was seen last arrive at once, if it does not arrive otherwise and
// changes nothing.
func (x *search) lands(n *node, it item, arrives *[2]events) *node {
	e := x.c.Events[it.ev].From.Peer()
	if x.known[it.ev] || arrives[e].has(it.ev) {
		return n
	}
	to := x.arrive(n, e, it.ev, false)
	if to == nil || to.state.tcb[e] != n.state.tcb[e] || to.state.mark[e] != n.state.mark[e] ||
		to.state.drafts[e] != n.state.drafts[e] {
		return n
	}
	return to
}

// initial returns the state that both ways begin in.
func (w *ways) initial() *node {
	var begin [2]*node
	for e, p := range w.ends {
		for p.from != nil {
			p = p.from
		}
		begin[e] = p.n
	}
	n := *begin[0]
	n.state.tcb[1] = begin[1].state.tcb[1]
	return &n
}

// stepsOf returns the steps of one end, those in which it gave an answer that is seen
// among them, and whether each answer that is seen was given.
func stepsOf(last *possible) ([]Step, bool) {
	var path []*possible
	for p := last; p != nil; p = p.from {
		path = append(path, p)
	}
	slices.Reverse(path)
	// parts are what was done from each possibility to the next, and after it the
	// arrivals that only drew answers.
	parts := make([][][]Step, len(path))
	given := map[*answer]bool{} // those of steps that changed something, and are seen
	arrived := last.arrived
	for i, p := range path[1:] {
		parts[i+1] = [][]Step{steps(p.n, p.from.n)}
		if p.gave != nil {
			given[p.gave] = true
		}
	}
	for i := 1; i < len(path); i++ {
		own := parts[i][0]
		if len(own) == 0 || own[0].Kind != Seen {
			continue
		}
		from, a := -1, path[i].gave
		if a == nil {
			if from, a = answerTo(path[:i], own[0].Event, given, &arrived); a == nil {
				return nil, false
			}
			given[a] = !a.idle
		}
		own[0].By, own[0].In = a.by, a.in
		if !a.idle {
			continue
		}
		arrived.add(a.by)
		parts[from] = append(parts[from], steps(a.at, path[from].n))
	}
	var all []Step
	arrived = events{}
	for _, part := range slices.Concat(parts...) {
		if len(part) > 0 && !sending(&part[0]) {
			kind := Arrives
			if arrived.has(part[0].Event) {
				kind = ArrivesAgain
			}
			arrived.add(part[0].Event)
			for i := range part {
				part[i].Kind = kind
			}
		}
		all = append(all, part...)
	}
	return all, true
}

// answerTo returns the answer that is best taken to be the one seen as an event, and
// where on the way it was given: one that was given anyway, else the latest to a segment
// that has not arrived otherwise, else the latest.
func answerTo(path []*possible, seen int, given map[*answer]bool, arrived *events) (int, *answer) {
	at, best := -1, 0
	var found *answer
	for i, p := range path {
		for _, a := range p.answers {
			rank := 1
			switch {
			case !a.events.has(seen) || given[a]:
				continue
			case !a.idle:
				rank = 3
			case !arrived.has(a.by):
				rank = 2
			}
			if rank >= best {
				at, best, found = i, rank, a
			}
		}
	}
	return at, found
}

// steps returns the steps from one node to another, in order.
func steps(to, from *node) []Step {
	var all []Step
	for n := to; n != from; n = n.parent {
		all = append(all, n.step)
	}
	slices.Reverse(all)
	return all
}

// replay takes a step of one end in the state of both.
func (x *search) replay(n *node, s Step) *node {
	next := x.child(n, s)
	p := &next.state
	switch s.Kind {
	case Arrives, ArrivesAgain:
		if i := p.flying[s.End].find(s.Event); i >= 0 {
			p.flying[s.End].remove(i)
		}
		p.top[s.End] = max(p.top[s.End], int16(s.Event))
		if len(x.bundles[s.Event]) > 0 {
			x.takes(next, s.Action, s.Event, s.Stale)
		}
		return next
	case Acts, Reuse:
		x.apply(next, s.Action)
		p.half[s.End] = p.half[s.End] || s.Half
	case Repeats:
		p.tcb[s.End].Retransmissions = s.After[s.End].Retransmissions
	case Stops:
		p.tcb[s.End].State = model.Closed
	case Starts:
		p.tcb[s.End].State = model.Listen
	case Seen, Acknowledges, Probes, Twice, Stray, Injected, Vanishes, Unexplained:
	}
	next.step.After = p.tcb
	if s.Event >= 0 && s.Kind != Reuse && p.flying[s.End.Peer()].find(s.Event) < 0 {
		x.fly(next, s.Event)
	}
	return next
}
