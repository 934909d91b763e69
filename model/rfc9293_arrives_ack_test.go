package model

import "testing"

// One test per clause of RFC 9293, 3.10.7.4, from the ACK field on.

func TestRFC9293_3_10_7_4_Fifth_WithoutACK(t *testing.T) {
	m := testModel(t, "")
	for _, given := range otherStates {
		arrives(t, m, B,
			arrival{given, "<SEQ=2><CTL=PSH>", "", "", 0},
			arrival{given, "<SEQ=2><CTL=FIN>", "", "", 0})
	}
}

// SND.UNA < SEG.ACK =< SND.NXT.
func TestRFC9293_3_10_7_4_Fifth_SynReceived(t *testing.T) {
	given := "SYN-RECEIVED SND=4:5 RCV=2 RTO=2 n=1 unsent=1"
	for _, e := range Ends {
		arrives(t, testModel(t, ""), e,
			arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2 kept=6 unsent=1", "", AcceptedACK},
			arrival{given, "<SEQ=2><ACK=4><CTL=ACK>", "", "<SEQ=4><CTL=RST> #1", 0},
			arrival{given, "<SEQ=2><ACK=6><CTL=ACK>", "", "<SEQ=6><CTL=RST> #1", 0},
			arrival{given, "<SEQ=2><ACK=6><CTL=FIN,ACK>", "", "<SEQ=6><CTL=RST> #1", 0})
	}
}

// "Enter ESTABLISHED state and continue processing".
func TestRFC9293_3_10_7_4_Fifth_SynReceived_ContinuesInEstablished(t *testing.T) {
	given := "SYN-RECEIVED SND=4:5 RCV=2 RTO=2"
	arrives(t, testModel(t, ""), B,
		arrival{
			given, "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedData,
		},
		arrival{
			given, "<SEQ=2><ACK=5><CTL=FIN,ACK>",
			"CLOSE-WAIT SND=5:5 RCV=3", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedFIN,
		})
}

// The retransmission timer starts anew with its base value, or stops.
func TestRFC9293_3_10_7_4_Fifth_Established_NewACK(t *testing.T) {
	given := "ESTABLISHED SND=3:5 RCV=2 RTO=1 n=2"
	arrives(t, testModel(t, ""), A,
		arrival{given, "<SEQ=2><ACK=4><CTL=ACK>", "ESTABLISHED SND=4:5 RCV=2 RTO=12 kept=12", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2", "", AcceptedACK},
		arrival{given, "<SEQ=3><ACK=5><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2", "", AcceptedACK})
}

// SEG.ACK =< SND.UNA, in half of the space.
func TestRFC9293_3_10_7_4_Fifth_Established_DuplicateACK(t *testing.T) {
	given := "ESTABLISHED SND=3:5 RCV=2 RTO=1 n=2"
	arrives(t, testModel(t, ""), A,
		arrival{given, "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0},
		arrival{given, "<SEQ=2><ACK=2><CTL=ACK>", "", "", 0},
		arrival{given, "<SEQ=2><ACK=1><CTL=ACK>", "", "", 0})
}

// A duplicate ACK does not keep text and FIN from being processed.
func TestRFC9293_3_10_7_4_Fifth_Established_DuplicateACKGoesOn(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"ESTABLISHED SND=3:5 RCV=2 RTO=1 n=2", "<SEQ=2><ACK=3><CTL=FIN,ACK>",
			"CLOSE-WAIT SND=3:5 RCV=3 RTO=1 n=2", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN,
		})
}

// SEG.ACK > SND.NXT: "send an ACK, drop the segment, and return", whatever else
// the segment has.
func TestRFC9293_3_10_7_4_Fifth_ACKOfWhatWasNeverSent(t *testing.T) {
	m := testModel(t, "")
	for _, given := range except("SYN-RECEIVED") {
		for _, seg := range []string{
			"<SEQ=2><ACK=6><CTL=ACK>", "<SEQ=2><ACK=7><CTL=ACK>", "<SEQ=2><ACK=0><CTL=ACK>",
			"<SEQ=2><ACK=6><CTL=PSH,ACK>", "<SEQ=2><ACK=6><CTL=FIN,ACK>",
		} {
			arrives(t, m, A, arrival{given, seg, "", itsACK, 0})
		}
	}
}

func TestRFC9293_3_10_7_4_Fifth_FinWait1_AckOfFin(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"FIN-WAIT-1 SND=4:5 RCV=2 RTO=1 n=1", "<SEQ=2><ACK=5><CTL=ACK>",
			"FIN-WAIT-2 SND=5:5 RCV=2", "", AcceptedACK,
		},
		arrival{
			"FIN-WAIT-1 SND=3:5 RCV=2 RTO=1", "<SEQ=2><ACK=5><CTL=ACK>",
			"FIN-WAIT-2 SND=5:5 RCV=2", "", AcceptedACK,
		})
}

