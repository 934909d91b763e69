package properties_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
)

// Steps made by hand, on either side of what a property forbids. All TCBs are of
// incarnation 1, with SND.UNA = SND.NXT = 5 and RCV.NXT = 2.

const (
	ends   = model.FIN | model.ACK
	answer = model.ACK
	pushed = model.PSH | model.ACK
)

func tcb(s model.TCPState) model.TCB {
	if !s.HasTCB() {
		return model.TCB{State: s}
	}
	t := model.TCB{State: s, SndUna: 5, SndNxt: 5, RcvNxt: 2, Incarnation: 1}
	if s.FINUnacknowledged() || s == model.SynReceived {
		t.SndUna = 4
		t.Timer = model.Timer{Kind: model.TimerRTO, Left: 1}
	}
	t.SYNUnacknowledged = s == model.SynReceived
	return t
}

// between returns the state with A and B as given, and nothing in flight.
func between(a, b model.TCPState) model.State {
	return model.State{TCB: [2]model.TCB{tcb(a), tcb(b)}}
}

// seg is a segment at its receiver's RCV.NXT that acknowledges all it sent.
func seg(ctl model.Control) model.Segment {
	s := model.Segment{Seq: 2, Ctl: ctl, Incarnation: 1}
	if s.Has(model.ACK) {
		s.Ack = 5
	}
	return s
}

// forbids says whether the property is violated by the step in which a happens in
// s; a segment that is to arrive is put in flight first.
func forbids(t *testing.T, property, words string, s model.State, a model.Action) bool {
	t.Helper()
	if a.Arrives() {
		s.Toward[a.End].Add(a.Segment)
	}
	sys := system(t, parameters(t, words), "")
	after, _ := sys.Step(s, a)
	p := named(t, property)
	of := p.Of(sys)
	if of.Step == nil {
		return !of.State(&after)
	}
	return !of.Step(&s, a, &after)
}

// A boundary is a step, and whether it violates.
type boundary struct {
	what     string
	state    model.State
	action   model.Action
	violates bool
}

func check(t *testing.T, property, words string, boundaries ...boundary) {
	t.Helper()
	for _, b := range boundaries {
		if got := forbids(t, property, words, b.state, b.action); got != b.violates {
			t.Errorf("%s: %s: violated %v, want %v", property, b.what, got, b.violates)
		}
	}
}

func deliver(e model.End, s model.Segment) model.Action {
	return model.Action{Kind: model.Deliver, End: e, Segment: s}
}

// changed returns s changed.
func changed(s model.State, change func(s *model.State)) model.State {
	change(&s)
	return s
}

func phantom(s *model.State)    { s.TCB[model.B].Phantom = true }
func ungraceful(s *model.State) { s.Ungraceful = 1 }

func TestNoResetOnGracefulClose(t *testing.T) {
	const property = "no-reset-on-graceful-close"
	rst := deliver(model.B, seg(model.RST))
	for _, s := range model.TCPStates[model.SynReceived:] {
		graceful := between(model.FinWait2, s)
		synchronized := s != model.SynReceived && s != model.TimeWait
		check(t, property, "profile=rfc9293",
			boundary{"in " + s.String(), graceful, rst, synchronized},
			boundary{"not graceful, in " + s.String(), changed(graceful, ungraceful), rst, false},
			boundary{"a phantom, in " + s.String(), changed(graceful, phantom), rst, false},
		)
	}
	challenged := seg(model.RST)
	challenged.Seq = 3
	check(t, property, "profile=rfc9293", boundary{"a challenged RST", between(model.FinWait2, model.LastAck),
		deliver(model.B, challenged), false},
		boundary{"the last ACK", between(model.TimeWait, model.LastAck), deliver(model.B, seg(answer)), false},
		boundary{"giving up", between(model.FinWait2, model.LastAck),
			model.Action{Kind: model.GiveUp, End: model.B}, false})
	check(t, property, "profile=rfc793", boundary{"a RST in the window", between(model.FinWait2, model.LastAck),
		deliver(model.B, challenged), true})
}

