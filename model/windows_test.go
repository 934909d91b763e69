package model

import (
	"slices"
	"testing"
)

// The window where an end has a receive buffer (RFC 9293, 3.8.6), by its clauses.

// A windowStep is what a step of A does in a state, as a line of a table; what arrives is of
// incarnation 1.
type windowStep struct {
	given   string
	kind    ActionKind
	segment string
	then    string
	sent    string
}

func windowSteps(t *testing.T, m *Model, steps ...windowStep) {
	t.Helper()
	for _, c := range steps {
		s := with(A, c.given)
		a := Action{Kind: c.kind, End: A}
		if c.segment != "" {
			a.Segment = segment(c.segment)
			s.Toward[A].Add(a.Segment)
		}
		if !slices.Contains(m.Enabled(s, nil), a) {
			t.Errorf("%s: %v is not enabled", c.given, a)
			continue
		}
		after, f := m.Step(s, a)
		says(t, c.given, f.Clause)
		if got := showTCB(after.TCB[A]); got != c.then || showEffects(f) != c.sent {
			t.Errorf("%s, %v:\n got  %s, sends %q\n want %s, sends %q", c.given, a, got,
				showEffects(f), c.then, c.sent)
		}
	}
}

// RCV.WND is what is free of the buffer, and every segment tells it.
func TestReceiveWindow(t *testing.T) {
	m := testModel(t, "receive-buffer-a=2 reader-a=late data=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=2 unsent=1", Send, "", "ESTABLISHED SND=5:6 RCV=2 RTO=3",
			"<SEQ=5><ACK=2><WND=2><CTL=PSH,ACK> #2 unit=2"},
		windowStep{"ESTABLISHED SND=5:5 RCV=2", Deliver, "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 got=1 unread held=1", "<SEQ=5><ACK=3><WND=1><CTL=ACK> #2"},
		windowStep{"ESTABLISHED SND=5:5 RCV=3 unread held=1", Deliver, "<SEQ=3><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=4 got=1 unread held=2", "<SEQ=5><ACK=4><WND=0><CTL=ACK> #2"},
		// A segment beyond the window is not acceptable.
		windowStep{"ESTABLISHED SND=5:5 RCV=3 unread held=1", Deliver, "<SEQ=4><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 unread held=1", "<SEQ=5><ACK=3><WND=1><CTL=ACK> #2"})
	// A prompt reader has read it.
	windowSteps(t, testModel(t, "receive-buffer-a=2 data=2"),
		windowStep{"ESTABLISHED SND=5:5 RCV=2", Deliver, "<SEQ=2><ACK=5><CTL=PSH,ACK>",
			"ESTABLISHED SND=5:5 RCV=3 got=1", "<SEQ=5><ACK=3><WND=2><CTL=ACK> #2"})
}

// "If the RCV.WND is zero, no segments will be acceptable, but special allowance should be
// made to accept valid ACKs, URGs, and RSTs."
func TestRFC9293_3_10_7_4_First_ZeroWindow(t *testing.T) {
	m := testModel(t, "receive-buffer-a=1 reader-a=late data=2")
	const full = "ESTABLISHED SND=5:5 RCV=3 unread held=1"
	const itsACK = "<SEQ=5><ACK=3><WND=0><CTL=ACK> #2"
	windowSteps(t, m,
		windowStep{full, Deliver, "<SEQ=3><ACK=5><CTL=PSH,ACK>", full, itsACK},
		windowStep{full, Deliver, "<SEQ=3><ACK=5><CTL=FIN,ACK>", full, itsACK},
		// A probe without data, left of the window.
		windowStep{full, Deliver, "<SEQ=2><ACK=5><CTL=ACK>", full, itsACK},
		windowStep{full, Deliver, "<SEQ=4><ACK=5><CTL=ACK>", full, itsACK},
		windowStep{"ESTABLISHED SND=5:6 RCV=3 RTO=3 unread held=1", Deliver, "<SEQ=3><ACK=6><CTL=FIN,ACK>",
			"ESTABLISHED SND=6:6 RCV=3 unread held=1", "<SEQ=6><ACK=3><WND=0><CTL=ACK> #2"})
}

// The table's second case, and the RST (MUST-66).
func TestRFC9293_3_10_7_4_ZeroWindow_ACKAndRST(t *testing.T) {
	m := testModel(t, "receive-buffer-a=1 reader-a=late data=2")
	s := with(A, "ESTABLISHED SND=5:6 RCV=3 RTO=3 unread held=1")
	got, f := m.segmentArrives(A, s.TCB[A], segment("<SEQ=3><ACK=6><CTL=ACK>"), 0)
	isTCB(t, got, "ESTABLISHED SND=6:6 RCV=3 unread held=1")
	if f.Clause != Fifth || f.Sends {
		t.Errorf("an ACK at RCV.NXT: %+v", f)
	}
	if got, f = m.segmentArrives(A, s.TCB[A], segment("<SEQ=3><CTL=RST>"), 0); got.State != Closed ||
		f.Clause != Second {
		t.Errorf("a RST at RCV.NXT: %s, %+v", showTCB(got), f)
	}
	if got, f = m.segmentArrives(A, s.TCB[A], segment("<SEQ=4><CTL=RST>"), 0); got.State == Closed ||
		f.Clause != First {
		t.Errorf("a RST beyond it: %s, %+v", showTCB(got), f)
	}
}

