package verify

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// Reductions is a set of ways to explore fewer states that change no verdict and
// no length of a counterexample.
type Reductions uint16

// The reductions.
const (
	// Settled: a state after which no undecided property can be violated is not
	// expanded. For safety properties of the model itself.
	Settled Reductions = 1 << iota
	// Rotation: states that differ by a constant added to all sequence numbers of
	// one direction are one.
	Rotation
	// Subsumption: a state is left out if another, found in no more steps, differs
	// from it only in segments with more life left and in greater budgets. For
	// safety properties of the model itself, where min-delay is 0. With timestamps the life
	// of a segment is the age of its own, and only RSTs can have more left.
	Subsumption
	// Symmetry: a state and its mirror image, in which A and B have changed places,
	// are one. For safety properties of the model itself, where the ends are alike.
	Symmetry
	// Dead: a state is left out also if another differs from it in that it lacks
	// segments that can have no effect any more. Part of subsumption; not for
	// properties that read what is in flight, nor with timestamps, an ack-limit or receive buffers.
	Dead
	// Time: where times are durations, and nothing can happen until a timer is due,
	// the ticks until then are one step of the search, which counts as so many. For
	// safety properties of the model itself, all of steps.
	Time
	// Eager: with any number of duplicates, answers that change nothing but what is in
	// flight are sent at once. For safety properties of the model itself.
	Eager
	// Stale: with any number of duplicates, states are one that differ only in what of
	// segments in flight can have no effect any more. For safety properties of the model
	// itself, of one connection whose sequence numbers do not wrap; not for those that
	// read what is in flight, or what is sent in answer, nor with an ack-limit.
	Stale
	// Loose: a question about data that takes many states is asked of a model that can do
	// more, in which segments without effect may arrive or vanish as they like. For
	// safety properties of the model itself, where min-delay is 0; not for those that
	// read what is in flight, nor with timestamps, an ack-limit or receive buffers.
	Loose
	// Bottom: a question about what runs end in, or whether they go round for ever, that takes many
	// states is asked as one about the states that show it. For the model itself, where min-delay is
	// 0 and order any; not with timestamps, an ack-limit or keep-alives.
	Bottom

	// NoReductions is the empty set, AllReductions that of all.
	NoReductions  Reductions = 0
	AllReductions            = Settled | Rotation | Subsumption | Symmetry | Dead | Time |
		Eager | Stale | Loose | Bottom
)

// reductionNames has the names of the reductions in the order of their bits.
var reductionNames = []string{
	"settled", "rotation", "subsumption", "symmetry", "dead", "time", "eager", "stale", "loose", "bottom",
}

// ReductionNames lists the names of the reductions, separated by commas.
func ReductionNames() string { return strings.Join(reductionNames, ", ") }

// Without returns the reductions that are not among those named; "all" names all
// of them, and "none" none. The error says what was given and what is allowed.
func Without(names []string) (Reductions, error) {
	without := AllReductions
	for _, name := range names {
		named := NoReductions
		switch name {
		case "all":
			named = AllReductions
		case "none":
			if len(names) > 1 {
				return 0, fmt.Errorf("%s: none does not go with others", strings.Join(names, ","))
			}
		default:
			for i, known := range reductionNames {
				if name == known {
					named = 1 << i
				}
			}
			if named == NoReductions {
				return 0, fmt.Errorf("%s: want all, none, or of %s", model.Quoted(name), ReductionNames())
			}
		}
		without &^= named
	}
	return without, nil
}

// mirrors says whether a search about ps takes mirror images for one. They may differ in
// the kind of a violation, which may tell CLOSED from LISTEN.
func (q *Question) mirrors(ps []properties.Property) bool {
	return q.Without&Symmetry == 0 && q.Mutant == nil && all(ps, func(p *properties.Property) bool {
		return isSafety(p) && p.Whole == "" && !p.Lopsided
	})
}

// settles says whether states from which nothing can be violated are not expanded. Of what a
// third party or a forger may still do they do not tell.
func (q *Question) settles() bool {
	return q.Without&Settled == 0 && !q.Parameters.ThirdParty() && q.Parameters.Forger == 0
}

// leavesOutDead says whether states cover others with more dead segments. Which applications
// know of a loss can change with what is dead otherwise: a CLOSE makes one know.
func (q *Question) leavesOutDead() bool {
	return q.Without&Dead == 0 && q.subsumes() && q.readsArrivals() && !q.readsBudgets() &&
		q.Parameters.Forger == 0 && !q.Parameters.Timestamped() && !q.Parameters.Throttled() &&
		!q.Parameters.DelaysACKs() && !q.Parameters.Buffered() && !q.Parameters.ThirdParty() &&
		ghostsOf(q.Properties)&model.GhostTold == 0
}

// readsArrivals says that no property reads, of what is in flight, more than what
// arrives.
func (q *Question) readsArrivals() bool {
	return all(q.Properties, func(p *properties.Property) bool {
		return !p.InFlight && p.Ghosts&model.GhostSegmentGrace == 0
	})
}

// forgets says that what of a segment has no effect may not be told apart.
func (q *Question) forgets() bool {
	return q.Without&Stale == 0 && all(q.Properties, func(p *properties.Property) bool {
		return !p.InFlight && !p.Answers
	})
}

// jumps says whether time passes at once where only time can pass. A checkpoint does
// not hold what is known of levels to come.
func (q *Question) jumps(ps []properties.Property) bool {
	return q.Without&Time == 0 && q.Parameters.Tick > 0 && q.Mutant == nil && q.Checkpoint == "" &&
		q.Parameters.Order == model.OrderAny && q.Parameters.Forger == 0 &&
		all(ps, func(p *properties.Property) bool { return p.Kind == explore.AlwaysStep || p.Idle })
}

func isSafety(p *properties.Property) bool {
	return p.Kind == explore.Always || p.Kind == explore.AlwaysStep
}

func all(ps []properties.Property, is func(*properties.Property) bool) bool {
	return !slices.ContainsFunc(ps, func(p properties.Property) bool { return !is(&p) })
}

// merges returns what makes one of the states of m that differ in what has no effect; nil
// if nothing does.
func (q *Question) merges(m *model.Model, apart bool) *reduce.Stale {
	if !q.forgets() {
		return nil
	}
	return reduce.StaleOf(m, apart)
}

// readsBudgets says whether a property reads what is left of the budgets.
func (q *Question) readsBudgets() bool {
	return !all(q.Properties, func(p *properties.Property) bool { return !p.Budgets })
}
