package explore

// Kind says of what a property claims something.
type Kind uint8

// The kinds of property. The first three are decided while the search runs, the
// last two on the whole graph, once it is known.
const (
	// Always claims that State is true of every reachable state.
	Always Kind = iota
	// AlwaysStep claims that Step is true of every reachable step.
	AlwaysStep
	// Sometimes claims that State is true of some reachable state, or Step of
	// some reachable step; the trace that comes with Holds is the witness.
	Sometimes
	// Settles claims that every bottom component of the graph (a strongly
	// connected set of states that no step leaves) has only states of which
	// State is true.
	Settles
	// NoLivelock claims that there is no cycle without a step of which Step is
	// true: a run that goes on for ever goes through such steps for ever.
	NoLivelock
)

// A Property claims something of every run of a system.
type Property[S comparable, A any] struct {
	// Name identifies the property in findings.
	Name string
	Kind Kind
	// State is the claim about a state (Always, Sometimes, Settles).
	State func(s *S) bool
	// Step is the claim about a step (AlwaysStep, Sometimes, NoLivelock).
	Step func(before *S, a A, after *S) bool
}

// Violates says whether a step violates p by itself, or by the state that it leads to; none does
// but of the kinds Always and AlwaysStep.
func (p *Property[S, A]) Violates(before *S, a A, after *S) bool {
	return p.Kind == Always && !p.State(after) || p.Kind == AlwaysStep && !p.Step(before, a, after)
}

// Comes says whether what p, of kind Sometimes, is about comes about in a step, or in the state after it;
// where before is nil, in that state.
func (p *Property[S, A]) Comes(before *S, a A, after *S) bool {
	return p.State != nil && p.State(after) || p.Step != nil && before != nil && p.Step(before, a, after)
}

// A Trace is a run from an initial state, shortest among those that show the
// same thing.
type Trace[S comparable, A any] struct {
	Initial S
	Steps   []Step[S, A]
	// Loop is the number of steps after which the run enters the cycle that its
	// remaining steps go round for ever (a lasso); -1 for a run that just ends.
	Loop int
}

// A Step is one action of a trace and the state it leads to.
type Step[S comparable, A any] struct {
	Action A
	After  S
	// More is how many steps with the same action follow, one after the other, so
	// that After is the state after all of them: from each of the states in between
	// this is the only step there is, and no property is decided by any of them.
	// Only an [Expander] has such steps. They are counted as so many for the level of
	// After, and are one transition.
	More int
}

// A Finding is the answer to one property.
type Finding[S comparable, A any] struct {
	Property string
	Verdict  Verdict
	// Trace is the counterexample, or the witness of Sometimes; nil without one.
	Trace *Trace[S, A]
}

// Limit names what ended a search before its time.
type Limit string

// The limits.
const (
	NoLimit     Limit = ""
	States      Limit = "states"
	Memory      Limit = "memory"
	Time        Limit = "time"
	Interrupted Limit = "interrupted"
	// NoDisk is met when the disk is full.
	NoDisk Limit = "disk"
	// Capacity is met when a state cannot represent its successor.
	Capacity Limit = "capacity"
)
