package model

import "testing"

// A CLOSE that lingers for a time (POSIX SO_LINGER), and who learns what is lost.

// It waits until all is acknowledged, or its time is over.
func TestLingerForATime(t *testing.T) {
	m := testModel(t, "linger-a=5 shutdown-b=first linger-b=5")
	const fin = "<SEQ=5><ACK=2><CTL=FIN,ACK> #2"
	calls(t, m, A, Close, false,
		call{"ESTABLISHED SND=5:5 RCV=2", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 linger=5", fin},
		call{"CLOSE-WAIT SND=4:5 RCV=2 RTO=1", "LAST-ACK SND=4:6 RCV=2 RTO=1 linger=5", fin})
	// After a SHUTDOWN the CLOSE does, unless all is acknowledged.
	calls(t, m, B, Close, false,
		call{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 half-closed", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 linger=5", ""},
		call{"FIN-WAIT-2 SND=5:5 RCV=2 half-closed", "FIN-WAIT-2 SND=5:5 RCV=2", ""},
		call{"TIME-WAIT SND=5:5 RCV=2 TW=3 half-closed", "TIME-WAIT SND=5:5 RCV=2 TW=3", ""})
	arrives(t, m, A,
		// The data is acknowledged, and the FIN is not.
		arrival{"FIN-WAIT-1 SND=4:6 RCV=2 RTO=1 linger=4", "<SEQ=2><ACK=5><CTL=ACK>",
			"FIN-WAIT-1 SND=5:6 RCV=2 RTO=3 linger=4", "", AcceptedACK},
		arrival{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=1 linger=4", "<SEQ=2><ACK=6><CTL=ACK>",
			"FIN-WAIT-2 SND=6:6 RCV=2", "", AcceptedACK},
		arrival{"FIN-WAIT-1 SND=5:6 RCV=2 RTO=1 linger=4", "<SEQ=2><ACK=5><CTL=FIN,ACK>",
			"CLOSING SND=5:6 RCV=3 RTO=1 linger=4", "<SEQ=6><ACK=3><CTL=ACK> #2", AcceptedFIN},
		arrival{"CLOSING SND=5:6 RCV=2 RTO=1 linger=4", "<SEQ=2><ACK=6><CTL=ACK>",
			"TIME-WAIT SND=6:6 RCV=2 TW=6", "", AcceptedACK},
		arrival{"LAST-ACK SND=5:6 RCV=2 RTO=1 linger=4", "<SEQ=2><ACK=6><CTL=ACK>", "CLOSED", "", AcceptedACK})
}

// What the end of that time does is not in RFC 9293: with the RST of an ABORT, or nothing.
func TestPolicyLingerOver(t *testing.T) {
	const given = "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1 linger=0"
	m := testModel(t, "linger=5 linger-over=reset")
	calls(t, m, A, LingerEnd, true, call{given, "CLOSED", "<SEQ=6><CTL=RST> #2"},
		call{"LAST-ACK SND=5:6 RCV=2 RTO=1 linger=0", "CLOSED", ""})
	never(t, m, A, LingerEnd, "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1 linger=1", "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1")
	calls(t, testModel(t, "linger=5 linger-over=go-on"), A, LingerEnd, false,
		call{given, "FIN-WAIT-1 SND=4:6 RCV=2 RTO=1", ""})
}

// Time runs for it beside the retransmission timer, and does not pass over its end.
func TestLingerRuns(t *testing.T) {
	m := testModel(t, "linger-a=2 linger-over=go-on loss=1")
	s := play(t, m, initial(m), "A: close", "tick", "tick")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=1:2 RCV=1 RTO=1 linger=0 #1")
	enabled(t, m, s, "tick")
	s = play(t, m, s, "A: linger end", "lose <SEQ=1><ACK=1><CTL=FIN,ACK> to B", "tick")
	isTCB(t, s.TCB[A], "FIN-WAIT-1 SND=1:2 RCV=1 RTO=0 #1")
}

// An application is told of a reset, a timeout or, if it lingers, that its time is over,
// until CLOSE has returned.
func TestTold(t *testing.T) {
	rst := Action{Kind: Deliver, Segment: segment("<SEQ=2><CTL=RST>")}
	syn := Action{Kind: Deliver, Segment: segment("<SEQ=2><CTL=SYN>")}
	data := Action{Kind: Deliver, Segment: segment("<SEQ=2><ACK=5><CTL=PSH,ACK>")}
	for _, c := range []struct {
		words, given string
		action       Action
		told         bool
	}{
		{"", "ESTABLISHED SND=5:5 RCV=2", rst, true},
		{"", "CLOSE-WAIT SND=5:5 RCV=2", rst, true},
		{"shutdown=first", "FIN-WAIT-2 SND=5:5 RCV=2 half-closed", rst, true},
		{"", "FIN-WAIT-2 SND=5:5 RCV=2", rst, false},
		{"", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1", rst, false},
		{"linger=5", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1 linger=4", rst, true},
		{"linger=5 linger-told=no", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1 linger=4", rst, false},
		{"syn-in-window=reset", "ESTABLISHED SND=5:5 RCV=2", syn, true},
		{"", "ESTABLISHED SND=5:5 RCV=2", syn, false},
		{"linger=5 close=full", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1 linger=4", data, true},
		{"close=full", "FIN-WAIT-1 SND=5:6 RCV=2 RTO=1", data, false},
		{"", "ESTABLISHED SND=5:6 RCV=2 RTO=0 n=3", Action{Kind: GiveUp}, true},
		{"", "LAST-ACK SND=5:6 RCV=2 RTO=0 n=3", Action{Kind: GiveUp}, false},
		{"linger=5", "LAST-ACK SND=5:6 RCV=2 RTO=0 n=3 linger=4", Action{Kind: GiveUp}, true},
		{"linger=5", "LAST-ACK SND=5:6 RCV=2 RTO=1 linger=0", Action{Kind: LingerEnd}, true},
		{"linger=5 linger-told=no", "LAST-ACK SND=5:6 RCV=2 RTO=1 linger=0", Action{Kind: LingerEnd}, false},
		{"linger=5", "LAST-ACK SND=5:6 RCV=2 RTO=1 linger=4",
			Action{Kind: Deliver, Segment: segment("<SEQ=2><ACK=6><CTL=ACK>")}, false},
		{"", "ESTABLISHED SND=5:5 RCV=2", Action{Kind: Abort}, true},
		{"linger=0", "ESTABLISHED SND=5:5 RCV=2", Action{Kind: Close}, false},
	} {
		m := testModel(t, c.words)
		s := with(A, c.given)
		s.Aborts = 1
		if c.action.Arrives() {
			s.Toward[A].Add(c.action.Segment)
		}
		if _, f := m.Step(s, c.action); f.Told != c.told {
			t.Errorf("%s %s, %v: told %v", c.words, c.given, c.action, f.Told)
		}
	}
}

// What is lost is noted at who wrote it, as long as that can be told.
func TestLost(t *testing.T) {
	p := Default()
	set(&p, "loss=0 incarnations=1 data-b=1 aborts-a=1 start=established")
	m, err := New(p, AllGhosts)
	check(err)
	begin := initial(m)
	// A's TCB, which was to receive it, is gone.
	s := play(t, m, begin, "B: send", "A: abort")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=1:2 RCV=1 RTO=1 lost told #1")
	// It hears of that; or it closes before, and does not.
	isTCB(t, play(t, m, s, "deliver to B <SEQ=1><CTL=RST>").TCB[B], "LISTEN")
	p.FirstCloser = FirstCloserB
	m, err = New(p, AllGhosts)
	check(err)
	isTCB(t, play(t, m, s, "B: close").TCB[B], "FIN-WAIT-1 SND=1:3 RCV=1 RTO=1 told #1")
	// What is written afterwards is written to no one.
	s = play(t, m, begin, "A: abort", "B: send")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=1:2 RCV=1 RTO=1 lost told #1")
	// A writer that gives up knows.
	s = play(t, m, begin, "B: send")
	s.TCB[B].Timer.Left, s.TCB[B].Retransmissions = 0, uint8(p.Policy[B].Retries)
	s = play(t, m, s, "B: give up")
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 owed=1 told #1")
}
