package explain

import (
	"fmt"

	"tcpcheck/properties"
	"tcpcheck/trace"
)

// Happened is the part of [Caption] that says what run shows, "" for one
// that shows nothing by itself. It asks the checker
// nothing, and says nothing of what would have prevented it. The error tells of a
// run whose property does not exist.
func Happened(run *trace.Run) (string, error) {
	if run.Property == "" {
		return "", nil
	}
	if w, ok := properties.ShownNamed(run.Property); ok {
		return shows(&w), nil
	}
	p, ok := properties.Named(run.Property)
	if !ok {
		return "", fmt.Errorf("there is no property %q", run.Property)
	}
	return sentence(run, &p), nil
}

// shows says what a run to a witness shows.
func shows(w *properties.Property) string {
	return fmt.Sprintf("Shows %s: %s (%s).", w.Name, w.Sentence, clause(w.Source))
}
