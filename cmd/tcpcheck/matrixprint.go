package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/matrix"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
)

// letters mark the reasons in cells.
var letters = [...]string{matrix.NoReason: "", matrix.NoTimeWait: "n", matrix.FINIgnored: "i",
	matrix.FINRefused: "r"}

// reasonNames are the reasons as data.
var reasonNames = [...]string{matrix.NoReason: "", matrix.NoTimeWait: "no-time-wait",
	matrix.FINIgnored: "fin-ignored", matrix.FINRefused: "fin-refused"}

// limitNames are the limits as data.
var limitNames = [...]string{matrix.Exactly: "exactly", matrix.AtLeast: "at-least", matrix.All: "all",
	matrix.Unknown: "unknown"}

// cellText is a cell in a few characters.
func cellText(c *matrix.Cell) string {
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
		return "–" + letters[c.Why]
	}
	return strconv.Itoa(c.Survives) + letters[c.Why]
}

// print writes the matrix in the format asked for.
func (f *matrixFlags) print(w io.Writer, m *matrix.Matrix) error {
	switch f.format {
	case "csv":
		header, rows := f.list(m)
		return writeCSV(w, header, rows)
	case "json":
		return trace.WriteJSON(w, f.json(m))
	case "markdown":
		header, rows := f.grid(m, true)
		if err := writeMarkdown(w, header, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
		header, rows = f.stacks(m, true)
		if err := writeMarkdown(w, header, rows); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\n"+f.legend(m))
		return err
	}
	header, rows := f.grid(m, false)
	if err := writeBlocks(w, header, rows); err != nil {
		return err
	}
	fmt.Fprintln(w)
	header, rows = f.stacks(m, false)
	if err := writeBlocks(w, header, rows); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+f.legend(m))
	return err
}

// grid returns the matrix as a table; in Markdown with links to what was written.
func (f *matrixFlags) grid(m *matrix.Matrix, markdown bool) (header []string, rows [][]string) {
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
			text := cellText(c)
			if markdown && f.traces != "" && c.Run != nil {
				extension := "json"
				if f.pictures != "" {
					extension = f.pictures
				}
				text = "[" + text + "](" + f.file(c, extension) + ")"
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
func (f *matrixFlags) stacks(m *matrix.Matrix, markdown bool) (header []string, rows [][]string) {
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
func (f *matrixFlags) legend(m *matrix.Matrix) string {
	what := "ACKs"
	lost := "The ACKs that a row sends in TIME-WAIT are lost, and nothing else."
	if f.lost == matrix.LostNames[matrix.LostAny] {
		what = "ACKs or FINs"
		lost = "ACKs that a row sends in TIME-WAIT are lost, or FINs that they would answer, and nothing else."
	}
	out := report.Paragraph(fmt.Sprintf("A row closes first and keeps TIME-WAIT; a column closes then and "+
		"retransmits its FIN. "+
		"A cell: how many %s can be lost in a row; with one more it can happen that a RST resets the column "+
		"before its close is done. %s "+
		"Any segment takes from 0s to %s. The rto is the %s one.", what, lost, f.delay, f.rto))
	var marks []gloss
	for _, mark := range []gloss{
		{"∞", "whatever is lost, the column gives up before TIME-WAIT is over"},
		{"≥", "more were not tried (--up-to)"},
		{"?", "not known: more than " + strconv.Itoa(model.Capacity) + " segments are in flight one way"},
		{"–", "it can happen without any loss: the FIN comes again before its ACK is back"},
		{"n", "the row keeps no TIME-WAIT"},
		{"i", "the row's TIME-WAIT does not answer FINs"},
		{"r", "the row's TIME-WAIT answers FINs with RST"},
	} {
		if anyCell(m, mark.word) {
			marks = append(marks, mark)
		}
	}
	if slices.ContainsFunc(m.Stacks, func(s matrix.Stack) bool { return s.Initial }) {
		marks = append(marks, gloss{"*", "the initial rto, as no least one is known, or it is 0"})
	}
	if len(marks) > 0 {
		out += "\n" + glossary(marks, f.format == "markdown")
	}
	var short []string
	for _, s := range m.Stacks {
		if s.Short {
			short = append(short, s.Profile.Name)
		}
	}
	if len(short) > 0 {
		out += "\n" + report.Paragraph("TIME-WAIT of "+strings.Join(short, ", ")+
			" is shorter than twice the delay: "+
			"there, other late segments than FINs can lead to a RST with fewer losses. Ask tcpcheck verify.")
	}
	return out + roundings(m.Rounded)
}

// anyCell says whether a mark is in any cell.
func anyCell(m *matrix.Matrix, mark string) bool {
	for _, row := range m.Cells {
		for _, c := range row {
			if strings.Contains(cellText(c), mark) {
				return true
			}
		}
	}
	return false
}

// list returns the matrix with a line for each cell.
func (f *matrixFlags) list(m *matrix.Matrix) (header []string, rows [][]string) {
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

// matrixSchema names the form of a matrix in JSON.
const matrixSchema = "tcpcheck/matrix/v1"

type matrixJSON struct {
	Schema string      `json:"schema"`
	Delay  string      `json:"delay"`
	RTO    string      `json:"rto"`
	Lost   string      `json:"lost"`
	UpTo   int64       `json:"up_to"`
	Stacks []stackJSON `json:"stacks"`
	Cells  []cellJSON  `json:"cells"`
}

type stackJSON struct {
	Name     string `json:"name"`
	TimeWait string `json:"time_wait"`
	Restarts bool   `json:"fin_restarts"`
	RTO      string `json:"rto"`
	Initial  bool   `json:"rto_is_initial"`
	FINs     int    `json:"fins"`
	Last     string `json:"last_fin"`
	GivesUp  string `json:"gives_up"`
}

type cellJSON struct {
	Row      string  `json:"row"`
	Column   string  `json:"column"`
	Survives *int    `json:"survives"`
	Limit    string  `json:"limit"`
	Reason   *string `json:"reason"`
	Trace    *string `json:"trace"`
}

// json returns the matrix for encoding/json.
func (f *matrixFlags) json(m *matrix.Matrix) matrixJSON {
	j := matrixJSON{Schema: matrixSchema, Delay: f.delay, RTO: f.rto, Lost: f.lost, UpTo: f.upTo.n}
	for _, s := range m.Stacks {
		j.Stacks = append(j.Stacks, stackJSON{
			s.Profile.Name, s.Wait, s.Restarts, s.RTO, s.Initial || f.rto == rtoNames[0], s.FINs, s.Last, s.GivesUp,
		})
	}
	for _, row := range m.Cells {
		for _, c := range row {
			cell := cellJSON{Row: c.Row, Column: c.Column, Limit: limitNames[c.Limit]}
			if c.Limit == matrix.Exactly || c.Limit == matrix.AtLeast {
				cell.Survives = &c.Survives
			}
			if c.Why != matrix.NoReason {
				cell.Reason = &reasonNames[c.Why]
			}
			if f.traces != "" && c.Run != nil {
				file := f.file(c, "json")
				cell.Trace = &file
			}
			j.Cells = append(j.Cells, cell)
		}
	}
	return j
}
