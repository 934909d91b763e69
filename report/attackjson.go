package report

import (
	"io"
	"math"

	"tcpcheck/ask/attack"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// AttackSchema names the form of what attacks cost in JSON.
const AttackSchema = "tcpcheck/attack/v1"

type attackJSON struct {
	Schema  string  `json:"schema"`
	Window  float64 `json:"window"`
	Ports   float64 `json:"ports"`
	RFC5961 string  `json:"rfc5961"`
	// Counted says that challenge ACKs are; it is left out where they are not.
	Counted bool             `json:"challenge_acks_counted,omitempty"`
	Cells   []attackCellJSON `json:"cells"`
}

type attackCellJSON struct {
	Profile string `json:"profile"`
	Goal    string `json:"goal"`
	Forger  int    `json:"forger"`
	// Bits and Segments are null if no run leads there.
	Bits     *float64     `json:"bits"`
	Segments *float64     `json:"segments"`
	Forged   []forgedJSON `json:"forged"`
	States   int64        `json:"states"`
	Limit    *string      `json:"limit"`
	Trace    any          `json:"trace"`
}

type forgedJSON struct {
	Step     int     `json:"step"`
	To       string  `json:"to"`
	Segment  string  `json:"segment"`
	Segments float64 `json:"segments"`
	Bits     float64 `json:"bits"`
	// Found is what is found out before by counting challenge ACKs.
	Found []foundOutJSON `json:"found,omitempty"`
}

type foundOutJSON struct {
	What     string  `json:"what"`
	Segments float64 `json:"segments"`
}

// WriteJSON writes all answers, with their runs.
func (a *Attack) WriteJSON(w io.Writer) error {
	q := a.Rows[0][0].Question
	j := attackJSON{Schema: AttackSchema, Window: q.Window, Ports: q.Ports,
		RFC5961: attack.RFC5961Names[q.RFC5961], Counted: q.Counted, Cells: []attackCellJSON{}}
	for _, row := range a.Rows {
		for _, of := range row {
			cell := attackCellJSON{Profile: of.Question.Profile.Name, Goal: of.Question.Goal.Name,
				Forger: of.Question.Most(), Forged: []forgedJSON{}, States: of.States,
				Limit: orNull(string(of.Limit))}
			if of.Run != nil {
				cell.Bits, cell.Segments, cell.Trace = &of.Bits, &of.Segments, of.Run.JSON()
				for i := range of.Run.Steps {
					if act := of.Run.Steps[i].Action; act.Kind == model.Forge {
						f := forgedJSON{i + 1, act.End.String(), act.Segment.String(), of.Prices[i],
							math.Log2(of.Prices[i]), nil}
						if of.Found != nil {
							for _, found := range of.Found[i] {
								f.Found = append(f.Found, foundOutJSON(found))
							}
						}
						cell.Forged = append(cell.Forged, f)
					}
				}
			}
			j.Cells = append(j.Cells, cell)
		}
	}
	return trace.WriteJSON(w, j)
}
