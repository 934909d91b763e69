package model

import "testing"

// Text and FIN in one segment.

const textAndFIN = "<SEQ=5><ACK=2><CTL=FIN,PSH,ACK> #2 unit=2"

// 3.10.4: "Queue this until all preceding SENDs have been segmentized, then form a FIN segment
// and send it": apart, which is the default; the last of them and the FIN may be one segment.
func TestRFC9293_3_10_4_TextAndFIN(t *testing.T) {
	apart, together := testModel(t, "data=2"), testModel(t, "data=2 fin-with-data=together")
	for _, given := range []string{"ESTABLISHED", "CLOSE-WAIT"} {
		given += " SND=5:5 RCV=2 unsent=1"
		enabled(t, apart, with(A, given), "A: ", "A: send")
		enabled(t, testModel(t, "data=2 fin-with-data=again"), with(A, given), "A: ", "A: send")
		enabled(t, together, with(A, given), "A: ", "A: send", "A: close")
	}
	calls(t, together, A, Close, false,
		call{"ESTABLISHED SND=5:5 RCV=2 unsent=1", "FIN-WAIT-1 SND=5:7 RCV=2 RTO=3", textAndFIN},
		call{"ESTABLISHED SND=4:5 RCV=2 RTO=1 unsent=1", "FIN-WAIT-1 SND=4:7 RCV=2 RTO=1", textAndFIN},
		call{"CLOSE-WAIT SND=5:5 RCV=2 unsent=1", "LAST-ACK SND=5:7 RCV=2 RTO=3", textAndFIN},
		call{"CLOSE-WAIT SND=5:5 RCV=2", "LAST-ACK SND=5:6 RCV=2 RTO=3", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=2"})
	// There has to be room for the unit, and it is the last.
	enabled(t, together, with(A, "ESTABLISHED SND=3:5 RCV=2 RTO=1 unsent=1"), "A: ")
	enabled(t, together, with(A, "ESTABLISHED SND=5:5 RCV=2 unsent=2"), "A: ", "A: send")
	shutdown := testModel(t, "data=2 fin-with-data=together shutdown=first")
	calls(t, shutdown, A, Shutdown, false, call{"ESTABLISHED SND=5:5 RCV=2 unsent=1",
		"FIN-WAIT-1 SND=5:7 RCV=2 RTO=3 half-closed", textAndFIN})
	// A CLOSE that aborts sends nothing first.
	enabled(t, testModel(t, "data=2 fin-with-data=together linger=0"),
		with(A, "ESTABLISHED SND=5:5 RCV=2 unsent=1"), "A: ", "A: send")
}

// What was queued behind a zero window is sent with the FIN, too.
func TestTextAndFINWhereTheWindowOpens(t *testing.T) {
	m := testModel(t, "data=2 fin-with-data=together receive-buffer-b=2 reader-b=late")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=2 unsent=1 WND=1@2:5", Close, "",
			"FIN-WAIT-1 SND=5:7 RCV=2 RTO=3 WND=1@2:5", textAndFIN},
		windowStep{"FIN-WAIT-1 SND=5:5 RCV=2 unsent=1 fin-queued WND=1@2:5", Send, "",
			"FIN-WAIT-1 SND=5:7 RCV=2 RTO=3 WND=1@2:5", textAndFIN},
		windowStep{"ESTABLISHED SND=5:5 RCV=2 PERSIST=3 unsent=1 WND=0@2:5", Close, "",
			"FIN-WAIT-1 SND=5:5 RCV=2 PERSIST=3 unsent=1 fin-queued WND=0@2:5", ""})
}

// RFC 6298, 5.4, "the earliest segment that has not been acknowledged", which a stack may have
// collapsed with what follows.
func TestRetransmissionOfTextAndFIN(t *testing.T) {
	for _, words := range []string{"again", "together"} {
		calls(t, testModel(t, "data=2 window=3 fin-with-data="+words), A, Retransmit, false,
			call{"LAST-ACK SND=5:7 RCV=2 RTO=0", "LAST-ACK SND=5:7 RCV=2 RTO=6 n=1", textAndFIN},
			call{"LAST-ACK SND=4:7 RCV=2 RTO=0", "LAST-ACK SND=4:7 RCV=2 RTO=6 n=1",
				"<SEQ=4><ACK=2><CTL=PSH,ACK> #2 unit=1"},
			call{"LAST-ACK SND=6:7 RCV=2 RTO=0", "LAST-ACK SND=6:7 RCV=2 RTO=6 n=1",
				"<SEQ=6><ACK=2><CTL=FIN,ACK> #2 unit=2"},
			call{"ESTABLISHED SND=5:7 RCV=2 RTO=0", "ESTABLISHED SND=5:7 RCV=2 RTO=6 n=1",
				"<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=1"})
	}
	calls(t, testModel(t, "data=2"), A, Retransmit, false, call{"LAST-ACK SND=5:7 RCV=2 RTO=0",
		"LAST-ACK SND=5:7 RCV=2 RTO=6 n=1", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=2"})
}

// Karn's algorithm: the ACK of both is no sample if both were sent again.
func TestAnACKOfWhatWasCollapsedIsNoSample(t *testing.T) {
	const given, fin = "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1 n=1", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=6 kept=6"
	arrives(t, testModel(t, "fin-with-data=again"), A,
		arrival{given, "<SEQ=2><ACK=5><CTL=ACK>", fin, "", AcceptedACK},
		arrival{given, "<SEQ=2><ACK=6><CTL=ACK>", "FIN-WAIT-2 SND=6:6 RCV=2", "", AcceptedACK},
		arrival{"FIN-WAIT-1 SND=3:6 RCV=2 RTO=1 n=1", "<SEQ=2><ACK=5><CTL=ACK>",
			"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3", "", AcceptedACK})
}

// 3.10.7.4, first: "trimming off any portions that lie outside the window (including SYN and
// FIN) and only processing further if the segment then begins at RCV.NXT".
func TestTextAndFINAreTrimmed(t *testing.T) {
	// Its text was received, the FIN is the next.
	arrives(t, testModel(t, "window=1"), B, arrival{"ESTABLISHED SND=5:5 RCV=3",
		"<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>",
		"CLOSE-WAIT SND=5:5 RCV=4", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedFIN})
	// So no text comes after CLOSE.
	arrives(t, testModel(t, "close=full"), B, arrival{"FIN-WAIT-2 SND=5:5 RCV=3",
		"<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>",
		"TIME-WAIT SND=5:5 RCV=4 TW=6", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedFIN})
	// The window ends before the FIN.
	arrives(t, testModel(t, "window=1"), B, arrival{"ESTABLISHED SND=5:5 RCV=2",
		"<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>",
		"ESTABLISHED SND=5:5 RCV=3 got=1", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData})
	// Both were received.
	for _, restart := range []string{"fin", "exact-fin"} {
		arrives(t, testModel(t, "time-wait-restart="+restart), B, arrival{"TIME-WAIT SND=5:5 RCV=4 TW=1",
			"<SEQ=2><ACK=5><CTL=FIN,PSH,ACK>", "TIME-WAIT SND=5:5 RCV=4 TW=6", "<SEQ=5><ACK=4><CTL=ACK> #2", 0})
	}
}
