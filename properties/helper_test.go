package properties_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// parameters returns the textbook's with MSL = delay = 1, wait 2, no loss and one
// incarnation, changed by words like "wait=5 close=full"; what concerns one end
// is set at both, or with "close-a=full" at one.
func parameters(t testing.TB, words string) model.Parameters {
	t.Helper()
	p := model.Default()
	for word := range strings.FieldsSeq("msl=1 delay=1 wait=2 loss=0 incarnations=1 " + words) {
		name, value, _ := strings.Cut(word, "=")
		if err := set(&p, name, value); err != nil {
			t.Fatalf("%s: %v", word, err)
		}
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}

// set sets what a word names, profile included.
func set(p *model.Parameters, name, value string) error {
	if name != "profile" {
		return p.Set(model.Setting{Name: name, Value: value})
	}
	policy, ok := map[string]model.Policy{"rfc9293": model.RFC9293, "rfc793": model.RFC793}[value]
	if !ok {
		return errors.New("no such profile")
	}
	p.Policy = [2]model.Policy{policy, policy}
	return nil
}

// system returns the model of p, or the mutant named of it, with all ghosts.
func system(t testing.TB, p model.Parameters, mutant string) properties.System {
	t.Helper()
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	if mutant == "" {
		return m
	}
	return mutantNamed(t, mutant).Of(m)
}

func mutantNamed(t testing.TB, name string) *mutants.Mutant {
	t.Helper()
	mu, ok := mutants.Named(name)
	if !ok {
		t.Fatalf("no mutant %s", name)
	}
	return &mu
}

func named(t testing.TB, name string) properties.Property {
	t.Helper()
	p, ok := properties.Named(name)
	if !ok {
		t.Fatalf("no property %s", name)
	}
	return p
}

// ask answers one property of the model, or of the mutant named.
func ask(t testing.TB, property, words, mutant string) verify.Finding {
	t.Helper()
	q := verify.Question{Parameters: parameters(t, words), Properties: []properties.Property{named(t, property)}}
	if mutant != "" {
		q.Mutant = mutantNamed(t, mutant)
	}
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Limit != explore.NoLimit {
		t.Fatalf("ended at the limit %s", a.Limit)
	}
	return a.Findings[0]
}

// holds checks that a property does.
func holds(t testing.TB, property, words, mutant string) {
	t.Helper()
	if f := ask(t, property, words, mutant); f.Verdict != explore.Holds {
		t.Errorf("%s %s: %s is violated (%s) in %d steps", words, mutant, property, f.Word, len(f.Run.Steps))
	}
}

// violated checks that a property is, in how many steps, and the word for it.
func violated(t testing.TB, property, words, mutant string, steps int, word string) {
	t.Helper()
	f := ask(t, property, words, mutant)
	if f.Verdict != explore.Violated {
		t.Errorf("%s %s: %s holds", words, mutant, property)
		return
	}
	if len(f.Run.Steps) != steps || f.Word != word {
		t.Errorf("%s %s: %s is violated in %d steps, %q; want %d, %q",
			words, mutant, property, len(f.Run.Steps), f.Word, steps, word)
	}
}
