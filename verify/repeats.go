package verify

import (
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// Repeats says whether the same actions as those of run, which ends with a violation of a
// property, are a run that does so under other parameters too. It asks nothing: that they
// are not does not mean that there is no violation.
func Repeats(run *trace.Run, p *model.Parameters) bool {
	property, ok := properties.Named(run.Property)
	if !ok || run.Loop >= 0 || property.Kind != explore.Always && property.Kind != explore.AlwaysStep {
		return false
	}
	q := Question{Parameters: *p}
	whole, _, err := q.system(model.AllGhosts)
	if err != nil || !slices.Contains(whole.Initial(), run.Initial) {
		return false
	}
	again := q.repeated(run, whole)
	return again != nil && q.shows(again, &property, whole) == nil
}

// repeated returns the run of whole, which q is about, that takes the same actions as run; nil
// if there is none.
func (q *Question) repeated(run *trace.Run, whole properties.System) *trace.Run {
	s := whole.Initial()[0]
	again := q.run(s)
	for i := range run.Steps {
		action := run.Steps[i].Action
		if !slices.Contains(whole.Enabled(s, nil), action) {
			return nil
		}
		after, effects := whole.Step(s, action)
		again.Add(action, after, effects)
		s = after
	}
	again.Word = run.Word
	return again
}
