package trace

import "tcpcheck/model"

// A Run is a run of the model, or of a mutant of it.
type Run struct {
	Parameters model.Parameters
	// Mutant names the mutant; "" for the model as it is.
	Mutant string
	// Property names what the run shows a violation of, and Word its kind.
	Property, Word string
	Initial        model.State
	Steps          []Step
	// Loop is the number of steps after which the run enters the cycle that the
	// remaining steps go round for ever; -1 for a run that just ends.
	Loop int
	// Longer says that there may be shorter runs that show as much.
	Longer bool
}

// A Step is one action of a run.
type Step struct {
	// Tick is when it happens, in ticks since the run began.
	Tick   int
	Action model.Action
	After  model.State
	model.Effects
}

// Lead says what a run is that does something: "A shortest run that violates it".
func (r *Run) Lead(does string) string {
	if r.Longer {
		return "A run, perhaps not a shortest one, that " + does
	}
	return "A shortest run that " + does
}

// Add appends the step that action leads to.
func (r *Run) Add(action model.Action, after model.State, effects model.Effects) {
	tick := 0
	if n := len(r.Steps); n > 0 {
		tick = r.Steps[n-1].Tick
	}
	if action.Kind == model.Tick {
		tick++
	}
	r.Steps = append(r.Steps, Step{tick, action, after, effects})
}

// Before returns the state before step i.
func (r *Run) Before(i int) *model.State {
	if i == 0 {
		return &r.Initial
	}
	return &r.Steps[i-1].After
}

// Events is how many steps there are in which something happens: all but those of time that
// passes.
func (r *Run) Events() int {
	n := 0
	for i := range r.Steps {
		if r.Steps[i].Action.Kind != model.Tick {
			n++
		}
	}
	return n
}

// Elapsed is how many ticks pass in the run.
func (r *Run) Elapsed() int {
	if len(r.Steps) == 0 {
		return 0
	}
	return r.Steps[len(r.Steps)-1].Tick
}

// Length says how long the run is: "17 events, after 64s".
func (r *Run) Length() string {
	if r.Elapsed() == 0 {
		return Count(int64(r.Events()), "event") + ", at one instant"
	}
	return Count(int64(r.Events()), "event") + ", after " + r.Parameters.Span(r.Elapsed())
}