func TestNoResetAfterClose(t *testing.T) {
	const property = "no-reset-after-close"
	rst := deliver(model.B, seg(model.RST))
	closed := map[model.TCPState]bool{
		model.FinWait1: true, model.FinWait2: true, model.Closing: true, model.LastAck: true,
	}
	for _, s := range model.TCPStates[model.SynReceived:] {
		open := between(model.Closed, s)
		check(t, property, "profile=rfc9293",
			boundary{"in " + s.String(), open, rst, closed[s]},
			boundary{"whose peer was not graceful, in " + s.String(), changed(open, ungraceful), rst, closed[s]},
			boundary{"a phantom, in " + s.String(), changed(open, phantom), rst, false},
		)
	}
	challenged := seg(model.RST)
	challenged.Seq = 3
	last := func(kind model.ActionKind) model.Action { return model.Action{Kind: kind, End: model.B} }
	check(t, property, "profile=rfc9293 aborts=1",
		boundary{"a challenged RST", between(model.Closed, model.LastAck), deliver(model.B, challenged), false},
		boundary{"the last ACK", between(model.TimeWait, model.LastAck), deliver(model.B, seg(answer)), false},
		// Its own doing, not its peer's.
		boundary{"giving up", between(model.Closed, model.LastAck), last(model.GiveUp), false},
		boundary{"abandoning", between(model.Closed, model.FinWait2), last(model.Abandon), false},
		boundary{"an ABORT", changed(between(model.Closed, model.FinWait2),
			func(s *model.State) { s.Aborts = 1 }), last(model.Abort), false})
	check(t, property, "close=full", boundary{"data that it resets", between(model.CloseWait, model.FinWait2),
		deliver(model.B, seg(pushed)), false})
	check(t, property, "profile=rfc793", boundary{"a RST in the window", between(model.Closed, model.LastAck),
		deliver(model.B, challenged), true})
}

func TestCloseCompletes(t *testing.T) {
	const property = "close-completes"
	rst := deliver(model.B, seg(model.RST))
	gives := model.Action{Kind: model.GiveUp, End: model.B}
	taken := func(s *model.State) { s.TCB[model.B].Taken = true }
	for _, s := range model.TCPStates[model.SynReceived:] {
		all := changed(between(model.TimeWait, s), taken)
		waits := s.FINUnacknowledged()
		check(t, property, "profile=rfc9293",
			boundary{"reset in " + s.String(), all, rst, waits || s == model.FinWait2},
			boundary{"reset, not all received, in " + s.String(), between(model.TimeWait, s), rst, false},
		)
		if waits {
			check(t, property, "", boundary{"gives up in " + s.String(), all, gives, true},
				boundary{"whose peer gave up before, in " + s.String(), changed(all, ungraceful), gives, true},
				boundary{"gives up, not all received, in " + s.String(), between(model.TimeWait, s), gives, false})
		}
	}
	closing := changed(between(model.TimeWait, model.LastAck), taken)
	check(t, property, "", boundary{"the last ACK", closing, deliver(model.B, seg(answer)), false},
		boundary{"time", closing, model.Action{Kind: model.Tick}, false})
}

// An end's close is taken once the other end of its connection has received its FIN, and as
// long as that does not abort.
func TestTaken(t *testing.T) {
	sys := system(t, parameters(t, "aborts=1"), "")
	fin := deliver(model.B, seg(ends))
	fin.Segment.Seq = 4
	sent := changed(between(model.FinWait1, model.Established), func(s *model.State) {
		s.TCB[model.B].RcvNxt, s.TCB[model.A].RcvNxt, s.TCB[model.A].SndUna = 4, 5, 4
		s.Aborts = 1
		s.Toward[model.B].Add(fin.Segment)
	})
	after, _ := sys.Step(sent, fin)
	if !after.TCB[model.A].Taken || after.TCB[model.B].Taken {
		t.Errorf("A's FIN is received: %+v", after.TCB)
	}
	if aborted, _ := sys.Step(after, model.Action{Kind: model.Abort, End: model.B}); aborted.TCB[model.A].Taken {
		t.Error("B aborts, and A's close is still taken")
	}
	if gone, _ := sys.Step(after, model.Action{Kind: model.GiveUp, End: model.B}); !gone.TCB[model.A].Taken {
		t.Error("B gives up, and A's close is no longer taken")
	}
	phantoms, _ := sys.Step(changed(sent, phantom), fin)
	if phantoms.TCB[model.A].Taken {
		t.Error("a phantom receives A's FIN, and A's close is taken")
	}
}

