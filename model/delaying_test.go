package model

import "testing"

// RFC 9293, 3.8.6.3: "A host that is receiving a stream of TCP data segments can increase
// efficiency in both the network and the hosts by sending fewer than one ACK segment per data
// segment received": a delayed ACK.

// "The delay MUST be less than 0.5 seconds (MUST-40)": it is sent at any time until the delay is
// over, which time does not pass.
func TestRFC9293_3_8_6_3_Delay(t *testing.T) {
	m := testModel(t, "ack-delay=2 data-b=1")
	s := play(t, m, initial(m), "B: send", "deliver to A <SEQ=1><ACK=1><CTL=PSH,ACK>")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=2 got=1 ackdue=3 #1")
	inFlight(t, s, B)
	enabled(t, m, s, "A: ", "A: close", "A: delayed ack")
	s = play(t, m, s, "tick", "tick")
	enabled(t, m, s, "tick")
	s = play(t, m, s, "A: delayed ack")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=2 got=1 #1")
	inFlight(t, s, B, "<SEQ=1><ACK=2><CTL=ACK> #1 life=2")
}

// "In a stream of full-sized segments, there SHOULD be an ACK for at least every second segment
// (SHLD-19)"; and it goes with what is sent.
func TestADelayedACKGoesWithWhatIsSent(t *testing.T) {
	m := testModel(t, "ack-delay=2 data-a=1")
	arrives(t, m, A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 got=1 ackdue=3", "", AcceptedData})
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=3 ackdue=2", Deliver, "<SEQ=3><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=4 got=1", "<SEQ=5><ACK=4><CTL=ACK> #2"},
		windowStep{"ESTABLISHED SND=5:5 RCV=3 unsent=1 ackdue=2", Send, "", "ESTABLISHED SND=5:6 RCV=3 RTO=3",
			"<SEQ=5><ACK=3><CTL=PSH,ACK> #2 unit=1"},
		windowStep{"ESTABLISHED SND=5:5 RCV=3 ackdue=2", Close, "", "FIN-WAIT-1 SND=5:6 RCV=3 RTO=3",
			"<SEQ=5><ACK=3><CTL=FIN,ACK> #2 unit=1"},
		windowStep{"CLOSE-WAIT SND=5:5 RCV=3 ackdue=2", Close, "", "LAST-ACK SND=5:6 RCV=3 RTO=3",
			"<SEQ=5><ACK=3><CTL=FIN,ACK> #2 unit=1"},
		windowStep{"ESTABLISHED SND=5:5 RCV=3 ackdue=2", Deliver, "<SEQ=1><ACK=5><CTL=ACK>",
			"ESTABLISHED SND=5:5 RCV=3", "<SEQ=5><ACK=3><CTL=ACK> #2"})
}

// RFC 5681, 4.2: "Out-of-order data segments SHOULD be acknowledged immediately", and "the
// receiver SHOULD send an immediate ACK when it receives a data segment that fills in all or part of
// a gap".
func TestRFC5681_4_2(t *testing.T) {
	m := testModel(t, "ack-delay=2 out-of-order=hold")
	arrives(t, m, A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><ACK=5><CTL=PSH,ACK>", "ESTABLISHED SND=5:5 RCV=2 ahead=1:0",
			itsACK, AcceptedData},
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=1:0", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=4 got=2", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedData},
		// Nor is what is not acceptable delayed.
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=1><ACK=5><CTL=PSH,ACK>", "", itsACK, 0})
}

// 3.10.7.4, eighth: "send an acknowledgment for the FIN", at once; stacks delay it in ESTABLISHED,
// and never on the way into TIME-WAIT or CLOSING.
func TestTheACKOfAFIN(t *testing.T) {
	const fin, ack = "<SEQ=2><ACK=5><CTL=FIN,ACK>", "<SEQ=5><ACK=3><CTL=ACK> #2"
	arrives(t, testModel(t, "ack-delay=2"), A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", fin, "CLOSE-WAIT SND=5:5 RCV=3", ack, AcceptedFIN})
	m := testModel(t, "ack-delay=2 ack-delayed=fin")
	arrives(t, m, A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", fin, "CLOSE-WAIT SND=5:5 RCV=3 ackdue=3", "", AcceptedFIN},
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2", fin, "TIME-WAIT SND=5:5 RCV=3 TW=6", ack, AcceptedFIN},
		arrival{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=1", fin, "CLOSING SND=5:6 RCV=3 RTO=1",
			"<SEQ=6><ACK=3><CTL=ACK> #2", AcceptedFIN})
	windowSteps(t, m, windowStep{"ESTABLISHED SND=5:5 RCV=2 ackdue=2", Deliver, fin,
		"CLOSE-WAIT SND=5:5 RCV=3", ack})
}
