package match

import (
	"fmt"
	"slices"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/wire/capture"
)

// missing says what a property that nothing violated would need to be seen to hold; ""
// if it is all there.
func (r *Result) missing(w *properties.OnWire) string {
	oneEnd := r.Connection.Sides == 1
	switch {
	case !r.Witness.Whole():
		return "the capture lacks segments that were sent"
	case r.Outcome == NotDecided && (w.Seen == properties.InSteps || w.Seen == properties.InEnd):
		return fmt.Sprintf("it is not decided what happened from frame %d on", r.event(r.Bad).Number())
	case w.FromSYN && !r.Connection.Incarnations[0].FromSYN:
		return "the capture begins in the middle"
	case w.FromSYN && slices.ContainsFunc(r.Connection.Events, func(e capture.Event) bool { return e.Either }):
		return "a segment can be of either of two incarnations"
	case w.SYNOnce && r.synTwice():
		return "a SYN arrives twice, and can have opened two connections with the same ISS"
	case w.InState != model.Closed && !r.reached(w.InState):
		return fmt.Sprintf("no end was in %v", w.InState)
	case w.Seen == properties.InRSTs && oneEnd:
		return "a RST that is lost on its way is not in a capture of one end"
	case w.Seen != properties.InSteps && w.Seen != properties.InEnd || r.without(w):
		return ""
	case r.sameISS():
		return "two incarnations have the same ISS"
	case r.manySYNs():
		return "a SYN comes again, and can be of two incarnations"
	case r.Outcome != Allowed && w.Seen == properties.InSteps:
		return "the capture leaves the model"
	case oneEnd:
		return "it was captured at one end, and what arrived at the other does not show"
	case w.OfRun:
		return r.abandoning()
	case w.Takes != 0:
		return r.silentlyGone(w)
	}
	return ""
}

// without says whether the capture lacks what a violation takes.
func (r *Result) without(w *properties.OnWire) bool {
	return w.Takes != 0 && r.Connection.Folded.Controls == 0 &&
		!slices.ContainsFunc(r.Connection.Events, func(e capture.Event) bool { return e.Ctl&w.Takes != 0 })
}

// silentlyGone says of what a violation takes that it arrives at an end that has no TCB any
// more because of a step that no capture shows, and so can have been taken later; "" if
// it never does. Steps from TIME-WAIT do not count where a RST has to arrive before.
func (r *Result) silentlyGone(w *properties.OnWire) string {
	before := w.Takes == model.RST && w.InState == model.Closed
	var gone [2]bool
	for i := range r.Steps {
		s := &r.Steps[i]
		was, is := s.Before[s.End].State, s.After[s.End].State
		if gone[s.End] && s.Event >= 0 && !sending(s) && r.event(s.Event).Ctl&w.Takes != 0 {
			return fmt.Sprintf("whether %v had a connection when frame %d arrived does not show", s.End,
				r.event(s.Event).Number())
		}
		if is.HasTCB() {
			gone[s.End] = false
		} else if was.HasTCB() {
			gone[s.End] = s.Kind == Acts && s.Event < 0 && (was == model.TimeWait) != before
		}
	}
	return ""
}

// abandoning says which end is in FIN-WAIT-2 at the end, or can be, which it may abandon
// without a segment, or in CLOSING, as which a CLOSE of a process that does not linger may leave
// it; "" if none is.
func (r *Result) abandoning() string {
	for _, e := range model.Ends {
		s := r.Final[e]
		if s == model.Closing {
			return fmt.Sprintf("the capture ends with %v in %v, which an ABORT ends without a segment", e, s)
		}
		if (s == model.FinWait1 || s == model.FinWait2) && r.rules.Policy[e].FinWait2Timeout > 0 {
			return fmt.Sprintf("the capture ends with %v in %v, which it can abandon without a segment", e, s)
		}
	}
	return ""
}

// synTwice says whether a SYN of one incarnation arrives twice.
func (r *Result) synTwice() bool {
	arrived := map[int]bool{}
	for i := range r.Connection.Events {
		e := r.event(i)
		if e.Ctl != model.SYN || r.Connection.Arrived(e) == 0 {
			continue
		}
		if arrived[e.Incarnation] {
			return true
		}
		arrived[e.Incarnation] = true
	}
	return false
}

// sameISS says whether A opened two connections with the same number: two that the
// capture shows, or, in the run that was found, one twice.
func (r *Result) sameISS() bool {
	all := r.Connection.Incarnations
	for i := range all {
		for j := range i {
			if a, b := &all[i].Ends[model.A], &all[j].Ends[model.A]; a.Known && b.Known && a.ISS == b.ISS {
				return true
			}
		}
	}
	opened := map[int]bool{}
	for i := range r.Steps {
		if s := &r.Steps[i]; s.Action.Kind == model.Open && s.Event >= 0 {
			of := 2*r.event(s.Event).Incarnation + int(s.End) // both ends can open
			if opened[of] {
				return true
			}
			opened[of] = true
		}
	}
	return false
}

// manySYNs says whether A sent the SYN of an incarnation more than once: then it can be of another
// OPEN, with the same ISS, after a CLOSE in SYN-SENT or after A gave up.
func (r *Result) manySYNs() bool {
	sent := map[int]int{}
	for i := range r.Connection.Events {
		if e := r.event(i); e.Ctl == model.SYN && e.From == model.A && e.Kind != capture.Duplicate {
			if sent[e.Incarnation]++; sent[e.Incarnation] > 1 {
				return true
			}
		}
	}
	return false
}

// reached says whether an end was in a state.
func (r *Result) reached(s model.TCPState) bool {
	for i := range r.Steps {
		for _, e := range model.Ends {
			if r.Steps[i].Before[e].State == s || r.Steps[i].After[e].State == s {
				return true
			}
		}
	}
	return false
}