func TestOpenSucceeds(t *testing.T) {
	opening := func(b model.TCPState) model.State {
		return changed(between(model.SynSent, b), func(s *model.State) {
			s.TCB[model.A].SndUna, s.TCB[model.A].SYNUnacknowledged = 4, true
		})
	}
	refusal := deliver(model.A, changedSegment(seg(model.RST|model.ACK), func(s *model.Segment) { s.Seq = 0 }))
	check(t, "open-succeeds", "",
		boundary{"by a listener", opening(model.Listen), refusal, true},
		boundary{"by TIME-WAIT", opening(model.TimeWait), refusal, true},
		boundary{"by a port that is closed", opening(model.Closed), refusal, false},
		boundary{"a RST in ESTABLISHED", between(model.Established, model.Listen),
			deliver(model.A, seg(model.RST)), false},
		boundary{"giving up", opening(model.Listen), model.Action{Kind: model.GiveUp, End: model.A}, false},
	)
}

func TestTimeWaitFull(t *testing.T) {
	over := between(model.Closed, model.TimeWait)
	syn := deliver(model.B, seg(model.SYN))
	const property = "time-wait-full"
	check(t, property, "profile=rfc9293 aborts=1",
		boundary{"a RST", over, deliver(model.B, seg(model.RST)), true},
		boundary{"a SYN that is answered", over, syn, false},
		boundary{"a FIN", over, deliver(model.B, seg(ends)), false},
		boundary{"it is over", over, model.Action{Kind: model.Expire, End: model.B}, false},
		boundary{"the application aborts", changed(over, func(s *model.State) { s.Aborts = 1 }),
			model.Action{Kind: model.Abort, End: model.B}, false},
	)
	check(t, property, "syn-in-window=reset", boundary{"a SYN that resets", over, syn, true})
	check(t, property, "time-wait-syn=reopen", boundary{"a SYN that opens", over, syn, true})
}

func TestNoOldSegment(t *testing.T) {
	const property = "no-old-segment"
	second := changed(between(model.FinWait1, model.Established), func(s *model.State) {
		s.TCB[model.A].Incarnation, s.TCB[model.B].Incarnation = 2, 2
	})
	old := func(ctl model.Control, seq model.Seq) model.Action {
		s := seg(ctl)
		s.Seq = seq
		return deliver(model.A, s)
	}
	check(t, property, "incarnations=2",
		boundary{"an old RST", second, old(model.RST, 2), true},
		boundary{"an old RST, challenged", second, old(model.RST, 3), false},
		boundary{"an old ACK", second, old(answer, 2), true},
		boundary{"an old ACK left of the window", second, old(answer, 1), false},
		boundary{"old data", second, old(pushed, 2), true},
		boundary{"an old FIN", second, old(ends, 2), true},
		boundary{"an old FIN, only answered", second, old(ends, 1), false},
		boundary{"a segment of its own", between(model.FinWait1, model.Established), old(ends, 2), false},
		boundary{"where there is no TCB", between(model.Closed, model.Listen), old(ends, 2), false},
		boundary{"time", second, model.Action{Kind: model.Tick}, false},
	)
	check(t, property, "incarnations=2", boundary{"a segment of a later incarnation",
		between(model.Established, model.Established),
		deliver(model.A, changedSegment(seg(ends), func(s *model.Segment) { s.Incarnation = 2 })), false})
}

func changedSegment(s model.Segment, change func(s *model.Segment)) model.Segment {
	change(&s)
	return s
}

