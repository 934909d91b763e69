package properties

import (
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// Events lists what can be asked when it happens: the witnesses, and what happens at an
// end or at both.
var Events = slices.Concat(Witnesses, eventsOf(model.A), eventsOf(model.B), []Property{
	{
		Name:     "reconnected",
		Sentence: "A has a later incarnation of the connection ESTABLISHED",
		Source:   "RFC 9293 3.4.1",
		Kind:     explore.Sometimes,
		Ghosts:   model.GhostIncarnation,
		state: func(_ System, s *model.State) bool {
			return s.TCB[model.A].State == model.Established && s.TCB[model.A].Incarnation > 1
		},
	},
	{
		Name:     "port-free",
		Sentence: "A has no TCB any more, so that it can OPEN again from the same port",
		Source:   "RFC 9293 3.10.1",
		Kind:     explore.Sometimes,
		state:    func(_ System, s *model.State) bool { return !s.TCB[model.A].State.HasTCB() },
	},
	{
		Name:     "closed",
		Sentence: "neither end has a TCB any more",
		Source:   "RFC 9293 3.3.2",
		Kind:     explore.Sometimes,
		state: func(_ System, s *model.State) bool {
			return !s.TCB[model.A].State.HasTCB() && !s.TCB[model.B].State.HasTCB()
		},
	},
	{
		Name:     "drained",
		Sentence: "neither end has a TCB any more, and nothing is in flight",
		Source:   "RFC 9293 3.6.1",
		Kind:     explore.Sometimes,
		InFlight: true,
		state:    func(_ System, s *model.State) bool { return s.Closed() },
	},
})

// eventsOf lists what can happen at an end.
func eventsOf(e model.End) []Property {
	at, name := strings.ToLower(e.String())+"-", e.String()
	event := func(what, sentence, source string) Property {
		return Property{Name: at + what, Sentence: name + sentence, Source: source, Kind: explore.Sometimes}
	}
	during := func(p Property, state func(t *model.TCB) bool) Property {
		p.state = func(_ System, s *model.State) bool { return state(&s.TCB[e]) }
		return p
	}
	taking := func(p Property, step func(before *model.TCB, a model.Action, after *model.State) bool) Property {
		p.step = func(_ System, before *model.State, a model.Action, after *model.State) bool {
			return a.Kind != model.Tick && a.End == e && step(&before.TCB[e], a, after)
		}
		return p
	}
	kind := func(k model.ActionKind) func(*model.TCB, model.Action, *model.State) bool {
		return func(_ *model.TCB, a model.Action, _ *model.State) bool { return a.Kind == k }
	}
	all := []Property{
		during(event("closed", " has no TCB any more", "RFC 9293 3.3.2"),
			func(t *model.TCB) bool { return !t.State.HasTCB() }),
		taking(event("closes", " calls CLOSE", "RFC 9293 3.10.4"), kind(model.Close)),
		taking(event("gives-up", " has used up its retransmissions, or its keep-alives, and deletes its TCB",
			"RFC 9293 3.10.8, 3.8.4"),
			kind(model.GiveUp)),
		taking(event("probes", " sends a keep-alive", "RFC 9293 3.8.4"), kind(model.Probe)),
		taking(event("linger-ends", "'s CLOSE has lingered for all of its time", "POSIX SO_LINGER"),
			kind(model.LingerEnd)),
		taking(event("abandons", "'s timeout of FIN-WAIT-2 deletes its TCB", "usual in stacks"),
			kind(model.Abandon)),
		taking(event("reset", "'s TCB is deleted by a RST", "RFC 9293 3.5.3"),
			func(_ *model.TCB, a model.Action, after *model.State) bool { return resets(a, after) }),
	}
	stopped := event("stopped", "'s middlebox lets a segment, to "+name+" or from it, not pass", "RFC 3234")
	stopped.step = func(sys System, before *model.State, a model.Action, _ *model.State) bool {
		if a.Kind == model.Tick || a.End != e {
			return false
		}
		f := boxEffects(sys, before, a)
		return f.In != model.BoxPass || f.Out != model.BoxPass
	}
	all = append(all, stopped,
		taking(event("forgotten", "'s middlebox has kept its entry for all of its time", "RFC 5382 5"),
			kind(model.Forget)))
	if e == model.A {
		all = append(all,
			taking(event("opens", " calls OPEN", "RFC 9293 3.10.1"), kind(model.Open)),
			taking(event("refused", "'s OPEN is refused: a RST arrives in SYN-SENT", "RFC 9293 3.10.7.3"),
				func(t *model.TCB, a model.Action, after *model.State) bool {
					return t.State == model.SynSent && resets(a, after)
				}))
	}
	for _, state := range model.TCPStates {
		if !state.HasTCB() {
			continue
		}
		word := strings.ToLower(state.String())
		all = append(all,
			during(event(word, " is in "+state.String(), "RFC 9293 3.3.2"),
				func(t *model.TCB) bool { return t.State == state }),
			taking(event("leaves-"+word, " leaves "+state.String(), "RFC 9293 3.3.2"),
				func(t *model.TCB, _ model.Action, after *model.State) bool {
					return t.State == state && after.TCB[e].State != state
				}))
	}
	return all
}
