package zones

import (
	"container/heap"
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// A mode is what a search for times looks for.
type mode int

const (
	forEarliest mode = iota // the earliest time
	forLatest               // the latest time, and runs without the event where all time counts
	forNever                // runs without the event, be time counted in them or not
)

// far is from where the clock runs down that tells how much time has passed.
const far = never / 2

// A moment is a node of such a search. Where time is counted and has a bound there is one clock more, the
// last, which began at [far].
type moment struct {
	*node
	before *moment
	// counts says that the event counts, endless that this can come as late as one likes.
	counts, endless bool
	// least is the least time that has passed when it begins.
	least int32
	// wide are the times of others that can do no more, no sooner or, where the latest time
	// is sought, no later.
	wide zone
}

// A site is where moments are alike but for their times and budgets.
type site struct {
	*place
	counts, endless bool
}

type timedSearch struct {
	*search
	mode mode
	// always says that time is counted from the beginning, and not from since.
	always bool
	event  explore.Property[model.State, model.Action]
	since  *explore.Property[model.State, model.Action] // nil for the beginning
	known  map[site][]*moment
	queue  moments
	times  Times

	hit *moment // after the event, in the run that was found
	// Of a run without the event: its end, or where it can idle, or where it has come to once more and where
	// it was first.
	stops, idles, turn, from *moment
}

// counted says whether m has the clock that counts time.
func (s *timedSearch) counted(m *moment) bool { return (s.always || m.counts) && !m.endless }

// begin stores the initial state.
func (s *timedSearch) begin() {
	t := s.model.Initial()[0]
	sources, by := s.strip(&t, newZone(0))
	m := &moment{counts: s.since == nil || s.since.Comes(nil, model.Action{}, &t)}
	if s.counted(m) {
		sources = append(sources, source{least: far, most: far})
	}
	m.node = s.node(nil, model.Action{}, &t, sources, by)
	m.zone = newZone(0).carry(sources)
	s.settle(m)
}

// settle stores m as time passes in it.
func (s *timedSearch) settle(m *moment) {
	for _, n := range s.passed(m) {
		s.store(n)
	}
}

// run takes one moment after the other until what is sought is known.
func (s *timedSearch) run(ctx context.Context, most int64) {
	for n := 0; s.queue.Len() > 0 && s.times.Limit == explore.NoLimit; n++ {
		m, _ := heap.Pop(&s.queue).(*moment)
		switch {
		case s.mode == forEarliest && s.hit != nil &&
			(s.hit.least < m.least || s.hit.least == m.least && s.hit.depth <= m.depth+1):
			return
		case most > 0 && s.result.States > most:
			s.times.Limit = explore.States
		case n%256 == 0 && ctx.Err() != nil:
			s.times.Limit = explore.LimitOf(ctx)
		default:
			s.expand(m)
		}
	}
}

// expand takes all steps from m.
func (s *timedSearch) expand(m *moment) {
	before := m.state()
	from := s.marked(&before, false)
	as := s.enabled(&before, &from)
	switch clocks := s.running(m); {
	case clocks == 0 && s.calls(&before) && s.idles == nil:
		s.idles = m
	case clocks == 0 && len(as) == 0 && s.stops == nil:
		s.stops = m
	}
	for _, a := range as {
		next, event := s.step(m, &before, &from, a)
		switch {
		case next == nil:
		case event:
			s.found(next)
		default:
			s.settle(next)
		}
	}
}

// running is how many clocks m has but the one that counts time.
func (s *timedSearch) running(m *moment) int {
	n := m.zone.n
	if s.counted(m) {
		n--
	}
	return n
}

// step returns the moment to which a leads from m, before time passes, and whether a is the event; nil if
// it never happens there.
func (s *timedSearch) step(m *moment, before, from *model.State, a model.Action) (*moment, bool) {
	z := m.zone.clone()
	if !s.allows(z, before, a) {
		return nil, false
	}
	s.result.Transitions++
	after := s.model.Apply(*from, a)
	if after.Overflow {
		s.times.Limit = explore.Capacity
		return nil, false
	}
	bare := after
	sources, by := s.strip(&bare, z)
	next := &moment{before: m, endless: m.endless,
		counts: m.counts || s.since.Comes(from, a, &after)}
	switch {
	case !s.counted(next):
	case s.counted(m):
		sources = append(sources, source{old: z.n})
	default:
		sources = append(sources, source{least: far, most: far})
	}
	next.node = s.node(m.node, a, &bare, sources, by)
	next.zone = z.carry(sources)
	if s.counted(next) {
		next.least = far - next.zone.bound(next.zone.n, 0)
	}
	return next, m.counts && s.event.Comes(from, a, &after) || next.counts && s.event.Comes(nil, a, &after)
}

// found notes the event.
func (s *timedSearch) found(m *moment) {
	s.times.Happens = true
	switch {
	case s.hit == nil, m.endless && !s.hit.endless:
		s.hit = m
	case s.hit.endless:
	case s.mode == forEarliest && (m.least < s.hit.least || m.least == s.hit.least && m.depth < s.hit.depth):
		s.hit = m
	case s.mode == forLatest && s.longest(m) > s.longest(s.hit):
		s.hit = m
	}
}

// longest is the most time that has passed in m, where it is counted.
func (s *timedSearch) longest(m *moment) int32 { return far + m.zone.bound(0, m.zone.n) }

// passed returns m as time passes in it: until a limit of ACKs is over, and from then on.
func (s *timedSearch) passed(m *moment) []*moment {
	state := m.state()
	if s.running(m) > 0 || s.calls(&state) {
		m.zone.pass(nil)
	}
	var all []*moment
	for _, e := range model.Ends {
		clock := s.timerOf(&state, e, limiting)
		if clock == 0 {
			continue
		}
		if over := m.zone.clone(); over.meet(clock, 0, 0) {
			o, n, without := *m, *m.node, state
			without.TCB[e].ACKIn = 0
			n.place, n.clocks = s.at(without), slices.Delete(slices.Clone(n.clocks), clock-1, clock)
			n.over = append(slices.Clone(n.over), m.clocks[clock-1])
			n.zone = over.without(clock)
			o.node = &n
			all = append(all, s.passed(&o)...)
		}
		if !m.zone.meet(0, clock, -1) {
			return all
		}
	}
	if s.counted(m) && m.zone.bound(0, m.zone.n) == 0 && s.mode != forEarliest {
		s.forget(m)
	}
	return append(all, m)
}

// calls says whether an application can make a call in s.
func (s *timedSearch) calls(state *model.State) bool {
	from := s.marked(state, false)
	return slices.ContainsFunc(s.enabled(state, &from), func(a model.Action) bool {
		return a.Kind.IsCall() && !s.model.OfAnotherHost(state, a)
	})
}

// forget leaves out the clock that counts time, of what can come as late as one likes.
func (s *timedSearch) forget(m *moment) {
	m.zone = m.zone.without(m.zone.n)
	m.clocks = m.clocks[:m.zone.n]
	m.endless = true
}

// store keeps m unless another covers it.
func (s *timedSearch) store(m *moment) {
	if s.covered(m) {
		return
	}
	s.widen(m)
	if s.counted(m) && s.mode != forEarliest {
		if from := s.comesRound(m); from != nil {
			if s.turn == nil {
				turn := *m
				turn.node = new(*m.node)
				s.turn, s.from = &turn, from
			}
			s.forget(m)
			if s.covered(m) {
				return
			}
			s.widen(m)
		}
	}
	at := site{m.place, m.counts, m.endless}
	s.known[at] = append(s.known[at], m)
	s.result.States++
	heap.Push(&s.queue, m)
}

// covered says whether another can do all that m can, as soon, or as late, with no more events.
func (s *timedSearch) covered(m *moment) bool {
	covers := func(o *moment, z zone) bool {
		return o.cover(m.budgets) && o.depth <= m.depth && o.wide.includes(z)
	}
	if !m.endless && s.counted(m) {
		bare := m.zone.without(m.zone.n)
		if slices.ContainsFunc(s.known[site{m.place, m.counts, true}], func(o *moment) bool {
			return covers(o, bare)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(s.known[site{m.place, m.counts, m.endless}], func(o *moment) bool {
		return covers(o, m.zone)
	})
}

// widen finds out what m covers: an application may think for less time and an ACK be put off for less, and
// the time that has passed is what is compared.
func (s *timedSearch) widen(m *moment) {
	var less []int
	s.each(&m.place.state, func(clock int, _ model.End, k timing) {
		if k == thinking || k == delaying {
			less = append(less, clock)
		}
	})
	if s.counted(m) && s.mode == forEarliest {
		less = append(less, m.zone.n)
	}
	m.wide = m.zone.shorter(less, 0)
	if s.counted(m) && s.mode != forEarliest {
		for i := range m.zone.n {
			m.wide.set(m.zone.n, i, far+m.wide.bound(0, i))
		}
	}
}

// comesRound returns one on the way to m which m is like but for more time that has passed: then it can come
// once more, after as much more; nil if there is none.
func (s *timedSearch) comesRound(m *moment) *moment {
	for o := m.before; o != nil && s.counted(o); o = o.before {
		if o.place == m.place && o.counts == m.counts && o.budgets == m.budgets && m.wide.isLater(o.wide) {
			return o
		}
	}
	return nil
}

// isLater says whether z is o after more time, which the last clock counts.
func (z zone) isLater(o zone) bool {
	more := z.bound(0, z.n) - o.bound(0, z.n)
	for i := range z.n {
		for j := range z.n {
			if z.bound(i, j) != o.bound(i, j) {
				return false
			}
		}
		if z.bound(i, z.n)-o.bound(i, z.n) != more {
			return false
		}
	}
	return more > 0
}

// answer writes what was found.
func (s *timedSearch) answer() {
	x := &s.times
	x.States, x.Transitions = s.result.States, s.result.Transitions
	if x.Limit != explore.NoLimit {
		return
	}
	switch {
	case s.hit == nil || s.mode == forNever:
	case s.mode == forEarliest:
		x.At = int(s.hit.least)
		x.Earliest = s.timed(x.At, -1)
	case !s.hit.endless:
		x.Bounded, x.Until = true, int(s.longest(s.hit))
		x.Latest = s.timed(-1, x.Until)
	}
	switch {
	case s.mode == forEarliest:
	case s.stops != nil:
		x.Never = &Run{sys: s.system, path: s.stops.path()}
	case s.idles != nil:
		x.Never, x.Idles = &Run{sys: s.system, path: s.idles.path()}, true
	case s.turn != nil:
		x.Never = &Run{sys: s.system, path: s.turn.path()}
		x.Repeat = s.repeat
	}
}

// timed returns the run to the event, which comes no later than some time after it is counted, and no
// sooner; −1 where that does not matter.
func (s *timedSearch) timed(most, least int) *Run {
	r := &Run{sys: s.system, path: s.hit.path()}
	since, event := 0, len(r.path)
	for m := s.hit; m != nil && s.since != nil && m.counts; m = m.before {
		since = m.depth
	}
	if most >= 0 {
		r.bounds = append(r.bounds, order{event, since, span{ticks: -most}})
	}
	if least >= 0 {
		r.bounds = append(r.bounds, order{since, event, span{ticks: least}})
	}
	return r
}

// repeat returns the run to where what comes round has come round so many times more.
func (s *timedSearch) repeat(times int) *Run {
	m := s.turn
	var round []*node
	for o := m; o != s.from; o = o.before {
		round = append(round, o.node)
	}
	for range times {
		for _, n := range slices.Backward(round) {
			before := m.state()
			from := s.marked(&before, false)
			next, _ := s.step(m, &before, &from, n.action)
			all := s.passed(next)
			m = all[slices.IndexFunc(all, func(o *moment) bool { return o.place == n.place })]
		}
	}
	return &Run{sys: s.system, path: m.path()}
}

// moments is a heap: the earliest first, or those after the fewest events.
type moments struct {
	all    []*moment
	latest bool
}

func (h *moments) Len() int { return len(h.all) }

func (h *moments) Less(i, j int) bool {
	m, n := h.all[i], h.all[j]
	if !h.latest && m.least != n.least {
		return m.least < n.least
	}
	return m.depth < n.depth
}

func (h *moments) Swap(i, j int) { h.all[i], h.all[j] = h.all[j], h.all[i] }

// Push implements [heap.Interface].
func (h *moments) Push(x any) {
	m, _ := x.(*moment)
	h.all = append(h.all, m)
}

// Pop implements [heap.Interface].
func (h *moments) Pop() any {
	last := h.all[len(h.all)-1]
	h.all = h.all[:len(h.all)-1]
	return last
}
