package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/account"
)

const (
	// mostPlaces is how many places of TIME-WAIT are listed.
	mostPlaces = 10
	// mostAnomalous is how many anomalous connections are listed of many, and mostAlike how
	// many of them with the same causes and verdicts.
	mostAnomalous, mostAlike = 20, 2
)

// tally writes how many connections ended in which way, have which cause and which verdict,
// and where TIME-WAIT was held.
func tally(w io.Writer, t *account.Tally) error {
	for _, part := range []struct {
		what   string
		counts []account.Count
	}{
		{"ended", t.Ended()}, {"cause", t.Causes()}, {"verdict", t.Verdicts()},
		{"TIME-WAIT at", t.TimeWaits()},
	} {
		if len(part.counts) == 0 {
			continue
		}
		fmt.Fprintln(w)
		if err := writeCounts(w, part.what, part.counts); err != nil {
			return err
		}
	}
	return nil
}

// writeCounts writes counts, of many the most frequent.
func writeCounts(w io.Writer, what string, counts []account.Count) error {
	var rows [][]string
	for i, c := range counts {
		if i == mostPlaces && what == "TIME-WAIT at" && len(counts) > mostPlaces+1 {
			more := 0
			for _, rest := range counts[i:] {
				more += rest.Connections
			}
			rows = append(rows, []string{fmt.Sprintf("%s more", trace.Count(int64(len(counts)-i), "place")),
				trace.Grouped(int64(more)), ""})
			break
		}
		rows = append(rows, []string{c.Name, trace.Grouped(int64(c.Connections)), trace.Grouped(int64(c.First))})
	}
	return writeTable(w, []string{what, "connections", "the first is"}, rows)
}

// anomalies collects anomalous connections to be listed: the first few of each sort.
type anomalies struct {
	rows  [][]string
	alike map[string]int
}

// add takes a connection, if it is anomalous and not like others.
func (l *anomalies) add(f *account.Found) {
	if !f.Anomalous() || len(l.rows) == mostAnomalous {
		return
	}
	says := strings.Join(f.Causes(), ", ")
	if f.Run != nil && f.Run.Refused() {
		says += fmt.Sprintf(", %v at frame %d", f.Outcome(), f.Run.Connection.Events[f.Run.Bad].Number())
	}
	kind := strings.Join(append(f.Causes(), f.Verdicts()...), " ")
	if l.alike == nil {
		l.alike = map[string]int{}
	}
	if l.alike[kind]++; l.alike[kind] > mostAlike {
		return
	}
	c := f.Connection
	l.rows = append(l.rows, []string{trace.Grouped(int64(f.Number)), c.Addr[model.A].String(),
		c.Addr[model.B].String(), says})
}

// write writes the list, and how many are not in it.
func (l *anomalies) write(w io.Writer, all int) {
	if len(l.rows) == 0 {
		return
	}
	fmt.Fprintln(w)
	for _, row := range l.rows {
		paragraph(w, "", fmt.Sprintf("Connection %s, A %s, B %s: %s.", row[0], row[1], row[2], row[3]))
	}
	if more := all - len(l.rows); more > 0 {
		fmt.Fprintf(w, "And %s more that are anomalous.\n", trace.Grouped(int64(more)))
	}
}