func TestRFC9293_3_10_7_4_Fifth_FinWait1_AckOfDataOnly(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"FIN-WAIT-1 SND=3:5 RCV=2 RTO=1 n=1", "<SEQ=2><ACK=4><CTL=ACK>",
			"FIN-WAIT-1 SND=4:5 RCV=2 RTO=6 kept=6", "", AcceptedACK,
		},
		arrival{"FIN-WAIT-1 SND=3:5 RCV=2 RTO=1 n=1", "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_4_Fifth_FinWait2(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_4_Fifth_CloseWait(t *testing.T) {
	given := "CLOSE-WAIT SND=3:5 RCV=2 RTO=1 n=2 unsent=1"
	arrives(t, testModel(t, ""), B,
		arrival{given, "<SEQ=2><ACK=4><CTL=ACK>", "CLOSE-WAIT SND=4:5 RCV=2 RTO=12 kept=12 unsent=1", "",
			AcceptedACK},
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "CLOSE-WAIT SND=5:5 RCV=2 unsent=1", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_4_Fifth_Closing(t *testing.T) {
	given := "CLOSING SND=3:5 RCV=2 RTO=1 n=2"
	arrives(t, testModel(t, ""), A,
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "TIME-WAIT SND=5:5 RCV=2 TW=6", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=4><CTL=ACK>", "CLOSING SND=4:5 RCV=2 RTO=12 kept=12", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_4_Fifth_LastAck(t *testing.T) {
	given := "LAST-ACK SND=3:5 RCV=2 RTO=1 n=2"
	m := testModel(t, "")
	arrives(t, m, A, arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "CLOSED", "", AcceptedACK})
	arrives(t, m, B,
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "LISTEN", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=4><CTL=ACK>", "LAST-ACK SND=4:5 RCV=2 RTO=12 kept=12", "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=3><CTL=ACK>", "", "", 0})
}

// "The only thing that can arrive in this state is a retransmission of the
// remote FIN. Acknowledge it, and restart the 2 MSL timeout."
func TestRFC9293_3_10_7_4_Fifth_TimeWait(t *testing.T) {
	given := "TIME-WAIT SND=5:5 RCV=2 TW=1"
	arrives(t, testModel(t, ""), A,
		arrival{given, "<SEQ=2><ACK=5><CTL=FIN,ACK>", "TIME-WAIT SND=5:5 RCV=2 TW=6", itsACK, 0},
		arrival{given, "<SEQ=3><ACK=5><CTL=FIN,ACK>", "TIME-WAIT SND=5:5 RCV=2 TW=6", itsACK, 0},
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", "", itsACK, 0},
		arrival{given, "<SEQ=2><ACK=5><CTL=PSH,ACK>", "", itsACK, 0})
}

func TestRFC9293_3_10_7_4_Seventh_InOrder(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"ESTABLISHED SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=4><CTL=PSH,ACK>",
			"ESTABLISHED SND=4:5 RCV=3 RTO=2 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData,
		},
		arrival{
			"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2 got=1", "<SEQ=2><ACK=4><CTL=PSH,ACK>",
			"FIN-WAIT-1 SND=4:5 RCV=3 RTO=2 got=2", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData,
		},
		arrival{
			"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"FIN-WAIT-2 SND=5:5 RCV=3 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedData,
		},
		arrival{
			"FIN-WAIT-2 SND=5:5 RCV=7", "<SEQ=7><ACK=5><CTL=PSH,ACK>",
			"FIN-WAIT-2 SND=5:5 RCV=0 got=1", "<SEQ=5><ACK=0><CTL=ACK> #2", AcceptedData,
		})
}

// Text in the window but not at RCV.NXT is not kept; the ACK says what is missing.
func TestRFC9293_3_10_7_4_Seventh_OutOfOrder(t *testing.T) {
	for _, given := range []string{
		"ESTABLISHED SND=4:5 RCV=2 RTO=2", "FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "FIN-WAIT-2 SND=5:5 RCV=2",
	} {
		arrives(t, testModel(t, ""), A, arrival{given, "<SEQ=3><ACK=4><CTL=PSH,ACK>", "", itsACK, AcceptedData})
	}
}

// "This should not occur since a FIN has been received from the remote side.
// Ignore the segment text."
func TestRFC9293_3_10_7_4_Seventh_AfterTheFIN(t *testing.T) {
	for _, given := range except("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT") {
		arrives(t, testModel(t, ""), B, arrival{given, "<SEQ=2><ACK=4><CTL=PSH,ACK>", "", "", 0})
	}
}

func TestRFC9293_3_10_7_4_Eighth_Established(t *testing.T) {
	arrives(t, testModel(t, ""), B,
		arrival{
			"ESTABLISHED SND=5:5 RCV=2 unsent=1", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
			"CLOSE-WAIT SND=5:5 RCV=3 unsent=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN,
		},
		arrival{
			"ESTABLISHED SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
			"CLOSE-WAIT SND=5:5 RCV=3", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedFIN,
		})
}

func TestRFC9293_3_10_7_4_Eighth_FinWait1_OwnFinNotAcknowledged(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "<SEQ=2><ACK=4><CTL=FIN,ACK>",
			"CLOSING SND=4:5 RCV=3 RTO=2", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN,
		},
		arrival{
			"FIN-WAIT-1 SND=3:5 RCV=2 RTO=2 n=1", "<SEQ=2><ACK=4><CTL=FIN,ACK>",
			"CLOSING SND=4:5 RCV=3 RTO=6 kept=6", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedFIN,
		})
}

