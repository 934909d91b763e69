package relay

import (
	"context"

	"tcpcheck/explore"
)

// A Question is what is asked of which relay, between which ends.
type Question struct {
	Resolved
	Properties []Property
	// MaxStates ends the search once more states are found; 0 for no limit.
	MaxStates int64
}

// An Answer is what was found.
type Answer struct {
	Question *Question
	// Findings answer the properties in their order.
	Findings []Finding
	// States, Transitions and Depth are those of the search, Limit what ended it before its time.
	States, Transitions int64
	Depth               int
	Limit               explore.Limit
}

// A Finding is the answer to one property.
type Finding struct {
	Property *Property
	Verdict  explore.Verdict
	// Run is a shortest one that violates the property; nil if none does.
	Run *Run
}

// Verdict is that on all properties together.
func (a *Answer) Verdict() explore.Verdict {
	all := explore.Holds
	for i := range a.Findings {
		all = all.And(a.Findings[i].Verdict)
	}
	return all
}

// A Run is one of a relay.
type Run struct {
	Resolved *Resolved
	Initial  State
	Steps    []explore.Step[State, Action]
}

// Ask answers q.
func Ask(ctx context.Context, q Question) (*Answer, error) {
	m := &system{q.Parameters}
	return ask(ctx, q, m, m)
}

// ask answers q of what can happen, which in tests need not be all by the rules of m.
func ask(ctx context.Context, q Question, happens explore.System[State, Action], m *system) (*Answer, error) {
	var props []explore.Property[State, Action]
	for i := range q.Properties {
		props = append(props, q.Properties[i].property(m))
	}
	found, err := explore.Run(ctx, happens, props, explore.Options[State, Action]{MaxStates: q.MaxStates,
		Cost: func(a Action) uint32 {
			if a.Does == Loses {
				return 1
			}
			return 0
		}})
	if err != nil {
		return nil, err
	}
	a := &Answer{Question: &q, States: found.States, Transitions: found.Transitions, Depth: found.Depth,
		Limit: found.Limit}
	for i, f := range found.Findings {
		finding := Finding{Property: &q.Properties[i], Verdict: f.Verdict}
		if f.Trace != nil {
			finding.Run = &Run{Resolved: &q.Resolved, Initial: f.Trace.Initial, Steps: f.Trace.Steps}
		}
		a.Findings = append(a.Findings, finding)
	}
	return a, nil
}

// Stuck says whether nothing happens after the run, unless an end aborts or is gone.
func (r *Run) Stuck() bool {
	last := r.Initial
	if n := len(r.Steps); n > 0 {
		last = r.Steps[n-1].After
	}
	return (&system{r.Resolved.Parameters}).stuck(&last)
}
