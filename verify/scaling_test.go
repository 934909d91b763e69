package verify_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// scaled returns p with all times multiplied by k.
func scaled(p model.Parameters, k int) model.Parameters {
	for _, d := range model.Dictionary {
		if d.Unit != model.Ticks {
			continue
		}
		for _, e := range d.Ends() {
			d.SetNumber(&p, e, d.Times(d.Number(&p, e), k))
		}
	}
	return p
}

// How long a tick is changes no verdict.
func TestTheTickDoesNotMatter(t *testing.T) {
	check(t, func(t *rapid.T) {
		p, mutant := drawParameters(t), drawMutant(t)
		for e := range p.Policy {
			p.Policy[e].ACKLimit = 0 // within the last tick of which no ACK is sent (decisions W12)
			if p.Policy[e].ISN == model.ISNClock {
				p.Policy[e].ISN = model.ISNAny // its clock counts ticks
			}
		}
		ask := func(k int) *verify.Answer {
			return answerTo(t, verify.Question{
				Parameters: scaled(p, k), Mutant: mutant, Properties: properties.All, MaxStates: int64(k) * mostStates,
			})
		}
		k := rapid.IntRange(2, 3).Draw(t, "k")
		one, other := ask(1), ask(k)
		for i := range one.Findings {
			if f, g := &one.Findings[i], &other.Findings[i]; f.Verdict != g.Verdict {
				t.Errorf("%s: %s, with all times %d-fold %s", f.Property.Name, f.Verdict,
					k, g.Verdict)
			}
		}
	})
}

// leastSafe is the smallest wait at which a property holds.
func leastSafe(t *testing.T, property string, at func(wait int) model.Parameters) int {
	t.Helper()
	for wait := 0; ; wait++ {
		if ask(t, at(wait), property, verify.NoReductions).Verdict == explore.Holds {
			return wait
		}
	}
}

func TestTheSmallestSafeWaitScales(t *testing.T) {
	for _, c := range []struct {
		property string
		p        model.Parameters
		least    int
	}{
		{"no-reset-on-graceful-close", textbook(1, 0, 1, 0), 2},
		{"no-reset-on-graceful-close", retries(textbook(1, 1, 1, 0), 1), 3},
		{"network-drained", retries(textbook(1, 0, 3, 0), 1), 4},
		{"no-old-segment", retries(textbook(2, 0, 3, 0), 1), 4},
	} {
		for k := 1; k <= 3; k++ {
			t.Run(fmt.Sprintf("%s x%d", c.property, k), func(t *testing.T) {
				least := leastSafe(t, c.property, func(wait int) model.Parameters {
					p := scaled(c.p, k)
					p.Wait = model.Both(wait)
					return p
				})
				if least != k*c.least {
					t.Errorf("safe from %d, want %d", least, k*c.least)
				}
			})
		}
	}
}
