package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// Goals lists what someone outside may want of a connection (RFC 4953, 2; RFC 5961, 1).
var Goals = []Property{
	{
		Name:     "reset",
		Sentence: "a segment ends the connection of an end that is not done with it",
		Source:   "RFC 5961 3 and 4: blind reset with a RST, and with a SYN",
		Kind:     explore.Sometimes,
		Ghosts:   model.GhostPhantom,
		step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
			t := &before.TCB[a.End]
			return a.Arrives() && open(t) && !t.Phantom && !after.TCB[a.End].State.HasTCB()
		},
	},
	{
		Name: "close",
		Sentence: "an end takes a FIN that the other has not sent, or for acknowledged a FIN that the other has " +
			"not received",
		Source: "RFC 5961 5: blind injection, of a FIN",
		Kind:   explore.Sometimes,
		Ghosts: model.GhostPhantom,
		step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
			t, u, peer := &before.TCB[a.End], &after.TCB[a.End], &before.TCB[a.End.Peer()]
			if !a.Arrives() || a.Segment.Ctl&(model.RST|model.SYN) != 0 || !before.OneConnection() {
				return false
			}
			takes := u.State.FINReceived() && !t.State.FINReceived() && !peer.State.FINSent()
			done := u.State.HasTCB() || t.State == model.LastAck
			acknowledged := t.FINUnacknowledged() && !u.FINUnacknowledged() && done && !peer.State.FINReceived()
			return takes || acknowledged
		},
	},
	{
		Name:     "time-wait",
		Sentence: "a segment ends TIME-WAIT before its time",
		Source:   "RFC 1337 2; RFC 1122 4.2.2.13",
		Kind:     explore.Sometimes,
		Ghosts:   model.GhostPhantom,
		step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
			return a.Kind != model.Tick && !before.TCB[a.End].Phantom && !timeWaitFull.step(sys, before, a, after)
		},
	},
	{
		Name:     "take-over",
		Sentence: "the server is ESTABLISHED with someone outside, as if with the client, which did not open",
		Source:   "RFC 6528 1: to guess the number of a handshake; RFC 9293 3.5",
		Kind:     explore.Sometimes,
		Ghosts:   model.GhostPhantom,
		step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
			return !noStaleEstablishment.step(sys, before, a, after)
		},
	},
}

// GoalNamed returns the goal of that name and whether there is one.
func GoalNamed(name string) (Property, bool) { return named(Goals, name) }

// open says whether an end can still send or receive.
func open(t *model.TCB) bool {
	switch t.State {
	case model.Established, model.FinWait1, model.FinWait2, model.CloseWait:
		return true
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Closing,
		model.LastAck, model.TimeWait:
	}
	return false
}
