package verify

import (
	"errors"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// system returns what q is about, with the given ghosts: the model, or a mutant
// of it. The model itself is returned beside it.
func (q *Question) system(ghosts model.Ghosts) (properties.System, *model.Model, error) {
	m, err := model.New(q.Parameters, ghosts)
	if err != nil {
		return nil, nil, err
	}
	if q.Mutant != nil && q.Parameters.ThirdParty() {
		return nil, nil, errors.New("--mutant: it does not go with a middlebox or a second host")
	}
	if q.Mutant != nil {
		return q.Mutant.Of(m), m, nil
	}
	return m, m, nil
}

// A searched system is the system as the search sees it: its states are
// representatives of those of the whole one.
type searched struct {
	properties.System
	model    *model.Model
	rotation *reduce.Rotation // nil: states that are rotations are told apart,
	symmetry *reduce.Symmetry // or mirror images,
	stale    *reduce.Stale    // or such as differ in what has no effect
	wide     bool             // states are widened: see [model.Model.Widen]
}

func (q *Question) searched(ghosts model.Ghosts) (*searched, error) {
	sys, m, err := q.system(ghosts)
	s := &searched{System: sys, model: m}
	if q.Without&Rotation == 0 && !q.Parameters.Endless() && !q.Parameters.ThirdParty() {
		rotation := reduce.RotationOf(&q.Parameters)
		s.rotation = &rotation
	}
	return s, err
}

// Initial returns the initial state.
func (sys *searched) Initial() []model.State {
	initial := sys.System.Initial()
	for i := range initial {
		sys.normalize(&initial[i])
	}
	return initial
}

// Apply returns the representative of the state to which a leads.
func (sys *searched) Apply(s model.State, a model.Action) model.State {
	s = sys.System.Apply(s, a)
	sys.normalize(&s)
	return s
}

func (sys *searched) normalize(s *model.State) {
	if sys.wide {
		sys.model.Widen(s)
	}
	if sys.stale != nil {
		sys.stale.Normalize(s)
	}
	if sys.rotation != nil {
		sys.rotation.Normalize(s)
	}
	if sys.symmetry != nil {
		sys.symmetry.Normalize(s)
	}
}

// project returns the representative of s, a state of the whole system.
func (sys *searched) project(s model.State) model.State {
	s = sys.model.Project(s)
	sys.normalize(&s)
	return s
}
