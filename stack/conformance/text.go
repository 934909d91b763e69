package conformance

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/report/table"
)

// WriteText writes the results of one profile, and the rows that they make.
func WriteText(w io.Writer, results []*Result, rows []Row) error {
	for i, r := range results {
		if i == 0 {
			if _, err := fmt.Fprintf(w, "%s, compared with %s:\n", r.Target, r.Profile); err != nil {
				return err
			}
		}
		line := fmt.Sprintf("  as %v, %d of %d kinds of transition differ", r.Side, len(r.Differences), r.Probes)
		if r.Unreached > 0 {
			line += fmt.Sprintf("; %d were not reached", r.Unreached)
		}
		if _, err := fmt.Fprintln(w, line+"."); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	var cells [][]string
	for i := range rows {
		row := &rows[i]
		cells = append(cells, []string{
			strconv.Itoa(i + 1), row.State, row.example(), lines(row.Model), lines(row.Stack), row.Sides, row.Clause,
		})
	}
	return table.Write(w, []string{"#", "in", "on", "the model", "the stack", "as", "RFC 9293"}, cells)
}

// example is what happens, a line each, and the numbers of the shortest probe.
func (r *Row) example() string {
	on := strings.Join(r.What, "\n")
	if _, numbers, ok := strings.Cut(string(r.All[0].Event()), " "); ok {
		on += "\n" + strings.ReplaceAll(numbers, " ", "\n")
	}
	if r.Later {
		on += "\nand then"
	}
	return on
}

// lines breaks a cell where it lists something.
func lines(s string) string {
	s = strings.ReplaceAll(s, ", ", "\n")
	return strings.ReplaceAll(s, " and ", "\n")
}
