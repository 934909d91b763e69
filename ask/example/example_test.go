package example_test

import (
	"context"
	"slices"
	"testing"

	"tcpcheck/ask/example"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
)

// A property is violated, and a witness found; where a mutant is needed, by one that is
// there for it.
func TestOfProperty(t *testing.T) {
	for _, all := range [][]properties.Property{properties.All, properties.Witnesses} {
		for _, p := range all {
			run := example.OfProperty(context.Background(), p)
			if run == nil || run.Property != p.Name {
				t.Errorf("%s: %+v", p.Name, run)
			} else if mu, ok := mutants.Named(run.Mutant); ok && mu.Violates != p.Name {
				t.Errorf("%s: %s is not there for it", p.Name, mu.Name)
			}
		}
	}
}

func TestOfMutant(t *testing.T) {
	for i := range mutants.All {
		mu := &mutants.All[i]
		if run := example.OfMutant(context.Background(), mu); run == nil || run.Mutant != mu.Name ||
			run.Property != mu.Violates {
			t.Errorf("%s: %+v", mu.Name, run)
		}
	}
}

// Every value of a policy makes a difference, in the last step and not before.
func TestOfValue(t *testing.T) {
	for _, d := range model.Dictionary {
		if !d.Policy {
			continue
		}
		for _, v := range d.Values {
			run, other := example.OfValue(context.Background(), d, v.Name)
			if run == nil {
				t.Errorf("%s=%s makes no difference", d.Name, v.Name)
				continue
			}
			p := run.Parameters
			if err := p.Set(model.Setting{Name: d.Name, Value: other}); err != nil {
				t.Fatal(err)
			}
			with, err := model.New(run.Parameters, model.AllGhosts)
			if err != nil {
				t.Fatal(err)
			}
			without, err := model.New(p, model.AllGhosts)
			if err != nil {
				t.Fatal(err)
			}
			last := len(run.Steps) - 1
			for i := range run.Steps {
				s, a := *run.Before(i), run.Steps[i].Action
				after, effects := with.Step(s, a)
				if after != run.Steps[i].After {
					t.Errorf("%s=%s: step %d is none of the model", d.Name, v.Name, i+1)
				}
				to, theirs := without.Step(s, a)
				same := to == after && effects.Flushes == theirs.Flushes && slices.Contains(without.Enabled(s, nil), a)
				if same == (i == last) {
					t.Errorf("%s=%s: step %d of %d is the same with %s: %v", d.Name, v.Name, i+1, last+1, other, same)
				}
			}
		}
	}
}
