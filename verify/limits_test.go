package verify_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// Whatever the limit, a search that meets it gives no verdict that one without
// it does not give, and none that it has not earned.
func TestALimitNeverMakesAPropertyHold(t *testing.T) {
	check(t, func(t *rapid.T) {
		q := verify.Question{Parameters: drawParameters(t), Mutant: drawMutant(t), Properties: properties.All}
		all := answerTo(t, q)
		q.MaxStates = rapid.Int64Range(1, all.States).Draw(t, "max states")
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Findings {
			f, w := &a.Findings[i], &all.Findings[i]
			switch {
			case a.Limit == explore.NoLimit || f.Verdict == explore.Violated:
				if f.Verdict != w.Verdict || steps(f) != steps(w) {
					t.Errorf("%s: %s in %d steps, without a limit %s in %d", f.Property.Name, f.Verdict, steps(f),
						w.Verdict, steps(w))
				}
			case f.Verdict == explore.Holds:
				t.Errorf("%s holds, at the limit %s", f.Property.Name, a.Limit)
			}
		}
	})
}

// limited asks all properties of the textbook, and checks that the search ends at a
// limit before any is decided.
func limited(t *testing.T, ctx context.Context, want explore.Limit, change func(q *verify.Question)) {
	t.Helper()
	q := verify.Question{Parameters: textbook(1, 1, 1, 4), Properties: properties.Default}
	change(&q)
	a, err := verify.Ask(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Limit != want || a.Verdict != explore.Incomplete {
		t.Errorf("%s, at the limit %q, want incomplete at %q", a.Verdict, a.Limit, want)
	}
	for _, f := range a.Findings {
		if f.Verdict != explore.Incomplete || f.Run != nil {
			t.Errorf("%s: %s", f.Property.Name, f.Verdict)
		}
	}
}

func TestLimits(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	background := context.Background()
	t.Run("states", func(t *testing.T) {
		limited(t, background, explore.States, func(q *verify.Question) { q.MaxStates = 100 })
	})
	t.Run("memory", func(t *testing.T) {
		limited(t, background, explore.Memory, func(q *verify.Question) { q.MaxMemory = 1 })
	})
	t.Run("interrupted", func(t *testing.T) {
		limited(t, cancelled, explore.Interrupted, func(*verify.Question) {})
	})
	t.Run("time", func(t *testing.T) {
		limited(t, late, explore.Time, func(*verify.Question) {})
	})
	// A's FIN, retransmitted at every tick, is 17 times in flight.
	t.Run("capacity", func(t *testing.T) {
		limited(t, background, explore.Capacity, func(q *verify.Question) { q.Parameters = crowded(16) })
	})
	// 16 fit.
	a := ask(t, crowded(15), "no-reset-on-graceful-close", verify.NoReductions)
	if a.Verdict != explore.Holds {
		t.Errorf("16 in flight: %s", a.Verdict)
	}
}

// crowded returns parameters under which A sends its FIN and so many
// retransmissions before any arrives, and B can hardly answer.
func crowded(n int) model.Parameters {
	p := retries(textbook(1, 0, 40, 100), 0)
	p.MSL, p.Delay, p.MinDelay = 20, 20, 20
	p.Policy[model.A].RTO, p.Policy[model.A].Backoff, p.Policy[model.A].Retries = 1, 1, n
	return p
}

func TestParametersOutOfBoundsAreRefused(t *testing.T) {
	p := textbook(1, 0, 1, 4)
	p.Delay = p.MSL + 1
	_, err := verify.Ask(context.Background(), verify.Question{Parameters: p, Properties: properties.Default})
	if e := new(model.ParameterError); !errors.As(err, &e) || e.Name != "delay" {
		t.Errorf("error %v", err)
	}
}
