package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/matrix"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// reasonLetters mark the reasons in cells.
var reasonLetters = [...]string{matrix.NoReason: "", matrix.NoTimeWait: "n", matrix.FINIgnored: "i",
	matrix.FINRefused: "r", matrix.ACKsLimited: "l"}

// reasonNames are the reasons as data.
var reasonNames = [...]string{matrix.NoReason: "", matrix.NoTimeWait: "no-time-wait",
	matrix.FINIgnored: "fin-ignored", matrix.FINRefused: "fin-refused",
	matrix.ACKsLimited: "acks-limited"}

// limitNames are the limits as data.
var limitNames = [...]string{matrix.Exactly: "exactly", matrix.AtLeast: "at-least", matrix.All: "all",
	matrix.Unknown: "unknown"}

// survives is a cell in a few characters.
func survives(c *matrix.Cell) string {
	switch c.Limit {
	case matrix.All:
		return "∞"
	case matrix.AtLeast:
		return "≥" + strconv.Itoa(c.Survives)
	case matrix.Unknown:
		return "?"
	case matrix.Exactly:
	}
	if c.Survives < 0 {
		return "–" + reasonLetters[c.Why]
	}
	return strconv.Itoa(c.Survives) + reasonLetters[c.Why]
}

// A Matrix is a matrix, and how it is to be shown.
type Matrix struct {
	*matrix.Matrix
	Question *matrix.Question
	// File names the file with that extension that a cell's run is written to; nil if
	// they are not written.
	File func(c *matrix.Cell, extension string) string
	// Picture is the extension of the pictures of runs; "" if they are not drawn.
	Picture string
}

// delay is the longest time that a segment takes, as it was given.
func (m *Matrix) delay() string {
	delay, _ := m.Question.Given.Get("delay")
	return delay
}

// rto names the timeout of columns.
func (m *Matrix) rto() string {
	if m.Question.Least {
		return matrix.RTONames[1]
	}
	return matrix.RTONames[0]
}

// Write writes the matrix in a format of [GridFormats].
func (m *Matrix) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		header, rows := m.list()
		return writeCSV(w, header, rows)
	case "json":
		return trace.WriteJSON(w, m.json())
	}
	markdown := format == "markdown"
	header, rows := m.grid(markdown)
	if err := writeGrid(w, header, rows, markdown); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	header, rows = m.stacks(markdown)
	if err := writeGrid(w, header, rows, markdown); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+m.legend(markdown))
	return err
}

