package dot

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// WriteText writes the diagrams of the given ends as a table, one arrow a line.
func (d *Diagram) WriteText(w io.Writer, ends []model.End) error {
	var b strings.Builder
	for _, e := range ends {
		d.table(&b, e)
	}
	b.WriteString("All that happens in " + trace.Count(d.states, "state") + ".\n")
	b.WriteString(strings.Join(wrapColumns(graphBounds(&d.Parameters, d.Mutant), 80), "\n") + "\n")
	if d.Limit != "" {
		b.WriteString(incompleteness(d.Limit) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table writes the arrows of one end that are taken, then those that are not.
func (d *Diagram) table(b *strings.Builder, e model.End) {
	var taken, never []string
	for _, a := range d.arrows(e) {
		line := fmt.Sprintf("  %-12v -> %-12v  %s", a.from, a.to, a.label())
		switch {
		case !a.reached:
			never = append(never, line)
		case !a.figure:
			taken = append(taken, fmt.Sprintf("%-68s *", line))
		default:
			taken = append(taken, line)
		}
	}
	fmt.Fprintf(b, "%v, event/answer; * not in RFC 9293's Figure 5:\n%s\n\n", e, strings.Join(taken, "\n"))
	if len(never) > 0 {
		fmt.Fprintf(b, "%v, in Figure 5 but not reached:\n%s\n\n", e, strings.Join(never, "\n"))
	}
	var states []string
	for _, s := range model.TCPStates {
		if !d.reached[e][s] {
			states = append(states, s.String())
		}
	}
	if len(states) > 0 {
		says := fmt.Sprintf("%v never is in %s.", e, strings.Join(states, ", "))
		fmt.Fprintf(b, "%s\n\n", strings.Join(wrapColumns(says, 79), "\n"))
	}
}
