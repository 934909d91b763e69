package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/mutants"
	"tcpcheck/pack"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// A Question is what to check, of what, within which limits.
type Question struct {
	Parameters model.Parameters
	Properties []properties.Property
	// Mutant is the broken rule; nil for the model as it is.
	Mutant *mutants.Mutant
	// Without names the reductions not to use.
	Without Reductions
	// Workers, MaxStates, MaxMemory and Progress are those of [explore.Options].
	Workers   int
	MaxStates int64
	MaxMemory int64
	Progress  func(explore.Progress)
}

// An Answer is what came of a question.
type Answer struct {
	// Verdict is Violated if any property is, else Incomplete if any is, else
	// Holds.
	Verdict  explore.Verdict
	Findings []Finding
	// States, Transitions, Depth, PeakBytes and Limit are those of [explore.Result].
	States, Transitions int64
	Depth               int
	PeakBytes           int64
	Limit               explore.Limit
}

// A Finding answers one property.
type Finding struct {
	Property properties.Property
	Verdict  explore.Verdict
	// Word tells violations of the same property apart; "" if there is but one kind.
	Word string
	// Run is the counterexample; nil without one.
	Run *trace.Run
}

// Ask answers q. The search ends early, with a limit, when ctx does. The error
// is a [*model.ParameterError], or a misuse of the search.
func Ask(ctx context.Context, q Question) (*Answer, error) {
	var ghosts model.Ghosts
	safety := len(q.Properties) > 0
	for _, p := range q.Properties {
		ghosts |= p.Ghosts
		safety = safety && !p.Liveness()
	}
	searched, err := q.searched(ghosts)
	if err != nil {
		return nil, err
	}
	of := make([]explore.Property[model.State, model.Action], len(q.Properties))
	for i := range q.Properties {
		of[i] = q.Properties[i].Of(searched)
	}
	options := explore.Options[model.State, model.Action]{
		Workers: q.Workers, MaxStates: q.MaxStates, MaxMemory: q.MaxMemory, Progress: q.Progress,
		Codec:     pack.For(searched.model),
		Cost:      cost,
		Overflows: func(s *model.State) bool { return s.Overflow },
	}
	if safety && q.Mutant == nil && q.Without&Settled == 0 {
		options.Settled = q.settled
	}
	result, err := explore.Run(ctx, searched, of, options)
	if err != nil {
		return nil, err
	}
	return q.answer(&result, searched)
}

// cost prefers, of the shortest counterexamples, one with the fewest faults of
// the channel, and of those one that takes the least time.
func cost(a model.Action) uint32 {
	switch a.Kind {
	case model.Lose, model.GoAstray, model.DeliverDuplicate:
		return 1 << 20
	case model.Tick:
		return 1
	case model.Open, model.Send, model.Close, model.Abort, model.Deliver,
		model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
		return 0
	}
	panic("BUG: no such action")
}

// settled says that no undecided property can be violated from s on.
func (q *Question) settled(s *model.State, undecided uint64) bool {
	for i := range q.Properties {
		if undecided&(1<<i) != 0 && !q.Properties[i].Settled(s) {
			return false
		}
	}
	return true
}

// answer makes an Answer of what the search found.
func (q *Question) answer(result *explore.Result[model.State, model.Action], searched *searched) (*Answer, error) {
	whole, _, err := q.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	a := &Answer{
		States: result.States, Transitions: result.Transitions, Depth: result.Depth,
		PeakBytes: result.PeakBytes, Limit: result.Limit, Verdict: explore.Holds,
	}
	for i, found := range result.Findings {
		f := Finding{Property: q.Properties[i], Verdict: found.Verdict}
		if found.Trace != nil {
			f.Run = q.whole(found.Trace, &f.Property, searched, whole)
			f.Word = f.Run.Word
		}
		a.Findings = append(a.Findings, f)
		switch {
		case f.Verdict == explore.Violated:
			a.Verdict = explore.Violated
		case f.Verdict == explore.Incomplete && a.Verdict == explore.Holds:
			a.Verdict = explore.Incomplete
		}
	}
	return a, nil
}
