package model

import "testing"

const keepalives = "keepalive=on keepalive-time=9 keepalive-interval=4 keepalive-count=2 "

// "Keep-alive packets MUST only be sent when no sent data is outstanding, and no data or
// acknowledgment packets have been received for the connection within an interval."
func TestRFC9293_3_8_4_KeepAlives_Idle(t *testing.T) {
	m := testModel(t, keepalives+"data=1")
	isTCB(t, initial(m).TCB[A], "ESTABLISHED SND=1:1 RCV=1 KA=9 unsent=1 #1")
	s := with(A, "ESTABLISHED SND=5:5 RCV=2 KA=3 unsent=1")
	s, _ = m.Step(s, Action{Kind: Send, End: A})
	isTCB(t, s.TCB[A], "ESTABLISHED SND=5:6 RCV=2 RTO=3")
	for _, c := range []struct{ given, segment, then string }{
		// Once all is acknowledged it is idle.
		{"ESTABLISHED SND=5:6 RCV=2 RTO=1", "<SEQ=2><ACK=6><CTL=ACK>", "ESTABLISHED SND=6:6 RCV=2 KA=9"},
		{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=1", "<SEQ=2><ACK=6><CTL=ACK>", "FIN-WAIT-2 SND=6:6 RCV=2 KA=9"},
		{"LAST-ACK SND=4:6 RCV=2 RTO=1", "<SEQ=2><ACK=5><CTL=ACK>", "LAST-ACK SND=5:6 RCV=2 RTO=3"},
		// Whatever is heard of the peer starts the interval anew, also what answers a probe.
		{"ESTABLISHED SND=5:5 RCV=2 KA=1 probes=2", "<SEQ=2><ACK=5><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2 KA=9"},
		{"ESTABLISHED SND=5:5 RCV=2 KA=1", "<SEQ=1><ACK=5><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2 KA=9"},
		{"CLOSE-WAIT SND=5:5 RCV=2 KA=1", "<SEQ=1><ACK=5><CTL=FIN,ACK>", "CLOSE-WAIT SND=5:5 RCV=2 KA=9"},
		{"ESTABLISHED SND=5:5 RCV=2 KA=1", "<SEQ=3><CTL=RST>", "ESTABLISHED SND=5:5 RCV=2 KA=1"},
		{"FIN-WAIT-2 SND=5:5 RCV=2 KA=1", "<SEQ=2><ACK=5><CTL=FIN,ACK>", "TIME-WAIT SND=5:5 RCV=3 TW=6"},
	} {
		before := with(A, c.given)
		seg := segment(c.segment)
		before.Toward[A].Add(seg)
		isTCB(t, m.Apply(before, Action{Kind: Deliver, End: A, Segment: seg}).TCB[A], c.then)
	}
}

// "They MUST default to off"; and the timer of FIN-WAIT-2 goes before it.
func TestRFC9293_3_8_4_KeepAlives_Off(t *testing.T) {
	for _, words := range []string{"keepalive-time=9 keepalive-count=2", "keepalive=on keepalive-count=2"} {
		isTCB(t, initial(testModel(t, words)).TCB[A], "ESTABLISHED SND=1:1 RCV=1 #1")
	}
	m := testModel(t, keepalives+"fin-wait-2-timeout=5")
	s := with(A, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1")
	seg := segment("<SEQ=2><ACK=6><CTL=ACK>")
	s.Toward[A].Add(seg)
	isTCB(t, m.Apply(s, Action{Kind: Deliver, End: A, Segment: seg}).TCB[A], "FIN-WAIT-2 SND=6:6 RCV=2 FW2=5")
}

// "SEG.SEQ = SND.NXT-1", without data.
func TestRFC9293_3_8_4_KeepAlives_Probe(t *testing.T) {
	m := testModel(t, keepalives)
	calls(t, m, A, Probe, false,
		call{"ESTABLISHED SND=5:5 RCV=2 KA=0", "ESTABLISHED SND=5:5 RCV=2 KA=4 probes=1",
			"<SEQ=4><ACK=2><CTL=ACK> #2"},
		call{"CLOSE-WAIT SND=0:0 RCV=2 KA=0 probes=1", "CLOSE-WAIT SND=0:0 RCV=2 KA=4 probes=2",
			"<SEQ=7><ACK=2><CTL=ACK> #2"})
	// "It MUST NOT interpret failure to respond to any specific probe as a dead connection."
	calls(t, m, A, GiveUp, true, call{"ESTABLISHED SND=5:5 RCV=2 KA=0 probes=2", "CLOSED",
		"<SEQ=5><CTL=RST> #2"})
	never(t, m, A, GiveUp, "ESTABLISHED SND=5:5 RCV=2 KA=0 probes=1", "ESTABLISHED SND=5:5 RCV=2 KA=1 probes=2")
	calls(t, testModel(t, "keepalive=on keepalive-time=9 keepalive-count=1"), A, Probe, false,
		call{"ESTABLISHED SND=5:5 RCV=2 KA=0", "ESTABLISHED SND=5:5 RCV=2 KA=9 probes=1",
			"<SEQ=4><ACK=2><CTL=ACK> #2"})
}

// A peer that has the connection answers with an ACK, whatever its state; one that has it
// not with a RST that is taken.
func TestRFC9293_3_8_4_KeepAlives_Answers(t *testing.T) {
	m := testModel(t, keepalives+"start=half-open-b")
	s := initial(m)
	s.TCB[A].Timer.Left = 0
	s = play(t, m, s, "A: probe", "deliver to B <SEQ=0><ACK=1><CTL=ACK>", "deliver to A <SEQ=1><CTL=RST>")
	isTCB(t, s.TCB[A], "CLOSED")
	m = testModel(t, keepalives)
	for _, peer := range []string{"ESTABLISHED SND=1:1 RCV=1 KA=3 #1", "FIN-WAIT-1 SND=1:2 RCV=1 RTO=1 #1",
		"FIN-WAIT-2 SND=2:2 RCV=1 KA=3 #1"} {
		s := initial(m)
		s.TCB[A].Timer.Left = 0
		s.TCB[B] = tcb(peer)
		s = play(t, m, s, "A: probe", "deliver to B <SEQ=0><ACK=1><CTL=ACK>")
		if s.Toward[A].Len() != 1 || s.Toward[A].Segments()[0].Ctl != ACK {
			t.Errorf("%s: %+v", peer, s.Toward[A].Segments())
		}
	}
}
