package example

import (
	"context"
	"slices"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// OfProperty returns a shortest run, in the first of some networks, that violates a
// property, or to a witness; nil where none of them has one. If only a mutant violates it,
// the run is of the mutant.
func OfProperty(ctx context.Context, p properties.Property) *trace.Run {
	for _, network := range networks {
		for _, base := range [2]model.Policy{model.Textbook, model.RFC9293} {
			for _, wait := range []string{"2", "0"} {
				given := append([]model.Setting{{Name: "wait", Value: wait}}, network...)
				if run := found(ctx, base, given, nil, p); run != nil {
					return run
				}
			}
		}
	}
	for i := range mutants.All {
		if mutants.All[i].Violates == p.Name {
			return OfMutant(ctx, &mutants.All[i])
		}
	}
	return nil
}

// OfMutant returns a shortest run, in the first of some networks, in which a mutant violates
// what it is there to violate: if it can be one that is not of the model as well; nil where
// none of them has one.
func OfMutant(ctx context.Context, mutant *mutants.Mutant) *trace.Run {
	p, _ := properties.Named(mutant.Violates)
	var first *trace.Run
	for _, network := range networks {
		run := found(ctx, model.Textbook, network, mutant, p)
		if run != nil && !ofModel(run) {
			return run
		}
		if first == nil {
			first = run
		}
	}
	return first
}

// ofModel says whether a run, of a mutant, is one of the model as well.
func ofModel(run *trace.Run) bool {
	m, err := model.New(run.Parameters, model.AllGhosts)
	if err != nil {
		return false
	}
	for i := range run.Steps {
		before, a := *run.Before(i), run.Steps[i].Action
		if !slices.Contains(m.Enabled(before, nil), a) || m.Apply(before, a) != run.Steps[i].After {
			return false
		}
	}
	return true
}

// found returns what a small search finds.
func found(ctx context.Context, base model.Policy, given []model.Setting, mutant *mutants.Mutant,
	p properties.Property) *trace.Run {
	parameters, ok := parametersOf(base, given)
	if !ok {
		return nil
	}
	a, err := verify.Ask(ctx, verify.Question{Parameters: parameters, Mutant: mutant,
		Properties: []properties.Property{p}, MaxStates: most})
	if err != nil {
		return nil
	}
	return a.Findings[0].Run
}
