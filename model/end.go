package model

// End is one of the two endpoints.
type End uint8

// The endpoints. A is the client: it alone performs active OPENs. B is the
// server: whenever it has no TCB it is in LISTEN. Where both open, B does as A.
const (
	A End = iota
	B
)

// Ends lists both endpoints, A first.
var Ends = [2]End{A, B}

// Peer returns the other endpoint.
func (e End) Peer() End { return 1 - e }

// String returns "A" or "B".
func (e End) String() string { return [...]string{"A", "B"}[e] }

// withoutTCB is the state of an endpoint that has no TCB: A's application has no OPEN
// outstanding, B's always has a passive one (decisions C1), unless both open.
func (p *Parameters) withoutTCB(e End) TCPState {
	if e == B && p.Opener == OpenerA {
		return Listen
	}
	return Closed
}

// Suffix is what the name of a parameter that is for this end only ends with.
func (e End) Suffix() string { return [...]string{A: "-a", B: "-b"}[e] }

// Both returns n for both ends.
func Both(n int) [2]int { return [2]int{A: n, B: n} }
