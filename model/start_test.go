package model

import (
	"slices"
	"testing"
)

// Where runs begin (semantics, section 2), each sentence one test.

// "A has lost its TCB, as in a crash", and all that it knew.
func TestStartHalfOpen(t *testing.T) {
	for _, c := range []struct{ words, a, b string }{
		{"start=half-open-a data=1", "CLOSED", "ESTABLISHED SND=1:1 RCV=1 unsent=1 #1"},
		{"start=half-open-b data=1", "ESTABLISHED SND=1:1 RCV=1 unsent=1 #1", "LISTEN"},
		{"start=half-open-a isn=monotonic", "CLOSED SND=0:7 RCV=0", "ESTABLISHED SND=1:1 RCV=1 #1"},
		{"start=time-wait-a wait=4", "TIME-WAIT SND=2:2 RCV=2 TW=4 #1", "LISTEN"},
		{"start=time-wait-a wait=4 left=3 isn=monotonic", "TIME-WAIT SND=2:2 RCV=2 TW=3 #1",
			"LISTEN SND=0:2 RCV=0"},
		{"start=time-wait-b wait-b=5 wait-a=1", "CLOSED", "TIME-WAIT SND=2:2 RCV=2 TW=5 #1"},
	} {
		s := initial(testModel(t, "incarnations=2 "+c.words))
		isTCB(t, s.TCB[A], c.a)
		isTCB(t, s.TCB[B], c.b)
		if s.Opens != 1 || s.InFlight() != 0 {
			t.Errorf("%s: %d opens, %d in flight", c.words, s.Opens, s.InFlight())
		}
	}
}

// "A half-open connection is no longer graceful"; one that is in TIME-WAIT is.
func TestStartGrace(t *testing.T) {
	for words, graceful := range map[string]bool{
		"start=half-open-a": false, "start=half-open-b": false,
		"start=time-wait-a": true, "start=time-wait-b": true,
	} {
		s := initial(testModel(t, words))
		if got := s.Graceful(A) || s.Graceful(B); got != graceful {
			t.Errorf("%s: graceful is %v", words, got)
		}
	}
}

const (
	synInWindow = "deliver to B <SEQ=1><CTL=SYN>"
	opensAt1    = "A: open with ISS 1"
)

// RFC 9293 3.5.1, Figure 9, and RFC 5961 4.2: B's challenge ACK draws a RST, which aborts
// the old connection; A's SYN, sent again after one RTO, connects.
func TestStartHalfOpen_ChallengeConnectsAfterOneRTO(t *testing.T) {
	m := testModel(t, "start=half-open-a incarnations=2 syn-in-window=challenge rto=3")
	s := play(t, m, initial(m), opensAt1, synInWindow, "deliver to A <SEQ=1><ACK=1><CTL=ACK>",
		"deliver to B <SEQ=1><CTL=RST>")
	isTCB(t, s.TCB[B], "LISTEN")
	s = play(t, m, s, "tick", "tick", "tick", "A: retransmit", synInWindow+" with ISS 4",
		"deliver to A <SEQ=4><ACK=2><CTL=SYN,ACK>", "deliver to B <SEQ=2><ACK=5><CTL=ACK>")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=2:2 RCV=5 kept=6")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=5:5 RCV=2")
}

// RFC 793 3.9: the SYN is answered with a RST and aborts the old connection. A is refused
// at once; its next SYN connects.
func TestStartHalfOpen_ResetRefusesAtOnce(t *testing.T) {
	m := testModel(t, "start=half-open-a syn-in-window=reset incarnations=3")
	s := play(t, m, initial(m), opensAt1, synInWindow, "deliver to A <SEQ=0><ACK=2><CTL=RST,ACK>")
	isTCB(t, s.TCB[A], "CLOSED")
	isTCB(t, s.TCB[B], "LISTEN")
	s = play(t, m, s, "A: open with ISS 6", "deliver to B <SEQ=6><CTL=SYN> with ISS 4",
		"deliver to A <SEQ=4><ACK=7><CTL=SYN,ACK>", "deliver to B <SEQ=7><ACK=5><CTL=ACK>")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=7:7 RCV=5 #3")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=5:5 RCV=7 #3")
}

// Where a SYN in the window is ignored A never connects with that number: B, whose
// application says nothing, keeps the old connection for ever.
func TestStartHalfOpen_IgnoreNeverConnects(t *testing.T) {
	m := testModel(t, "start=half-open-a incarnations=2 syn-in-window=ignore first-closer=a retries=2")
	first := play(t, m, initial(m), opensAt1)
	seen := map[State]bool{first: true}
	for queue := []State{first}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if s.TCB[A].State == Established || s.TCB[B].State != Established {
			t.Fatalf("A is %v, B %v", s.TCB[A].State, s.TCB[B].State)
		}
		for _, a := range m.Enabled(s, nil) {
			if after := m.Apply(s, a); !seen[after] {
				seen[after] = true
				queue = append(queue, after)
			}
		}
	}
	if !slices.ContainsFunc(m.Enabled(first, nil), func(a Action) bool { return a.Arrives() }) {
		t.Error("the SYN does not arrive")
	}
}

// RFC 9293 3.5.1, Figure 10: what B sends finds no connection at A, whose RST aborts it.
func TestStartHalfOpen_ActiveSideDiscovers(t *testing.T) {
	m := testModel(t, "start=half-open-a data-b=1")
	s := play(t, m, initial(m), "B: send", "deliver to A <SEQ=1><ACK=1><CTL=PSH,ACK>",
		"deliver to B <SEQ=1><CTL=RST>")
	isTCB(t, s.TCB[A], "CLOSED")
	isTCB(t, s.TCB[B], "LISTEN")
}

// TIME-WAIT ends when what is left of it is over.
func TestStartTimeWait_Left(t *testing.T) {
	m := testModel(t, "start=time-wait-a wait=4 left=2")
	s := play(t, m, initial(m), "tick", "tick", "A: expire")
	isTCB(t, s.TCB[A], "CLOSED")
}

// Each end has sent what the other's window has room for before anything else happens; what there
// was no room for is sent later, and so is what a later incarnation sends.
func TestStartFlying(t *testing.T) {
	m := testModel(t, "start=flying data-a=3 data-b=1 window=2 incarnations=2 isn=zero wait=0 rto=9")
	s := m.Initial()[0]
	for _, want := range []End{A, A, B} {
		as := m.Enabled(s, nil)
		if len(as) != 1 || as[0] != (Action{Kind: Send, End: want}) {
			t.Fatalf("enabled: %v, want a SEND of %v alone", as, want)
		}
		s = m.Apply(s, as[0])
	}
	if a, b := s.Toward[B].Len(), s.Toward[A].Len(); a != 2 || b != 1 {
		t.Errorf("%d and %d units in flight, want 2 and 1", a, b)
	}
	if as := m.Enabled(s, nil); len(as) < 4 {
		t.Errorf("in flight, only %v", as)
	}
	for _, seg := range slices.Clone(s.Toward[B].Segments()) {
		s = m.Apply(s, Action{Kind: Deliver, End: B, Segment: seg})
	}
	for s.Toward[A].Len() > 0 {
		s = m.Apply(s, Action{Kind: Deliver, End: A, Segment: s.Toward[A].Segments()[0]})
	}
	if as := m.Enabled(s, nil); len(as) < 3 || !slices.Contains(as, Action{Kind: Send, End: A}) {
		t.Errorf("with room again: %v", as)
	}
}
