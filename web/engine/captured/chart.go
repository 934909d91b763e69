package captured

import (
	"tcpcheck/model"
	"tcpcheck/trace"
)

// chartJSON is what a ladder shows, as [trace.Chart] has it.
type chartJSON struct {
	Rows []chartRowJSON `json:"rows"`
	Ways []wayJSON      `json:"ways"`
}

type chartRowJSON struct {
	// When are the frame and the time in seconds; empty where they are not known, or as above.
	When    []string    `json:"when"`
	Later   string      `json:"later"`
	LeftOut string      `json:"leftOut"`
	Notes   [2]noteJSON `json:"notes"`
	// States are those of both ends after it.
	States [2]string `json:"states"`
	Marks  []string  `json:"marks"`
}

type noteJSON struct {
	Does    string `json:"does"`
	State   string `json:"state"`
	Changed bool   `json:"changed"`
	Reset   bool   `json:"reset"`
	Strange bool   `json:"strange"`
}

// A wayJSON is a segment's from one end to the other; Sent and Arrived are rows.
type wayJSON struct {
	Text    string `json:"text"`
	Short   string `json:"short"`
	From    int    `json:"from"`
	Sent    int    `json:"sent"`
	Arrived int    `json:"arrived"`
	// Ends says what becomes of one that does not arrive.
	Ends        string `json:"ends"`
	Reset       bool   `json:"reset"`
	Again       bool   `json:"again"`
	Strange     bool   `json:"strange"`
	Incarnation int    `json:"incarnation"`
}

func chartOf(c *trace.Chart) chartJSON {
	j := chartJSON{Rows: []chartRowJSON{}, Ways: []wayJSON{}}
	for i := range c.Rows {
		r := &c.Rows[i]
		row := chartRowJSON{When: append([]string{}, c.Place(i)...), Later: r.Later, LeftOut: r.LeftOut,
			Marks: append([]string{}, r.Marks...)}
		for _, e := range model.Ends {
			n := &r.Notes[e]
			row.Notes[e] = noteJSON{n.Does, n.State, n.Changed, n.Reset, n.Strange}
			row.States[e] = r.Rails[e].State.String()
		}
		j.Rows = append(j.Rows, row)
	}
	for i := range c.Ways {
		w := &c.Ways[i]
		j.Ways = append(j.Ways, wayJSON{Text: c.Label(w), Short: w.Short(), From: int(w.From), Sent: w.Sent,
			Arrived: w.Arrived, Ends: w.Ends, Reset: w.Ctl&model.RST != 0, Again: w.Again, Strange: w.Strange,
			Incarnation: int(w.Incarnation)})
	}
	return j
}
