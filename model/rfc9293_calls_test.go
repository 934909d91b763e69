package model

import (
	"slices"
	"strings"
	"testing"
)

// User calls (RFC 9293, 3.10.1 to 3.10.5) and timeouts (3.10.8).

// with returns the state in which e has the TCB given, and nothing else is there.
func with(e End, given string) State {
	s := State{TCB: [2]TCB{{State: Closed}, {State: Listen}}}
	s.TCB[e] = tcb(given)
	return s
}

// A call is what a user call or a timeout does to a TCB of incarnation 2.
type call struct{ given, then, sent string }

// calls checks that the action is enabled at e, and what it does.
func calls(t *testing.T, m *Model, e End, kind ActionKind, ungraceful bool, calls ...call) {
	t.Helper()
	for _, c := range calls {
		s := with(e, c.given)
		s.Aborts = 1
		a := Action{Kind: kind, End: e}
		if !slices.Contains(m.Enabled(s, nil), a) {
			t.Errorf("%s: %v is not enabled", c.given, a)
			continue
		}
		after, f := m.Step(s, a)
		says(t, c.given, f.Clause)
		if got := showTCB(after.TCB[e]); got != c.then || showEffects(f) != c.sent || f.Ungraceful != ungraceful {
			t.Errorf("%s, %v:\n got  %s, sends %q, ungraceful %v\n want %s, sends %q, ungraceful %v",
				c.given, a, got, showEffects(f), f.Ungraceful, c.then, c.sent, ungraceful)
		}
	}
}

// never checks that no action of that kind is enabled at e.
func never(t *testing.T, m *Model, e End, kind ActionKind, given ...string) {
	t.Helper()
	for _, line := range given {
		s := with(e, line)
		s.Opens, s.Aborts = 1, 1
		if slices.ContainsFunc(m.Enabled(s, nil), func(a Action) bool { return a.Kind == kind && a.End == e }) {
			t.Errorf("%s: %v is enabled at %v", line, kind, e)
		}
	}
}

func TestRFC9293_3_10_1_Open_Closed(t *testing.T) {
	m := testModel(t, "start=closed incarnations=2 data-a=1")
	s := play(t, m, initial(m), "A: open with ISS 7")
	isTCB(t, s.TCB[A], "SYN-SENT SND=7:0 RCV=0 RTO=3 unsent=1 #1")
	inFlight(t, s, B, "<SEQ=7><CTL=SYN> #1 life=2")
	if s.Opens != 1 {
		t.Errorf("opens left: %d, want 1", s.Opens)
	}
}

// An established start has used the first OPEN.
func TestRFC9293_3_10_1_Open_IncarnationsLeft(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []string
	}{
		{"isn=zero incarnations=1", nil},
		{"isn=zero incarnations=2", []string{"A: open with ISS 0"}},
	} {
		m := testModel(t, c.words)
		s := initial(m)
		s.TCB[A] = m.deleted(A, s.TCB[A])
		enabled(t, m, s, "A: open", c.want...)
	}
}

// "Return error: connection already exists", and B never opens actively.
func TestRFC9293_3_10_1_Open_OtherStates(t *testing.T) {
	m := testModel(t, "")
	never(t, m, A, Open, append(otherStates, synSent)...)
	never(t, m, B, Open, append(otherStates, "LISTEN")...)
}

func TestRFC9293_3_10_2_Send_Established_CloseWait(t *testing.T) {
	m := testModel(t, "data=2")
	for _, state := range []string{"ESTABLISHED", "CLOSE-WAIT"} {
		calls(t, m, A, Send, false,
			call{
				state + " SND=5:5 RCV=2 unsent=2",
				state + " SND=5:6 RCV=2 RTO=3 unsent=1", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=1",
			},
			call{
				state + " SND=7:0 RCV=2 RTO=1 n=1 unsent=1",
				state + " SND=7:1 RCV=2 RTO=1 n=1", "<SEQ=0><ACK=2><CTL=PSH,ACK> #2 unit=2",
			})
	}
}