func TestTimeWaitHeld(t *testing.T) {
	rst := deliver(model.A, seg(model.RST))
	const property = "time-wait-held"
	check(t, property, "profile=rfc9293",
		boundary{"a RST in TIME-WAIT", between(model.TimeWait, model.LastAck), rst, true},
		boundary{"not graceful either", changed(between(model.TimeWait, model.LastAck), ungraceful), rst, true},
		boundary{"a RST in FIN-WAIT-2", between(model.FinWait2, model.LastAck), rst, false},
		boundary{"TIME-WAIT is over", between(model.TimeWait, model.Listen),
			model.Action{Kind: model.Expire, End: model.A}, false},
	)
	check(t, property, "time-wait-rst=ignore", boundary{"ignored", between(model.TimeWait, model.LastAck), rst,
		false})
}

func TestNetworkDrained(t *testing.T) {
	expire := model.Action{Kind: model.Expire, End: model.A}
	with := func(e model.End, incarnation uint8) model.State {
		return changed(between(model.TimeWait, model.Listen), func(s *model.State) {
			s.Toward[e].Add(changedSegment(seg(answer), func(s *model.Segment) {
				s.Incarnation,
					s.Life = incarnation, 1
			}))
		})
	}
	check(t, "network-drained", "incarnations=2",
		boundary{"nothing in flight", between(model.TimeWait, model.Listen), expire, false},
		boundary{"a segment to A", with(model.A, 1), expire, true},
		boundary{"a segment to B", with(model.B, 1), expire, true},
		boundary{"a segment of another incarnation", with(model.A, 2), expire, false},
		boundary{"TIME-WAIT goes on", with(model.A, 1), model.Action{Kind: model.Tick}, false},
	)
	opens := func(s model.State) model.State {
		return changed(s, func(s *model.State) { s.TCB[model.A], s.Opens = tcb(model.Closed), 1 })
	}
	open := model.Action{Kind: model.Open, End: model.A}
	check(t, "network-drained", "incarnations=2",
		boundary{"A opens, nothing in flight", opens(between(model.Closed, model.Listen)), open, false},
		boundary{"A opens, a segment in flight", opens(with(model.B, 1)), open, true},
	)
}

func TestNoStaleEstablishment(t *testing.T) {
	received := changed(between(model.Closed, model.SynReceived), phantom)
	last := deliver(model.B, seg(answer))
	check(t, "no-stale-establishment", "",
		boundary{"a phantom", received, last, true},
		boundary{"no phantom", between(model.Closed, model.SynReceived), last, false},
		boundary{"a phantom that is reset", received, deliver(model.B, seg(model.RST)), false},
		boundary{"a phantom that is long ESTABLISHED", changed(between(model.Closed, model.Established), phantom),
			deliver(model.B, seg(ends)), false},
	)
}

func TestNoStaleClient(t *testing.T) {
	opening := func(b model.TCPState) model.State {
		return changed(between(model.SynSent, b), func(s *model.State) {
			s.TCB[model.A].SndUna, s.TCB[model.A].SYNUnacknowledged = 4, true
		})
	}
	answered := deliver(model.A, seg(model.SYN|model.ACK))
	gives := model.Action{Kind: model.GiveUp, End: model.B}
	check(t, "no-stale-client", "",
		boundary{"answered, and B waits", opening(model.SynReceived), answered, false},
		boundary{"answered, and B is gone", opening(model.Listen), answered, true},
		boundary{"answered, and B has a phantom", changed(opening(model.SynReceived), phantom), answered, true},
		boundary{"B gives up", between(model.Established, model.SynReceived), gives, true},
		boundary{"B gives up on A that does not have it", opening(model.SynReceived), gives, false},
		boundary{"a phantom gives up", changed(between(model.Established, model.SynReceived), phantom), gives,
			false},
		boundary{"something arrives that does nothing",
			changed(between(model.Established, model.SynReceived), phantom),
			deliver(model.B, changedSegment(seg(model.RST), func(s *model.Segment) { s.Seq = 7 })), false},
		boundary{"B gives up later", between(model.Established, model.FinWait1), gives, false},
	)
}

