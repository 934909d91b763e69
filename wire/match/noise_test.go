package match_test

import (
	"fmt"
	"strings"
	"testing"

	"tcpcheck/internal/attack"
	"tcpcheck/wire/match"
)

// Of segments that mean nothing in particular the likely runs and what each end can have
// done say the same.
func TestNoiseIsDecidedAlike(t *testing.T) {
	random := attack.Rand(t)
	kinds := strings.Fields("A A A A A A A FA SA S R RA")
	for range 3 * attack.Factor() {
		var lines strings.Builder
		lines.WriteString("0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n")
		for i := range 40 {
			bits, data := kinds[random.IntN(len(kinds))], ""
			if bits == "A" && random.IntN(2) == 0 {
				data = fmt.Sprintf("+%d", 1+random.IntN(3))
			}
			fmt.Fprintf(&lines, "%dms %s %s %d %d %s\n", 3+i, []string{"A", "B"}[random.IntN(2)], bits,
				1+random.IntN(i/3+2), 1+random.IntN(i/3+2), data)
		}
		for _, c := range captured(t, lines.String()) {
			r, err := match.Follow(c, rules(t))
			if err != nil {
				t.Fatal(err)
			}
			bad, decided, err := match.Decided(c, rules(t))
			if err != nil || decided && bad != r.Bad {
				t.Errorf("%v at event %d, each end at %d: %v\n%s", r.Outcome, r.Bad, bad, err, lines.String())
			}
		}
	}
}