// "The send window should be updated", but not from an older segment.
func TestRFC9293_3_10_7_4_Fifth_WindowUpdate(t *testing.T) {
	m := testModel(t, "receive-buffer-b=2 data=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:6 RCV=2 RTO=3 WND=2@2:5", Deliver, "<SEQ=2><ACK=6><WND=1><CTL=ACK>",
			"ESTABLISHED SND=6:6 RCV=2 WND=1@2:6", ""},
		windowStep{"ESTABLISHED SND=5:5 RCV=2 WND=1@2:5", Deliver, "<SEQ=2><ACK=5><WND=2><CTL=ACK>",
			"ESTABLISHED SND=5:5 RCV=2 WND=2@2:5", ""},
		// SND.WL1 = SEG.SEQ and SEG.ACK < SND.WL2
		windowStep{"ESTABLISHED SND=5:6 RCV=2 RTO=3 WND=1@2:6", Deliver, "<SEQ=2><ACK=5><WND=2><CTL=ACK>",
			"ESTABLISHED SND=5:6 RCV=2 RTO=3 WND=1@2:6", ""},
		// SEG.ACK < SND.UNA
		windowStep{"ESTABLISHED SND=6:6 RCV=2 WND=1@1:5", Deliver, "<SEQ=2><ACK=5><WND=2><CTL=ACK>",
			"ESTABLISHED SND=6:6 RCV=2 WND=1@1:5", ""},
		// SEG.SEQ < SND.WL1
		windowStep{"ESTABLISHED SND=5:5 RCV=2 WND=1@3:5", Deliver, "<SEQ=2><ACK=5><WND=2><CTL=ACK>",
			"ESTABLISHED SND=5:5 RCV=2 WND=1@3:5", ""},
		// Once the FIN is acknowledged nothing more is sent.
		windowStep{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 WND=1@2:5", Deliver, "<SEQ=2><ACK=6><WND=1><CTL=ACK>",
			"FIN-WAIT-2 SND=6:6 RCV=2", ""})
}

// A SYN tells the window, too.
func TestWindowOfSYN(t *testing.T) {
	m := testModel(t, "receive-buffer=2 start=closed")
	s := play(t, m, initial(m), "A: open with ISS 1", "deliver to B <SEQ=1><WND=2><CTL=SYN> with ISS 5")
	isTCB(t, s.TCB[B], "SYN-RECEIVED SND=5:6 RCV=2 RTO=3 WND=2@1:5 #1")
	s = play(t, m, s, "deliver to A <SEQ=5><ACK=2><WND=2><CTL=SYN,ACK>")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=2:2 RCV=6 WND=2@5:2 #1")
	s = play(t, m, s, "deliver to B <SEQ=2><ACK=6><WND=2><CTL=ACK>")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=6:6 RCV=2 WND=2@2:6 #1")
}

