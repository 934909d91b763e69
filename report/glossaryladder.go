package report

import (
	"context"
	"fmt"
	"strings"

	"tcpcheck/ask/example"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// WithLadder looks for a small run that shows what a term is, where it is one that a run
// can show: a property violated, a witness, a mutant at work, or the first step at which a
// value of a policy makes a difference. It searches for up to about a second.
func (t *Term) WithLadder(ctx context.Context) error {
	var run *trace.Run
	note := ""
	switch t.Kind {
	case "property":
		p, _ := properties.Named(t.Name)
		run = example.OfProperty(ctx, p)
	case "witness":
		p, _ := properties.WitnessNamed(t.Name)
		run = example.OfProperty(ctx, p)
	case "mutant":
		mu, _ := mutants.Named(t.Name)
		run = example.OfMutant(ctx, &mu)
	case "policy value":
		name, value, _ := strings.Cut(t.Name, "=")
		for _, d := range model.Dictionary {
			if d.Name == name {
				run, note = example.OfValue(ctx, d, value)
			}
		}
		note = fmt.Sprintf("With %s=%s the last step is another.", name, note)
	}
	if run == nil {
		return nil
	}
	if run.Mutant != "" && t.Kind != "mutant" {
		note = "No end that keeps the rules does this; this one is the mutant " + run.Mutant + "."
	}
	var ladder strings.Builder
	if err := run.WriteLadder(&ladder, false); err != nil {
		return err
	}
	t.Ladder = strings.TrimRight(ladder.String(), "\n")
	if note != "" {
		t.Ladder += "\n\n" + wrap(2, note)
	}
	return nil
}
