package properties

import (
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// A System is the model, or a mutant of it.
type System interface {
	explore.System[model.State, model.Action]
	// Step is Apply, and returns the effects as well.
	Step(s model.State, a model.Action) (model.State, model.Effects)
	// UnitsSent is the number of units of data that the TCB of e has sent.
	UnitsSent(s *model.State, e model.End) uint8
}

// A Property is one promise.
type Property struct {
	Name string
	// Whole names the property of whose kinds of violation this one has but one
	// ([Property.OfKind]); "" for one that has all of its own.
	Whole string
	// Sentence says what is promised.
	Sentence string
	// Violation says what happens where the promise is broken.
	Violation string
	// Source is where the promise comes from.
	Source string
	Kind   explore.Kind
	// Ghosts is what the check reads of them.
	Ghosts model.Ghosts
	// OnWire says how it is seen in a capture.
	OnWire OnWire
	// InFlight says that the check of a step reads, of what is in flight, more than
	// the segment that arrives.
	InFlight bool
	// Budgets says that the check of a state reads what is left of the budgets.
	Budgets bool
	// Idle says that the check of a state is true where nothing is in flight and a timer runs.
	Idle bool
	// Lopsided says that the check tells the ends apart.
	Lopsided bool
	// Answers says that the check of a step reads what is sent where a segment arrives,
	// even if the end there stays as it is.
	Answers bool

	// state, step, word, kinds and settled are the check; those that a property does not
	// need are nil.
	state func(sys System, s *model.State) bool
	step  func(sys System, before *model.State, a model.Action, after *model.State) bool
	// watches says of the state after a step that the check reads what is in flight there.
	watches func(after *model.State) bool
	// word tells violations apart, "FIN"; it is given the last step.
	word func(sys System, before *model.State, a model.Action, after *model.State) string
	// kinds lists what word can be.
	kinds func() []string
	// settled says that nothing after s can violate it, and past that for all of what is in
	// flight nothing can.
	settled func(s *model.State) bool
	past    func(p *model.Parameters, s *model.State) bool
}

// All lists the properties in the order in which they are documented.
var All = []Property{
	noResetOnGracefulClose, noOldSegment, delivered, lossTold, noResetAfterClose, closeCompletes, timeWaitHeld,
	timeWaitFull, networkDrained, noStaleEstablishment, noStaleClient, noRSTForFIN, noRST, openSucceeds,
	openAnswered, noOpenInTimeWait, dataIntact, timerArmed, rfcTransitions, translated,
	closes, noSilentEnd, noStorm,
}

// Default lists the properties that are checked unless others are named: no RST
// on a graceful close, no old segment accepted by a new incarnation.
var Default = All[:2]

// DefaultWithData lists those that are checked where there is data: these, and that it is
// delivered.
var DefaultWithData = All[:3]

// DefaultOf returns the properties that are checked of p unless others are named.
func DefaultOf(p *model.Parameters) []Property {
	if p.Data == [2]int{} || p.Unlimited() {
		return Default
	}
	return DefaultWithData
}

// Named returns the property of that name and whether there is one. NAME:KIND names the
// property as one that only violations of that kind violate.
func Named(name string) (Property, bool) {
	name, kind, one := strings.Cut(name, ":")
	p, ok := named(All, name)
	switch {
	case !ok || !one:
		return p, ok
	case !p.HasKind(kind):
		return Property{}, false
	}
	return p.OfKind(kind), true
}

// Liveness says whether the property is one of the whole graph.
func (p *Property) Liveness() bool { return p.Kind == explore.Settles || p.Kind == explore.NoLivelock }

// Of returns the property as one of sys.
func (p *Property) Of(sys System) explore.Property[model.State, model.Action] {
	of := explore.Property[model.State, model.Action]{Name: p.Name, Kind: p.Kind}
	if p.state != nil {
		of.State = func(s *model.State) bool { return p.state(sys, s) }
	}
	if p.step != nil {
		of.Step = func(before *model.State, a model.Action, after *model.State) bool {
			return p.step(sys, before, a, after)
		}
	}
	return of
}

// Word returns a word for the kind of violation that ends in the given step; ""
// where the property has but one kind.
func (p *Property) Word(sys System, before *model.State, a model.Action, after *model.State) string {
	if p.word == nil {
		return ""
	}
	return p.word(sys, before, a, after)
}

// Settled says that no step from s on can violate the property, in the model
// (not in a mutant of it). It is never true of a liveness property.
func (p *Property) Settled(s *model.State) bool { return p.settled != nil && p.settled(s) }

// Past is Settled with a closer look at what is in flight, each segment of which may arrive
// when and as often as it likes. It is true of more states than Settled.
func (p *Property) Past(of *model.Parameters, s *model.State) bool {
	return p.Settled(s) || p.past != nil && p.past(of, s)
}

// Watches returns what says of the state after a step that the check of the step reads
// what is in flight there, which it does not do otherwise; nil if it never does, or always
// (InFlight).
func (p *Property) Watches() func(after *model.State) bool { return p.watches }

// over says that no TCB is left and none can come to be.
func over(s *model.State) bool {
	return s.Opens == 0 && !s.TCB[model.A].State.HasTCB() && !s.TCB[model.B].State.HasTCB() && !synToB(s)
}

// synToB says whether a SYN is on its way to B.
func synToB(s *model.State) bool {
	for _, seg := range s.Toward[model.B].Segments() {
		if seg.Has(model.SYN) {
			return true
		}
	}
	return false
}

// resets says whether a RST arrives in this step and deletes the TCB.
func resets(a model.Action, after *model.State) bool {
	return a.Arrives() && a.Segment.Has(model.RST) && !after.TCB[a.End].State.HasTCB()
}
