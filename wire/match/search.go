package match

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// Bounds of the search for a likely run. What is not found for them is decided without
// (decide.go), so none of them is a verdict.
const (
	// These are how many states are followed from one item to the next, those that cost
	// least: few where nothing is unusual, more where something is. Between two items
	// perState times as many are reached.
	few, more = 12, 120
	perState  = 12
	// maxLeaves is how often a capture may leave the model before nothing more is
	// assumed to explain it.
	maxLeaves = 8
	// unusual is the cost from which on a run is not taken for granted.
	unusual = 12
	// waitingFor is for how many items a segment that is not there yet costs something.
	waitingFor = 4
	// maxOvertaken is how many segments to one end others may have overtaken at a time.
	maxOvertaken = 2
	// maxExtra is how much more than the least a state may cost to be followed.
	maxExtra = 60
	// maxWork is how many steps are taken in each way of looking for a run at most: what is
	// not found by then is not decided.
	maxWork = 300_000
	// slowest is the least time after which an arrival is suspiciously late.
	slowest = int64(100 * time.Millisecond)
)

// Tolerances of measured times.
const (
	early = 0.9  // a timer may fire this much before it is due
	late  = 1.15 // and this much after
	// instant is how far apart two things may be captured that are due at once.
	instant = time.Millisecond
)

// An item is one thing that the capture shows: that a segment was sent, or, where the
// captures of both ends are there, that it arrived.
type item struct {
	ev      int
	time    int64
	arrives bool
}

// search follows a capture through the model.
type search struct {
	c       *capture.Connection
	r       Rules
	models  [2][2]*model.Model
	spans   [][2]span
	bundles [][]model.Segment
	items   []item
	// known says of each event that its fate is: the captures of both ends are there, and
	// nothing is dropped or held between them and the ends.
	known []bool
	// both says that both ends open.
	both bool
	// strange says of each event that a third party has sent it.
	strange []bool
	// stale has for each event the one after whose arrival its timestamp is too old; -1 for
	// none.
	stale []int

	// slow is after how long an arrival is suspiciously late.
	slow int64
	// work is how many steps were taken so far.
	work      int
	width     int
	item      int
	now, next int64
	tier      int
	cut       bool
	tried     int
}

// Rules are the parameters that a capture is compared with. Its times are durations.
type Rules struct {
	Parameters model.Parameters
	// Habits are what the stack of each end does beyond its policies.
	Habits [2]Habits
}

// newSearch prepares the comparison of a connection. With behind, what was captured at its
// receiver can have been dropped or held behind that.
func newSearch(c *capture.Connection, r Rules, behind bool) (*search, error) {
	x := &search{c: c, r: r, spans: spansOf(c)}
	p := r.Parameters
	p.SeqMod, p.Window, p.Data = seqMod, window, model.Both(1)
	p.Incarnations, p.Start, p.FirstCloser = model.MaxIncarnations, model.StartClosed, model.FirstCloserAny
	if x.both = bothOpen(c); x.both {
		p.Opener = model.OpenerBoth
	} else {
		p.Opener = model.OpenerA
	}
	p.Loss, p.Duplicates, p.Strays, p.Aborts = 0, 0, 0, model.Both(1)
	for _, e := range model.Ends {
		// What a timer has become is seen, and not asked of the model.
		p.Policy[e].RTOCollapse, p.Policy[e].RTOAfterSYN = model.RTOCollapseACK, 0
		// What a segment has is taken apart, see bundleOf.
		p.Policy[e].FINWithData = model.FINApart
		// An ACK that was delayed is one that was not seen, and one that was sent later.
		p.Policy[e].ACKDelay = 0
		// What is held is as if it had come later.
		p.Policy[e].OutOfOrder = model.OutOfOrderDrop
	}
	for a := range 2 {
		for b := range 2 {
			q := p
			for e, half := range []int{a, b} {
				if half == 1 {
					q.Policy[e].Close, q.Policy[e].FinWait2Timeout = model.CloseHalf, 0
				}
			}
			m, err := model.New(q, model.AllGhosts)
			if err != nil {
				return nil, err
			}
			x.models[a][b] = m
		}
	}
	x.known = make([]bool, len(c.Events))
	for i := range c.Events {
		ev := &c.Events[i]
		x.bundles = append(x.bundles, bundleOf(c, x.spans, ev))
		_, strange := c.Stranger(i)
		x.strange = append(x.strange, strange)
		if len(x.bundles[i]) == 0 {
			continue
		}
		sent, arrived := c.Sent(ev), c.Arrived(ev)
		x.known[i] = c.Sides == 2 && (!behind || sent == 0 || arrived == 0)
		switch {
		case c.Sides == 2 && !x.known[i]:
			x.items = append(x.items, item{ev: i, time: sent})
		case c.Sides == 1:
			x.items = append(x.items, item{ev: i, time: ev.Time[0]})
		case sent == 0:
			x.items = append(x.items, item{ev: i, time: arrived}, item{ev: i, time: arrived, arrives: true})
		case arrived == 0:
			x.items = append(x.items, item{ev: i, time: sent})
		default:
			x.items = append(x.items, item{ev: i, time: sent}, item{ev: i, time: arrived, arrives: true})
		}
	}
	x.stale = x.overtakenBy()
	x.slow = max(slowest, 4*roundTrip(c))
	slices.SortStableFunc(x.items, func(a, b item) int { return cmp.Compare(a.time, b.time) })
	return x, nil
}

