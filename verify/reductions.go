package verify

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// Reductions is a set of ways to explore fewer states that change no verdict and
// no length of a counterexample.
type Reductions uint8

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
	// safety properties of the model itself, where min-delay is 0.
	Subsumption

	// NoReductions is the empty set, AllReductions that of all.
	NoReductions  Reductions = 0
	AllReductions            = Settled | Rotation | Subsumption
)

// reductionNames has the names of the reductions in the order of their bits.
var reductionNames = []string{"settled", "rotation", "subsumption"}

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
