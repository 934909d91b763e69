package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

var openAnswered = Property{
	Name: "open-answered",
	Sentence: "no OPEN is left to time out that the other end has answered: by opening the connection as " +
		"well, or by a RST that arrives",
	Violation: "an OPEN is left to time out though the other end has answered it",
	Source:    "RFC 9293 3.5, 3.5.2, Figures 6 and 7",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows that an end gives up, or goes on waiting"},
	Ghosts:    model.GhostPhantom,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		t := &before.TCB[a.End]
		switch {
		case a.Kind == model.GiveUp:
			return t.State != model.SynSent && t.State != model.SynReceived || !before.OneConnection()
		case a.Arrives() && t.State == model.SynSent && a.Segment.Has(model.RST|model.ACK):
			return a.Segment.Ack != t.SndNxt || !after.TCB[a.End].State.HasTCB()
		}
		return true
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds: words(model.SynSent.String(), model.SynReceived.String()),
	settled: func(s *model.State) bool {
		if s.Opens > 0 || synToB(s) {
			return false
		}
		for _, e := range model.Ends {
			if t := s.TCB[e].State; t == model.SynSent || t == model.SynReceived {
				return false
			}
		}
		return true
	},
}

var openSucceeds = Property{
	Name:      "open-succeeds",
	Sentence:  "no OPEN is refused by an end that listens, or still has a connection",
	Violation: "an OPEN is refused by an end that listens, or still has a connection",
	Source:    "RFC 9293 3.5.2: a RST in SYN-SENT says that there is no such port; 3.10.7.4",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, Takes: model.RST},
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		return before.TCB[a.End].State != model.SynSent || !resets(a, after) ||
			!refuses(before.TCB[a.End.Peer()].State)
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End.Peer()].State.String()
	},
	kinds: ofStates(refuses),
	settled: func(s *model.State) bool {
		return s.Opens == 0 && s.TCB[model.A].State != model.SynSent && s.TCB[model.B].State != model.SynSent
	},
}

// refuses says whether an end in this state has no right to refuse an OPEN: its application
// listens, or has not OPENed since (decisions P10).
func refuses(s model.TCPState) bool { return s != model.Closed && s != model.SynSent }
