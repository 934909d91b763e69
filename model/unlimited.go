package model

import (
	"fmt"
	"math"
)

// Any is no bound at all: of Loss, Duplicates, Incarnations, Data and SeqMod.
//
// With any number of losses and duplicates a direction of the channel is a set: what
// is in flight may arrive again and again until its life is over, and is then gone.
// Of segments that differ in their lives only, the one that lives longest can do what
// the others can, and it alone is kept (Abdulla, Jonsson, Verifying Programs with
// Unreliable Channels, 1996). The runs of this channel are those of a multiset whose
// budgets are large enough.
const Any = math.MaxInt32

// budget is what is left at the start of a budget of n: of [Any], always that.
func budget(n int) uint8 { return uint8(min(n, math.MaxUint8)) }

// Unlimited says whether the channel is a set, which it is with any number of
// duplicates.
func (p *Parameters) Unlimited() bool { return p.Duplicates == Any }

// AnyData says whether an end sends as much data as it likes.
func (p *Parameters) AnyData() bool { return p.Data[A] == Any || p.Data[B] == Any }

// validateUnlimited returns a [*ParameterError] for what does not go with any number
// of duplicates, or not without (decisions L6, L7, L10, L11, L12).
func (p *Parameters) validateUnlimited() error {
	if !p.Unlimited() {
		for _, of := range []struct {
			name string
			n    int
		}{{"incarnations", p.Incarnations}, {"data-a", p.Data[A]}, {"data-b", p.Data[B]}, {"seq-mod", p.SeqMod}} {
			if of.n == Any {
				return &ParameterError{of.name, "any", "a number, unless loss and duplicates are any as well"}
			}
		}
		return nil
	}
	switch {
	case p.Opener == OpenerBoth:
		return &ParameterError{"open", "both", "a with any number of duplicates"}
	case p.Loss != Any:
		return &ParameterError{"loss", fmt.Sprint(p.Loss), "any, as any number of duplicates goes with " +
			"any number of losses only"}
	case p.Order != OrderAny:
		return &ParameterError{"order", "fifo", "any with any number of duplicates, which come when they like"}
	case p.Strays != 0:
		return &ParameterError{"strays", fmt.Sprint(p.Strays), "0 with any number of duplicates; " +
			"a longer delay says as much"}
	case p.Boxed():
		return &ParameterError{"box", "on", "off with any number of duplicates"}
	case p.Hosts != HostsOne:
		return &ParameterError{"hosts", "2", "1 with any number of duplicates"}
	case p.Buffered():
		return &ParameterError{"receive-buffer", "a number", "off with any number of duplicates"}
	case p.Timestamped():
		return &ParameterError{"timestamps", "on", "off at one end with any number of duplicates, where of " +
			"segments that differ in their age only one is kept"}
	}
	for _, e := range Ends {
		if p.Data[e] == Any && p.Policy[e].FINWithData == FINTogether {
			return &ParameterError{"fin-with-data" + e.Suffix(), "together", "apart or again with any data, none of " +
				"which is the last"}
		}
	}
	if !p.Endless() {
		return nil
	}
	if p.Start == StartHalfOpenA || p.Start == StartHalfOpenB {
		return &ParameterError{"seq-mod", "any", "a number, as an end that lost its TCB has forgotten its last"}
	}
	for _, e := range Ends {
		if p.Policy[e].ACKCheck != ACKCheckSent {
			return &ParameterError{"seq-mod", "any", "a number, unless ack-check is sent at both ends, as it is " +
				"not known how old an ACK is"}
		}
		if p.Policy[e].ISN != ISNMonotonic || p.Data[e] == Any {
			return &ParameterError{"seq-mod", "any",
				"a number, unless isn is monotonic and data a number at both ends"}
		}
	}
	return nil
}

// outlives says whether s can do all that t can, which differs from it in its life
// only: it lives as long, and can be delivered by now if t can.
func (m *Model) outlives(s, t Segment) bool {
	return s.Life == t.Life || s.Life > t.Life && m.Deliverable(s)
}

// Put puts seg in a channel that is a set, and says whether there was room for it.
func (m *Model) Put(c *Channel, seg Segment) bool {
	for i := int(c.n) - 1; i >= 0; i-- {
		other := c.segs[i]
		life := other.Life
		if other.Life = seg.Life; other != seg {
			continue
		}
		other.Life = life
		if m.outlives(other, seg) {
			return true
		}
		if m.outlives(seg, other) {
			c.Remove(other)
		}
	}
	return c.Add(seg)
}

