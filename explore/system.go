package explore

// A System is a finite transition system.
//
// Its methods are pure: the same arguments give the same results, for any
// caller and at any time, also from several goroutines at once.
type System[S comparable, A any] interface {
	// Initial returns the initial states, in a fixed order, at least one.
	Initial() []S
	// Enabled appends the actions enabled in s to as, always in the same
	// order, and returns the extended slice.
	Enabled(s S, as []A) []A
	// Apply returns the state to which a, enabled in s, leads.
	Apply(s S, a A) S
}

// A Codec packs states for storage. Two states are equal exactly if their
// packed forms are, and a packed form depends on nothing but its state.
type Codec[S any] interface {
	// Append appends the packed form of s to dst and returns the extended slice.
	Append(dst []byte, s *S) []byte
	// Decode sets s to the state whose packed form src is.
	Decode(src []byte, s *S)
}
