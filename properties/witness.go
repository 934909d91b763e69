package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// Witnesses lists what can be asked to happen: properties of kind Sometimes, whose
// trace shows something good. A shortest run to it is a picture of the rule.
var Witnesses = []Property{
	{
		Name:     "normal-close",
		Sentence: "the active closer's TIME-WAIT ends with the other end gone and nothing in flight",
		Source:   "RFC 9293 3.6, Figure 12",
		Kind:     explore.Sometimes,
		InFlight: true,
		step: func(_ System, _ *model.State, a model.Action, after *model.State) bool {
			return a.Kind == model.Expire && after.Closed()
		},
	},
	{
		Name:     "three-segment-close",
		Sentence: "a FIN that acknowledges ours leads from FIN-WAIT-1 to TIME-WAIT at once",
		Source:   "RFC 9293 3.3.2, Figure 5, note 2",
		Kind:     explore.Sometimes,
		step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
			return before.TCB[a.End].State == model.FinWait1 && after.TCB[a.End].State == model.TimeWait
		},
	},
	{
		Name:     "simultaneous-open",
		Sentence: "both ends are ESTABLISHED, and the last to be so was in SYN-RECEIVED, to which both SYNs led",
		Source:   "RFC 9293 3.5, Figure 7",
		Kind:     explore.Sometimes,
		step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
			return before.TCB[a.End].State == model.SynReceived && a.Arrives() &&
				a.Segment.Ctl == model.SYN|model.ACK && after.TCB[a.End].State == model.Established &&
				after.TCB[a.End.Peer()].State == model.Established
		},
	},
	{
		Name:     "simultaneous-close",
		Sentence: "both ends are in CLOSING",
		Source:   "RFC 9293 3.6, Figure 13",
		Kind:     explore.Sometimes,
		state: func(_ System, s *model.State) bool {
			return s.TCB[model.A].State == model.Closing && s.TCB[model.B].State == model.Closing
		},
	},
	{
		Name:     "client-time-wait",
		Sentence: "A, the end that opened the connection, is in TIME-WAIT",
		Source:   "RFC 9293 3.6, Figure 12: the end that closes first keeps TIME-WAIT",
		Kind:     explore.Sometimes,
		state:    func(_ System, s *model.State) bool { return s.TCB[model.A].State == model.TimeWait },
	},
	{
		Name:     "server-time-wait",
		Sentence: "B, the end that listens, is in TIME-WAIT",
		Source:   "RFC 9293 3.6, Figure 12: the end that closes first keeps TIME-WAIT",
		Kind:     explore.Sometimes,
		state:    func(_ System, s *model.State) bool { return s.TCB[model.B].State == model.TimeWait },
	},
	{
		Name:     "both-time-wait",
		Sentence: "both ends are in TIME-WAIT",
		Source:   "RFC 9293 3.6, Figure 13",
		Kind:     explore.Sometimes,
		state: func(_ System, s *model.State) bool {
			return s.TCB[model.A].State == model.TimeWait && s.TCB[model.B].State == model.TimeWait
		},
	},
	{
		Name: "last-ack-gives-up",
		Sentence: "an end in LAST-ACK has used up its retransmissions and gives up; the other is in " +
			"TIME-WAIT, or gone",
		Source: "RFC 9293 3.8.3: R2",
		Kind:   explore.Sometimes,
		step: func(_ System, before *model.State, a model.Action, _ *model.State) bool {
			peer := before.TCB[a.End.Peer()].State
			return a.Kind == model.GiveUp && before.TCB[a.End].State == model.LastAck &&
				(peer == model.TimeWait || !peer.HasTCB())
		},
	},
	{
		Name:     "half-close",
		Sentence: "an end that has closed receives data in FIN-WAIT-2",
		Source:   "RFC 9293 3.6, case 1",
		Kind:     explore.Sometimes,
		step: func(_ System, before *model.State, a model.Action, after *model.State) bool {
			t, u := &before.TCB[a.End], &after.TCB[a.End]
			return t.State == model.FinWait2 && u.State == model.FinWait2 && a.Arrives() &&
				a.Segment.DataLen() > 0 && t.RcvNxt != u.RcvNxt
		},
	},
	{
		Name:     "fin-answered-in-time-wait",
		Sentence: "TIME-WAIT answers a FIN that comes again",
		Source:   "RFC 9293 3.6.1",
		Kind:     explore.Sometimes,
		step: func(sys System, before *model.State, a model.Action, _ *model.State) bool {
			if before.TCB[a.End].State != model.TimeWait || !a.Arrives() || !a.Segment.Has(model.FIN) {
				return false
			}
			_, f := sys.Step(*before, a)
			return f.Sends
		},
	},
	{
		Name:     "next-incarnation",
		Sentence: "both ends have a later incarnation of the connection ESTABLISHED",
		Source:   "RFC 9293 3.4.1",
		Kind:     explore.Sometimes,
		Ghosts:   model.GhostIncarnation,
		state: func(_ System, s *model.State) bool {
			a, b := &s.TCB[model.A], &s.TCB[model.B]
			return a.State == model.Established && b.State == model.Established &&
				a.Incarnation == b.Incarnation && a.Incarnation > 1
		},
	},
}

// WitnessNamed returns the witness, or other event, of that name and whether there is one.
func WitnessNamed(name string) (Property, bool) { return named(Events, name) }

// ShownNamed returns what a run that violates nothing can show, and whether there is such a
// thing: a witness or other event, or a goal of someone outside.
func ShownNamed(name string) (Property, bool) {
	if p, ok := WitnessNamed(name); ok {
		return p, true
	}
	return GoalNamed(name)
}

func named(all []Property, name string) (Property, bool) {
	for _, p := range all {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}

// Never returns a property of kind [explore.Sometimes] as the claim that it is not so of any
// state, or of any step: what shows the one violates the other.
func (p Property) Never() Property {
	p.Lopsided = true
	if state := p.state; state != nil {
		p.Kind = explore.Always
		p.state = func(sys System, s *model.State) bool { return !state(sys, s) }
		return p
	}
	step := p.step
	p.Kind = explore.AlwaysStep
	p.step = func(sys System, before *model.State, a model.Action, after *model.State) bool {
		return !step(sys, before, a, after)
	}
	return p
}