// SEND is bounded by the window that was told.
func TestSendWindow(t *testing.T) {
	m := testModel(t, "receive-buffer-b=2 data=3")
	never(t, m, A, Send, "ESTABLISHED SND=5:5 RCV=2 PERSIST=3 unsent=1 WND=0@2:5",
		"ESTABLISHED SND=5:6 RCV=2 RTO=3 unsent=1 WND=1@2:5")
	windowSteps(t, m, windowStep{"ESTABLISHED SND=5:5 RCV=2 unsent=1 WND=1@2:5", Send, "",
		"ESTABLISHED SND=5:6 RCV=2 RTO=3 WND=1@2:5", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=3"})
}

// "The transmitting host SHOULD send the first zero-window probe when a zero window has existed for
// the retransmission timeout period, and SHOULD increase exponentially the interval between
// successive probes."
func TestRFC9293_3_8_6_1_Probe(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 data-a=2 retries-a=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=2 PERSIST=0 unsent=1 WND=0@2:5", ProbeWindow, "",
			"ESTABLISHED SND=5:6 RCV=2 PERSIST=6 n=1 WND=0@2:5 wprobes=1", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=2"},
		// What is not acknowledged is sent again.
		windowStep{"ESTABLISHED SND=5:6 RCV=2 PERSIST=0 n=1 WND=0@2:5 wprobes=1", ProbeWindow, "",
			"ESTABLISHED SND=5:6 RCV=2 PERSIST=12 n=2 WND=0@2:5 wprobes=2", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=2"},
		windowStep{"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 WND=0@2:5 wprobes=2", ProbeWindow, "",
			"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=12 n=1 WND=0@2:5 wprobes=2", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=2"})
}

// The persist timer runs while the window is zero and something waits for it, and then only.
func TestPersistTimer(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 data-a=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:6 RCV=2 RTO=1 unsent=1 WND=1@2:5", Deliver, "<SEQ=2><ACK=6><WND=0><CTL=ACK>",
			"ESTABLISHED SND=6:6 RCV=2 PERSIST=3 unsent=1 WND=0@2:6", ""},
		windowStep{"ESTABLISHED SND=5:6 RCV=2 RTO=1 WND=1@2:5", Deliver, "<SEQ=2><ACK=6><WND=0><CTL=ACK>",
			"ESTABLISHED SND=6:6 RCV=2 WND=0@2:6", ""},
		// It is answered, and zero.
		windowStep{"ESTABLISHED SND=5:6 RCV=2 PERSIST=4 n=1 WND=0@2:5 wprobes=1", Deliver,
			"<SEQ=2><ACK=5><WND=0><CTL=ACK>", "ESTABLISHED SND=5:6 RCV=2 PERSIST=4 WND=0@2:5 wprobes=1", ""},
		// It opens, with a probe in flight and without.
		windowStep{"ESTABLISHED SND=5:6 RCV=2 PERSIST=4 n=1 WND=0@2:5 wprobes=1", Deliver,
			"<SEQ=2><ACK=5><WND=1><CTL=ACK>", "ESTABLISHED SND=5:6 RCV=2 RTO=3 WND=1@2:5", ""},
		windowStep{"ESTABLISHED SND=5:5 RCV=2 PERSIST=2 unsent=1 WND=0@2:5", Deliver,
			"<SEQ=2><ACK=5><WND=1><CTL=ACK>", "ESTABLISHED SND=5:5 RCV=2 unsent=1 WND=1@2:5", ""},
		// The probe was taken, and filled the window again.
		windowStep{"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=2 n=1 unsent=1 fin-queued WND=0@2:5 wprobes=1", Deliver,
			"<SEQ=2><ACK=6><WND=0><CTL=ACK>", "FIN-WAIT-1 SND=6:6 RCV=2 PERSIST=3 unsent=1 fin-queued WND=0@2:6", ""})
}

// "As long as the receiving TCP peer continues to send acknowledgments in response to the probe
// segments, the sending TCP implementation MUST allow the connection to stay open" (MUST-37).
func TestPolicyProbes(t *testing.T) {
	for _, c := range []struct {
		words, given string
		want         ActionKind
	}{
		{"", "FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 fin-queued WND=0@2:5 wprobes=3", ProbeWindow},
		{"", "FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 n=3 fin-queued WND=0@2:5 wprobes=3", GiveUp},
		{"probes=5", "FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 fin-queued WND=0@2:5 wprobes=4", ProbeWindow},
		{"probes=5", "FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 fin-queued WND=0@2:5 wprobes=5", GiveUp},
		{"probes=5", "ESTABLISHED SND=5:6 RCV=2 PERSIST=0 WND=0@2:5 wprobes=5", ProbeWindow},
		{"probes=5 shutdown-a=first", "LAST-ACK SND=5:6 RCV=2 PERSIST=0 half-closed fin-queued WND=0@2:5 wprobes=5",
			ProbeWindow},
	} {
		m := testModel(t, "receive-buffer-b=1 data-a=2 "+c.words)
		if got := prefer(t, m, with(A, c.given), ProbeWindow, GiveUp).Kind; got != c.want {
			t.Errorf("%s %s: %v, want %v", c.words, c.given, got, c.want)
		}
	}
}

// A probe of stacks has nothing that could be taken, and is answered as it is old.
func TestPolicyWindowProbe(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 data-a=2 window-probe=empty")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=2 PERSIST=0 unsent=1 WND=0@2:5", ProbeWindow, "",
			"ESTABLISHED SND=5:5 RCV=2 PERSIST=6 n=1 unsent=1 WND=0@2:5 wprobes=1", "<SEQ=4><ACK=2><CTL=ACK> #2"},
		windowStep{"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=0 WND=0@2:5", ProbeWindow, "",
			"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=6 n=1 WND=0@2:5 wprobes=1", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=2"})
}

// CLOSE: "queue this until all preceding SENDs have been segmentized, then form a FIN segment and
// send it. In any case, enter FIN-WAIT-1 state."
func TestRFC9293_3_10_4_Close_Queued(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 data-a=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=2 PERSIST=2 unsent=1 WND=0@2:5", Close, "",
			"FIN-WAIT-1 SND=5:5 RCV=2 PERSIST=2 unsent=1 fin-queued WND=0@2:5", ""},
		windowStep{"CLOSE-WAIT SND=5:6 RCV=2 RTO=2 unsent=1 WND=1@2:5", Close, "",
			"LAST-ACK SND=5:6 RCV=2 RTO=2 unsent=1 fin-queued WND=1@2:5", ""},
		// Behind a probe it waits as well.
		windowStep{"ESTABLISHED SND=5:6 RCV=2 PERSIST=2 WND=0@2:5", Close, "",
			"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=2 fin-queued WND=0@2:5", ""},
		// With nothing before it, it does not (decisions C2).
		windowStep{"ESTABLISHED SND=5:5 RCV=2 WND=0@2:5", Close, "",
			"FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=3 WND=0@2:5", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=2"})
	never(t, m, A, Close, "ESTABLISHED SND=5:5 RCV=2 unsent=1 WND=1@2:5")
}

// What was queued is sent once there is room, the FIN last.
func TestQueuedIsSent(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 data-a=2")
	windowSteps(t, m,
		windowStep{"FIN-WAIT-1 SND=5:5 RCV=2 unsent=1 fin-queued WND=1@2:5", Send, "",
			"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 fin-queued WND=1@2:5", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=2"},
		windowStep{"CLOSING SND=5:6 RCV=2 RTO=3 fin-queued WND=1@2:5", Send, "",
			"CLOSING SND=5:7 RCV=2 RTO=3 WND=1@2:5", "<SEQ=6><ACK=2><CTL=FIN,ACK> #2 unit=2"},
		windowStep{"LAST-ACK SND=5:5 RCV=2 fin-queued WND=0@2:5", Send, "",
			"LAST-ACK SND=5:6 RCV=2 PERSIST=3 WND=0@2:5", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=2"},
		// An ACK of all that was sent is none of the FIN.
		windowStep{"LAST-ACK SND=5:6 RCV=2 RTO=3 fin-queued WND=1@2:5", Deliver, "<SEQ=2><ACK=6><WND=1><CTL=ACK>",
			"LAST-ACK SND=6:6 RCV=2 fin-queued WND=1@2:6", ""},
		windowStep{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 fin-queued WND=1@2:5", Deliver,
			"<SEQ=2><ACK=6><WND=1><CTL=FIN,ACK>",
			"CLOSING SND=6:6 RCV=3 fin-queued WND=1@2:6", "<SEQ=6><ACK=3><CTL=ACK> #2"})
	never(t, m, A, Send, "FIN-WAIT-1 SND=5:6 RCV=2 PERSIST=1 fin-queued WND=0@2:5")
}

// RECEIVE opens a window that was zero, and tells so; one that was not is told with the next
// segment.
func TestReceiveOpensTheWindow(t *testing.T) {
	m := testModel(t, "receive-buffer-a=2 reader-a=late data-b=2")
	windowSteps(t, m,
		windowStep{"ESTABLISHED SND=5:5 RCV=4 unread held=2", Read, "", "ESTABLISHED SND=5:5 RCV=4",
			"<SEQ=5><ACK=4><WND=2><CTL=ACK> #2"},
		windowStep{"ESTABLISHED SND=5:5 RCV=3 unread held=1", Read, "", "ESTABLISHED SND=5:5 RCV=3", ""},
		windowStep{"CLOSE-WAIT SND=5:5 RCV=4 unread held=2", Read, "", "CLOSE-WAIT SND=5:5 RCV=4", ""})
	never(t, testModel(t, "reader-a=never data-b=1"), A, Read, "ESTABLISHED SND=5:5 RCV=3 unread")
}

// Section 17 of the plan: window 0, one unit unsent, CLOSE: the FIN is never sent.
func TestFINBehindAZeroWindow(t *testing.T) {
	m := testModel(t, "receive-buffer-b=1 reader-b=never data-a=2 rto=1 retries=1 delay=0")
	s := play(t, m, initial(m), "A: send", "deliver to B <SEQ=1><ACK=1><CTL=PSH,ACK>",
		"deliver to A <SEQ=1><ACK=2><WND=0><CTL=ACK>", "A: close")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=2:2 RCV=1 PERSIST=1 unsent=1 fin-queued WND=0@1:2 #1")
	seen := map[State]bool{s: true}
	for todo := []State{s}; len(todo) > 0; todo = todo[1:] {
		for _, a := range m.Enabled(todo[0], nil) {
			after, f := m.Step(todo[0], a)
			if f.Sends && f.Sent.Has(FIN) || a.Kind == GiveUp {
				t.Fatalf("%v in %s", a, showTCB(todo[0].TCB[A]))
			}
			if !seen[after] {
				seen[after] = true
				todo = append(todo, after)
			}
		}
	}
}
