package model

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// Random walks over random small parameters. What the doc comments of TCB, State,
// Channel and Segment number as invariants holds of every state met.

// valid checks the invariants of s, by their numbers.
func valid(m *Model, s *State) error {
	if s.Overflow {
		if *s != (State{Overflow: true}) {
			return fmt.Errorf("State 4: overflow and more: %+v", *s)
		}
		return nil
	}
	for _, e := range Ends {
		if err := validTCB(m, e, &s.TCB[e]); err != nil {
			return fmt.Errorf("%v: %w: %s", e, err, showTCB(s.TCB[e]))
		}
		if err := validChannel(&s.Toward[e]); err != nil {
			return err
		}
		for _, seg := range s.Toward[e].Segments() {
			if err := validSegment(m, seg); err != nil {
				return fmt.Errorf("%w: %+v", err, seg)
			}
		}
	}
	return validGhosts(m, s)
}

func validTCB(m *Model, e End, t *TCB) error {
	policy := &m.Parameters.Policy[e]
	down := t.Timer.Kind == TimerReboot
	closed := e == B && t.State == Closed && (down || m.Parameters.Application[B].Early == EarlyCloseYes)
	listens := e == B && m.Parameters.Opener == OpenerA
	if t.State == Closed && listens && !closed || t.State == Listen && !listens ||
		t.State == SynSent && listens {
		return fmt.Errorf("not a state of this end")
	}
	if !m.timestamps && (t.Clock != 0 || t.ClockLost || t.Recent != Stamp{} || t.ReuseIn() != 0) ||
		t.Clock >= clocks || int(t.Recent.Age) > m.Parameters.oldest()+1 {
		return fmt.Errorf("TCB 11: timestamps")
	}
	if int(t.ACKIn) > policy.ACKLimit {
		return fmt.Errorf("TCB 8: it answers nothing for longer than its limit")
	}
	if most, bounded := m.Parameters.Application[e].Think.Ticks(); t.Thought > 0 &&
		(!bounded || int(t.Thought) > most) {
		return fmt.Errorf("it thinks too long")
	}
	if t.ISNClock != 0 && !m.Parameters.ISNClocked(e) {
		return fmt.Errorf("a clock of initial numbers that there is not")
	}
	if !t.State.HasTCB() {
		if down && (t.State != Closed || t.Timer.Left > uint16(m.Parameters.Down(e))) {
			return fmt.Errorf("it is down, and in %v, for %d", t.State, t.Timer.Left)
		}
		left := *t
		left.Thought = 0
		if down {
			left.Timer = Timer{}
		}
		if left != (TCB{State: t.State, SndNxt: t.SndNxt, Clock: t.Clock, ClockLost: t.ClockLost,
			ISNClock: t.ISNClock}) ||
			t.SndNxt != 0 && policy.ISN != ISNMonotonic {
			return fmt.Errorf("TCB 1: something is left of it")
		}
		return nil
	}
	outstanding := int(m.space.span(t.SndUna, t.SndNxt))
	zero := t.SendWindow.Wnd == 1
	if (t.Timer.Kind == TimerRTO) != (outstanding > 0 && !zero) ||
		(t.Timer.Kind == TimerPersist) != (zero && (outstanding > 0 || t.waits())) {
		return fmt.Errorf("TCB 2: %d unacknowledged", outstanding)
	}
	if (t.State == FinWait2 || t.State == TimeWait) && outstanding > 0 {
		return fmt.Errorf("TCB 3: %d unacknowledged", outstanding)
	}
	if t.State > Established && t.State != CloseWait && t.Unsent > 0 && !t.FINQueued {
		return fmt.Errorf("TCB 4: unsent after the FIN")
	}
	if t.Timer.Kind != TimerKeepalive && t.Probes > 0 {
		return fmt.Errorf("TCB 10: probes without a timer")
	}
	if t.Timer.Kind != TimerRTO && t.Timer.Kind != TimerPersist && t.Retransmissions > 0 ||
		t.RTO > 0 && (t.State == FinWait2 || t.State == TimeWait) {
		return fmt.Errorf("TCB 5: retransmissions without a timer")
	}
	if t.HalfClosed && (m.Parameters.Application[e].Shutdown == ShutdownNever || t.State <= Established ||
		t.State == CloseWait) {
		return fmt.Errorf("TCB 6: half closed without a SHUTDOWN")
	}
	if t.Unread && m.Parameters.Application[e].Reader == ReaderPrompt {
		return fmt.Errorf("TCB 7: unread by a prompt reader")
	}
	lingers := m.Parameters.Application[e].Linger.Ticks()
	if t.Linger.Kind != TimerOff && (t.Linger.Kind != TimerLinger || lingers == 0 || t.HalfClosed ||
		!t.State.FINUnacknowledged()) || int(t.Linger.Left) > lingers {
		return fmt.Errorf("TCB 9: lingers in vain")
	}
	if err := validWindows(m, e, t); err != nil {
		return err
	}
	if due := int(t.ACKDue()); due > 0 && (due > policy.ACKDelay+1 ||
		policy.ACKDelay == 0 || t.State == Closing) {
		return fmt.Errorf("TCB 14: an ACK is delayed in vain")
	}
	if held := t.Ahead.Text | t.Ahead.FIN; held != 0 && (policy.OutOfOrder == OutOfOrderDrop ||
		t.State.FINReceived() || t.Ahead.Text&t.Ahead.FIN != 0 || int(held)>>(m.window(e, t)-1) != 0) {
		return fmt.Errorf("TCB 13: held in vain")
	}
	most := 0
	switch t.Timer.Kind {
	case TimerOff:
	case TimerRTO:
		most, _ = m.Parameters.Timeout(e, t, int(t.Retransmissions))
	case TimerFinWait2:
		most = policy.FinWait2Timeout
	case TimerKeepalive:
		most = max(policy.KeepaliveTime, policy.KeepaliveInterval)
		if !m.Parameters.keeps(e) || t.State != Established && t.State != CloseWait && t.State != FinWait2 ||
			int(t.Probes) > policy.KeepaliveCount {
			return fmt.Errorf("TCB 10: probes in vain")
		}
	case TimerPersist:
		most = policy.LongestTimeout()
	case TimerReboot, TimerLinger:
		return fmt.Errorf("it is down, or lingers by the wrong timer")
	case TimerTimeWait:
		most = m.Parameters.Wait[e]
	}
	if int(t.Timer.Left) > most ||
		(t.Timer.Kind == TimerTimeWait) != (t.State == TimeWait) ||
		(t.Timer.Kind == TimerFinWait2) != (t.State == FinWait2 && policy.FinWait2Timeout > 0 && !t.HalfClosed) {
		return fmt.Errorf("a timer that cannot run, or so long")
	}
	if outstanding > m.Parameters.Window+1 || int(max(t.SndUna, t.SndNxt, t.RcvNxt)) >= m.Parameters.SeqMod {
		return fmt.Errorf("sequence numbers beyond window or space")
	}
	if opening(t.State) && !t.SYNUnacknowledged ||
		t.State.Synchronized() && t.SYNUnacknowledged && m.Parameters.Application[e].Early == EarlyCloseNo ||
		t.FINUnacknowledged() && outstanding == 0 {
		return fmt.Errorf("the state and what is acknowledged disagree")
	}
	if int(t.Unsent) > m.Parameters.Data[e] || t.Phantom && e == A {
		return fmt.Errorf("what this end cannot have")
	}
	return nil
}

