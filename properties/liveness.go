package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// closes takes no excuse: an end whose peer gave up violates it (decisions P3).
var closes = Property{
	Name: "closes",
	Sentence: "once every application has closed, the connection is gone in the end: no TCB and " +
		"nothing in flight",
	Violation: "the connection never goes away, though every application has closed that will",
	Source:    "RFC 9293 3.6: all of the connection's state is deleted when it is closed",
	Kind:      explore.Settles,
	OnWire:    OnWire{Seen: InEnd},
	state:     func(_ System, s *model.State) bool { return s.Closed() },
	word:      bothEnds,
	kinds:     ofPairs(inStates),
}

var noSilentEnd = Property{
	Name:      "no-silent-end",
	Sentence:  "no application waits for ever for the other end: it is told of a FIN, a reset or a timeout",
	Violation: "an application waits for the other end for ever, and is told of no FIN, reset or timeout",
	Source:    "RFC 9293 3.5.1: half-open connections; 3.9.2: what a user is told of",
	Kind:      explore.Settles,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows that nothing more will come"},
	state: func(_ System, s *model.State) bool {
		return !waits(s.TCB[model.A].State) && !waits(s.TCB[model.B].State)
	},
	word:  bothEnds,
	kinds: ofPairs(inStates),
}

// bothEnds names the states that both ends are in.
func bothEnds(_ System, _ *model.State, _ model.Action, after *model.State) string {
	return inStates(after.TCB[model.A].State, after.TCB[model.B].State)
}

func inStates(a, b model.TCPState) string { return "A " + a.String() + ", B " + b.String() }

// waits says whether an application with a TCB in this state still waits for the peer: it
// has not been told of its FIN.
func waits(s model.TCPState) bool { return s.HasTCB() && !s.FINReceived() }

var noStorm = Property{
	Name:      "no-storm",
	Sentence:  "no two ends answer each other for ever without time passing",
	Violation: "the two ends answer each other for ever without time passing",
	Source: "RFC 9293 3.5: an ACK does not occupy sequence number space, or ACKs would be " +
		"acknowledged for ever",
	Kind:   explore.NoLivelock,
	OnWire: OnWire{Seen: InACKs},
	step: func(_ System, _ *model.State, a model.Action, _ *model.State) bool {
		return a.Kind == model.Tick
	},
}
