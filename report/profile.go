package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/settings"
)

// Profile writes a profile: every value with its source, what is not known, and
// where a value is an approximation.
func Profile(w io.Writer, p *settings.Profile) {
	entry(w, p.Name, p.Sentence, p.Source)
	if !p.Real {
		fmt.Fprintln(w, "\nTimes are in ticks.")
	}
	fmt.Fprintln(w)
	all := p.Values
	if p.RTOMin.Name != "" {
		all = append(all[:len(all):len(all)], p.RTOMin)
	}
	names, values := 0, 0
	for _, v := range all {
		names, values = max(names, len(v.Name)), max(values, len(v.Value))
	}
	for _, v := range all {
		value := fmt.Sprintf("  %-*s  %-*s  %-8s  ", names, v.Name, values, v.Value, p.How(v.Name))
		text := wrap(len(value), v.Source)
		fmt.Fprintln(w, value+strings.TrimLeft(text, " "))
	}
	if len(p.Unknown) > 0 {
		fmt.Fprintln(w, "\n"+wrap(0, "Not known, and as in the profile textbook: "+
			strings.Join(p.Unknown, ", ")+"."))
	}
	if m := &p.Measurement; m.Command != "" {
		fmt.Fprintln(w, "\n"+wrap(0, fmt.Sprintf("Of %s was measured, by %q, what is not as above:", m.Stack,
			m.Command)))
		for _, o := range m.Otherwise {
			fmt.Fprintln(w, wrap(2, o.Name+" "+o.Value+": "+o.Why+"."))
		}
	}
	for i, note := range p.Notes {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, wrap(2, note))
	}
}
