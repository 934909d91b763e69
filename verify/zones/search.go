package zones

import (
	"context"
	"slices"
	"time"
	"unsafe"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// A Question is what to search for.
type Question struct {
	Model      *model.Model
	Properties []properties.Property
	// Rotation says which states are one but for their sequence numbers.
	Rotation reduce.Rotation
	// Settled says that none of the properties whose bits are set can be violated from s on.
	Settled func(s *model.State, undecided uint64) bool
	// Waits says whose TIME-WAIT lasts not what the model says but any time from Shortest to
	// Longest, another each time: what is found is more than what a model does. Shortest is
	// less than Longest where there is one.
	Waits             [2]bool
	Shortest, Longest int
	// RTOs says whose RTO is not what the model says but any time from ShortestRTO to
	// LongestRTO, another each time.
	RTOs                    [2]bool
	ShortestRTO, LongestRTO int
	// Exact says that in runs with other lives of segments properties are not the same, and
	// ExactData so of segments of data.
	Exact, ExactData bool
	// Dead says that segments which are dead may be left out.
	Dead bool
	// MaxStates is the most symbolic states to store, MaxMemory the most bytes to keep them in; 0: any
	// number. Progress, if not nil, is told now and then how far the search is.
	MaxStates, MaxMemory int64
	Progress             func(explore.Progress)
}

// A Result is what came of a search.
type Result struct {
	// Runs has, for each property, the run that violates it, or none. With any number of duplicates
	// it has all runs with the fewest events that the search came by.
	Runs [][]*Run
	// States is the number of symbolic states gone through, Transitions that of the steps taken
	// from them, and Levels the number of states by events.
	States, Transitions int64
	Levels              []int64
	// PeakBytes is about how much memory they took.
	PeakBytes int64
	// Limit is what ended the search early.
	Limit explore.Limit
}

// A node is a symbolic state: one of the model without its times, and a zone of them.
type node struct {
	*place
	budgets
	zone zone
	// short is zone, with shorter lives.
	short  zone
	clocks []birth
	// flight has what is in flight where channels are sets, of which the place says nothing; else nil.
	flight *[2]model.Channel
	// turned is what was added to the sequence numbers of each end on the way.
	turned [2]model.Seq
	// over has those clocks that were over when no action had followed yet.
	over []birth

	parent        *node
	action        model.Action
	depth, faults int
	// covered says that another stands for it.
	covered bool
}

// A budgets value is what is left of those of what goes wrong on the way.
type budgets struct{ loss, duplicates, strays, forgeries uint8 }

// budgetsOf returns those of s, of each of which more is as good.
func budgetsOf(s *model.State) budgets { return budgets{s.Loss, s.Duplicates, s.Strays, s.Forgeries} }

// set sets those of s.
func (b budgets) set(s *model.State) {
	s.Loss, s.Duplicates, s.Strays, s.Forgeries = b.loss, b.duplicates, b.strays, b.forgeries
}

// cover says whether there is as much of each as o has.
func (b budgets) cover(o budgets) bool {
	return b.loss >= o.loss && b.duplicates >= o.duplicates && b.strays >= o.strays && b.forgeries >= o.forgeries
}

// A place is a state without times and those budgets, and without channels that are sets; and the nodes
// there.
type place struct {
	state   model.State
	nodes   []*node
	shrouds []shroud // nil where they are not known yet
}

// A birth is when a clock began to run down and from where.
type birth struct {
	event int // the number of the event with which it did, 0 for the start
	from  int
	// waits and rtos are how many times what a TIME-WAIT or an RTO lasts it began at, where they last
	// any time.
	waits, rtos int
}

// state returns the state without times.
func (n *node) state() model.State {
	s := n.place.state
	n.set(&s)
	if n.flight != nil {
		s.Toward = *n.flight
	}
	return s
}

// toward lists what is in flight to e.
func (n *node) toward(e model.End) []model.Segment {
	if n.flight != nil {
		return n.flight[e].Segments()
	}
	return n.place.state.Toward[e].Segments()
}

// covers says whether n can do all that o can, with no more events, nor more faults in as many. As long as
// there are numbers of these, more faults are less of a budget.
func (n *node) covers(o *node) bool {
	if !n.cover(o.budgets) || n.depth == o.depth && n.faults > o.faults {
		return false
	}
	if n.flight != nil {
		return n.contains(o)
	}
	return n.short.includes(o.zone)
}

type search struct {
	*system
	question  *Question
	checks    []explore.Property[model.State, model.Action]
	undecided uint64
	places    map[model.State]*place
	dead      *reduce.Dead // nil where none are left out
	next      []*node
	// found has, by property, a node whose last step violates it, with the fewest faults; or all.
	found    [][]*node
	overflow bool
	told     time.Time
	result   Result
}

// Search looks for runs that violate properties, with the fewest events, and of those with
// the fewest faults of the channel. The error is a [*model.ParameterError].
func Search(ctx context.Context, q *Question) (*Result, error) {
	sys, err := newSystem(q.Model, q.Rotation, timeouts{at: q.RTOs, shortest: q.ShortestRTO,
		longest: q.LongestRTO})
	if err != nil {
		return nil, err
	}
	sys.shortest, sys.longest, sys.exact, sys.exactData = int32(q.Shortest),
		int32(q.Longest), q.Exact, q.ExactData
	sys.set = q.Model.Parameters.Unlimited()
	s := &search{system: sys, question: q, places: map[model.State]*place{},
		found: make([][]*node, len(q.Properties)), undecided: 1<<len(q.Properties) - 1}
	for i := range q.Properties {
		s.checks = append(s.checks, q.Properties[i].Of(sys.model))
	}
	if q.Dead {
		s.dead = deadOf(q)
	}
	s.begin()
	s.run(ctx)
	if s.overflow && s.result.Limit == explore.NoLimit && s.undecided != 0 {
		s.result.Limit = explore.Capacity
	}
	for _, found := range s.found {
		var runs []*Run
		for _, n := range found {
			runs = append(runs, &Run{sys: sys, path: n.path()})
		}
		s.result.Runs = append(s.result.Runs, runs)
	}
	return &s.result, nil
}

// begin stores the initial state.
func (s *search) begin() {
	if s.question.Model.Parameters.Left == 0 {
		s.waits = s.question.Waits
	}
	t := s.model.Initial()[0]
	sources, by := s.strip(&t, newZone(0))
	n := s.node(nil, model.Action{}, &t, sources, by)
	s.check(nil, model.Action{}, &t, func() *node { return n })
	s.settle(n, newZone(0), sources)
	s.waits = s.question.Waits
}

// run goes through the levels.
func (s *search) run(ctx context.Context) {
	s.decide()
	for len(s.next) > 0 && s.undecided != 0 {
		level := s.next
		s.next = nil
		for i, n := range level {
			switch {
			case n.covered:
				continue
			case s.question.MaxStates > 0 && s.result.States >= s.question.MaxStates:
				s.result.Limit = explore.States
				return
			case s.question.MaxMemory > 0 && s.result.PeakBytes >= s.question.MaxMemory:
				s.result.Limit = explore.Memory
				return
			case i%256 == 0 && ctx.Err() != nil:
				s.result.Limit = explore.LimitOf(ctx)
				return
			}
			if i%256 == 0 {
				s.tell(len(level) - i + len(s.next))
			}
			s.expand(n)
		}
		s.decide()
	}
}

// tell tells how far the search is, which has so many states left to expand.
func (s *search) tell(left int) {
	if s.question.Progress != nil && time.Since(s.told) >= time.Second/4 {
		s.told = time.Now()
		s.question.Progress(explore.Progress{States: s.result.States, Transitions: s.result.Transitions,
			Depth: len(s.result.Levels) - 1, Frontier: int64(left), Levels: slices.Clone(s.result.Levels),
			Bytes: s.result.PeakBytes})
	}
}

// decide closes the properties that a level violates.
func (s *search) decide() {
	for i, found := range s.found {
		if len(found) > 0 {
			s.undecided &^= 1 << i
		}
	}
}

// expand takes all steps from n.
func (s *search) expand(n *node) {
	before := n.state()
	from := s.marked(&before, false)
	for _, a := range s.enabled(&before, &from) {
		z := n.zone.clone()
		if !s.allows(z, &before, a) {
			continue
		}
		if s.set && a.Kind == model.Expire {
			s.lapse(n, from, a, z, s.timers(&before)+1)
			continue
		}
		s.take(n, &from, a, z)
	}
}

// take takes a step from n at the times in z.
func (s *search) take(n *node, from *model.State, a model.Action, z zone) {
	s.result.Transitions++
	after := s.model.Apply(*from, a)
	if after.Overflow {
		s.overflow = true
		return
	}
	bare := after
	sources, by := s.strip(&bare, z)
	child := func() *node { return s.node(n, a, &bare, sources, by) }
	s.check(from, a, &after, child)
	if s.question.Settled != nil && s.question.Settled(&after, s.undecided) {
		return
	}
	s.settle(child(), z, sources)
}

// check finds what the step to a state violates.
func (s *search) check(before *model.State, a model.Action, after *model.State, child func() *node) {
	for i := range s.checks {
		c := &s.checks[i]
		if s.undecided&(1<<i) == 0 || c.State != nil && c.State(after) ||
			c.Step != nil && (before == nil || c.Step(before, a, after)) {
			continue
		}
		switch n := child(); {
		case s.set:
			s.found[i] = append(s.found[i], n)
		case s.found[i] == nil || n.faults < s.found[i][0].faults:
			s.found[i] = []*node{n}
		}
	}
}

// at returns the place of a state.
func (s *search) at(state model.State) *place {
	budgets{}.set(&state)
	if s.set {
		state.Toward = [2]model.Channel{}
	}
	p := s.places[state]
	if p == nil {
		p = &place{state: state}
		s.places[state] = p
		s.result.PeakBytes += ofPlace
	}
	return p
}

// node returns the one to which a leads from parent, without its times, by a rotation.
func (s *search) node(parent *node, a model.Action, state *model.State, sources []source,
	by [2]model.Seq) *node {
	n := &node{parent: parent, action: a, place: s.at(*state), budgets: budgetsOf(state)}
	if s.set {
		n.flight = &[2]model.Channel{state.Toward[model.A], state.Toward[model.B]}
	}
	n.turned = by
	if parent != nil {
		n.depth, n.faults = parent.depth+1, parent.faults
		for _, e := range model.Ends {
			n.turned[e] += parent.turned[e]
		}
	}
	if isFault(a.Kind) {
		n.faults++
	}
	for _, from := range sources {
		b := birth{n.depth, int(from.most), int(from.waits), int(from.rtos)}
		if from.old > 0 {
			b = parent.clocks[from.old-1]
		}
		n.clocks = append(n.clocks, b)
	}
	return n
}

// settle stores n, whose clocks come from z: for the times at which a limit of ACKs lasts, and for
// those at which it is over, each on its own.
func (s *search) settle(n *node, z zone, sources []source) {
	n.zone = z.carry(sources)
	var limits []int
	for _, e := range model.Ends {
		if clock := s.timerOf(&n.place.state, e, limiting); clock > 0 {
			limits = append(limits, clock)
		}
	}
	free := limits
	if s.set {
		for clock := s.timers(&n.place.state) + 1; clock <= n.zone.n; clock++ {
			free = append(free, clock)
		}
	}
	n.zone.pass(free)
	s.split(n, limits)
}

// split stores n, in which of some limits it is not known whether they are over.
func (s *search) split(n *node, limits []int) {
	if len(limits) == 0 {
		s.store(n)
		return
	}
	clock := limits[len(limits)-1]
	limits = limits[:len(limits)-1]
	if over := n.zone.clone(); over.meet(clock, 0, 0) {
		o := *n
		state := n.place.state
		for _, e := range model.Ends {
			if s.timerOf(&state, e, limiting) == clock {
				state.TCB[e].ACKIn = 0
			}
		}
		o.place, o.zone = s.at(state), over.without(clock)
		o.clocks = slices.Delete(slices.Clone(n.clocks), clock-1, clock)
		o.over = append(slices.Clone(n.over), n.clocks[clock-1])
		s.split(&o, limits)
	}
	if n.zone.meet(0, clock, -1) {
		s.split(n, limits)
	}
}

// relaxed lists the clocks of n whose values may as well be less: that n is in time for more then is
// not lost.
func (s *search) relaxed(n *node) []int {
	var all []int
	state := &n.place.state
	s.each(state, func(clock int, _ model.End, k timing) {
		if k == thinking || k == delaying {
			all = append(all, clock)
		}
	})
	if s.exact || s.set { // in a set lives are less already
		return all
	}
	clock := s.timers(state)
	for _, e := range model.Ends {
		awaits := reduce.AwaitsOf(&state.TCB[e])
		for _, seg := range n.toward(e) {
			clock++
			arrives := seg.Astray() || n.zone.bound(clock, 0) <= s.late
			if arrives && (!s.exactData || !awaits.Data(seg)) {
				all = append(all, clock)
			}
		}
	}
	return all
}

// store keeps n for the next level unless another covers it.
func (s *search) store(n *node) {
	if s.set {
		s.sink(n)
	}
	covers := func(o *node) bool { return o.covers(n) }
	if slices.ContainsFunc(n.nodes, covers) {
		return
	}
	live, ok := s.live(n)
	if ok && slices.ContainsFunc(live.nodes, func(o *node) bool { return o.covers(&live) }) {
		return
	}
	n.short = n.zone.shorter(s.relaxed(n), 0)
	n.nodes = slices.DeleteFunc(n.nodes, func(o *node) bool {
		// One with fewer events has to be gone through as well.
		if o.covered = n.depth == o.depth && n.covers(o); o.covered {
			s.count(o, -1)
		}
		return o.covered
	})
	n.nodes = append(n.nodes, n)
	s.result.PeakBytes += n.bytes()
	s.next = append(s.next, n)
	s.count(n, 1)
}

// count counts n in, or out again when another covers it before it was gone through.
func (s *search) count(n *node, by int64) {
	if n.depth == len(s.result.Levels) {
		s.result.Levels = append(s.result.Levels, 0)
	}
	s.result.States += by
	s.result.Levels[n.depth] += by
}

// What a place takes, which is in a map too, about, and what a node does beside its zones and clocks.
const (
	ofPlace = 2*int64(unsafe.Sizeof(model.State{})) + int64(unsafe.Sizeof(place{})) + 64
	ofNode  = int64(unsafe.Sizeof(node{})) + 3*8
)

// bytes is about how much memory n takes.
func (n *node) bytes() int64 {
	flight := int64(0)
	if n.flight != nil {
		flight = int64(unsafe.Sizeof(*n.flight))
	}
	return ofNode + flight + 4*int64(cap(n.zone.at)+cap(n.short.at)) +
		int64(unsafe.Sizeof(birth{}))*int64(cap(n.clocks)+cap(n.over))
}

// isFault says whether the channel does something wrong.
func isFault(k model.ActionKind) bool {
	return k == model.Lose || k == model.GoAstray || k == model.DeliverDuplicate
}
