package model

import (
	"fmt"
	"testing"
)

// The retransmission timer (RFC 6298, section 5). RTO is 3 where nothing else is said.

func TestRFC6298_5_1_SendingStartsTheTimerIfItIsOff(t *testing.T) {
	m := testModel(t, "data-a=2")
	s := play(t, m, initial(m), "A: send")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:2 RCV=1 RTO=3 unsent=1 #1")
	s = play(t, m, s, "tick", "A: send")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:3 RCV=1 RTO=2 #1")
	s = play(t, m, s, "A: close")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=1:4 RCV=1 RTO=2 #1")
}

// An ACK takes no sequence number: it starts nothing.
func TestRFC6298_5_1_NotForAnACK(t *testing.T) {
	m := testModel(t, "")
	s := play(t, m, initial(m), "A: close", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>")
	isTCB(t, s.TCB[B], "CLOSE-WAIT SND=1:1 RCV=2 #1")
}

func TestRFC6298_5_2_AllAcknowledgedTurnsItOff(t *testing.T) {
	arrives(t, testModel(t, ""), A, arrival{
		"CLOSE-WAIT SND=3:5 RCV=2 RTO=1 n=3", "<SEQ=2><ACK=5><CTL=ACK>",
		"CLOSE-WAIT SND=5:5 RCV=2", "", AcceptedACK,
	})
}

// "Restart the retransmission timer so that it will expire after RTO seconds (for the
// current value of RTO)".
func TestRFC6298_5_3_NewACKRestartsIt(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"ESTABLISHED SND=3:5 RCV=2 RTO=2", "<SEQ=2><ACK=4><CTL=ACK>",
			"ESTABLISHED SND=4:5 RCV=2 RTO=3", "", AcceptedACK,
		},
		arrival{
			"ESTABLISHED SND=3:5 RCV=2 RTO=20 n=3", "<SEQ=2><ACK=4><CTL=ACK>",
			"ESTABLISHED SND=4:5 RCV=2 RTO=24 kept=24", "", AcceptedACK,
		},
		arrival{"ESTABLISHED SND=3:5 RCV=2 RTO=20 n=3", "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0})
}

// Karn's algorithm: what was sent again gives no sample of the round trip, and "once a new
// RTT measurement is obtained (which can only happen when new data has been sent and
// acknowledged)" a backed-off RTO collapses. Only the first number was sent again.
func TestRFC6298_3_and_5_ASampleCollapsesIt(t *testing.T) {
	for words, want := range map[string][4]string{
		"":                 {"RTO=6 kept=6", "RTO=3", "RTO=3", "RTO=3"},
		"rto-max=5":        {"RTO=5 kept=5", "RTO=3", "RTO=3", "RTO=3"},
		"backoff=1":        {"RTO=3", "RTO=3", "RTO=3", "RTO=3"},
		"rto-collapse=ack": {"RTO=3", "RTO=3", "RTO=3", "RTO=3"},
	} {
		for i, given := range []struct{ timer, seg, una string }{
			{"RTO=1 n=1", "<SEQ=2><ACK=4><CTL=ACK>", "4"},
			{"RTO=1 n=1", "<SEQ=2><ACK=5><CTL=ACK>", "5"},
			{"RTO=1", "<SEQ=2><ACK=4><CTL=ACK>", "4"},
			{"RTO=1 kept=24", "<SEQ=2><ACK=4><CTL=ACK>", "4"},
		} {
			arrives(t, testModel(t, words+" window=3"), A, arrival{
				"CLOSE-WAIT SND=3:6 RCV=2 " + given.timer, given.seg,
				"CLOSE-WAIT SND=" + given.una + ":6 RCV=2 " + want[i], "", AcceptedACK,
			})
		}
	}
}

// A RTO that is kept is backed off on, and no longer than times can be.
func TestRFC6298_5_5_BacksOffWhatIsKept(t *testing.T) {
	calls(t, testModel(t, "retries=3"), B, Retransmit, false,
		call{
			"LAST-ACK SND=4:5 RCV=2 RTO=0 kept=6", "LAST-ACK SND=4:5 RCV=2 RTO=12 kept=6 n=1",
			"<SEQ=4><ACK=2><CTL=FIN,ACK> #2",
		},
		call{
			"LAST-ACK SND=4:5 RCV=2 RTO=0 kept=60000 n=1", "LAST-ACK SND=4:5 RCV=2 RTO=65535 kept=60000 n=2",
			"<SEQ=4><ACK=2><CTL=FIN,ACK> #2",
		})
	m := testModel(t, "retries=3 retry-time=20")
	enabled(t, m, with(B, "LAST-ACK SND=4:5 RCV=2 RTO=0 kept=6 n=1"), "B: ", "B: retransmit")
	enabled(t, m, with(B, "LAST-ACK SND=4:5 RCV=2 RTO=0 kept=7 n=1"), "B: ", "B: give up")
}

// Once all is acknowledged, the FIN as well, no RTO is kept: nothing more is sent.
func TestNoRTOIsKeptOfAFIN(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"FIN-WAIT-1 SND=3:4 RCV=2 RTO=1 kept=6 n=2", "<SEQ=2><ACK=4><CTL=ACK>",
			"FIN-WAIT-2 SND=4:4 RCV=2", "", AcceptedACK,
		},
		arrival{
			"CLOSING SND=3:4 RCV=2 RTO=1 n=2", "<SEQ=2><ACK=4><CTL=ACK>",
			"TIME-WAIT SND=4:4 RCV=2 TW=6", "", AcceptedACK,
		},
		arrival{
			"CLOSE-WAIT SND=3:4 RCV=2 RTO=1 n=2", "<SEQ=2><ACK=4><CTL=ACK>",
			"CLOSE-WAIT SND=4:4 RCV=2 kept=12", "", AcceptedACK,
		})
}

