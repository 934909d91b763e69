package account

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
)

// closedFirst says who closed first, and how, of each incarnation that was closed. Where
// neither a FIN nor a RST of an ABORT is in the capture, the run may have one.
func closedFirst(f *match.Result, known []facts.Facts) string {
	var all []string
	for i := range known {
		who := closers(f, &known[i])
		if who == "" {
			who = unseen(f, i)
		}
		switch {
		case who == "" && len(known) > 1:
			continue
		case who == "":
			who = "nobody, as far as the capture goes"
		case len(known) > 1:
			who += fmt.Sprintf(" (#%d)", i+1)
		}
		all = append(all, who)
	}
	if all == nil {
		return "nobody, as far as the capture goes"
	}
	return strings.Join(all, "; ")
}

// closers says who closed first; "" for nobody.
func closers(f *match.Result, known *facts.Facts) string {
	var all []string
	for _, c := range known.Closed {
		says := fmt.Sprintf("%v, frame %d", c.End, f.Connection.Events[c.Event].Number())
		if c.Reset && c.Answers >= 0 && f.Outcome == match.Allowed && answered(f, c.Event) {
			continue
		}
		if c.Reset {
			says += ", by a RST"
			if c.Answers >= 0 && f.Outcome != match.Allowed {
				says += fmt.Sprintf(", if that does not answer frame %d", f.Connection.Events[c.Answers].Number())
			}
		}
		if c.Stale {
			says += ", with a timestamp so old that the FIN is dropped where that is checked (RFC 7323)"
		}
		all = append(all, says)
	}
	says := strings.Join(all, ", and ")
	switch {
	case len(all) == 2:
		says = "both at once, " + says
	case known.Untold != "" && len(all) > 0:
		says += ", or its peer: " + known.Untold
	}
	return says
}

// answered says whether an event is an answer in the run: its sender had no connection.
func answered(f *match.Result, ev int) bool {
	return slices.ContainsFunc(f.Steps, func(s match.Step) bool {
		return s.Event == ev && s.Kind == match.Seen && s.By >= 0
	})
}

// unseen says who left ESTABLISHED first in the run without a segment that shows it.
func unseen(f *match.Result, incarnation int) string {
	if f.Outcome != match.Allowed {
		return ""
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		before := &s.Before[s.End]
		if s.Kind != match.Acts || s.Event >= 0 || before.State != model.Established ||
			int(before.Incarnation) != incarnation+1 {
			continue
		}
		if s.Action.Kind == model.Abort {
			return s.End.String() + ", it seems (not seen), by a RST"
		}
		if s.Action.Kind == model.Close {
			return s.End.String() + ", it seems (not seen)"
		}
	}
	return ""
}

// timeWait says who was in TIME-WAIT. How it ended, the run knows.
func timeWait(f *match.Result, known []facts.Facts) string {
	var held, untold []string
	for i := range known {
		for _, e := range entered(&known[i]) {
			t := &known[i].TimeWait[e]
			frame := f.Connection.Events[t.From].Number()
			if ev := inLadder(f, e, i); ev >= 0 && f.Outcome == match.Allowed {
				// Which of several that were sent alike arrived, the run knows.
				frame = f.Connection.Events[ev].Number()
			}
			says := fmt.Sprintf("%v, from frame %d", e, frame)
			if t.Grade == facts.ByStack {
				says = fmt.Sprintf("%v, from frame %d if its stack uses the ACK of a FIN that comes again, as "+
					"Linux does, else it is in CLOSING", e, frame)
			}
			held = append(held, says+ended(f, e, i, t))
		}
		for _, e := range model.Ends {
			t := &known[i].TimeWait[e]
			if t.Grade != facts.Untold {
				continue
			}
			says := fmt.Sprintf("of %v it cannot be told: %s", e, t.Why)
			if ev := inLadder(f, e, i); ev >= 0 && f.Outcome == match.Allowed {
				says += fmt.Sprintf(" (in the ladder it is, from frame %d)", f.Connection.Events[ev].Number())
			}
			untold = append(untold, says)
		}
	}
	if held == nil && untold == nil {
		return "nobody"
	}
	return strings.Join(append(held, untold...), "; ")
}

// entered lists the ends that were in TIME-WAIT, in the order in which they came to be.
func entered(known *facts.Facts) []model.End {
	var all []model.End
	for _, e := range model.Ends {
		if known.TimeWait[e].Held() {
			all = append(all, e)
		}
	}
	if len(all) == 2 && known.TimeWait[model.B].Since < known.TimeWait[model.A].Since {
		all[0], all[1] = all[1], all[0]
	}
	return all
}

// inLadder returns the event with which an end comes to be in TIME-WAIT in the run; -1 for none
// that is seen.
func inLadder(f *match.Result, e model.End, incarnation int) int {
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Before[e].State != model.TimeWait && s.After[e].State == model.TimeWait &&
			int(s.After[e].Incarnation) == incarnation+1 {
			return s.Event
		}
	}
	return -1
}

// ended says how a TIME-WAIT ended, if it did.
func ended(f *match.Result, e model.End, incarnation int, t *facts.TimeWait) string {
	for i := range f.Steps {
		s := &f.Steps[i]
		before := &s.Before[e]
		if before.State != model.TimeWait || int(before.Incarnation) != incarnation+1 ||
			s.After[e].State == model.TimeWait {
			continue
		}
		if s.Event >= 0 {
			return fmt.Sprintf(", ended with frame %d", f.Connection.Events[s.Event].Number())
		}
		return ", ended"
	}
	if t.Over >= 0 {
		return fmt.Sprintf(", over by frame %d", f.Connection.Events[t.Over].Number())
	}
	return ""
}
