package main

import (
	"tcpcheck/ask/compare"
	"tcpcheck/explore"
	"tcpcheck/trace"
)

// compareSchema names the form of a comparison in JSON.
const compareSchema = "tcpcheck/compare/v1"

type compareJSON struct {
	Schema   string        `json:"schema"`
	Variants []variantJSON `json:"variants"`
	Cells    []verdictJSON `json:"cells"`
}

type variantJSON struct {
	Name  string         `json:"name"`
	Given trace.Settings `json:"given"`
}

type verdictJSON struct {
	Row        string          `json:"row"`
	Property   string          `json:"property"`
	Variant    string          `json:"variant"`
	Parameters trace.Settings  `json:"parameters"`
	Verdict    explore.Verdict `json:"verdict"`
	Steps      *int            `json:"steps"`
	Kind       *string         `json:"kind"`
	States     int64           `json:"states"`
	Limit      *explore.Limit  `json:"limit"`
	Trace      *string         `json:"trace"`
}

// json returns the comparison for encoding/json.
func (f *compareFlags) json(q *compare.Question, cells [][]*compare.Cell) compareJSON {
	j := compareJSON{Schema: compareSchema}
	for _, v := range q.Variants {
		j.Variants = append(j.Variants, variantJSON{v.Name, trace.Settings(v.Given)})
	}
	for _, row := range cells {
		for _, c := range row {
			cell := verdictJSON{
				Row: c.Row, Property: c.Finding.Property.Name, Variant: c.Variant,
				Parameters: trace.Settings(c.Resolved.Report("")),
				Verdict:    c.Finding.Verdict, States: c.States,
			}
			if run := c.Finding.Run; run != nil {
				steps := len(run.Steps)
				cell.Steps = &steps
				if f.traces != "" {
					file := f.file(c)
					cell.Trace = &file
				}
			}
			if c.Finding.Word != "" {
				cell.Kind = &c.Finding.Word
			}
			if c.Limit != explore.NoLimit {
				cell.Limit = &c.Limit
			}
			j.Cells = append(j.Cells, cell)
		}
	}
	return j
}
