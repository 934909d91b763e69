package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"tcpcheck/ask/sweep"
)

// sweepLines writes one object for each point that has a result, in the order of the
// grid.
func sweepLines(w io.Writer, g *sweep.Grid, results []*sweep.Result) error {
	for n, r := range results {
		if r == nil {
			continue
		}
		line, err := g.Line(n, r)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// hasEvents says whether counterexamples of a result are as long as they have events.
func hasEvents(r *sweep.Result) bool {
	return r != nil && slices.ContainsFunc(r.Findings, func(f sweep.Finding) bool { return f.Events != nil })
}

// number writes a number, if there is one.
func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// sweepCSV writes one row for each property of each point that has a result.
func sweepCSV(w io.Writer, g *sweep.Grid, results []*sweep.Result) error {
	out := csv.NewWriter(w)
	var header []string
	for i := range g.Vary {
		header = append(header, g.Vary[i].Name)
	}
	each := !g.VariesProperty()
	if each {
		header = append(header, "property")
	}
	header = append(header, "verdict", "steps")
	byEvents := slices.ContainsFunc(results, hasEvents)
	if byEvents {
		header = append(header, "events")
	}
	header = append(header, "kind", "states", "transitions", "depth", "limit")
	if err := out.Write(header); err != nil {
		return err
	}
	for n, r := range results {
		if r == nil {
			continue
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			row := g.Values(n)
			if each {
				row = append(row, f.Name)
			}
			row = append(row, f.Verdict.String(), number(f.Steps))
			if byEvents {
				row = append(row, number(f.Events))
			}
			kind := ""
			if f.Kind != nil {
				kind = *f.Kind
			}
			row = append(row, kind, strconv.FormatInt(r.States, 10),
				strconv.FormatInt(r.Transitions, 10), strconv.Itoa(r.Depth), r.Limit)
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
