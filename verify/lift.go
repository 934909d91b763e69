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
// will do: what is projected away no property that was checked reads.
func (q *Question) whole(found *explore.Trace[state, action], p *properties.Property, search *search,
	whole properties.System) *trace.Run {
	s := whole.Initial()[0]
	run := q.run(s)
	run.Property, run.Loop = p.Name, found.Loop
	before, last := s, model.Action{}
	for _, step := range found.Steps {
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
		last, s, sent = towards(&s, &after, search.searched, whole)
		run.Add(last, s, sent)
	}
	run.Word = p.Word(whole, &before, last, &s)
	return run
}

// towards returns the first action from s to a state with projection want, where
// it leads, and its effects.
func towards(s, want *model.State, searched *searched, whole properties.System) (model.Action,
	model.State, model.Effects) {
	for _, a := range whole.Enabled(*s, nil) {
		after, f := whole.Step(*s, a)
		if searched.project(after) == *want {
			return a, after, f
		}
	}
	panic("BUG: a step of the search has no counterpart in the whole model")
}
