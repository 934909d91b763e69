package match

import (
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/wire/capture"
)

// A Finding says what was seen of a property.
type Finding struct {
	Name string
	// Verdict is Incomplete where the capture does not show whether the property holds.
	Verdict explore.Verdict
	// Why says what it follows from, or why nothing is to be seen.
	Why string
	// Frames are those of a violation.
	Frames []int
}

// Says returns the verdict in words, an incomplete one as "not visible".
func (f *Finding) Says() string {
	if f.Verdict == explore.Incomplete {
		return "not visible"
	}
	return f.Verdict.String()
}

// Findings judges every property of package properties by what was seen, in the way
// that the property says it is.
func (r *Result) Findings() []Finding {
	var all []Finding
	for i := range properties.All {
		all = append(all, r.finding(&properties.All[i]))
	}
	return all
}

// finding judges one property.
func (r *Result) finding(p *properties.Property) Finding {
	v := Finding{Name: p.Name, Verdict: explore.Holds}
	switch p.OnWire.Seen {
	case properties.InSteps:
		r.bySteps(&v, p)
	case properties.InRSTs:
		r.byRSTs(&v)
	case properties.InACKs:
		r.byACKs(&v)
	case properties.InEnd:
		r.byEnd(&v)
	case properties.Unseen:
		v.Verdict, v.Why = explore.Incomplete, p.OnWire.Why
	default:
		panic("BUG: " + p.Name + " does not say how it is seen in a capture")
	}
	if p.OnWire.OldData {
		r.byOldData(&v)
	}
	if why := r.missing(&p.OnWire); why != "" && v.Verdict == explore.Holds {
		v.Verdict, v.Why = explore.Incomplete, why
	}
	return v
}

// byOldData judges by the acknowledgements of what an earlier incarnation had sent.
func (r *Result) byOldData(v *Finding) {
	for _, u := range r.Witness.Unsent {
		if u.Earlier >= 0 {
			v.Verdict, v.Why = explore.Violated, "data of an earlier incarnation is acknowledged"
			v.Frames = append(v.Frames, r.event(u.Event).Number())
		}
	}
}

// bySteps judges by the steps of the run, as far as it is decided.
func (r *Result) bySteps(v *Finding, p *properties.Property) {
	for i := range r.Steps {
		s := &r.Steps[i]
		if r.Outcome == NotDecided && s.Event == r.Bad {
			return
		}
		if s.Kind != Acts && sending(s) || !sending(s) && s.Action.Kind != model.Deliver {
			continue
		}
		sys := r.sys(s.half)
		of := p.Of(sys)
		before, after := r.states(s)
		if !of.Violates(&before, s.Action, &after) {
			continue
		}
		v.Verdict = explore.Violated
		v.Why = p.Word(sys, &before, s.Action, &after)
		if s.Event >= 0 {
			v.Frames = append(v.Frames, r.event(s.Event).Number())
		}
	}
}

// states returns the states of the model before and after a step.
func (r *Result) states(s *Step) (before, after model.State) {
	before = model.State{TCB: s.Before, Ungraceful: s.ungraceful, Aborts: 1, Opens: 1}
	after = model.State{TCB: s.After, Ungraceful: s.ungraceful}
	for _, e := range model.Ends {
		for i := range int(s.flying[e].n) {
			ev := int(s.flying[e].ev[i])
			if !sending(s) && ev == s.Event {
				continue
			}
			for _, seg := range r.bundles[ev] {
				if before.Toward[e].Len() < model.Capacity-1 {
					before.Toward[e].Add(seg)
				}
			}
		}
	}
	after.Toward = before.Toward
	if !sending(s) {
		before.Toward[s.End].Add(s.Action.Segment)
	}
	for _, e := range model.Ends {
		before.TCB[e].Unsent = r.unsent(&before.TCB[e], e)
	}
	if s.Action.Kind == model.Send {
		before.TCB[s.End].Unsent = 1
	}
	return before, after
}

// unsent is what is left of the one unit that the model has an application send, by which
// it counts those that were sent: where those are more, it is below 0, and wraps.
func (r *Result) unsent(t *model.TCB, e model.End) uint8 {
	if !t.State.HasTCB() || t.Incarnation == 0 || t.Phantom {
		return 0
	}
	sent := uint8(t.SndNxt-r.spans[t.Incarnation-1][e].base) - 1
	switch t.State {
	case model.FinWait1, model.FinWait2, model.Closing, model.LastAck, model.TimeWait:
		sent--
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.CloseWait:
	}
	return 1 - sent
}

// byRSTs judges by the RSTs.
func (r *Result) byRSTs(v *Finding) {
	for i := range r.Connection.Events {
		if e := r.event(i); e.Ctl&model.RST != 0 {
			v.Verdict = explore.Violated
			v.Frames = append(v.Frames, e.Number())
		}
	}
}

// byEnd judges by where the capture ends.
func (r *Result) byEnd(v *Finding) {
	for _, e := range model.Ends {
		switch s := r.Final[e]; {
		case !s.HasTCB():
		case s != model.TimeWait:
			v.Verdict = explore.Incomplete
			v.Why = fmt.Sprintf("the capture ends with %v in %v", e, s)
		default:
			if frame := r.underWay(e); frame > 0 && v.Verdict == explore.Holds {
				v.Verdict = explore.Incomplete
				v.Why = fmt.Sprintf("the capture ends with frame %d on its way to %v in TIME-WAIT", frame, e)
			}
		}
	}
}

// underWay returns the frame of a segment to e that was not seen to arrive and can still do
// so when the capture ends; 0 if there is none.
func (r *Result) underWay(e model.End) int {
	c := r.Connection
	last := int64(0)
	for i := range c.Events {
		last = max(last, c.FirstSeen(r.event(i)), c.Arrived(r.event(i)))
	}
	life := int64(r.rules.MSL) * int64(r.rules.Tick)
	for i := range c.Events {
		if ev := r.event(i); ev.From != e && c.Sides == 2 && c.Arrived(ev) == 0 && last-c.Sent(ev) <= life {
			return ev.Number()
		}
	}
	return 0
}

// stormy is how many acknowledgements in a row, each in answer to the one before,
// are a storm.
const stormy = 10

// byACKs looks for acknowledgements that answer each other.
func (r *Result) byACKs(v *Finding) {
	row := 0
	for i := range r.Connection.Events {
		e := r.event(i)
		if i > 0 && e.Bare() && e.Kind == capture.New && r.event(i-1).From != e.From && r.event(i-1).Bare() {
			row++
		} else {
			row = 0
		}
		if row >= stormy {
			v.Verdict = explore.Violated
			v.Why = "ACKs that answer each other"
			v.Frames = append(v.Frames, e.Number())
		}
	}
	if row > 0 && v.Verdict == explore.Holds {
		v.Verdict, v.Why = explore.Incomplete, "the capture ends with ACKs that answer each other"
	}
}
