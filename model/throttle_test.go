package model

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// RFC 5961, 7, and what stacks limit.

const (
	outOfWindow = "<SEQ=1><ACK=1><CTL=ACK>"
	oldData     = "<SEQ=1><ACK=1><CTL=PSH,ACK>"
	rstBeyond   = "<SEQ=3><CTL=RST>"
	synWithin   = "<SEQ=2><CTL=SYN>"
	neverSent   = "<SEQ=2><ACK=2><CTL=ACK>"
	open        = "ESTABLISHED SND=1:1 RCV=2"
	openJust    = "ESTABLISHED SND=1:1 RCV=2 ackin=4"
	openStill   = "ESTABLISHED SND=1:1 RCV=2 ackin=1"
)

// "An ACK throttling mechanism": in an interval no more than a number of challenge ACKs; here
// one. All three of RFC 5961 count: of 3.2, 4.2 and 5.2.
func TestRFC5961_7_ChallengeACKs(t *testing.T) {
	m := testModel(t, "ack-limit=4")
	for line, c := range map[string]Clause{rstBeyond: Second, synWithin: Fourth, neverSent: Fifth} {
		comes(t, m, open, line, 0, openJust, answer, c)
		comes(t, m, openStill, line, 0, "", "", c)
	}
	// What is not acceptable draws no challenge ACK.
	for _, line := range []string{outOfWindow, oldData} {
		comes(t, m, open, line, 0, "", answer, First)
		comes(t, m, openStill, line, 0, "", answer, First)
	}
	off := testModel(t, "")
	comes(t, off, open, rstBeyond, 0, "", answer, Second)
}

// tcp_oow_rate_limited of Linux: "Data packets without SYNs are not likely part of an ACK
// loop"; a FIN is such a packet, as it takes a number.
func TestACKLimitedEmpty(t *testing.T) {
	m := testModel(t, "ack-limit=4 ack-limited=empty")
	comes(t, m, open, outOfWindow, 0, openJust, answer, First)
	comes(t, m, open, rstBeyond, 0, openJust, answer, Second)
	comes(t, m, open, "<SEQ=1><CTL=SYN>", 0, openJust, answer, First)
	comes(t, m, openStill, outOfWindow, 0, "", "", First)
	comes(t, m, openStill, "<SEQ=1><CTL=SYN>", 0, "", "", First)
	comes(t, m, openStill, oldData, 0, "", answer, First)
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=6 ackin=1", "<SEQ=1><ACK=1><CTL=FIN,ACK>", 0, "", answer, First)
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=6 ackin=1", outOfWindow, 0, "", "", First)
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=6 ackin=1", "<SEQ=2><ACK=1><CTL=ACK>", 0, "", "", Fifth)
	// tcp_time_wait: tw_last_oow_ack_time = 0
	comes(t, m, "FIN-WAIT-2 SND=1:1 RCV=2 ackin=1", "<SEQ=2><ACK=1><CTL=FIN,ACK>", 0,
		"TIME-WAIT SND=1:1 RCV=3 TW=6", takesIt, Eighth)
}

// challenge_ack_reply of smoltcp, for whatever is not acceptable.
func TestACKLimitedAll(t *testing.T) {
	m := testModel(t, "ack-limit=4 ack-limited=all")
	for _, line := range []string{outOfWindow, oldData, "<SEQ=1><ACK=1><CTL=FIN,ACK>"} {
		comes(t, m, open, line, 0, openJust, answer, First)
		comes(t, m, openStill, line, 0, "", "", First)
	}
	comes(t, m, "FIN-WAIT-2 SND=1:1 RCV=2 ackin=1", "<SEQ=2><ACK=1><CTL=FIN,ACK>", 0,
		"TIME-WAIT SND=1:1 RCV=3 TW=6 ackin=1", takesIt, Eighth)
	// What is processed is acknowledged, limit or not.
	comes(t, m, openStill, data, 0, "ESTABLISHED SND=1:1 RCV=3 got=1 ackin=1", takesIt, Seventh)
}

