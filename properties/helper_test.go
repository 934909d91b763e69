package properties_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// parameters returns the textbook's with MSL = delay = 1, wait 2, no loss and one
// incarnation, changed by words as [modeltest.Words] takes them.
func parameters(t testing.TB, words string) model.Parameters {
	t.Helper()
	return modeltest.Words(t, "msl=1 delay=1 wait=2 loss=0 incarnations=1 "+words)
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
