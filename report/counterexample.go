package report

import (
	"fmt"
	"io"

	"tcpcheck/ask/inverse"
	"tcpcheck/trace"
)

// Counterexample writes a run, what is told of it, and for which parameters its events can
// happen in their order.
func Counterexample(w io.Writer, run *trace.Run, told Told, color bool) error {
	if _, err := fmt.Fprintf(w, "%s, in %s:\n\n", run.Property, run.Length()); err != nil {
		return err
	}
	if err := run.WriteLadder(w, color); err != nil {
		return err
	}
	if said := told.String(); said != "" {
		if _, err := fmt.Fprintf(w, "\n%s\n", wrap(2, said)); err != nil {
			return err
		}
	}
	h, err := inverse.Of(run)
	if err != nil {
		_, err = fmt.Fprintf(w, "\n%s\n", wrap(2, fmt.Sprintf("For which other times its events can happen "+
			"in this order is not told, as %v.", err)))
		return err
	}
	if _, err := fmt.Fprintf(w, "\n%s\n\n", wrap(2, "Its events can happen in this order, with no more losses, "+
		"duplicates and strays, for these times and retries and no others; all else as it is:")); err != nil {
		return err
	}
	var rows [][]string
	for _, is := range h.Constraints(&run.Parameters) {
		rows = append(rows, []string{is.Says, is.Here})
	}
	return writeTable(w, []string{"where", "here"}, rows)
}
