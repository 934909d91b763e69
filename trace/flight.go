package trace

import "tcpcheck/model"

// A Flight is what became of one segment.
type Flight struct {
	// Segment is the segment as it was sent.
	Segment model.Segment
	From    model.End
	// Forged says that it comes from someone outside, and that From is what it says.
	Forged bool
	// Sent is the step that sent it.
	Sent int
	// Arrived are the steps in which it arrived, more than one with duplicates.
	Arrived []int
	// Begins is where it begins, if a middlebox made it, and Stops where it ends, if one keeps it
	// from the end that it is sent to, at its last arrival.
	Begins, Stops Place
	// Lost and Astray are the steps in which that happened to it; -1 if it did not.
	Lost, Astray int

	now    model.Segment // as it is in the channel
	landed bool
}

// A Place is an end of a segment's way that is at no end of the connection.
type Place uint8

// The places.
const (
	AtEnd        Place = iota // at an end, as usual
	BesideFrom                // at the middlebox beside the end that it is from
	BesideToward              // at the middlebox beside the end that it is sent to
)

// place names a place, "beside A"; "" for an end.
func (f *Flight) place(p Place) string {
	switch p {
	case BesideFrom:
		return "beside " + f.From.String()
	case BesideToward:
		return "beside " + f.From.Peer().String()
	case AtEnd:
	}
	return ""
}

// Fate says what became of the segment in the end.
func (f *Flight) Fate() string {
	switch {
	case f.Lost >= 0:
		return "lost"
	case !f.landed:
		return "in flight"
	case f.Stops != AtEnd:
		return "stopped"
	}
	return "arrived"
}

// Flights returns the flights of the run in the order of their sending, and for
// each step the index of the flight that arrives, is lost or goes astray in it; -1
// for other steps. What is forged is sent where it arrives. Of equal segments, the one sent
// first arrives first.
func (r *Run) Flights() (flights []Flight, of []int) {
	of = make([]int, len(r.Steps))
	for i := range r.Steps {
		flights, of[i] = r.fly(flights, i)
	}
	return flights, of
}

// fly returns the flights after step i, given those before it, and the index of
// the one that the step is about; -1 for none.
func (r *Run) fly(flights []Flight, i int) ([]Flight, int) {
	step := &r.Steps[i]
	a := step.Action
	of := inFlight(flights, a)
	if of >= 0 {
		flights[of].happens(a.Kind, i, uint16(r.Parameters.MSL-r.Parameters.Delay))
		if flights[of].Stops = AtEnd; step.In != model.BoxPass {
			flights[of].Stops = BesideToward
		}
	}
	if a.Kind == model.Tick {
		for j := range flights {
			if !flights[j].landed {
				flights[j].now.Life--
			}
		}
	}
	if a.Kind == model.Open {
		r.adopt(flights, i)
	}
	if a.Kind == model.Forge {
		of = len(flights)
		flights = append(flights, Flight{
			Segment: a.Segment, From: a.End.Peer(), Forged: true, Sent: i, Arrived: []int{i}, Lost: -1, Astray: -1,
			now: a.Segment, landed: true,
		})
	}
	if step.Sends {
		f := Flight{Segment: step.Sent, From: a.End, Sent: i, Lost: -1, Astray: -1, now: step.Sent}
		if step.Answers && step.In != model.BoxUntranslated {
			f.Begins = BesideFrom
		}
		if step.Out != model.BoxPass {
			f.Stops, f.landed = BesideFrom, true
		}
		flights = append(flights, f)
	}
	if step.Makes {
		flights = append(flights, Flight{Segment: step.Made, From: a.End.Peer(), Sent: i, Begins: BesideToward,
			Lost: -1, Astray: -1, now: step.Made})
	}
	return flights, of
}

// adopt gives the segments in flight that the OPEN of step i makes part of its incarnation
// the number of that, as the peer's TCB has it then.
func (r *Run) adopt(flights []Flight, i int) {
	peer := r.Steps[i].Action.End.Peer()
	before, after := r.Before(i).TCB[peer].Incarnation, r.Steps[i].After.TCB[peer].Incarnation
	for j := range flights {
		f := &flights[j]
		if !f.landed && f.now.Incarnation == before && (f.From == peer || f.now.Has(model.RST)) {
			f.now.Incarnation, f.Segment.Incarnation = after, after
		}
	}
}

// inFlight returns the index of the flight that a is about, -1 if it is about none.
func inFlight(flights []Flight, a model.Action) int {
	switch a.Kind {
	case model.Tick, model.Open, model.Send, model.Close, model.Abort, model.Retransmit, model.GiveUp,
		model.Expire, model.Abandon, model.Shutdown, model.Read, model.Crash, model.Reboot,
		model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget, model.Forge, model.DelayedACK:
		return -1
	case model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray:
	}
	for j := range flights {
		if f := &flights[j]; !f.landed && f.From.Peer() == a.End && f.now == a.Segment {
			return j
		}
	}
	panic("BUG: no such segment is in flight: " + a.String())
}

// happens records what step i does to the segment; going astray gives it further
// ticks.
func (f *Flight) happens(kind model.ActionKind, i int, further uint16) {
	switch kind {
	case model.Deliver:
		f.landed = true
		f.Arrived = append(f.Arrived, i)
	case model.DeliverDuplicate:
		f.Arrived = append(f.Arrived, i)
	case model.Lose:
		f.landed = true
		f.Lost = i
	case model.GoAstray:
		f.Astray = i
		f.now.Marks |= model.Astray
		f.now.Life = further
	case model.Tick, model.Open, model.Send, model.Close, model.Abort, model.Retransmit, model.GiveUp,
		model.Expire, model.Abandon, model.Shutdown, model.Read, model.Crash, model.Reboot,
		model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget, model.Forge, model.DelayedACK:
		panic("BUG: " + kind.String() + " is nothing that happens to a segment")
	}
}
