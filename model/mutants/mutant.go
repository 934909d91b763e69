package mutants

import "tcpcheck/model"

// A Mutant is one broken rule.
type Mutant struct {
	Name string
	// Sentence says what a broken endpoint does.
	Sentence string
	// Source is where the mistake was made, or where the rule is that it breaks.
	Source string
	// Violates is the property that the mutant is there to violate.
	Violates string

	// forbids says of an action that it does not happen.
	forbids func(m *model.Model, s *model.State, a model.Action) bool
	// adds appends actions that are enabled besides.
	adds func(m *model.Model, s *model.State, as []model.Action) []model.Action
	// arrivesAs is the segment as the broken endpoint takes it.
	arrivesAs func(m *model.Model, s *model.State, a model.Action) model.Segment
	// after changes what a step led to.
	after func(m *model.Model, before *model.State, a model.Action, after *model.State, f *model.Effects)
}

// Named returns the mutant of that name and whether there is one.
func Named(name string) (Mutant, bool) {
	for _, mu := range All {
		if mu.Name == name {
			return mu, true
		}
	}
	return Mutant{}, false
}

// A System is a model with one rule broken at both ends.
type System struct {
	*model.Model
	mutant Mutant
}

// Of returns the model with the mutant's rule broken.
func (mu Mutant) Of(m *model.Model) System { return System{Model: m, mutant: mu} }

// Enabled appends the actions enabled in s to as.
func (sys System) Enabled(s model.State, as []model.Action) []model.Action {
	n := len(as)
	as = sys.Model.Enabled(s, as)
	if sys.mutant.adds != nil && !s.Overflow {
		as = sys.mutant.adds(sys.Model, &s, as)
	}
	if sys.mutant.forbids == nil {
		return as
	}
	kept := as[:n]
	for _, a := range as[n:] {
		if !sys.mutant.forbids(sys.Model, &s, a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// Apply returns the state to which a, enabled in s, leads.
func (sys System) Apply(s model.State, a model.Action) model.State {
	s, _ = sys.Step(s, a)
	return s
}

// Step is Apply, and returns the effects as well.
func (sys System) Step(before model.State, a model.Action) (model.State, model.Effects) {
	var after model.State
	var f model.Effects
	if sys.mutant.arrivesAs != nil && a.Arrives() {
		after, f = sys.stepAs(before, a, sys.mutant.arrivesAs(sys.Model, &before, a))
	} else {
		after, f = sys.Model.Step(before, a)
	}
	if sys.mutant.after != nil && !after.Overflow {
		sys.mutant.after(sys.Model, &before, a, &after, &f)
	}
	return after, f
}

// stepAs is the step a with another segment in the place of the one that arrives.
func (sys System) stepAs(s model.State, a model.Action, seg model.Segment) (model.State, model.Effects) {
	if a.Kind == model.DeliverDuplicate {
		s.Duplicates--
	} else {
		s.Toward[a.End].Remove(a.Segment)
	}
	if !s.Toward[a.End].Add(seg) {
		return model.State{Overflow: true}, model.Effects{}
	}
	a.Kind, a.Segment = model.Deliver, seg
	return sys.Model.Step(s, a)
}

// sendNothing takes back what e's step sent.
func sendNothing(s *model.State, e model.End, f *model.Effects) {
	s.Toward[e.Peer()].Remove(f.Sent)
	f.Sends, f.Sent = false, model.Segment{}
}

// sendAnew puts another segment in the place of the one that e's step sent.
func sendAnew(s *model.State, e model.End, f *model.Effects, seg model.Segment) {
	s.Toward[e.Peer()].Remove(f.Sent)
	s.Toward[e.Peer()].Add(seg)
	f.Sent = seg
}
