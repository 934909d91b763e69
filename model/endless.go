package model

// Endless says whether sequence numbers never wrap: whether there are any number of them.
func (p *Parameters) Endless() bool { return p.SeqMod == Any }

// greatest is the greatest sequence number of a state that is renumbered: in half of the
// space, so that of two numbers it is known which comes first.
const greatest = 120

// A line is the stream of numbers of one end, in all of its incarnations. Where numbers
// never wrap, and each ISS is beyond those before it, none is beyond its SND.NXT; so what
// is known of a number is how far behind that it is.
type line struct {
	top   Seq // SND.NXT
	una   int // how far SND.UNA is behind
	exact int // and the number before RCV.NXT, where a FIN there is told from others; or -1
	// read has the numbers that matter as SEG.SEQ, syn those of SYNs, and kept those that
	// keep their places.
	read, syn, kept [256]bool
	to              [256]Seq
}

// behind is how far a number is behind SND.NXT.
func (l *line) behind(n Seq) int { return int(l.top - n) }

// renumber gives the numbers of s, where they never wrap, the least values that keep what
// rules and properties read of them, now and later.
//
// SEG.SEQ is read where it is in the window of a TCB that there is, or that a SYN can
// bring about, or will be when RCV.NXT has grown: elsewhere it is out of the window for
// good. SEG.ACK is read beyond SND.UNA, and where a RST would have it for its SEG.SEQ.
// What is not read becomes 0. Of the numbers that are, and those of TCBs and SYNs, two
// neighbors that are farther apart than a window reaches are made to be just so.
func (m *Model) renumber(s *State) {
	var lines [2]line
	for _, e := range Ends {
		if !m.lineOf(s, e, &lines[e]) {
			*s = State{Overflow: true}
			return
		}
	}
	for _, e := range Ends {
		own, peers := &lines[e], &lines[e.Peer()]
		t := &s.TCB[e]
		t.SndNxt = own.to[0]
		if t.State.HasTCB() {
			t.SndUna = own.to[own.una]
		}
		if t.hasRcvNxt() {
			t.RcvNxt = peers.to[peers.behind(t.RcvNxt)]
		}
		old := s.Toward[e]
		s.Toward[e] = Channel{}
		for _, seg := range old.Segments() {
			if seg, any := m.renumbered(seg, own, peers); any {
				m.Put(&s.Toward[e], seg)
			}
		}
	}
}

// renumbered returns seg, on its way to the end whose line is own, with the numbers that it
// gets, and whether it is any more: a RST is not that is out of the window for good. Whose a
// segment is matters no more when none of its numbers do.
func (m *Model) renumbered(seg Segment, own, peers *line) (Segment, bool) {
	if peers.hears(seg) {
		seg.Seq = peers.to[peers.behind(seg.Seq)]
	} else {
		seg.Seq = 0
	}
	if seg.Has(ACK) {
		seg.Ack = own.to[own.behind(seg.Ack)]
	}
	if seg.Seq != 0 || seg.Ack != 0 || m.Parameters.unchecked() {
		return seg, true
	}
	if m.Ghosts&GhostSegmentGrace == 0 {
		seg.Incarnation = 0
	}
	return seg, !seg.Has(RST)
}

// unchecked says whether an end takes a RST whatever its SEG.SEQ.
func (p *Parameters) unchecked() bool {
	return p.Policy[A].Unchecked() || p.Policy[B].Unchecked()
}

// hasRcvNxt says whether RCV.NXT is known: the peer's SYN has come.
func (t *TCB) hasRcvNxt() bool { return t.State.HasTCB() && t.State != SynSent }