// validWindows checks invariant 12 of TCB.
func validWindows(m *Model, e End, t *TCB) error {
	w, buffer := t.SendWindow, m.Parameters.Application[e].ReceiveBuffer
	switch {
	case int(t.Held) > buffer, t.Held > 0 && !t.Unread,
		int(w.Wnd) > m.Parameters.Application[e.Peer()].ReceiveBuffer+1,
		w != (SendWindow{}) && (!m.isTold(e) || t.sentAll()), w.Probes > 0 && t.Timer.Kind != TimerPersist,
		t.FINQueued && (!m.isTold(e) || !t.State.FINUnacknowledged()):
		return fmt.Errorf("TCB 12: windows")
	}
	return nil
}

func validChannel(c *Channel) error {
	if !slices.IsSortedFunc(c.Segments(), func(a, b Segment) int {
		return slices.Compare([]uint64{a.key()}, []uint64{b.key()})
	}) {
		return fmt.Errorf("Channel 1: not in order: %+v", c.Segments())
	}
	for _, s := range c.segs[c.n:] {
		if s != (Segment{}) {
			return fmt.Errorf("Channel 2: left behind: %+v", s)
		}
	}
	return nil
}

func validSegment(m *Model, s Segment) error {
	p := &m.Parameters
	if !s.Has(ACK) && s.Ack != 0 {
		return fmt.Errorf("Segment 1: an ACK field without the bit")
	}
	bits := s.Ctl & (SYN | FIN | RST | PSH)
	together := p.Policy[A].FINWithData != FINApart || p.Policy[B].FINWithData != FINApart
	if want := map[Control]uint8{0: 0, RST: 0, SYN: 1, FIN: 1, PSH: 1, PSH | FIN: 2}; s.Len() != want[bits] ||
		bits&(bits-1) != 0 && (bits != PSH|FIN || !together) {
		return fmt.Errorf("Segment 2: takes %d numbers", s.Len())
	}
	life := p.Delay
	if s.Astray() {
		life = p.MSL - p.Delay
	}
	if int(s.Life) > life || int(max(s.Seq, s.Ack)) >= p.SeqMod {
		return fmt.Errorf("lives too long, or has numbers beyond the space")
	}
	if s.Ctl&(ACK|RST) == 0 && s.Ctl != SYN || s.Marks&lastPlace != 0 != (p.Order == OrderFIFO) {
		return fmt.Errorf("no TCP sends this")
	}
	return nil
}

