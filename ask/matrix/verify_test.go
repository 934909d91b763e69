package matrix

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// With whatever losses, the budget of verify and that of a cell are the same: to
// lose A's FIN or B's ACK of it breaks nothing sooner.
func TestVerifyAgrees(t *testing.T) {
	property, _ := properties.Named(promise)
	attack.Check(t, 100, func(t *rapid.T) {
		p := small(t, 2)
		if p.Wait[model.A] < 2*p.Delay {
			t.Skip("TIME-WAIT is shorter than a round trip")
		}
		c, err := cellOf(p, LostAny, 4)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(losses int) explore.Verdict {
			p.Loss = losses
			a, err := verify.Ask(context.Background(), verify.Question{
				Parameters: p, Properties: []properties.Property{property}, Workers: 1,
			})
			if err != nil {
				t.Fatal(err)
			}
			return a.Verdict
		}
		if c.Run != nil && ask(c.Survives+1) != explore.Violated {
			t.Errorf("holds with %d losses", c.Survives+1)
		}
		if c.Run != nil && c.Survives >= 0 && ask(c.Survives) != explore.Holds {
			t.Errorf("does not hold with %d losses", c.Survives)
		}
		if c.Limit == All && ask(4) != explore.Holds {
			t.Errorf("does not hold with 4 losses")
		}
	})
}
