package verify

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

	// NoReductions is the empty set, AllReductions that of all.
	NoReductions  Reductions = 0
	AllReductions            = Settled | Rotation
)
