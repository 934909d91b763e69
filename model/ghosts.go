package model

// Ghosts is the set of ghosts that a model keeps. A ghost that no property reads
// is not kept: states that differ in nothing else are one.
type Ghosts uint16

// The ghosts.
const (
	// GhostGrace is whether the connection of each TCB is graceful; with it come
	// the incarnations of TCBs and of SYNs, and phantoms.
	GhostGrace Ghosts = 1 << iota
	// GhostSegmentGrace is that also of each FIN in flight.
	GhostSegmentGrace
	// GhostIncarnation is the incarnation of every TCB and every segment.
	GhostIncarnation
	// GhostPhantom is which TCB of B is a phantom.
	GhostPhantom
	// GhostUnits is which unit of data a segment carries, and how many units each
	// TCB received.
	GhostUnits
	// GhostDelivery is that, and how many units are written to each TCB that it has not
	// received.
	GhostDelivery
	// GhostTaken is which TCBs have closed and their other end has received all.
	GhostTaken
	// GhostTold is what GhostDelivery is, and which applications know of a loss, or can.
	GhostTold

	// NoGhosts is the empty set.
	NoGhosts Ghosts = 0
	// AllGhosts is the set of all.
	AllGhosts = GhostGrace | GhostSegmentGrace | GhostIncarnation | GhostPhantom | GhostUnits |
		GhostDelivery | GhostTaken | GhostTold
)

// ghostRules is what follows from the set of ghosts kept.
type ghostRules struct {
	// tcb says whether TCBs bear an incarnation.
	tcb bool
	// segment says of which segments bear one: those with any of these bits, or
	// all.
	segment Control
	all     bool
	// phantom, grace, units, owed, taken and told say whether these are kept, and ofPhantom
	// which segments bear it.
	phantom, grace, units, owed, taken, told bool
	ofPhantom                                Control
}

func (g Ghosts) rules() ghostRules {
	has := func(any Ghosts) bool { return g&any != 0 }
	r := ghostRules{
		tcb:     g != NoGhosts,
		all:     has(GhostIncarnation | GhostUnits | GhostDelivery | GhostTold),
		phantom: has(GhostPhantom | GhostGrace | GhostSegmentGrace | GhostDelivery | GhostTaken | GhostTold),
		grace:   has(GhostGrace | GhostSegmentGrace),
		units:   has(GhostUnits | GhostDelivery | GhostTold),
		owed:    has(GhostDelivery | GhostTold),
		taken:   has(GhostTaken),
		told:    has(GhostTold),
	}
	if r.tcb {
		r.segment |= SYN
	}
	if has(GhostSegmentGrace) {
		r.segment |= FIN
		r.ofPhantom |= FIN
	}
	if r.owed {
		r.ofPhantom |= PSH
	}
	return r
}

// onSegment returns seg with the ghosts that are kept.
func (r *ghostRules) onSegment(seg Segment) Segment {
	if !r.all && seg.Ctl&r.segment == 0 {
		seg.Incarnation = 0
	}
	if seg.Ctl&r.ofPhantom == 0 {
		seg.Marks &^= OfPhantom
	}
	if !r.units {
		seg.Unit = 0
	}
	return seg
}

// onTCB returns t with the ghosts that are kept.
func (r *ghostRules) onTCB(t TCB) TCB {
	if !r.tcb {
		t.Incarnation = 0
	}
	if !r.phantom {
		t.Phantom = false
	}
	if !r.units {
		t.Received = 0
	}
	if !r.owed {
		t.Owed = 0
	}
	if !r.taken {
		t.Taken = false
	}
	if !r.told {
		t.Lost, t.Told = false, false
	}
	return t
}

// Project returns s, a state of a model that keeps all ghosts, as m has it.
func (m *Model) Project(s State) State {
	to := s
	for _, e := range Ends {
		to.TCB[e] = m.ghosts.onTCB(s.TCB[e])
		to.Toward[e] = Channel{}
		to.Entry[e] = m.ghosts.onEntry(s.Entry[e])
		for _, seg := range s.Toward[e].Segments() {
			if seg = m.ghosts.onSegment(seg); m.Parameters.Unlimited() {
				m.Put(&to.Toward[e], seg)
			} else {
				to.Toward[e].Add(seg)
			}
		}
	}
	if !m.ghosts.grace {
		to.Ungraceful = 0
	}
	m.forgetGrace(&to)
	m.rename(&to)
	return to
}

