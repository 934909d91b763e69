package model

// A stale SYN is one in flight, without ACK, that its sender is done with, and what else in
// flight bears a number that the TCB which it opens would read: SEG.SEQ on its way to B,
// SEG.ACK to A. No such TCB gets beyond SYN-RECEIVED.
type staleSYN struct {
	syn Segment
	of  [2][]Segment // its own included
}

// Widen puts in the place of s a state that can do what s can, and maybe more, where
// numbers never wrap: of stale SYNs it leaves one, and what goes with it, for all. With
// them any number of incarnations, which take no time, have room in flight.
//
// Whoever reads what a segment draws, or more of what is in flight than what arrives, may
// find less in it. Where it is told which unit of data is which, or whose FINs are, nothing
// is widened; nor where an end that has answered one may not answer another.
func (m *Model) Widen(s *State) {
	if !m.Parameters.Endless() || m.Parameters.MinDelay > 0 || m.Parameters.unchecked() ||
		m.Parameters.Throttled() || m.Parameters.DelaysACKs() ||
		m.Ghosts&(GhostSegmentGrace|GhostUnits) != 0 {
		return
	}
	for m.join(s) {
		m.rename(s)
	}
	for _, o := range m.staleSYNs(s) {
		m.clear(s, &o)
	}
	m.rename(s)
}

// staleSYNs returns the stale SYNs of s by whose numbers, and a window beyond, is nothing
// else.
func (m *Model) staleSYNs(s *State) []staleSYN {
	var all []staleSYN
	for _, syn := range s.Toward[B].Segments() {
		if syn.Ctl != SYN || !m.alone(s, syn) {
			continue
		}
		o := staleSYN{syn: syn}
		own := true
		for _, seg := range s.Toward[B].Segments() {
			if m.within(seg.Seq, syn.Seq) {
				o.of[B] = append(o.of[B], seg)
				own = own && seg.Incarnation == syn.Incarnation
			}
		}
		for _, seg := range s.Toward[A].Segments() {
			if seg.Has(ACK) && m.within(seg.Ack, syn.Seq) {
				o.of[A] = append(o.of[A], seg)
				own = own && seg.Incarnation == syn.Incarnation
			}
		}
		if own {
			all = append(all, o)
		}
	}
	return all
}

// within says whether n is from on, or in the window of the TCB that a SYN there opens.
func (m *Model) within(n, from Seq) bool { return int(n-from) <= m.Parameters.Window }

// alone says whether no TCB and no other SYN is where a SYN's TCB reads, nor it where
// those do.
func (m *Model) alone(s *State, syn Segment) bool {
	a, b := &s.TCB[A], &s.TCB[B]
	if m.within(a.SndNxt, syn.Seq) || a.State.HasTCB() && m.within(a.SndUna, syn.Seq) {
		return false
	}
	if b.hasRcvNxt() && (m.within(b.RcvNxt, syn.Seq) ||
		int(syn.Seq-b.RcvNxt) <= m.Parameters.Window+m.Parameters.Data[A]) {
		return false
	}
	for _, seg := range s.Toward[B].Segments() {
		if seg.Ctl == SYN && seg.Seq != syn.Seq && (m.within(seg.Seq, syn.Seq) || m.within(syn.Seq, seg.Seq)) {
			return false
		}
	}
	return true
}

// join makes of two stale SYNs one, the later, and says whether there were any. With what
// goes with it it lasts as long as what goes with either.
func (m *Model) join(s *State) bool {
	if s.Overflow {
		return false
	}
	all := m.staleSYNs(s)
	for i := range all {
		for j := range all {
			o, p := &all[i], &all[j]
			if o.syn.Seq >= p.syn.Seq || m.between(s, o.syn, p.syn) {
				continue
			}
			p.syn.Life = max(longest(o.of[B]), longest(p.of[B]))
			for _, e := range Ends {
				for _, seg := range o.of[e] {
					s.Toward[e].Remove(seg)
					if e == B {
						seg.Seq += p.syn.Seq - o.syn.Seq
					} else {
						seg.Ack += p.syn.Seq - o.syn.Seq
					}
					seg.Incarnation = p.syn.Incarnation
					m.Put(&s.Toward[e], seg)
				}
			}
			m.Put(&s.Toward[B], p.syn)
			return true
		}
	}
	return false
}

// between says whether a TCB tells two SYNs apart: its RCV.NXT, or its incarnation, lies
// between theirs.
func (m *Model) between(s *State, from, to Segment) bool {
	for _, e := range Ends {
		t := &s.TCB[e]
		if e == B && t.hasRcvNxt() && t.RcvNxt > from.Seq && t.RcvNxt <= to.Seq ||
			t.Incarnation > from.Incarnation && t.Incarnation <= to.Incarnation {
			return true
		}
	}
	return false
}

// longest is the longest life of those that are no RST.
func longest(segs []Segment) uint16 {
	var most uint16
	for _, seg := range segs {
		if !seg.Has(RST) {
			most = max(most, seg.Life)
		}
	}
	return most
}

// clear leaves out what the SYN draws as well, if it lives as long: a RST in the window of
// its TCB that is not at RCV.NXT. An ACK there that no RST could bear draws one that does
// nothing; elsewhere it draws what it does out of every window, where it is put.
func (m *Model) clear(s *State, o *staleSYN) {
	for _, seg := range o.of[B] {
		switch {
		case seg.Has(RST) && seg.Seq != o.syn.Seq+1 && m.Parameters.Policy[B].RSTCheck == RSTExact:
			o.syn.Life = max(o.syn.Life, seg.Life)
			s.Toward[B].Remove(seg)
		case !seg.Has(RST) && seg.Has(ACK) && seg.Ack == 0:
			s.Toward[B].Remove(seg)
			seg.Seq = 0
			m.Put(&s.Toward[B], seg)
		}
	}
	m.Put(&s.Toward[B], o.syn)
}
