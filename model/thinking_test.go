package model

import "testing"

// An application that thinks for no longer than some time makes a call before time goes on.
func TestThink(t *testing.T) {
	m := testModel(t, "think-a=2 data-a=1")
	s := play(t, m, initial(m), "tick", "tick")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 unsent=1 thought=2 #1")
	enabled(t, m, s, "tick")
	s = play(t, m, s, "A: send")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:2 RCV=1 RTO=3 #1")
	// It thinks anew before the next call, and not once there is none.
	s = play(t, m, s, "tick", "A: close")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=1:3 RCV=1 RTO=2 #1")
	// B takes its time.
	isTCB(t, play(t, m, s, "tick").TCB[B], "ESTABLISHED SND=1:1 RCV=1 owed=1 #1")
	if n, _ := m.UntilDue(&s); n != 1 {
		t.Errorf("%d ticks until something is due, want 1", n)
	}
}

// At once is 0, an OPEN is a call as well, and what cannot be called needs no thought.
func TestThinkNot(t *testing.T) {
	m := testModel(t, "think=0 start=closed")
	s := initial(m)
	enabled(t, m, s, "tick")
	s = play(t, m, s, "A: open with ISS 0", "tick")
	isTCB(t, s.TCB[A], "SYN-SENT SND=0:1 RCV=0 RTO=2 #1")
	m = testModel(t, "think=1 reader-a=late data-b=1 first-closer=b")
	unread := initial(m)
	unread.TCB[A].Unread = true
	s = play(t, m, unread, "tick")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 unread thought=1 #1")
	isTCB(t, play(t, m, s, "A: read").TCB[A], "ESTABLISHED SND=1:1 RCV=1 #1")
}

func TestIsCall(t *testing.T) {
	for _, k := range ActionKinds {
		want := k == Open || k == Send || k == Close || k == Shutdown || k == Read
		if k.IsCall() != want {
			t.Errorf("%v: %v", k, k.IsCall())
		}
	}
	bug(t, func() { ActionKind(99).IsCall() })
}
