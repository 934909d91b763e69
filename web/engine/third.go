package engine

import (
	"strconv"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// What there is to see of a third party: a middlebox beside an end, another host behind A's
// address, someone who forges.

// A timing has how long timers were when they were set.
type timing struct {
	tcb, entry [2]int
	// state is that of the entry since then.
	state [2]model.BoxState
}

// noteOf returns what stands at the rail of the middlebox beside the end of step i: what it does,
// and the state that its entry comes to; nil for nothing.
func noteOf(run *trace.Run, i int) []string {
	step := &run.Steps[i]
	e := step.Action.End
	state, does := step.After.Entry[e].State, trace.BoxDoes(max(step.In, step.Out))
	switch {
	case step.Action.Kind == model.Forget && step.Makes:
		return []string{"forgets, resets both", ""}
	case step.Action.Kind == model.Forget:
		return []string{"forgets", ""}
	case run.Before(i).Entry[e].State != state:
		return []string{does, state.String()}
	case does == "":
		return nil
	}
	return []string{does, ""}
}

// entryOf returns what the middlebox beside e knows in s; nil where there is none.
func entryOf(p *model.Parameters, s *model.State, e model.End, of *timing) *tcbJSON {
	if p.Middlebox[e].Present == model.BoxOff {
		return nil
	}
	n := &s.Entry[e]
	j := &tcbJSON{State: n.State.String(), Incarnation: int(n.Incarnation)}
	rows := []string{"state", j.State}
	if n.Timed {
		j.Timer, j.Left, j.Time = "entry", int(n.Left), p.Time(int(n.Left))
		if j.Left > of.entry[e] || n.State != of.state[e] {
			of.entry[e] = j.Left
		}
		j.Of = of.entry[e]
		rows = append(rows, "timer", "entry "+j.Time)
	} else {
		of.entry[e] = 0
	}
	of.state[e] = n.State
	for _, end := range model.Ends {
		if n.Knows(end) {
			rows = append(rows, end.String()+" sent to", strconv.Itoa(int(n.End[end])),
				end.String()+" ACKed", strconv.Itoa(int(n.Ack[end])))
		}
	}
	for i := 0; i < len(rows); i += 2 {
		j.Rows = append(j.Rows, [2]string{rows[i], rows[i+1]})
	}
	return j
}

// boxAt names the middlebox beside an end.
func boxAt(e model.End) string { return "the middlebox beside " + e.String() }

// told says what happens in step i.
func told(run *trace.Run, i int) string {
	step := &run.Steps[i]
	if step.Action.Kind == model.Forget {
		says := boxAt(step.Action.End) + " forgets the connection"
		if step.Makes {
			says += ", and resets both ends"
		}
		return says
	}
	stops, _ := stopped(run, i)
	switch {
	case step.Elsewhere:
		return "A: another host behind its address calls OPEN"
	case step.Action.Kind == model.Forge:
		return "a forged " + step.Action.Segment.String() + "; " + run.Event(i)
	case stops == "":
		return run.Event(i)
	case step.In != model.BoxPass:
		return step.Action.Segment.String() + ": " + stops
	}
	return run.Event(i) + "; " + stops
}

// rule names that by which step i is as it is: a clause, or a parameter of a middlebox.
func rule(run *trace.Run, i int) string {
	if run.Steps[i].Action.Kind == model.Forget {
		return run.BoxForgets(i)
	}
	if _, by := stopped(run, i); by != "" {
		return by
	}
	return citation(run.Steps[i].Clause)
}

// stopped says what the middlebox does in step i to a segment that it stops, and by which rule;
// "" where all passes.
func stopped(run *trace.Run, i int) (says, by string) {
	step := &run.Steps[i]
	verdict := max(step.In, step.Out)
	if verdict == model.BoxPass {
		return "", ""
	}
	has, by := run.BoxRule(i)
	does := [...]string{model.BoxDrop: "drops it", model.BoxReset: "answers with a RST",
		model.BoxUntranslated: "hands it on untranslated"}[verdict]
	return boxAt(step.Action.End) + ", " + has + " (" + by + "), " + does, by
}

// sender names who sends what a step at e sends.
func sender(e model.End, f *model.Effects) string {
	switch {
	case !f.Answers:
		return e.String()
	case f.In == model.BoxUntranslated:
		return e.String() + "'s host"
	}
	return boxAt(e)
}
