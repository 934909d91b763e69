package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// ofStates asks about a liveness property as a claim about states, and replays the run.
func ofStates(t *testing.T, p model.Parameters, property string, want explore.Verdict) *verify.Answer {
	t.Helper()
	of, _ := properties.Named(property)
	a, err := verify.AskBottom(t.Context(), verify.Question{Parameters: p,
		Properties: []properties.Property{of}},
		10_000)
	if err != nil {
		t.Fatal(err)
	}
	if a.Verdict != want {
		t.Fatalf("%s: %v", property, a.Verdict)
	}
	if run := a.Findings[0].Run; run != nil {
		replays(t, run)
		q := verify.Question{}
		if err := verify.Shows(&q, run, &of); err != nil {
			t.Error(err)
		}
	}
	return a
}

func TestBottomIsFoundWhereTheGraphHasMillionsOfStates(t *testing.T) {
	p := model.Default()
	p.Start, p.Incarnations = model.StartClosed, 1
	p.Policy[model.A].ISN, p.Policy[model.B].ISN = model.ISNZero, model.ISNZero
	if a := ofStates(t, p, "closes", explore.Violated); a.States > 50_000 {
		t.Errorf("%d states", a.States)
	}
	if a := ofStates(t, p, "no-storm", explore.Holds); a.States > 60_000 {
		t.Errorf("%d states", a.States)
	}
}

// Which run is found of an end that waits for ever is told after a search for a shortest one.
func TestBottomTellsAShortestRunWhereItCan(t *testing.T) {
	p := model.Default()
	p.Aborts = model.Both(1)
	a := ofStates(t, p, "closes", explore.Violated)
	if run := a.Findings[0].Run; run.Longer || len(run.Steps) != 7 || run.Word != "A FIN-WAIT-2, B LISTEN" {
		t.Errorf("longer %v, %d steps, %s", run.Longer, len(run.Steps), run.Word)
	}
	if run := ofStates(t, p, "no-storm", explore.Violated).Findings[0].Run; run.Loop != len(run.Steps)-2 {
		t.Errorf("a loop from %d to %d", run.Loop, len(run.Steps))
	}
}

// A storm takes two ends that answer ACKs: what comes after one of them is gone is not searched.
func TestStormsAreNotLookedForWhereOneEndIsGone(t *testing.T) {
	p := model.Default()
	p.Start, p.Incarnations, p.Loss, p.Aborts = model.StartClosed, 1, 0, model.Both(1)
	p.Policy[model.A].ISN, p.Policy[model.B].ISN = model.ISNZero, model.ISNZero
	p.Policy[model.A].Retries, p.Policy[model.B].Retries = 1, 0
	if a := ofStates(t, p, "no-storm", explore.Holds); a.States > 8_000 {
		t.Errorf("%d states", a.States)
	}
}
