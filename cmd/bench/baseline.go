package main

import (
	"tcpcheck/model"
)

// A unit is a search to whose speed others are compared.
type unit struct {
	search func() counts
	want   counts
}

// The units: of the same kind as what is measured, and of a second at most.
var (
	mapCounters = unit{mapSearchOf(counters{7, 7}), counts{823_543, 5_764_801, 42}}
	mapTCP      = unit{mapSearchOfModel(table[0].parameters()), table[0].plain}
)

// mapSearch visits all states breadth-first, as one would at first: in sequence,
// the states in a Go map. It is the measure of all else, so it is never to be
// made faster.
func mapSearch[S comparable](initial []S, after func(s S, to []S) []S) counts {
	var c counts
	seen := make(map[S]bool)
	var level, next, to []S
	add := func(states []S) {
		for _, s := range states {
			if !seen[s] {
				seen[s] = true
				next = append(next, s)
			}
		}
	}
	add(initial)
	for len(next) > 0 {
		c.depth++
		level, next = next, nil
		for _, s := range level {
			to = after(s, to[:0])
			c.transitions += int64(len(to))
			add(to)
		}
	}
	c.depth--
	c.states = int64(len(seen))
	return c
}

func mapSearchOf(sys counters) func() counts {
	return func() counts {
		return mapSearch(sys.Initial(), func(v values, to []values) []values {
			for i := range sys.n {
				to = append(to, sys.increment(v, i))
			}
			return to
		})
	}
}

func mapSearchOfModel(p model.Parameters) func() counts {
	return func() counts {
		m, err := model.New(p, 0)
		if err != nil {
			panic("BUG: " + err.Error())
		}
		var actions []model.Action
		return mapSearch(m.Initial(), func(s model.State, to []model.State) []model.State {
			actions = m.Enabled(s, actions[:0])
			for _, a := range actions {
				to = append(to, m.Apply(s, a))
			}
			return to
		})
	}
}
