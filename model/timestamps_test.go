package model

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// RFC 7323 and RFC 6191, by their sections. The delay is 2: a segment with 2 ticks of its
// life left was sent just now, one with none 2 ticks ago.

// stampsModel returns one with timestamps at both ends.
func stampsModel(t testing.TB, words string) *Model {
	t.Helper()
	return testModel(t, "timestamps=on "+words)
}

// comes is the arrival of a segment that was sent some ticks ago.
func comes(t *testing.T, m *Model, given, line string, ago uint16, then, sent string, c Clause) {
	t.Helper()
	seg := segment(line)
	seg.Life = uint16(m.Parameters.Delay) - ago
	if then == "" {
		then = given
	}
	got, f := m.segmentArrives(B, tcb(given), seg, 5)
	if showTCB(got) != then || showEffects(f) != sent || f.Clause != c {
		t.Errorf("in %s, %s of %d ticks ago:\n got  %s, sends %q (%v)\n want %s, sends %q (%v)",
			given, line, ago, showTCB(got), showEffects(f), f.Clause, then, sent, c)
	}
}

const (
	data     = "<SEQ=2><ACK=1><CTL=PSH,ACK>"
	answer   = "<SEQ=1><ACK=2><CTL=ACK> #2"
	takesIt  = "<SEQ=1><ACK=3><CTL=ACK> #2"
	openAged = "ESTABLISHED SND=1:1 RCV=2 age=1"
)

// 5.3 R1: "SEG.TSval < TS.Recent … and if the RST bit is not set, then treat the arriving
// segment as not acceptable: Send an acknowledgement in reply … and drop the segment."
func TestRFC7323_5_3_R1(t *testing.T) {
	m := stampsModel(t, "")
	comes(t, m, openAged, data, 2, "", answer, PAWS)
	comes(t, m, openAged, data, 1, "ESTABLISHED SND=1:1 RCV=3 got=1 age=1", takesIt, Seventh)
	comes(t, m, openAged, data, 0, "ESTABLISHED SND=1:1 RCV=3 got=1", takesIt, Seventh)
	comes(t, m, openAged, "<SEQ=2><CTL=RST>", 2, "LISTEN", "", Second)
}

// 5.3 R3: "If an arriving segment satisfies SEG.TSval >= TS.Recent and SEG.SEQ =<
// Last.ACK.sent, then record its timestamp in TS.Recent", R2 before it: "If the segment is
// outside the window, reject it".
func TestRFC7323_5_3_R3(t *testing.T) {
	m := stampsModel(t, "")
	comes(t, m, openAged, "<SEQ=3><ACK=1><CTL=PSH,ACK>", 0, "", answer, Seventh)
	comes(t, m, openAged, "<SEQ=1><ACK=1><CTL=PSH,ACK>", 0, "", answer, First)
	comes(t, m, openAged, "<SEQ=2><ACK=1><CTL=ACK>", 0, "ESTABLISHED SND=1:1 RCV=2", "", Fifth)
}

// 3.2: timestamps are used if both SYNs had them.
func TestRFC7323_3_2(t *testing.T) {
	comes(t, testModel(t, "timestamps-a=on"), openAged, data, 2,
		"ESTABLISHED SND=1:1 RCV=3 got=1 age=1", takesIt, Seventh)
	m := stampsModel(t, "")
	comes(t, m, "LISTEN", "<SEQ=2><CTL=SYN>", 1, "SYN-RECEIVED SND=5:6 RCV=3 RTO=3 age=1 #1",
		"<SEQ=5><ACK=3><CTL=SYN,ACK> #1", ListenThird)
	comes(t, m, "SYN-SENT SND=0:1 RCV=0 RTO=3", "<SEQ=4><ACK=1><CTL=SYN,ACK>", 2,
		"ESTABLISHED SND=1:1 RCV=5 age=2", "<SEQ=1><ACK=5><CTL=ACK> #2", SynSentFourth)
}

const (
	waiting  = "TIME-WAIT SND=1:1 RCV=2 TW=4 age=1"
	reopened = "<SEQ=5><ACK=4><CTL=SYN,ACK> #1"
)

