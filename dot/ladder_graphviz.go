package dot

import (
	"fmt"
	"io"
	"math"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeGraphviz writes the run as Graphviz text: a rank for each row, a group for
// each rail, the segments as slanted edges that move nothing.
func writeGraphviz(w io.Writer, run *trace.Run, caption string) error {
	c := chartOf(run)
	g := &graphviz{chart: c}
	g.add("digraph ladder {")
	lines := append(wrapColumns(title(run), 90), wrapColumns(subtitle(run), 110)...)
	g.add("  graph [splines=line, nodesep=0.05, ranksep=0.3, fontname=Helvetica, fontsize=12, "+
		"labelloc=t, label=%s];",
		quoteText(strings.Join(lines, "\n")+"\n "))
	g.add("  node [shape=plaintext, height=0.2, margin=\"0.05,0.02\", fontname=Helvetica, fontsize=10];")
	g.add("  edge [fontname=Helvetica, fontsize=9, arrowsize=0.7];")
	g.heads()
	for i := range c.rows {
		if later := c.later(i); later > 1 {
			g.fold(i, ticksLater(g.chart.run, later))
		}
		g.row(i)
	}
	g.ticks()
	for _, e := range model.Ends {
		g.rail(e)
	}
	for i := range c.ways {
		g.way(i)
	}
	if c.loop >= 0 {
		g.forEver()
	}
	g.caption(caption)
	g.add("}")
	_, err := io.WriteString(w, g.String())
	return err
}

type graphviz struct {
	strings.Builder
	chart *chart
}

func (g *graphviz) add(format string, args ...any) { fmt.Fprintf(g, format+"\n", args...) }

// Distances as Graphviz counts them: between the rails, in lengths of nodesep; of
// a label from the rail, in tens of points. And what comes of them in points.
const (
	across        = 96
	labelDistance = 16.5
	acrossPoints  = 440
	rankPoints    = 36
)

// heads adds the rank above the rows.
func (g *graphviz) heads() {
	g.add("  { rank=same; edge [style=invis];")
	g.add("    t [group=t, fontcolor=gray40, label=%s]; la [group=la, label=\"\"];", g.chart.unit())
	g.add("    a [group=a, fontsize=14, label=A]; b [group=b, fontsize=14, label=B];")
	g.add("    t -> la -> a; a -> b [minlen=%d];", across)
	g.add("  }")
}

// fold adds a rank for time that is not drawn, above row i.
func (g *graphviz) fold(i int, words string) {
	g.add("  { rank=same; edge [style=invis];")
	g.add("    tf%d [group=t, label=\"\"]; laf%[1]d [group=la, fontcolor=gray40, label=%[2]s];", i,
		quoteText(words))
	g.add("    af%d [group=a, shape=point, style=invis]; bf%[1]d [group=b, shape=point, style=invis];", i)
	g.add("    tf%d -> laf%[1]d -> af%[1]d; af%[1]d -> bf%[1]d [minlen=%[2]d];", i, across)
	g.add("  }")
}

// row adds the rank of row i: its tick, A's note, the rails, what becomes there of
// a segment that does not arrive, B's note.
func (g *graphviz) row(i int) {
	r := &g.chart.rows[i]
	tick := ""
	if i == 0 || g.chart.later(i) > 0 {
		tick = g.chart.time(r.tick)
	}
	g.add("  { rank=same; edge [style=invis];")
	g.add("    t%d [group=t, fontcolor=gray40, label=%s];", i, quoteText(tick))
	for _, e := range model.Ends {
		side := strings.ToLower(e.String())
		g.add("    l%s%d [group=l%[1]s, %[3]s];", side, i, g.noteLabel(i, e))
		g.add("    %s%d [group=%[1]s, %[3]s];", side, i, g.point(i, e))
	}
	g.add("    t%d -> la%[1]d -> a%[1]d; b%[1]d -> lb%[1]d;", i)
	if w := g.chart.stub(i); w != nil {
		g.stub(i, w)
	} else {
		g.add("    a%d -> b%[1]d [minlen=%[2]d];", i, across)
	}
	g.add("  }")
}

// stub returns the way of the segment that is sent in row i and does not arrive;
// nil without one.
func (c *chart) stub(i int) *way {
	for k := range c.ways {
		if w := &c.ways[k]; w.sent == i && w.arrived < 0 {
			return w
		}
	}
	return nil
}

// stub adds the edge of a segment that is sent in row i and does not arrive.
func (g *graphviz) stub(i int, w *way) {
	ends := w.ends
	if w.lost {
		ends = "✗ " + ends
	}
	g.add("    x%d [fontcolor=gray40, label=%s];", i, quoteText(ends))
	at, angle := "tail", -3
	if w.from == model.B {
		at, angle = "head", 3
	}
	look := fmt.Sprintf(", style=solid, dir=none, %slabel=%s, labeldistance=%v, labelangle=%d, %s",
		at, quoteText(g.chart.label(w)), labelDistance, angle, w.edge())
	if w.from == model.A {
		g.add("    a%d -> x%[1]d [minlen=%[2]d%[3]s]; x%[1]d -> b%[1]d [minlen=%[4]d];", i,
			across*3/5, look, across/5)
	} else {
		g.add("    a%d -> x%[1]d [minlen=%[2]d]; x%[1]d -> b%[1]d [minlen=%[3]d%[4]s];", i,
			across/5, across*3/5, look)
	}
}

// noteLabel returns the label of a note, that of the last step marked.
func (g *graphviz) noteLabel(i int, e model.End) string {
	n := g.chart.rows[i].at[e]
	words, style := n.String(), ""
	if i > 0 && i == len(g.chart.rows)-1 && n.state != "" {
		words += "\n" + strings.Join(g.chart.violates(), "\n")
		style = ", fontcolor=" + quoteText(hex(red))
	}
	if n.state == "" {
		words = ""
	}
	return "label=" + quoteText(words) + style
}

// point returns the attributes of a place on a rail.
func (g *graphviz) point(i int, e model.End) string {
	switch {
	case g.chart.rows[i].at[e].state == "":
		return "shape=point, width=0.01"
	case i > 0 && i == len(g.chart.rows)-1:
		return "shape=doublecircle, label=\"\", width=0.12, height=0.12, penwidth=2, color=" + quoteText(hex(red))
	}
	return "shape=point, width=0.06"
}

// ticks keeps the ticks below each other.
func (g *graphviz) ticks() {
	column := "t"
	for i := range g.chart.rows {
		if g.chart.later(i) > 1 {
			column += fmt.Sprintf(" -> tf%d", i)
		}
		column += fmt.Sprintf(" -> t%d", i)
	}
	g.add("  %s [style=invis, weight=100];", column)
}

// rail adds the edges of e's rail: thick and light in TIME-WAIT, thicker while
// another timer runs, dotted where there is no TCB.
func (g *graphviz) rail(e model.End) {
	side := strings.ToLower(e.String())
	g.add("  edge [dir=none, weight=1000];")
	g.add("  %s -> %[1]s0 [style=invis];", side)
	for i := 1; i < len(g.chart.rows); i++ {
		t := &g.chart.stateAt(i - 1).TCB[e]
		look := "color=gray40"
		switch {
		case !t.State.HasTCB():
			look = "color=gray60, style=dotted"
		case t.Timer.Kind == model.TimerTimeWait:
			look = "penwidth=9, color=" + quoteText(hex(timeWaitInk))
		case t.Timer.Kind != model.TimerOff:
			look = "penwidth=2.5, color=gray60"
		}
		if g.chart.later(i) > 1 {
			g.add("  %s%d -> %[1]sf%[3]d [%[4]s]; %[1]sf%[3]d -> %[1]s%[3]d [%[4]s];", side, i-1,
				i, look+", style=dashed")
			continue
		}
		g.add("  %s%d -> %[1]s%[3]d [%[4]s];", side, i-1, i, look)
	}
}

// way adds the edge of a segment that arrives. Its label stands in the row in which it
// is sent, at the distance at which the edges that begin or end there have parted.
func (g *graphviz) way(i int) {
	w := &g.chart.ways[i]
	if w.arrived < 0 {
		return
	}
	from := fmt.Sprintf("%s%d", strings.ToLower(w.from.String()), w.sent)
	to := fmt.Sprintf("%s%d", strings.ToLower(w.from.Peer().String()), w.arrived)
	label := ""
	if !w.again {
		steep := math.Atan2(rankPoints*float64(w.arrived-w.sent), acrossPoints) * 180 / math.Pi
		if w.from == model.B {
			steep = -steep
		}
		label = fmt.Sprintf("taillabel=%s, labeldistance=%v, labelangle=%.0f, ",
			quoteText(g.chart.label(w)), labelDistance, steep)
	}
	g.add("  %s -> %s [dir=forward, constraint=false, weight=0, %s%s];", from, to, label, w.edge())
}

// edge returns how the edge of a way is drawn.
func (w *way) edge() string {
	s := w.stroke()
	ink := hex(s.ink)
	look := "fontcolor=" + quoteText(ink)
	if s.strands > 1 {
		look += ", color=" + quoteText(strings.Repeat(ink+":", s.strands-1)+ink)
	} else {
		look += ", color=" + quoteText(ink)
	}
	if s.width > 2 {
		look += ", penwidth=2.2"
	}
	switch {
	case w.arrived < 0:
	case w.astray:
		look += ", style=dotted"
	case w.again || w.late:
		look += ", style=dashed"
	}
	return look
}

// forEver marks the rows of a loop.
func (g *graphviz) forEver() {
	last := len(g.chart.rows) - 1
	for i := g.chart.loop; i <= last; i++ {
		label := ""
		if i == g.chart.loop {
			label = "for ever"
		}
		g.add("  { rank=same; f%d [group=f, label=%[2]s]; lb%[1]d -> f%[1]d [style=invis, weight=0]; }", i,
			quoteText(label))
	}
	for i := g.chart.loop; i < last; i++ {
		dir := "none"
		if i == g.chart.loop {
			dir = "back"
		}
		g.add("  f%d -> f%d [dir=%s, weight=1000];", i, i+1, dir)
	}
}

// caption adds the caption below the rows.
func (g *graphviz) caption(caption string) {
	if caption == "" {
		return
	}
	last := len(g.chart.rows) - 1
	g.add("  caption [label=%s];", quoteLines(wrapColumns(caption, 100)))
	g.add("  a%d -> caption [style=invis, weight=0];", last)
}

// hex returns an ink as Graphviz has it.
func hex(i ink) string { return fmt.Sprintf("#%02x%02x%02x", i.R, i.G, i.B) }
