package trace

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
)

// WriteLadder writes the run as text, as [Chart.WriteText] does.
func (r *Run) WriteLadder(w io.Writer, color bool) error { return r.Chart().WriteText(w, color) }

// boxHead is what stands above the rail of a middlebox.
const boxHead = "middlebox"

// columns is how wide the text of a narrow chart may be.
const columns = 80

// WriteText writes the chart as text, in the manner of RFC 9293's figures. A segment
// whose incarnation is not the only one is followed by its number, "#1". With color, a
// RST is red, and so is what nothing in the model leads to.
func (c *Chart) WriteText(w io.Writer, color bool) error {
	t := &ladder{chart: c, lines: c.lines(c.Narrow)}
	if c.Narrow && t.widest() > columns {
		t.short = true
	}
	t.color = color
	_, err := io.WriteString(w, t.draw())
	return err
}

// A ladder is a chart on its way to letters.
type ladder struct {
	chart        *Chart
	lines        []Line
	short, color bool
}

// widest is how many columns the text needs.
func (t *ladder) widest() int {
	n := 0
	for line := range strings.SplitSeq(t.draw(), "\n") {
		n = max(n, len([]rune(line)))
	}
	return n
}

func (t *ladder) draw() string {
	heads := make([]string, len(t.chart.Heads))
	widths := make([]int, len(heads))
	for i, h := range t.chart.Heads {
		heads[i], widths[i] = h.Text, len(h.Text)
	}
	rail, segment := 0, 0
	var boxes [2]int
	for e := range boxes {
		if t.chart.Boxes[e] {
			boxes[e] = len(boxHead)
		}
	}
	for i := range t.lines {
		line := &t.lines[i]
		for k, s := range line.Columns {
			widths[k] = max(widths[k], len(s))
		}
		rail = max(rail, len(line.At[model.A]))
		for e := range boxes {
			boxes[e] = max(boxes[e], len(line.Box[e]))
		}
		if line.Way != nil {
			segment = max(segment, len(t.segment(line.Way)))
		}
	}
	way := segment + len("--- ") + len(" -->")
	var b strings.Builder
	between := func(a, drawn, b string) string {
		for _, e := range model.Ends {
			if boxes[e] == 0 {
				continue
			}
			if box := fmt.Sprintf("%-*s", boxes[e], [...]string{a, b}[e]); e == model.A {
				drawn = box + " " + drawn
			} else {
				drawn += " " + box
			}
		}
		return drawn
	}
	fmt.Fprintf(&b, "%s  %-*s %s %s\n", rightAligned(heads, widths), rail, "A",
		between(boxHead, strings.Repeat(" ", way), boxHead), "B")
	for i := range t.lines {
		line := &t.lines[i]
		if line.LeftOut != "" {
			fmt.Fprintf(&b, "  … %s\n", line.LeftOut)
		}
		if line.Repeats {
			fmt.Fprintf(&b, "%*s  from here on, for ever:\n", widths[0], "")
		}
		drawn := fmt.Sprintf("%-*s", way, t.middle(line, segment))
		if t.color && line.red() {
			drawn = "\x1b[31m" + drawn + "\x1b[0m"
		}
		drawn = between(line.Box[model.A], drawn, line.Box[model.B])
		text := fmt.Sprintf("%s  %-*s %s %s", rightAligned(line.Columns, widths), rail, line.At[model.A], drawn,
			line.At[model.B])
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}

// rightAligned returns the columns of a line, each as wide as that.
func rightAligned(all []string, widths []int) string {
	padded := make([]string, len(all))
	for i, s := range all {
		padded[i] = fmt.Sprintf("%*s", widths[i], s)
	}
	return strings.Join(padded, "  ")
}

// red says whether what stands between the rails is.
func (l *Line) red() bool {
	return l.Way != nil && (l.Way.Ctl&model.RST != 0 || l.Leaves && l.Way.Strange) ||
		l.Way == nil && (l.Notes[model.A].Strange || l.Notes[model.B].Strange)
}

// segment returns the segment of a way.
func (t *ladder) segment(w *Way) string {
	if t.short {
		return w.Short() + t.chart.Tag(&w.Segment)
	}
	return w.String() + t.chart.Tag(&w.Segment)
}

// middle returns what stands between the rails: an arrow with a segment in its middle,
// width wide.
func (t *ladder) middle(l *Line, width int) string {
	if l.Way == nil {
		return l.Says
	}
	text := t.segment(l.Way)
	text += strings.Repeat(" ", width-len(text))
	start, end := "---", "-->"
	dots := "···"
	if l.Label != "" {
		dots = strings.Repeat("·", max(0, 3-len(l.Label))) + l.Label
	}
	switch {
	case l.Way.Forged:
		start = "~~~"
	case !l.Leaves:
		start = dots
	case l.Way.Lost:
		end = "--✗"
	case !l.Arrives:
		end = dots
	}
	switch {
	case l.Leaves && l.Way.Strange:
		start = "???"
	case l.Leaves && l.Way.Stops == BesideFrom:
		start, end = "--✗", "   "
	case l.Leaves && l.Way.Begins != AtEnd:
		start = "M--"
	}
	if l.Arrives && l.Way.Stops == BesideToward {
		end = "--✗"
	}
	if l.Way.From == model.A {
		return start + " " + text + " " + end
	}
	return mirrored(end) + " " + text + " " + mirrored(start)
}

// mirrored returns an arrow's end as it looks pointing to the left.
func mirrored(s string) string {
	switch s {
	case "-->":
		return "<--"
	case "--✗":
		return "✗--"
	case "M--":
		return "--M"
	}
	return s
}
