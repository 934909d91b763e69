package explain

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A Span is a part of the time that a TIME-WAIT would have had to last, or, with a
// minus, one that need not be waited for.
type Span struct {
	Ticks int
	What  string
}

// A Sum is what a TIME-WAIT that was too short in a run would have had to last:
// the spans, in the order of time, from when its timer was last started.
type Sum struct {
	Parameters *model.Parameters
	End        model.End
	Spans      []Span
}

// Ticks is the sum of the spans.
func (s *Sum) Ticks() int {
	total := 0
	for _, span := range s.Spans {
		total += span.Ticks
	}
	return total
}

// Numbers writes the numbers that are added up: "1 + 2".
func (s *Sum) Numbers() string {
	var plus, minus []string
	for _, span := range s.Spans {
		if span.Ticks < 0 {
			minus = append(minus, " − "+s.Parameters.Time(-span.Ticks))
		} else {
			plus = append(plus, s.Parameters.Time(span.Ticks))
		}
	}
	return strings.Join(plus, " + ") + strings.Join(minus, "")
}

// String writes the sum as a sentence: "3 = 1 + 2: …".
func (s *Sum) String() string {
	var words []string
	for _, span := range s.Spans {
		words = append(words, span.What)
	}
	return fmt.Sprintf("%s = %s: %s, counted from when %v's TIME-WAIT was last started.",
		s.Parameters.Time(s.Ticks()), s.Numbers(), strings.Join(words, "; "), s.End)
}

// Wait says what the TIME-WAIT that ended too early in run would have had to last:
// until the segment that then came too late had used up its life. It follows that
// segment back through the timers and the segments that it was sent because of.
// False if no TIME-WAIT ends in the run.
func Wait(run *trace.Run) (Sum, bool) {
	expired := -1
	for i := range run.Steps {
		if run.Steps[i].Action.Kind == model.Expire {
			expired = i
		}
	}
	if expired < 0 || run.Loop >= 0 {
		return Sum{}, false
	}
	e := run.Steps[expired].Action.End
	flights, of := run.Flights()
	late := tooLate(run, flights, of, expired)
	if late < 0 {
		return Sum{}, false
	}
	s := &summing{run: run, flights: flights, of: of, start: run.Steps[expired].Tick - run.Parameters.Wait[e]}
	s.follow(late, run.Steps[expired].After.Strays > 0)
	return Sum{&run.Parameters, e, s.spans}, true
}

// tooLate returns the flight that TIME-WAIT would have had to outlast: of the chain
// that ends in the last step the first that arrives once it is over, or one still
// in flight then; -1 if there is none.
func tooLate(run *trace.Run, flights []trace.Flight, of []int, expired int) int {
	late := -1
	for at := len(run.Steps) - 1; at > expired && of[at] >= 0; at = flights[late].Sent {
		late = of[at]
	}
	if late >= 0 {
		return late
	}
	for i := range flights {
		if f := &flights[i]; f.Sent < expired && f.Fate() == "in flight" &&
			(late < 0 || run.Steps[f.Sent].Tick >= run.Steps[flights[late].Sent].Tick) {
			late = i
		}
	}
	return late
}

// summing follows a segment back to when TIME-WAIT was started.
type summing struct {
	run     *trace.Run
	flights []trace.Flight
	of      []int
	start   int // in ticks
	spans   []Span
}

func (s *summing) add(ticks int, what string) {
	if ticks != 0 {
		s.spans = append([]Span{{ticks, what}}, s.spans...)
	}
}

// follow adds the spans that end with the life of a flight, which may be that of
// one that strays.
func (s *summing) follow(flight int, strays bool) {
	p := &s.run.Parameters
	f := &s.flights[flight]
	life, of := p.Delay, "the delay"
	if f.Astray >= 0 || strays {
		life, of = p.MSL, "the MSL, as it strays"
	}
	if life == p.MSL {
		of = "the MSL"
	}
	s.add(life, fmt.Sprintf("%s is under way for up to %s (%s)", whose(s.run, f), p.Span(life), of))
	if life == 0 {
		s.add(1, fmt.Sprintf("%s arrives at the instant at which it is sent, and TIME-WAIT must not end at "+
			"that instant", whose(s.run, f)))
	}
	at := f.Sent
	for s.tick(at) > s.start {
		next, ok := s.because(at)
		if !ok {
			break
		}
		at = next
	}
	if passed := s.tick(at) - s.start; passed > 0 {
		s.add(passed, fmt.Sprintf("%v's application takes %s", s.run.Steps[at].Action.End, p.Span(passed)))
	} else {
		s.add(passed, fmt.Sprintf("%s had passed when TIME-WAIT was started", p.Span(-passed)))
	}
}

func (s *summing) tick(step int) int { return s.run.Steps[step].Tick }

// because adds what the step waited for, and returns the step that this began with;
// false if it waited for nothing but the application.
func (s *summing) because(at int) (int, bool) {
	step := &s.run.Steps[at]
	switch {
	case s.of[at] >= 0:
		f := &s.flights[s.of[at]]
		took := step.Tick - s.tick(f.Sent)
		s.add(took, fmt.Sprintf("%s is under way for %s", whose(s.run, f), s.run.Parameters.Span(took)))
		return f.Sent, true
	case step.Action.Kind == model.Retransmit:
		e := step.Action.End
		t := &s.run.Before(at).TCB[e]
		n := int(t.Retransmissions)
		timeout, _ := s.run.Parameters.Timeout(e, t, n)
		set := model.Timer{Kind: model.TimerRTO, Left: uint16(timeout)}
		started := at - 1
		for started > 0 && (s.run.Steps[started].After.TCB[e].Timer != set ||
			s.run.Before(started).TCB[e].Timer == set) {
			started--
		}
		kept := ""
		if t.RTO > 0 {
			kept = ", backed off before and kept"
		}
		s.add(timeout, fmt.Sprintf("%v's %s timeout is %s%s", e, ordinal(n), s.run.Parameters.Span(timeout), kept))
		return started, true
	}
	return 0, false
}

// ordinal names the timeout after n retransmissions.
func ordinal(n int) string {
	names := [...]string{"retransmission", "second", "third", "fourth", "fifth", "sixth"}
	if n < len(names) {
		return names[n]
	}
	return fmt.Sprintf("%d-th", n+1)
}
