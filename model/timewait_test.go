package model

import "testing"

// What stacks do in TIME-WAIT and RFC 9293 does not: the further values of the
// policies that begin with time-wait. RCV.NXT is 2, the window 2 and 3.

func TestPolicyTimeWaitReply_LengthAndUnacceptable(t *testing.T) {
	length, unacceptable := testModel(t, "time-wait-reply=length"), testModel(t, "time-wait-reply=unacceptable")
	for _, seg := range []string{
		"<SEQ=2><ACK=5><CTL=PSH,ACK>",
		"<SEQ=4><ACK=5><CTL=PSH,ACK>",
		"<SEQ=2><CTL=SYN>",
		"<SEQ=1><CTL=SYN>",
	} {
		arrives(t, length, A, arrival{timeWait, seg, "", itsACK, 0})
		arrives(t, unacceptable, A, arrival{timeWait, seg, "", itsACK, 0})
	}
	arrives(t, length, A,
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0},
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", "", "", 0},
		arrival{timeWait, "<SEQ=2><ACK=6><CTL=ACK>", "", "", 0})
	arrives(t, unacceptable, A,
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0},
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=4><ACK=5><CTL=ACK>", "", itsACK, 0})
}

// Only a FIN whose number is the one before RCV.NXT is the one received.
func TestPolicyTimeWaitRestart_ExactFIN(t *testing.T) {
	arrives(t, testModel(t, "time-wait-restart=exact-fin"), A,
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=1><ACK=6><CTL=FIN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=0><ACK=5><CTL=FIN,ACK>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=FIN,ACK>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", "", itsACK, 0})
}

func TestPolicyTimeWaitRestart_Every(t *testing.T) {
	m := testModel(t, "time-wait-restart=every time-wait-rst=ignore")
	arrives(t, m, A,
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=6><CTL=ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", restarted, itsACK, 0},
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=RST,ACK>", "", "", 0})
	// Restarting is not answering.
	arrives(t, testModel(t, "time-wait-restart=every time-wait-reply=fin"), A,
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", restarted, "", 0})
}

func TestPolicyTimeWaitRST_OfStacks(t *testing.T) {
	for _, c := range []struct {
		value                  string
		exact, inWindow, other bool
	}{
		{"exact", true, false, false},
		{"window", true, true, false},
		{"unchecked", true, true, true},
	} {
		m := testModel(t, "time-wait-rst="+c.value+" time-wait-restart=every")
		for seg, closes := range map[string]bool{
			"<SEQ=2><CTL=RST>": c.exact, "<SEQ=3><CTL=RST>": c.inWindow,
			"<SEQ=1><CTL=RST>": c.other, "<SEQ=4><ACK=5><CTL=RST,ACK>": c.other,
		} {
			want := arrival{timeWait, seg, "", "", 0}
			if closes {
				want.then, want.accepted = "CLOSED", AcceptedRST
			}
			arrives(t, m, A, want)
		}
	}
}

func TestPolicyTimeWaitSYN_ReopenAfterAndBeyond(t *testing.T) {
	opened := func(seq, rcv string) arrival {
		return arrival{
			timeWait, "<SEQ=" + seq + "><CTL=SYN>",
			"SYN-RECEIVED SND=5:6 RCV=" + rcv + " RTO=3 #1", "<SEQ=5><ACK=" + rcv + "><CTL=SYN,ACK> #1", 0,
		}
	}
	after, beyond := testModel(t, "time-wait-syn=reopen-after"), testModel(t, "time-wait-syn=reopen-beyond")
	arrives(t, after, B, arrival{timeWait, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
		opened("3", "4"), opened("4", "5"))
	arrives(t, beyond, B,
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=3><CTL=SYN>", "", itsACK, 0},
		opened("4", "5"))
	orDrop := testModel(t, "time-wait-syn=reopen-after-or-drop")
	arrives(t, orDrop, B, arrival{timeWait, "<SEQ=2><CTL=SYN>", "", "", 0},
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", "", 0}, opened("3", "4"), opened("4", "5"),
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
	arrives(t, orDrop, A, arrival{timeWait, "<SEQ=4><CTL=SYN>", "", "", 0}) // A does not listen
	for _, m := range []*Model{after, beyond} {
		arrives(t, m, B, arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0})
		arrives(t, m, A, arrival{timeWait, "<SEQ=4><CTL=SYN>", "", itsACK, 0}) // A does not listen
	}
}

func TestPolicyTimeWaitSYN_OfStacks(t *testing.T) {
	const rst = "<SEQ=0><ACK=3><CTL=RST,ACK> #1"
	arrives(t, testModel(t, "time-wait-syn=rst"), B,
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "", rst, 0},
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=4><CTL=SYN>", "", itsACK, 0})
	arrives(t, testModel(t, "time-wait-syn=reset"), B,
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "LISTEN", rst, AcceptedSYN},
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0})
	arrives(t, testModel(t, "time-wait-syn=reset-or-drop"), B,
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "LISTEN", rst, AcceptedSYN},
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", "", 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
}

func TestPolicyTimeWaitFIN(t *testing.T) {
	const fin = "<SEQ=1><ACK=5><CTL=FIN,ACK>"
	arrives(t, testModel(t, "time-wait-fin=ack"), A, arrival{timeWait, fin, restarted, itsACK, 0})
	arrives(t, testModel(t, "time-wait-fin=ignore"), A,
		arrival{timeWait, fin, "", "", 0},
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=FIN,ACK>", "", "", 0},
		arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", "", itsACK, 0})
	arrives(t, testModel(t, "time-wait-fin=rst"), A, arrival{timeWait, fin, "", "<SEQ=5><CTL=RST> #1", 0})
	arrives(t, testModel(t, "time-wait-fin=rst"), A,
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=FIN,ACK>", "TIME-WAIT SND=5:5 RCV=3 TW=6",
			"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN})
}

// Each end's TIME-WAIT has a length of its own.
func TestWaitOfEachEnd(t *testing.T) {
	for e, want := range map[End]string{A: "TIME-WAIT SND=5:5 RCV=3 TW=3", B: "TIME-WAIT SND=5:5 RCV=3 TW=7"} {
		arrives(t, testModel(t, "wait-a=3 wait-b=7"), e,
			arrival{"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=FIN,ACK>", want,
				"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN})
	}
}

// A budget of time ends the retransmissions at the timeout at which it is over.
func TestRetryTime(t *testing.T) {
	for _, c := range []struct {
		given string
		want  []int
	}{
		{"rto=1 backoff=2 retries=4", []int{1, 2, 4, 8, 16}},
		{"rto=1 backoff=2 retries=4 retry-time=8", []int{1, 2, 4, 8}},
		{"rto=1 backoff=2 retries=4 retry-time=7", []int{1, 2, 4}},
		{"rto=1 backoff=2 retries=4 retry-time=1", []int{1}},
		{"rto=1 backoff=2 retries=1 retry-time=100", []int{1, 2}},
		{"rto=2 backoff=2 rto-max=3 retries=255 retry-time=10", []int{2, 3, 3, 3}},
	} {
		p := Default()
		set(&p, c.given)
		got := p.Timeouts(A)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.given, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.given, got, c.want)
			}
		}
	}
}
