package match_test

import (
	"strings"
	"testing"

	"tcpcheck/wire/match"
)

// A refusal names what it is against, and what that the capture does not show would allow it.
func TestRefusals(t *testing.T) {
	const closed = handshake + "10ms A FA 1 1 ts=110\n11ms B A 1 2 ts=911\n20ms B FA 1 2 ts=920\n"
	for _, test := range []struct {
		name, lines, clause, under string
		frame                      int
	}{
		{"TIME-WAIT is gone", closed + "21ms A A 2 2 ts=121\n300ms B FA 1 2 ts=1200\n301ms A R 2 0",
			"3.6.1", "--wait-a 0s", 9},
		{"an ACK of what was never sent", handshake + "10ms A FA 1 1 ts=110\n11ms B A 1 900 ts=911",
			"SEG.ACK > SND.NXT", "", 5},
		{"a FIN after a RST", handshake + "10ms A RA 1 1\n90s A FA 1 1", "3.10.7.1", "", 5},
		{"no ACK", handshake + "10ms A F 1 0", "3.1", "", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := match.Follow(captured(t, test.lines)[0], kernel(t))
			if err != nil {
				t.Fatal(err)
			}
			if !r.Refused() || (r.Outcome == match.AllowedUnder) != (test.under != "") ||
				r.Connection.Events[r.Bad].Number() != test.frame {
				t.Fatalf("%v at event %d", r.Outcome, r.Bad)
			}
			if !strings.Contains(r.Clause(), test.clause) {
				t.Errorf("against %q", r.Clause())
			}
			if under := strings.Join(r.Under, ", "); !strings.Contains(under, test.under) ||
				(test.under == "") != (under == "") {
				t.Errorf("allowed under %q", under)
			}
		})
	}
}
