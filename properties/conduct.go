package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

var dataIntact = Property{
	Name: "data-intact",
	Sentence: "what data a TCB takes is of its connection, in order and taken once, and no FIN is taken " +
		"before it; whether all data arrives is not asked here, but by delivered",
	Violation: "data is taken twice, out of order or from another incarnation, or a FIN before data",
	Source:    "RFC 9293 3.6: a CLOSE means \"I have no more data to send\", not that what was sent may be lost",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, FromSYN: true, OldData: true},
	Ghosts:    model.GhostUnits,
	step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
		return damage(sys, before, a, after) == ""
	},
	word: damage,
	kinds: words("data twice", "data out of order", "old data", "FIN before data",
		"old FIN before data"),
	settled: over,
	past:    isIntact,
}

// isIntact says that no TCB can come to be, and each has received all data that its peer can
// send it, which is all of the same connection: a FIN at most is still to be taken, after it.
func isIntact(p *model.Parameters, s *model.State) bool {
	if s.Opens > 0 || s.TCB[model.A].State == model.SynSent || synToB(s) || p.AnyData() || p.Endless() {
		return false
	}
	for _, e := range model.Ends {
		t, peer := &s.TCB[e], &s.TCB[e.Peer()]
		if t.Unsent > 0 {
			return false
		}
		if !t.State.HasTCB() {
			continue
		}
		ahead := int(peer.SndNxt-t.RcvNxt) & (p.SeqMod - 1)
		if peer.State.HasTCB() && (peer.Incarnation != t.Incarnation || int(t.Received) != p.Data[e.Peer()] ||
			ahead > 1 || ahead == 1 && !peer.FINSent()) {
			return false
		}
		for _, seg := range s.Toward[e].Segments() {
			if seg.DataLen() > 0 && !wasReceived(p, t, seg) ||
				seg.Has(model.FIN) && (seg.Incarnation != t.Incarnation || seg.Unit > t.Received) {
				return false
			}
		}
	}
	return true
}

// damage says what a step does to the stream of data that a TCB receives; "" if
// it does it no harm.
func damage(sys System, before *model.State, a model.Action, after *model.State) string {
	if !a.Arrives() || a.Segment.Ctl&(model.PSH|model.FIN) == 0 {
		return ""
	}
	_, f := sys.Step(*before, a)
	seg, t, u := a.Segment, &before.TCB[a.End], &after.TCB[a.End]
	same := seg.Incarnation == t.Incarnation
	if f.Accepted&model.AcceptedData != 0 && u.State.HasTCB() && u.Received != t.Received {
		switch {
		case !same:
			return "old data"
		case seg.Unit <= t.Received:
			return "data twice"
		case seg.Unit > t.Received+1:
			return "data out of order"
		}
	}
	if u.Ahead.Text&^t.Ahead.Text != 0 && u.RcvNxt == t.RcvNxt && !same {
		return "old data" // it is held
	}
	received := t.Received
	switch {
	case u.State.FINReceived() && !t.State.FINReceived() && f.Accepted&model.AcceptedFIN == 0:
		same, received = false, u.Received // one that was held
	case f.Accepted&model.AcceptedFIN == 0, u.Ahead.FIN != 0:
		return ""
	case same && seg.Unit > t.Received+seg.DataLen():
		return "FIN before data"
	}
	if peer := &before.TCB[a.End.Peer()]; !same && peer.State.HasTCB() && peer.Incarnation == t.Incarnation &&
		sys.UnitsSent(before, a.End.Peer()) > received {
		return "old FIN before data"
	}
	return ""
}

var timerArmed = Property{
	Name:      "timer-armed",
	Sentence:  "while anything is unacknowledged the retransmission timer runs",
	Violation: "something is unacknowledged and no retransmission timer runs",
	Source:    "RFC 6298 5.1",
	Kind:      explore.Always,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows a timer"},
	state: func(_ System, s *model.State) bool {
		return armed(&s.TCB[model.A]) && armed(&s.TCB[model.B])
	},
	word: func(_ System, _ *model.State, _ model.Action, after *model.State) string {
		for _, e := range model.Ends {
			if t := &after.TCB[e]; !armed(t) {
				return t.State.String()
			}
		}
		panic("BUG: every timer is armed")
	},
	kinds:   ofStates(model.TCPState.HasTCB),
	settled: over,
}

