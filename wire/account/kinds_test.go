package account_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/settings"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
)

// Captures of many kinds have the right closers, TIME-WAIT, causes and verdict. Each kind begins
// with a line "== name => what the account has to say | and what | ...", then come its segments.
// The stacks are those that the name ends with, ", under windows", or Linux.
func TestKinds(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "kinds.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for kind := range strings.SplitSeq(strings.TrimPrefix(string(text), "== "), "\n== ") {
		head, lines, _ := strings.Cut(kind, "\n")
		name, want, _ := strings.Cut(head, " => ")
		t.Run(name, func(t *testing.T) {
			_, profile, is := strings.Cut(name, ", under ")
			if !is {
				profile = "linux"
			}
			got := saidOf(t, lines, rulesOf(t, profile))
			for part := range strings.SplitSeq(want, " | ") {
				if !strings.Contains(got, part) {
					t.Errorf("not %q in: %s", part, got)
				}
			}
			if strings.Count(got, "Why ") != strings.Count(want, "Why ") {
				t.Errorf("other causes than %q: %s", want, got)
			}
		})
	}
}

// rulesOf are the rules of a profile.
func rulesOf(t *testing.T, profile string) match.Rules {
	t.Helper()
	given, err := settings.Resolve(settings.Given{{Name: "profile", Value: profile},
		{Name: "msl", Value: "30s"}})
	if err != nil {
		t.Fatal(err)
	}
	habits := match.HabitsOf(profile)
	return match.Rules{Parameters: given.Parameters, Habits: [2]match.Habits{habits, habits}}
}

// saidOf is what is said of the one connection of a capture.
func saidOf(t *testing.T, lines string, rules match.Rules) string {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(capturetest.Capture(capturetest.Raw, lines)))
	if err != nil {
		t.Fatal(err)
	}
	all, err := capture.Read(r)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d connections, error %v", len(all), err)
	}
	f, err := match.Follow(all[0], rules)
	if err != nil {
		t.Fatal(err)
	}
	s := account.Summarize(f)
	says := []string{"Closed first: " + s.ClosedFirst, "TIME-WAIT: " + s.TimeWait, "M " + f.Outcome.String()}
	for _, c := range f.Causes() {
		says = append(says, fmt.Sprintf("Why %v@%d", c.Kind, f.Connection.Events[max(c.Event, 0)].Number()))
	}
	return strings.Join(says, " | ")
}
