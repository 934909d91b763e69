package explain

import (
	"context"
	"fmt"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// Caption says what run shows and what would have prevented it. It asks the
// checker again, which takes as long as those questions do. The error is that of
// ctx, or tells of a run whose property does not exist.
func Caption(ctx context.Context, run *trace.Run) (string, error) {
	if w, ok := properties.WitnessNamed(run.Property); ok {
		return shows(&w), nil
	}
	p, ok := properties.Named(run.Property)
	if !ok {
		return "", fmt.Errorf("there is no property %q", run.Property)
	}
	found, all, err := remedies(ctx, run, p)
	if err != nil {
		return "", err
	}
	return sentence(run, &p) + " " + prevention(run, found, all), nil
}

// sentence says what happens, and what it violates.
func sentence(run *trace.Run, p *properties.Property) string {
	after := ""
	switch {
	case run.Loop >= 0:
		after = ", and so on for ever"
	case p.Kind == explore.Settles:
		after = fmt.Sprintf(", and A stays in %v, B in %v", last(run, model.A), last(run, model.B))
	}
	return fmt.Sprintf("%s%s: that violates %s (%s).", upper(story(run)), after, p.Name, clause(p.Source))
}

// last is the state of an end after the run.
func last(run *trace.Run, e model.End) model.TCPState {
	return run.Before(len(run.Steps)).TCB[e].State
}

// prevention says which single changes make the property hold, and if not all
// could be tried.
func prevention(run *trace.Run, found []string, all bool) string {
	says := "Prevented by " + list(found, "or") + "."
	switch {
	case len(found) == 0:
		says = "No longer wait up to 4·MSL and no single policy was found to prevent it within these bounds."
	case run.Mutant != "":
		says = "Without the mutant " + run.Mutant + " it does not happen."
	}
	if !all {
		says += " Not every change was tried: the questions take too many states."
	}
	return says
}

// clause is the part of a source that names documents and clauses.
func clause(source string) string {
	name, _, _ := strings.Cut(source, ":")
	return name
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
