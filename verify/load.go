package verify

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// Load reads a run in the form of [trace.Schema]. It plays the run again, and refuses
// one that is not a run of the model, or of the mutant named, or that does not
// show a violation of the property named, or the witness; one that names none shows
// what happens. The error is one line.
func Load(r io.Reader) (*trace.Run, error) {
	var q Question
	var whole properties.System
	run, err := trace.Read(r, func(p model.Parameters, mutant string) (trace.System, error) {
		q.Parameters = p
		if mutant != "" {
			mu, ok := mutants.Named(mutant)
			if !ok {
				return nil, fmt.Errorf("mutant: %s is not known", model.Quoted(mutant))
			}
			q.Mutant = &mu
		}
		sys, _, err := q.system(model.AllGhosts)
		if err != nil {
			return nil, fmt.Errorf("parameters: %v", err) //nolint:errorlint // it is none about a flag
		}
		whole = sys
		return sys, nil
	})
	if err != nil {
		return nil, err
	}
	if run.Property == "" {
		return run, nil
	}
	property, ok := properties.Named(run.Property)
	if !ok {
		property, ok = properties.ShownNamed(run.Property)
	}
	if !ok {
		return nil, fmt.Errorf("property: %s is not known", model.Quoted(run.Property))
	}
	if err := q.shows(run, &property, whole); err != nil {
		return nil, fmt.Errorf("%s: %w", property.Name, err)
	}
	return run, nil
}

// shows returns an error unless the run, one of the whole system, shows a violation
// of p, and of the kind that it names.
func (q *Question) shows(run *trace.Run, p *properties.Property, whole properties.System) error {
	before, last, after := run.Initial, model.Action{}, run.Initial
	if n := len(run.Steps); n > 0 {
		before, last, after = *run.Before(n - 1), run.Steps[n-1].Action, run.Steps[n-1].After
	}
	var err error
	of := p.Of(whole)
	switch p.Kind {
	case explore.Always:
		err = ends(run, !of.State(&after))
	case explore.AlwaysStep:
		err = ends(run, len(run.Steps) > 0 && !of.Step(&before, last, &after))
	case explore.Settles:
		err = q.stuck(run, p, &after)
	case explore.NoLivelock:
		err = q.storms(run, p, whole)
	case explore.Sometimes:
		shown := of.State != nil && of.State(&after) || of.Step != nil && len(run.Steps) > 0 &&
			of.Step(&before, last, &after)
		if err = ends(run, true); !shown {
			err = errors.New("the last step does not show it")
		}
	}
	if err != nil {
		return err
	}
	if word := p.Word(whole, &before, last, &after); run.Word != word {
		return fmt.Errorf("kind is %q, the run shows %q", run.Word, word)
	}
	return nil
}

// ends returns an error unless the run ends with a violation, and does not go on.
func ends(run *trace.Run, violated bool) error {
	if !violated {
		return errors.New("the last step does not violate it")
	}
	if run.Loop >= 0 {
		return fmt.Errorf("loop is %d, and no violation of it has a loop", run.Loop)
	}
	return nil
}

// mostAfter is how many states after the end of a run are looked at.
const mostAfter = 1 << 20

// stuck returns an error unless the run ends where p is not settled and never will
// be. That no run shows by itself: from its last state others may lead out. So the
// search is asked again, from there: that state must be in a bottom component.
func (q *Question) stuck(run *trace.Run, p *properties.Property, last *model.State) error {
	search, err := q.search([]properties.Property{*p})
	if err != nil {
		return err
	}
	if err := q.returns(run, search.searched); err != nil {
		return err
	}
	if run.Loop < 0 && len(search.searched.Enabled(*last, nil)) > 0 {
		return errors.New("the run has neither an end nor a loop")
	}
	after := search.searched.project(*last)
	result, err := search.from(&after).run(context.Background(), options{MaxStates: mostAfter})
	if err != nil {
		return err
	}
	found := result.Findings[0]
	switch {
	case result.Limit != explore.NoLimit:
		return fmt.Errorf("too many states can follow the last one to tell (limit %s)", result.Limit)
	// The states are judged in the order of the search, the first one first.
	case found.Verdict != explore.Violated, len(found.Trace.Steps) > 0 && found.Trace.Loop != 0:
		return errors.New("the last state can be left for good")
	}
	return nil
}

// storms returns an error unless the run has a loop without any step that p counts
// as progress.
func (q *Question) storms(run *trace.Run, p *properties.Property, whole properties.System) error {
	sys, err := q.searched(p.Ghosts)
	if err != nil {
		return err
	}
	if run.Loop < 0 {
		return errors.New("the run has no loop")
	}
	of := p.Of(whole)
	for i := run.Loop; i < len(run.Steps); i++ {
		if step := &run.Steps[i]; of.Step(run.Before(i), step.Action, &step.After) {
			return fmt.Errorf("step %d, in the loop, is one of progress", i+1)
		}
	}
	return q.returns(run, sys)
}

// returns returns an error if the run has a loop that does not end where it begins,
// as the search sees it: in a state that differs from that one at most in ghosts that
// the property does not read, and by a rotation. Such a loop can be gone round again
// and again.
func (q *Question) returns(run *trace.Run, sys *searched) error {
	if run.Loop < 0 {
		return nil
	}
	if sys.project(*run.Before(run.Loop)) != sys.project(run.Steps[len(run.Steps)-1].After) {
		return fmt.Errorf("the loop does not lead back to the state after step %d", run.Loop)
	}
	return nil
}