// "Retransmit the earliest segment that has not been acknowledged", with the ACK
// of now. Each end has two units to send.
func TestRFC6298_5_4_TheEarliestUnacknowledged(t *testing.T) {
	m := testModel(t, "data=2 seq-mod=16 window=4")
	for _, c := range []struct{ given, sent string }{
		{"SYN-SENT SND=5:6 RCV=0 RTO=0 unsent=2", "<SEQ=5><CTL=SYN> #2"},
		{"SYN-RECEIVED SND=5:6 RCV=7 RTO=0 unsent=2", "<SEQ=5><ACK=7><CTL=SYN,ACK> #2"},
		{"ESTABLISHED SND=5:6 RCV=7 RTO=0 unsent=1", "<SEQ=5><ACK=7><CTL=PSH,ACK> #2 unit=1"},
		{"ESTABLISHED SND=5:7 RCV=7 RTO=0", "<SEQ=5><ACK=7><CTL=PSH,ACK> #2 unit=1"},
		{"CLOSE-WAIT SND=6:7 RCV=7 RTO=0", "<SEQ=6><ACK=7><CTL=PSH,ACK> #2 unit=2"},
		{"FIN-WAIT-1 SND=5:8 RCV=7 RTO=0", "<SEQ=5><ACK=7><CTL=PSH,ACK> #2 unit=1"},
		{"CLOSING SND=6:8 RCV=7 RTO=0", "<SEQ=6><ACK=7><CTL=PSH,ACK> #2 unit=2"},
		{"LAST-ACK SND=7:8 RCV=7 RTO=0", "<SEQ=7><ACK=7><CTL=FIN,ACK> #2 unit=2"},
		// Only in the mutant two-way-handshake is a SYN unacknowledged in these states.
		{"ESTABLISHED SND=4:5 RCV=7 RTO=0 unsent=2 SYN", "<SEQ=4><ACK=7><CTL=SYN,ACK> #2"},
		{"FIN-WAIT-1 SND=4:8 RCV=7 RTO=0 SYN", "<SEQ=4><ACK=7><CTL=SYN,ACK> #2"},
	} {
		_, f := m.retransmit(A, tcb(c.given))
		if showEffects(f) != c.sent {
			t.Errorf("%s: retransmits %q, want %q", c.given, showEffects(f), c.sent)
		}
	}
}

// "RTO <- RTO * 2 ("back off the timer")", at most rto-max, and "start the
// retransmission timer, such that it expires after RTO seconds".
func TestRFC6298_5_5_and_5_6_Backoff(t *testing.T) {
	for _, c := range []struct {
		words string
		want  [3]int
	}{
		{"rto=3 backoff=2", [3]int{6, 12, 24}},
		{"rto=3 backoff=1", [3]int{3, 3, 3}},
		{"rto=2 backoff=3", [3]int{6, 18, 54}},
		{"rto=3 backoff=2 rto-max=7", [3]int{6, 7, 7}},
		{"rto=3 backoff=2 rto-max=2", [3]int{2, 2, 2}},
	} {
		m := testModel(t, c.words)
		from := "LAST-ACK SND=4:5 RCV=2 RTO=0"
		for i, left := range c.want {
			calls(t, m, B, Retransmit, false, call{
				from, fmt.Sprintf("LAST-ACK SND=4:5 RCV=2 RTO=%d n=%d", left, i+1), "<SEQ=4><ACK=2><CTL=FIN,ACK> #2",
			})
			from = fmt.Sprintf("LAST-ACK SND=4:5 RCV=2 RTO=0 n=%d", i+1)
		}
	}
}

