package dot

import (
	"maps"
	"slices"

	"tcpcheck/model"
)

// A Recorder folds states and steps as a search meets them.
type Recorder struct {
	fold  Fold
	nodes map[string]*recordedNode
	steps map[recordedStep]bool
	full  func()
	bad   Violations
}

// Violations tell what violates the property of a run: nodes of such states, and of what
// such steps lead to, are of nothing else.
type Violations interface {
	StateViolates(s *model.State) bool
	StepViolates(before *model.State, a model.Action, after *model.State) bool
}

// violated is the end of the name of a node of violations.
const violated = "\nVIOLATED"

type recordedNode struct {
	label  string
	states int64
	bad    bool
}

// A recordedStep is all that is kept of a step.
type recordedStep struct {
	from, to string
	action   graphAction
}

// mostCounted is how many nodes are counted before a search may end.
const mostCounted = 10_000

// NewRecorder returns one that has seen nothing. It calls full when no more is worth
// recording: there are far more nodes than a graph can have.
func NewRecorder(fold Fold, bad Violations, full func()) *Recorder {
	return &Recorder{fold, map[string]*recordedNode{}, map[recordedStep]bool{}, full, bad}
}

// State records a state, met for the first time.
func (r *Recorder) State(s *model.State) {
	bad := r.bad.StateViolates(s)
	r.node(r.name(s, bad), s, bad).states++
}

// name returns the name of a state's node.
func (r *Recorder) name(s *model.State, bad bool) string {
	if bad {
		return r.fold.name(s) + violated
	}
	return r.fold.name(s)
}

// Step records a step.
func (r *Recorder) Step(before *model.State, a model.Action, after *model.State) {
	bad := r.bad.StateViolates(after) || r.bad.StepViolates(before, a, after)
	from, to := r.name(before, r.bad.StateViolates(before)), r.name(after, bad)
	r.node(to, after, bad)
	if len(r.nodes) <= MostNodes {
		r.steps[recordedStep{from, to, graphActionOf(a)}] = true
	}
}

// node returns the node of that name, which is that of s.
func (r *Recorder) node(name string, s *model.State, bad bool) *recordedNode {
	n := r.nodes[name]
	if n == nil {
		n = &recordedNode{label: r.fold.label(s), bad: bad}
		r.nodes[name] = n
		if len(r.nodes) == mostCounted+1 {
			r.full()
		}
	}
	return n
}

// sortedNodes returns the names of the nodes.
func (r *Recorder) sortedNodes() []string { return slices.Sorted(maps.Keys(r.nodes)) }

// A graphAction is what an edge says of an action.
type graphAction struct {
	kind model.ActionKind
	end  model.End
	ctl  model.Control
}

func graphActionOf(a model.Action) graphAction {
	if a.Kind == model.DeliverDuplicate {
		a.Kind = model.Deliver
	}
	return graphAction{a.Kind, a.End, a.Segment.Ctl}
}

// String returns "A: close", "A: rcv FIN,ACK", "lose FIN,ACK to A".
func (a graphAction) String() string {
	switch a.kind {
	case model.Tick:
		return "tick"
	case model.Deliver, model.DeliverDuplicate:
		return a.end.String() + ": rcv " + a.ctl.String()
	case model.Forge:
		return a.end.String() + ": rcv forged " + a.ctl.String()
	case model.Lose:
		return "lose " + a.ctl.String() + " to " + a.end.String()
	case model.GoAstray:
		return a.ctl.String() + " to " + a.end.String() + " goes astray"
	case model.Open, model.Send, model.Close, model.Abort, model.Retransmit, model.GiveUp,
		model.Expire, model.Abandon, model.Shutdown, model.Read,
		model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget, model.DelayedACK:
		return a.end.String() + ": " + a.kind.String()
	}
	panic("BUG: no such action")
}
