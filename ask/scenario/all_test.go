package scenario_test

import (
	"context"
	"testing"

	"tcpcheck/ask/scenario"
	"tcpcheck/internal/attack"
)

// TestAllAsExpected is the self-check of the library. What it looks at is also in the
// table of scenario run --all, which the script of that command compares.
func TestAllAsExpected(t *testing.T) {
	attack.Only(t)
	results, err := scenario.Run(context.Background(), scenario.All(), 4<<30, "", func() {})
	if err != nil {
		t.Fatal(err)
	}
	for i := range results {
		if r := &results[i]; !r.OK() || r.Incomplete() {
			t.Errorf("%s, check %d: %v", r.Scenario.Name, r.Number, r.Differs)
		}
	}
}

// Every scenario of the library says all there is to say, and where to look it up.
func TestTheLibraryIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenario.All() {
		if s.Claim == "" || s.Source == "" || s.Group == "" || s.Answer == "" || seen[s.Name] {
			t.Errorf("%s: claim %q, source %q, group %q, answer %q, there before: %v", s.Name, s.Claim, s.Source,
				s.Group, s.Answer, seen[s.Name])
		}
		seen[s.Name] = true
		if found, ok := scenario.Named(s.Name); !ok || found != s {
			t.Errorf("%s is not found by its name", s.Name)
		}
		for i := range s.Questions {
			if s.Questions[i].Because == "" {
				t.Errorf("%s, check %d: no because", s.Name, i+1)
			}
		}
	}
	if _, ok := scenario.Named("no-such-scenario"); ok {
		t.Error("a scenario that does not exist is found")
	}
}
