package model

import (
	"strings"
	"testing"
)

// Every value of every policy (semantics, section 7) where it matters. Where no
// policy is named it is RFC 9293's; rto, backoff, rto-max and retries are in
// rfc6298_test.go.

const timeWait = "TIME-WAIT SND=5:5 RCV=2 TW=1"

// restarted is timeWait with its timer started anew.
const restarted = "TIME-WAIT SND=5:5 RCV=2 TW=6"

func TestPolicyTimeWaitReply(t *testing.T) {
	fin, every := testModel(t, "time-wait-reply=fin"), testModel(t, "time-wait-reply=any")
	for _, seg := range []string{
		"<SEQ=2><ACK=5><CTL=ACK>",     // acceptable
		"<SEQ=2><ACK=5><CTL=PSH,ACK>", // with text
		"<SEQ=2><ACK=6><CTL=ACK>",     // of what was never sent
		"<SEQ=1><ACK=5><CTL=ACK>",     // not acceptable
		"<SEQ=4><ACK=5><CTL=PSH,ACK>", // nor this
		"<SEQ=3><CTL=RST>",            // would be challenged
	} {
		arrives(t, fin, A, arrival{timeWait, seg, "", "", 0})
		arrives(t, every, A, arrival{timeWait, seg, "", itsACK, 0})
	}
	for _, m := range []*Model{fin, every} {
		arrives(t, m, A,
			arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
			arrival{timeWait, "<SEQ=2><ACK=5><CTL=FIN,ACK>", restarted, itsACK, 0},
			arrival{timeWait, "<SEQ=1><ACK=6><CTL=FIN,ACK>", restarted, itsACK, 0},
			arrival{timeWait, "<SEQ=2><ACK=6><CTL=FIN,ACK>", "", itsACK, 0},
			arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
			arrival{timeWait, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
			arrival{timeWait, "<SEQ=1><ACK=5><CTL=SYN,ACK>", "", itsACK, 0},
			arrival{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
	}
	// Other states answer as ever.
	arrives(t, fin, A, arrival{"LAST-ACK SND=4:5 RCV=2 RTO=2", "<SEQ=1><ACK=4><CTL=ACK>", "", itsACK, 0})
}

func TestPolicyTimeWaitRestart(t *testing.T) {
	for _, c := range []struct {
		value             string
		onFIN, onOtherACK bool
	}{
		{"never", false, false},
		{"fin", true, false},
		{"any", true, true},
	} {
		then := func(restart bool) string {
			if restart {
				return restarted
			}
			return timeWait
		}
		arrives(t, testModel(t, "time-wait-restart="+c.value), A,
			arrival{timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", then(c.onFIN), itsACK, 0}, // the retransmitted FIN
			arrival{timeWait, "<SEQ=2><ACK=5><CTL=FIN,ACK>", then(c.onFIN), itsACK, 0},
			arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", then(c.onOtherACK), itsACK, 0},
			arrival{timeWait, "<SEQ=3><ACK=5><CTL=PSH,ACK>", then(c.onOtherACK), itsACK, 0},
			arrival{timeWait, "<SEQ=1><ACK=5><CTL=ACK>", "", itsACK, 0}, // not acceptable
			arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
			arrival{timeWait, "<SEQ=1><CTL=RST>", "", "", 0})
	}
	// A timer that restarts without a word.
	arrives(t, testModel(t, "time-wait-restart=any time-wait-reply=fin"), A,
		arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", restarted, "", 0})
}

// RFC 1337, fix F1: ignore RST segments in TIME-WAIT state.
func TestPolicyTimeWaitRST(t *testing.T) {
	for _, e := range Ends {
		arrives(t, testModel(t, "time-wait-rst=close"), e,
			arrival{timeWait, "<SEQ=2><CTL=RST>", []string{A: "CLOSED", B: "LISTEN"}[e], "", AcceptedRST},
			arrival{timeWait, "<SEQ=3><CTL=RST>", "", itsACK, 0})
		arrives(t, testModel(t, "time-wait-rst=ignore"), e,
			arrival{timeWait, "<SEQ=2><CTL=RST>", "", "", 0},
			arrival{timeWait, "<SEQ=3><CTL=RST>", "", "", 0})
	}
	arrives(t, testModel(t, "time-wait-rst=close rst-check=window"), A,
		arrival{timeWait, "<SEQ=3><CTL=RST>", "CLOSED", "", AcceptedRST})
	arrives(t, testModel(t, "time-wait-rst=ignore"), A,
		arrival{"LAST-ACK SND=4:5 RCV=2 RTO=2", "<SEQ=2><CTL=RST>", "CLOSED", "", AcceptedRST})
}

// A SYN meets the acceptability test, then syn-in-window.
func TestPolicyTimeWaitSYN_Ack(t *testing.T) {
	arrives(t, testModel(t, "time-wait-syn=ack"), B,
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=4><CTL=SYN>", "", itsACK, 0})
	arrives(t, testModel(t, "time-wait-syn=ack syn-in-window=reset"), B,
		arrival{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=2><ACK=7><CTL=SYN,ACK>", "LISTEN", "<SEQ=7><CTL=RST> #1", AcceptedSYN})
}

// RFC 1122, 4.2.2.13: "it MAY accept a new SYN from the remote TCP to reopen the
// connection directly from TIME-WAIT state", one at or after RCV.NXT.
func TestPolicyTimeWaitSYN_Reopen(t *testing.T) {
	m := testModel(t, "time-wait-syn=reopen data=1")
	for _, c := range []arrival{
		{timeWait, "<SEQ=2><CTL=SYN>", "SYN-RECEIVED SND=5:6 RCV=3 RTO=3 unsent=1 #1",
			"<SEQ=5><ACK=3><CTL=SYN,ACK> #1", 0},
		{timeWait, "<SEQ=5><CTL=SYN>", "SYN-RECEIVED SND=5:6 RCV=6 RTO=3 unsent=1 #1",
			"<SEQ=5><ACK=6><CTL=SYN,ACK> #1", 0},
		{timeWait, "<SEQ=1><CTL=SYN>", "", itsACK, 0}, // an old one
		{timeWait, "<SEQ=7><CTL=SYN>", "", itsACK, 0}, // and another
		{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0},
	} {
		arrives(t, m, B, c)
	}
	// A does not listen.
	arrives(t, m, A,
		arrival{timeWait, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
		arrival{timeWait, "<SEQ=4><CTL=SYN>", "", itsACK, 0})
	// Only TIME-WAIT reopens.
	arrives(t, m, B, arrival{"LAST-ACK SND=4:5 RCV=2 RTO=2", "<SEQ=2><CTL=SYN>", "", itsACK, 0})
}

// The new TCB's ISS is by policy isn, as that of any passive OPEN.
func TestPolicyTimeWaitSYN_ReopenISS(t *testing.T) {
	s := with(B, timeWait)
	syn := segment("<SEQ=2><CTL=SYN>")
	s.Toward[B].Add(syn)
	deliver := "deliver to B <SEQ=2><CTL=SYN>"
	enabled(t, testModel(t, "time-wait-syn=reopen isn=monotonic"), s, deliver, deliver+" with ISS 6")
	enabled(t, testModel(t, "time-wait-syn=reopen isn=zero"), s, deliver, deliver+" with ISS 0")
	enabled(t, testModel(t, "time-wait-syn=reopen isn=any seq-mod=4 window=1"), s, deliver,
		deliver+" with ISS 0", deliver+" with ISS 1", deliver+" with ISS 2", deliver+" with ISS 3")
	enabled(t, testModel(t, "time-wait-syn=ack"), s, deliver, deliver)
}

func TestPolicyTimeWaitSYN_Drop(t *testing.T) {
	for _, e := range Ends {
		arrives(t, testModel(t, "time-wait-syn=drop"), e,
			arrival{timeWait, "<SEQ=1><CTL=SYN>", "", "", 0},
			arrival{timeWait, "<SEQ=2><CTL=SYN>", "", "", 0},
			arrival{timeWait, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
	}
	arrives(t, testModel(t, "time-wait-syn=drop"), B,
		arrival{"LAST-ACK SND=4:5 RCV=2 RTO=2", "<SEQ=2><CTL=SYN>", "", itsACK, 0})
}

// RFC 5961, 3.2, is in rfc9293_arrives_test.go. RFC 793: "a reset is valid if its
// sequence number is in the window".
func TestPolicyRSTCheck_Window(t *testing.T) {
	m := testModel(t, "rst-check=window")
	for _, given := range otherStates {
		arrives(t, m, A,
			arrival{given, "<SEQ=2><CTL=RST>", "CLOSED", "", AcceptedRST},
			arrival{given, "<SEQ=3><CTL=RST>", "CLOSED", "", AcceptedRST},
			arrival{given, "<SEQ=4><CTL=RST>", "", "", 0},
			arrival{given, "<SEQ=1><CTL=RST>", "", "", 0})
		arrives(t, m, B, arrival{given, "<SEQ=3><CTL=RST>", "LISTEN", "", AcceptedRST})
	}
}

// A stack that does not look at the SEQ of a RST.
func TestPolicyRSTCheck_None(t *testing.T) {
	m := testModel(t, "rst-check=none")
	for _, given := range otherStates {
		for _, seq := range []string{"0", "1", "2", "3", "4", "7"} {
			arrives(t, m, A, arrival{given, "<SEQ=" + seq + "><CTL=RST>", "CLOSED", "", AcceptedRST})
		}
	}
	arrives(t, m, A, arrival{synSent, "<SEQ=0><CTL=RST>", "", "", 0}) // there it is the ACK
	arrives(t, testModel(t, "rst-check=none time-wait-rst=ignore"), A,
		arrival{timeWait, "<SEQ=1><CTL=RST>", "", "", 0})
}

// The SYN,ACK was lost, or is slow, and the SYN comes again.
func TestPolicySYNReceivedSYN(t *testing.T) {
	const given, again = "SYN-RECEIVED SND=4:5 RCV=2 RTO=2 n=1 #1", "<SEQ=1><CTL=SYN>"
	arrives(t, testModel(t, "syn-received-syn=ack"), B,
		arrival{given, again, "", "<SEQ=5><ACK=2><CTL=ACK> #1", 0})
	arrives(t, testModel(t, "syn-received-syn=answer"), B,
		arrival{given, again, "", "<SEQ=4><ACK=2><CTL=SYN,ACK> #1", 0},
		arrival{given, "<SEQ=0><CTL=SYN>", "", "<SEQ=5><ACK=2><CTL=ACK> #1", 0})
	arrives(t, testModel(t, "syn-received-syn=rst"), B,
		arrival{given, again, "LISTEN", "<SEQ=0><ACK=2><CTL=RST,ACK> #1", AcceptedSYN})
}

// SYN,ACK lost once: refused where it draws a RST, otherwise established.
func TestPolicySYNReceivedSYN_LostSYNACK(t *testing.T) {
	for _, c := range []struct{ value, answer, state string }{
		{"ack", "<SEQ=1><ACK=1><CTL=ACK>", "SYN-SENT"},
		{"answer", "<SEQ=0><ACK=1><CTL=SYN,ACK>", "ESTABLISHED"},
		{"rst", "<SEQ=0><ACK=1><CTL=RST,ACK>", "CLOSED"},
	} {
		m := testModel(t, "start=closed isn=zero loss=1 delay=0 rto-a=1 rto-b=2 syn-received-syn="+c.value)
		s := play(t, m, initial(m), "A: open with ISS 0", "deliver to B <SEQ=0><CTL=SYN> with ISS 0",
			"lose <SEQ=0><ACK=1><CTL=SYN,ACK> to A", "tick", "A: retransmit", "deliver to B <SEQ=0><CTL=SYN>",
			"deliver to A "+c.answer)
		if got := s.TCB[A].State.String(); got != c.state {
			t.Errorf("%s: A is in %s, want %s", c.value, got, c.state)
		}
		if c.value == "ack" {
			s = play(t, m, s, "tick", "B: retransmit", "deliver to A <SEQ=0><ACK=1><CTL=SYN,ACK>")
			isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 kept=2 #1")
		}
	}
}

func TestPolicySYNSentBadACK(t *testing.T) {
	arrives(t, testModel(t, "syn-sent-bad-ack=ignore"), A,
		arrival{synSent, "<SEQ=3><ACK=5><CTL=ACK>", "", "", 0},
		arrival{synSent, "<SEQ=3><ACK=7><CTL=SYN,ACK>", "", "", 0},
		arrival{synSent, "<SEQ=3><ACK=6><CTL=SYN,ACK>", "ESTABLISHED SND=6:6 RCV=4 kept=6",
			"<SEQ=6><ACK=4><CTL=ACK> #2", AcceptedSYN | AcceptedACK})
}

// RFC 5961, 4.2, is in rfc9293_arrives_test.go. RFC 793: "if the SYN is in the
// window it is an error, send a reset … enter the CLOSED state, delete the TCB".
func TestPolicySYNInWindow_Reset(t *testing.T) {
	m := testModel(t, "syn-in-window=reset")
	for _, given := range except("SYN-RECEIVED") {
		arrives(t, m, A,
			arrival{given, "<SEQ=2><CTL=SYN>", "CLOSED", "<SEQ=0><ACK=3><CTL=RST,ACK> #1", AcceptedSYN},
			arrival{given, "<SEQ=3><ACK=6><CTL=SYN,ACK>", "CLOSED", "<SEQ=6><CTL=RST> #1", AcceptedSYN},
			arrival{given, "<SEQ=1><CTL=SYN>", "", itsACK, 0})
		arrives(t, m, B, arrival{given, "<SEQ=2><CTL=SYN>", "LISTEN", "<SEQ=0><ACK=3><CTL=RST,ACK> #1",
			AcceptedSYN})
	}
	given := "SYN-RECEIVED SND=4:5 RCV=2 RTO=2"
	arrives(t, m, B, arrival{given, "<SEQ=2><CTL=SYN>", "LISTEN", "", AcceptedSYN})
	arrives(t, m, A, arrival{given, "<SEQ=2><CTL=SYN>", "CLOSED", "<SEQ=0><ACK=3><CTL=RST,ACK> #1", AcceptedSYN})
}

// With rst it is 3.10.7.1 and 3.10.7.2. Only endpoints without a TCB are silent.
func TestPolicyClosedPort_Silent(t *testing.T) {
	m := testModel(t, "closed-port=silent")
	for _, seg := range []string{"<SEQ=3><ACK=6><CTL=FIN,ACK>", "<SEQ=3><ACK=6><CTL=ACK>",
		"<SEQ=3><ACK=6><CTL=SYN,ACK>", "<SEQ=3><CTL=RST>"} {
		arrives(t, m, A, arrival{"CLOSED", seg, "", "", 0})
		arrives(t, m, B, arrival{"LISTEN", seg, "", "", 0})
	}
	arrives(t, m, A,
		arrival{"CLOSED", "<SEQ=3><CTL=SYN>", "", "", 0},
		arrival{synSent, "<SEQ=3><ACK=7><CTL=ACK>", "", "<SEQ=7><CTL=RST> #1", 0})
	arrives(t, m, B,
		arrival{"LISTEN", "<SEQ=3><CTL=SYN>", "SYN-RECEIVED SND=5:6 RCV=4 RTO=3 #1",
			"<SEQ=5><ACK=4><CTL=SYN,ACK> #1", 0},
		arrival{"SYN-RECEIVED SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=7><CTL=ACK>", "", "<SEQ=7><CTL=RST> #1", 0})
}

// RFC 1122, 4.2.2.13: "if new data is received after CLOSE is called, its TCP
// SHOULD send a RST to show that data was lost". What half does is the seventh
// step of 3.10.7.4.
func TestPolicyClose_Full(t *testing.T) {
	m := testModel(t, "close=full")
	for _, given := range []string{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "FIN-WAIT-2 SND=5:5 RCV=2"} {
		for _, seg := range []string{"<SEQ=2><ACK=5><CTL=PSH,ACK>", "<SEQ=3><ACK=5><CTL=PSH,ACK>",
			"<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>"} {
			got, f := m.segmentArrives(A, tcb(given), segment(seg), 0)
			if showTCB(got) != "CLOSED" || showEffects(f) != "<SEQ=5><CTL=RST> #1" || !f.Ungraceful {
				t.Errorf("%s, %s: %s, sends %q, ungraceful %v", given, seg, showTCB(got), showEffects(f), f.Ungraceful)
			}
		}
	}
	arrives(t, m, A,
		// Not new: an ACK is due, as ever.
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=1><ACK=5><CTL=PSH,ACK>", "", itsACK, 0},
		// Without text.
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0},
		arrival{
			"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
			"TIME-WAIT SND=5:5 RCV=3 TW=6", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN,
		},
		// Before CLOSE.
		arrival{
			"ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData,
		})
}

// Section 8: data at or beyond RCV.NXT within the window is accepted, all the
// more so if it costs the TCB.
func TestPolicyClose_FullAcceptsWhatItResetsFor(t *testing.T) {
	m := testModel(t, "close=full")
	for _, seg := range []string{"<SEQ=2><ACK=5><CTL=PSH,ACK>", "<SEQ=3><ACK=5><CTL=PSH,ACK>"} {
		_, f := m.segmentArrives(A, tcb("FIN-WAIT-2 SND=5:5 RCV=2"), segment(seg), 0)
		if f.Accepted != AcceptedData {
			t.Errorf("%s: accepts %05b, want %05b (data)", seg, f.Accepted, AcceptedData)
		}
	}
}

func TestPolicyFinWait2Timeout(t *testing.T) {
	given, seg := "FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=5><CTL=ACK>"
	arrives(t, testModel(t, "fin-wait-2-timeout=off"), A,
		arrival{given, seg, "FIN-WAIT-2 SND=5:5 RCV=2", "", AcceptedACK})

	m := testModel(t, "fin-wait-2-timeout=7")
	arrives(t, m, A,
		arrival{given, seg, "FIN-WAIT-2 SND=5:5 RCV=2 FW2=7", "", AcceptedACK},
		// Nothing but the FIN touches it.
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2 FW2=3", "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0},
		arrival{
			"FIN-WAIT-2 SND=5:5 RCV=2 FW2=3", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"FIN-WAIT-2 SND=5:5 RCV=3 FW2=3 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData,
		})
	calls(t, m, A, Abandon, true, call{"FIN-WAIT-2 SND=5:5 RCV=2 FW2=0", "CLOSED", ""})
	calls(t, m, B, Abandon, true, call{"FIN-WAIT-2 SND=5:5 RCV=2 FW2=0", "LISTEN", ""})
}

// Without it there is nothing that runs in FIN-WAIT-2, and no time passes.
func TestPolicyFinWait2Timeout_Off(t *testing.T) {
	m := testModel(t, "")
	enabled(t, m, with(A, "FIN-WAIT-2 SND=5:5 RCV=2"), "")
	enabled(t, m, with(A, "FIN-WAIT-2 SND=5:5 RCV=2 FW2=1"), "", "tick")
}

func TestPolicyISN(t *testing.T) {
	lastTCB := func(m *Model) State {
		s := with(A, "CLOSED")
		s.TCB[A] = m.deleted(A, tcb("LAST-ACK SND=6:7 RCV=2 RTO=1"))
		s.Opens = 1
		return s
	}
	open := "A: open with ISS "
	m := testModel(t, "isn=any")
	enabled(t, m, lastTCB(m), "A: ", open+"0", open+"1", open+"2", open+"3", open+"4",
		open+"5", open+"6", open+"7")
	m = testModel(t, "isn=zero")
	enabled(t, m, lastTCB(m), "A: ", open+"0")
	// One past the SND.NXT of the last TCB, which outlives it; the first is 0.
	m = testModel(t, "isn=monotonic start=closed")
	enabled(t, m, lastTCB(m), "A: ", open+"0")
	isTCB(t, lastTCB(m).TCB[A], "CLOSED SND=0:7 RCV=0")
	enabled(t, m, initial(m), "A: ", open+"0")
	s := play(t, m, initial(m), "A: open with ISS 0", "deliver to B <SEQ=0><CTL=SYN> with ISS 0")
	isTCB(t, s.TCB[B], "SYN-RECEIVED SND=0:1 RCV=1 RTO=3 #1")
	s.TCB[A], s.Opens = m.deleted(A, tcb("TIME-WAIT SND=3:3 RCV=2 TW=1")), 1
	enabled(t, m, s, "A: ", open+"4")
}

func TestPolicyISN_OfTheListener(t *testing.T) {
	s := with(B, "LISTEN")
	s.Toward[B].Add(segment("<SEQ=2><CTL=SYN>"))
	deliver := "deliver to B <SEQ=2><CTL=SYN> with ISS "
	enabled(t, testModel(t, "isn=any seq-mod=4 window=1"), s, "deliver", deliver+"0", deliver+"1",
		deliver+"2", deliver+"3")
	enabled(t, testModel(t, "isn=zero"), s, "deliver", deliver+"0")
	s.TCB[B].SndNxt = 4
	enabled(t, testModel(t, "isn=monotonic"), s, "deliver", deliver+"5")
}

// A and B can have different profiles.
func TestPolicyIsThatOfTheEnd(t *testing.T) {
	m := testModel(t, "time-wait-reply-a=fin rto-a=2 rto-b=5 first-closer=any")
	arrives(t, m, A, arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0})
	arrives(t, m, B, arrival{timeWait, "<SEQ=2><ACK=5><CTL=ACK>", "", itsACK, 0})
	s := play(t, m, initial(m), "A: close", "B: close")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=1:2 RCV=1 RTO=2 #1")
	isTCB(t, s.TCB[B], "FIN-WAIT-1 SND=1:2 RCV=1 RTO=5 #1")
}

// The table of section 7; rfc793 is RFC 9293's predecessor: "(window, reset)".
func TestPoliciesOfTexts(t *testing.T) {
	texts := []Policy{Textbook, RFC9293, RFC793}
	for _, row := range strings.Split(strings.TrimSpace(`
time-wait-reply    fin       any       any
time-wait-restart  fin       fin       fin
time-wait-rst      ignore    close     close
time-wait-syn      ack       ack       ack
rst-check          exact     exact     window
syn-received-syn   ack       ack       ack
syn-sent-bad-ack   rst       rst       rst
simultaneous-open  take      take      take
syn-in-window      challenge challenge reset
closed-port        rst       rst       rst
close              half      half      half
fin-wait-2-timeout off       off       off
isn                any       any       any
rto                1         1         1
backoff            2         2         2
rto-max            none      none      none
retries            3         3         3`), "\n") {
		words := strings.Fields(row)
		d, _, ok := ParameterNamed(words[0])
		if !ok {
			t.Fatalf("there is no parameter %s", words[0])
		}
		for i := range texts {
			of := Parameters{Policy: [2]Policy{A: texts[i]}}
			if got := d.Get(&of, A); got != words[i+1] {
				t.Errorf("%s of text %d: got %s, want %s", d.Name, i, got, words[i+1])
			}
		}
	}
}
