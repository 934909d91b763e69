package model

import "testing"

// What variants of the rules and properties are given to work with.

func TestAnswer(t *testing.T) {
	m := testModel(t, "")
	s := with(B, "CLOSE-WAIT SND=5:5 RCV=2")
	f := Effects{Accepted: AcceptedFIN}
	m.Answer(&s, B, &f)
	inFlight(t, s, A, "<SEQ=5><ACK=2><CTL=ACK> #2 life=2")
	if showEffects(f) != itsACK || f.Sent != s.Toward[A].Segments()[0] || f.Accepted != AcceptedFIN {
		t.Errorf("effects: %+v", f)
	}
	for range Capacity {
		m.Answer(&s, B, &f)
	}
	if s != (State{Overflow: true}) {
		t.Errorf("an answer too many: %+v", s)
	}
}

func TestDelete(t *testing.T) {
	m := testModel(t, "isn=monotonic")
	s := with(A, "LAST-ACK SND=4:5 RCV=2 RTO=1 #1")
	s.Ungraceful = 1
	m.Delete(&s, A)
	isTCB(t, s.TCB[A], "CLOSED SND=0:5 RCV=0")
	if s.Ungraceful != 0 {
		t.Error("grace is kept of what is gone")
	}
	m.Delete(&s, A)
	m.Delete(&s, B)
	isTCB(t, s.TCB[A], "CLOSED SND=0:5 RCV=0")
	isTCB(t, s.TCB[B], "LISTEN")
}

func TestUnitsSent(t *testing.T) {
	m := testModel(t, "data-a=3 data-b=1")
	s := with(A, "ESTABLISHED SND=5:5 RCV=2 unsent=2")
	s.TCB[B] = tcb("ESTABLISHED SND=5:5 RCV=2 unsent=1")
	if a, b := m.UnitsSent(&s, A), m.UnitsSent(&s, B); a != 1 || b != 0 {
		t.Errorf("A has sent %d, B %d, want 1 and 0", a, b)
	}
}

// RFC 9293, 3.4: "this arithmetic has to be performed modulo 2**32", here 8.
func TestSequenceNumbers(t *testing.T) {
	m := testModel(t, "")
	for _, c := range []struct {
		a    Seq
		n    uint8
		want Seq
	}{{0, 0, 0}, {3, 2, 5}, {7, 1, 0}, {6, 5, 3}} {
		if got := m.Next(c.a, c.n); got != c.want {
			t.Errorf("%d after %d: got %d, want %d", c.n, c.a, got, c.want)
		}
		if got := m.space.span(c.a, c.want); got != c.n {
			t.Errorf("from %d to %d: got %d, want %d", c.a, c.want, got, c.n)
		}
	}
	for a, want := range [8]bool{false, true, true, true, false, false, false, false} {
		if got := m.space.after((Seq(a)+6)&7, 6); got != want {
			t.Errorf("%d after 6: %v", (a+6)&7, got)
		}
	}
	whole := newSpace(256)
	if whole.add(250, 10) != 4 || whole.span(250, 4) != 10 || !whole.after(127, 0) ||
		whole.after(128, 0) || whole.after(0, 127) {
		t.Error("wrong modulo 256")
	}
}

func TestTimerNames(t *testing.T) {
	for kind, want := range map[TimerKind]string{TimerOff: "", TimerRTO: "rto", TimerFinWait2: "fin-wait-2",
		TimerTimeWait: "time-wait"} {
		if kind.String() != want {
			t.Errorf("got %s, want %s", kind, want)
		}
	}
}
