package model

import (
	"slices"
	"testing"
)

// RECEIVE (3.10.3) by a late reader, and what of the three calls CLOSE and ABORT (3.10.4,
// 3.10.5) and SHUTDOWN throws away.

// All there is, at any later time.
func TestRFC9293_3_10_3_Receive(t *testing.T) {
	m := testModel(t, "reader-a=late data-b=2")
	for _, state := range []string{"ESTABLISHED", "FIN-WAIT-2", "CLOSE-WAIT"} {
		calls(t, m, A, Read, false, call{state + " SND=5:5 RCV=2 unread", state + " SND=5:5 RCV=2", ""})
		never(t, m, A, Read, state+" SND=5:5 RCV=2")
	}
}

// What is received waits for a late reader; a prompt one has read it.
func TestReader(t *testing.T) {
	m := testModel(t, "reader-a=late data-b=2")
	const data = "<SEQ=2><ACK=5><CTL=PSH,ACK>"
	arrives(t, m, A, arrival{"ESTABLISHED SND=5:5 RCV=2", data, "ESTABLISHED SND=5:5 RCV=3 got=1 unread",
		"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData})
	arrives(t, m, B, arrival{"ESTABLISHED SND=5:5 RCV=2", data, "ESTABLISHED SND=5:5 RCV=3 got=1",
		"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData})
}

// Of an application that calls it, SHUTDOWN sends the FIN, and CLOSE sends nothing then.
func TestShutdown(t *testing.T) {
	m := testModel(t, "shutdown-a=first close-a=full fin-wait-2-timeout-a=9 data-b=1")
	calls(t, m, A, Shutdown, false,
		call{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 half-closed",
			"<SEQ=5><ACK=2><CTL=FIN,ACK> #2"},
		call{"CLOSE-WAIT SND=5:5 RCV=2", "LAST-ACK SND=5:6 RCV=2 RTO=3 half-closed",
			"<SEQ=5><ACK=2><CTL=FIN,ACK> #2"})
	never(t, m, A, Close, "ESTABLISHED SND=5:5 RCV=2", "CLOSE-WAIT SND=5:5 RCV=2",
		"FIN-WAIT-2 SND=5:5 RCV=2 FW2=1")
	never(t, m, A, Shutdown, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 half-closed")
	never(t, m, B, Shutdown, "ESTABLISHED SND=5:5 RCV=2")
	// It reads on: close full is about what arrives after CLOSE.
	const data = "<SEQ=2><ACK=5><CTL=PSH,ACK>"
	arrives(t, m, A,
		arrival{"FIN-WAIT-2 SND=5:5 RCV=2 half-closed", data, "FIN-WAIT-2 SND=5:5 RCV=3 got=1 half-closed",
			"<SEQ=5><ACK=3><CTL=ACK> #2", AcceptedData},
		// The timeout of FIN-WAIT-2 runs from CLOSE on.
		arrival{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 half-closed", "<SEQ=2><ACK=6><CTL=ACK>",
			"FIN-WAIT-2 SND=6:6 RCV=2 half-closed", "", AcceptedACK})
	calls(t, m, A, Close, false,
		call{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 half-closed", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3", ""},
		call{"FIN-WAIT-2 SND=5:5 RCV=2 half-closed", "FIN-WAIT-2 SND=5:5 RCV=2 FW2=9", ""},
		call{"LAST-ACK SND=5:6 RCV=2 RTO=3 half-closed", "LAST-ACK SND=5:6 RCV=2 RTO=3", ""},
		call{"TIME-WAIT SND=5:5 RCV=2 TW=3 half-closed", "TIME-WAIT SND=5:5 RCV=2 TW=3", ""})
}

// "shutdown at 0, close at 30 s, timeout 60 s, a peer that never closes: FIN-WAIT-2 ends
// at 90 s", here in tenths.
func TestFinWait2IsOlderThanItsTimeout(t *testing.T) {
	m := testModel(t, "shutdown-a=first fin-wait-2-timeout-a=6")
	s := play(t, m, initial(m), "A: shutdown", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>",
		"deliver to A <SEQ=1><ACK=2><CTL=ACK>")
	// Nothing runs before CLOSE: time does not pass then, and may be long.
	isTCB(t, s.TCB[A], "FIN-WAIT-2 SND=2:2 RCV=1 half-closed #1")
	s = play(t, m, s, "A: close", "tick", "tick", "tick", "tick", "tick", "tick", "A: abandon")
	isTCB(t, s.TCB[A], "CLOSED")
}

// CLOSE with data unread (RFC 1122, 4.2.2.13; RFC 2525, 2.17).
func TestPolicyCloseUnread(t *testing.T) {
	const unread, rst, fin = "ESTABLISHED SND=5:5 RCV=2 unread", "<SEQ=5><CTL=RST> #2",
		"<SEQ=5><ACK=2><CTL=FIN,ACK> #2"
	m := testModel(t, "reader=late close=full close-unread=rst")
	calls(t, m, A, Close, true, call{unread, "CLOSED", rst},
		call{"CLOSE-WAIT SND=5:5 RCV=2 unread", "CLOSED", rst})
	calls(t, m, A, Close, false, call{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3", fin})
	// Half open, CLOSE leaves it to be read.
	calls(t, testModel(t, "reader=late close=half"), A, Close, false,
		call{unread, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 unread", fin})
	calls(t, testModel(t, "reader=late close=full close-unread=fin"), A, Close, false,
		call{unread, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3", fin})
	// After a SHUTDOWN the peer is told as long as it could send more.
	m = testModel(t, "reader=late close=full close-unread=rst shutdown=first")
	calls(t, m, A, Close, true, call{"FIN-WAIT-2 SND=5:5 RCV=2 half-closed unread", "CLOSED", rst})
	calls(t, m, A, Close, false, call{"TIME-WAIT SND=5:5 RCV=2 TW=3 half-closed unread",
		"TIME-WAIT SND=5:5 RCV=2 TW=3", ""})
}

// What is received and not read is thrown away: by calls that end reading, and where
// queues are flushed.
func TestPolicyResetFlushes(t *testing.T) {
	const unread = " SND=5:5 RCV=2 unread"
	rst := Action{Kind: Deliver, End: A, Segment: segment("<SEQ=2><CTL=RST>")}
	syn := Action{Kind: Deliver, End: A, Segment: segment("<SEQ=2><CTL=SYN>")}
	for _, c := range []struct {
		words, given string
		action       Action
		flushes      bool
	}{
		{"", "ESTABLISHED" + unread, rst, true},
		{"", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 unread", rst, true},
		{"", "FIN-WAIT-2" + unread, rst, true},
		{"", "CLOSE-WAIT" + unread, rst, true},
		// 3.10.7.4 flushes nothing once both ends have closed.
		{"", "CLOSING SND=5:6 RCV=2 RTO=3 unread", rst, false},
		{"", "LAST-ACK SND=5:6 RCV=2 RTO=3 unread", rst, false},
		{"", "TIME-WAIT SND=5:5 RCV=2 TW=3 unread", rst, false},
		{"reset-flushes=no", "ESTABLISHED" + unread, rst, false},
		{"syn-in-window=reset", "ESTABLISHED" + unread, syn, true},
		{"syn-in-window=reset reset-flushes=no", "ESTABLISHED" + unread, syn, false},
		{"", "LAST-ACK SND=5:6 RCV=2 RTO=0 n=3 unread", Action{Kind: GiveUp}, true},
		{"reset-flushes=no", "LAST-ACK SND=5:6 RCV=2 RTO=0 n=3 unread", Action{Kind: GiveUp}, false},
		{"", "LAST-ACK SND=5:6 RCV=2 RTO=1 unread", Action{Kind: Deliver,
			Segment: segment("<SEQ=2><ACK=6><CTL=ACK>")}, false},
		{"", "TIME-WAIT SND=5:5 RCV=2 TW=0 unread", Action{Kind: Expire}, false},
		{"fin-wait-2-timeout=3", "FIN-WAIT-2 SND=5:5 RCV=2 FW2=0 unread", Action{Kind: Abandon}, false},
		{"reset-flushes=no", "ESTABLISHED" + unread, Action{Kind: Abort}, true},
		{"close=full reset-flushes=no", "ESTABLISHED" + unread, Action{Kind: Close}, true},
		{"close=full close-unread=fin", "ESTABLISHED" + unread, Action{Kind: Close}, true},
		{"close=half", "ESTABLISHED" + unread, Action{Kind: Close}, false},
		{"", "ESTABLISHED" + unread, Action{Kind: Read}, false},
	} {
		m := testModel(t, "reader=late incarnations=2 "+c.words)
		s := with(A, c.given)
		s.Aborts = 1
		if c.action.Arrives() {
			s.Toward[A].Add(c.action.Segment)
		}
		if !slices.Contains(m.Enabled(s, nil), c.action) {
			t.Errorf("%s: %v is not enabled", c.given, c.action)
			continue
		}
		if _, f := m.Step(s, c.action); f.Flushes != c.flushes {
			t.Errorf("%s %s, %v: flushes %v", c.words, c.given, c.action, f.Flushes)
		}
	}
}

// What an end writes is owed to the other end of its connection until that receives it.
func TestOwed(t *testing.T) {
	m := testModel(t, "data-b=2")
	s := play(t, m, initial(m), "B: send", "B: send")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 owed=2 #1")
	s = play(t, m, s, "deliver to A <SEQ=1><ACK=1><CTL=PSH,ACK>")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=2 got=1 owed=1 #1")
	for _, other := range []func(s *State){
		func(s *State) { s.TCB[A].Incarnation = 2 },
		func(s *State) { s.TCB[B].Phantom = true },
		func(s *State) { s.TCB[A] = TCB{State: Closed} },
	} {
		before := initial(m)
		other(&before)
		if after := play(t, m, before, "B: send"); after.TCB[A] != before.TCB[A] {
			t.Errorf("owed by no end of its connection: %s", showTCB(after.TCB[A]))
		}
	}
	// A unit of another connection, or a phantom's, or another one, is not what is owed.
	for _, other := range []func(seg *Segment){
		func(seg *Segment) { seg.Incarnation = 2 },
		func(seg *Segment) { seg.Unit = 2 },
		func(seg *Segment) { seg.Marks |= OfPhantom },
	} {
		before := play(t, m, initial(m), "B: send")
		seg := before.Toward[A].Segments()[0]
		before.Toward[A] = Channel{}
		other(&seg)
		before.Toward[A].Add(seg)
		if after := m.Apply(before, Action{Kind: Deliver, End: A, Segment: seg}); after.TCB[A].Owed != 1 ||
			after.TCB[A].Received != 1 {
			t.Errorf("%+v is taken for what is owed: %s", seg, showTCB(after.TCB[A]))
		}
	}
}
