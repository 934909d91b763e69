package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
)

// verdicts is the order in which findings are told.
var verdicts = []cause.Verdict{cause.Bug, cause.Known, cause.Allowed}

// Findings writes a comparison by the causes of what differs: bugs first, then what the stack's
// source or its documentation has, then what RFCs allow; each with its smallest trace. The
// rows that no cause explains are at the end, or all rows if they are asked for.
func Findings(w io.Writer, c *conformance.Comparison, rows bool) error {
	if err := compared(w, c); err != nil || len(c.Rows) == 0 {
		return err
	}
	target := c.Results[0].Target
	found, left := cause.Find(c.Differences())
	text := wrap(2, summary(target, found, len(c.Rows), len(left))) + "\n"
	for _, f := range Sorted(target, found) {
		what := numbered(len(f.All), "kind") + " of transition"
		if c.Walks {
			what = "the shortest walk of each end"
		}
		text += "\n" + finding(target, &f, what)
	}
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	switch {
	case rows:
		return rowsOf(w, "\nAll rows:\n\n", c.Rows)
	case len(left) > 0:
		return rowsOf(w, "\nNo cause explains:\n\n", left)
	}
	return nil
}

// Sorted returns findings as [Findings] tells them.
func Sorted(target string, found []cause.Finding) []cause.Finding {
	rank := func(f cause.Finding) int {
		v, _ := f.Of(target)
		return slices.Index(verdicts, v)
	}
	slices.SortStableFunc(found, func(a, b cause.Finding) int { return rank(a) - rank(b) })
	return found
}

// summary says how many rows come of how many causes.
func summary(target string, found []cause.Finding, rows, left int) string {
	count := map[cause.Verdict]int{}
	for i := range found {
		v, _ := found[i].Of(target)
		count[v]++
	}
	var parts []string
	for _, v := range verdicts {
		if n := count[v]; n > 0 {
			name := string(v)
			if v == cause.Bug && n > 1 {
				name = "bugs"
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, name))
		}
	}
	text := fmt.Sprintf("%s, of %s", numbered(rows, "row"), numbered(len(found), "cause"))
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if left > 0 {
		return text + fmt.Sprintf("; no cause explains %d of them.", left)
	}
	return text + "; each has its cause."
}

// numbered returns "1 row", "2 rows".
func numbered(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// finding returns a paragraph on one, which explains so much.
func finding(target string, f *cause.Finding, what string) string {
	v, because := f.Of(target)
	label, why := "allowed", "Allowed: "
	switch v {
	case cause.Bug:
		label, why = "BUG", "What comes of it: "
	case cause.Known:
		label, why = "known", "Known: "
	case cause.Allowed:
	}
	first := f.All[0]
	row := conformance.Rows(f.All[:1])[0]
	return strings.Join([]string{
		fmt.Sprintf("%s  %s", label, f.Name),
		wrap(2, f.Title+" ("+ofRFC(f.Clause)+")."),
		wrap(2, fmt.Sprintf("In %s, as %s: %s, %s.", strings.Join(f.States(), ", "),
			strings.Join(strings.Split(f.Sides(), ""), " and "), numbered(len(f.Rows), "row"),
			what)),
		wrap(2, why+because+"."),
		wrap(4, "smallest: "+way(first.Probe.Events[:len(first.Report.Done)])),
		wrap(4, "the model: "+row.Model+"; the stack: "+row.Stack),
	}, "\n") + "\n"
}

// ofRFC writes a clause with its document.
func ofRFC(clause string) string {
	if strings.HasPrefix(clause, "RFC ") {
		return clause
	}
	return "RFC 9293, " + clause
}

// way writes events, time that passes as how many ticks.
func way(events []conformance.Event) string {
	var all []string
	for i := 0; i < len(events); {
		n := 1
		for i+n < len(events) && events[i] == "tick" && events[i+n] == "tick" {
			n++
		}
		text := string(events[i])
		if text == "tick" {
			text = conformance.Time(n) + " pass"
		}
		all = append(all, text)
		i += n
	}
	return strings.Join(all, "; ")
}
