package model

import "testing"

// "Segments with higher beginning sequence numbers SHOULD be held for later processing
// (SHLD-31)", in the states that take text. The window is 4, what is sent is A's.
func TestRFC9293_3_10_7_4_Seventh_Held(t *testing.T) {
	m := testModel(t, "out-of-order=hold window=4 seq-mod=16")
	for _, given := range []string{"ESTABLISHED", "FIN-WAIT-2"} {
		given += " SND=5:5 RCV=2"
		arrives(t, m, A,
			arrival{given, "<SEQ=3><ACK=5><CTL=PSH,ACK>", given + " ahead=1:0", itsACK, AcceptedData},
			arrival{given, "<SEQ=5><ACK=5><CTL=PSH,ACK>", given + " ahead=4:0", itsACK, AcceptedData},
			arrival{given + " ahead=1:0", "<SEQ=3><ACK=5><CTL=PSH,ACK>", "", itsACK, AcceptedData})
	}
	// What was missing has come, and all that follows it is acknowledged at once.
	arrives(t, m, A,
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=1:0", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=4 got=2", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedData},
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=5:0", "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=4 got=2 ahead=1:0", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedData},
		arrival{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=1 ahead=1:0", "<SEQ=2><ACK=4><CTL=PSH,ACK>",
			"FIN-WAIT-1 SND=4:5 RCV=4 RTO=1 got=2", "<SEQ=5><ACK=4><CTL=ACK> #2", AcceptedData})
	// Nothing is held by default, nor far ahead.
	arrives(t, testModel(t, "window=4 seq-mod=16"), A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><ACK=5><CTL=PSH,ACK>", "", itsACK, AcceptedData})
	arrives(t, testModel(t, "out-of-order=hold window=20 seq-mod=64"), A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=10><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=2 ahead=128:0", itsACK, AcceptedData},
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=11><ACK=5><CTL=PSH,ACK>", "", itsACK, AcceptedData})
}

// A FIN is held as text is, and processed once there is nothing missing before it: until then
// the state stays, and no TIME-WAIT begins.
func TestRFC9293_3_10_7_4_Eighth_Held(t *testing.T) {
	m := testModel(t, "out-of-order=hold window=4 seq-mod=16")
	for _, given := range []string{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=4:5 RCV=2 RTO=2",
		"FIN-WAIT-2 SND=5:5 RCV=2"} {
		arrives(t, m, A,
			arrival{given, "<SEQ=3><ACK=4><CTL=FIN,ACK>", given + " ahead=0:1", itsACK, AcceptedFIN},
			arrival{given + " ahead=0:1", "<SEQ=3><ACK=4><CTL=FIN,ACK>", "", itsACK, 0},
			// What was held first stays.
			arrival{given + " ahead=1:0", "<SEQ=3><ACK=4><CTL=FIN,ACK>", "", itsACK, 0})
	}
	// Nothing comes after a FIN that is processed.
	arrives(t, m, A, arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=2:0", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
		"CLOSE-WAIT SND=5:5 RCV=3", "<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedFIN})
}

// "Only processing further if the segment then begins at RCV.NXT": the text that was missing
// has the FIN processed, too, and one ACK is for all.
func TestAHeldFINIsProcessedWithTheText(t *testing.T) {
	m := testModel(t, "out-of-order=hold window=4 seq-mod=16")
	const text, ack = "<SEQ=2><ACK=5><CTL=PSH,ACK>", "<SEQ=5><ACK=4><CTL=ACK> #2"
	arrives(t, m, A,
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=0:1", text, "CLOSE-WAIT SND=5:5 RCV=4 got=1", ack, AcceptedData},
		arrival{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=1 ahead=0:1", "<SEQ=2><ACK=4><CTL=PSH,ACK>",
			"CLOSING SND=4:5 RCV=4 RTO=1 got=1", ack, AcceptedData},
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2 ahead=0:1", text, "TIME-WAIT SND=5:5 RCV=4 TW=6 got=1", ack,
			AcceptedData},
		arrival{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=1 ahead=0:1", text, "TIME-WAIT SND=5:5 RCV=4 TW=6 got=1", ack,
			AcceptedData | AcceptedACK},
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=1:2", text, "CLOSE-WAIT SND=5:5 RCV=5 got=2",
			"<SEQ=5><ACK=5><CTL=ACK> #2", AcceptedData},
		arrival{"ESTABLISHED SND=5:5 RCV=2 ahead=0:2", text, "ESTABLISHED SND=5:5 RCV=3 got=1 ahead=0:1",
			"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData})
	// Text and FIN in one segment, beyond what is missing.
	arrives(t, testModel(t, "out-of-order=hold window=4 seq-mod=16"), A,
		arrival{"ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><ACK=5><CTL=FIN,PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=2 ahead=1:2", itsACK, AcceptedData | AcceptedFIN})
}

// RFC 1122, 4.2.2.13: data after CLOSE is answered with a RST, also where something is missing
// before it.
func TestNothingIsHeldOfDataAfterClose(t *testing.T) {
	m := testModel(t, "out-of-order=hold close=full window=4 seq-mod=16")
	after, f := m.segmentArrives(A, tcb("FIN-WAIT-2 SND=5:5 RCV=2"), segment("<SEQ=3><ACK=5><CTL=PSH,ACK>"), 0)
	if after.State != Closed || !f.Sent.Has(RST) {
		t.Errorf("got %s, sends %q", showTCB(after), showEffects(f))
	}
}

// A unit that is held is owed no longer, but one of another connection in its place is: it
// stays there.
func TestWhatIsHeldIsNotOwed(t *testing.T) {
	m := testModel(t, "out-of-order=hold window=4 seq-mod=16 data=2")
	const given = "ESTABLISHED SND=5:5 RCV=2 owed=2"
	second := Segment{Seq: 3, Ack: 5, Ctl: PSH | ACK, Incarnation: 2, Unit: 2}
	old := second
	old.Incarnation = 1
	t1, _ := m.segmentArrives(A, tcb(given), second, 0)
	isTCB(t, t1, "ESTABLISHED SND=5:5 RCV=2 ahead=1:0 owed=1")
	t2, _ := m.segmentArrives(A, tcb(given), old, 0)
	isTCB(t, t2, "ESTABLISHED SND=5:5 RCV=2 ahead=1:0 owed=2")
	t2, _ = m.segmentArrives(A, t2, second, 0)
	isTCB(t, t2, "ESTABLISHED SND=5:5 RCV=2 ahead=1:0 owed=2")
}
