package model

// Timestamps: RFC 7323 (3, 4.3 and 5) and RFC 6191 under their own section numbers, and
// what Linux makes of them when it opens a connection in TIME-WAIT.
//
// No number is kept. A TSval is what the clock of its sender showed when the segment was
// sent, and a segment in flight says how long ago that was: by the life that it has left.
// So what a TCB keeps as TS.Recent is an age, and of two TSvals of one clock the older is
// the lesser. An age beyond that of all that can be in flight need not grow any more: see
// [Parameters.oldest].
//
// Where a clock can start anew there are three that it can be, which lie on the circle of
// 32 bits a third of it apart: of each two it is known which comes first, whatever their
// segments' ages, as RFC 7323 compares in half of the circle (decisions S6).

// Clock is one of the three clocks that an end can have, from 0.
type Clock uint8

const clocks = 3

// A ClockStart says which clock a TCB has that is created.
type ClockStart uint8

// The clocks of a new TCB.
const (
	ClockGoesOn ClockStart = iota // that of the end's last TCB
	ClockAbove                    // one whose values are all above those
	ClockBelow                    // one whose values are all below those
)

// String returns "", "above" or "below".
func (c ClockStart) String() string { return [...]string{"", "above", "below"}[c] }

// A Stamp is a TSval, told by when it was sent.
type Stamp struct {
	// Age is how many ticks ago it was sent.
	Age uint16
	// Clock is that of its sender then.
	Clock Clock
}

// before says whether the TSval s is less than t (RFC 7323, 5.2).
func (s Stamp) before(t Stamp) bool {
	if s.Clock == t.Clock {
		return s.Age > t.Age
	}
	return (s.Clock+1)%clocks == t.Clock
}

// Timestamped says whether the ends negotiate timestamps: both have them (RFC 7323, 3.2).
func (p *Parameters) Timestamped() bool {
	return p.Policy[A].Timestamps == TimestampsOn && p.Policy[B].Timestamps == TimestampsOn
}

// oldest is the greatest age of a segment in flight.
func (p *Parameters) oldest() int {
	if p.Strays > 0 {
		return p.MSL
	}
	return p.Delay
}

// age is how many ticks ago a segment was sent that is in flight with timestamps.
func (p *Parameters) age(seg Segment) uint16 {
	if seg.Astray() {
		return uint16(p.MSL) - seg.Life
	}
	return uint16(p.Delay) - seg.Life
}

// stamp is SEG.TSval.
func (m *Model) stamp(seg Segment) Stamp { return Stamp{m.Parameters.age(seg), seg.Clock} }

// stamped returns seg, which e sends now, with its TSval (RFC 7323, 3.2). A RST has none
// that anyone reads (5.3, R1).
func (m *Model) stamped(s *State, e End, seg Segment) Segment {
	if !seg.Has(RST) {
		seg.Clock = s.TCB[e].Clock
	}
	return seg
}

// record takes SEG.TSval of a segment that is acceptable for TS.Recent if SEG.SEQ =<
// Last.ACK.sent (RFC 7323, 4.3 and 5.3 R3; of a SYN: 3.2), which is RCV.NXT, as all that
// advances that is acknowledged at once.
func (m *Model) record(t *TCB, seg Segment) {
	if m.timestamps && !seg.Has(RST) && !m.space.after(seg.Seq, t.RcvNxt) {
		t.Recent = m.stamp(seg)
	}
}

// outdated says whether PAWS rejects seg (RFC 7323, 5.3, R1): SEG.TSval < TS.Recent.
func (m *Model) outdated(t *TCB, seg Segment) bool {
	return m.timestamps && !seg.Has(RST) && m.stamp(seg).before(t.Recent)
}

// passStamps takes n ticks from what a TCB waits for, and adds them to the age of
// TS.Recent.
func (m *Model) passStamps(t *TCB, n uint16) {
	if !t.State.HasTCB() {
		return
	}
	if t.State != SynSent {
		t.Recent.Age = min(t.Recent.Age+n, uint16(m.Parameters.oldest()+1))
	}
	t.PutOff -= min(n, t.ReuseIn())
}

// clockStarts lists the clocks that a TCB created now at e can have: the end's, or, where
// each connection has its own or the end has lost its own in a crash, one above or below.
func (m *Model) clockStarts(e End, t *TCB) []ClockStart {
	if m.timestamps && (t.ClockLost || m.Parameters.Policy[e].TSOffset == TSOffsetConnection) {
		return []ClockStart{ClockAbove, ClockBelow}
	}
	return []ClockStart{ClockGoesOn}
}

// startClock gives t, which is created when the last TCB of the end was, the clocks that it
// has.
func (t *TCB) startClock(last *TCB, c ClockStart) {
	t.Clock = (last.Clock + Clock(c)) % clocks
	t.ISNClock = last.ISNClock
}

// reopensByStamp says whether a SYN for which TimeWaitSYN has a rule about SEQ, bySeq,
// opens a new incarnation where there are timestamps: one that PAWS rejects does not, and
// one whose TSval is newer does whatever its SEQ, as stacks do that have both rules (Linux,
// tcp_timewait_state_process; decisions W11).
func (m *Model) reopensByStamp(t *TCB, seg Segment, bySeq bool) bool {
	if !m.timestamps {
		return bySeq
	}
	stamp := m.stamp(seg)
	return !stamp.before(t.Recent) && (bySeq || t.Recent.before(stamp))
}

// reopens6191 is RFC 6191, 2: a SYN opens a new incarnation if its TSval is greater than
// TS.Recent, or equal and its SEQ is beyond those seen; without timestamps by its SEQ
// alone. Other SYNs are dropped silently.
func (m *Model) reopens6191(t *TCB, seg Segment) bool {
	beyond := m.space.after(seg.Seq, t.RcvNxt)
	if !m.timestamps {
		return beyond
	}
	stamp := m.stamp(seg)
	return t.Recent.before(stamp) || stamp == t.Recent && beyond
}

// reopening is the clause by which a SYN opens a new incarnation at e in TIME-WAIT.
func (m *Model) reopening(e End) Clause {
	if m.Parameters.Policy[e].TimeWaitSYN == TimeWaitSYN6191 {
		return RFC6191Section2
	}
	return RFC1122Closing
}

// reusable says whether an OPEN at e takes over TIME-WAIT: Linux allows that with
// timestamps once TIME-WAIT has lasted for some time, however often it was restarted
// (tcp_twsk_unique; tcp_tw_reuse_delay since 6.14; decisions W10).
func (m *Model) reusable(e End, t *TCB) bool {
	return m.reuses(e) && t.State == TimeWait && t.ReuseIn() == 0
}

// ReuseIn is, in TIME-WAIT, how many more ticks an OPEN is refused, where it is allowed then.
func (t *TCB) ReuseIn() uint16 {
	if t.State == TimeWait {
		return t.PutOff
	}
	return 0
}

// reuses says whether e is an end at which an OPEN can take over TIME-WAIT.
func (m *Model) reuses(e End) bool {
	return m.timestamps && m.Parameters.Policy[e].TimeWaitOpen == TimeWaitOpenLinux &&
		m.Parameters.withoutTCB(e) == Closed && m.Parameters.Incarnations > 1
}

// startReuse begins the time for which an OPEN is refused in TIME-WAIT.
func (m *Model) startReuse(e End, t *TCB) {
	if m.reuses(e) {
		t.PutOff = uint16(m.Parameters.Policy[e].ReuseDelay)
	}
}
