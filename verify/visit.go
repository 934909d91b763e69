package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/pack"
)

// A Space is the reachable states of what a question is about, whatever its
// properties: without ghosts, and one for all that differ by a rotation.
type Space struct {
	question *Question
	searched *searched
}

// Space returns the space of q. The error is a [*model.ParameterError].
func (q *Question) Space() (*Space, error) {
	searched, err := q.searched(model.NoGhosts)
	return &Space{q, searched}, err
}

// Representative returns the state of the space that stands for s, a state of a
// run with all ghosts.
func (sp *Space) Representative(s model.State) model.State { return sp.searched.project(s) }

// Effects returns what a, enabled in s, does besides changing the state.
func (sp *Space) Effects(s *model.State, a model.Action) model.Effects {
	_, f := sp.searched.Step(*s, a)
	return f
}

// Visit explores the space up to the question's number of states and calls state
// for every state and step for every step. It returns what ended the search early;
// then some steps lead to states that state was not called for.
//
// It uses one goroutine, whatever the question says: what is seen before a limit is
// met would otherwise depend on their number.
func (sp *Space) Visit(ctx context.Context, state func(*model.State), step func(before *model.State, a model.Action, after *model.State)) (explore.Limit, error) {
	type property = explore.Property[model.State, model.Action]
	calls := []property{
		{Kind: explore.Always, State: func(s *model.State) bool {
			state(s)
			return true
		}},
		{Kind: explore.AlwaysStep, Step: func(before *model.State, a model.Action, after *model.State) bool {
			step(before, a, after)
			return true
		}},
	}
	result, err := explore.Run(ctx, sp.searched, calls, explore.Options[model.State, model.Action]{
		Workers: 1, MaxStates: sp.question.MaxStates, Progress: sp.question.Progress,
		Codec:     pack.For(sp.searched.model),
		Overflows: func(s *model.State) bool { return s.Overflow },
	})
	return result.Limit, err
}
