package sweep

import (
	"errors"
	"fmt"
	"strings"

	"tcpcheck/dot/heatmap"
	"tcpcheck/explore"
)

// Pictured returns an error, of one line, unless [Picture] can draw a grid.
func Pictured(g *Grid) error {
	switch {
	case len(g.Vary) != 2:
		return fmt.Errorf("a picture has two varied names; here are %d", len(g.Vary))
	case g.varied(propertyName) == nil && len(g.Properties) != 1:
		return errors.New("a picture is of one property: --property NAME")
	}
	return heatmap.Fits(len(g.Vary[1].Values), len(g.Vary[0].Values))
}

// Picture returns the map of a grid that [Pictured] allows: the first name goes
// upwards, the second to the right.
func Picture(g *Grid, results []*Result) *heatmap.Map {
	m := &heatmap.Map{
		X: heatmap.Axis{Name: g.Vary[1].Name, Values: g.Vary[1].Values},
		Y: heatmap.Axis{Name: g.Vary[0].Name, Values: g.Vary[0].Values},
	}
	m.Title, m.Subtitle = g.titles()
	for y := range m.Y.Values {
		var row []heatmap.Cell
		for x := range m.X.Values {
			row = append(row, picturedCell(results[g.index(Point{y, x})]))
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

func picturedCell(r *Result) heatmap.Cell {
	if r == nil {
		return heatmap.Cell{Kind: heatmap.Unknown}
	}
	f := &r.Findings[0]
	switch f.Verdict {
	case explore.Holds:
		return heatmap.Cell{Kind: heatmap.Holds}
	case explore.Violated:
		c := heatmap.Cell{Kind: heatmap.Violated}
		if f.Steps != nil {
			c.Steps = *f.Steps
		}
		return c
	case explore.Incomplete:
	}
	return heatmap.Cell{Kind: heatmap.Incomplete}
}

// titles returns what a picture is of: the property, and what is fixed.
func (g *Grid) titles() (title, subtitle string) {
	title = strings.Join(g.Properties, ", ")
	if title == "" {
		title = "each property"
	}
	var words []string
	for _, s := range g.given(nil) {
		words = append(words, s.Name+" "+s.Value)
	}
	if g.Mutant != "" {
		words = append(words, "mutant "+g.Mutant)
	}
	if len(words) == 0 {
		return title, "all else as by default"
	}
	return title, strings.Join(words, ", ") + "; all else as by default"
}
