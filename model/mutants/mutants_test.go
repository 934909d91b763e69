package mutants_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
)

// That a mutant violates what it names, tests of the properties show.
func TestMutantsSayWhatTheyAre(t *testing.T) {
	seen := map[string]bool{}
	for _, mu := range mutants.All {
		if mu.Name == "" || mu.Sentence == "" || mu.Source == "" {
			t.Errorf("%q: sentence %q, source %q", mu.Name, mu.Sentence, mu.Source)
		}
		if seen[mu.Name] {
			t.Errorf("%s is there twice", mu.Name)
		}
		seen[mu.Name] = true
		if found, ok := mutants.Named(mu.Name); !ok || found.Sentence != mu.Sentence {
			t.Errorf("%s is not found by its name", mu.Name)
		}
		if _, ok := properties.Named(mu.Violates); !ok {
			t.Errorf("%s violates %s, which is no property", mu.Name, mu.Violates)
		}
	}
	if _, ok := mutants.Named("no-such-mutant"); ok {
		t.Error("a mutant that does not exist is found")
	}
}

// Wherever a run of a mutant gets to, Apply is where Step leads, what it sends is in
// flight, and what it does not break is the model's.
func TestAMutantIsASystem(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		p := model.Default()
		p.Data, p.FirstCloser, p.Duplicates = [2]int{1, 1}, model.FirstCloserAny, 2
		m, err := model.New(p, model.AllGhosts)
		if err != nil {
			t.Fatal(err)
		}
		for _, mu := range mutants.All {
			sys := mu.Of(m)
			s := sys.Initial()[0]
			for range 60 {
				as := sys.Enabled(s, nil)
				for _, a := range as {
					takesOver := mu.Name == "open-takes-fin-wait-2" && a.Kind == model.Open &&
						s.TCB[a.End].State == model.FinWait2
					if !slices.Contains(m.Enabled(s, nil), a) && !takesOver {
						t.Fatalf("%s: %v is enabled, but not in the model", mu.Name, a)
					}
				}
				if len(as) == 0 {
					break
				}
				a := rapid.SampledFrom(as).Draw(t, "action")
				after, f := sys.Step(s, a)
				if sys.Apply(s, a) != after {
					t.Fatalf("%s: %v: Apply and Step differ", mu.Name, a)
				}
				if f.Sends && !after.Overflow && !slices.Contains(after.Toward[a.End.Peer()].Segments(), f.Sent) {
					t.Fatalf("%s: %v sends %v, which is not in flight", mu.Name, a, f.Sent)
				}
				s = after
			}
		}
	})
}
