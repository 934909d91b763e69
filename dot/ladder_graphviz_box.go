package dot

import (
	"fmt"
	"math"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// The rail of a middlebox in Graphviz text: "ma" beside "a", "mb" beside "b". What stands at it
// is a label of the level edge between the two.

// rail names e's rail.
func rail(e model.End) string { return strings.ToLower(e.String()) }

// inner names the rail at which e's slanted edges begin and end: that of the middlebox beside
// it, if there is one.
func (g *graphviz) inner(e model.End) string {
	if g.chart.Boxes[e] {
		return "m" + rail(e)
	}
	return rail(e)
}

// box adds, to a rank, the place of the middlebox beside e, and the level edge, which is not seen
// without a look; nothing where there is none.
func (g *graphviz) box(e model.End, at, node, look string) {
	if !g.chart.Boxes[e] {
		return
	}
	from, to := rail(e), g.inner(e)
	if e == model.B {
		from, to = to, from
	}
	g.add("    %s%s [group=%[1]s, %[3]s]; %[4]s%[2]s -> %[5]s%[2]s [minlen=%[6]v%[7]s];", g.inner(e), at, node,
		from, to, g.room[e], look)
}

// letter is how wide one is in the labels of edges, in points.
const letter = 5.4

// boxRoom is how far the rail of the middlebox beside e has to be from e's for what stands there,
// and the segments that go no further.
func (g *graphviz) boxRoom(e model.End) float64 {
	most := len(boxName) + 8
	for i := range g.chart.Rows {
		for line := range strings.Lines(g.atBox(i, e)) {
			most = max(most, len([]rune(line)))
		}
	}
	for i := range g.chart.Ways {
		if w := &g.chart.Ways[i]; confined(w) && boxEnd(w) == e {
			most = max(most, len([]rune(g.chart.Label(w)))+4)
		}
	}
	return math.Ceil((letter*float64(most) + 20) * across / acrossPoints)
}

// confinedTo returns the way of a segment that the middlebox beside e makes, or keeps, in row i and
// that does not arrive; nil without one.
func (g *graphviz) confinedTo(i int, e model.End) *trace.Way {
	for k := range g.chart.Ways {
		if w := &g.chart.Ways[k]; w.Sent == i && w.Arrived < 0 && confined(w) && boxEnd(w) == e {
			return w
		}
	}
	return nil
}

// atBox returns what stands between e and the middlebox beside it in row i: the segment that goes
// no further, or has not arrived, and what the middlebox does.
func (g *graphviz) atBox(i int, e model.End) string {
	var lines []string
	if w := g.confinedTo(i, e); w != nil {
		label := g.chart.Label(w)
		if w.Ends != "" {
			label += ", " + w.Ends
		}
		lines = append(lines, label)
	}
	if n := g.chart.Rows[i].Boxes[e]; n.Is() {
		lines = append(lines, n.String())
	}
	return strings.Join(lines, "\n")
}

// markedBox says whether row i is marked at the middlebox beside e.
func (g *graphviz) markedBox(i int, e model.End) bool {
	at, ok := atBox(&g.chart.Rows[i])
	return ok && at == e && i > 0 && len(g.chart.Rows[i].Marks) > 0
}

// boxPoint returns the attributes of a place on the rail of the middlebox beside e.
func (g *graphviz) boxPoint(i int, e model.End) string {
	switch {
	case g.markedBox(i, e):
		return g.markedPoint()
	case g.chart.Rows[i].Boxes[e].Is():
		return "shape=point, width=0.06"
	}
	return "shape=point, width=0.01"
}

// hop returns the look of the level edge of row i between e and the middlebox beside it: the
// last part of a way that ends there, or the first of one that begins there.
func (g *graphviz) hop(i int, e model.End) string {
	var way *trace.Way
	towards, away := "none", "none" // the arrows at the end and at the middlebox
	for k := range g.chart.Ways {
		w := &g.chart.Ways[k]
		switch {
		case w.Forged || w.Begins == trace.BesideToward:
		case w.From == e && w.Sent == i && w.Begins == trace.AtEnd && !w.Again:
			if w.Stops == trace.BesideFrom {
				away = "tee"
			}
			if way == nil {
				way = w
			}
		case w.From != e && w.Arrived == i && w.Stops == trace.AtEnd:
			way, towards = w, "normal"
		}
	}
	label := ""
	if words := g.atBox(i, e); words != "" {
		lines := strings.Split(words, "\n")
		wide := 0
		for _, line := range lines {
			wide = max(wide, len([]rune(line)))
		}
		x, y := letter*float64(wide)/2+6, 2+5.5*float64(len(lines))
		angle, at := -math.Atan2(y, x)*180/math.Pi, "head"
		if e == model.B {
			angle, at = -angle, "tail"
		}
		label = fmt.Sprintf(", %slabel=%s, labeldistance=%.1f, labelangle=%.0f", at, quoteText(words),
			math.Hypot(x, y)/10, angle)
		if g.chart.Rows[i].Boxes[e].Strange {
			label += ", fontcolor=" + quoteText(hex(red))
		}
	}
	tail, head := towards, away
	if e == model.B {
		tail, head = away, towards
	}
	switch {
	case way != nil:
		return fmt.Sprintf(", style=solid, dir=both, arrowtail=%s, arrowhead=%s%s, color=%s", tail, head, label,
			quoteText(hex(wayStroke(way).ink)))
	case label != "":
		return ", style=solid, dir=none, color=transparent" + label
	}
	return ""
}

// boxRail adds the edges of the rail of the middlebox beside e: double while it knows the
// connection, dotted while it does not.
func (g *graphviz) boxRail(e model.End) {
	m := g.inner(e)
	g.add("  edge [dir=none, weight=1000];")
	g.add("  %s -> %[1]s0 [style=invis];", m)
	ink := hex(boxInk)
	for i := 1; i < len(g.chart.Rows); i++ {
		look := "color=gray60, style=dotted"
		if g.chart.Rows[i-1].Known[e] {
			look = "color=" + quoteText(ink+":"+ink)
		}
		if folded(&g.chart.Rows[i]) {
			g.add("  %s%d -> %[1]sf%[3]d [%[4]s]; %[1]sf%[3]d -> %[1]s%[3]d [%[4]s];", m, i-1, i, look)
			continue
		}
		g.add("  %s%d -> %[1]s%[3]d [%[4]s];", m, i-1, i, look)
	}
}
