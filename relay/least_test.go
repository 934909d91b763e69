package relay

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// Halving finds the least time from which on all holds, as asking for each does. A shorter one may do by
// chance: with an idle time of 0 nobody is told anything that is wrong, as nothing has begun.
func TestLeastIsThatOfAScan(outer *testing.T) {
	const upTo = 8
	attack.Check(outer, 12, func(t *rapid.T) {
		r := draw(t)
		name := rapid.SampledFrom([]string{"idle", "half-closed", "half-closed-a", "half-closed-b"}).Draw(t,
			"least")
		q := Question{Resolved: *r, MaxStates: mostTwinStates, Properties: Properties}
		if one := rapid.IntRange(-1, len(Properties)-1).Draw(t, "property"); one >= 0 {
			q.Properties = Properties[one : one+1]
		}
		scanned := Never
		for at := range upTo + 1 {
			with := q
			for _, n := range ParametersOf(name) {
				d, _ := ParameterNamed(n)
				*d.number(&with.Parameters) = at
			}
			a, err := Ask(outer.Context(), with)
			if err != nil {
				t.Fatal(err)
			}
			switch v := a.Verdict(); {
			case v == explore.Incomplete:
				t.Skip("large")
			case v == explore.Holds && scanned == Never:
				scanned = at
			case v == explore.Violated:
				scanned = Never
			}
		}
		l, err := FindLeast(outer.Context(), q, name, upTo)
		if err != nil || l.At != scanned {
			t.Fatalf("%s: %d, want %d, %v", name, l.At, scanned, err)
		}
	})
}