// forgetGrace clears the bits of Ungraceful of which nothing is left.
func (m *Model) forgetGrace(s *State) {
	if s.Ungraceful == 0 {
		return
	}
	var left uint16
	for _, e := range Ends {
		if t := &s.TCB[e]; t.State.HasTCB() && !t.Phantom {
			left |= incarnationBit(t.Incarnation)
		}
		if m.Ghosts&GhostSegmentGrace == 0 {
			continue
		}
		for _, seg := range s.Toward[e].Segments() {
			if seg.Has(FIN) && seg.Marks&OfPhantom == 0 {
				left |= incarnationBit(seg.Incarnation)
			}
		}
	}
	s.Ungraceful &= left
}

// adopt gives the incarnation that an OPEN of its peer begins to the TCB of e, if that is in
// SYN-SENT: the two OPENs are of one connection. So do its segments in flight, and the RSTs
// that answer them (decisions G7).
func (m *Model) adopt(s *State, e End, incarnation uint8) {
	t := &s.TCB[e]
	if t.State != SynSent || !m.ghosts.tcb {
		return
	}
	before := t.Incarnation
	t.Incarnation = incarnation
	for _, to := range Ends {
		channel := s.Toward[to]
		s.Toward[to] = Channel{}
		for _, seg := range channel.Segments() {
			if seg.Incarnation == before && (to != e || seg.Has(RST)) {
				seg.Incarnation = incarnation
			}
			s.Toward[to].Add(seg)
		}
	}
}

// owe counts n units that e, whose TCB becomes t, writes among those that the other end of
// its connection has not received; where there is none, they are lost.
func (m *Model) owe(s *State, e End, t *TCB, n uint8) {
	switch {
	case n == 0:
	case m.ghosts.owed && s.OneConnection():
		s.TCB[e.Peer()].Owed += n
	case m.ghosts.told && !t.Phantom:
		t.Lost = true
	}
}

// Writes is how many units the application of the end of a, whose TCB becomes after, gives to
// TCP: one that is sent, as data, as a probe or with the FIN, unless a CLOSE queued it before; or
// all that a CLOSE queues.
func (a Action) Writes(before, after *TCB) uint8 {
	switch {
	case before.FINQueued:
	case a.Kind == Send:
		return 1
	case a.Kind == ProbeWindow:
		return before.Unsent - after.Unsent
	case before.Unsent == 1 && after.FINSent(): // it goes with the FIN
		return 1
	case after.FINQueued:
		return after.Unsent
	}
	return 0
}

// received counts seg, which is in order, among the units received; if it is the next of
// those that the other end wrote, it is no longer owed.
func (t *TCB) received(seg Segment) {
	if t.Owed > 0 && t.Next(seg) {
		t.Owed--
	}
	t.Received++
}

// Next says whether seg is the next unit that the other end of the connection of t wrote
// and t has not received. It needs [GhostDelivery].
func (t *TCB) Next(seg Segment) bool {
	return t.owes(seg) && seg.Unit == t.Received+1
}

// Has says whether t has received the data of seg, which the other end of its connection
// wrote. It needs [GhostUnits].
func (t *TCB) Has(seg Segment) bool { return t.owes(seg) && seg.Unit <= t.Received }

// owes says whether seg has text of the other end of the connection of t.
func (t *TCB) owes(seg Segment) bool {
	return seg.DataLen() > 0 && seg.Incarnation == t.Incarnation && seg.Marks&OfPhantom == 0
}

// take notes whether e, whose TCB becomes t with these effects, has received all that the
// other end of its connection sent, its FIN included; if it aborts, that is worth nothing.
func (m *Model) take(s *State, e End, t *TCB, f *Effects) {
	if !m.ghosts.taken || !s.OneConnection() {
		return
	}
	switch peer := &s.TCB[e.Peer()]; {
	case f.Ungraceful && f.Clause != UserTimeout:
		peer.Taken = false
	case t.State.FINReceived() && peer.FINSent() && t.RcvNxt == peer.SndNxt:
		peer.Taken = true
	}
}
