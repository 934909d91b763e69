package report_test

import (
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

func textOf(t *testing.T, a *verify.Answer) string {
	t.Helper()
	var b strings.Builder
	q := verify.Question{Parameters: model.Default(), Properties: properties.Default}
	told := make([]report.Told, len(a.Findings))
	if err := report.Text(&b, &q, a, &settings.Resolved{}, told, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A violation without a run is told as such, with the limit that was met.
func TestText_ViolatedWithoutRun(t *testing.T) {
	got := textOf(t, &verify.Answer{
		Verdict: explore.Violated, Limit: explore.Memory, States: 1234, Depth: 2, Levels: []int64{1, 10, 1223},
		Findings: []verify.Finding{{Property: properties.Default[1], Verdict: explore.Violated}},
	})
	want := `VIOLATED: no-old-segment
  Within the bounds below it happens that a TCB accepts a segment of an earlier
  incarnation of the connection. No run is shown: fingerprints do not tell it,
  and the search that keeps whole states did not reach it. The search ended at
  its limit of memory (--max-memory).
`
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The probability told is above the true one, as near as one digit allows.
func TestText_Omission(t *testing.T) {
	for probability, want := range map[float64]string{
		0:       "HOLDS: no-old-segment\n",
		2.3e-7:  "HOLDS: no-old-segment, but for omissions (probability below 3e-7)\n",
		9.7e-10: "HOLDS: no-old-segment, but for omissions (probability below 1e-9)\n",
		0.0625:  "HOLDS: no-old-segment, but for omissions (probability below 7e-2)\n",
		0.97:    "HOLDS: no-old-segment, but for omissions (probability below 1)\n",
	} {
		got := textOf(t, &verify.Answer{
			Verdict: explore.Holds, Omission: probability,
			Findings: []verify.Finding{{Property: properties.Default[1], Verdict: explore.Holds}},
		})
		if !strings.HasPrefix(got, want) {
			t.Errorf("%v: got\n%s\nwant\n%s", probability, got, want)
		}
	}
}

// Where there are too many kinds for a table, rows have several; no line is wider
// than a terminal.
func TestText_Stats(t *testing.T) {
	a := &verify.Answer{Stats: &verify.Stats{
		Budgets:  []verify.Budget{{Name: "loss", Left: make([]int64, 256)}},
		InFlight: []int64{0, 100, 300},
	}}
	for i := range 1000 {
		a.Levels = append(a.Levels, int64(i)*1_000_000)
	}
	for i, b := range model.TCPStates {
		a.Stats.Pairs = append(a.Stats.Pairs, verify.Pair{A: model.SynReceived, B: b, States: int64(100 - i)})
		a.Stats.Pairs = append(a.Stats.Pairs, verify.Pair{A: model.Established, B: b, States: 1})
	}
	got := textOf(t, a)
	for _, want := range []string{
		"\n  0–41        861,000,000  #\n",
		"\n  966–999  33,405,000,000  " + strings.Repeat("#", 34) + "\n",
		"\n  11 other pairs ",
		"\n  loss 224–255  0    0.0 %\n",
		"\nStates by segments in flight:\n  0    0    0.0 %\n  1  100   25.0 %\n  2  300   75.0 %\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if len([]rune(line)) > 80 {
			t.Errorf("too wide: %s", line)
		}
	}
}