// validGhosts checks invariants 2 and 3 of State.
func validGhosts(m *Model, s *State) error {
	kept := func(any Ghosts) bool { return m.Ghosts&any != 0 }
	grace := kept(GhostGrace | GhostSegmentGrace)
	var left uint16
	for _, e := range Ends {
		t := &s.TCB[e]
		if !kept(AllGhosts) && t.Incarnation != 0 || !kept(GhostUnits|GhostDelivery|GhostTold) && t.Received != 0 ||
			!grace && !kept(GhostPhantom|GhostDelivery|GhostTaken|GhostTold) && t.Phantom ||
			!kept(GhostTaken) && t.Taken ||
			!kept(GhostDelivery|GhostTold) && t.Owed != 0 || !kept(GhostTold) && (t.Lost || t.Told) {
			return fmt.Errorf("State 3: a ghost of a TCB: %s", showTCB(*t))
		}
		if kept(AllGhosts) && t.State.HasTCB() &&
			(t.Incarnation < 1 || int(t.Incarnation) > m.Parameters.Incarnations) {
			return fmt.Errorf("no such incarnation: %s", showTCB(*t))
		}
		left |= incarnationBit(t.Incarnation)
		for _, seg := range s.Toward[e].Segments() {
			isSYN, isFIN := seg.Has(SYN), seg.Has(FIN)
			bears := kept(GhostIncarnation|GhostUnits|GhostDelivery|GhostTold) || isSYN && kept(AllGhosts) || isFIN &&
				kept(GhostSegmentGrace)
			if bears != (seg.Incarnation != 0) ||
				!kept(GhostUnits|GhostDelivery|GhostTold) && seg.Unit != 0 ||
				seg.Marks&OfPhantom != 0 && (!isFIN || !kept(GhostSegmentGrace)) &&
					(!seg.Has(PSH) || !kept(GhostDelivery|GhostTold)) {
				return fmt.Errorf("State 3: a ghost of a segment: %+v", seg)
			}
			if isFIN && kept(GhostSegmentGrace) {
				left |= incarnationBit(seg.Incarnation)
			}
		}
	}
	if s.Ungraceful&^left != 0 {
		return fmt.Errorf("State 2: ungraceful %b, left are %b", s.Ungraceful, left)
	}
	if !grace && s.Ungraceful != 0 {
		return fmt.Errorf("State 3: grace: %b", s.Ungraceful)
	}
	return nil
}

var anyGhosts = rapid.Map(rapid.Uint16Range(0, uint16(AllGhosts)), func(g uint16) Ghosts { return Ghosts(g) })

// DrawParameters draws small parameters, over all starts, faults and policies. It is
// there in draw_test.go, which is outside of this package, as what draws imports it.
var DrawParameters func(*rapid.T) Parameters

// drawModel draws one of small parameters.
func drawModel(t *rapid.T, keep *rapid.Generator[Ghosts]) *Model {
	m, err := New(DrawParameters(t), keep.Draw(t, "ghosts"))
	check(err)
	return m
}

// walk takes up to 80 enabled actions at random.
func walk(t *rapid.T, m *Model, visit func(before State, a Action, after State)) {
	s := initial(m)
	for range 80 {
		as := m.Enabled(s, nil)
		if len(as) == 0 {
			return
		}
		a := rapid.SampledFrom(as).Draw(t, "action")
		after := m.Apply(s, a)
		visit(s, a, after)
		s = after
	}
}

func TestWalkKeepsTheInvariants(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, anyGhosts)
		s := initial(m)
		if err := valid(m, &s); err != nil {
			t.Fatal(err)
		}
		walk(t, m, func(before State, _ Action, after State) {
			if err := valid(m, &after); err != nil {
				t.Fatal(err)
			}
			if after.Opens > before.Opens || after.Loss > before.Loss || after.Duplicates > before.Duplicates ||
				after.Strays > before.Strays || after.Aborts > before.Aborts {
				t.Fatal("State 1: a budget grows")
			}
		})
	})
}

