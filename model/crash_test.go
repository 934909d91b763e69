package model

import "testing"

// RFC 9293, 3.4.3: "the TCP endpoint must keep quiet for an MSL".
func TestCrash_QuietTime(t *testing.T) {
	for words, down := range map[string]uint16{
		"": 2, "reboot=3": 5, "quiet-time=no": 0, "quiet-time=no reboot=3": 3, "quiet-time-a=no": 2,
	} {
		m := testModel(t, "crashes-b=1 "+words)
		s := play(t, m, initial(m), "B: crash")
		if down == 0 {
			isTCB(t, s.TCB[B], "LISTEN")
			continue
		}
		if s.TCB[B] != (TCB{State: Closed, Timer: Timer{TimerReboot, down}}) {
			t.Errorf("%s: %+v", words, s.TCB[B])
		}
		for range down {
			enabled(t, m, s, "B:")
			s = m.Apply(s, Action{Kind: Tick})
		}
		s = play(t, m, s, "B: reboot")
		isTCB(t, s.TCB[B], "LISTEN")
		enabled(t, m, s, "B:")
	}
}

// While it is down it hears nothing, and the other end is told nothing.
func TestCrash_IsSilent(t *testing.T) {
	m := testModel(t, "crashes-b=1 reboot=4")
	s := play(t, m, initial(m), "B: crash", "A: close", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>")
	inFlight(t, s, A)
	if s.TCB[B].State != Closed || s.Ungraceful == 0 {
		t.Errorf("%+v, ungraceful %b", s.TCB[B], s.Ungraceful)
	}
	m = testModel(t, "crashes-b=1 quiet-time=no")
	s = play(t, m, initial(m), "B: crash", "A: close", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>")
	inFlight(t, s, A, "<SEQ=1><CTL=RST> #1 life=2")
}

// A segment that is out of life arrives before the end is up again: the quiet time of an
// MSL outlasts all that was in flight.
func TestCrash_LastsItsLastInstant(t *testing.T) {
	m := testModel(t, "crashes-b=1")
	s := play(t, m, initial(m), "A: close", "B: crash", "tick", "tick")
	enabled(t, m, s, "", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>")
	s = play(t, m, s, "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>")
	enabled(t, m, s, "B:", "B: reboot")
	inFlight(t, s, A)
}

// Under isn monotonic the next ISS is as if there had been none, unless it comes from a
// clock that goes on.
func TestCrash_ForgetsItsNumbers(t *testing.T) {
	for words, next := range map[string]string{
		"isn=monotonic":                  "A: open with ISS 0",
		"isn=monotonic isn-survives=yes": "A: open with ISS 2",
	} {
		m := testModel(t, "crashes-a=1 incarnations=2 quiet-time=no "+words)
		enabled(t, m, play(t, m, initial(m), "A: crash"), "A:", next)
	}
	// It is as forgotten where it is down for a while.
	m := testModel(t, "crashes-a=1 incarnations=2 first-closer=b wait=0 isn=monotonic reboot=1")
	s := play(t, m, initial(m), "A: crash", "tick", "tick", "tick", "A: reboot")
	enabled(t, m, s, "A:", "A: open with ISS 0")
}

func TestCrash_GoesWithFew(t *testing.T) {
	for words, want := range map[string]ParameterError{
		"crashes-a=1 crashes-b=2": {"crashes-b", "2",
			"0, or 1 as crashes-a: the crashes of both ends are counted together"},
		"crashes-b=1 aborts=1":                {"crashes-b", "1", "0 with aborts, with which they are counted"},
		"crashes-a=1 loss=any duplicates=any": {"crashes-a", "1", "0 with any number of duplicates"},
		"crashes=1 reboot=65535": {"reboot", "65535",
			"so much that with the msl it is no more than 65535"},
	} {
		p := Default()
		set(&p, words)
		refused(t, p, want)
	}
}
