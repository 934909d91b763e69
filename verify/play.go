package verify

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// Play returns the run of what q is about that takes these actions, written as
// [model.Action] prints them, one after the other. The error is a
// [*model.ParameterError], or says which of them is not possible there, and what is; the
// run has those before it.
func Play(q Question, actions []string) (*trace.Run, error) {
	if err := q.numbered("a run has a number of them"); err != nil {
		return nil, err
	}
	sys, _, err := q.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	s := sys.Initial()[0]
	run := q.run(s)
	for i, text := range actions {
		enabled := sys.Enabled(s, nil)
		at := slices.IndexFunc(enabled, func(a model.Action) bool { return a.String() == text })
		if at < 0 {
			var possible []string
			for _, a := range enabled {
				possible = append(possible, a.String())
			}
			return run, fmt.Errorf("step %d, %q, is not possible; possible is %s", i+1, text,
				strings.Join(possible, "; "))
		}
		after, f := sys.Step(s, enabled[at])
		run.Add(enabled[at], after, f)
		s = after
	}
	return run, nil
}