// Enabled is deterministic, appends, and names no action twice. Apply changes
// nothing but its copy, and Step agrees with it. No enabled action does nothing,
// but for a duplicate that is ignored, which costs its budget.
func TestWalkIsAWalkOfASystem(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, anyGhosts)
		walk(t, m, func(s State, _ Action, _ State) {
			copied := s
			as := m.Enabled(s, nil)
			first := Action{Kind: Abandon}
			if again := m.Enabled(s, []Action{first}); !slices.Equal(again, append([]Action{first}, as...)) {
				t.Fatalf("enabled: %v, then %v", as, again)
			}
			for i, a := range as {
				if slices.Contains(as[:i], a) {
					t.Fatalf("%v is enabled twice", a)
				}
				after := m.Apply(s, a)
				stepped, _ := m.Step(s, a)
				if after != m.Apply(s, a) || after != stepped {
					t.Fatalf("%v leads to several states", a)
				}
				if after == s {
					t.Fatalf("%v changes nothing", a)
				}
			}
			if s != copied {
				t.Fatal("the state has changed")
			}
		})
	})
}

// The effects are what the states show: what is sent is in flight, and only that.
func TestWalkEffects(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, rapid.Just(AllGhosts))
		walk(t, m, func(before State, a Action, after State) {
			if after.Overflow {
				return
			}
			_, f := m.Step(before, a)
			want := before.Toward
			switch a.Kind { //nolint:exhaustive // the others take nothing from the channel
			case Tick:
				want[A].pass(1)
				want[B].pass(1)
			case Deliver, Lose:
				want[a.End].Remove(a.Segment)
			case GoAstray:
				return
			}
			if a.Kind == Open { // which gives ghosts to what is in flight
				want = after.Toward
				want[a.End.Peer()].Remove(f.Sent)
			}
			if f.Sends {
				want[a.End.Peer()].Add(f.Sent)
			}
			if after.Toward != want {
				t.Fatalf("%v with effects %+v: %+v, want %+v", a, f, after.Toward, want)
			}
			if f.Accepted != 0 && (!a.Arrives() || after.TCB[a.End] == before.TCB[a.End] &&
				f.Accepted != AcceptedData) {
				t.Fatalf("%v: accepts %05b, and changes nothing", a, f.Accepted)
			}
		})
	})
}

// Once the connection is open, and while there is no OPEN, nothing but the name of
// the state without a TCB tells A from B.
func TestWalkIsSymmetric(t *testing.T) {
	swap := func(s State) State {
		s.TCB[A], s.TCB[B] = s.TCB[B], s.TCB[A]
		s.Toward[A], s.Toward[B] = s.Toward[B], s.Toward[A]
		for _, e := range Ends {
			if t := &s.TCB[e]; !s.Overflow && !t.State.HasTCB() {
				t.State = [...]TCPState{Closed, Listen}[e]
			}
		}
		return s
	}
	attack.Check(t, walks, func(t *rapid.T) {
		m := drawModel(t, rapid.Just(AllGhosts))
		p := m.Parameters
		p.Start, p.Left, p.Incarnations, p.Opener = StartEstablished, 0, 1, OpenerA
		p.Crashes = [2]int{} // what is down does not listen
		// B, which listens, could stop.
		p.Application[A].Early, p.Application[B].Early = EarlyCloseNo, EarlyCloseNo
		m, err := New(p, AllGhosts)
		check(err)
		p.Policy[A], p.Policy[B] = p.Policy[B], p.Policy[A]
		p.Wait[A], p.Wait[B] = p.Wait[B], p.Wait[A]
		p.Data[A], p.Data[B] = p.Data[B], p.Data[A]
		p.Aborts[A], p.Aborts[B] = p.Aborts[B], p.Aborts[A]
		p.Application[A], p.Application[B] = p.Application[B], p.Application[A]
		if p.FirstCloser != FirstCloserAny {
			p.FirstCloser = FirstCloserB - p.FirstCloser
		}
		mirror, err := New(p, AllGhosts)
		check(err)
		walk(t, m, func(before State, a Action, after State) {
			if a.Kind != Tick {
				a.End = a.End.Peer()
			}
			if !slices.Contains(mirror.Enabled(swap(before), nil), a) ||
				len(mirror.Enabled(swap(before), nil)) != len(m.Enabled(before, nil)) {
				t.Fatalf("%v is not enabled at the other end", a)
			}
			if got := mirror.Apply(swap(before), a); got != swap(after) {
				t.Fatalf("%v leads to %+v, want %+v", a, got, swap(after))
			}
		})
	})
}