// RFC 6191, 2.
func TestRFC6191_2(t *testing.T) {
	m := stampsModel(t, "time-wait-syn=rfc6191")
	low, high := "<SEQ=1><CTL=SYN>", "<SEQ=3><CTL=SYN>"
	comes(t, m, waiting, low, 0, "SYN-RECEIVED SND=5:6 RCV=2 RTO=3 #1", "<SEQ=5><ACK=2><CTL=SYN,ACK> #1",
		RFC6191Section2)
	comes(t, m, waiting, low, 1, "", "", RFC6191Section2)
	comes(t, m, waiting, high, 1, "SYN-RECEIVED SND=5:6 RCV=4 RTO=3 age=1 #1", reopened, RFC6191Section2)
	comes(t, m, waiting, high, 2, "", "", RFC6191Section2)
	// "If TCP Timestamps would not be enabled": SEQ alone decides.
	m = testModel(t, "time-wait-syn=rfc6191")
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=4", high, 2, "SYN-RECEIVED SND=5:6 RCV=4 RTO=3 #1", reopened,
		RFC6191Section2)
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=4", low, 0, "", "", RFC6191Section2)
}

// Stacks that reopen by SEQ do so by a newer timestamp as well, and not by an older one.
func TestReopeningByTimestamp(t *testing.T) {
	for _, value := range []string{"reopen", "reopen-after", "reopen-beyond"} {
		m := stampsModel(t, "time-wait-syn="+value)
		comes(t, m, waiting, "<SEQ=1><CTL=SYN>", 0, "SYN-RECEIVED SND=5:6 RCV=2 RTO=3 #1",
			"<SEQ=5><ACK=2><CTL=SYN,ACK> #1", RFC1122Closing)
		comes(t, m, waiting, "<SEQ=1><CTL=SYN>", 1, "", answer, First)
		comes(t, m, waiting, "<SEQ=4><CTL=SYN>", 1, "SYN-RECEIVED SND=5:6 RCV=5 RTO=3 age=1 #1",
			"<SEQ=5><ACK=5><CTL=SYN,ACK> #1", RFC1122Closing)
		comes(t, m, waiting, "<SEQ=4><CTL=SYN>", 2, "", answer, PAWS)
	}
}

// OPEN in TIME-WAIT: refused, or, under tcp_tw_reuse, once TIME-WAIT has lasted so long,
// however often it was restarted, and with an ISS beyond the window.
func TestOpenInTimeWait(t *testing.T) {
	const delay = "start=time-wait-a incarnations=2 tw-reuse-delay=2 "
	for _, words := range []string{"", "timestamps-a=on time-wait-open=linux", "timestamps=on"} {
		m := testModel(t, delay+words)
		enabled(t, m, play(t, m, initial(m), "tick", "tick", "tick"), "A: open")
	}
	m := stampsModel(t, delay+"time-wait-open=linux")
	s := play(t, m, initial(m), "tick")
	isTCB(t, s.TCB[A], "TIME-WAIT SND=2:2 RCV=2 TW=5 age=1 reuse=1 #1")
	enabled(t, m, s, "A: open")
	s.TCB[A].Timer.Left = 6 // restarted
	s = play(t, m, s, "tick")
	enabled(t, m, s, "A: open", "A: open with ISS 4")
	s = play(t, m, s, "A: open with ISS 4")
	isTCB(t, s.TCB[A], "SYN-SENT SND=4:5 RCV=0 RTO=3")
}

// A TIME-WAIT in which a run begins has lasted for as long as is gone of it.
func TestOpenInTimeWaitThatIsLeft(t *testing.T) {
	m := stampsModel(t, "start=time-wait-a incarnations=2 tw-reuse-delay=2 time-wait-open=linux left=5")
	isTCB(t, initial(m).TCB[A], "TIME-WAIT SND=2:2 RCV=2 TW=5 age=1 reuse=1 #1")
}

// 5.4 and after a crash: where a connection does not go on with the clock of the last, its
// values are above or below.
func TestClocks(t *testing.T) {
	m := stampsModel(t, "start=time-wait-b incarnations=2 ts-offset=connection isn=zero time-wait-syn=rfc6191")
	const above, below = openA + " and a clock above", openA + " and a clock below"
	enabled(t, m, initial(m), "A: open", above, below)
	enabled(t, m, play(t, m, initial(m), above), "deliver", synB+" and a clock above", synB+" and a clock below")
	enabled(t, m, play(t, m, initial(m), below), "deliver", "deliver to B <SEQ=0><CTL=SYN>") // it is dropped

	m = stampsModel(t, "start=half-open-a incarnations=2 isn=zero")
	s := initial(m)
	enabled(t, m, s, "A: open", above, below)
	s = play(t, m, s, below, "deliver to B <SEQ=0><CTL=SYN>")
	inFlight(t, s, A, "<SEQ=1><ACK=1><CTL=ACK> #1 life=2")
	if s.TCB[A].ClockLost || s.TCB[A].Clock != 2 {
		t.Errorf("%+v", s.TCB[A])
	}
}

