package properties_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// Every witness is shown where it can be, in so many steps, and is not where it
// cannot.
func TestWitnesses(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range []struct {
		witness, shown string
		steps          int
		not, mutant    string
	}{
		{"normal-close", "", 9, "", "no-time-wait"},
		{"three-segment-close", "", 4, "", "no-time-wait"},
		{"simultaneous-close", "first-closer=any", 4, "", ""},
		{"simultaneous-open", "start=closed open=both incarnations=2", 6, "start=closed", ""},
		{"client-time-wait", "", 4, "first-closer=b", ""},
		{"server-time-wait", "first-closer=b", 4, "", ""},
		{"both-time-wait", "first-closer=any", 6, "", ""},
		{"last-ack-gives-up", "loss=4", 29, "loss=2", ""},
		{"half-close", "data-b=1", 5, "", ""},
		{"fin-answered-in-time-wait", "loss=1", 7, "delay=0", ""},
		{"next-incarnation", "incarnations=2", 13, "", ""},
	} {
		tried[c.witness] = true
		w, ok := properties.WitnessNamed(c.witness)
		if !ok {
			t.Fatalf("%s is not there", c.witness)
		}
		ask := func(words, mutant string) *verify.Answer {
			q := verify.Question{Parameters: parameters(t, words), Properties: []properties.Property{w}}
			if mutant != "" {
				q.Mutant = mutantNamed(t, mutant)
			}
			a, err := verify.Ask(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		if a := ask(c.shown, ""); a.Verdict != explore.Holds {
			t.Errorf("%s, %s: no witness", c.witness, c.shown)
		} else if steps := len(a.Findings[0].Run.Steps); steps != c.steps {
			t.Errorf("%s, %s: in %d steps, want %d", c.witness, c.shown, steps, c.steps)
		}
		if a := ask(c.not, c.mutant); a.Verdict != explore.Violated {
			t.Errorf("%s, %s: %v, %v", c.witness, c.not, a.Verdict, a.Findings[0].Run)
		}
	}
	for _, w := range properties.Witnesses {
		if !tried[w.Name] {
			t.Errorf("%s is not tried", w.Name)
		}
	}
}
