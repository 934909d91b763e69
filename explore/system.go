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

// An Expander is a transition system that finds all steps from a state at once.
type Expander[S comparable, A any] interface {
	// Initial returns the initial states, in a fixed order, at least one.
	Initial() []S
	// Expander returns a function that appends the steps from s to steps, always
	// in the same order, and returns the extended slice. The function is used by
	// one goroutine at a time, others that Expander returns at the same time.
	Expander() func(s *S, steps []Step[S, A]) []Step[S, A]
}

// expander is a System as an Expander.
type expander[S comparable, A any] struct{ System[S, A] }

func (sys expander[S, A]) Expander() func(*S, []Step[S, A]) []Step[S, A] {
	var actions []A
	return func(s *S, steps []Step[S, A]) []Step[S, A] {
		actions = sys.Enabled(*s, actions[:0])
		for _, a := range actions {
			steps = append(steps, Step[S, A]{Action: a, After: sys.Apply(*s, a)})
		}
		return steps
	}
}

// A Codec packs states for storage. Two states are equal exactly if their
// packed forms are.
type Codec[S any] interface {
	// Size is how many bytes a packed form takes.
	Size() int
	// Encode sets dst, of that size, to the packed form of s.
	Encode(dst []byte, s *S)
	// Decode sets s to the state whose packed form src is.
	Decode(src []byte, s *S)
}
