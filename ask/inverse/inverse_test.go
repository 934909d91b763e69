package inverse_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/ask/inverse"
	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// counterexample returns a run that violates a property under p; nil if there is none within
// so many states.
func counterexample(t interface{ Fatal(...any) }, p *model.Parameters, property *properties.Property,
	states int64) *trace.Run {
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: *p,
		Properties: []properties.Property{*property}, MaxStates: states})
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Verdict != explore.Violated {
		return nil
	}
	return a.Findings[0].Run
}

// What a run takes is what the formula of the smallest TIME-WAIT is made of: MSL + R, 2·MSL
// and G.
func TestOf(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []string
	}{
		{"loss=any duplicates=any incarnations=1 retries=2", []string{"0 < delay", "2 <= retries-b",
			"2·rto-b <= wait-a", "3·rto-b <= delay + wait-a", "3·rto-b <= wait-a + rto-a",
			"wait-a < delay + 3·rto-b", "wait-a <= 7·rto-b"}},
		{"loss=any duplicates=any incarnations=1 retries=1 wait=3", []string{"0 < retries-b", "rto-b <= delay",
			"rto-b <= wait-a + rto-a", "wait-a <= 3·rto-b", "wait-a < 2·delay"}},
		{"wait=0 incarnations=1", []string{"wait-a <= rto-b", "wait-a < delay"}},
		{"incarnations=3 loss=0", []string{"0 < retries-b", "0 < delay", "rto-b <= 2·delay",
			"rto-b <= delay + rto-a", "wait-a < 3·delay"}},
	} {
		p := modeltest.Words(t, c.words)
		h, err := inverse.Of(counterexample(t, &p, &properties.Default[0], 0))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, is := range h.Constraints(&p) {
			got = append(got, is.Says)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.words, got, c.want)
		}
	}
}

// The events of a run happen in their order for the parameters in the polyhedron, to the
// same violation, and for no others: a search through all times says so.
func TestOf_Random(t *testing.T) {
	small := []int{0, 1, 2, 3, 4}
	from := modeltest.From{
		"msl": {1, 2, 3}, "wait": small, "loss": {0, 1, 2}, "duplicates": {0, 1}, "strays": {0, 1},
		"order": {0}, "incarnations": {1, 2}, "data": {0}, "window": {2}, "seq-mod": {8}, "linger": {0},
		"crashes": {0}, "ack-limit": {0}, "ack-delay": {0}, "think": {0}, "keepalive": {0}, "receive-buffer": {0},
		"isn":   {int(model.ISNAny), int(model.ISNMonotonic), int(model.ISNZero)},
		"start": {int(model.StartEstablished), int(model.StartClosed)}, "rto": {1, 2, 3}, "rto-max": {0},
		"retry-time": {0}, "rto-after-syn": {0}, "retries": {0, 1, 2}, "fin-wait-2-timeout": {0, 2},
	}
	seen, inside := 0, 0
	attack.Check(t, 120, func(t *rapid.T) {
		p := modeltest.Parameters(t, from)
		if unlimited := p; rapid.Bool().Draw(t, "any") {
			unlimited.Loss, unlimited.Duplicates = model.Any, model.Any
			if unlimited.Validate() == nil {
				p = unlimited
			}
		}
		property := rapid.SampledFrom(properties.Default[:2]).Draw(t, "property")
		run := counterexample(t, &p, &property, 3000)
		if run == nil {
			return
		}
		h, err := inverse.Of(run)
		if err != nil {
			t.Fatal(err)
		}
		if !h.Contains(&run.Parameters) {
			t.Fatalf("%q do not contain the run that they are of", h.Constraints(&run.Parameters))
		}
		seen++
		for range 4 {
			at := run.Parameters
			near(t, &at)
			if at.Validate() != nil {
				continue
			}
			again := retimed(t, run, &at)
			if is := h.Contains(&at); is != (again != nil) {
				t.Fatalf("%q contain %+v: %v; a run: %v", h.Constraints(&at), at, is, again != nil)
			}
			if again == nil {
				continue
			}
			inside++
			if !verify.Repeats(again, &at) {
				t.Fatalf("it is no violation with %+v", at)
			}
		}
	})
	if seen < 10 || inside < 10 {
		t.Errorf("%d runs, %d points inside", seen, inside)
	}
}

// near changes the times and the retries of p a little.
func near(t *rapid.T, p *model.Parameters) {
	change := func(name string, n *int) {
		*n = max(0, *n+rapid.SampledFrom([]int{0, 0, 0, 1, -1, 2, -2}).Draw(t, name))
	}
	change("MSL", &p.MSL)
	change("delay", &p.Delay)
	p.Delay = min(p.Delay, p.MSL)
	for _, e := range model.Ends {
		change("wait", &p.Wait[e])
		change("rto", &p.Policy[e].RTO)
		change("retries", &p.Policy[e].Retries)
		if p.Policy[e].FinWait2Timeout > 0 {
			change("fin-wait-2-timeout", &p.Policy[e].FinWait2Timeout)
			p.Policy[e].FinWait2Timeout = max(1, p.Policy[e].FinWait2Timeout)
		}
	}
}

