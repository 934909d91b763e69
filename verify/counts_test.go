package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/verify"
)

// Sizes of plain searches, as two independent implementations found them.
func TestPlainCounts(t *testing.T) {
	msl4 := textbook(1, 1, 1, 8)
	msl4.MSL, msl4.Delay = 4, 4
	// Counted before there was an RTO that is kept.
	two := func(wait int) model.Parameters {
		p := retries(textbook(2, 0, 3, wait), 2)
		for e := range p.Policy {
			p.Policy[e].RTOCollapse = model.RTOCollapseACK
		}
		return p
	}
	for _, c := range []struct {
		name, property      string
		p                   model.Parameters
		states, transitions int64 // 0: not compared
		steps               int
		large               bool
	}{
		{"textbook", "no-reset-on-graceful-close", msl4, 156_229, 758_115, 0, false},
		{"rfc9293", "no-reset-on-graceful-close", under(msl4, model.RFC9293), 1_300_244, 7_023_266, 0, true},
		{"two incarnations", "no-old-segment", two(4), 3_404_281, 0, 0, true},
		{"two incarnations, wait 3", "no-old-segment", two(3), 0, 0, 16, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.large {
				attack.Only(t)
			}
			if raced && c.states > 0 {
				t.Skip("large under the race detector")
			}
			a := ask(t, c.p, c.property, verify.AllReductions)
			if c.steps > 0 {
				if f := &a.Findings[0]; f.Verdict != explore.Violated || steps(f) != c.steps {
					t.Errorf("%s in %d steps, want violated in %d", f.Verdict, steps(f), c.steps)
				}
				return
			}
			if a.Verdict != explore.Holds || a.States != c.states || c.transitions > 0 &&
				a.Transitions != c.transitions {
				t.Errorf("%s: %d states, %d transitions, want holds: %d, %d", a.Verdict, a.States,
					a.Transitions, c.states, c.transitions)
			}
		})
	}
}