// rto-max bounds the first timeout as well.
func TestRFC6298_2_5_MaximumOfTheFirstTimeout(t *testing.T) {
	calls(t, testModel(t, "rto=3 rto-max=2"), A, Close, false,
		call{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=2", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2"})
}

// After a SYN that had to be retransmitted, data starts with the RTO as it is then: the
// backed-off one, and 3 s if that is less.
func TestRFC6298_5_7_AfterTheSYN(t *testing.T) {
	for words, want := range map[string][2]string{
		"":                                  {" RTO=12", " kept=12"},
		"rto-after-syn=10":                  {" RTO=12", " kept=12"},
		"rto-after-syn=13":                  {" RTO=13", " kept=13"},
		"rto-collapse=ack":                  {" RTO=3", ""},
		"rto-collapse=ack rto-after-syn=13": {" RTO=13", " kept=13"},
		"rto-collapse=ack rto-after-syn=2":  {" RTO=3", ""},
	} {
		m := testModel(t, "data-a=1 isn=zero "+words)
		arrives(t, m, A, arrival{
			"SYN-SENT SND=0:1 RCV=0 RTO=9 n=2 unsent=1", "<SEQ=3><ACK=1><CTL=SYN,ACK>",
			"ESTABLISHED SND=1:1 RCV=4" + want[1] + " unsent=1", "<SEQ=1><ACK=4><CTL=ACK> #2",
			AcceptedSYN | AcceptedACK,
		}, arrival{
			"SYN-SENT SND=0:1 RCV=0 RTO=1 unsent=1", "<SEQ=3><ACK=1><CTL=SYN,ACK>",
			"ESTABLISHED SND=1:1 RCV=4 unsent=1", "<SEQ=1><ACK=4><CTL=ACK> #2",
			AcceptedSYN | AcceptedACK,
		})
		calls(t, m, A, Send, false, call{
			"ESTABLISHED SND=1:1 RCV=4" + want[1] + " unsent=1",
			"ESTABLISHED SND=1:2 RCV=4" + want[0] + want[1], "<SEQ=1><ACK=4><CTL=PSH,ACK> #2 unit=1",
		})
	}
}

// There are as many retransmissions as retries; a new ACK counts anew.
func TestRetries(t *testing.T) {
	for retries := range 3 {
		m := testModel(t, fmt.Sprintf("retries=%d", retries))
		for n := range retries + 1 {
			given := fmt.Sprintf("LAST-ACK SND=4:5 RCV=2 RTO=0 n=%d", n)
			if n == 0 {
				given = "LAST-ACK SND=4:5 RCV=2 RTO=0"
			}
			want := "A: retransmit"
			if n == retries {
				want = "A: give up"
			}
			enabled(t, m, with(A, given), "A: ", want)
		}
	}
}

// With every segment lost, an end gives up after rto·(2^(retries+1) − 1) ticks.
func TestGivesUpAfter(t *testing.T) {
	for _, c := range []struct{ rto, retries, want int }{
		{1, 0, 1}, {1, 3, 15}, {2, 3, 30}, {3, 2, 21}, {5, 1, 15},
	} {
		m := testModel(t, fmt.Sprintf("rto=%d retries=%d loss=255", c.rto, c.retries))
		s := play(t, m, initial(m), "A: close")
		ticks, sent := 0, 1
		for s.TCB[A].State == FinWait1 && ticks <= c.want {
			a := prefer(t, m, s, Lose, Retransmit, GiveUp, Tick)
			switch a.Kind { //nolint:exhaustive // the others do nothing that is counted
			case Tick:
				ticks++
			case Retransmit:
				sent++
			}
			s = m.Apply(s, a)
		}
		if ticks != c.want || sent != c.retries+1 {
			t.Errorf("rto %d, %d retries: gives up after %d ticks and %d segments, want %d and %d",
				c.rto, c.retries, ticks, sent, c.want, c.retries+1)
		}
	}
}
