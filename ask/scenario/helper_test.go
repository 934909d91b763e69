package scenario_test

import (
	"context"
	"strings"
	"testing"

	"tcpcheck/ask/scenario"
)

// read reads a scenario with one check, whose lines are given.
func read(t testing.TB, check ...string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Read("mine.yaml", strings.NewReader("name: mine\nchecks:\n  - "+
		strings.Join(check, "\n    ")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// result runs a scenario with one check.
func result(t testing.TB, check ...string) scenario.Result {
	t.Helper()
	results, err := scenario.Run(context.Background(), []*scenario.Scenario{read(t, check...)}, 1<<30, "",
		func() {})
	if err != nil {
		t.Fatal(err)
	}
	return results[0]
}