func TestRFC9293_3_10_2_Send_WithinTheWindow(t *testing.T) {
	full := "ESTABLISHED SND=3:5 RCV=2 RTO=3 unsent=1"
	never(t, testModel(t, "data=3 window=2"), A, Send, full, "ESTABLISHED SND=3:3 RCV=2")
	calls(t, testModel(t, "data=3 window=3"), A, Send, false,
		call{full, "ESTABLISHED SND=3:6 RCV=2 RTO=3", "<SEQ=5><ACK=2><CTL=PSH,ACK> #2 unit=3"})
}

// In SYN-SENT and SYN-RECEIVED data is queued, after CLOSE it is an error.
func TestRFC9293_3_10_2_Send_OtherStates(t *testing.T) {
	never(t, testModel(t, "data=2"), A, Send, append(except("ESTABLISHED", "CLOSE-WAIT"),
		"CLOSED", synSent+" unsent=2", "SYN-RECEIVED SND=4:5 RCV=2 RTO=2 unsent=2")...)
}

func TestRFC9293_3_10_4_Close_Established(t *testing.T) {
	calls(t, testModel(t, "data=1"), A, Close, false,
		call{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3",
			"<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=1"},
		call{"ESTABLISHED SND=4:5 RCV=2 RTO=1", "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1",
			"<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=1"})
}

