package zones

import (
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// long is what is left of timers where it is asked by how much they outlast what is dead.
const long = 60000

// A shroud says when a segment is dead: where what is left of a timer is more than its life by some ticks.
type shroud struct {
	timer int   // its clock; 0 for a segment that is never dead
	more  int32 // as many
}

// deadOf tells the dead segments of a question.
func deadOf(q *Question) *reduce.Dead {
	var checks []explore.Property[model.State, model.Action]
	for i := range q.Properties {
		checks = append(checks, q.Properties[i].Of(q.Model))
	}
	return reduce.DeadOf(q.Model, func(before *model.State, a model.Action, after *model.State) bool {
		return slices.ContainsFunc(checks, func(c explore.Property[model.State, model.Action]) bool {
			return c.Step != nil && !c.Step(before, a, after)
		})
	})
}

// shrouds returns those of the segments of a place, in the order of their clocks.
func (s *search) shrouds(p *place) []shroud {
	if p.shrouds != nil {
		return p.shrouds
	}
	state := p.state
	for _, e := range model.Ends {
		state.TCB[e].Timer.Left = long
	}
	for _, e := range model.Ends {
		hearing := s.dead.Hearing(&state, e)
		outlasts := e
		if state.TCB[e].State != model.TimeWait {
			outlasts = e.Peer()
		}
		for _, seg := range state.Toward[e].Segments() {
			var one shroud
			if most := s.dead.Most(hearing, seg); most >= 0 {
				one = shroud{s.timerOf(&p.state, outlasts, ordinary), int32(long - most)}
			}
			p.shrouds = append(p.shrouds, one)
		}
	}
	return p.shrouds
}

// live returns n without the segments that are dead at all of its times; false if there are none.
func (s *search) live(n *node) (node, bool) {
	if s.dead == nil {
		return node{}, false
	}
	first := s.timers(&n.place.state)
	var gone []int
	for i, one := range s.shrouds(n.place) {
		if one.timer > 0 && n.zone.bound(first+i+1, one.timer) <= -one.more {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		return node{}, false
	}
	state, clock := n.place.state, 0
	var left []source
	for i := range first {
		left = append(left, source{old: i + 1})
	}
	for _, e := range model.Ends {
		state.Toward[e] = model.Channel{}
		for _, seg := range n.place.state.Toward[e].Segments() {
			if !slices.Contains(gone, clock) {
				state.Toward[e].Add(seg)
				left = append(left, source{old: first + clock + 1})
			}
			clock++
		}
	}
	o := *n
	o.place, o.zone = s.places[state], n.zone.carry(left)
	return o, o.place != nil
}
