package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

var noOldSegment = Property{
	Name:      "no-old-segment",
	Sentence:  "no TCB accepts a segment of an earlier incarnation of the connection",
	Violation: "a TCB accepts a segment of an earlier incarnation of the connection",
	Source:    "RFC 9293 3.4.3, 3.6.1: TIME-WAIT is there to let old segments die",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, FromSYN: true, OldData: true},
	Ghosts:    model.GhostIncarnation,
	step: func(sys System, before *model.State, a model.Action, _ *model.State) bool {
		return acceptedOld(sys, before, a) == 0
	},
	word: func(sys System, before *model.State, a model.Action, _ *model.State) string {
		// What does most harm names it (decisions P2).
		accepted := acceptedOld(sys, before, a)
		for _, k := range []struct {
			what model.Accepted
			word string
		}{
			{model.AcceptedData, "data"}, {model.AcceptedFIN, "FIN"}, {model.AcceptedACK, "ACK"},
			{model.AcceptedRST, "RST"}, {model.AcceptedSYN, "SYN"},
		} {
			if accepted&k.what != 0 {
				return k.word
			}
		}
		panic("BUG: nothing old was accepted")
	},
	kinds: words("data", "FIN", "ACK", "RST", "SYN"),
	// With one incarnation left, no segment is older than any TCB.
	settled: func(s *model.State) bool { return s.Opens == 0 && oneIncarnation(s) },
	past:    past,
}

// acceptedOld is what the TCB took of a segment older than itself: neither of a later
// incarnation (decisions P6) nor one that makes a TCB where there is none (decisions G4).
func acceptedOld(sys System, before *model.State, a model.Action) model.Accepted {
	if !a.Arrives() {
		return 0
	}
	t := &before.TCB[a.End]
	if !t.State.HasTCB() || a.Segment.Incarnation >= t.Incarnation {
		return 0
	}
	_, f := sys.Step(*before, a)
	return f.Accepted
}

// oneIncarnation says whether all TCBs and segments are of the same.
func oneIncarnation(s *model.State) bool {
	var only uint8
	same := func(i uint8) bool {
		if only == 0 {
			only = i
		}
		return only == i
	}
	for _, e := range model.Ends {
		if t := &s.TCB[e]; t.State.HasTCB() && !same(t.Incarnation) {
			return false
		}
		for _, seg := range s.Toward[e].Segments() {
			if !same(seg.Incarnation) {
				return false
			}
		}
	}
	return true
}

var networkDrained = Property{
	Name:     "network-drained",
	Sentence: "when TIME-WAIT expires, or an end opens again, no segment of an earlier connection is in flight",
	Violation: "TIME-WAIT expires, or an end opens again, with a segment of an earlier connection " +
		"still in flight",
	Source:   "RFC 9293 3.4.3: no number is used again before old segments that bear it have left the network",
	Kind:     explore.AlwaysStep,
	OnWire:   OnWire{Seen: Unseen, Why: "no capture shows what is still under way when TIME-WAIT ends"},
	Ghosts:   model.GhostIncarnation,
	InFlight: true,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		_, left := leftInFlight(before, a, after)
		return !left
	},
	word: func(_ System, before *model.State, a model.Action, after *model.State) string {
		seg, _ := leftInFlight(before, a, after)
		return seg.Ctl.String()
	},
	kinds:   controls,
	settled: over,
}

// leftInFlight returns a segment of the connection whose TIME-WAIT expires, or of another
// than an OPEN begins or joins, and whether there is one. What an OPEN meets is what is in
// flight before it: a search may have it answered at once.
func leftInFlight(before *model.State, a model.Action, after *model.State) (model.Segment, bool) {
	if a.Kind != model.Open && a.Kind != model.Expire {
		return model.Segment{}, false
	}
	for _, to := range model.Ends {
		for _, seg := range before.Toward[to].Segments() {
			switch {
			case a.Kind == model.Open && !opens(before, a.End, after, to, seg),
				// What has no life left is gone by the time TIME-WAIT is over.
				a.Kind == model.Expire && seg.Incarnation == before.TCB[a.End].Incarnation && seg.Life > 0:
				return seg, true
			}
		}
	}
	return model.Segment{}, false
}

// opens says whether a segment in flight to an end is of the connection that e opens: of
// one that the peer opens as well, which has the number of the peer's OPEN until then
// (decisions G7).
func opens(before *model.State, e model.End, after *model.State, to model.End, seg model.Segment) bool {
	peer := &before.TCB[e.Peer()]
	joins := peer.State == model.SynSent && seg.Incarnation == peer.Incarnation
	return joins && (to == e || seg.Has(model.RST)) || seg.Incarnation == after.TCB[e].Incarnation
}

var noStaleEstablishment = Property{
	Name:      "no-stale-establishment",
	Sentence:  "B never has a connection ESTABLISHED that A does not have",
	Violation: "B has a connection ESTABLISHED that A does not have",
	Source:    "RFC 9293 3.5: why the handshake has three ways",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: InSteps, FromSYN: true, SYNOnce: true},
	Ghosts:    model.GhostPhantom,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		return !stale(&after.TCB[a.End]) || stale(&before.TCB[a.End])
	},
	settled: over,
}

var noStaleClient = Property{
	Name:      "no-stale-client",
	Sentence:  "A never has a connection ESTABLISHED of which B gave up the handshake",
	Violation: "A has a connection ESTABLISHED of which B gave up the handshake, and has no TCB",
	Source:    "RFC 9293 3.5, 3.5.1: half-open connections",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows that an end gives up"},
	Ghosts:    model.GhostPhantom,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		if after.TCB[model.A].State != model.Established || after.OneConnection() {
			return true
		}
		opens := a.End == model.A && before.TCB[model.A].State == model.SynSent
		loses := a.End == model.B && before.TCB[model.B].State == model.SynReceived && before.OneConnection()
		return !opens && !loses
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		return before.TCB[a.End].State.String()
	},
	kinds:   words(model.SynSent.String(), model.SynReceived.String()),
	settled: over,
}

// stale says whether a phantom's handshake is over.
func stale(t *model.TCB) bool { return t.Phantom && t.State.Synchronized() }
