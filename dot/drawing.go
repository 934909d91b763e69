package dot

import (
	"tcpcheck/model"
	"tcpcheck/trace"
)

// A Drawing is a chart with the words around it.
type Drawing struct {
	Chart *trace.Chart
	// Title says in a line what is shown, Subtitle under what circumstances.
	Title, Subtitle string
	// Caption stands below; line breaks in it remain.
	Caption string
	// Marked is what a mark means, in the legend, and Good that it is something good.
	Marked string
	Good   bool
	// Headline and Lead stand, in Markdown, above the circumstances and above the chart.
	Headline, Lead string
	// Circumstances are the parameters, or whatever else is a name with a value.
	Circumstances []model.Setting
	// Command draws it again.
	Command string
}

// ofRun returns the drawing of a run, its last step marked.
func ofRun(run *trace.Run, caption string) *Drawing {
	d := &Drawing{Chart: run.Chart(), Title: title(run), Subtitle: subtitle(run), Caption: caption,
		Marked: "the violating step", Headline: headline(run), Lead: lead(run),
		Circumstances: circumstances(run), Command: Command(run)}
	if witnesses(run) {
		d.Marked, d.Good = "the step that shows it", true
	}
	if run.Property == "" {
		return d
	}
	last := &d.Chart.Rows[len(d.Chart.Rows)-1]
	last.Marks = []string{verb(run) + run.Property}
	if k := kind(run); k != "" {
		last.Marks = append(last.Marks, k[1:])
	}
	return d
}
