package model

// A middlebox sees what the end that it is beside sends at once, and what is sent to that end
// at the last moment (decisions M1). Its states and what leads from one to the next are those of
// Linux's conntrack (net/netfilter/nf_conntrack_proto_tcp.c; decisions M2).

// An Entry is what a middlebox knows of the connection; zero for nothing.
//
// Invariants:
//  1. Without a state all is zero.
//  2. End, Ack and Known are zero where the middlebox does not count, ISS where it needs none.
//  3. FromB is set only before ESTABLISHED.
type Entry struct {
	// Left is how many more ticks it is kept, if it is Timed.
	Left  uint16
	State BoxState
	Timed bool
	// FromB says that B sent the SYN.
	FromB bool
	// Known is which sides' numbers are known, a bit for each end.
	Known uint8
	// End is, by sender, the number after all that was sent, and Ack the greatest that it
	// acknowledged.
	End, Ack [2]Seq
	// ISS is each end's, where the middlebox resets with the numbers of the handshake.
	ISS [2]Seq
	// Incarnation is that of the segment that created it. A ghost.
	Incarnation uint8
}

// due says whether its time is over. What arrives at that instant may come before or after
// (decisions M3).
func (n *Entry) due() bool { return n.Timed && n.Left == 0 }

// Knows says whether the numbers of e are known.
func (n *Entry) Knows(e End) bool { return n.Known&(1<<e) != 0 }

// BoxEffects are what a step does at the middlebox beside the end of its action.
type BoxEffects struct {
	// In is what becomes of the segment that arrives, and Out of that which is sent.
	In, Out BoxVerdict
	// Answers says that what is sent is not the end's own: it is the middlebox's, or, with In
	// untranslated, of the host, which knows no such connection.
	Answers bool
	// Makes says that the middlebox sends a segment to the end: Made.
	Makes bool
	Made  Segment
}

// boxed says whether there is a middlebox beside e.
func (m *Model) boxed(e End) bool { return m.Parameters.Middlebox[e].Present == BoxOn }

// entryAtStart returns what the middlebox beside e knows as the run begins.
func (m *Model) entryAtStart(e End) Entry {
	p := &m.Parameters
	box := &p.Middlebox[e]
	if box.Present == BoxOff || !p.Start.Opened() {
		return Entry{}
	}
	n := Entry{State: BoxEstablished, Incarnation: 1}
	at := Seq(1)
	waits, waiting := p.Start.inTimeWait()
	if waiting {
		n.State, at = BoxTimeWait, 2
	}
	if box.Counts() {
		n.Known, n.End, n.Ack = 3, [2]Seq{at, at}, [2]Seq{at, at}
	}
	m.keep(e, &n, false)
	if waiting && p.Left > 0 && n.Timed {
		passed := p.Wait[waits] - p.Left
		if passed >= int(n.Left) {
			return Entry{}
		}
		n.Left -= uint16(passed)
	}
	return m.ghosts.onEntry(n)
}

// keep starts the time for which the entry beside e is kept, soon after a RST that did not
// close it; or deletes it, if that is no time.
func (m *Model) keep(e End, n *Entry, soon bool) {
	box := &m.Parameters.Middlebox[e]
	time := box.Keeps[n.State]
	if soon {
		time = shorter(time, box.Keeps[BoxClose])
	}
	if n.unacknowledged(m.space) {
		time = shorter(time, box.Unacknowledged)
	}
	ticks, bounded := time.Ticks()
	n.Timed, n.Left = bounded, uint16(max(0, ticks))
	if n.due() {
		*n = Entry{}
	}
}

func shorter(a, b Keep) Keep {
	if a == KeepForever || b != KeepForever && b < a {
		return b
	}
	return a
}

// unacknowledged says whether something is that the middlebox has seen.
func (n *Entry) unacknowledged(sp space) bool {
	for _, e := range Ends {
		if n.Knows(e) && n.Knows(e.Peer()) && sp.after(n.End[e], n.Ack[e.Peer()]) {
			return true
		}
	}
	return false
}

