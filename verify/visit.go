package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/collapse"
)

// A Space is the reachable states of what a question is about, one for all that differ
// by a rotation: with the ghosts of the property that it is to tell of, without any if
// that is none.
type Space struct {
	question *Question
	searched *searched
	property properties.Property
}

// Space returns the space of q. The error is a [*model.ParameterError].
func (q *Question) Space() (*Space, error) {
	if err := q.numbered("its states are those of so many"); err != nil {
		return nil, err
	}
	searched, err := q.searched(model.NoGhosts)
	return &Space{question: q, searched: searched}, err
}

// SpaceOf returns the space of the question that a run answers, of at most so many
// states, which tells of the property that the run violates; the run is one that [Load]
// returned.
func SpaceOf(run *trace.Run, most int64) (*Space, error) {
	q := Question{Parameters: run.Parameters, MaxStates: most}
	if mu, ok := mutants.Named(run.Mutant); ok {
		q.Mutant = &mu
	}
	p, _ := properties.Named(run.Property)
	searched, err := q.searched(p.Ghosts)
	return &Space{&q, searched, p}, err
}

// StateViolates says whether a state violates the property that the space tells of, and
// StepViolates whether a step does; no state and no step violates one of all runs.
func (sp *Space) StateViolates(s *model.State) bool {
	of := sp.property.Of(sp.searched)
	return of.Kind == explore.Always && of.State != nil && !of.State(s)
}

// StepViolates is for a step what StateViolates is for a state.
func (sp *Space) StepViolates(before *model.State, a model.Action, after *model.State) bool {
	of := sp.property.Of(sp.searched)
	return of.Kind == explore.AlwaysStep && of.Step != nil && !of.Step(before, a, after)
}

// Representative returns the state of the space that stands for s, a state of a
// run with all ghosts.
func (sp *Space) Representative(s model.State) model.State { return sp.searched.project(s) }

// Effects returns what a, enabled in s, does besides changing the state.
func (sp *Space) Effects(s *model.State, a model.Action) model.Effects {
	_, f := sp.searched.Step(*s, a)
	return f
}

// Visit goes through the space in the order of a sequential breadth-first search,
// up to the question's number of states, and calls state for every state and step
// for every step. It returns what ended it early; then some steps lead to states
// that state was not called for.
func (sp *Space) Visit(ctx context.Context, state func(*model.State), step func(before *model.State,
	a model.Action, after *model.State)) (explore.Limit, error) {
	parts := collapse.New(sp.searched.model, sp.searched.System, sp.searched.rotation, nil, false)
	seen := map[collapse.State]bool{}
	var order []collapse.State
	full, overflow := false, false
	find := func(s *model.State) {
		of := parts.Encode(s)
		switch {
		case seen[of]:
		case sp.question.MaxStates > 0 && int64(len(order)) == sp.question.MaxStates:
			full = true
		default:
			seen[of] = true
			order = append(order, of)
			state(s)
		}
	}
	for _, s := range sp.searched.Initial() {
		find(&s)
	}
	var actions []model.Action
	for i := 0; i < len(order) && !full; i++ {
		if ctx.Err() != nil {
			return explore.Interrupted, nil
		}
		var before model.State
		parts.Decode(order[i], &before)
		overflow = overflow || before.Overflow
		actions = sp.searched.Enabled(before, actions[:0])
		for _, a := range actions {
			after := sp.searched.Apply(before, a)
			if !after.Overflow {
				step(&before, a, &after)
			}
			if find(&after); full {
				break
			}
		}
	}
	switch {
	case full:
		return explore.States, nil
	case overflow:
		return explore.Capacity, nil
	}
	return explore.NoLimit, nil
}
