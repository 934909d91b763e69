package verify

import (
	"cmp"
	"slices"

	"tcpcheck/model"
)

// Stats says of which kinds the states are that a search stored. The one that
// stands for all that cannot be represented is of no kind.
type Stats struct {
	// Pairs has the pairs of TCP states, most states first.
	Pairs []Pair
	// Budgets has those that are not zero from the start.
	Budgets []Budget
	// InFlight is how many states have so many segments in flight.
	InFlight []int64
}

// A Pair is the states in which the ends are in two TCP states.
type Pair struct {
	A, B   model.TCPState
	States int64
}

// A Budget is the states by what is left of a budget.
type Budget struct {
	Name string
	// Left is in how many states so much is left.
	Left []int64
}

// budgets are the budgets of a state.
var budgets = [...]struct {
	name string
	of   func(*model.State) uint8
}{
	{"loss", func(s *model.State) uint8 { return s.Loss }},
	{"duplicates", func(s *model.State) uint8 { return s.Duplicates }},
	{"strays", func(s *model.State) uint8 { return s.Strays }},
	{"aborts", func(s *model.State) uint8 { return s.Aborts }},
	{"opens", func(s *model.State) uint8 { return s.Opens }},
}

// counts are how many states of each kind there are.
type counts struct {
	search   *search
	state    model.State // the one that is counted
	pairs    [len(model.TCPStates)][len(model.TCPStates)]int64
	budgets  [len(budgets)][256]int64
	inFlight [2*model.Capacity + 1]int64
}

// counts returns the counts of no states.
func (s *search) counts() *counts { return &counts{search: s} }

// add counts a state.
func (c *counts) add(_ int, parts *state) {
	if parts.Overflow() {
		return
	}
	s := &c.state
	c.search.Decode(*parts, s)
	c.pairs[s.TCB[model.A].State][s.TCB[model.B].State]++
	for i := range budgets {
		c.budgets[i][budgets[i].of(s)]++
	}
	c.inFlight[s.InFlight()]++
}

// stats returns what was counted.
func (c *counts) stats() *Stats {
	stats := &Stats{InFlight: c.inFlight[:]}
	for _, a := range model.TCPStates {
		for _, b := range model.TCPStates {
			if n := c.pairs[a][b]; n > 0 {
				stats.Pairs = append(stats.Pairs, Pair{a, b, n})
			}
		}
	}
	slices.SortStableFunc(stats.Pairs, func(p, q Pair) int { return cmp.Compare(q.States, p.States) })
	var initial model.State
	c.search.Decode(c.search.initial[0], &initial)
	for i, b := range budgets {
		if most := b.of(&initial); most > 0 {
			stats.Budgets = append(stats.Budgets, Budget{b.name, c.budgets[i][:most+1]})
		}
	}
	for n := len(stats.InFlight); n > 0 && stats.InFlight[n-1] == 0; n-- {
		stats.InFlight = stats.InFlight[:n-1]
	}
	return stats
}