func (x *search) model(half [2]bool) *model.Model {
	i := [2]int{}
	for e, h := range half {
		if h {
			i[e] = 1
		}
	}
	return x.models[i[0]][i[1]]
}

// iss is the ISS that e has in an incarnation.
func (x *search) iss(e model.End, incarnation int) model.Seq { return x.spans[incarnation][e].base }

// run follows the capture from an item on, which is reached in one of the states given,
// and returns what was found.
func (x *search) run(nodes []*node, from int) *Result {
	r := &Result{Bad: -1, Connection: x.c, spans: x.spans, bundles: x.bundles, sys: x.model,
		rules: &x.r.Parameters}
	var layers [8][]*node
	leaves := 0
	x.work = 0
	for x.item = from; x.item < len(x.items); x.item++ {
		it := x.items[x.item]
		if x.work > maxWork {
			if r.Bad < 0 {
				r.Bad = it.ev
			}
			r.Outcome = NotDecided
			break
		}
		x.next = it.time
		x.now = it.time
		if x.item > 0 {
			x.now = x.items[x.item-1].time
		}
		var next []*node
		reached := nodes
		for x.tier = 0; x.tier <= 3; x.tier++ {
			if leaves > maxLeaves && (x.tier == 1 || x.tier == 2) {
				continue
			}
			if x.tier == 2 {
				leaves++
				r.leaves(x, it.ev, reached)
			}
			if x.tier > 0 {
				reached = x.best(reached)
			}
			reached = x.closure(reached)
			if next = x.follow(reached, it); len(next) > 0 {
				break
			}
			if x.tier == 2 {
				if next = x.reconsider(layers); len(next) > 0 {
					break
				}
			}
		}
		if leaves > 1 {
			// What follows is a matter of showing it, not of a verdict.
			x.width = few
		}
		layers[x.item%len(layers)] = nodes
		nodes = x.best(next)
	}
	x.tier, x.now = 0, 0
	if n := len(x.items); n > 0 {
		x.now = x.items[n-1].time
	}
	x.next = x.now
	var last *node
	for _, n := range x.closure(nodes) {
		n.cost += x.waiting(&n.state)
		if last == nil || n.cost < last.cost {
			last = n
		}
	}
	r.take(last)
	return r
}

// follow returns the states after the next item.
func (x *search) follow(from []*node, it item) []*node {
	now := x.now
	x.now = it.time
	defer func() { x.now = now }()
	var next []*node
	x.item++
	defer func() { x.item-- }()
	for _, n := range from {
		if it.arrives {
			e := x.c.Events[it.ev].From.Peer()
			if way := x.arrive(n, e, it.ev, n.state.flying[e].find(it.ev) < 0); way != nil {
				next = append(next, way)
			}
			continue
		}
		next = append(next, x.sends(n, it.ev)...)
		if x.tier >= 1 && !x.overdue(&n.state, x.c.Events[it.ev].From) && x.old(&n.state, it.ev) {
			next = append(next, x.stray(n, it.ev))
		}
		if x.tier == 3 {
			e := x.c.Events[it.ev].From
			way := x.child(n, Step{Kind: Unexplained, End: e, Event: it.ev, By: -1})
			way.cost += costInjected
			next = append(next, x.fly(way, it.ev))
		}
	}
	for _, n := range next {
		n.cost += x.waiting(&n.state)
		p := &n.state
		if !it.arrives {
			p.drafts[x.c.Events[it.ev].From].grow()
		}
		for _, e := range model.Ends {
			p.flying[e].forget(p.top[e])
			if p.flying[e].n == 0 || p.flying[e].ev[0] > p.top[e] {
				p.top[e] = -1
			}
		}
	}
	return next
}

// waiting is what the segments on their way cost for another item.
func (x *search) waiting(p *state) int {
	cost := 0
	for _, e := range model.Ends {
		for i := range int(p.flying[e].n) {
			if ev := int(p.flying[e].ev[i]); !x.known[ev] && x.items[min(x.item, len(x.items)-1)].ev-ev <= waitingFor {
				cost += costWaiting
			}
		}
	}
	return cost
}