// Arrival returns what the TCB of e, in s, becomes when seg arrives, with ISS 0 if that
// creates it, and the effects, with what is sent as it is in flight then.
func (m *Model) Arrival(s *State, e End, seg Segment) (TCB, Effects) {
	t, f := m.segmentArrives(e, s.TCB[e], seg, 0)
	m.persist(e, &t)
	t.acknowledged(&f)
	if f.Sends {
		f.Sent = m.inFlight(s, e, f.Sent)
	}
	return m.ghosts.onTCB(t), f
}

// Adds says whether the arrival of seg at e, which leaves the end as it is, makes it send
// what is not in flight yet, in channels that are sets.
func (m *Model) Adds(s *State, e End, seg Segment) bool {
	t, f := m.Arrival(s, e, seg)
	if !f.Sends || t != s.TCB[e] {
		return false
	}
	for _, other := range s.Toward[e.Peer()].Segments() {
		life := other.Life
		if other.Life = f.Sent.Life; other == f.Sent {
			if other.Life = life; m.outlives(other, f.Sent) {
				return false
			}
		}
	}
	return true
}

// age takes one tick from the life of every segment in channels that are sets. Those
// that have none left are gone.
func (m *Model) age(s *State) {
	m.lapse(s)
	for _, e := range Ends {
		s.Toward[e].pass(1)
		if m.Parameters.MinDelay > 0 {
			old := s.Toward[e]
			s.Toward[e] = Channel{}
			for _, seg := range old.Segments() {
				m.Put(&s.Toward[e], seg)
			}
		}
	}
}

// lapse takes the segments that have no life left out of channels that are sets.
func (m *Model) lapse(s *State) {
	for _, e := range Ends {
		for s.Toward[e].due() {
			s.Toward[e].Remove(s.Toward[e].segs[0])
		}
	}
	m.forgetGrace(s)
}

// rank gives the incarnations of which anything is left the numbers from 1 on, in
// their order. No rule and no property reads more of them than their order, so that
// with any number of incarnations they need no others (data independence: Wolper,
// Expressing interesting properties of programs in propositional temporal logic, 1986).
// Only those of TCBs, and of SYNs that can bring about one, are compared with others:
// what lies between two of them is of one incarnation, unless grace is told of it.
func (m *Model) rank(s *State) {
	var used, apart uint32
	for _, e := range Ends {
		apart |= 1 << s.TCB[e].Incarnation
		for _, seg := range s.Toward[e].Segments() {
			used |= 1 << seg.Incarnation
			if seg.Ctl == SYN || m.Ghosts&GhostSegmentGrace != 0 {
				apart |= 1 << seg.Incarnation
			}
		}
	}
	used |= apart
	used &^= 1 // no incarnation
	var to [MaxIncarnations + 2]uint8
	var ungraceful uint16
	next, alike, same := uint8(0), false, true
	for i := uint8(1); int(i) < len(to); i++ {
		if used&(1<<i) == 0 {
			continue
		}
		between := apart&(1<<i) == 0
		if !between || !alike {
			next++
		}
		if alike = between; next > MaxIncarnations {
			*s = State{Overflow: true}
			return
		}
		to[i] = next
		same = same && i == next
		if i <= MaxIncarnations && s.Ungraceful&incarnationBit(i) != 0 {
			ungraceful |= incarnationBit(next)
		}
	}
	if same {
		return
	}
	s.Ungraceful = ungraceful
	for _, e := range Ends {
		s.TCB[e].Incarnation = to[s.TCB[e].Incarnation]
		old := s.Toward[e]
		s.Toward[e] = Channel{}
		for _, seg := range old.Segments() {
			seg.Incarnation = to[seg.Incarnation]
			m.Put(&s.Toward[e], seg)
		}
	}
}

// rename gives numbers and incarnations of which there are any number the least that say
// as much.
func (m *Model) rename(s *State) {
	if m.Parameters.Endless() && !s.Overflow {
		m.renumber(s)
	}
	if m.Parameters.Incarnations == Any && !s.Overflow {
		m.rank(s)
	}
}

// nextIncarnation is the number of the incarnation that an OPEN begins in s.
func (m *Model) nextIncarnation(s *State) uint8 {
	if m.Parameters.Incarnations == Any {
		return newest(s) + 1
	}
	return uint8(m.Parameters.Incarnations) - s.Opens + 1
}

// newest is the greatest incarnation of which anything is left, 0 if nothing is.
func newest(s *State) uint8 {
	var n uint8
	for _, e := range Ends {
		n = max(n, s.TCB[e].Incarnation)
		for _, seg := range s.Toward[e].Segments() {
			n = max(n, seg.Incarnation)
		}
	}
	return n
}
