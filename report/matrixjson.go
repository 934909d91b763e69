package report

import "tcpcheck/ask/matrix"

// MatrixSchema names the form of a matrix in JSON.
const MatrixSchema = "tcpcheck/matrix/v1"

type matrixJSON struct {
	Schema string           `json:"schema"`
	Delay  string           `json:"delay"`
	RTO    string           `json:"rto"`
	Lost   string           `json:"lost"`
	UpTo   int              `json:"up_to"`
	Stacks []stackJSON      `json:"stacks"`
	Cells  []matrixCellJSON `json:"cells"`
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

type matrixCellJSON struct {
	Row      string  `json:"row"`
	Column   string  `json:"column"`
	Survives *int    `json:"survives"`
	Limit    string  `json:"limit"`
	Reason   *string `json:"reason"`
	Trace    *string `json:"trace"`
}

func (m *Matrix) json() matrixJSON {
	j := matrixJSON{Schema: MatrixSchema, Delay: m.delay(), RTO: m.rto(), UpTo: m.Question.UpTo,
		Lost: matrix.LostNames[m.Question.Lost]}
	for _, s := range m.Stacks {
		j.Stacks = append(j.Stacks, stackJSON{
			s.Profile.Name, s.Wait, s.Restarts, s.RTO, s.Initial || !m.Question.Least, s.FINs, s.Last, s.GivesUp,
		})
	}
	for _, row := range m.Cells {
		for _, c := range row {
			cell := matrixCellJSON{Row: c.Row, Column: c.Column, Limit: limitNames[c.Limit],
				Reason: orNull(reasonNames[c.Why])}
			if c.Limit == matrix.Exactly || c.Limit == matrix.AtLeast {
				cell.Survives = &c.Survives
			}
			if m.File != nil && c.Run != nil {
				cell.Trace = orNull(m.File(c, "json"))
			}
			j.Cells = append(j.Cells, cell)
		}
	}
	return j
}
