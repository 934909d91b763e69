package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/collapse"
)

// A Timing asks at what times an event comes about, in all runs of a question's system in
// which everyone does what is due: the ends and the network do in any case, and the
// applications call within Think.
type Timing struct {
	// Question has the parameters, the mutant, the most states, and whether to search with zones; its
	// properties are not asked about.
	Question
	// Event is what has to come about: a property of kind [explore.Sometimes].
	Event properties.Property
	// Since is what the time is counted from, and before which Event does not count, unless it is about a
	// state that is there still; nil for the beginning.
	Since *properties.Property
	// Think is how many ticks the application of each end takes at most to make a call that
	// it can make; [model.Any] for any number.
	Think [2]int
}

// Times says when an event comes about.
type Times struct {
	// Happens says whether it can come about; At is when at the earliest, in ticks, and
	// Earliest a shortest such run.
	Happens  bool
	At       int
	Earliest *trace.Run
	// Bounded says that there is a time at which it comes about at the latest, if it does;
	// Until is that time, and Latest a shortest such run.
	Bounded bool
	Until   int
	Latest  *trace.Run
	// Never is a run in which it does not come about; nil if it does in all.
	Never *trace.Run
	// States and Transitions are how many were looked at.
	States, Transitions int64
	// Limit is what left the answer open.
	Limit explore.Limit
}

// A moment is a state of the search: that of the system, how long each application has
// thought about a call, and whether the time is counted.
type moment struct {
	parts   collapse.State
	thought [2]uint16
	counts  bool
}

// A happening is an action, what it does to the time that is counted, and whether it is
// the event.
type happening struct {
	model.Action
	counts, event bool
}

// When answers t. The error is a [*model.ParameterError].
func When(ctx context.Context, t Timing) (*Times, error) {
	if err := t.numbered("the latest time is that of a number of them"); err != nil {
		return nil, err
	}
	if t.Parameters.Loss == model.Any {
		return nil, &model.ParameterError{Name: "loss", Value: "any",
			Want: "a number, as the latest time is that of a number of them"}
	}
	ghosts := t.Event.Ghosts
	if t.Since != nil {
		ghosts |= t.Since.Ghosts
	}
	sys, err := t.searched(ghosts)
	if err != nil {
		return nil, err
	}
	s := &timedSearch{Timing: t, sys: sys, event: t.Event.Of(sys),
		parts: collapse.New(sys.model, sys.System, sys.rotation, nil, false)}
	initial := sys.Initial()[0]
	if t.Since != nil {
		since := t.Since.Of(sys)
		s.since = &since
	}
	counts := s.since == nil || s.since.Comes(nil, model.Action{}, &initial)
	switch {
	case counts && s.event.Comes(nil, model.Action{}, &initial):
		return t.atOnce()
	case t.Zones:
		return t.byZones(ctx)
	}
	return s.run(ctx, moment{parts: s.parts.Encode(&initial), counts: counts})
}

// atOnce says that the event has come about as runs begin.
func (t *Timing) atOnce() (*Times, error) {
	whole, _, err := t.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	now := t.run(whole.Initial()[0])
	now.Property = t.Event.Name
	return &Times{Happens: true, Earliest: now, Bounded: true, Latest: now, States: 1}, nil
}

type timedSearch struct {
	Timing
	sys     *searched
	parts   *collapse.System
	event   explore.Property[model.State, model.Action]
	since   *explore.Property[model.State, model.Action]
	actions []model.Action
}

