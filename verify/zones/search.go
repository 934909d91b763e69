package zones

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// A Question is what to search for.
type Question struct {
	Model      *model.Model
	Properties []properties.Property
	// Settled says that none of the properties whose bits are set can be violated from s on.
	Settled func(s *model.State, undecided uint64) bool
	// Waits says whose TIME-WAIT lasts not what the model says but any time from Shortest to
	// Longest, another each time: what is found is more than what a model does. Shortest is
	// less than Longest where there is one.
	Waits             [2]bool
	Shortest, Longest int
	// MaxStates is the most symbolic states to store.
	MaxStates int64
}

// A Result is what came of a search.
type Result struct {
	// Runs has, for each property, the run that violates it, or nil.
	Runs []*Run
	// States is the number of symbolic states stored, Transitions that of the steps taken
	// from them, and Levels the number of states by events.
	States, Transitions int64
	Levels              []int64
	// Limit is what ended the search early.
	Limit explore.Limit
}

// A node is a symbolic state: one of the model without its times, and a zone of them.
type node struct {
	*place
	loss, duplicates, strays uint8
	zone                     zone
	// short is zone, with shorter lives.
	short  zone
	clocks []birth

	parent        *node
	action        model.Action
	depth, faults int
	// covered says that another stands for it.
	covered bool
}

// A place is a state without times and budgets of the channel, and the nodes there.
type place struct {
	state model.State
	nodes []*node
}

// A birth is when a clock began to run down and from where.
type birth struct {
	event int // the number of the event with which it did, 0 for the start
	from  int
	// waits says that it began at whatever TIME-WAIT lasts.
	waits bool
}

// state returns the state without times.
func (n *node) state() model.State {
	s := n.place.state
	s.Loss, s.Duplicates, s.Strays = n.loss, n.duplicates, n.strays
	return s
}

// covers says whether n can do all that o can.
func (n *node) covers(o *node) bool {
	return n.loss >= o.loss && n.duplicates >= o.duplicates && n.strays >= o.strays && n.short.includes(o.zone)
}

type search struct {
	*system
	question  *Question
	checks    []explore.Property[model.State, model.Action]
	undecided uint64
	places    map[model.State]*place
	next      []*node
	// found has, by property, a node whose last step violates it, with the fewest faults.
	found    []*node
	overflow bool
	result   Result
}

// Search looks for runs that violate properties, with the fewest events, and of those with
// the fewest faults of the channel. The error is a [*model.ParameterError].
func Search(ctx context.Context, q *Question) (*Result, error) {
	p := q.Model.Parameters
	sys := &system{delay: int32(p.Delay), astray: int32(p.MSL - p.Delay), rotation: reduce.RotationOf(&p),
		shortest: int32(q.Shortest), longest: int32(q.Longest)}
	p.Delay, p.MSL = delay, msl
	var err error
	if sys.model, err = model.New(p, q.Model.Ghosts); err != nil {
		return nil, err
	}
	s := &search{system: sys, question: q, places: map[model.State]*place{},
		found: make([]*node, len(q.Properties)), undecided: 1<<len(q.Properties) - 1}
	for i := range q.Properties {
		s.checks = append(s.checks, q.Properties[i].Of(sys.model))
	}
	s.begin()
	s.run(ctx)
	if s.overflow && s.result.Limit == explore.NoLimit && s.undecided != 0 {
		s.result.Limit = explore.Capacity
	}
	for _, n := range s.found {
		var run *Run
		if n != nil {
			run = &Run{path: n.path()}
		}
		s.result.Runs = append(s.result.Runs, run)
	}
	return &s.result, nil
}

// begin stores the initial state.
func (s *search) begin() {
	if s.question.Model.Parameters.Left == 0 {
		s.waits = s.question.Waits
	}
	t := s.model.Initial()[0]
	sources := s.strip(&t, newZone(0))
	n := s.node(nil, model.Action{}, &t, newZone(0), sources)
	s.check(nil, model.Action{}, &t, func() *node { return n })
	s.store(n)
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
			case i%256 == 0 && ctx.Err() != nil:
				s.result.Limit = explore.LimitOf(ctx)
				return
			}
			s.expand(n)
		}
		s.decide()
	}
}

// decide closes the properties that a level violates.
func (s *search) decide() {
	for i, n := range s.found {
		if n != nil {
			s.undecided &^= 1 << i
		}
	}
}

// expand takes all steps from n.
func (s *search) expand(n *node) {
	before := n.state()
	from := marked(&before, false)
	for _, a := range s.enabled(&before) {
		z := n.zone.clone()
		if !allows(z, &before, a) {
			continue
		}
		s.result.Transitions++
		after := s.model.Apply(from, a)
		if after.Overflow {
			s.overflow = true
			continue
		}
		bare := after
		sources := s.strip(&bare, z)
		child := func() *node { return s.node(n, a, &bare, z, sources) }
		s.check(&from, a, &after, child)
		if s.question.Settled != nil && s.question.Settled(&after, s.undecided) {
			continue
		}
		s.store(child())
	}
}

// check finds what the step to a state violates.
func (s *search) check(before *model.State, a model.Action, after *model.State, child func() *node) {
	for i := range s.checks {
		c := &s.checks[i]
		if s.undecided&(1<<i) == 0 || c.State != nil && c.State(after) ||
			c.Step != nil && (before == nil || c.Step(before, a, after)) {
			continue
		}
		if n := child(); s.found[i] == nil || n.faults < s.found[i].faults {
			s.found[i] = n
		}
	}
}

// node returns the one to which a leads from parent, at the times z.
func (s *search) node(parent *node, a model.Action, state *model.State, z zone, sources []source) *node {
	n := &node{parent: parent, action: a, loss: state.Loss, duplicates: state.Duplicates, strays: state.Strays}
	key := *state
	key.Loss, key.Duplicates, key.Strays = 0, 0, 0
	n.place = s.places[key]
	if n.place == nil {
		n.place = &place{state: key}
		s.places[key] = n.place
	}
	if parent != nil {
		n.depth, n.faults = parent.depth+1, parent.faults
	}
	if isFault(a.Kind) {
		n.faults++
	}
	for _, from := range sources {
		b := birth{n.depth, int(from.most), from.least < from.most}
		if from.old > 0 {
			b = parent.clocks[from.old-1]
		}
		n.clocks = append(n.clocks, b)
	}
	n.zone = z.carry(sources)
	n.zone.pass()
	n.short = n.zone.shorter(timers(state) + 1)
	return n
}

// store keeps n for the next level unless another covers it.
func (s *search) store(n *node) {
	for _, o := range n.nodes {
		if o.covers(n) {
			return
		}
	}
	n.nodes = slices.DeleteFunc(n.nodes, func(o *node) bool {
		// One with fewer events has to be gone through as well.
		o.covered = n.depth == o.depth && n.covers(o)
		return o.covered
	})
	n.nodes = append(n.nodes, n)
	s.next = append(s.next, n)
	s.result.States++
	if n.depth == len(s.result.Levels) {
		s.result.Levels = append(s.result.Levels, 0)
	}
	s.result.Levels[n.depth]++
}

// isFault says whether the channel does something wrong.
func isFault(k model.ActionKind) bool {
	return k == model.Lose || k == model.GoAstray || k == model.DeliverDuplicate
}
