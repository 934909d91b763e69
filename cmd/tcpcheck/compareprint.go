package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/compare"
	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/trace"
)

// print writes the comparison in the format asked for.
func (f *compareFlags) print(w io.Writer, q *compare.Question, cells [][]*compare.Cell) error {
	switch f.format {
	case "json":
		return trace.WriteJSON(w, f.json(q, cells))
	case "csv":
		header, rows := f.list(cells)
		return writeCSV(w, header, rows)
	}
	markdown := f.format == "markdown"
	refs := &references{}
	header, rows := f.table(q, cells, refs, markdown)
	write := writeBlocks
	if markdown {
		write = writeMarkdown
	}
	if err := write(w, header, rows); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+f.legend(q, cells)+refs.text(markdown))
	return err
}

// table returns the table with the properties as rows, or, where that is too wide, with
// the variants as rows. Its references are numbered in the order of reading.
func (f *compareFlags) table(q *compare.Question, cells [][]*compare.Cell, refs *references,
	markdown bool) (header []string, rows [][]string) {
	upright := func(refs *references) (header []string, rows [][]string) {
		header = []string{"property"}
		for _, v := range q.Variants {
			header = append(header, v.Name)
		}
		for i, of := range q.Rows {
			row := []string{of.Name}
			for j := range q.Variants {
				row = append(row, f.cellText(cells[i][j], refs, markdown))
			}
			rows = append(rows, row)
		}
		return header, rows
	}
	turned := func(refs *references) (header []string, rows [][]string) {
		header = []string{"variant"}
		for _, row := range q.Rows {
			header = append(header, row.Name)
		}
		for j, v := range q.Variants {
			row := []string{v.Name}
			for i := range q.Rows {
				row = append(row, f.cellText(cells[i][j], refs, markdown))
			}
			rows = append(rows, row)
		}
		return header, rows
	}
	if wide(upright(&references{})) && (!wide(turned(&references{})) || len(q.Variants) > len(q.Rows)) {
		return turned(refs)
	}
	return upright(refs)
}

// wide says whether a table is wider than text may be.
func wide(header []string, rows [][]string) bool {
	width := -gap
	for _, w := range widths(header, rows) {
		width += w + gap
	}
	return width > most
}

// cellText is a cell of the table: the verdict, the steps of the run, and where the
// run is.
func (f *compareFlags) cellText(c *compare.Cell, refs *references, markdown bool) string {
	text := c.Finding.Verdict.String()
	run := c.Finding.Run
	if c.Finding.Verdict != explore.Violated || run == nil {
		return text
	}
	text = strings.TrimSpace(text + " " + strconv.Itoa(len(run.Steps)))
	if f.rfc1337 && c.Assassinated() {
		text += "a"
	}
	switch {
	case f.traces != "" && markdown:
		return "[" + text + "](" + f.file(c) + ")"
	case f.traces != "":
		return text + " " + refs.add(f.file(c))
	}
	return text + " " + refs.add(dot.Command(run))
}

// hazards says what stands in the table of RFC 1337.
var hazards = []gloss{
	{"H1-old-data", "data of the last connection are taken for new: data-intact"},
	{"H2-ack-war", "the ends disagree, and acknowledge each other for ever: no-storm"},
	{"H3-new-dies", "a new connection is reset: no-reset-on-graceful-close"},
	{"no-fix", "RFC 9293 to the letter"},
	{"F1", "a RST in TIME-WAIT is ignored"},
	{"F1-silent", "F1, and TIME-WAIT answers nothing but FIN and SYN"},
	{"seq-mod-16", "no fix, twice the sequence space, any initial number"},
	{"isn-monotonic", "no fix, initial numbers that go on from the last connection"},
}

// legend says what the cells mean, and what is the same for all.
func (f *compareFlags) legend(q *compare.Question, cells [][]*compare.Cell) string {
	out, mark := "", ""
	if f.rfc1337 {
		mark = "; a: after a RST ended TIME-WAIT"
		out = glossary(hazards, f.format == "markdown") + "\n"
	}
	out += report.Paragraph("A number is how many steps the shortest run has that violates the property" + mark +
		". " + limitsMet(cells))
	var rounded []settings.Rounding
	for _, row := range cells {
		for _, c := range row {
			rounded = append(rounded, c.Resolved.Rounded...)
		}
	}
	return out + report.Paragraph("The same for all: "+strings.Join(shared(q, cells), ", ")+".") +
		roundings(rounded)
}

// shared lists the bounds that all cells have, and what was given for all.
func shared(q *compare.Question, cells [][]*compare.Cell) []string {
	var all []string
	for i, row := range cells {
		for j, c := range row {
			var of []string
			for _, s := range c.Resolved.Parameters.Settings() {
				_, knob := model.KnobNamed(model.BothEnds(s.Name))
				_, given := q.Given.Get(s.Name)
				if s.Name != "tick" && (!knob || given) {
					of = append(of, s.Name+" "+s.Value)
				}
			}
			if i == 0 && j == 0 {
				all = of
			}
			all = slices.DeleteFunc(all, func(s string) bool { return !slices.Contains(of, s) })
		}
	}
	return all
}

// limitsMet says which limits made cells incomplete.
func limitsMet(cells [][]*compare.Cell) string {
	var met []string
	for _, row := range cells {
		for _, c := range row {
			if limit := string(c.Limit); c.Finding.Verdict == explore.Incomplete && !slices.Contains(met, limit) {
				met = append(met, limit)
			}
		}
	}
	if len(met) == 0 {
		return ""
	}
	return "Incomplete for the limit of " + strings.Join(met, " and ") + "."
}

// references are numbered texts below a table.
type references struct{ all []string }

// add returns the number of a text.
func (r *references) add(text string) string {
	r.all = append(r.all, text)
	return fmt.Sprintf("[%d]", len(r.all))
}

// text returns the references, each below its number where it is a command, which is
// broken so that a shell reads it as one.
func (r *references) text(markdown bool) string {
	if len(r.all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n")
	if markdown {
		b.WriteString("```\n")
	}
	for i, text := range r.all {
		fmt.Fprintf(&b, "[%d] ", i+1)
		width := len(fmt.Sprintf("[%d] ", i+1))
		for j, word := range strings.Split(text, " ") {
			switch {
			case j == 0:
			case width+1+len(word) > most-3:
				b.WriteString(" \\\n    ")
				width = 4
			default:
				b.WriteString(" ")
				width++
			}
			b.WriteString(word)
			width += len(word)
		}
		b.WriteString("\n")
	}
	if markdown {
		b.WriteString("```\n")
	}
	return b.String()
}

// list returns the comparison with a line for each cell.
func (f *compareFlags) list(cells [][]*compare.Cell) (header []string, rows [][]string) {
	header = []string{"property", "variant", "verdict", "steps", "kind", "limit", "trace"}
	for _, row := range cells {
		for _, c := range row {
			steps, limit, file := "", "", ""
			if c.Finding.Run != nil {
				steps = strconv.Itoa(len(c.Finding.Run.Steps))
				if f.traces != "" {
					file = f.file(c)
				}
			}
			if c.Limit != explore.NoLimit {
				limit = string(c.Limit)
			}
			rows = append(rows, []string{c.Row, c.Variant, c.Finding.Verdict.String(), steps,
				c.Finding.Word, limit, file})
		}
	}
	return header, rows
}
