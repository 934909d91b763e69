package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/collapse"
	"tcpcheck/web/engine"
)

// An onward is a system that begins with other states than its own: those that were reached
// by hand.
type onward struct {
	properties.System
	codec explore.Codec[model.State]
	from  []model.State
	// barred, if there is one, says of steps that they are not taken.
	barred func(before *model.State, a model.Action, after *model.State) bool
}

// after returns the system that begins with these states, which are of runs with parameters p.
func after(sys properties.System, p *model.Parameters, from ...model.State) (*onward, error) {
	m, err := model.New(*p, model.AllGhosts)
	if err != nil {
		return nil, err
	}
	return &onward{System: sys, codec: collapse.New(m, sys, nil, nil, false).Codec(), from: from}, nil
}

// Initial returns what it begins with.
func (o *onward) Initial() []model.State { return o.from }

// Enabled appends the actions that are taken in s.
func (o *onward) Enabled(s model.State, as []model.Action) []model.Action {
	began := len(as)
	as = o.System.Enabled(s, as)
	if o.barred == nil {
		return as
	}
	kept := slices.DeleteFunc(as[began:], func(a model.Action) bool {
		after := o.Apply(s, a)
		return o.barred(&s, a, &after)
	})
	return as[:began+len(kept)]
}

// search looks for what properties say, in every run that goes on from there.
func (o *onward) search(all []properties.Property, maxStates int64,
	progress func(explore.Progress)) (explore.Result[model.State, model.Action], error) {
	of := make([]explore.Property[model.State, model.Action], len(all))
	for i := range all {
		of[i] = all[i].Of(o)
	}
	return explore.Run(context.Background(), o, of, explore.Options[model.State, model.Action]{
		Workers: 1, MaxStates: maxStates, MaxMemory: mostMemory, Progress: progress,
		Codec: o.codec, Overflows: func(s *model.State) bool { return s.Overflow },
	})
}

// follow adds the steps of a trace to a run.
func (o *onward) follow(run *trace.Run, t *explore.Trace[model.State, model.Action]) {
	for i := range t.Steps {
		after, effects := o.Step(*run.Before(len(run.Steps)), t.Steps[i].Action)
		run.Add(t.Steps[i].Action, after, effects)
	}
}

// fromHere answers a question about what can follow the moves that were made by hand.
func (q *question) fromHere(progress func([]byte), all []properties.Property) (any, error) {
	line := engine.Line{Subject: q.Subject, Moves: q.Moves}
	run, sys, err := line.Played()
	if err != nil {
		return nil, err
	}
	j := answerJSON{Findings: []findingJSON{}}
	verdict := explore.Holds
	var open []properties.Property
	for i := range all {
		p := &all[i]
		if red := violates(p, sys, run); red >= 0 {
			verdict = explore.Violated
			j.Findings = append(j.Findings, findingJSON{Property: p.Name, Verdict: "violated",
				Sentence: fmt.Sprintf("It is violated already, by %s.", run.Event(red))})
			continue
		}
		open = append(open, *p)
	}
	if len(open) > 0 {
		here, err := after(sys, &run.Parameters, *run.Before(len(run.Steps)))
		if err != nil {
			return nil, err
		}
		r, err := here.search(open, 0, searched(progress))
		if err != nil {
			return nil, err
		}
		j.States, j.Transitions, j.Limit = r.States, r.Transitions, string(r.Limit)
		for i := range r.Findings {
			verdict = verdict.And(r.Findings[i].Verdict)
			f, err := here.told(&open[i], run, &r.Findings[i])
			if err != nil {
				return nil, err
			}
			j.Findings = append(j.Findings, f)
		}
	}
	j.Verdict = word(verdict)
	return j, nil
}

