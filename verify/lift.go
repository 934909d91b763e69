package verify

import (
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// whole turns a run of the searched system, whose states are projections of those
// of the whole one, into a run of the whole one: at each step the first action
// that leads to a state with the right projection. There always is one, and any
// will do, as what is projected away no property that was checked reads; but the last of a
// violating step has to be one that violates. Where there may be any number of losses, the
// whole one has as many as the run takes.
func (q *Question) whole(found *explore.Trace[state, action], p *properties.Property,
	search *search) (*trace.Run, error) {
	taken := *q
	taken.Parameters = q.taken(found)
	whole, _, err := taken.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	s := whole.Initial()[0]
	run := taken.run(s)
	run.Property, run.Loop = p.Name, found.Loop
	before, last := s, model.Action{}
	for i, step := range found.Steps {
		before = s
		var sent model.Effects
		var after model.State
		for range step.More {
			last = model.Action{Kind: model.Tick}
			s = whole.Apply(s, last)
			run.Add(last, s, model.Effects{})
		}
		before = s
		search.Decode(step.After, &after)
		last, s, sent = towards(&s, &after, search.searched, whole, wanted(p, whole, i == len(found.Steps)-1))
		run.Add(last, s, sent)
	}
	run.Word = p.Word(whole, &before, last, &s)
	return run, nil
}

// taken returns the parameters with the losses that a run takes, where there may be any
// number of them. A run that goes on for ever may take as many.
func (q *Question) taken(found *explore.Trace[state, action]) model.Parameters {
	p := q.Parameters
	if p.Loss != model.Any || found.Loop >= 0 {
		return p
	}
	p.Loss = 0
	for i := range found.Steps {
		if found.Steps[i].Action.Kind == model.Lose {
			p.Loss++
		}
	}
	return p
}

// towards returns the first wanted action from s to a state with projection want, where
// it leads, and its effects.
func towards(s, want *model.State, searched *searched, whole properties.System,
	wanted func(before *model.State, a model.Action, after *model.State) bool) (model.Action,
	model.State, model.Effects) {
	for _, a := range whole.Enabled(*s, nil) {
		after, f := whole.Step(*s, a)
		seen := searched.project(after)
		if searched.model.Parameters.Loss == model.Any {
			seen.Loss = want.Loss
		}
		if seen == *want && wanted(s, a, &after) {
			return a, after, f
		}
	}
	panic("BUG: a step of the search has no counterpart in the whole model")
}
