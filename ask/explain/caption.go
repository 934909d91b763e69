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

// Caption says what run shows and what would have prevented it, as [Advice] does. The
// error is that of ctx, or tells of a run whose property does not exist.
func Caption(ctx context.Context, run *trace.Run, asked func()) (string, error) {
	happened, err := Happened(run)
	if err != nil {
		return "", err
	}
	advice, err := Advice(ctx, run, &run.Parameters, asked)
	if err != nil {
		return happened, err
	}
	hope, err := Hope(ctx, run)
	return strings.Join(strings.Fields(happened+" "+hope+" "+advice), " "), err
}

// Advice says what would have prevented what run shows; "" for a witness and for a run that
// shows nothing by itself. P is what the checker was asked about that found it: the
// parameters of run, or with any number of what run has some of. The checker is asked
// again, which takes as long as those questions do, and asked, if it is not nil, is told of
// each. The error is that of ctx, or tells of a run whose property does not exist.
func Advice(ctx context.Context, run *trace.Run, p *model.Parameters, asked func()) (string, error) {
	if _, ok := properties.ShownNamed(run.Property); ok || run.Property == "" {
		return "", nil
	}
	violated, ok := properties.Named(run.Property)
	if !ok {
		return "", fmt.Errorf("there is no property %q", run.Property)
	}
	a := &asker{
		ctx: ctx, properties: []properties.Property{violated}, left: mostStates, ends: model.Ends[:], asked: asked,
	}
	found, wait, err := a.remedies(run, p)
	if err != nil {
		return "", err
	}
	says := a.prevention(run, p, found)
	if wait == 0 {
		return says, nil
	}
	d, err := a.dependsOn(p, measured(p), wait)
	if err != nil || d == nil {
		return says, err
	}
	return says + " " + d.String(), nil
}

// sentence says what happens, and what it violates.
func sentence(run *trace.Run, p *properties.Property) string {
	return fmt.Sprintf("%s: that violates %s (%s).", told(run, p), p.Name, clause(p.Source))
}

// Story says what happens in run, in a sentence without its full stop. The error tells of a
// run whose property does not exist.
func Story(run *trace.Run) (string, error) {
	p, ok := properties.Named(run.Property)
	if !ok {
		return "", fmt.Errorf("there is no property %q", run.Property)
	}
	return told(run, &p), nil
}

func told(run *trace.Run, p *properties.Property) string {
	after := ""
	switch {
	case run.Loop >= 0:
		after = ", and so on for ever"
	case p.Kind == explore.Settles:
		after = fmt.Sprintf(", and A stays in %v, B in %v", last(run, model.A), last(run, model.B))
	}
	return trace.Capital(story(run)) + after
}

// last is the state of an end after the run.
func last(run *trace.Run, e model.End) model.TCPState {
	return run.Before(len(run.Steps)).TCB[e].State
}

// prevention says which single changes make the property hold, and if not all
// could be tried.
func (a *asker) prevention(run *trace.Run, p *model.Parameters, found []string) string {
	says := "Prevented by " + list(found, "or") + "."
	switch {
	case len(found) == 0 && run.Mutant != "":
		says = "It happens without the mutant " + run.Mutant + " as well."
		if a.unanswered {
			says = "Whether it happens without the mutant " + run.Mutant + " was not found."
		}
		return says
	case len(found) == 0:
		says = fmt.Sprintf("Neither a wait of %s nor any other single policy or timeout was found to prevent it "+
			"within these bounds.", p.Span(a.longestTried(p)))
	case run.Mutant != "":
		says = "Without the mutant " + run.Mutant + " it does not happen."
	}
	if a.unanswered {
		says += " Not every change was tried: the questions take too many states."
	}
	return says
}

// clause is the part of a source that names documents and clauses.
func clause(source string) string {
	name, _, _ := strings.Cut(source, ":")
	return name
}
