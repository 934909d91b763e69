package model

// MaxIncarnations is how many incarnations a state can tell apart.
const MaxIncarnations = 16

// A State is everything that the future of a run depends on. It holds no
// absolute time, only what is left of each timer and of each segment's life.
//
// Invariants, beside those of its parts:
//  1. A budget never grows.
//  2. A bit of Ungraceful is set only while an end of that incarnation, or,
//     where [GhostSegmentGrace] is kept, a FIN of it, is left.
//  3. Ghosts that are not kept are zero.
//  4. If Overflow is set all else is zero.
type State struct {
	// TCB holds A's and B's.
	TCB [2]TCB
	// Toward holds the segments in flight to A and to B.
	Toward [2]Channel
	// Entry is what the middlebox beside each end knows.
	Entry [2]Entry
	// Opens, Loss, Duplicates, Strays and Aborts are what is left of the budgets; that of
	// aborts is the one of crashes, where there are some.
	Opens, Loss, Duplicates, Strays, Aborts uint8
	// Forgeries is how many segments can still be forged.
	Forgeries uint8
	// Overflow stands for every state with more than [Capacity] segments in
	// flight one way.
	Overflow bool
	// Ungraceful has bit i set if incarnation i+1 is no longer graceful. A ghost.
	Ungraceful uint16
}

// Graceful says whether the TCB of e is an end of a graceful connection. It
// needs [GhostGrace].
func (s *State) Graceful(e End) bool {
	t := &s.TCB[e]
	return t.State.HasTCB() && !t.Phantom && s.gracefulIncarnation(t.Incarnation)
}

// GracefulSegment says whether seg, a FIN in flight, belongs to a graceful connection.
// It needs [GhostSegmentGrace].
func (s *State) GracefulSegment(seg Segment) bool {
	return seg.Marks&OfPhantom == 0 && s.gracefulIncarnation(seg.Incarnation)
}

func (s *State) gracefulIncarnation(i uint8) bool { return s.Ungraceful&incarnationBit(i) == 0 }

func incarnationBit(i uint8) uint16 { return 1 << (i - 1) }

// OneConnection says whether both TCBs are ends of the same connection. It needs
// [GhostPhantom].
func (s *State) OneConnection() bool {
	a, b := &s.TCB[A], &s.TCB[B]
	return a.State.HasTCB() && b.State.HasTCB() && a.Incarnation == b.Incarnation && !b.Phantom
}

// InFlight is the number of segments in flight.
func (s *State) InFlight() int { return s.Toward[A].Len() + s.Toward[B].Len() }

// Closed says whether neither end has a TCB and nothing is in flight.
func (s *State) Closed() bool {
	return !s.TCB[A].State.HasTCB() && !s.TCB[B].State.HasTCB() && s.InFlight() == 0
}