func TestTimestampsNeedAChannelThatCounts(t *testing.T) {
	p := Default()
	set(&p, "loss=any duplicates=any timestamps-a=on")
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	set(&p, "timestamps=on")
	if err := p.Validate(); err == nil {
		t.Error("timestamps with any number of duplicates")
	}
}

// An explicit run is one with the numbers that the model does without: what the clocks
// show, TSval of all that is in flight, and TS.Recent.
type explicit struct {
	*rapid.T
	m, plain *Model
	base     [2]uint32
	now      uint32
	tsval    [2]map[Segment]uint32 // toward an end
	recent   [2]uint32
}

// shows is what a clock of an end shows now.
func (n *explicit) shows(e End, c Clock) uint32 { return n.base[e] + uint32(c)*(1<<32/3) + n.now }

// less compares as RFC 7323, 5.2 does.
func less(s, t uint32) bool { return int32(s-t) < 0 }

// The model without numbers takes every step as RFC 7323 does with them.
func TestTimestampsAreThoseWithNumbers(t *testing.T) {
	attack.Check(t, walks, func(rt *rapid.T) {
		p := DrawParameters(rt)
		p.Policy[A].Timestamps, p.Policy[B].Timestamps = TimestampsOn, TimestampsOn
		for _, e := range Ends {
			p.Application[e].Keepalive, p.Application[e].Think = KeepaliveOff, ThinkAny
		}
		p.Policy[A].ACKLimit, p.Policy[B].ACKLimit = 0, 0
		m, err := New(p, AllGhosts)
		check(err)
		p.Policy[A].Timestamps = TimestampsOff
		plain, err := New(p, AllGhosts)
		check(err)
		n := &explicit{T: rt, m: m, plain: plain, now: rapid.Uint32().Draw(rt, "now")}
		for _, e := range Ends {
			n.base[e], n.tsval[e] = rapid.Uint32().Draw(rt, "base"), map[Segment]uint32{}
		}
		s := initial(m)
		for _, e := range Ends {
			n.recent[e] = n.shows(e.Peer(), 0) - uint32(s.TCB[e].Recent.Age)
		}
		walk(rt, m, n.step)
	})
}

// step takes a step with numbers, and compares.
func (n *explicit) step(before State, a Action, after State) {
	if after.Overflow {
		return
	}
	_, f := n.m.Step(before, a)
	e := a.End
	switch a.Kind { //nolint:exhaustive // the others read no number
	case Tick:
		n.now++
		for e, all := range n.tsval {
			n.tsval[e] = map[Segment]uint32{}
			for seg, v := range all {
				if seg.Life > 0 {
					seg.Life--
					n.tsval[e][seg] = v
				}
			}
		}
	case GoAstray:
		seg := a.Segment
		seg.Marks, seg.Life = seg.Marks|Astray, uint16(n.m.Parameters.MSL-n.m.Parameters.Delay)
		n.fly(e, seg, n.tsval[e][flying(a.Segment)])
	case Deliver, DeliverDuplicate:
		n.arrives(e, &before.TCB[e], a, &after.TCB[e], f)
	}
	if f.Sends {
		n.fly(e.Peer(), f.Sent, n.shows(e, after.TCB[e].Clock))
		if after.TCB[e].Clock != f.Sent.Clock && !f.Sent.Has(RST) {
			n.Fatalf("%v sends with the clock %d", e, f.Sent.Clock)
		}
	}
	for _, e := range Ends {
		if t := &after.TCB[e]; t.State.HasTCB() && t.State != SynSent {
			n.isRecent(e, t)
		}
	}
}

// flying is what of a segment in flight tells its TSval.
func flying(seg Segment) Segment {
	return Segment{Life: seg.Life, Clock: seg.Clock, Marks: seg.Marks & Astray}
}

// fly puts a segment in flight.
func (n *explicit) fly(to End, seg Segment, tsval uint32) {
	if seg.Has(RST) {
		return
	}
	seg = flying(seg)
	if v, ok := n.tsval[to][seg]; ok && v != tsval {
		n.Fatalf("%+v has TSval %d, and an equal one %d", seg, tsval, v)
	}
	n.tsval[to][seg] = tsval
}

