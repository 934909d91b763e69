package explore

// Options bound a search and help it along. The zero value bounds nothing.
type Options[S comparable, A any] struct {
	// Workers is the number of goroutines that share the search; 0 stands for
	// GOMAXPROCS. The result does not depend on it.
	Workers int
	// MaxStates ends the search after the level with which more than so many
	// states are stored; 0: no limit.
	MaxStates int64
	// MaxMemory ends the search once the process holds so many bytes; 0: no limit.
	MaxMemory int64
	// Codec packs the states; nil stores them as they are in memory.
	Codec Codec[S]
	// Store is how states are kept.
	Store Store
	// Checkpoint, when set, is where the search is kept to be continued; not with a
	// store of fingerprints.
	Checkpoint *Checkpoint
	// Settled says that no undecided safety property can be violated in s or
	// after it; such a state is stored but not expanded. It is given the
	// undecided properties as a set of indices into those of Run. Not used when
	// a property of the whole graph is checked. nil: no state is settled.
	Settled func(s *S, undecided uint64) bool
	// Cover says which states need not be stored because of others. Not used when
	// a property of the whole graph is checked, nor by a store of fingerprints.
	// nil: a state covers itself only.
	Cover Cover[S]
	// Cost is what an action costs. Of the shortest traces, one is told whose
	// actions cost least in all; of several, and with nil of all, the first in the
	// order of a sequential search. Costs of a trace add up to less than 2^32.
	Cost func(a A) uint32
	// Overflows says that s stands for a state that S cannot represent. It is
	// not expanded and not checked, and the search cannot end in Holds.
	Overflows func(s *S) bool
	// Progress, when set, is called now and then, from one goroutine at a time.
	Progress func(Progress)
	// Stored, when set, is called once the search is over for every state stored
	// and its depth, in one goroutine, in an order that depends on the workers.
	Stored func(depth int, s *S)
}

// A Cover is a simulation (Milner, An algebraic definition of simulation between
// programs, 1971): a state that covers another can do all that the other can, in
// no more steps, and decides the same properties on the way. Then the other need
// not be stored.
type Cover[S comparable] interface {
	// Hash is equal for states of which one covers the other.
	Hash(s *S) uint64
	// Covers says whether s covers t. It is reflexive and transitive.
	Covers(s, t *S) bool
}

// Store is how states are kept.
type Store uint8

// The stores.
const (
	// Exact keeps every state.
	Exact Store = iota
	// Fingerprint keeps 64 bits of every state, and the states themselves of two
	// levels only. Two states with equal fingerprints are taken for one, so that
	// a state may be omitted, and what only it leads to (Wolper, Leroy, Reliable
	// hashing without collision detection, 1993); but packed states of up to 8 bytes
	// have unique fingerprints. Not used when a property of the whole graph is
	// checked.
	Fingerprint
	// Disk keeps every state, in memory only what tells whether it was seen; the
	// rest is in a file, among the temporary ones, that the system writes out when
	// memory is scarce.
	Disk
)

// Progress is how far a search is.
type Progress struct {
	States, Transitions int64
	Depth               int   // steps from an initial state
	Frontier            int64 // states found and not yet expanded
	Levels              []int64
	Bytes               int64
}

// A Result is what a search found.
//
// Once every property is decided, the search ends, in the midst of a level; then
// the level before is the last that the numbers tell of.
type Result[S comparable, A any] struct {
	// Findings answers the properties in the order given.
	Findings []Finding[S, A]
	// States is the number of distinct states stored.
	States int64
	// Transitions is the number of steps taken, those to known states included
	// (decisions P5).
	Transitions int64
	// Depth is the number of steps to the farthest state stored.
	Depth int
	// Levels is how many states are so many steps from an initial state.
	Levels []int64
	// PeakBytes is the most memory that the process held at a time.
	PeakBytes int64
	// Store is how states were kept. Omission is at most the probability that a state
	// was omitted: 0 unless that is as fingerprints, and also if these are unique,
	// because a packed state has no more bits.
	Store    Store
	Omission float64
	// Limit is what ended the search before its time.
	Limit Limit
}
