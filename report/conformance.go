package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/stack/conformance"
)

// compared says what was compared, and how much differs.
func compared(w io.Writer, c *conformance.Comparison) error {
	for i, r := range c.Results {
		if i == 0 {
			if _, err := fmt.Fprintf(w, "%s, compared with %s:\n", r.Target, r.Profile); err != nil {
				return err
			}
		}
		what := "kinds of transition"
		if c.Walks {
			what = "random walks"
		}
		line := fmt.Sprintf("  as %v, %d of %d %s differ", r.Side, r.Differ, r.Probes, what)
		if r.Unreached > 0 {
			line += fmt.Sprintf("; %d were not reached", r.Unreached)
		}
		if _, err := fmt.Fprintln(w, line+"."); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf writes rows as a table, below a title.
func rowsOf(w io.Writer, title string, rows []conformance.Row) error {
	if _, err := io.WriteString(w, title); err != nil {
		return err
	}
	var cells [][]string
	for i := range rows {
		row := &rows[i]
		cells = append(cells, []string{
			strconv.Itoa(i + 1), row.State, exampleOf(row), listed(row.Model),
			listed(row.Stack), row.Sides, row.Clause,
		})
	}
	return writeTable(w, []string{"#", "in", "on", "the model", "the stack", "as", "RFC 9293"}, cells)
}

// exampleOf is what happens, a line each, and the numbers of the shortest probe.
func exampleOf(r *conformance.Row) string {
	on := strings.Join(r.What, "\n")
	if _, numbers, ok := strings.Cut(string(r.All[0].Event()), " "); ok {
		on += "\n" + strings.ReplaceAll(numbers, " ", "\n")
	}
	if r.Later {
		on += "\nand then"
	}
	return on
}

// listed breaks a cell where it lists something.
func listed(s string) string {
	s = strings.ReplaceAll(s, ", ", "\n")
	return strings.ReplaceAll(s, " and ", "\n")
}
