package explain

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// stopped lists the segments that a middlebox let not pass before the last step, with the rule.
func stopped(run *trace.Run, flights []trace.Flight, of []int) []string {
	var words []string
	for i := range max(0, len(run.Steps)-1) {
		step := &run.Steps[i]
		for j := range flights {
			f := &flights[j]
			switch {
			case of[i] == j && step.In == model.BoxDrop:
			case f.Sent == i && f.Stops == trace.BesideFrom && step.Out != model.BoxReset:
			default:
				continue
			}
			verdict := step.In
			if verdict == model.BoxPass {
				verdict = step.Out
			}
			words = append(words, fmt.Sprintf("%s: %s by the middlebox beside %v, %s", whose(run, f),
				[...]string{model.BoxDrop: "dropped", model.BoxUntranslated: "sent on untranslated"}[verdict],
				step.Action.End, rule(run, i)))
		}
	}
	return counted(words)
}

// rule names the rule by which the middlebox of step i stops a segment.
func rule(run *trace.Run, i int) string {
	e := run.Steps[i].Action.End
	has, rule := run.BoxRule(i)
	if run.Before(i).Entry[e].State == model.BoxNone {
		if since := notKept(run, i, e); since != "" {
			return fmt.Sprintf("which has not kept its entry (%s, %s)", since, rule)
		}
	}
	return fmt.Sprintf("%s (%s)", has, rule)
}

// notKept names the rule by which the entry beside e went before step i with a segment, and not
// with time, which is told for itself; "" for none.
func notKept(run *trace.Run, i int, e model.End) string {
	for j := i - 1; j >= 0; j-- {
		before, step := &run.Before(j).Entry[e], &run.Steps[j]
		switch {
		case before.State == model.BoxNone || run.Before(j + 1).Entry[e].State != model.BoxNone:
			continue
		case step.Action.Kind == model.Forget:
			return ""
		case step.In == model.BoxDrop, step.Out == model.BoxDrop:
			return run.BoxSetting("box-syn", e)
		}
		return run.BoxSetting(model.BoxTime(endedIn(run, j, e)), e)
	}
	return ""
}

// endedIn returns the state for which step i, which is no end of a time, shows that the middlebox beside e
// keeps no entry.
func endedIn(run *trace.Run, i int, e model.End) model.BoxState {
	before, step := &run.Before(i).Entry[e], &run.Steps[i]
	state := before.State
	if step.Action.Arrives() {
		state = state.Next(step.Action.Segment, before.FromB == (e == model.A))
	}
	if at := run.Parameters.Middlebox[e].Keeps[state]; at != model.KeepNot && step.Sends {
		state = state.Next(step.Sent, before.FromB == (e == model.B))
	}
	return state
}