// inspect returns what becomes of seg, which from sends, at the middlebox beside e, and of its
// entry.
func (m *Model) inspect(e, from End, n Entry, seg Segment) (Entry, BoxVerdict) {
	box := &m.Parameters.Middlebox[e]
	inside := from == e
	if !box.Sees.includes(inside) {
		return n, BoxPass
	}
	if seg.Ctl == SYN {
		verdict, anew := box.onSYN(&n)
		switch {
		case verdict != BoxPass:
			if box.SYN == BoxSYNDropForget {
				n = Entry{}
			}
			return n, verdict
		case anew && box.Creator.includes(inside):
			n = Entry{}
		}
	}
	if n.State == BoxNone {
		return m.create(e, from, seg)
	}
	if !box.lets(&n, seg) {
		switch m.place(from, &n, seg) {
		case outsideWindow:
			return n, box.Invalid
		case aboveWindow:
			if box.Near == BoxNearPass {
				n.End[from] = m.space.add(seg.Seq, seg.Len())
			}
			return n, box.near()
		case belowWindow:
			return n, box.near()
		case insideWindow:
		}
	}
	before := n.State
	soon, pays := false, true
	switch {
	case seg.Has(RST):
		switch m.closes(box, from, &n, seg) {
		case rstCloses:
			n.State = BoxClose
		case rstSoon:
			soon = true
		case rstPasses:
			return n, BoxPass
		case rstInvalid:
			return n, box.Invalid
		}
	default:
		next, does := n.State.after(seg, n.FromB == (from == B))
		if does == boxInvalid {
			return n, box.Invalid
		}
		n.State, pays = next, does == boxTakes
		n.FromB = n.FromB && next < BoxEstablished
	}
	m.note(box, from, &n, seg)
	if pays && (n.State != before || box.Refreshes.includes(inside)) {
		m.keep(e, &n, soon)
	}
	return m.ghosts.onEntry(n), BoxPass
}

// onSYN says what becomes of a SYN that finds an entry, and whether it begins a new one.
func (b *Middlebox) onSYN(n *Entry) (verdict BoxVerdict, anew bool) {
	if n.State < BoxEstablished {
		return BoxPass, false
	}
	over := n.State == BoxTimeWait || n.State == BoxClose
	switch b.SYN {
	case BoxSYNNew:
		return BoxPass, over
	case BoxSYNNewAlways:
		return BoxPass, true
	case BoxSYNDrop:
		return BoxDrop, false
	case BoxSYNDropForget:
		if over {
			return BoxDrop, false
		}
	case BoxSYNPass:
	}
	return BoxPass, false
}

// create returns the entry that seg creates, if it does, and what becomes of it.
func (m *Model) create(e, from End, seg Segment) (Entry, BoxVerdict) {
	box := &m.Parameters.Middlebox[e]
	n := Entry{State: BoxSynSent, Incarnation: seg.Incarnation, FromB: from == B}
	creates := seg.Ctl == SYN
	if !creates && box.Creates == BoxCreatesAny && seg.Ctl&(SYN|FIN|RST) == 0 {
		n.State, n.FromB, creates = BoxEstablished, false, true
	}
	if !creates || !box.Creator.includes(from == e) {
		verdict := box.UnknownIn
		if from == e {
			verdict = box.UnknownOut
		}
		if verdict == BoxReset && seg.Has(RST) { // a RST is not answered
			verdict = BoxDrop
		}
		return Entry{}, verdict
	}
	m.note(box, from, &n, seg)
	m.keep(e, &n, false)
	return m.ghosts.onEntry(n), BoxPass
}

// note has the entry know the numbers of seg, which from sends.
func (m *Model) note(box *Middlebox, from End, n *Entry, seg Segment) {
	if seg.Has(SYN) && n.State <= BoxSynReceived && box.Timeout == BoxTimeoutHandshake {
		n.ISS[from] = seg.Seq
	}
	if !box.Counts() || seg.Has(RST) {
		return
	}
	end, to := m.space.add(seg.Seq, seg.Len()), from.Peer()
	if !n.Knows(from) {
		n.Known |= 1 << from
		n.End[from], n.Ack[from] = end, seg.Ack
		if seg.Has(SYN) && n.Knows(to) { // the peer's SYN acknowledged nothing
			n.Ack[to] = seg.Seq
		}
		if !seg.Has(ACK) && n.Knows(to) {
			n.Ack[from] = (n.End[to] - 1) & m.space.mask
		}
		return
	}
	if m.space.after(end, n.End[from]) {
		n.End[from] = end
	}
	if seg.Has(ACK) && m.space.after(seg.Ack, n.Ack[from]) {
		n.Ack[from] = seg.Ack
	}
}

