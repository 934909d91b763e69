package model

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// RFC 9293, 3.4.1, and RFC 6528, 3: "ISN = M + F(localip, localport, remoteip, remoteport,
// secretkey) where M is the 4 microsecond timer": of one pair of sockets F is the same.

// The clock goes on whether there is a connection or not, and time passes for it while there
// is an OPEN.
func TestRFC6528_3_TheClockGoesOn(t *testing.T) {
	m := testModel(t, "start=closed isn=clock isn-rate=3 incarnations=2")
	s := initial(m)
	if n, runs := m.UntilDue(&s); !runs || n != 1 {
		t.Errorf("%d ticks pass, %v", n, runs)
	}
	s = m.Pass(s, 1)
	isTCB(t, s.TCB[A], "CLOSED clock=3")
	s = play(t, m, s, "tick", "A: open with ISS 6")
	isTCB(t, s.TCB[A], "SYN-SENT SND=6:7 RCV=0 RTO=3 clock=6 #1")
	s = play(t, m, s, "tick", "deliver to B <SEQ=6><CTL=SYN> with ISS 1") // 9 modulo 8
	isTCB(t, s.TCB[B], "SYN-RECEIVED SND=1:2 RCV=7 RTO=3 clock=1 #1")
	s.Opens = 0
	s.TCB[B], s.Toward = TCB{State: Listen}, [2]Channel{}
	s.TCB[A] = TCB{State: Closed}
	if _, runs := m.UntilDue(&s); runs {
		t.Error("time passes for a number that nobody takes")
	}
}

// A crash takes the clock with it, unless it survives (3.4.3).
func TestRFC9293_3_4_3_ClockAfterACrash(t *testing.T) {
	for words, want := range map[string]string{"": "CLOSED", "isn-survives=yes": "CLOSED clock=5"} {
		m := testModel(t, "isn=clock isn-rate=1 incarnations=2 crashes-a=1 quiet-time=no "+words)
		s := initial(m)
		s.TCB[A].ISNClock = 5
		isTCB(t, play(t, m, s, "A: crash").TCB[A], want)
	}
}

// The ISS is what a clock shows that was set when the run began, or at the last crash.
func TestISNClockIsThatOfTheWall(t *testing.T) {
	opened := 0
	attack.Check(t, walks/4, func(rt *rapid.T) {
		p := DrawParameters(rt)
		p.Incarnations = 3
		for e := range p.Policy {
			p.Policy[e].ISN, p.Policy[e].ISNRate = ISNClock, rapid.IntRange(0, 9).Draw(rt, "rate")
			p.Policy[e].TimeWaitOpen = TimeWaitOpenRefused
		}
		m, err := New(p, AllGhosts)
		check(err)
		now, set := 0, [2]int{}
		walk(rt, m, func(_ State, a Action, _ State) {
			policy := &p.Policy[a.End]
			switch {
			case a.Kind == Tick:
				now++
			case a.Kind == Crash && policy.ISNSurvives == ISNSurvivesNo:
				set[a.End] = now
			case a.Kind == Open || a.Creates:
				opened++
				if want := (now - set[a.End]) * policy.ISNRate % p.SeqMod; int(a.ISS) != want {
					rt.Fatalf("%v at %d has ISS %d, want %d", a, now, a.ISS, want)
				}
			}
		})
	})
	if opened == 0 {
		t.Error("nobody opened")
	}
}
