package report

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
	"tcpcheck/settings"
	"tcpcheck/trace"
)

// A Comparison is the cells of a comparison, and how they are to be shown.
type Comparison struct {
	Question *compare.Question
	Cells    [][]*compare.Cell
	// RFC1337 says that the question is [compare.RFC1337].
	RFC1337 bool
	// File names the file that a cell's run is written to; nil if they are not written.
	File func(*compare.Cell) string
}

// Write writes the comparison in a format of [GridFormats].
func (c *Comparison) Write(w io.Writer, format string) error {
	switch format {
	case "json":
		return trace.WriteJSON(w, c.json())
	case "csv":
		header, rows := c.list()
		return writeCSV(w, header, rows)
	}
	markdown := format == "markdown"
	refs := &references{}
	header, rows := c.table(refs, markdown)
	if err := writeGrid(w, header, rows, markdown); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+c.legend(markdown)+refs.text(markdown))
	return err
}

// table returns the table with the properties as rows, or, where that is too wide, with
// the variants as rows. Its references are numbered in the order of reading.
func (c *Comparison) table(refs *references, markdown bool) (header []string, rows [][]string) {
	var properties, variants []string
	for _, row := range c.Question.Rows {
		properties = append(properties, row.Name)
	}
	for _, v := range c.Question.Variants {
		variants = append(variants, v.Name)
	}
	upright := func(refs *references) (header []string, rows [][]string) {
		return append([]string{"property"}, variants...), c.rows(properties, variants, refs, markdown,
			func(y, x int) *compare.Cell { return c.Cells[y][x] })
	}
	turned := func(refs *references) (header []string, rows [][]string) {
		return append([]string{"variant"}, properties...), c.rows(variants, properties, refs, markdown,
			func(y, x int) *compare.Cell { return c.Cells[x][y] })
	}
	if wide(upright(&references{})) && (!wide(turned(&references{})) || len(variants) > len(properties)) {
		return turned(refs)
	}
	return upright(refs)
}

// rows returns a row for each name down, with a cell for each name across.
func (c *Comparison) rows(down, across []string, refs *references, markdown bool,
	at func(y, x int) *compare.Cell) [][]string {
	var rows [][]string
	for y, name := range down {
		row := []string{name}
		for x := range across {
			row = append(row, c.cellText(at(y, x), refs, markdown))
		}
		rows = append(rows, row)
	}
	return rows
}

// byEvents says whether runs are as long as they have events: where times are durations, a tick is no
// more than what divides them.
func (c *Comparison) byEvents() bool { return c.Cells[0][0].Resolved.Parameters.Tick > 0 }

// length is how long a run is.
func (c *Comparison) length(run *trace.Run) int {
	if c.byEvents() {
		return run.Events()
	}
	return len(run.Steps)
}

// wide says whether a table is wider than text may be.
func wide(header []string, rows [][]string) bool { return tableWidth(header, rows) > mostColumns }

// cellText is a cell of the table: the verdict, the steps or events of the run, and where the
// run is.
func (c *Comparison) cellText(cell *compare.Cell, refs *references, markdown bool) string {
	text := cell.Finding.Verdict.String()
	run := cell.Finding.Run
	if cell.Finding.Verdict != explore.Violated || run == nil {
		return text
	}
	text = strings.TrimSpace(text + " " + strconv.Itoa(c.length(run)))
	if c.RFC1337 && cell.Assassinated() {
		text += "a"
	}
	switch {
	case c.File != nil && markdown:
		return "[" + text + "](" + c.File(cell) + ")"
	case c.File != nil:
		return text + " " + refs.add(c.File(cell))
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
func (c *Comparison) legend(markdown bool) string {
	out, mark := "", ""
	if c.RFC1337 {
		mark = "; a: after a RST ended TIME-WAIT"
		out = glossary(hazards, markdown) + "\n"
	}
	unit := "steps"
	if c.byEvents() {
		unit = "events"
	}
	out += Paragraph("A number is how many " + unit + " the shortest run has that violates the property" + mark +
		". " + limitsMet(c.Cells))
	var rounded []settings.Rounding
	for _, row := range c.Cells {
		for _, cell := range row {
			rounded = append(rounded, cell.Resolved.Rounded...)
		}
	}
	return out + Paragraph("The same for all: "+strings.Join(shared(c.Question, c.Cells), ", ")+".") +
		roundings(rounded)
}

// shared lists the bounds that all cells have, and what was given for all.
func shared(q *compare.Question, cells [][]*compare.Cell) []string {
	var all []string
	for i, row := range cells {
		for j, c := range row {
			var of []string
			for _, s := range c.Resolved.Parameters.Settings() {
				_, given := q.Given.Get(s.Name)
				if s.Name != "tick" && (!model.IsPolicy(s.Name) || given) {
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
			case width+1+len(word) > mostColumns-3:
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
func (c *Comparison) list() (header []string, rows [][]string) {
	unit := "steps"
	if c.byEvents() {
		unit = "events"
	}
	header = []string{"property", "variant", "verdict", unit, "kind", "limit", "trace"}
	for _, row := range c.Cells {
		for _, cell := range row {
			steps, file := "", ""
			if cell.Finding.Run != nil {
				steps = strconv.Itoa(c.length(cell.Finding.Run))
				if c.File != nil {
					file = c.File(cell)
				}
			}
			rows = append(rows, []string{cell.Row, cell.Variant, cell.Finding.Verdict.String(), steps,
				cell.Finding.Word, string(cell.Limit), file})
		}
	}
	return header, rows
}