func TestNoRSTForFIN(t *testing.T) {
	over := between(model.TimeWait, model.Listen)
	fin := deliver(model.B, seg(ends))
	ofPhantom := fin
	ofPhantom.Segment.Marks = model.OfPhantom
	const property = "no-rst-for-fin"
	check(t, property, "",
		boundary{"a FIN at a closed port", over, fin, true},
		boundary{"not graceful", changed(over, ungraceful), fin, false},
		boundary{"of a phantom", over, ofPhantom, false},
		boundary{"an ACK at a closed port", over, deliver(model.B, seg(answer)), false},
		boundary{"answered with an ACK", between(model.FinWait2, model.Established), fin, false},
		boundary{"answered in TIME-WAIT", between(model.TimeWait, model.LastAck),
			deliver(model.A, seg(ends)), false},
	)
	check(t, property, "closed-port=silent", boundary{"no answer", over, fin, false})
}

func TestNoRST(t *testing.T) {
	over := between(model.TimeWait, model.Listen)
	abort := model.Action{Kind: model.Abort, End: model.A}
	check(t, "no-rst", "aborts=1",
		boundary{"a closed port", over, deliver(model.B, seg(answer)), true},
		boundary{"a RST is not answered", over, deliver(model.B, seg(model.RST)), false},
		boundary{"an abort", changed(between(model.FinWait2, model.CloseWait),
			func(s *model.State) { s.Aborts = 1 }), abort, true},
		boundary{"an abort that sends nothing", changed(over, func(s *model.State) { s.Aborts = 1 }), abort, false},
	)
}

func TestDataIntact(t *testing.T) {
	at := func(received uint8) model.State {
		return changed(between(model.Established, model.Established),
			func(s *model.State) { s.TCB[model.B].Received = received })
	}
	unit := func(ctl model.Control, n, incarnation uint8) model.Action {
		return deliver(model.B, changedSegment(seg(ctl), func(s *model.Segment) {
			s.Unit,
				s.Incarnation = n, incarnation
		}))
	}
	ahead := unit(pushed, 3, 1)
	ahead.Segment.Seq = 3
	check(t, "data-intact", "incarnations=2 data-a=3",
		boundary{"the next unit", at(1), unit(pushed, 2, 1), false},
		boundary{"a unit again", at(2), unit(pushed, 2, 1), true},
		boundary{"a unit missing", at(0), unit(pushed, 2, 1), true},
		boundary{"out of order, not kept", at(1), ahead, false},
		boundary{"another incarnation's", at(1), unit(pushed, 2, 2), true},
		boundary{"a FIN after all data", at(3), unit(ends, 3, 1), false},
		boundary{"a FIN before the last", at(2), unit(ends, 3, 1), true},
		// A has sent all three units, and another incarnation's FIN cuts them off.
		boundary{"another FIN before the last", at(2), unit(ends, 0, 2), true},
		boundary{"another FIN after all data", at(3), unit(ends, 0, 2), false},
	)
}

