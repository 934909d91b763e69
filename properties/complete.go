package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// It reads no grace: that a peer gave up is no excuse, as it is the end that gave up of
// which this says that it should not have had to (decisions P9).
var closeCompletes = Property{
	Name:      "close-completes",
	Sentence:  "no end that has closed, and whose peer has received all, is reset or left to time out",
	Violation: "an end that has closed is reset or left to time out, though its peer has received all",
	Source:    "RFC 9293 3.6: a CLOSE is reliable; 3.6.1: TIME-WAIT is there to answer a retransmitted FIN",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows that an end gives up"},
	Ghosts:    model.GhostTaken,
	step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
		t := &before.TCB[a.End]
		return !t.Taken || !hasClosed(t.State) || a.Kind != model.GiveUp && !deletes(a, after)
	},
	word: func(_ System, before *model.State, a model.Action, _ *model.State) string {
		how := resetIn
		if a.Kind == model.GiveUp {
			how = givesUpIn
		}
		return how + before.TCB[a.End].State.String()
	},
	kinds: words(resetIn+"FIN-WAIT-1", resetIn+"FIN-WAIT-2", resetIn+"CLOSING", resetIn+"LAST-ACK",
		givesUpIn+"FIN-WAIT-1", givesUpIn+"FIN-WAIT-2", givesUpIn+"CLOSING", givesUpIn+"LAST-ACK"),
	settled: noResetAfterClose.settled,
}

const (
	resetIn   = "reset in "
	givesUpIn = "gives up in "
)

// deletes says whether a segment that would be none of a graceful close arrives in this
// step and deletes the TCB.
func deletes(a model.Action, after *model.State) bool {
	return a.Arrives() && a.Segment.Ctl&(model.RST|model.SYN) != 0 && !after.TCB[a.End].State.HasTCB()
}