// best returns the states that cost least, each once, in order.
func (x *search) best(nodes []*node) []*node {
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
	seen := map[state]bool{}
	var kept []*node
	for _, n := range nodes {
		if n.cost > nodes[0].cost+maxExtra {
			break
		}
		if seen[n.state] {
			continue
		}
		seen[n.state] = true
		if len(kept) == x.width {
			x.cut = x.cut || x.tier == 0
			break
		}
		kept = append(kept, n)
	}
	return kept
}

// closure returns the states that are reached without the next item.
func (x *search) closure(from []*node) []*node {
	least := map[state]int{}
	var all []*node
	push := func(n *node) {
		if n == nil {
			return
		}
		if cost, ok := least[n.state]; ok && cost <= n.cost {
			return
		}
		if len(all) == x.width*perState {
			x.cut = x.cut || x.tier == 0
			return
		}
		least[n.state] = n.cost
		all = append(all, n)
	}
	for _, n := range from {
		push(n)
	}
	for i := 0; i < len(all); i++ {
		n := all[i]
		if least[n.state] < n.cost {
			continue
		}
		x.silent(n, push)
	}
	return slices.DeleteFunc(all, func(n *node) bool { return least[n.state] < n.cost })
}

// Follow compares a connection with the model, as far as its capture is a witness of it. A
// likely run is looked for first; if none is found it is decided whether there is one.
func Follow(c *capture.Connection, r Rules) (*Result, error) {
	if c.Folded.Segments > 0 {
		if few := distilled(c); few != nil {
			found, err := compare(few, r)
			if err != nil || found.Outcome == Allowed {
				return found, err
			}
		}
	}
	return compare(c, r)
}

// compare is Follow with all segments that were kept.
func compare(c *capture.Connection, r Rules) (*Result, error) {
	c, early := separated(c)
	whole, w := complete(c)
	w.Early = early
	found, err := follow(whole, r)
	if err != nil {
		return nil, err
	}
	if found.Outcome != Allowed && whole != c && w.Whole() {
		// It may have been in order as it was seen.
		as, err := follow(c, r)
		if err != nil {
			return nil, err
		}
		if as.Outcome == Allowed {
			found, w = as, &Witness{Early: early}
		}
	}
	if found.Outcome == NotAllowed && w.Whole() {
		w.judge(whole, true)
	}
	if found.Witness = w; found.Outcome != NotAllowed {
		return found, nil
	}
	if !w.Whole() {
		found.Outcome = NotDecided
		return found, nil
	}
	if found.Under, err = under(found, r); err != nil {
		return nil, err
	}
	if len(found.Under) > 0 {
		found.Outcome = AllowedUnder
		return found, nil
	}
	other, err := swapped(found, r)
	if err != nil || other == nil {
		return found, err
	}
	return other, nil
}

// follow compares a connection with the model as it is. If captures of both ends have no run
// in which all arrives as it was captured, they may have one in which some of it is dropped or
// held behind its capture.
func follow(c *capture.Connection, r Rules) (*Result, error) {
	found, err := followed(c, r, false)
	if err != nil || c.Sides < 2 || found.Outcome != NotAllowed {
		return found, err
	}
	loosely, err := followed(c, r, true)
	if err != nil {
		return nil, err
	}
	switch loosely.Outcome {
	case Allowed:
		loosely.Behind = true
		return loosely, nil
	case NotDecided:
		found.Outcome = NotDecided
	case NotAllowed, AllowedUnder:
	}
	return found, nil
}

// followed is follow with what is dropped or held behind its capture, or without.
func followed(c *capture.Connection, r Rules, behind bool) (*Result, error) {
	x, err := newSearch(c, r, behind)
	if err != nil {
		return nil, fmt.Errorf("the settings do not fit a capture: %w", err)
	}
	x.width = few
	found := x.run(x.initial(), 0)
	if x.cut && (found.Outcome != Allowed || found.cost >= unusual) {
		x.width = more
		found = x.run(x.initial(), 0)
	}
	if found.Outcome == Allowed {
		return found, nil
	}
	x.work = 0
	w := x.decide()
	if w.cut {
		found.Outcome = NotDecided
		return found, nil
	}
	if w.item == len(x.items) || x.items[w.item].ev != found.Bad {
		n := x.join(w)
		if n == nil {
			found.Outcome = NotDecided
			return found, nil
		}
		x.width = few
		found = x.run([]*node{n}, w.item)
	}
	if found.Outcome == NotAllowed && x.forgot() {
		found.Outcome = NotDecided
	}
	return found, nil
}

// forgot says whether anything was left out of the capture, or of its numbers, or was
// before it: what is refused may follow from that.
func (x *search) forgot() bool {
	return !x.c.Incarnations[0].FromSYN || x.c.Events[0].Ctl&model.SYN == 0 || x.c.Folded.Segments+
		x.c.Folded.Controls > 0 ||
		slices.ContainsFunc(x.spans, func(s [2]span) bool { return s[0].abstract > 0 || s[1].abstract > 0 })
}
