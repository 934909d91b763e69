package sweep

import (
	"io"
	"strconv"
	"unicode/utf8"

	"tcpcheck/report/table"
)

// columns is how wide a table may be.
const columns = 79

// WriteTable writes tables to be read: where two names are varied, one for each
// property, with a row for each value of the first and a column for each of the second;
// else one with a row for each point.
func WriteTable(w io.Writer, g *Grid, results []*Result) error {
	if len(g.Vary) != 2 {
		return writeRows(w, g, results)
	}
	titles := g.Properties
	if g.varied(propertyName) != nil {
		titles = []string{""}
	}
	for i, title := range titles {
		if title != "" {
			title += "\n\n"
		}
		if i > 0 {
			title = "\n" + title
		}
		if _, err := io.WriteString(w, title); err != nil {
			return err
		}
		if err := writeCross(w, g, results, i); err != nil {
			return err
		}
	}
	return nil
}

// writeCross writes the table of property i, of those at each point; where it is too
// wide, in parts one below the other.
func writeCross(w io.Writer, g *Grid, results []*Result, i int) error {
	down, across := &g.Vary[0], &g.Vary[1]
	whole := [][]string{{down.Name + `\` + across.Name}}
	whole[0] = append(whole[0], across.Values...)
	for y, value := range down.Values {
		row := []string{value}
		for x := range across.Values {
			row = append(row, cell(results[g.index(Point{y, x})], i))
		}
		whole = append(whole, row)
	}
	for first := 1; first < len(whole[0]); {
		last := first + 1
		for last < len(whole[0]) && width(whole, first, last+1) <= columns {
			last++
		}
		var part [][]string
		for _, row := range whole {
			part = append(part, append([]string{row[0]}, row[first:last]...))
		}
		if first > 1 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		if err := table.Write(w, part[0], part[1:]); err != nil {
			return err
		}
		first = last
	}
	return nil
}

// width returns how wide a table is that has column 0 and those from first up to
// last, without that one.
func width(rows [][]string, first, last int) int {
	wide := make([]int, last)
	for _, row := range rows {
		for c := range wide {
			wide[c] = max(wide[c], utf8.RuneCountInString(row[c])+2)
		}
	}
	sum := wide[0]
	for _, w := range wide[first:] {
		sum += w
	}
	return sum - 2
}

// writeRows writes a row for each point that has a result; where that is too wide, one
// for each of its properties.
func writeRows(w io.Writer, g *Grid, results []*Result) error {
	var names []string
	for i := range g.Vary {
		names = append(names, g.Vary[i].Name)
	}
	wide, long := [][]string{names}, [][]string{append(names[:len(names):len(names)], propertyName, "verdict")}
	wide[0] = append(names[:len(names):len(names)], g.Properties...)
	if g.varied(propertyName) != nil {
		wide[0] = append(wide[0], "verdict")
	}
	for n, r := range results {
		if r == nil {
			continue
		}
		row := g.values(n)
		for i := range r.Findings {
			long = append(long, append(g.values(n), r.Findings[i].Name, cell(r, i)))
			row = append(row, cell(r, i))
		}
		wide = append(wide, row)
	}
	if len(g.Properties) > 1 && width(wide, 1, len(wide[0])) > columns {
		wide = long
	}
	return table.Write(w, wide[0], wide[1:])
}

// cell returns the verdict on property i in a word or two.
func cell(r *Result, i int) string {
	switch {
	case r == nil:
		return "-"
	case r.Findings[i].Steps != nil:
		return r.Findings[i].Verdict.String() + " " + strconv.Itoa(*r.Findings[i].Steps)
	}
	return r.Findings[i].Verdict.String()
}