func armed(t *model.TCB) bool {
	return !t.State.HasTCB() || t.SndUna == t.SndNxt || t.Timer.Kind == model.TimerRTO ||
		t.Timer.Kind == model.TimerPersist
}

var rfcTransitions = Property{
	Name:      "rfc-transitions",
	Sentence:  "no state changes but as RFC 9293's Figure 5 and its notes have it",
	Violation: "a state changes as RFC 9293's Figure 5 and its notes do not have it",
	Source:    "RFC 9293 3.3.2, Figure 5",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, OfRun: true},
	step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
		from, to := before.TCB[a.End].State, after.TCB[a.End].State
		if from == to || figure5[arrow{from, to}] {
			return true
		}
		if to.HasTCB() { // from no such state but as another host's
			return a.Kind == model.Open && from != model.TimeWait
		}
		// The end of a connection that the figure omits "for legibility": note 3's
		// RST, received or sent, and the calls and timeouts of 3.10.5 and 3.10.8; or that
		// comes with the end of a host.
		return a.Kind == model.Abort || a.Kind == model.Crash || a.Kind == model.GiveUp ||
			a.Kind == model.LingerEnd || resets(a, after) || sendsRST(sys, before, a)
	},
	word: func(_ System, before *model.State, a model.Action, after *model.State) string {
		return change(before.TCB[a.End].State, after.TCB[a.End].State)
	},
	kinds:   ofPairs(change),
	settled: over,
}

// change names a step from one state to another.
func change(from, to model.TCPState) string { return from.String() + " to " + to.String() }

type arrow struct{ from, to model.TCPState }

// figure5 has the arrows of RFC 9293's Figure 5 and its note 2, those that end in
// CLOSED also where B's application at once listens again, and the one step that
// takes two arrows: an ACK of our SYN that carries a FIN (decisions P1).
var figure5 = map[arrow]bool{
	{model.Closed, model.Listen}:           true,
	{model.Closed, model.SynSent}:          true,
	{model.Listen, model.SynReceived}:      true,
	{model.Listen, model.SynSent}:          true,
	{model.Listen, model.Closed}:           true,
	{model.SynSent, model.SynReceived}:     true,
	{model.SynSent, model.Established}:     true,
	{model.SynSent, model.Closed}:          true,
	{model.SynReceived, model.Listen}:      true,
	{model.SynReceived, model.Established}: true,
	{model.SynReceived, model.CloseWait}:   true,
	{model.SynReceived, model.FinWait1}:    true,
	{model.Established, model.FinWait1}:    true,
	{model.Established, model.CloseWait}:   true,
	{model.FinWait1, model.FinWait2}:       true,
	{model.FinWait1, model.Closing}:        true,
	{model.FinWait1, model.TimeWait}:       true,
	{model.FinWait2, model.TimeWait}:       true,
	{model.Closing, model.TimeWait}:        true,
	{model.CloseWait, model.LastAck}:       true,
	{model.LastAck, model.Closed}:          true,
	{model.LastAck, model.Listen}:          true,
	{model.TimeWait, model.Closed}:         true,
	{model.TimeWait, model.Listen}:         true,
}

var noOpenInTimeWait = Property{
	Name:      "no-open-in-time-wait",
	Sentence:  "no SYN opens a connection at an end that is in TIME-WAIT of the last one",
	Violation: "a SYN opens a connection at an end that is in TIME-WAIT of the last one",
	Source:    "RFC 9293 3.6.1, but for what RFC 1122 4.2.2.13 allows",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, Takes: model.SYN},
	step: func(_ System, before *model.State, a model.Action, _ *model.State) bool {
		return !a.Creates || before.TCB[a.End].State != model.TimeWait
	},
	settled: over,
}
