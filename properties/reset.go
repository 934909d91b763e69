package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

var noResetOnGracefulClose = Property{
	Name:      "no-reset-on-graceful-close",
	Sentence:  "no end of a graceful connection is reset by a RST before it is done",
	Violation: "a RST ends a graceful connection before one of its ends is done",
	Source:    "RFC 9293 3.6, 3.6.1: a CLOSE is reliable; TIME-WAIT is there to answer a retransmitted FIN",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, Takes: model.RST},
	Ghosts:    model.GhostGrace,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		return !resets(a, after) || !resettable(before.TCB[a.End].State) || !before.Graceful(a.End)
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds: ofStates(resettable),
	// A TCB of B yet to come is graceful only if A, in SYN-SENT, is so already.
	settled: func(s *model.State) bool {
		if s.Opens > 0 {
			return false
		}
		for _, e := range model.Ends {
			if t := &s.TCB[e]; t.State.HasTCB() && t.State != model.TimeWait && s.Graceful(e) {
				return false
			}
		}
		return true
	},
}

// It reads no grace: whoever gave up, abandoned, aborted or answered data with a RST has
// no TCB any more that a RST could end (decisions G5).
var noResetAfterClose = Property{
	Name:      "no-reset-after-close",
	Sentence:  "no end that has closed, and did what TCP asks of it, is reset by a RST before it is done",
	Violation: "a RST ends the connection of an end that has closed and did what TCP asks, before it is done",
	Source:    "RFC 9293 3.6: a CLOSE is reliable, whatever becomes of the other end",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, Takes: model.RST},
	Ghosts:    model.GhostPhantom,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		t := &before.TCB[a.End]
		return !resets(a, after) || !hasClosed(t.State) || t.Phantom
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds: ofStates(hasClosed),
	// A TCB of B yet to come is no phantom only if A is in SYN-SENT already.
	settled: func(s *model.State) bool {
		if s.Opens > 0 {
			return false
		}
		for _, e := range model.Ends {
			if t := &s.TCB[e]; t.State.HasTCB() && t.State != model.TimeWait && !t.Phantom {
				return false
			}
		}
		return true
	},
}

// hasClosed says whether an end in this state has called CLOSE and is not done.
func hasClosed(s model.TCPState) bool {
	switch s {
	case model.FinWait1, model.FinWait2, model.Closing, model.LastAck:
		return true
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.CloseWait,
		model.TimeWait:
	}
	return false
}

// resettable says whether a RST in this state is a close gone wrong.
func resettable(s model.TCPState) bool { return s.Synchronized() && s != model.TimeWait }

var timeWaitHeld = Property{
	Name:      "time-wait-held",
	Sentence:  "no RST ends TIME-WAIT before its time (TIME-WAIT assassination)",
	Violation: "a RST ends TIME-WAIT before its time (TIME-WAIT assassination)",
	Source:    "RFC 1337",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, InState: model.TimeWait, Takes: model.RST},
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		return !resets(a, after) || before.TCB[a.End].State != model.TimeWait
	},
	settled: over,
}

var timeWaitFull = Property{
	Name:      "time-wait-full",
	Sentence:  "no segment ends TIME-WAIT before its time, be it a RST or a SYN",
	Violation: "a segment ends TIME-WAIT before its time",
	Source:    "RFC 9293 3.6.1: the wait is 2·MSL; but for what RFC 1122 4.2.2.13 allows a SYN",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, InState: model.TimeWait},
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		return !a.Arrives() || before.TCB[a.End].State != model.TimeWait ||
			after.TCB[a.End].State == model.TimeWait
	},
	word: func(_ System, _ *model.State, a model.Action, _ *model.State) string {
		return a.Segment.Ctl.String()
	},
	kinds:   words("RST", "RST,ACK", "SYN"),
	settled: over,
}

var noRST = Property{
	Name:      "no-rst",
	Sentence:  "no RST is ever sent",
	Violation: "a RST is sent",
	Source:    "RFC 9293 3.5.2: what a run without any reset looks like",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InRSTs},
	Answers:   true,
	step: func(sys System, before *model.State, a model.Action, _ *model.State) bool {
		return !sendsRST(sys, before, a)
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds: ofStates(anyState),
	settled: func(s *model.State) bool {
		if !over(s) {
			return false
		}
		for _, e := range model.Ends {
			for _, seg := range s.Toward[e].Segments() {
				if !seg.Has(model.RST) {
					return false
				}
			}
		}
		return true
	},
}

// sendsRST says whether a makes its end send a RST.
func sendsRST(sys System, before *model.State, a model.Action) bool {
	if a.Kind != model.Abort && a.Kind != model.Close && a.Kind != model.LingerEnd && a.Kind != model.GiveUp &&
		!a.Arrives() {
		return false
	}
	_, f := sys.Step(*before, a)
	return f.Sends && f.Sent.Has(model.RST) && f.In != model.BoxReset
}

var noRSTForFIN = Property{
	Name:      "no-rst-for-fin",
	Sentence:  "no FIN of a graceful connection is answered with a RST",
	Violation: "a FIN of a graceful connection is answered with a RST",
	Source:    "RFC 9293 3.6.1: TIME-WAIT is there to answer a retransmitted FIN with an ACK",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, Takes: model.FIN},
	Ghosts:    model.GhostSegmentGrace,
	Answers:   true,
	step: func(sys System, before *model.State, a model.Action, _ *model.State) bool {
		return !a.Arrives() || !a.Segment.Has(model.FIN) || !before.GracefulSegment(a.Segment) ||
			!sendsRST(sys, before, a)
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds:   ofStates(anyState),
	settled: func(s *model.State) bool { return over(s) && s.InFlight() == 0 },
}
