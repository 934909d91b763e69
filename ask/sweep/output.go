package sweep

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteJSONL writes one object for each point that has a result, in the order of the
// grid.
func WriteJSONL(w io.Writer, g *Grid, results []*Result) error {
	for n, r := range results {
		if r == nil {
			continue
		}
		line, err := g.line(n, r)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// WriteCSV writes one row for each property of each point that has a result.
func WriteCSV(w io.Writer, g *Grid, results []*Result) error {
	out := csv.NewWriter(w)
	var header []string
	for i := range g.Vary {
		header = append(header, g.Vary[i].Name)
	}
	each := g.varied(propertyName) == nil
	if each {
		header = append(header, propertyName)
	}
	header = append(header, "verdict", "steps", "kind", "states", "transitions", "depth", "limit")
	if err := out.Write(header); err != nil {
		return err
	}
	for n, r := range results {
		if r == nil {
			continue
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			row := g.values(n)
			if each {
				row = append(row, f.Name)
			}
			steps, kind := "", ""
			if f.Steps != nil {
				steps = strconv.Itoa(*f.Steps)
			}
			if f.Kind != nil {
				kind = *f.Kind
			}
			row = append(row, f.Verdict.String(), steps, kind, strconv.FormatInt(r.States, 10),
				strconv.FormatInt(r.Transitions, 10), strconv.Itoa(r.Depth), r.Limit)
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// values returns the values of point n.
func (g *Grid) values(n int) []string {
	var values []string
	for _, s := range g.settings(g.Point(n)) {
		values = append(values, s.Value)
	}
	return values
}
