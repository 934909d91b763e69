package properties

import (
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
)

var delivered = Property{
	Name:      "delivered",
	Sentence:  "every unit of data that an application writes is read by the application at the other end",
	Violation: "a unit of data that an application wrote is never read by the application at the other end",
	Source:    "RFC 9293 3.8: TCP recovers data that is damaged, lost, duplicated, or delivered out of order",
	Kind:      explore.AlwaysStep,
	OnWire:    OnWire{Seen: Unseen, Why: "no capture shows what an application reads"},
	Ghosts:    model.GhostDelivery,
	step: func(sys System, before *model.State, a model.Action, after *model.State) bool {
		return loses(sys, before, a, after) == ""
	},
	word:    loses,
	kinds:   words(waysToLose...),
	watches: watchesDelivery,
	// All is written and read that ever will be: no OPEN is left, no SYN, which could make
	// another TCB of B, and no data, which could be taken for what it is not, and not be read.
	settled: func(s *model.State) bool {
		return allRead(s, func(t *model.TCB, seg model.Segment) bool { return !t.State.HasTCB() })
	},
	// The same with copies of what was received, if they are out of the window for good.
	past: func(p *model.Parameters, s *model.State) bool {
		return allRead(s, func(t *model.TCB, seg model.Segment) bool {
			return !t.State.HasTCB() || wasReceived(p, t, seg)
		})
	},
}

// wasReceived says whether seg has nothing but data that t has received, and whose number is
// out of the window for good, where no more than a FIN is still to be received.
func wasReceived(p *model.Parameters, t *model.TCB, seg model.Segment) bool {
	behind := int(t.RcvNxt-seg.Seq) & (p.SeqMod - 1)
	return t.Has(seg) && seg.Len() == 1 && behind > 0 && behind+1+p.Window <= p.SeqMod &&
		!p.Buffered() && !p.Endless()
}

// allRead says whether all that applications write is written and read, and no TCB can come to
// be that could write more; what is in flight of data has to be none to the TCB it is on its way to.
func allRead(s *model.State, none func(t *model.TCB, seg model.Segment) bool) bool {
	if s.Opens > 0 || s.TCB[model.A].State == model.SynSent || synToB(s) {
		return false
	}
	for _, e := range model.Ends {
		t := &s.TCB[e]
		if t.Unsent > 0 || t.Owed > 0 || t.Unread {
			return false
		}
		for _, seg := range s.Toward[e].Segments() {
			if seg.DataLen() > 0 && !none(t, seg) {
				return false
			}
		}
	}
	return true
}

// waysToLose lists what [loses] can say.
var waysToLose = []string{"no receiver", "no reader", "FIN before data", "reset", "refused", "close", "abort",
	"crash", "open", "give up", "linger end", "expire", "abandon", "lose", "SYN", "ACK", "FIN,ACK"}

func watchesDelivery(after *model.State) bool {
	return waitsInVain(after, model.A) || waitsInVain(after, model.B)
}

// loses says by what a step takes from an application the last chance to read a unit that
// the other has written; "" if it does not. A unit is lost with the TCB that was to
// receive it, by a FIN that is taken before it, by being written to no one, by being
// thrown away unread, by being received where nobody reads, or once its writer has no TCB
// and no copy of it is in flight (decisions P8).
func loses(sys System, before *model.State, a model.Action, after *model.State) string {
	t, u := &before.TCB[a.End], &after.TCB[a.End]
	switch {
	case a.Kind == model.Tick:
		return ""
	case a.Writes(t, u) > 0 && !t.Phantom && !before.OneConnection():
		return "no receiver"
	case u.Unread && !t.Unread && !u.Phantom && !hasReader(sys, after, a.End):
		return "no reader"
	case !forgoes(sys, before, a, after, model.A) && !forgoes(sys, before, a, after, model.B):
		return ""
	case u.Owed > 0 && u.State.FINReceived() && !t.State.FINReceived():
		return "FIN before data"
	}
	return how(a)
}

// how names the step by which something is lost.
func how(a model.Action) string {
	switch {
	case !a.Arrives():
		return a.Kind.String()
	case a.Segment.Has(model.RST):
		return "reset"
	case a.Segment.DataLen() > 0:
		return "refused"
	}
	return a.Segment.Ctl.String()
}

// forgoes says whether a step takes from the application of e the last chance to read a
// unit that the other has written.
func forgoes(sys System, before *model.State, a model.Action, after *model.State, e model.End) bool {
	t := &before.TCB[e]
	flushes := false
	if a.End == e && t.Unread {
		_, f := sys.Step(*before, a)
		flushes = f.Flushes
	}
	return a.End == e && t.Forgoes(&after.TCB[e], flushes) || neverArrives(after, e)
}

// hasReader says whether the application at e will ever read.
func hasReader(sys System, s *model.State, e model.End) bool {
	return slices.Contains(sys.Enabled(*s, nil), model.Action{Kind: model.Read, End: e})
}

// waitsInVain says whether e could receive a unit that is owed to it, but for that its
// writer has no TCB any more: it does if a copy is in flight.
func waitsInVain(s *model.State, e model.End) bool {
	t := &s.TCB[e]
	return t.Owed > 0 && !t.State.FINReceived() && !s.OneConnection()
}

// neverArrives says whether e waits for a unit of which no copy will come.
func neverArrives(s *model.State, e model.End) bool {
	if !waitsInVain(s, e) {
		return false
	}
	for _, seg := range s.Toward[e].Segments() {
		if s.TCB[e].Next(seg) {
			return false
		}
	}
	return true
}