// told tells what was found of a property after a run.
func (o *onward) told(p *properties.Property, run *trace.Run,
	found *explore.Finding[model.State, model.Action]) (findingJSON, error) {
	f := findingJSON{Property: p.Name, Verdict: word(found.Verdict), Sentence: p.Sentence}
	if found.Verdict == explore.Violated {
		f.Sentence = p.Violation
	}
	if found.Trace == nil {
		return f, nil
	}
	whole := *run
	whole.Steps = slices.Clone(run.Steps)
	o.follow(&whole, found.Trace)
	if n := len(whole.Steps); n > len(run.Steps) && found.Verdict == explore.Violated {
		last := &whole.Steps[n-1]
		whole.Property = p.Name
		whole.Word = p.Word(o, whole.Before(n-1), last.Action, &last.After)
		f.Kind = whole.Word
	}
	if found.Trace.Loop >= 0 {
		whole.Loop = len(run.Steps) + found.Trace.Loop
	}
	var err error
	f.Run, err = engine.LineOf(&whole)
	f.Length = fmt.Sprintf("%d steps from here", len(found.Trace.Steps))
	return f, err
}

// violates returns the first step of a run that violates a property; -1 for none.
func violates(p *properties.Property, sys properties.System, run *trace.Run) int {
	if p.Kind != explore.Always && p.Kind != explore.AlwaysStep {
		return -1
	}
	of := p.Of(sys)
	for i := range run.Steps {
		if of.Violates(run.Before(i), run.Steps[i].Action, &run.Steps[i].After) {
			return i
		}
	}
	return -1
}

// mostBeside is how many states are looked at for each step at which a safe run may part.
const mostBeside = 20_000

// nearestJSON is a run that is safe and parts from another as late as can be.
type nearestJSON struct {
	Run *engine.Line `json:"run"`
	// Sure says that no run parts later.
	Sure bool `json:"sure"`
}

// nearest answers "nearest": of a run that violates a property, the run that does what it
// does for as long as can be and still comes to its end, with no TCB and nothing in flight,
// without violating it; of those a shortest.
func nearest(q question, progress func([]byte)) (any, error) {
	line := engine.Line{Subject: q.Subject, Moves: q.Moves}
	run, sys, err := line.Played()
	if err != nil {
		return nil, err
	}
	p, red := firstViolated(q.Properties, sys, run)
	if p == nil {
		return nil, errors.New("nothing is violated in this run")
	}
	drained, _ := properties.WitnessNamed("drained")
	of := p.Of(sys)
	barred := func(before *model.State, a model.Action, after *model.State) bool {
		return after.Overflow || of.Violates(before, a, after)
	}
	sure := true
	for parts := red; parts >= 0; parts-- {
		if progress != nil {
			progress(engine.Written(map[string]any{"done": red - parts, "of": red + 1}))
		}
		before := run.Before(parts)
		beside, err := after(sys, &run.Parameters)
		if err != nil {
			return nil, err
		}
		beside.barred = barred
		var actions []model.Action
		for _, a := range sys.Enabled(*before, nil) {
			after := sys.Apply(*before, a)
			if a != run.Steps[parts].Action && !barred(before, a, &after) && !slices.Contains(beside.from, after) {
				beside.from, actions = append(beside.from, after), append(actions, a)
			}
		}
		if len(beside.from) == 0 {
			continue
		}
		r, err := beside.search([]properties.Property{drained}, mostBeside, nil)
		if err != nil {
			return nil, err
		}
		found := &r.Findings[0]
		sure = sure && found.Verdict != explore.Incomplete
		if found.Trace == nil {
			continue
		}
		safe := *run
		safe.Steps = slices.Clone(run.Steps[:parts])
		a := actions[slices.Index(beside.from, found.Trace.Initial)]
		after, effects := sys.Step(*before, a)
		safe.Add(a, after, effects)
		beside.follow(&safe, found.Trace)
		line, err := engine.LineOf(&safe)
		return nearestJSON{line, sure}, err
	}
	return nil, errors.New("no run that parts from this one comes to its end with that kept, as far as " +
		"was searched")
}

// firstViolated returns the property, of those named or else of all, that a run violates
// first, and in which step; nil for none.
func firstViolated(names []string, sys properties.System, run *trace.Run) (first *properties.Property,
	red int) {
	for i := range properties.All {
		p := &properties.All[i]
		if len(names) > 0 && !slices.Contains(names, p.Name) {
			continue
		}
		if at := violates(p, sys, run); at >= 0 && (first == nil || at < red) {
			first, red = p, at
		}
	}
	return first, red
}