func (s *timedSearch) run(ctx context.Context, begin moment) (*Times, error) {
	found := explore.When(ctx, explore.Timing[moment, happening]{
		Initial: begin,
		Steps:   s.steps,
		Time: func(a happening) uint32 {
			if a.Kind == model.Tick && a.counts {
				return 1
			}
			return 0
		},
		Event:     func(_ *moment, a happening, _ *moment) bool { return a.event },
		Overflows: func(m *moment) bool { return m.parts.Overflow() },
		MaxStates: s.MaxStates,
	})
	times := &Times{
		Happens: found.Happens, At: int(found.At), Bounded: found.Bounded, Until: int(found.Until),
		States: found.States, Transitions: found.Transitions, Limit: found.Limit,
	}
	for _, of := range []struct {
		found *explore.Trace[moment, happening]
		run   **trace.Run
		name  string
	}{{found.Earliest, &times.Earliest, s.Event.Name}, {found.Latest, &times.Latest, s.Event.Name},
		{found.Never, &times.Never, ""}} {
		if of.found == nil {
			continue
		}
		run, err := s.whole(of.found)
		if err != nil {
			return nil, err
		}
		run.Property = of.name
		*of.run = run
	}
	return times, nil
}

// steps appends the steps from a moment. Time does not pass while an application has
// thought long enough.
func (s *timedSearch) steps(m *moment, steps []explore.Step[moment, happening]) []explore.Step[moment,
	happening] {
	var before model.State
	s.parts.Decode(m.parts, &before)
	s.actions = s.sys.Enabled(before, s.actions[:0])
	var calls [2]bool
	for _, a := range s.actions {
		if a.Kind.IsCall() && !s.sys.model.OfAnotherHost(&before, a) {
			calls[a.End] = true
		}
	}
	if (calls[model.A] || calls[model.B]) && idles(s.sys.model, &before) {
		s.actions = append(s.actions, model.Action{Kind: model.Tick})
	}
	for _, a := range s.actions {
		if a.Kind == model.Tick && (s.late(m, calls, model.A) || s.late(m, calls, model.B)) {
			continue
		}
		after := s.sys.Apply(before, a)
		next := moment{parts: s.parts.Encode(&after), counts: m.counts}
		do := happening{Action: a, counts: m.counts}
		if !after.Overflow {
			next.counts = m.counts || s.since.Comes(&before, a, &after)
			do.event = m.counts && s.event.Comes(&before, a, &after) ||
				next.counts && s.event.Comes(nil, a, &after)
		}
		for _, e := range model.Ends {
			switch {
			case s.Think[e] == model.Any || !calls[e] || a.Kind.IsCall() && a.End == e:
			case a.Kind == model.Tick:
				next.thought[e] = m.thought[e] + 1
			default:
				next.thought[e] = m.thought[e]
			}
		}
		steps = append(steps, explore.Step[moment, happening]{Action: do, After: next})
	}
	return steps
}

// late says whether an application that can make a call has thought about it for as long
// as it may.
func (s *timedSearch) late(m *moment, calls [2]bool, e model.End) bool {
	return calls[e] && s.Think[e] != model.Any && int(m.thought[e]) >= s.Think[e]
}

// idles says whether nothing runs down in s, so that the model does not count time; but
// somebody may think.
func idles(m *model.Model, s *model.State) bool {
	_, runs := m.UntilDue(s)
	return !runs
}

// whole turns a run that was found into one of the whole system: at each step the first
// action of the kind, at the same end, that leads to a state with the right projection.
func (s *timedSearch) whole(found *explore.Trace[moment, happening]) (*trace.Run, error) {
	whole, m, err := s.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	now := whole.Initial()[0]
	run := s.Question.run(now)
	run.Loop = found.Loop
	var want model.State
	for i := range found.Steps {
		step := &found.Steps[i]
		s.parts.Decode(step.After.parts, &want)
		var taken bool
		enabled := whole.Enabled(now, nil)
		if idles(m, &now) {
			enabled = append(enabled, model.Action{Kind: model.Tick})
		}
		for _, a := range enabled {
			if !sameKind(a, step.Action.Action) {
				continue
			}
			after, f := whole.Step(now, a)
			if s.sys.project(after) == want {
				run.Add(a, after, f)
				now, taken = after, true
				break
			}
		}
		if !taken {
			panic("BUG: a step of the search has no counterpart in the whole model")
		}
	}
	return run, nil
}