// The limit is over after its ticks, and lets time pass until then with nothing else to
// wait for; it goes with the TCB. What time-wait-reply leaves unanswered begins no limit.
func TestACKLimitRunsOut(t *testing.T) {
	m := testModel(t, "ack-limit=4 ack-limited=all time-wait-reply=fin")
	s := initial(m)
	s.TCB[B] = tcb(openStill)
	if n, runs := m.UntilDue(&s); !runs || n != 1 {
		t.Errorf("%d ticks pass, %v", n, runs)
	}
	s = m.Pass(s, 1)
	isTCB(t, s.TCB[B], open)
	if _, runs := m.UntilDue(&s); runs {
		t.Error("time passes with nothing to wait for")
	}
	comes(t, m, openStill, "<SEQ=2><CTL=RST>", 0, "LISTEN", "", Second)
	comes(t, m, "TIME-WAIT SND=1:1 RCV=2 TW=6", outOfWindow, 0, "", "", First)
}

// What is limited takes every step as what is not, but for the ACKs that are not sent: those
// of the kind that are limited, within the limit of the last that was.
func TestACKLimitIsALossOfItsOwn(t *testing.T) {
	skipped := 0
	attack.Check(t, walks/4, func(rt *rapid.T) {
		p := DrawParameters(rt)
		for e := range p.Policy {
			p.Policy[e].ACKLimit = rapid.IntRange(1, 5).Draw(rt, "limit")
		}
		m, err := New(p, AllGhosts)
		check(err)
		p.Policy[A].ACKLimit, p.Policy[B].ACKLimit = 0, 0
		plain, err := New(p, AllGhosts)
		check(err)
		now, last := 0, [2]int{-100, -100}
		walk(rt, m, func(before State, a Action, after State) {
			if a.Kind == Tick {
				now++
			}
			e := a.End
			t := &before.TCB[e]
			if !t.State.HasTCB() || a.Kind == Tick || after.Overflow {
				return
			}
			if !a.Arrives() || a.Creates {
				last[e] = lastLimited(last[e], t, &after.TCB[e], m.Parameters.Policy[e].ACKLimited)
				return
			}
			bare := *t
			bare.ACKIn = 0
			want, g := plain.segmentArrives(e, bare, a.Segment, a.ISS)
			got, f := m.segmentArrives(e, *t, a.Segment, a.ISS)
			limited := g.Sends && g.Sent.Ctl == ACK && m.limits(e, t, a.Segment, g)
			sends := g.Sends && (!limited || now-last[e] >= m.Parameters.Policy[e].ACKLimit)
			if limited && sends {
				last[e] = now
			}
			if g.Sends && !sends {
				skipped++
			}
			if f.Sends != sends || f.Accepted != g.Accepted || f.Clause != g.Clause {
				rt.Fatalf("%v in %s sends: %v, want %v", a, showTCB(*t), f.Sends, sends)
			}
			if got.ACKIn = 0; got != want {
				rt.Fatalf("%v in %s: %s, want %s", a, showTCB(*t), showTCB(got), showTCB(want))
			}
			last[e] = lastLimited(last[e], t, &after.TCB[e], m.Parameters.Policy[e].ACKLimited)
		})
	})
	if skipped == 0 {
		t.Error("no ACK was too soon")
	}
}

// lastLimited is when the last limited ACK was sent: never by a TCB that is not there, or a
// record of TIME-WAIT that was made now.
func lastLimited(last int, before, after *TCB, limited ACKLimited) int {
	if !after.State.HasTCB() || !before.State.HasTCB() || before.State == TimeWait && after.State < TimeWait ||
		limited == ACKLimitedEmpty && after.State == TimeWait && before.State != TimeWait {
		return -100
	}
	return last
}

// limits says whether an ACK that answers seg by a clause is one of those limited.
func (m *Model) limits(e End, t *TCB, seg Segment, f Effects) bool {
	if f.Accepted != 0 {
		return false
	}
	switch f.Clause { //nolint:exhaustive // the others draw no ACK where nothing is processed
	case Second, Fourth:
		return true
	case Fifth:
		if !m.acceptableACK(e, t, seg) {
			return true
		}
	case Seventh, Eighth:
		return false
	}
	switch m.Parameters.Policy[e].ACKLimited {
	case ACKLimitedChallenge:
	case ACKLimitedEmpty:
		return seg.Ctl&(PSH|FIN) == 0
	case ACKLimitedAll:
		return true
	}
	return false
}
