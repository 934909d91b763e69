package model

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// Both ends open, and neither listens (RFC 9293, 3.5, Figure 7).

func TestBothOpen_Figure7(t *testing.T) {
	for _, c := range []struct{ words, ends string }{
		{"", "deliver to B <SEQ=0><ACK=1><CTL=SYN,ACK>"},
		// By the letter of 3.10.7.4 each SYN,ACK draws an ACK, which does what it did not.
		{"simultaneous-open-b=challenge", "deliver to A <SEQ=1><ACK=1><CTL=ACK>"},
	} {
		m := testModel(t, "open=both start=closed incarnations=2 isn=zero "+c.words)
		s := play(t, m, initial(m), "A: open with ISS 0", "B: open with ISS 0")
		if a, b := s.TCB[A].Incarnation, s.TCB[B].Incarnation; a != b {
			t.Errorf("incarnations %d and %d", a, b)
		}
		s = play(t, m, s, "deliver to A <SEQ=0><CTL=SYN>", "deliver to B <SEQ=0><CTL=SYN>")
		isTCB(t, s.TCB[A], "SYN-RECEIVED SND=0:1 RCV=1 RTO=3")
		isTCB(t, s.TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=3")
		s = play(t, m, s, "deliver to A <SEQ=0><ACK=1><CTL=SYN,ACK>", "deliver to B <SEQ=0><ACK=1><CTL=SYN,ACK>")
		isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1")
		if c.words == "" {
			isTCB(t, s.TCB[B], "ESTABLISHED SND=1:1 RCV=1")
			continue
		}
		isTCB(t, s.TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=3")
		inFlight(t, s, A, "<SEQ=1><ACK=1><CTL=ACK> #2 life=2")
	}
}

// Only the SYN,ACK that is due is taken so.
func TestBothOpen_OtherSYNsAreNotAcceptable(t *testing.T) {
	const received = "SYN-RECEIVED SND=4:5 RCV=2 RTO=2"
	m := testModel(t, "open=both")
	for _, e := range Ends {
		arrives(t, m, e,
			arrival{received, "<SEQ=1><ACK=5><CTL=SYN,ACK>", "ESTABLISHED SND=5:5 RCV=2", "", AcceptedACK},
			arrival{received, "<SEQ=1><ACK=4><CTL=SYN,ACK>", "", itsACK, 0},
			arrival{received, "<SEQ=0><ACK=5><CTL=SYN,ACK>", "", itsACK, 0},
			arrival{received, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
			arrival{received, "<SEQ=2><CTL=RST>", "CLOSED", "", AcceptedRST},
			arrival{"CLOSED", "<SEQ=3><CTL=SYN>", "", "<SEQ=0><ACK=4><CTL=RST,ACK> #1", 0})
	}
	arrives(t, testModel(t, "open=both simultaneous-open=challenge"), A,
		arrival{received, "<SEQ=1><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
}

// An OPEN makes one connection with the SYN that its peer has sent, and with what answers
// that; what its own end sent before is old.
func TestBothOpen_AnOPENJoinsItsPeers(t *testing.T) {
	m := testModel(t, "open=both start=closed incarnations=3 isn=zero retries=0")
	s := play(t, m, initial(m), "A: open with ISS 0", "B: open with ISS 0", "tick", "tick")
	inFlight(t, s, A, "<SEQ=0><CTL=SYN> #2 life=0")
	inFlight(t, s, B, "<SEQ=0><CTL=SYN> #2 life=0")
	m = testModel(t, "open=both start=closed incarnations=3 isn=zero retries=0 rto=1")
	s = play(t, m, initial(m), "A: open with ISS 0", "tick", "A: give up", "B: open with ISS 0",
		"A: open with ISS 0")
	inFlight(t, s, A, "<SEQ=0><CTL=SYN> #3 life=2")
	inFlight(t, s, B, "<SEQ=0><CTL=SYN> #1 life=1", "<SEQ=0><CTL=SYN> #3 life=2")
	if s.TCB[B].Incarnation != 3 {
		t.Errorf("B's is %d", s.TCB[B].Incarnation)
	}
}

// What a model tells apart by fewer ghosts it has of the same OPENs.
func TestBothOpen_IsProjected(t *testing.T) {
	attack.Check(t, walks/4, func(t *rapid.T) {
		p := DrawParameters(t)
		p.Opener, p.Start, p.Left, p.Incarnations = OpenerBoth, StartClosed, 0, 4
		m, err := New(p, AllGhosts)
		check(err)
		few, err := New(p, anyGhosts.Draw(t, "ghosts"))
		check(err)
		walk(t, m, func(before State, a Action, after State) {
			if after.Overflow {
				return
			}
			seen := few.Project(before)
			a.Segment = few.ghosts.onSegment(a.Segment)
			if got := few.Apply(seen, a); got != few.Project(after) {
				t.Fatalf("%v leads to %+v, want %+v", a, got, few.Project(after))
			}
		})
	})
}
