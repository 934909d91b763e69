package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/sweep"
	"tcpcheck/dot/heatmap"
)

// SweepFormats lists the formats of a sweep's results.
var SweepFormats = slices.Concat([]string{"table", "csv", "jsonl"}, heatmap.Formats)

// SweepFits returns an error, of one line, unless the results of a grid can be written
// in a format.
func SweepFits(g *sweep.Grid, format string) error {
	if slices.Contains(heatmap.Formats, format) {
		return pictured(g)
	}
	return nil
}

// Sweep writes the results of a grid, by point, and what is known of its plane, if that
// is not nil, in a format of [SweepFormats] that fits.
func Sweep(w io.Writer, g *sweep.Grid, results []*sweep.Result, plane *sweep.Plane, format string) error {
	write, rest := sweepTables, planeText
	switch format {
	case "csv":
		return sweepCSV(w, g, results)
	case "jsonl":
		write, rest = sweepLines, planeLine
	case "table":
	default:
		m := sweepMap(g, results)
		if plane != nil {
			m.Polygons, m.Tick = polygonsOn(g, plane)
		}
		return m.Write(w, format)
	}
	if err := write(w, g, results); err != nil || plane == nil {
		return err
	}
	return rest(w, plane)
}

// sweepColumns is how wide the table of a sweep may be.
const sweepColumns = 79

// sweepTables writes tables to be read: where two names are varied, one for each
// property, with a row for each value of the first and a column for each of the second;
// else one with a row for each point.
func sweepTables(w io.Writer, g *sweep.Grid, results []*sweep.Result) error {
	if len(g.Vary) != 2 {
		return pointRows(w, g, results)
	}
	titles := g.Properties
	if g.VariesProperty() {
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
		if err := crossTable(w, g, results, i); err != nil {
			return err
		}
	}
	return nil
}

// crossTable writes the table of property i, of those at each point.
func crossTable(w io.Writer, g *sweep.Grid, results []*sweep.Result, i int) error {
	down, across := &g.Vary[0], &g.Vary[1]
	whole := [][]string{{down.Name + `\` + across.Name}}
	whole[0] = append(whole[0], across.Values...)
	for y, value := range down.Values {
		row := []string{value}
		for x := range across.Values {
			row = append(row, sweptCell(results[g.Index(sweep.Point{y, x})], i))
		}
		whole = append(whole, row)
	}
	return writeBlocks(w, whole[0], whole[1:], sweepColumns)
}

// pointRows writes a row for each point that has a result; where that is too wide, one
// for each of its properties.
func pointRows(w io.Writer, g *sweep.Grid, results []*sweep.Result) error {
	var names []string
	for i := range g.Vary {
		names = append(names, g.Vary[i].Name)
	}
	wide, long := [][]string{names}, [][]string{append(names[:len(names):len(names)], "property", "verdict")}
	wide[0] = append(names[:len(names):len(names)], g.Properties...)
	if g.VariesProperty() {
		wide[0] = append(wide[0], "verdict")
	}
	for n, r := range results {
		if r == nil {
			continue
		}
		row := g.Values(n)
		for i := range r.Findings {
			long = append(long, append(g.Values(n), r.Findings[i].Name, sweptCell(r, i)))
			row = append(row, sweptCell(r, i))
		}
		wide = append(wide, row)
	}
	if len(g.Properties) > 1 && tableWidth(wide[0], wide[1:]) > sweepColumns {
		wide = long
	}
	return writeTable(w, wide[0], wide[1:])
}

// sweptCell returns the verdict on property i in a word or two.
func sweptCell(r *sweep.Result, i int) string {
	if r == nil {
		return "-"
	}
	verdict := r.Findings[i].Verdict.String()
	if length, _, ok := r.Findings[i].Length(); ok {
		return verdict + " " + strconv.Itoa(length)
	}
	return verdict
}

// mostDescribed is how many points are named in a message.
const mostDescribed = 20

// SweepPoints names points of a grid, the first of them if there are many.
func SweepPoints(grid *sweep.Grid, points []int) string {
	var words []string
	for _, n := range points[:min(len(points), mostDescribed)] {
		words = append(words, grid.Describe(n))
	}
	if more := len(points) - mostDescribed; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}