// grid returns the matrix as a table; in Markdown with links to what was written.
func (m *Matrix) grid(markdown bool) (header []string, rows [][]string) {
	header = []string{"TIME-WAIT of"}
	for i, s := range m.Stacks {
		if markdown {
			header = append(header, s.Profile.Name)
		} else {
			header = append(header, strconv.Itoa(i+1))
		}
	}
	for i, s := range m.Stacks {
		row := []string{rowName(i, &s, markdown)}
		for _, c := range m.Cells[i] {
			text := survives(c)
			if markdown && m.File != nil && c.Run != nil {
				text = "[" + text + "](" + m.File(c, cmp.Or(m.Picture, "json")) + ")"
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return header, rows
}

// rowName is the name of a stack, in text with the number that its column has.
func rowName(i int, s *matrix.Stack, markdown bool) string {
	if markdown {
		return s.Profile.Name
	}
	return fmt.Sprintf("%2d %s", i+1, s.Profile.Name)
}

// stacks returns a table of what each stack brings: what a row needs, and what a
// column does.
func (m *Matrix) stacks(markdown bool) (header []string, rows [][]string) {
	header = []string{"stack", "TIME-WAIT", "restarts", "rto", "FINs", "last FIN", "gives up"}
	for i, s := range m.Stacks {
		restarts, rto := "no", s.RTO
		if s.Restarts {
			restarts = "yes"
		}
		if s.Initial {
			rto += "*"
		}
		rows = append(rows, []string{
			rowName(i, &s, markdown), s.Wait, restarts, rto, strconv.Itoa(s.FINs), s.Last, s.GivesUp,
		})
	}
	return header, rows
}

// legend says what the matrix means, and what goes for it.
func (m *Matrix) legend(markdown bool) string {
	what := "ACKs"
	lost := "The ACKs that a row sends in TIME-WAIT are lost, and nothing else."
	if m.Question.Lost == matrix.LostAny {
		what = "ACKs or FINs"
		lost = "ACKs that a row sends in TIME-WAIT are lost, or FINs that they would answer, and nothing else."
	}
	out := Paragraph(fmt.Sprintf("A row closes first and keeps TIME-WAIT; a column closes then and "+
		"retransmits its FIN. "+
		"A cell: how many %s can be lost in a row; with one more it can happen that a RST resets the column "+
		"before its close is done. %s "+
		"Any segment takes from 0s to %s. The rto is the %s one.", what, lost, m.delay(), m.rto()))
	var marks []gloss
	for _, mark := range []gloss{
		{"∞", "whatever is lost, the column gives up before TIME-WAIT is over"},
		{"≥", "more were not tried (--up-to)"},
		{"?", "not known: more than " + strconv.Itoa(model.Capacity) + " segments are in flight one way"},
		{"–", "it can happen without any loss: the FIN comes again before its ACK is back"},
		{"n", "the row keeps no TIME-WAIT"},
		{"i", "the row's TIME-WAIT does not answer FINs"},
		{"r", "the row's TIME-WAIT answers FINs with RST"},
		{"l", "the row limits its ACKs, and does not answer each FIN"},
	} {
		if m.has(mark.word) {
			marks = append(marks, mark)
		}
	}
	if slices.ContainsFunc(m.Stacks, func(s matrix.Stack) bool { return s.Initial }) {
		marks = append(marks, gloss{"*", "the initial rto, as no least one is known, or it is 0"})
	}
	if len(marks) > 0 {
		out += "\n" + glossary(marks, markdown)
	}
	var short []string
	for _, s := range m.Stacks {
		if s.Short {
			short = append(short, s.Profile.Name)
		}
	}
	if len(short) > 0 {
		out += "\n" + Paragraph("TIME-WAIT of "+strings.Join(short, ", ")+
			" is shorter than twice the delay: "+
			"there, other late segments than FINs can lead to a RST with fewer losses. Ask tcpcheck verify.")
	}
	return out + roundings(m.Rounded)
}

// has says whether a mark is in any cell.
func (m *Matrix) has(mark string) bool {
	for _, row := range m.Cells {
		for _, c := range row {
			if strings.Contains(survives(c), mark) {
				return true
			}
		}
	}
	return false
}

// list returns the matrix with a line for each cell.
func (m *Matrix) list() (header []string, rows [][]string) {
	header = []string{"row", "column", "survives", "limit", "reason"}
	for _, row := range m.Cells {
		for _, c := range row {
			survives := ""
			if c.Limit == matrix.Exactly || c.Limit == matrix.AtLeast {
				survives = strconv.Itoa(c.Survives)
			}
			rows = append(rows, []string{c.Row, c.Column, survives, limitNames[c.Limit], reasonNames[c.Why]})
		}
	}
	return header, rows
}

// MatrixCaption says what the run of a cell shows.
func MatrixCaption(c *matrix.Cell) string {
	p := &c.Run.Parameters
	return fmt.Sprintf("A is %s and keeps TIME-WAIT for %s; B is %s and retransmits its FIN after %s at "+
		"first. %s, and B is reset.",
		c.Row, p.Time(p.Wait[model.A]), c.Column, p.Time(p.Policy[model.B].RTO), segmentsLost(c.Survives+1))
}

// segmentsLost says how many segments are lost.
func segmentsLost(n int) string {
	switch n {
	case 0:
		return "Nothing is lost"
	case 1:
		return "One segment is lost"
	}
	return fmt.Sprintf("%d segments are lost", n)
}