// lets says whether seg is a RST that closes the entry n wherever its number is.
func (b *Middlebox) lets(n *Entry, seg Segment) bool {
	return b.RST == BoxRSTUntilFIN && seg.Has(RST) && n.State >= BoxFinWait
}

// near says what becomes of a segment just below or above the window.
func (b *Middlebox) near() BoxVerdict {
	if b.Near == BoxNearPass {
		return BoxPass
	}
	return b.Invalid
}

// placement is where a segment lies in the window that a middlebox knows.
type placement uint8

const (
	insideWindow  placement = iota
	belowWindow             // all of it has been acknowledged long ago
	aboveWindow             // by less than another window
	outsideWindow           // further above, or it acknowledges what was never sent
)

// place says where seg, which from sends, lies in the window, as far as that is known.
func (m *Model) place(from End, n *Entry, seg Segment) placement {
	to := from.Peer()
	if n.State < BoxEstablished || !n.Knows(from) || !n.Knows(to) || seg.Has(SYN) {
		return insideWindow
	}
	window := uint8(m.Parameters.Window)
	end, upper := m.space.add(seg.Seq, seg.Len()), m.space.add(n.Ack[to], window)
	switch {
	case seg.Has(ACK) && m.space.after(seg.Ack, n.End[to]):
		return outsideWindow
	case m.space.after(seg.Seq, upper):
		if m.space.after(m.space.add(upper, window), end) {
			return aboveWindow
		}
		return outsideWindow
	case m.space.after(m.space.add(n.End[from], -window), end):
		return belowWindow
	}
	return insideWindow
}

// rstEffect is what a RST does to an entry.
type rstEffect uint8

const (
	rstCloses rstEffect = iota
	rstSoon
	rstPasses
	rstInvalid
)

// closes says what seg, a RST of from, does to the entry.
func (m *Model) closes(box *Middlebox, from End, n *Entry, seg Segment) rstEffect {
	to := from.Peer()
	switch {
	case box.RST == BoxRSTAny, box.lets(n, seg):
		return rstCloses
	case box.RST == BoxRSTNone:
		return rstPasses
	case !n.Knows(to):
		return rstCloses
	case n.State == BoxSynSent || !n.Knows(from): // it answers a SYN
		if !seg.Has(ACK) || seg.Ack == n.End[to] {
			return rstCloses
		}
		return rstInvalid
	}
	ahead := m.space.span(n.Ack[to], seg.Seq)
	switch {
	case ahead == 0:
		return rstCloses
	case ahead >= uint8(m.Parameters.Window):
		return rstInvalid
	case box.RST == BoxRSTExact:
		return rstPasses
	case (box.RST == BoxRSTExactSoon || box.RST == BoxRSTUntilFIN) && n.State == BoxEstablished:
		return rstSoon
	}
	return rstCloses
}

// Next returns the state that an entry in s is in after a segment that counts. It is of the side
// whose SYN created the entry, or not.
func (s BoxState) Next(seg Segment, opener bool) BoxState {
	if seg.Has(RST) {
		return BoxClose
	}
	next, _ := s.after(seg, opener)
	return next
}

// boxStep is what a segment, no RST, is to an entry.
type boxStep uint8

const (
	boxTakes   boxStep = iota // it may lead to another state, and the time begins anew
	boxIgnores                // it passes, and changes nothing
	boxInvalid                // it cannot come in this state
)

