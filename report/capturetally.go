package report

import (
	"fmt"
	"io"

	"tcpcheck/trace"
	"tcpcheck/wire/account"
)

// fewConnections is how many are told of without being asked for.
const fewConnections = 10

// tally writes how many connections have which cause, and which verdict.
func tally(w io.Writer, a *account.Account) error {
	t, err := a.Tally()
	if err != nil {
		return err
	}
	for _, part := range []struct {
		what   string
		counts []account.Count
	}{{"cause", t.Causes}, {"verdict", t.Verdicts}} {
		if len(part.counts) == 0 {
			continue
		}
		var rows [][]string
		for _, c := range part.counts {
			rows = append(rows, []string{c.Name, trace.Grouped(int64(c.Connections)), trace.Grouped(int64(c.First))})
		}
		fmt.Fprintln(w)
		if err := writeTable(w, []string{part.what, "connections", "the first is"}, rows); err != nil {
			return err
		}
	}
	return nil
}