func TestRFC9293_3_10_4_Close_CloseWait(t *testing.T) {
	calls(t, testModel(t, ""), B, Close, false,
		call{"CLOSE-WAIT SND=5:5 RCV=2", "LAST-ACK SND=5:6 RCV=2 RTO=3", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2"})
}

// LISTEN: "delete TCB, enter CLOSED state". SYN-SENT: "delete the TCB". SYN-RECEIVED: "form
// a FIN segment and send it, and enter FIN-WAIT-1 state", where nothing is to be sent.
func TestRFC9293_3_10_4_Close_Early(t *testing.T) {
	m := testModel(t, "close-early=yes first-closer=any start=closed data-b=1")
	calls(t, m, B, Close, false,
		call{"LISTEN", "CLOSED", ""},
		call{"SYN-RECEIVED SND=4:5 RCV=2 RTO=2", "FIN-WAIT-1 SND=4:6 RCV=2 RTO=2 SYN",
			"<SEQ=5><ACK=2><CTL=FIN,ACK> #2 unit=1"})
	calls(t, m, A, Close, false, call{"SYN-SENT SND=4:5 RCV=0 RTO=2", "CLOSED", ""})
	never(t, m, B, Close, "SYN-RECEIVED SND=4:5 RCV=2 RTO=2 unsent=1")
	never(t, testModel(t, "start=closed"), A, Close, "SYN-SENT SND=4:5 RCV=0 RTO=2")
	never(t, testModel(t, "close-early=yes first-closer=a"), B, Close, "LISTEN")
	// What B does not listen for is refused, and B does not open.
	closed := with(A, "SYN-SENT SND=4:5 RCV=0 RTO=2")
	closed.TCB[B].State, closed.Opens = Closed, 1
	closed.Toward[B].Add(segment("<SEQ=4><CTL=SYN>"))
	s := play(t, m, closed, "deliver to B <SEQ=4><CTL=SYN>")
	inFlight(t, s, A, "<SEQ=0><ACK=5><CTL=RST,ACK> #1 life=2")
	never(t, m, B, Open, "CLOSED")
}

// The SYN,ACK that is not acknowledged is sent again before the FIN.
func TestRFC9293_3_10_4_Close_SynReceived_Retransmission(t *testing.T) {
	m := testModel(t, "close-early=yes first-closer=any start=closed")
	s := with(B, "FIN-WAIT-1 SND=4:6 RCV=2 RTO=0 SYN")
	s = play(t, m, s, "B: retransmit")
	inFlight(t, s, A, "<SEQ=4><ACK=2><CTL=SYN,ACK> #2 life=2")
	got, _ := m.segmentArrives(B, tcb("FIN-WAIT-1 SND=4:6 RCV=2 RTO=2 SYN"), segment("<SEQ=2><ACK=5><CTL=ACK>"),
		0)
	isTCB(t, got, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3")
}

// With SO_LINGER 0 CLOSE is ABORT, after a SHUTDOWN as well.
func TestLinger(t *testing.T) {
	m := testModel(t, "linger=0 shutdown-b=first")
	for _, state := range []string{"ESTABLISHED", "CLOSE-WAIT"} {
		s := with(A, state+" SND=5:5 RCV=2")
		after, f := m.Step(s, Action{Kind: Close})
		isTCB(t, after.TCB[A], "CLOSED")
		if showEffects(f) != "<SEQ=5><CTL=RST> #2" || f.Clause != AbortCall || !f.Ungraceful {
			t.Errorf("%s: %+v", state, f)
		}
	}
	after, f := m.Step(with(B, "FIN-WAIT-2 SND=5:5 RCV=2 half-closed"), Action{Kind: Close, End: B})
	isTCB(t, after.TCB[B], "LISTEN")
	if showEffects(f) != "<SEQ=5><CTL=RST> #2" {
		t.Errorf("after a SHUTDOWN: %+v", f)
	}
}

func TestPolicyAbortSeq(t *testing.T) {
	const unacknowledged = "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1"
	calls(t, testModel(t, "abort-seq=nxt"), A, Abort, true, call{unacknowledged, "CLOSED",
		"<SEQ=6><CTL=RST> #2"})
	calls(t, testModel(t, "abort-seq=una"), A, Abort, true, call{unacknowledged, "CLOSED",
		"<SEQ=4><CTL=RST> #2"})
}

// The aborts of both ends are one budget, of which an end with none has nothing.
func TestAbortsOfEachEnd(t *testing.T) {
	for words, want := range map[string][2]bool{
		"aborts=1": {true, true}, "aborts-a=1": {true, false}, "aborts-b=2": {false, true}, "": {false, false},
	} {
		m := testModel(t, words)
		for _, e := range Ends {
			can := slices.Contains(m.Enabled(initial(m), nil), Action{Kind: Abort, End: e})
			if can != want[e] {
				t.Errorf("%s: %v may abort: %v", words, e, can)
			}
		}
	}
	p := Default()
	set(&p, "aborts-a=1 aborts-b=2")
	refused(t, p, ParameterError{"aborts-b", "2",
		"0, or 1 as aborts-a: the aborts of both ends are counted together"})
}

// "Queue this until all preceding SENDs have been segmentized."
func TestRFC9293_3_10_4_Close_AllDataSentFirst(t *testing.T) {
	never(t, testModel(t, "data=1"), A, Close,
		"ESTABLISHED SND=5:5 RCV=2 unsent=1", "CLOSE-WAIT SND=5:5 RCV=2 unsent=1")
}

// Who may be the first; the second always may.
func TestRFC9293_3_10_4_Close_FirstCloser(t *testing.T) {
	first, second := "ESTABLISHED SND=5:5 RCV=2", "CLOSE-WAIT SND=5:5 RCV=2"
	for i, name := range []string{"a", "b", "any"} {
		m := testModel(t, "first-closer="+name)
		for _, e := range Ends {
			if i == int(e) || name == "any" {
				calls(t, m, e, Close, false,
					call{first, "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2"})
			} else {
				never(t, m, e, Close, first)
			}
			calls(t, m, e, Close, false,
				call{second, "LAST-ACK SND=5:6 RCV=2 RTO=3", "<SEQ=5><ACK=2><CTL=FIN,ACK> #2"})
		}
	}
}

// The application closes what is established, and once.
func TestRFC9293_3_10_4_Close_OtherStates(t *testing.T) {
	never(t, testModel(t, "first-closer=any"), A, Close,
		append(except("ESTABLISHED", "CLOSE-WAIT"), "CLOSED", synSent)...)
	never(t, testModel(t, "first-closer=any"), B, Close, "LISTEN")
}

// "Send a reset segment: <SEQ=SND.NXT><CTL=RST>."
func TestRFC9293_3_10_5_Abort_SendsRST(t *testing.T) {
	m := testModel(t, "")
	for _, given := range otherStates {
		switch state, _, _ := strings.Cut(given, " "); state {
		case "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT":
			calls(t, m, A, Abort, true, call{given, "CLOSED", "<SEQ=5><CTL=RST> #2"})
			calls(t, m, B, Abort, true, call{given, "LISTEN", "<SEQ=5><CTL=RST> #2"})
		}
	}
}

// "Respond with "ok" and delete the TCB."
func TestRFC9293_3_10_5_Abort_Closing_LastAck_TimeWait(t *testing.T) {
	m := testModel(t, "")
	for _, given := range except("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT") {
		calls(t, m, A, Abort, true, call{given, "CLOSED", ""})
		calls(t, m, B, Abort, true, call{given, "LISTEN", ""})
	}
}

// Aborts are of synchronized connections, as often as the budget has it.
func TestRFC9293_3_10_5_Abort_WhenPossible(t *testing.T) {
	m := testModel(t, "")
	never(t, m, A, Abort, "CLOSED", synSent, "SYN-RECEIVED SND=4:5 RCV=2 RTO=2")
	never(t, m, B, Abort, "LISTEN", "SYN-RECEIVED SND=4:5 RCV=2 RTO=2")

	m = testModel(t, "aborts=1")
	s := play(t, m, initial(m), "A: abort")
	enabled(t, m, s, "B: abort")

	for _, state := range []TCPState{Closed, Listen, SynSent, SynReceived} {
		bug(t, func() { m.abort(A, TCB{State: state}) })
	}
}

// "For any state if the user timeout expires … delete the TCB, enter the CLOSED
// state, and return."
func TestRFC9293_3_10_8_UserTimeout(t *testing.T) {
	m := testModel(t, "retries=2")
	for _, state := range []string{"SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT",
		"CLOSING", "LAST-ACK"} {
		calls(t, m, A, GiveUp, true, call{state + " SND=4:5 RCV=2 RTO=0 n=2", "CLOSED", ""})
		calls(t, m, B, GiveUp, true, call{state + " SND=4:5 RCV=2 RTO=0 n=2", "LISTEN", ""})
	}
	calls(t, m, A, GiveUp, true, call{"SYN-SENT SND=4:5 RCV=0 RTO=0 n=2", "CLOSED", ""})
}

// "Send the segment at the front of the retransmission queue again, reinitialize
// the retransmission timer."
func TestRFC9293_3_10_8_RetransmissionTimeout(t *testing.T) {
	calls(t, testModel(t, ""), A, Retransmit, false,
		call{"FIN-WAIT-1 SND=4:5 RCV=2 RTO=0", "FIN-WAIT-1 SND=4:5 RCV=2 RTO=6 n=1",
			"<SEQ=4><ACK=2><CTL=FIN,ACK> #2"})
}

func TestRFC9293_3_10_8_TimeWaitTimeout(t *testing.T) {
	calls(t, testModel(t, ""), A, Expire, false, call{"TIME-WAIT SND=5:5 RCV=2 TW=0", "CLOSED", ""})
	calls(t, testModel(t, ""), B, Expire, false, call{"TIME-WAIT SND=5:5 RCV=2 TW=0", "LISTEN", ""})
}

// No timer fires early.
func TestRFC9293_3_10_8_NothingBeforeItsTime(t *testing.T) {
	m := testModel(t, "fin-wait-2-timeout=5")
	for _, given := range append(otherStates, "FIN-WAIT-2 SND=5:5 RCV=2 FW2=1") {
		for _, kind := range []ActionKind{Retransmit, GiveUp, Expire, Abandon} {
			never(t, m, A, kind, given)
		}
	}
	bug(t, func() { m.timeouts(A, &TCB{}, false, nil) })
}
