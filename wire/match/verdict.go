package match

import (
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/wire/capture"
)

// A Verdict says what was seen of a property.
type Verdict struct {
	Name   string
	Answer Answer
	// Why says what it follows from, or why nothing is to be seen.
	Why string
	// Frames are those of a violation.
	Frames []int
}

// Answer is one of three.
type Answer uint8

// The answers.
const (
	Holds Answer = iota
	Violated
	NotVisible
)

// String returns the answer in words.
func (a Answer) String() string { return [...]string{"holds", "violated", "not visible"}[a] }

// Verdicts judges every property of package properties by what was seen.
func (r *Result) Verdicts() []Verdict {
	var all []Verdict
	for i := range properties.All {
		p := &properties.All[i]
		var v Verdict
		switch p.Name {
		case "closes":
			v = r.closes()
		case "no-storm":
			v = r.noStorm()
		case "no-rst":
			v = r.noRST()
		default:
			v = r.walk(p)
			why := r.invisible(p.Name)
			if why != "" && (v.Answer == Holds || p.Name == "network-drained") {
				v = Verdict{Name: p.Name, Answer: NotVisible, Why: why}
			}
		}
		all = append(all, v)
	}
	return all
}

// invisible says why a property cannot be seen to hold; "" if it can.
func (r *Result) invisible(name string) string {
	middle := !r.Connection.Incarnations[0].FromSYN
	const begins = "the capture begins in the middle"
	switch name {
	case "network-drained":
		return "no capture shows what is still under way when TIME-WAIT ends"
	case "timer-armed":
		return "no capture shows a timer"
	case "no-old-segment", "no-stale-establishment":
		if middle {
			return begins
		}
	case "data-intact":
		if middle {
			return begins
		}
	case "time-wait-held":
		if !r.reached(model.TimeWait) {
			return "no end was in TIME-WAIT"
		}
	case "rfc-transitions":
		if !r.Allowed() {
			return "the capture leaves the model"
		}
	}
	return ""
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

// walk judges a property by the steps of the run.
func (r *Result) walk(p *properties.Property) Verdict {
	v := Verdict{Name: p.Name}
	if p.Kind != explore.AlwaysStep && p.Kind != explore.Always {
		v.Answer, v.Why = NotVisible, "it is about all runs"
		return v
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Kind != Acts && sending(s) || !sending(s) && s.Action.Kind != model.Deliver {
			continue
		}
		sys := r.sys(s.half)
		of := p.Of(sys)
		before, after := r.states(s)
		if p.Kind == explore.Always && of.State(&after) || p.Kind == explore.AlwaysStep &&
			of.Step(&before, s.Action, &after) {
			continue
		}
		v.Answer = Violated
		v.Why = p.Word(sys, &before, s.Action, &after)
		if s.Event >= 0 {
			v.Frames = append(v.Frames, r.event(s.Event).Number())
		}
	}
	return v
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
	if s.Action.Kind == model.Send {
		before.TCB[s.End].Unsent = 1
	}
	return before, after
}

// noRST judges by the segments alone.
func (r *Result) noRST() Verdict {
	v := Verdict{Name: "no-rst"}
	for i := range r.Connection.Events {
		if e := r.event(i); e.Ctl&model.RST != 0 {
			v.Answer = Violated
			v.Frames = append(v.Frames, e.Number())
		}
	}
	return v
}

// closes judges by where the capture ends.
func (r *Result) closes() Verdict {
	v := Verdict{Name: "closes"}
	for _, e := range model.Ends {
		if s := r.Final[e]; s.HasTCB() && s != model.TimeWait {
			v.Answer = NotVisible
			v.Why = fmt.Sprintf("the capture ends with %v in %v", e, s)
		}
	}
	return v
}

// stormy is how many acknowledgements in a row, each in answer to the one before,
// are a storm.
const stormy = 10

// noStorm looks for acknowledgements that answer each other.
func (r *Result) noStorm() Verdict {
	v := Verdict{Name: "no-storm"}
	row := 0
	for i := range r.Connection.Events {
		e := r.event(i)
		if i > 0 && e.Bare() && e.Kind == capture.New && r.event(i-1).From != e.From && r.event(i-1).Bare() {
			row++
		} else {
			row = 0
		}
		if row >= stormy {
			v.Answer = Violated
			v.Why = "ACKs that answer each other"
			v.Frames = append(v.Frames, e.Number())
		}
	}
	return v
}