// isRecent compares TS.Recent.
func (n *explicit) isRecent(e End, t *TCB) {
	age := n.shows(e.Peer(), t.Recent.Clock) - n.recent[e]
	if oldest := uint32(n.m.Parameters.oldest()); min(age, oldest+1) != uint32(t.Recent.Age) {
		n.Fatalf("TS.Recent of %v is %d old, and not %d: %s", e, age, t.Recent.Age, showTCB(*t))
	}
}

// arrives takes the arrival of a segment with numbers, and compares what comes of it.
func (n *explicit) arrives(e End, t *TCB, a Action, after *TCB, f Effects) {
	seg, tsval := a.Segment, n.tsval[e][flying(a.Segment)]
	has := t.State.HasTCB() && t.State != SynSent
	opened := t.State == SynReceived && seg.Ctl == SYN && n.m.space.add(seg.Seq, 1) == t.RcvNxt &&
		n.m.Parameters.Policy[e].SYNReceivedSYN != SYNReceivedSYNAck
	old := has && !opened && !seg.Has(RST) && less(tsval, n.recent[e])
	newer := has && less(n.recent[e], tsval)
	bare := func(t TCB) TCB {
		t.Clock, t.ClockLost, t.Recent, t.PutOff, t.ISNClock = 0, false, Stamp{}, t.ACKDue(), 0
		return t
	}
	switch {
	case has && seg.Ctl == SYN && t.State == TimeWait && n.m.passive(e):
		n.synInTimeWait(seg, t, old, newer, a.Creates)
	case old && t.State != TimeWait:
		still := *t
		still.PutOff = 0
		if *after != still || !f.Sends || f.Sent.Ctl != ACK || f.Accepted != 0 {
			n.Fatalf("%v is old in %s, and not only answered", a, showTCB(*t))
		}
	case !old:
		want, g := n.plain.segmentArrives(e, bare(*t), seg, a.ISS)
		want.acknowledged(&g)
		n.plain.persist(e, &want)
		// The other end has a part in these.
		want.Phantom, want.Lost, want.Told = after.Phantom, after.Lost, after.Told
		if bare(*after) != want || g.Sends != f.Sends || g.Accepted != f.Accepted {
			n.Fatalf("%v in %s: %s, want %s", a, showTCB(*t), showTCB(*after), showTCB(want))
		}
	}
	if n.m.completesSimultaneousOpen(e, t, seg) {
		seg.Seq, seg.Ctl = t.RcvNxt, ACK
	}
	if n.m.refuses(e, t, seg) {
		seg.Ctl = ACK
	}
	switch {
	case opened:
	case a.Creates, t.State == SynSent && f.Accepted&AcceptedSYN != 0 && after.State.HasTCB():
		n.recent[e] = tsval
	case has && !old && !seg.Has(RST) && n.plain.Acceptable(e, t, seg) && !n.m.space.after(seg.Seq, t.RcvNxt) &&
		!byPolicy(n.m, e, t, seg):
		n.recent[e] = tsval
	}
}

// byPolicy says whether a policy disposes of a segment before its numbers are looked at.
func byPolicy(m *Model, e End, t *TCB, seg Segment) bool {
	if t.State != TimeWait {
		return false
	}
	_, _, done := m.byPolicyInTimeWait(e, *t, seg)
	return done
}

// synInTimeWait compares whether a SYN reopens.
func (n *explicit) synInTimeWait(seg Segment, t *TCB, old, newer, creates bool) {
	next := n.m.space.add(t.RcvNxt, uint8(n.m.Parameters.Window-1))
	want := false
	switch n.m.Parameters.Policy[B].TimeWaitSYN { //nolint:exhaustive // the others never reopen
	case TimeWaitSYN6191:
		want = newer || !old && n.m.space.after(seg.Seq, t.RcvNxt)
	case TimeWaitSYNReopen:
		want = newer || !old && !n.m.space.after(t.RcvNxt, seg.Seq)
	case TimeWaitSYNReopenAfter, TimeWaitSYNReopenAfterOrDrop:
		want = newer || !old && n.m.space.after(seg.Seq, t.RcvNxt)
	case TimeWaitSYNReopenBeyond:
		want = newer || !old && n.m.space.after(seg.Seq, next)
	}
	if creates != want {
		n.Fatalf("%v in %s reopens: %v, want %v", seg, showTCB(*t), creates, want)
	}
}