// after returns the state that seg, no RST, leads to. It is of the side whose SYN created the
// entry, or not.
func (s BoxState) after(seg Segment, opener bool) (BoxState, boxStep) {
	switch {
	case seg.Ctl == SYN && s == BoxSynSent:
		return s, boxTakes
	case seg.Has(SYN|ACK) && s == BoxSynSent:
		return BoxSynReceived, boxTakes
	case seg.Has(SYN):
		return s, boxIgnores
	case s == BoxTimeWait, s == BoxClose:
		return s, boxTakes
	case seg.Has(FIN) && s == BoxSynSent, s == BoxSynSent && opener:
		return s, boxInvalid
	case s == BoxSynSent:
		return s, boxIgnores
	case seg.Has(FIN) && s <= BoxEstablished:
		return BoxFinWait, boxTakes
	case seg.Has(FIN):
		return BoxLastAck, boxTakes
	case s == BoxSynReceived && !opener:
		return s, boxTakes
	case s <= BoxEstablished:
		return BoxEstablished, boxTakes
	case s == BoxLastAck:
		return BoxTimeWait, boxTakes
	}
	return BoxCloseWait, boxTakes
}

// passIn lets the middlebox beside e see seg, which arrives there, and says whether it reaches
// the end; if not, what follows is in the effects. What it hands on untranslated the host
// answers as it does what is for a port without a connection (decisions M4).
func (m *Model) passIn(s *State, e End, seg Segment) (f Effects, reaches bool) {
	if !m.boxed(e) || seg.OfMiddlebox() {
		return f, true
	}
	s.Entry[e], f.In = m.inspect(e, e.Peer(), s.Entry[e], seg)
	switch f.In {
	case BoxPass:
		return f, true
	case BoxReset:
		f = m.reset(f, seg)
		f.Answers = true
	case BoxUntranslated:
		if !seg.Has(RST) && m.Parameters.Policy[e].ClosedPort == ClosedPortRST {
			f = m.reset(f, seg)
			f.Answers = true
		}
	case BoxDrop:
	}
	return f, false
}

// reaches says whether seg, which arrives at e, would reach the end.
func (m *Model) reaches(s *State, e End, seg Segment) bool {
	if !m.boxed(e) || seg.OfMiddlebox() {
		return true
	}
	_, verdict := m.inspect(e, e.Peer(), s.Entry[e], seg)
	return verdict == BoxPass
}

// passOut lets the middlebox beside e see what e sends, and says whether it goes on its way;
// the second result says whether there was room for what the middlebox makes of it.
func (m *Model) passOut(s *State, e End, f *Effects) (goes, room bool) {
	if !m.boxed(e) || f.Answers {
		return true, true
	}
	s.Entry[e], f.Out = m.inspect(e, e, s.Entry[e], f.Sent)
	if f.Out == BoxReset {
		return false, m.make(s, e, f, m.reset(Effects{}, f.Sent).Sent)
	}
	return f.Out == BoxPass, true
}

// make has the middlebox beside e send seg to e, and says whether there was room for it. Between
// the two nothing is lost, and no time passes (decisions M5).
func (m *Model) make(s *State, e End, f *Effects, seg Segment) bool {
	seg.Marks |= OfMiddlebox
	f.Makes, f.Made = true, m.ghosts.onSegment(seg)
	return s.Toward[e].Add(f.Made)
}

// forget is the end of the time for which the middlebox beside e keeps its entry.
func (m *Model) forget(s *State, e End) Effects {
	n := s.Entry[e]
	s.Entry[e] = Entry{}
	var f Effects
	over := n.State == BoxSynSent || n.State >= BoxTimeWait
	timeout := m.Parameters.Middlebox[e].Timeout
	if over || timeout == BoxTimeoutSilent {
		return f
	}
	rst := func(to End) Segment {
		seq := n.Ack[to]
		if timeout == BoxTimeoutHandshake {
			seq = m.space.add(n.ISS[to.Peer()], 1)
		}
		return Segment{Seq: seq, Ctl: RST, Incarnation: n.Incarnation}
	}
	room := m.make(s, e, &f, rst(e))
	f = f.send(rst(e.Peer()))
	f.Answers = true
	if !room || !m.transmit(s, e, &f) {
		*s = State{Overflow: true}
	}
	return f
}

// onEntry returns n with the ghosts that are kept.
func (r *ghostRules) onEntry(n Entry) Entry {
	if !r.all || n.State == BoxNone {
		n.Incarnation = 0
	}
	return n
}