// lineOf finds out which numbers of e's line are read, and what they become. It says
// whether there is room for them.
func (m *Model) lineOf(s *State, e End, l *line) bool {
	t, peer := &s.TCB[e], &s.TCB[e.Peer()]
	window, grows := m.Parameters.Window, m.Parameters.Data[e]+1
	l.top, l.exact = t.SndNxt, -1
	l.kept[0] = true
	if t.State.HasTCB() {
		l.una = l.behind(t.SndUna)
		l.kept[l.una] = true
	}
	if peer.hasRcvNxt() {
		at := l.behind(peer.RcvNxt)
		if l.kept[at] = true; m.grows(s, e.Peer()) {
			l.reads(at, window+grows)
		} else {
			l.reads(at, window)
		}
		if m.Parameters.Policy[e.Peer()].TimeWaitRestart == RestartExactFIN {
			l.exact = at + 1
		}
	}
	if t.SYNUnacknowledged {
		l.opens(t, peer, t.earliestSYN(), window, grows)
	}
	for _, seg := range s.Toward[e.Peer()].Segments() {
		if seg.Has(SYN) {
			l.opens(t, peer, seg, window, grows)
		}
	}
	for _, seg := range s.Toward[e.Peer()].Segments() {
		if l.hears(seg) {
			l.kept[l.behind(seg.Seq)] = true
		}
	}
	for _, seg := range s.Toward[e].Segments() {
		if n := l.behind(seg.Ack); seg.Has(ACK) && (l.read[n] || n < l.una) {
			l.kept[n] = true
		}
	}
	return l.place(window + grows)
}

// grows says whether RCV.NXT of e may. It does not once the peer's FIN has come, nor in
// SYN-RECEIVED where no ACK of the SYN is in flight, and the peer has it not, nor can take
// it.
func (m *Model) grows(s *State, e End) bool {
	t, peer := &s.TCB[e], &s.TCB[e.Peer()]
	switch {
	case t.State >= CloseWait:
		return false
	case t.State != SynReceived, peer.State == SynSent && peer.SndNxt == t.RcvNxt,
		peer.hasRcvNxt() && peer.RcvNxt == t.SndNxt:
		return true
	}
	for _, seg := range s.Toward[e].Segments() {
		if seg.Has(ACK) && m.acknowledgesNew(t, seg) {
			return true
		}
	}
	return false
}

// earliestSYN is the SYN as it is sent again.
func (t *TCB) earliestSYN() Segment {
	if t.State == SynSent {
		return Segment{Seq: t.SndUna, Ctl: SYN}
	}
	return Segment{Seq: t.SndUna, Ack: t.RcvNxt, Ctl: SYN | ACK}
}

// opens marks what a SYN from t opens at its peer. One with ACK does in SYN-SENT, if it is
// the ACK wanted there. One without can open a TCB also when its sender is done with it;
// that never gets beyond SYN-RECEIVED, and RCV.NXT does not grow.
func (l *line) opens(t, peer *TCB, syn Segment, window, grows int) {
	switch at := l.behind(syn.Seq); {
	case syn.Has(ACK) && (peer.State != SynSent || syn.Ack != peer.SndNxt):
	case syn.Has(ACK), t.State == SynSent && syn.Seq == t.SndUna:
		l.syn[at], l.kept[at] = true, true
		l.reads(at-1, window+grows)
	default:
		l.syn[at], l.kept[at] = true, true
		l.reads(at-1, window)
	}
}

// reads marks what is read where a RCV.NXT is so far behind: so many numbers from there on.
func (l *line) reads(at, reach int) {
	for n := max(0, at-reach+1); n <= at; n++ {
		l.read[n] = true
	}
}

// hears says whether SEG.SEQ is read, or the number of a FIN that follows.
func (l *line) hears(seg Segment) bool {
	n := l.behind(seg.Seq)
	fin := max(0, n-int(seg.DataLen()))
	return l.read[n] || seg.Has(SYN) && l.syn[n] || seg.Has(FIN) && (l.read[fin] || fin == l.exact)
}

// place says what becomes of the numbers that keep their places, the farthest behind
// first, and whether there is room for them.
func (l *line) place(reach int) bool {
	next, last := 2, -1
	for n := len(l.kept) - 1; n >= 0; n-- {
		if !l.kept[n] {
			continue
		}
		if last >= 0 {
			next += min(last-n, reach)
		}
		if next > greatest {
			return false
		}
		last, l.to[n] = n, Seq(next)
	}
	return true
}
