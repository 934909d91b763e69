package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// The ghosts (semantics, section 8), each sentence one test.

const (
	openA = "A: open with ISS 0"
	synB  = "deliver to B <SEQ=0><CTL=SYN> with ISS 0"
)

// "The connection's incarnation is the number of A's OPEN."
func TestGhostIncarnationIsTheNumberOfTheOPEN(t *testing.T) {
	m := testModel(t, "start=closed isn=zero incarnations=3 retries=0 rto=1 loss=9")
	s := play(t, m, initial(m), openA, "tick", "A: give up", openA, "tick", "A: give up", openA)
	isTCB(t, s.TCB[A], "SYN-SENT SND=0:1 RCV=0 RTO=1 #3")

	m = testModel(t, "isn=zero incarnations=2 aborts=1")
	s = play(t, m, initial(m), "A: abort", openA)
	isTCB(t, s.TCB[A], "SYN-SENT SND=0:1 RCV=0 RTO=3")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=1:1 RCV=1 #1")
}

// "A TCB of A bears that number; a TCB of B bears that of the SYN that created it."
func TestGhostIncarnationOfB(t *testing.T) {
	m := testModel(t, "start=closed isn=zero incarnations=2 retries=0 rto=1")
	s := play(t, m, initial(m), openA, "tick", "A: give up", openA)
	inFlight(t, s, B, "<SEQ=0><CTL=SYN> #1 life=1", "<SEQ=0><CTL=SYN> #2 life=2")
	s = play(t, m, s, synB) // the older one comes first
	isTCB(t, s.TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=1 phantom #1")

	s = with(B, "LISTEN")
	syn := segment("<SEQ=0><CTL=SYN>")
	syn.Incarnation = 3
	s.Toward[B] = channelOf(syn)
	isTCB(t, play(t, m, s, synB).TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=1 phantom #3")
}

// "A segment bears the incarnation of the TCB that sent it."
func TestGhostIncarnationOfASegment(t *testing.T) {
	m := testModel(t, "start=closed isn=zero incarnations=2 data=1 aborts=1 first-closer=any")
	s := play(t, m, initial(m), openA, synB,
		"deliver to A <SEQ=0><ACK=1><CTL=SYN,ACK>", "deliver to B <SEQ=1><ACK=1><CTL=ACK>", "A: send", "B: send",
		"B: close", "A: abort")
	inFlight(t, s, A, "<SEQ=1><ACK=1><CTL=PSH,ACK> #1 unit=1 life=2",
		"<SEQ=2><ACK=1><CTL=FIN,ACK> #1 unit=1 life=2")
	inFlight(t, s, B, "<SEQ=1><ACK=1><CTL=PSH,ACK> #1 unit=1 life=2", "<SEQ=2><CTL=RST> #1 life=2")
}

// "A RST in answer to a segment bears that segment's."
func TestGhostIncarnationOfARST(t *testing.T) {
	m := testModel(t, "")
	for _, c := range []arrival{
		{"LISTEN", "<SEQ=3><ACK=6><CTL=ACK>", "", "<SEQ=6><CTL=RST> #1", 0},
		{"SYN-RECEIVED SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=7><CTL=ACK>", "", "<SEQ=7><CTL=RST> #1", 0},
	} {
		arrives(t, m, B, c)
	}
	// That of ABORT, which answers nothing, bears the TCB's.
	calls(t, m, B, Abort, true, call{"ESTABLISHED SND=5:5 RCV=2", "LISTEN", "<SEQ=5><CTL=RST> #2"})
}

// "A TCB of B is a phantom if at its creation A was not in SYN-SENT of the same
// incarnation."
func TestGhostPhantom(t *testing.T) {
	m := testModel(t, "isn=zero time-wait-syn=reopen")
	for _, c := range []struct {
		a       string
		phantom bool
	}{
		{"SYN-SENT SND=0:1 RCV=0 RTO=2 #1", false},
		{"SYN-SENT SND=0:1 RCV=0 RTO=2", true}, // of the next incarnation
		{"CLOSED", true},
		{"ESTABLISHED SND=1:1 RCV=1 #1", true}, // B has forgotten it
		{"TIME-WAIT SND=1:1 RCV=1 TW=2 #1", true},
	} {
		for _, b := range []string{"LISTEN", "TIME-WAIT SND=5:5 RCV=0 TW=2"} {
			s := with(A, c.a)
			s.TCB[B] = tcb(b)
			s.Toward[B] = channelOf(segment("<SEQ=0><CTL=SYN>"))
			s = play(t, m, s, synB)
			want := "SYN-RECEIVED SND=0:1 RCV=1 RTO=3 #1"
			if c.phantom {
				want = "SYN-RECEIVED SND=0:1 RCV=1 RTO=3 phantom #1"
			}
			isTCB(t, s.TCB[B], want)
		}
	}
}

// A phantom stays one, and its FIN bears that.
func TestGhostPhantomStays(t *testing.T) {
	m := testModel(t, "start=closed isn=zero first-closer=any duplicates=1")
	s := play(t, m, initial(m), openA, "deliver to B a duplicate of <SEQ=0><CTL=SYN> with ISS 0")
	s.TCB[A], s.TCB[B] = tcb("CLOSED"), tcb("LISTEN")
	s = play(t, m, s, synB)
	isTCB(t, s.TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=3 phantom #1")
	s.TCB[B].State, s.TCB[B].SYNUnacknowledged = Established, false
	s.TCB[B].SndUna = 1
	s = play(t, m, s, "B: close")
	isTCB(t, s.TCB[B], "FIN-WAIT-1 SND=1:2 RCV=1 RTO=3 phantom #1")
	for _, seg := range s.Toward[A].Segments() {
		if seg.Has(FIN) && (seg.Marks != OfPhantom || s.GracefulSegment(seg)) {
			t.Errorf("the FIN of a phantom: marks %d, graceful %v", seg.Marks, s.GracefulSegment(seg))
		}
	}
}

// both returns a state with an end of incarnation 1 at each side.
func both(a, b string) State {
	s := with(A, a+" #1")
	s.TCB[B] = tcb(b + " #1")
	return s
}

// graceful checks what the ends' connections are.
func graceful(t *testing.T, s State, a, b bool) {
	t.Helper()
	if s.Graceful(A) != a || s.Graceful(B) != b {
		t.Errorf("graceful: A's %v, B's %v, want %v, %v", s.Graceful(A), s.Graceful(B), a, b)
	}
}

// "A connection is graceful until one of its ends gives up, abandons or aborts, or
// answers data with a RST under close=full."
func TestGhostGracefulUntil(t *testing.T) {
	data := "<SEQ=2><ACK=5><CTL=PSH,ACK>"
	for _, c := range []struct{ a, words, action string }{
		{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=0 n=3", "", "A: give up"},
		{"FIN-WAIT-2 SND=5:5 RCV=2 FW2=0", "", "A: abandon"},
		{"FIN-WAIT-2 SND=5:5 RCV=2", "", "A: abort"},
		{"TIME-WAIT SND=5:5 RCV=2 TW=3", "", "A: abort"},
		{"FIN-WAIT-2 SND=5:5 RCV=2", "close=full", "deliver to A " + data},
	} {
		m := testModel(t, c.words)
		s := both(c.a, "CLOSE-WAIT SND=2:2 RCV=5")
		s.Aborts = 1
		s.Toward[A] = channelOf(segment(data))
		graceful(t, s, true, true)
		s = play(t, m, s, c.action)
		isTCB(t, s.TCB[A], "CLOSED")
		graceful(t, s, false, false) // A has no TCB, and the connection is B's too
	}
}

// Nothing else is the end of grace.
func TestGhostGracefulAfterAnythingElse(t *testing.T) {
	for _, c := range []struct{ a, words, segment, action string }{
		{"TIME-WAIT SND=5:5 RCV=2 TW=0", "", "", "A: expire"},
		{"LAST-ACK SND=4:5 RCV=2 RTO=3", "", "<SEQ=2><ACK=5><CTL=ACK>", ""},
		{"FIN-WAIT-2 SND=5:5 RCV=2", "", "<SEQ=2><CTL=RST>", ""},
		{"FIN-WAIT-2 SND=5:5 RCV=2", "syn-in-window=reset", "<SEQ=2><CTL=SYN>", ""},
		{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=0 n=2", "", "", "A: retransmit"},
	} {
		m := testModel(t, c.words)
		s := both(c.a, "CLOSE-WAIT SND=2:2 RCV=5")
		if c.segment != "" {
			s.Toward[A] = channelOf(segment(c.segment))
			c.action = "deliver to A " + c.segment
		}
		s = play(t, m, s, c.action)
		graceful(t, s, s.TCB[A].State.HasTCB(), true)
	}
}

// "A phantom is not a graceful connection", and what it does is not its
// namesake's doing.
func TestGhostGracefulPhantom(t *testing.T) {
	m := testModel(t, "")
	s := with(A, "ESTABLISHED SND=5:5 RCV=2 #1")
	s.TCB[B] = tcb("SYN-RECEIVED SND=1:2 RCV=5 RTO=0 n=3 phantom #1")
	graceful(t, s, true, false)
	graceful(t, play(t, m, s, "B: give up"), true, false)

	// Nor does a phantom keep what is known of the connection that it is not of.
	s.TCB[A] = tcb("LAST-ACK SND=4:5 RCV=2 RTO=0 n=3 #1")
	if s = play(t, m, s, "A: give up"); s.Ungraceful != 0 {
		t.Errorf("ungraceful: %b, want 0 with A gone", s.Ungraceful)
	}
}

// "The judgement belongs to the connection: an end that is still there when the
// other gave up and has opened again is not an end of a graceful one."
func TestGhostGracefulBelongsToTheConnection(t *testing.T) {
	m := testModel(t, "isn=zero incarnations=2")
	s := both("FIN-WAIT-1 SND=4:5 RCV=2 RTO=0 n=3", "ESTABLISHED SND=2:2 RCV=4")
	s.Opens = 1
	s = play(t, m, s, "A: give up", openA)
	isTCB(t, s.TCB[A], "SYN-SENT SND=0:1 RCV=0 RTO=3")
	graceful(t, s, true, false)
}

// A FIN in flight outlives its end: its grace is kept as long as it is.
func TestGhostGraceOfAFIN(t *testing.T) {
	m := testModel(t, "aborts=1")
	s := play(t, m, initial(m), "A: close")
	seg := s.Toward[B].Segments()[0]
	if !s.GracefulSegment(seg) {
		t.Error("a FIN of a graceful connection is not graceful")
	}
	s = play(t, m, s, "B: abort", "deliver to A <SEQ=1><CTL=RST>")
	if s.GracefulSegment(seg) {
		t.Error("a FIN of an aborted connection is graceful")
	}
	s = play(t, m, s, "deliver to B "+fin)
	if s.Ungraceful != 0 {
		t.Error("grace is kept of what is gone")
	}
}

// Where only that of ends is kept, it is forgotten with the ends.
func TestGhostGraceIsForgotten(t *testing.T) {
	full := testModel(t, "aborts=2")
	m, err := New(full.Parameters, GhostGrace)
	check(err)
	s := play(t, m, initial(m), "A: close", "A: abort")
	if s.Ungraceful != 1 {
		t.Errorf("ungraceful: %b, want 1 while B is there", s.Ungraceful)
	}
	if s = play(t, m, s, "B: abort"); s.Ungraceful != 0 {
		t.Errorf("ungraceful: %b, want 0 with both gone", s.Ungraceful)
	}
}

// "Ghosts belong to the state where a property needs them, and only there": to
// drop some is a projection. A walk of the model with all, its ghosts dropped, is
// a walk of the model without them, with the same choices at each step.
func TestGhostsDroppedAreAProjection(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		all := drawModel(t, rapid.Just(AllGhosts))
		some, err := New(all.Parameters, anyGhosts.Draw(t, "ghosts"))
		check(err)
		if initial(some) != some.Project(initial(all)) {
			t.Fatal("the initial state is another")
		}
		project := func(a Action) Action {
			a.Segment = some.ghosts.onSegment(a.Segment)
			return a
		}
		walk(t, all, func(before State, a Action, after State) {
			s := some.Project(before)
			got := some.Enabled(s, nil)
			for _, a := range all.Enabled(before, nil) {
				if !slices.Contains(got, project(a)) {
					t.Fatalf("%v is not enabled", a)
				}
			}
			for _, b := range got {
				if !slices.ContainsFunc(all.Enabled(before, nil), func(a Action) bool { return project(a) == b }) {
					t.Fatalf("%v is enabled", b)
				}
			}
			_, f := all.Step(before, a)
			s, g := some.Step(s, project(a))
			if s != some.Project(after) {
				t.Fatalf("%v leads to %+v, want %+v", a, s, some.Project(after))
			}
			f.Sent = some.ghosts.onSegment(f.Sent)
			if g.Sent = some.ghosts.onSegment(g.Sent); f != g {
				t.Fatalf("%v has effects %+v, want %+v", a, g, f)
			}
		})
	})
}