func TestDelivered(t *testing.T) {
	owed := func(a, b model.TCPState) model.State {
		return changed(between(a, b), func(s *model.State) { s.TCB[model.A].Owed = 1 })
	}
	unread := func(s *model.State) { s.TCB[model.A].Unread = true }
	unit := deliver(model.A, changedSegment(seg(pushed), func(s *model.Segment) { s.Unit = 1 }))
	coming := func(s *model.State) { s.Toward[model.A].Add(unit.Segment) }
	rst, fin := deliver(model.A, seg(model.RST)), deliver(model.A, seg(ends))
	of := func(e model.End, kind model.ActionKind) model.Action { return model.Action{Kind: kind, End: e} }
	const est, gone = model.Established, model.Listen
	canSend := func(s *model.State) { s.TCB[model.B].Unsent = 1 }
	second := func(s *model.State) { s.TCB[model.A].Incarnation = 2 }
	check(t, "delivered", "reader-a=late data-b=1 incarnations=2 fin-wait-2-timeout=9",
		boundary{"a reset with a unit on its way", owed(est, est), rst, true},
		boundary{"a reset with all received", between(est, est), rst, false},
		boundary{"a reset with all received and not read", changed(between(est, est), unread), rst, true},
		boundary{"a FIN before it", owed(est, est), fin, true},
		boundary{"a FIN after all", between(est, est), fin, false},
		boundary{"it is received", owed(est, est), unit, false},
		boundary{"abandoned with a unit on its way", owed(model.FinWait2, model.CloseWait),
			of(model.A, model.Abandon),
			true},
		boundary{"abandoned with all received", changed(between(model.FinWait2, model.CloseWait), unread),
			of(model.A, model.Abandon), false},
		boundary{"written", changed(between(est, est), canSend), of(model.B, model.Send), false},
		boundary{"written to no one", changed(between(model.Closed, model.CloseWait), canSend),
			of(model.B, model.Send), true},
		boundary{"written to the next connection", changed(changed(between(est, est), canSend), second),
			of(model.B, model.Send), true},
		boundary{"by a phantom", changed(changed(between(model.Closed, est), canSend), phantom),
			of(model.B, model.Send), false},
		boundary{"its writer gives up, a copy in flight", changed(owed(est, est), coming),
			of(model.B, model.GiveUp),
			false},
		boundary{"its writer gives up, none in flight", owed(est, est), of(model.B, model.GiveUp), true},
		boundary{"its writer is still there", owed(est, est), deliver(model.B, seg(answer)), false},
		boundary{"the last copy is lost", changed(owed(est, gone), coming), model.Action{Kind: model.Lose,
			Segment: unit.Segment}, true},
		boundary{"another copy is lost", changed(changed(owed(est, gone), coming), coming),
			model.Action{Kind: model.Lose, Segment: unit.Segment}, false},
		boundary{"time passes", owed(est, gone), model.Action{Kind: model.Tick}, false},
	)
	check(t, "delivered", "close=full", boundary{"data after CLOSE", owed(model.FinWait2, model.CloseWait), unit,
		true})
	check(t, "delivered", "reader-a=late reset-flushes=no",
		boundary{"a reset with all received", changed(between(est, est), unread), rst, false})
	check(t, "delivered", "reader-a=late close=full close-unread=fin",
		boundary{"CLOSE with data unread", changed(between(est, est), unread), of(model.A, model.Close), true},
		boundary{"CLOSE with all read", between(est, est), of(model.A, model.Close), false})
	check(t, "delivered", "reader-a=late",
		boundary{"CLOSE with data unread", changed(between(est, est), unread), of(model.A, model.Close), false})
}

func TestTimerArmed(t *testing.T) {
	stopped := changed(between(model.FinWait1, model.Established),
		func(s *model.State) { s.TCB[model.A].Timer = model.Timer{} })
	lose := deliver(model.B, seg(model.RST)) // leaves A as it is
	lose.Segment.Seq = 7
	check(t, "timer-armed", "",
		boundary{"it runs", between(model.FinWait1, model.Established), lose, false},
		boundary{"it is off", stopped, lose, true},
		boundary{"it is off, nothing to wait for", between(model.FinWait2, model.CloseWait), lose, false},
		boundary{"another runs", changed(stopped, func(s *model.State) {
			s.TCB[model.A].Timer = model.Timer{Kind: model.TimerFinWait2, Left: 1}
		}), lose, true},
	)
}

func TestCloses(t *testing.T) {
	p := named(t, "closes")
	of := p.Of(system(t, parameters(t, ""), ""))
	late := between(model.Closed, model.Listen)
	late.Toward[model.A].Add(seg(model.RST))
	for _, c := range []struct {
		what  string
		state model.State
		want  bool
	}{
		{"closed", between(model.Closed, model.Listen), true},
		{"A in TIME-WAIT", between(model.TimeWait, model.Listen), false},
		{"B in LAST-ACK", between(model.Closed, model.LastAck), false},
		{"a segment in flight", late, false},
	} {
		if got := of.State(&c.state); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	if !p.Liveness() || p.Settled(&model.State{}) {
		t.Error("closes is of the whole graph, and never settled")
	}
}

func TestNoStorm(t *testing.T) {
	p := named(t, "no-storm")
	of := p.Of(system(t, parameters(t, ""), ""))
	for _, kind := range model.ActionKinds {
		if got, want := of.Step(nil, model.Action{Kind: kind}, nil), kind == model.Tick; got != want {
			t.Errorf("%v is progress: %v", kind, got)
		}
	}
}

// The system of the tests is one of properties.
var _ properties.System = (*model.Model)(nil)
