package verify

import (
	"errors"
	"slices"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/reduce"
	"tcpcheck/verify/zones"
)

// landed returns, of runs of channels that are sets, which a search with zones found, the one that as a run
// of the multiset takes the fewest losses and duplicates, in that form, at
// the lengths l; nil if none can be shown.
func (q *Question) landed(m *model.Model, found []*zones.Run, l zones.Lengths,
	p *properties.Property) (*trace.Run,
	error) {
	m, err := model.New(q.Parameters, m.Ghosts)
	if err != nil {
		return nil, err
	}
	rotation := q.rotates()
	var cheapest *trace.Run
	for _, one := range found {
		landings, ok := one.Landings(l, q.Schedule, &rotation)
		if !ok {
			continue // with TIME-WAITs of different lengths only
		}
		run, err := q.tell(planOf(ticking(m, landings, p), m), p)
		switch {
		case errors.Is(err, errCrowded):
		case err != nil:
			return nil, err
		case cheapest == nil || faults(run) < faults(cheapest):
			cheapest = run
		}
	}
	return cheapest, nil
}

// ticking takes the events of a run in m, and the ticks between them.
func ticking(m *model.Model, landings []zones.Landing, p *properties.Property) []reduce.Arrival {
	var steps []reduce.Arrival
	s, tick := m.Initial()[0], 0
	for i := range landings {
		l := &landings[i]
		for ; tick < l.Tick; tick++ {
			a := model.Action{Kind: model.Tick}
			s = m.Apply(s, a)
			steps = append(steps, reduce.Arrival{Action: a})
		}
		wanted := wanted(p, m, i == len(landings)-1)
		as := m.Enabled(s, nil)
		at := slices.IndexFunc(as, func(a model.Action) bool {
			seg := a.Segment
			seg.Life = 0
			if !l.Same(a) || seg != l.Segment {
				return false
			}
			after := m.Apply(s, a)
			bare := zones.Bare(after)
			return bare.TCB == l.TCB && bare.Opens == l.Opens && bare.Aborts == l.Aborts && wanted(&s, a, &after)
		})
		if at < 0 {
			panic("BUG: an event of the search has no counterpart where channels are sets")
		}
		var f model.Effects
		s, f = m.Step(s, as[at])
		steps = append(steps, reduce.Arrival{Action: as[at], Effects: f})
	}
	return steps
}
