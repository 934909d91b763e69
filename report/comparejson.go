package report

import (
	"tcpcheck/ask/compare"
	"tcpcheck/explore"
	"tcpcheck/trace"
)

// CompareSchema names the form of a comparison in JSON.
const CompareSchema = "tcpcheck/compare/v1"

type comparisonJSON struct {
	Schema   string             `json:"schema"`
	Variants []variantJSON      `json:"variants"`
	Cells    []comparedCellJSON `json:"cells"`
}

type variantJSON struct {
	Name  string         `json:"name"`
	Given trace.Settings `json:"given"`
}

type comparedCellJSON struct {
	Row        string          `json:"row"`
	Property   string          `json:"property"`
	Variant    string          `json:"variant"`
	Parameters trace.Settings  `json:"parameters"`
	Verdict    explore.Verdict `json:"verdict"`
	Steps      *int            `json:"steps"`
	Events     *int            `json:"events,omitempty"`
	Kind       *string         `json:"kind"`
	States     int64           `json:"states"`
	Limit      *explore.Limit  `json:"limit"`
	Trace      *string         `json:"trace"`
}

func (c *Comparison) json() comparisonJSON {
	j := comparisonJSON{Schema: CompareSchema}
	for _, v := range c.Question.Variants {
		j.Variants = append(j.Variants, variantJSON{v.Name, trace.Settings(v.Given)})
	}
	for _, row := range c.Cells {
		for _, cell := range row {
			j.Cells = append(j.Cells, c.cellJSON(cell))
		}
	}
	return j
}

func (c *Comparison) cellJSON(cell *compare.Cell) comparedCellJSON {
	j := comparedCellJSON{
		Row: cell.Row, Property: cell.Finding.Property.Name, Variant: cell.Variant,
		Parameters: trace.Settings(cell.Resolved.Report("")),
		Verdict:    cell.Finding.Verdict, States: cell.States,
		Steps: stepsIn(cell.Finding.Run, cell.Zones), Kind: orNull(cell.Finding.Word), Limit: orNull(cell.Limit),
	}
	if cell.Finding.Run != nil && c.byEvents() {
		events := cell.Finding.Run.Events()
		j.Events = &events
	}
	if cell.Finding.Run != nil && c.File != nil {
		j.Trace = orNull(c.File(cell))
	}
	return j
}
