package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// within returns the default parameters with one connection and data, where every ACK is a
// sample of the round trip.
func within(wait, retries int, data [2]int) model.Parameters {
	p := against(wait, retries, 0)
	p.Loss, p.Duplicates, p.Data = 1, 0, data
	for _, e := range model.Ends {
		p.Policy[e].RTOCollapse = model.RTOCollapseACK
	}
	return p
}

// A question of 453,804 states holds of a loose model that has few.
func TestLooseHasFewStates(t *testing.T) {
	p, _ := properties.Named("no-reset-on-graceful-close")
	a, err := verify.AskLoose(t.Context(), verify.Question{Parameters: within(8, 2, model.Both(1)),
		Properties: []properties.Property{p}}, 50_000)
	if err != nil {
		t.Fatal(err)
	}
	if a.Verdict != explore.Holds || a.States > 40_000 {
		t.Errorf("%v, %d states", a.Verdict, a.States)
	}
	t.Log(a.Verdict, a.States)
}

// What is let loose lives as long as it would: the ACK of B's data, which is, has to arrive
// at its last instant for what is violated here.
func TestLooseLivesOn(t *testing.T) {
	p := within(6, 2, [2]int{0, 1})
	p.Loss = 4
	property, _ := properties.Named("no-reset-on-graceful-close")
	q := verify.Question{Parameters: p, Properties: []properties.Property{property}}
	for wait, verdict := range map[int]explore.Verdict{6: explore.Incomplete, 7: explore.Holds} {
		q.Parameters.Wait = model.Both(wait)
		a, err := verify.AskLoose(t.Context(), q, 50_000)
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != verdict || a.Limit == explore.States {
			t.Errorf("wait %d: %v, %d states", wait, a.Verdict, a.States)
		}
	}
}

// A run with less data, after the rest of it, is one with all of it.
func TestRunsWithLessData(t *testing.T) {
	for _, data := range [][2]int{{2, 1}, {1, 2}} {
		p, _ := properties.Named("no-reset-on-graceful-close")
		q := verify.Question{Parameters: within(0, 1, data), Properties: []properties.Property{p}}
		a, err := verify.AskLoosely(t.Context(), q, 100)
		if err != nil {
			t.Fatal(err)
		}
		q.Parameters.Data = [2]int{}
		less, err := verify.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		run, want := a.Findings[0].Run, less.Findings[0].Run
		if run == nil || !run.Longer || len(run.Steps) != len(want.Steps)+3*(data[0]+data[1]) {
			t.Fatalf("data %v: %v, %d states", data, a.Verdict, a.States)
		}
		replays(t, run)
	}
}

// A run of one connection, after the rest of the data, is one of several.
func TestRunsOfOneConnection(t *testing.T) {
	property, _ := properties.Named("no-reset-on-graceful-close")
	p := within(0, 1, model.Both(1))
	p.Incarnations = 3
	q := verify.Question{Parameters: p, Properties: []properties.Property{property}}
	a, err := verify.AskLoosely(t.Context(), q, 100)
	if err != nil {
		t.Fatal(err)
	}
	run := a.Findings[0].Run
	if run == nil || !run.Longer || run.Parameters.Incarnations != 3 || run.Parameters.Data != p.Data {
		t.Fatalf("%v, not a run of three connections that may be longer", a.Verdict)
	}
	replays(t, run)
}

// What is violated against any network with data both ways is told with less of it where
// that takes less.
func TestUnlimitedWithLessData(t *testing.T) {
	property, _ := properties.Named("no-reset-on-graceful-close")
	q := verify.Question{Parameters: against(1, 0, 2), Properties: []properties.Property{property}}
	a, err := verify.AskUnlimited(t.Context(), q, 1000)
	if err != nil {
		t.Fatal(err)
	}
	run := a.Findings[0].Run
	if run == nil || !run.Longer || run.Parameters.Data != q.Parameters.Data {
		t.Fatal("not a run with all of the data that may be longer")
	}
	replays(t, run)
}

// With two connections of monotonic numbers the second is settled once what is old is past.
func TestLooseSettlesTheSecondConnection(t *testing.T) {
	p := within(4, 1, [2]int{0, 1})
	p.Incarnations = 2
	for _, e := range model.Ends {
		p.Policy[e].ISN = model.ISNMonotonic
	}
	q := verify.Question{Parameters: p, Properties: properties.Default[1:2]}
	for without, verdict := range map[verify.Reductions]explore.Verdict{
		verify.NoReductions: explore.Holds, verify.Settled: explore.Incomplete,
	} {
		q.Without = without
		a, err := verify.AskLoose(t.Context(), q, 8_000)
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != verdict {
			t.Errorf("without %b: %v, %d states", without, a.Verdict, a.States)
		}
		t.Log(a.Verdict, a.States)
	}
}