// retimed looks for a run under p in which the events of run happen in their order: whatever
// else the ends do or receive. Nil if there is none.
func retimed(t *rapid.T, run *trace.Run, p *model.Parameters) *trace.Run {
	m, err := model.New(*p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	again := &trace.Run{Parameters: *p, Property: run.Property, Word: run.Word, Initial: m.Initial()[0]}
	again.Loop = -1
	flights, of := run.Flights()
	s := &timing{run: run, model: m, flights: flights, of: of, sent: make([]int, len(flights)),
		failed: map[moment]bool{}}
	if !s.from(0, 0, again.Initial) {
		return nil
	}
	slices.Reverse(s.steps)
	state := again.Initial
	for _, a := range s.steps {
		after, effects := m.Step(state, a)
		again.Add(a, after, effects)
		state = after
	}
	return again
}

// timing is a search for the times of the events of a run.
type timing struct {
	run     *trace.Run
	model   *model.Model
	flights []trace.Flight
	of      []int
	sent    []int // when each flight was, as far as it was
	failed  map[moment]bool
	steps   []model.Action // of what was found, the last first
}

type moment struct {
	step  int
	state model.State
}

// from looks for the rest of the run, from a step on, and what it is called from adds to the
// steps.
func (s *timing) from(step, now int, state model.State) bool {
	for step < len(s.run.Steps) {
		if k := s.run.Steps[step].Action.Kind; k != model.Tick && k != model.Lose && k != model.GoAstray {
			break
		}
		step++
	}
	if step == len(s.run.Steps) {
		return true
	}
	at := moment{step, state}
	if s.failed[at] || state.Overflow {
		return false
	}
	if s.happens(step, now, state) || s.passes(step, now, state) {
		return true
	}
	s.failed[at] = true
	return false
}

// happens has the event of a step happen now.
func (s *timing) happens(step, now int, state model.State) bool {
	a := s.run.Steps[step].Action
	before := state
	var gone []model.Action
	if a.Kind == model.Expire {
		gone = s.over(step, now, &before)
	}
	if f := s.of[step]; f >= 0 {
		a.Segment.Life, a.Segment.Marks = s.life(f, now)
	}
	if !slices.Contains(s.model.Enabled(before, nil), a) {
		return false
	}
	for f := range s.flights {
		if s.flights[f].Sent == step {
			s.sent[f] = now
		}
	}
	if !s.from(step+1, now, s.model.Apply(before, a)) {
		return false
	}
	s.steps = append(s.steps, a)
	s.add(gone)
	return true
}

// passes has a tick pass first.
func (s *timing) passes(step, now int, state model.State) bool {
	gone := s.over(step, now, &state)
	tick := model.Action{Kind: model.Tick}
	if !slices.Contains(s.model.Enabled(state, nil), tick) || !s.from(step, now+1, s.model.Apply(state, tick)) {
		return false
	}
	s.steps = append(s.steps, tick)
	s.add(gone)
	return true
}

func (s *timing) add(gone []model.Action) {
	slices.Reverse(gone)
	s.steps = append(s.steps, gone...)
}

// life is what a flight has left, and its marks.
func (s *timing) life(f, now int) (uint16, model.Marks) {
	p, flight := &s.model.Parameters, &s.flights[f]
	if left := p.Delay - (now - s.sent[f]); left >= 0 {
		return uint16(left), flight.Segment.Marks
	}
	return uint16(p.MSL - (now - s.sent[f])), flight.Segment.Marks | model.Astray
}

// over has those go that are lost in the run, or go astray, and have no life left.
func (s *timing) over(step, now int, state *model.State) []model.Action {
	var gone []model.Action
	for f := range s.flights {
		flight := &s.flights[f]
		done := flight.Sent >= step
		for _, at := range flight.Arrived {
			done = done || flight.Fate() == "arrived" && at < step && at == flight.Arrived[len(flight.Arrived)-1]
		}
		life, marks := s.life(f, now)
		a := model.Action{Kind: model.Lose, End: flight.From.Peer(), Segment: flight.Segment}
		a.Segment.Life, a.Segment.Marks = life, marks
		if done || life != 0 || !slices.Contains(state.Toward[a.End].Segments(), a.Segment) {
			continue
		}
		if flight.Astray >= 0 && marks&model.Astray == 0 {
			a.Kind = model.GoAstray
		} else if flight.Lost < 0 {
			continue
		}
		if slices.Contains(s.model.Enabled(*state, nil), a) {
			*state = s.model.Apply(*state, a)
			gone = append(gone, a)
		}
	}
	return gone
}
