package properties

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// It is weaker than delivered, and takes no excuse but that the writer knows.
var lossTold = Property{
	Name: "loss-told",
	Sentence: "every unit of data that an application writes is read by the application at the other end, " +
		"or its writer gets an error",
	Violation: "a unit of data that an application wrote is never read by the other, and its writer " +
		"gets no error",
	Source: "RFC 9293 3.9.2, 3.10.7.4 and 3.10.8: a user is told of a reset and of a timeout",
	Kind:   explore.AlwaysStep,
	OnWire: OnWire{Seen: Unseen, Why: "no capture shows what an application reads, or is told"},
	Ghosts: model.GhostTold,
	step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
		return losesSilently(sys, before, a, after) == ""
	},
	word:    losesSilently,
	kinds:   words(waysToLose...),
	watches: watchesDelivery,
	settled: func(s *model.State) bool {
		return delivered.settled(s) && !s.TCB[model.A].Lost && !s.TCB[model.B].Lost
	},
	past: func(p *model.Parameters, s *model.State) bool {
		return delivered.past(p, s) && !s.TCB[model.A].Lost && !s.TCB[model.B].Lost
	},
}

// losesSilently says by what step a unit is lost of which its writer is not and will not be
// told; "" for one that is none. It is the one that loses the unit, or the one after which
// the writer can be told no more: its CLOSE, or what ends it (decisions P11).
func losesSilently(sys System, before *model.State, a model.Action, after *model.State) string {
	if a.Kind == model.Tick {
		return ""
	}
	if by := loses(sys, before, a, after); by != "" {
		for _, e := range model.Ends {
			if forgoes(sys, before, a, after, e) && !after.TCB[e.Peer()].Lost &&
				!before.TCB[e].Told && !after.TCB[e].Told {
				return by
			}
		}
	}
	if before.TCB[a.End].Lost && !after.TCB[a.End].Lost {
		if _, f := sys.Step(*before, a); !f.Told {
			return how(a)
		}
	}
	return ""
}
