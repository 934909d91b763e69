package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// mostOfHope is how many states after one of a run are looked at.
const mostOfHope = 100_000

// Hope returns after how many steps of run at most the connection could still go away: no
// TCB and nothing in flight can be reached from there, and cannot from the state after the
// next step, or any later one. It is -1 if it could not be reached from the beginning, and
// the number of steps if it can be from the end. False if that takes too many states, or
// longer than ctx, to tell; run is one that [Load] or [Ask] returned.
func Hope(ctx context.Context, run *trace.Run) (int, bool, error) {
	q := Question{Parameters: run.Parameters}
	if mu, ok := mutants.Named(run.Mutant); ok {
		q.Mutant = &mu
	}
	drained, _ := properties.WitnessNamed("drained")
	search, err := q.search([]properties.Property{drained})
	if err != nil {
		return 0, false, err
	}
	// What is lost for good is so after every step to come.
	hope, none := -1, len(run.Steps)+1
	for none-hope > 1 {
		n := (hope + none) / 2
		from := search.searched.project(*run.Before(n))
		result, err := search.from(&from).run(ctx, options{MaxStates: mostOfHope})
		if err != nil {
			return 0, false, err
		}
		switch result.Findings[0].Verdict {
		case explore.Holds:
			hope = n
		case explore.Violated:
			none = n
		case explore.Incomplete:
			return 0, false, nil
		}
	}
	return hope, true, nil
}
