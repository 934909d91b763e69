package verify_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A question that was interrupted again and again has the answer of one that was
// not, to the last step of its counterexamples.
func TestAnInterruptedSearchGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	interrupted := 0
	attack.Check(t, 20, func(t *rapid.T) {
		_ = os.Remove(path)
		q := verify.Question{
			Parameters: drawParameters(t), Mutant: drawMutant(t), Properties: properties.All,
			Without: rapid.SampledFrom([]verify.Reductions{verify.NoReductions, verify.AllReductions,
				verify.Rotation}).Draw(t, "without"),
		}
		if rapid.Bool().Draw(t, "safety") {
			q.Properties = safety
		}
		want := answerTo(t, q)
		q.Checkpoint = path
		for workers := range 2 {
			q.Workers = workers + 1
			q.MaxStates = rapid.Int64Range(1, want.States).Draw(t, "max states")
			a, err := verify.Ask(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if a.Limit == explore.NoLimit {
				break
			}
			interrupted++
		}
		q.MaxStates = 0
		got := answerTo(t, q)
		if got.States != want.States || got.Transitions != want.Transitions || got.Depth != want.Depth {
			t.Errorf("%d states, %d transitions, depth %d; want %d, %d, %d",
				got.States, got.Transitions, got.Depth, want.States, want.Transitions, want.Depth)
		}
		for i := range got.Findings {
			g, w := &got.Findings[i], &want.Findings[i]
			if g.Verdict != w.Verdict || steps(g) != steps(w) {
				t.Errorf("%s: %s in %d steps, want %s in %d", g.Property.Name, g.Verdict, steps(g),
					w.Verdict, steps(w))
				continue
			}
			if g.Run != nil {
				for j := range g.Run.Steps {
					if g.Run.Steps[j].Action != w.Run.Steps[j].Action {
						t.Errorf("%s: step %d is %v, want %v", g.Property.Name, j+1,
							g.Run.Steps[j].Action, w.Run.Steps[j].Action)
					}
				}
			}
		}
	})
	if interrupted == 0 {
		t.Error("never interrupted")
	}
}

func TestACheckpointOfAnotherQuestionIsRefused(t *testing.T) {
	q := verify.Question{
		Parameters: textbook(1, 1, 1, 4), Properties: properties.Default,
		MaxStates: 100, Checkpoint: filepath.Join(t.TempDir(), "checkpoint"),
	}
	if _, err := verify.Ask(context.Background(), q); err != nil {
		t.Fatal(err)
	}
	q.Parameters.Wait[model.A]++
	if _, err := verify.Ask(context.Background(), q); !errors.Is(err, explore.ErrOtherQuestion) {
		t.Errorf("error %v", err)
	}
}
