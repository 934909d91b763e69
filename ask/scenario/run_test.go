package scenario_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tcpcheck/ask/scenario"
)

const (
	tooShort = "settings: {wait: 0}"
	enough   = "settings: {wait: 4}"
	twice    = "settings: {wait: 0, incarnations: 2}"
	reset    = "property: no-reset-on-graceful-close"
	old      = "property: no-old-segment"
	closing  = "witness: normal-close"
)

// A wrong expectation of every kind is reported, and says how it is.
func TestWrongExpectations(t *testing.T) {
	for _, c := range []struct {
		check   []string
		differs []string
		found   string
	}{
		{[]string{tooShort, reset, "expect: holds"}, []string{"violated, not holds"}, "violated (LAST-ACK)"},
		{[]string{enough, reset, "expect: violated"}, []string{"holds, not violated"}, "holds"},
		{[]string{enough, closing, "expect: never"}, []string{"witnessed, not never"}, "witnessed"},
		{[]string{enough, "witness: simultaneous-close", "expect: witnessed"}, []string{"never, not witnessed"},
			"never"},
		{[]string{tooShort, reset, "expect: violated", "kind: CLOSING"},
			[]string{"no violation is of kind CLOSING"}, "no violation (CLOSING)"},
		{[]string{"settings: {}", "mutant: close-wait-for-ever", "property: closes", "expect: violated",
			"kind: A CLOSED, B LISTEN"},
			[]string{"no violation is of kind A CLOSED, B LISTEN"}, "no violation (A CLOSED, B LISTEN)"},
		{[]string{tooShort, reset, "expect: holds", "kind: LAST-ACK"}, []string{"violated, not holds"},
			"violated (LAST-ACK)"},
		{[]string{tooShort, reset, "expect: violated", "steps: 8"},
			[]string{"7 events, at one instant (steps: 7), not steps: 8"},
			"violated, of another length"},
		{[]string{enough, closing, "expect: witnessed", "at: 3"}, []string{"at 4, not 3"}, "witnessed, at 4"},
		{[]string{"settings: {msl: 2s, rto: 1s}", closing, "expect: witnessed", "at: 3s"},
			[]string{"at 4s, not 3s"}, "witnessed, at 4s"},
		{[]string{enough, closing, "expect: witnessed", "states: {b: [ESTABLISHED, CLOSE-WAIT, LAST-ACK]}"},
			[]string{"B goes through ESTABLISHED, CLOSE-WAIT, LAST-ACK, LISTEN, not " +
				"ESTABLISHED, CLOSE-WAIT, LAST-ACK"},
			"witnessed, by other states"},
		{[]string{enough, closing, "expect: witnessed", "at: 5", "steps: 4"},
			[]string{"7 events, after 4 ticks (steps: 11), not steps: 4", "at 4, not 5"},
			"witnessed, of another length, at 4"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: 2", "waits: [0, 4]"},
			[]string{"violated at wait 2, not holds"}, "holds from 3 on"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: 4", "waits: [0, 4]"},
			[]string{"holds at wait 3, not violated"}, "holds from 3 on"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: none", "waits: [2, 4]"},
			[]string{"holds at wait 3, not violated", "holds at wait 4, not violated"}, "holds from 3 on"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: 1", "waits: [0, 1]"},
			[]string{"violated at wait 1, not holds"}, "holds at none of 0 to 1"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: none", "waits: [3, 4]"},
			[]string{"holds at wait 3, not violated", "holds at wait 4, not violated"}, "holds at all of 3 to 4"},
	} {
		t.Run(strings.Join(c.check, " "), func(t *testing.T) {
			r := result(t, c.check...)
			if r.OK() || !slices.Equal(r.Differs, c.differs) || r.String() != c.found {
				t.Errorf("differs %q, found %q; want %q, %q", r.Differs, r.String(), c.differs, c.found)
			}
		})
	}
}

// The same where the expectation is right.
func TestRightExpectations(t *testing.T) {
	for _, c := range []struct {
		check []string
		found string
	}{
		{[]string{tooShort, reset, "expect: violated", "kind: LAST-ACK", "steps: 7", "at: 0"},
			"violated (LAST-ACK), of this length, at 0"},
		{[]string{"settings: {msl: 2s, rto: 1s}", closing, "expect: witnessed", "at: 4000ms"}, "witnessed, at 4s"},
		{[]string{enough, "witness: simultaneous-close", "expect: never"}, "never"},
		{[]string{"settings: {loss: 1}", reset, "smallest-wait: 3", "waits: [0, 4]"}, "holds from 3 on"},
		{[]string{"settings: {profile: rfc9293}", "property: time-wait-held", "smallest-wait: none",
			"waits: [0, 2]"}, "holds at none of 0 to 2"},
		{[]string{"{property: no-storm, expect: holds}"}, "holds"},
		{[]string{tooShort, reset, "expect: holds", "kind: FIN-WAIT-1"}, "no violation (FIN-WAIT-1)"},
	} {
		if r := result(t, c.check...); !r.OK() || r.String() != c.found || r.Expected.String() != c.found {
			t.Errorf("%q: differs %q, found %q, expected %q; want %q", c.check, r.Differs, r.String(),
				r.Expected.String(), c.found)
		}
	}
}

// A kind is searched for, though a violation of another is nearer.
func TestKindsAreSearchedFor(t *testing.T) {
	shortest := result(t, twice, old, "expect: violated")
	for kind, steps := range map[string]int{"ACK": 10, "RST": 10, "FIN": 11} {
		r := result(t, twice, old, "expect: violated", "kind: "+kind)
		if !r.OK() || r.Found.Word != kind || len(r.Found.Run.Steps) != steps {
			t.Errorf("%s: %v, %s in %d steps, want %d", kind, r.Differs, r.Found.Word, len(r.Found.Run.Steps), steps)
		}
		if len(shortest.Found.Run.Steps) > len(r.Found.Run.Steps) {
			t.Errorf("%s is shorter than the shortest", kind)
		}
	}
}

func TestASearchThatIsCutShortIsIncomplete(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, check := range [][]string{
		{enough, reset, "expect: holds"}, {"settings: {loss: 1}", reset, "smallest-wait: 3", "waits: [0, 4]"},
	} {
		results, err := scenario.Run(ctx, []*scenario.Scenario{read(t, check...)}, 1<<30, "", func() {})
		if err != nil || !results[0].Incomplete() || results[0].OK() {
			t.Errorf("%v, %v", results, err)
		}
	}
}
