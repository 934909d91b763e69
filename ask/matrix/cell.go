package matrix

import (
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// promise is what the run of a cell shows a violation of.
const promise = "no-reset-on-graceful-close"

// A Cell says what the TIME-WAIT of one stack survives against the retransmitted FINs
// of another.
type Cell struct {
	// Row names the active closer, A, and Column the passive one, B.
	Row, Column string
	// Survives is how many segments can be lost in a row before B is reset, or left
	// without an answer.
	Survives int
	// Limit says what Survives is.
	Limit Limit
	// Why says why so few, where it is not because TIME-WAIT is over.
	Why Reason
	// Run shows Survives losses and one more, and B reset; nil where no RST arrives.
	Run *trace.Run
	// Parameters are those of the model that was asked.
	Parameters model.Parameters
}

// Limit says what a number of losses is.
type Limit uint8

// What a number of losses is.
const (
	Exactly Limit = iota // one more is too many
	AtLeast              // more were not tried
	All                  // more do not happen: until then B has given up
	Unknown              // too many segments are in flight one way to tell
)

// Reason says why a TIME-WAIT does not help.
type Reason uint8

// The reasons.
const (
	NoReason    Reason = iota // it does, for its time
	NoTimeWait                // it lasts no time
	FINIgnored                // it does not answer FINs
	FINRefused                // it answers FINs with RST
	ACKsLimited               // it answers no more of them than its limit of ACKs allows
)

// cellOf asks the model of p, with that budget of losses.
func cellOf(p model.Parameters, lost Lost, most int) (*Cell, error) {
	p.Loss = most
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		return nil, err
	}
	q := newQuiet(m, lost)
	c := &Cell{Parameters: p}
	end, path := q.fewest()
	switch end {
	case served:
		c.Limit = All
	case within:
		c.Limit, c.Survives = AtLeast, most
	case overflow:
		c.Limit = Unknown
	case reset, unanswered:
		for _, n := range path {
			if n.action.Kind == model.Lose {
				c.Survives++
			}
		}
		c.Parameters.Loss = c.Survives
		run, err := replay(c.Parameters, path)
		if err != nil {
			return nil, err
		}
		c.Why = reason(run)
		if end == reset {
			c.Run = run
		}
		c.Survives--
	}
	return c, nil
}

// replay makes a run of a path, in the model whose budget is just large enough.
func replay(p model.Parameters, path []node) (*trace.Run, error) {
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		return nil, err
	}
	s := m.Initial()[0]
	run := &trace.Run{Parameters: p, Property: promise, Initial: s, Loop: -1}
	var f model.Effects
	step := func(a model.Action) {
		s, f = m.Step(s, a)
		run.Add(a, s, f)
	}
	for _, n := range path {
		for range n.ticks {
			step(model.Action{Kind: model.Tick})
		}
		step(n.action)
	}
	property, _ := properties.Named(promise)
	last := len(run.Steps) - 1
	run.Word = property.Word(m, run.Before(last), run.Steps[last].Action, &s)
	return run, nil
}

// reason reads off a run why TIME-WAIT did not help.
func reason(run *trace.Run) Reason {
	if run.Parameters.Wait[model.A] == 0 {
		return NoTimeWait
	}
	for i := range run.Steps {
		step := &run.Steps[i]
		if run.Before(i).TCB[model.A].State != model.TimeWait || step.Action.End != model.A ||
			!step.Action.Arrives() || !step.Action.Segment.Has(model.FIN) {
			continue
		}
		switch {
		case step.TooSoon:
			return ACKsLimited
		case !step.Sends:
			return FINIgnored
		case step.Sent.Has(model.RST):
			return FINRefused
		}
	}
	return NoReason
}
