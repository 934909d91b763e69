package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
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

// Questions with data both ways end, in few states. The smallest wait that is safe is that
// of [TestDataOfThePeerCostsAnMSL].
func TestDataAgainstAnyNetwork(t *testing.T) {
	for _, c := range []struct {
		property            string
		data, retries, wait int
		verdict             explore.Verdict
		states              int64
	}{
		{"no-reset-on-graceful-close", 1, 1, 5, explore.Violated, 4000},
		{"no-reset-on-graceful-close", 1, 1, 6, explore.Holds, 4000},
		{"no-reset-on-graceful-close", 1, 1, 12, explore.Holds, 4000},
		{"no-reset-on-graceful-close", 1, 2, 16, explore.Holds, 25000},
		{"no-reset-on-graceful-close", 2, 0, 5, explore.Holds, 25000},
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

// The smallest wait that is safe where the peer sends data: docs/unlimited.md. The ACK of
// it, up to an MSL old, starts the timer of the FIN anew, with a RTO as backed off as can be.
func TestDataOfThePeerCostsAnMSL(t *testing.T) {
	for _, c := range [][4]int{
		{1, 1, 2, 0}, {2, 1, 2, 0}, {2, 3, 2, 0}, {2, 1, 2, 1}, {2, 1, 2, 2}, {3, 1, 1, 2},
		{4, 1, 1, 1}, {3, 2, 2, 1}, {1, 2, 2, 1}, {2, 2, 2, 2},
	} {
		p := against(0, c[3], 0)
		p.MSL, p.Delay, p.Data[model.B] = c[0], c[0], 1
		last, givesUp := 0, 0
		for e := range p.Policy {
			p.Policy[e].RTO, p.Policy[e].Backoff = c[1], c[2]
		}
		for _, timeout := range p.Timeouts(model.B) {
			last, givesUp = givesUp, givesUp+timeout
		}
		k := 1
		for range c[3] {
			k *= c[2]
		}
		want := min(p.MSL, givesUp) + min(p.MSL+k*last, k*givesUp+1)
		for wait, verdict := range map[int]explore.Verdict{want - 1: explore.Violated, want: explore.Holds} {
			p.Wait = model.Both(wait)
			if a := ask(t, p, "no-reset-on-graceful-close", verify.NoReductions); a.Verdict != verdict {
				t.Errorf("msl, rto, backoff, retries %v, wait %d: %v", c, wait, a.Verdict)
			}
		}
	}
}

// What counts units is not asked of any number of them.
func TestUnitsOfAnyNumberAreNotCounted(t *testing.T) {
	for _, e := range model.Ends {
		p := against(4, 1, 0)
		p.Data[e] = model.Any
		for _, property := range properties.All {
			if property.Kind != explore.Always && property.Kind != explore.AlwaysStep {
				continue
			}
			_, err := verify.Ask(t.Context(), verify.Question{Parameters: p, MaxStates: 100,
				Properties: []properties.Property{property}})
			if (err != nil) != (property.Name == "data-intact" || property.Name == "delivered" ||
				property.Name == "loss-told") {
				t.Errorf("%s, any data of %v: %v", property.Name, e, err)
			}
		}
	}
}

// With any number of data and of connections a run with none is found, where a search with
// all takes many states; what that leaves open is given up.
func TestAnyDataOfSeveralConnections(t *testing.T) {
	p := against(4, 1, model.Any)
	p.Incarnations = 2
	q := verify.Question{Parameters: p, Properties: properties.Default}
	a, err := verify.AskUnlimited(t.Context(), q, 1500)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Findings {
		run := a.Findings[i].Run
		if run == nil || !run.Longer || run.Parameters.Data == p.Data {
			t.Fatalf("%s: no run with a number of data that may be longer", a.Findings[i].Property.Name)
		}
		replays(t, run)
	}
}
