package verify

import (
	"math/rand/v2"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// Simulate returns a run of at most so many steps of what q is about, each chosen
// at random among those enabled; the same one for the same seed. The error is a
// [*model.ParameterError].
func Simulate(q Question, seed uint64, steps int) (*trace.Run, error) {
	if err := q.numbered("a run has a number of them"); err != nil {
		return nil, err
	}
	sys, _, err := q.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:forbidigo // the user's seed
	s := sys.Initial()[0]
	run := q.run(s)
	for range steps {
		actions := sys.Enabled(s, nil)
		if len(actions) == 0 {
			break
		}
		a := actions[random.IntN(len(actions))]
		after, f := sys.Step(s, a)
		if after.Overflow {
			break
		}
		run.Add(a, after, f)
		s = after
	}
	return run, nil
}

// numbered returns a [*model.ParameterError] for any number of duplicates, where only
// some number of them will do.
func (q *Question) numbered(why string) error {
	if !q.Parameters.Unlimited() {
		return nil
	}
	return &model.ParameterError{Name: "duplicates", Value: "any", Want: "a number, as " + why}
}

// run returns a run of what q is about with no steps yet.
func (q *Question) run(initial model.State) *trace.Run {
	run := &trace.Run{Parameters: q.Parameters, Initial: initial, Loop: -1}
	if q.Mutant != nil {
		run.Mutant = q.Mutant.Name
	}
	return run
}
