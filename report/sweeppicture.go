package report

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tcpcheck/ask/sweep"
	"tcpcheck/dot/heatmap"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// pictured returns an error, of one line, unless a grid can be drawn.
func pictured(g *sweep.Grid) error {
	switch {
	case len(g.Vary) != 2:
		return fmt.Errorf("a picture has two varied names; here are %d", len(g.Vary))
	case !g.VariesProperty() && len(g.Properties) != 1:
		return errors.New("a picture is of one property: --property NAME")
	}
	return heatmap.Fits(len(g.Vary[1].Values), len(g.Vary[0].Values))
}

// sweepMap returns the map of a grid that can be drawn: the first name goes upwards,
// the second to the right.
func sweepMap(g *sweep.Grid, results []*sweep.Result) *heatmap.Map {
	m := &heatmap.Map{
		X: heatmap.Axis{Name: g.Vary[1].Name, Values: g.Vary[1].Values},
		Y: heatmap.Axis{Name: g.Vary[0].Name, Values: g.Vary[0].Values},

		Events: slices.ContainsFunc(results, hasEvents),
	}
	m.Title, m.Subtitle = titles(g)
	for y := range m.Y.Values {
		var row []heatmap.Cell
		for x := range m.X.Values {
			row = append(row, picturedCell(results[g.Index(sweep.Point{y, x})]))
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

func picturedCell(r *sweep.Result) heatmap.Cell {
	if r == nil {
		return heatmap.Cell{Kind: heatmap.Unknown}
	}
	f := &r.Findings[0]
	switch f.Verdict {
	case explore.Holds:
		return heatmap.Cell{Kind: heatmap.Holds}
	case explore.Violated:
		c := heatmap.Cell{Kind: heatmap.Violated}
		c.Steps, _, _ = f.Length()
		return c
	case explore.Incomplete:
	}
	return heatmap.Cell{Kind: heatmap.Incomplete}
}

// titles returns what a picture is of: the property, and what is fixed.
func titles(g *sweep.Grid) (title, subtitle string) {
	title = strings.Join(g.Properties, ", ")
	if title == "" {
		title = "each property"
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(g.Fixed)) {
		words = append(words, name+" "+g.Fixed[name])
	}
	if g.Mutant != "" {
		words = append(words, "mutant "+g.Mutant)
	}
	given := strings.Join(words, ", ")
	all := everywhere(g)
	switch {
	case all == "" && given == "":
		return title, "all else as by default"
	case all == "":
		return title, given + "; all else as by default"
	case given == "":
		return title, "by default: " + all
	}
	return title, given + "; by default: " + all
}

// everywhere returns the parameters that all points have and that are not given; "" if what
// is fixed cannot be without what is varied.
func everywhere(g *sweep.Grid) string {
	var given settings.Given
	for _, name := range slices.Sorted(maps.Keys(g.Fixed)) {
		given = append(given, model.Setting{Name: name, Value: g.Fixed[name]})
	}
	resolved, err := settings.Resolve(given)
	if err != nil {
		return ""
	}
	var varied []string
	for _, axis := range g.Vary {
		varied = append(varied, model.BothEnds(axis.Name))
	}
	for _, n := range []int{0, g.Len() - 1} { // what follows from what is varied
		q, err := g.Question(n)
		if err != nil {
			return ""
		}
		for _, s := range q.Parameters.Settings() {
			if !slices.Contains(resolved.Parameters.Settings(), s) {
				varied = append(varied, model.BothEnds(s.Name))
			}
		}
	}
	for name := range g.Fixed {
		varied = append(varied, model.BothEnds(name))
	}
	words := bounds(&verify.Question{Parameters: resolved.Parameters}, varied...)
	return strings.TrimSuffix(strings.ReplaceAll(words, noBreak, " "), ".")
}