// "If our FIN has been ACKed (perhaps in this segment), then enter TIME-WAIT,
// start the time-wait timer, turn off the other timers."
func TestRFC9293_3_10_7_4_Eighth_FinWait1_FinAckOfOwnFin(t *testing.T) {
	for _, words := range []string{"", "fin-wait-2-timeout=9"} {
		arrives(t, testModel(t, words), A,
			arrival{
				"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2 n=1", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
				"TIME-WAIT SND=5:5 RCV=3 TW=6", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedACK | AcceptedFIN,
			})
	}
}

func TestRFC9293_3_10_7_4_Eighth_FinWait2(t *testing.T) {
	for _, given := range []string{"FIN-WAIT-2 SND=5:5 RCV=2", "FIN-WAIT-2 SND=5:5 RCV=2 FW2=1"} {
		arrives(t, testModel(t, ""), A,
			arrival{
				given, "<SEQ=2><ACK=5><CTL=FIN,ACK>",
				"TIME-WAIT SND=5:5 RCV=3 TW=6", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN,
			})
	}
}

// They remain. Nothing of this connection can follow its FIN, so the second FIN
// is not of it.
func TestRFC9293_3_10_7_4_Eighth_CloseWait_Closing_LastAck(t *testing.T) {
	for _, given := range except("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT") {
		arrives(t, testModel(t, ""), B, arrival{given, "<SEQ=2><ACK=4><CTL=FIN,ACK>", "", "", 0})
	}
}

// "Remain in the TIME-WAIT state. Restart the 2 MSL time-wait timeout."
func TestRFC9293_3_10_7_4_Eighth_TimeWait(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			"TIME-WAIT SND=5:5 RCV=2 TW=0", "<SEQ=1><ACK=5><CTL=FIN,ACK>",
			"TIME-WAIT SND=5:5 RCV=2 TW=6", itsACK, 0,
		})
}

// A FIN in the window but not at RCV.NXT waits for what comes before it.
func TestRFC9293_3_10_7_4_Eighth_OutOfOrder(t *testing.T) {
	for _, given := range []string{
		"ESTABLISHED SND=4:5 RCV=2 RTO=2", "FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "FIN-WAIT-2 SND=5:5 RCV=2",
	} {
		arrives(t, testModel(t, ""), A, arrival{given, "<SEQ=3><ACK=4><CTL=FIN,ACK>", "", itsACK, 0})
	}
	arrives(t, testModel(t, ""), A, arrival{
		"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2", "<SEQ=3><ACK=5><CTL=FIN,ACK>",
		"FIN-WAIT-2 SND=5:5 RCV=2", itsACK, AcceptedACK,
	})
}

// "An acknowledgment for the FIN" goes with that for the text.
func TestRFC9293_3_10_7_4_Eighth_TextAndFIN(t *testing.T) {
	arrives(t, testModel(t, "window=3"), B,
		arrival{
			"ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>",
			"CLOSE-WAIT SND=5:5 RCV=4 got=1", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedData | AcceptedFIN,
		},
		arrival{
			"ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><ACK=5><CTL=FIN,PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=2", itsACK, AcceptedData,
		})
}

func TestFINIsProcessedOnlyWhereItCanArrive(t *testing.T) {
	m := testModel(t, "")
	for _, s := range []TCPState{Closed, Listen, SynSent, SynReceived, CloseWait, Closing, LastAck, TimeWait} {
		bug(t, func() { m.finReceived(A, &TCB{State: s}) })
	}
	bug(t, func() { m.segmentArrives(A, TCB{State: 11}, Segment{}, 0) })
}
