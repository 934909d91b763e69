package wire

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// note adds the notes.
func (s *Story) note() {
	for i := range s.Packets {
		p := &s.Packets[i]
		if p.Arrives() {
			p.Notes = s.arrival(p)
		} else {
			p.Notes = s.departure(p)
		}
	}
	s.noteRest()
}

// Title says what the run shows: "no-rst (LAST-ACK), violated in 7 events, at one instant".
func (s *Story) Title() string {
	title := s.Run.Property
	if s.Run.Word != "" {
		title += " (" + s.Run.Word + ")"
	}
	return title + ", violated in " + s.Run.Length()
}

// departure says how a segment came to be sent, and what will become of it.
func (s *Story) departure(p *Packet) []string {
	f := &s.Flights[p.Flight]
	a := s.Run.Steps[p.Step].Action
	how := fmt.Sprintf("%v answers", p.On)
	if !a.Arrives() {
		how = s.Run.Event(p.Step)
	}
	notes := []string{fmt.Sprintf("%s: %s. Its way: %s.", s.Place(p.Step), how, s.Fate(p.Flight))}
	if a.Kind == model.Retransmit {
		notes = append(notes, "A retransmission.")
	}
	if f.Segment.Marks&model.OfPhantom != 0 {
		notes = append(notes, "Sent by a phantom: B's connection, made by a leftover SYN, has no other end.")
	}
	notes = append(notes, s.model(p)...)
	if !a.Arrives() {
		notes = append(notes, s.Verdict(p.Step)...)
	}
	return notes
}

// arrival says what a segment does where it arrives.
func (s *Story) arrival(p *Packet) []string {
	f := &s.Flights[p.Flight]
	step := &s.Run.Steps[p.Step]
	notes := []string{fmt.Sprintf("%s: arrives. %s.", s.Place(p.Step), s.Run.Event(p.Step))}
	for n, at := range f.Arrived {
		if at == p.Step && n > 0 {
			notes = append(notes, fmt.Sprintf("A duplicate: it arrives for the %s time.", ordinal(n+1)))
		}
	}
	if f.Astray >= 0 && f.Astray < p.Step {
		notes = append(notes, fmt.Sprintf("It went astray at %s.", s.time(f.Astray)))
	}
	before := &s.Run.Before(p.Step).TCB[p.On]
	if before.State.HasTCB() && f.Segment.Incarnation < before.Incarnation {
		notes = append(notes, fmt.Sprintf("Old: of incarnation %d, and %v's TCB is of incarnation %d.",
			f.Segment.Incarnation, p.On, before.Incarnation))
	}
	if after := &step.After.TCB[p.On]; step.Action.Creates && after.Phantom {
		notes = append(notes, "A phantom: the SYN is a leftover, and A is not opening this incarnation.")
	}
	for _, d := range s.Doubts {
		if d.Step == p.Step {
			notes = append(notes, "Not as in the model: "+d.What+".")
		}
	}
	notes = append(notes, s.model(p)...)
	return append(notes, s.Verdict(p.Step)...)
}

// model gives the segment in the model's numbers.
func (s *Story) model(p *Packet) []string {
	f := &s.Flights[p.Flight]
	return []string{fmt.Sprintf("In the model: %v, incarnation %d.", f.Segment, f.Segment.Incarnation)}
}

// noteRest notes each step without a packet at the packet before it.
func (s *Story) noteRest() {
	last := 0
	for i := range s.Run.Steps {
		a := s.Run.Steps[i].Action
		has := false
		for last < len(s.Packets) && s.Packets[last].Step <= i {
			has = has || s.Packets[last].Step == i
			last++
		}
		notes := s.Verdict(i)
		switch a.Kind {
		case model.Lose, model.GoAstray, model.Tick:
			if len(notes) > 0 {
				notes = append([]string{fmt.Sprintf("Then, %s: %v.", lower(s.Place(i)), a)}, notes...)
			}
		case model.Open, model.Send, model.Close, model.Abort, model.Deliver, model.DeliverDuplicate,
			model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Shutdown, model.Read,
			model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
			model.Forget, model.Forge, model.DelayedACK:
			notes = append([]string{fmt.Sprintf("Then, %s: %s.", lower(s.Place(i)), s.Run.Event(i))}, notes...)
		}
		if !has && last > 0 {
			p := &s.Packets[last-1]
			p.Notes = append(p.Notes, notes...)
		}
	}
}

// Fate says what becomes of a flight: "arrives at tick 2".
func (s *Story) Fate(flight int) string {
	f := &s.Flights[flight]
	var parts []string
	if f.Astray >= 0 {
		parts = append(parts, "goes astray at "+s.time(f.Astray))
	}
	for _, at := range f.Arrived {
		parts = append(parts, "arrives at "+s.time(at))
	}
	switch f.Fate() {
	case "lost":
		parts = append(parts, "lost at "+s.time(f.Lost))
	case "in flight":
		parts = append(parts, "in flight when the run ends")
	}
	return strings.Join(parts, ", ")
}

// Verdict says, of the last step and of the step that enters a cycle, what it is.
func (s *Story) Verdict(i int) []string {
	var notes []string
	if s.Run.Loop == i && s.Run.Loop >= 0 {
		notes = append(notes, "From this step on the run repeats for ever.")
	}
	if i == len(s.Run.Steps)-1 {
		word := ""
		if s.Run.Word != "" {
			word = " (" + s.Run.Word + ")"
		}
		notes = append(notes, fmt.Sprintf("VIOLATES %s%s.", s.Run.Property, word))
	}
	return notes
}

// Place says which step it is, and when.
func (s *Story) Place(i int) string { return fmt.Sprintf("Step %d, at %s", i+1, s.time(i)) }

// time says when step i happens.
func (s *Story) time(i int) string {
	at := s.Run.Parameters.Time(s.Run.Steps[i].Tick)
	if s.Run.Parameters.Tick == 0 {
		return "tick " + at
	}
	return at
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// ordinal writes a number from 2 on: "second", "4th".
func ordinal(n int) string {
	switch n {
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return fmt.Sprintf("%dth", n)
}
