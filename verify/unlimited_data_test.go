package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify"
)

// against returns the default parameters against any network, with one connection.
func against(wait, retries, data int) model.Parameters {
	p := model.Default()
	p.Loss, p.Duplicates, p.Incarnations = model.Any, model.Any, 1
	p.Wait, p.Data = model.Both(wait), model.Both(data)
	for _, e := range model.Ends {
		p.Policy[e].Retries = retries
	}
	return p
}

// Questions with data both ways end, in few states.
func TestDataAgainstAnyNetwork(t *testing.T) {
	for _, c := range []struct {
		property            string
		data, retries, wait int
		verdict             explore.Verdict
		states              int64
	}{
		{"no-reset-on-graceful-close", 1, 1, 4, explore.Violated, 3000},
		{"no-reset-on-graceful-close", 1, 1, 5, explore.Holds, 3000},
		{"no-reset-on-graceful-close", 1, 1, 12, explore.Holds, 3000},
		{"no-reset-on-graceful-close", 2, 1, 5, explore.Holds, 25000},
		{"data-intact", 1, 1, 4, explore.Holds, 6000},
	} {
		a := ask(t, against(c.wait, c.retries, c.data), c.property, verify.NoReductions)
		if a.Verdict != c.verdict || a.States > c.states {
			t.Errorf("%+v: %v, %d states", c, a.Verdict, a.States)
		}
		t.Log(c, a.Verdict, a.States)
	}
}

// A question of 1,300,244 states with one loss needs few without bounds.
func TestManyStatesAreFewWithoutBounds(t *testing.T) {
	p := against(8, 3, 0)
	p.MSL, p.Delay = 4, 4
	for _, e := range model.Ends {
		p.Policy[e] = model.RFC9293
	}
	a := ask(t, p, "no-reset-on-graceful-close", verify.NoReductions)
	if a.States > 5000 {
		t.Errorf("%v, %d states", a.Verdict, a.States)
	}
	t.Log(a.Verdict, a.States)
}
