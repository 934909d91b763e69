package dot

import (
	"fmt"
	"io"
	"math"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeGraphviz writes the drawing as Graphviz text: a rank for each row, a group for
// each rail, the segments as slanted edges that move nothing. The error is that of w.
func (d *Drawing) writeGraphviz(w io.Writer) error {
	c := d.Chart
	g := &graphviz{chart: c, mark: hex(d.markInk()), shape: "doublecircle"}
	if d.Good {
		g.shape = "square"
	}
	for _, e := range model.Ends {
		g.room[e] = g.boxRoom(e)
	}
	g.add("digraph ladder {")
	lines := append(wrapColumns(d.Title, 90), wrapColumns(d.Subtitle, 110)...)
	g.add("  graph [splines=line, nodesep=0.05, ranksep=0.3, fontname=Helvetica, fontsize=12, "+
		"labelloc=t, label=%s];",
		quoteText(strings.Join(lines, "\n")+"\n "))
	g.add("  node [shape=plaintext, height=0.2, margin=\"0.05,0.02\", fontname=Helvetica, fontsize=10];")
	g.add("  edge [fontname=Helvetica, fontsize=9, arrowsize=0.7];")
	g.heads()
	for i := range c.Rows {
		if folded(&c.Rows[i]) {
			g.fold(i)
		}
		g.row(i)
	}
	g.ticks()
	for _, e := range model.Ends {
		g.rail(e)
		if c.Boxes[e] {
			g.boxRail(e)
		}
	}
	for i := range c.Ways {
		g.way(i)
	}
	if c.Loop >= 0 {
		g.forEver()
	}
	g.caption(showable(d.Caption))
	g.add("}")
	_, err := io.WriteString(w, g.String())
	return err
}

type graphviz struct {
	strings.Builder
	chart *trace.Chart
	// mark is the ink of what is marked, and shape what marks it.
	mark, shape string
	// room is how far the rail of the middlebox beside each end is from the end's, in lengths of
	// nodesep.
	room [2]float64
}

func (g *graphviz) add(format string, args ...any) { fmt.Fprintf(g, format+"\n", args...) }

// Distances as Graphviz counts them: between the rails, in lengths of nodesep; of
// a label from the rail, in tens of points. And what comes of them in points.
const (
	below         = 2.0 // of a label from the edge above it, in tens of points
	across        = 96
	labelDistance = 16.5
	acrossPoints  = 440
	rankPoints    = 36
)

// heads adds the rank above the rows.
func (g *graphviz) heads() {
	head := g.chart.Heads[0].Picture
	if len(g.chart.Heads) > 1 {
		var all []string
		for _, h := range g.chart.Heads {
			all = append(all, h.Picture)
		}
		head = quoteText(strings.Join(all, "  "))
	}
	g.add("  { rank=same; edge [style=invis];")
	g.add("    t [group=t, fontcolor=gray40, label=%s]; la [group=la, label=\"\"];", head)
	g.add("    a [group=a, fontsize=14, label=A]; b [group=b, fontsize=14, label=B];")
	g.add("    t -> la -> a; %s -> %s [minlen=%d];", g.inner(model.A), g.inner(model.B), across)
	for _, e := range model.Ends {
		g.box(e, "", "fontsize=11, fontcolor=gray40, label="+boxName, "")
	}
	g.add("  }")
}

// fold adds a rank for time that is not drawn, above row i.
func (g *graphviz) fold(i int) {
	g.add("  { rank=same; edge [style=invis];")
	g.add("    tf%d [group=t, label=\"\"]; laf%[1]d [group=la, fontcolor=gray40, label=%[2]s];", i,
		quoteText(g.chart.Rows[i].Later))
	g.add("    af%d [group=a, shape=point, style=invis]; bf%[1]d [group=b, shape=point, style=invis];", i)
	if words := g.chart.Rows[i].LeftOut; words != "" {
		g.add("    xf%d [fontcolor=gray40, label=%s];", i, quoteText(words))
		g.add("    tf%d -> laf%[1]d -> af%[1]d; %[3]sf%[1]d -> xf%[1]d -> %[4]sf%[1]d [minlen=%[2]d];", i, across/2,
			g.inner(model.A), g.inner(model.B))
	} else {
		g.add("    tf%d -> laf%[1]d -> af%[1]d; %[3]sf%[1]d -> %[4]sf%[1]d [minlen=%[2]d];", i, across,
			g.inner(model.A), g.inner(model.B))
	}
	for _, e := range model.Ends {
		g.box(e, fmt.Sprintf("f%d", i), "shape=point, style=invis", "")
	}
	g.add("  }")
}

// row adds the rank of row i: its tick, A's note, the rails, what becomes there of
// a segment that does not arrive, B's note.
func (g *graphviz) row(i int) {
	tick := strings.TrimSpace(strings.Join(g.chart.Place(i), "  "))
	g.add("  { rank=same; edge [style=invis];")
	g.add("    t%d [group=t, fontcolor=gray40, label=%s];", i, quoteText(tick))
	for _, e := range model.Ends {
		side := strings.ToLower(e.String())
		g.add("    l%s%d [group=l%[1]s, %[3]s];", side, i, g.noteLabel(i, e))
		g.add("    %s%d [group=%[1]s, %[3]s];", side, i, g.point(i, e))
	}
	g.add("    t%d -> la%[1]d -> a%[1]d; b%[1]d -> lb%[1]d;", i)
	if w := stub(g.chart, i); w != nil {
		g.stub(i, w)
	} else {
		g.add("    %[3]s%[1]d -> %[4]s%[1]d [minlen=%[2]d];", i, across, g.inner(model.A), g.inner(model.B))
	}
	for _, e := range model.Ends {
		if g.chart.Boxes[e] {
			g.box(e, fmt.Sprint(i), g.boxPoint(i, e), g.hop(i, e))
		}
	}
	g.add("  }")
}

// stub returns the way of the segment that is sent in row i and does not arrive;
// nil without one.
func stub(c *trace.Chart, i int) *trace.Way {
	for k := range c.Ways {
		if w := &c.Ways[k]; w.Sent == i && w.Arrived < 0 && !confined(w) {
			return w
		}
	}
	return nil
}

// stub adds the edge of a segment that is sent in row i and does not arrive.
func (g *graphviz) stub(i int, w *trace.Way) {
	ends := w.Ends
	if w.Lost {
		ends = "✗ " + ends
	}
	g.add("    x%d [fontcolor=gray40, label=%s];", i, quoteText(ends))
	at, angle := "tail", -3
	if w.From == model.B {
		at, angle = "head", 3
	}
	look := fmt.Sprintf(", style=solid, dir=none, %slabel=%s, labeldistance=%v, labelangle=%d, %s",
		at, quoteText(g.chart.Label(w)), labelDistance, angle, edge(w))
	if w.From == model.A {
		g.add("    %[5]s%[1]d -> x%[1]d [minlen=%[2]d%[3]s]; x%[1]d -> %[6]s%[1]d [minlen=%[4]d];", i,
			across*3/5, look, across/5, g.inner(model.A), g.inner(model.B))
	} else {
		g.add("    %[5]s%[1]d -> x%[1]d [minlen=%[2]d]; x%[1]d -> %[6]s%[1]d [minlen=%[3]d%[4]s];", i,
			across/5, across*3/5, look, g.inner(model.A), g.inner(model.B))
	}
}

// noteLabel returns the label of a note, that of the last step marked.
func (g *graphviz) noteLabel(i int, e model.End) string {
	r := &g.chart.Rows[i]
	words, style := r.Notes[e].String(), ""
	if g.marked(i, e) || g.markedBox(i, e) {
		words = strings.TrimPrefix(words+"\n"+strings.Join(r.Marks, "\n"), "\n")
		style = ", fontcolor=" + quoteText(g.mark)
	}
	return "label=" + quoteText(words) + style
}

// marked says whether row i is marked at e.
func (g *graphviz) marked(i int, e model.End) bool {
	r := &g.chart.Rows[i]
	return i > 0 && len(r.Marks) > 0 && r.Notes[e].Is()
}

// point returns the attributes of a place on a rail.
func (g *graphviz) point(i int, e model.End) string {
	switch {
	case !g.chart.Rows[i].Notes[e].Is():
		return "shape=point, width=0.01"
	case g.marked(i, e):
		return g.markedPoint()
	}
	return "shape=point, width=0.06"
}

// markedPoint returns the attributes of a place that is marked.
func (g *graphviz) markedPoint() string {
	return "shape=" + g.shape + ", label=\"\", width=0.12, height=0.12, penwidth=2, color=" + quoteText(g.mark)
}

// ticks keeps the ticks below each other.
func (g *graphviz) ticks() {
	column := "t"
	for i := range g.chart.Rows {
		if folded(&g.chart.Rows[i]) {
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
	for i := 1; i < len(g.chart.Rows); i++ {
		r := g.chart.Rows[i-1].Rails[e]
		look := "color=gray40"
		switch {
		case !r.State.HasTCB():
			look = "color=gray60, style=dotted"
		case r.Timer == model.TimerTimeWait:
			look = "penwidth=9, color=" + quoteText(hex(timeWaitInk))
		case r.Timer != model.TimerOff:
			look = "penwidth=2.5, color=gray60"
		}
		if folded(&g.chart.Rows[i]) {
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
	w := &g.chart.Ways[i]
	if w.Arrived < 0 {
		return
	}
	begins, ends, head := g.inner(w.From), g.inner(w.From.Peer()), "forward"
	away, steep := labelDistance, math.Atan2(rankPoints*float64(w.Arrived-w.Sent), acrossPoints)
	switch {
	case w.Begins == trace.BesideToward: // its label is below it, as the level edge is above
		begins, ends = ends, rail(w.From.Peer())
		away = g.room[w.From.Peer()] * acrossPoints / across / 20
		steep = -math.Atan2(below, away)
	case w.Stops == trace.BesideToward:
		head = "forward, arrowhead=tee"
	case g.chart.Boxes[w.From.Peer()]:
		head = "none" // it goes on to the end
	}
	label := ""
	if !w.Again {
		if w.From == model.B {
			steep = -steep
		}
		label = fmt.Sprintf("taillabel=%s, labeldistance=%v, labelangle=%.0f, ",
			quoteText(g.chart.Label(w)), away, steep*180/math.Pi)
	}
	g.add("  %s%d -> %s%d [dir=%s, constraint=false, weight=0, %s%s];", begins, w.Sent, ends, w.Arrived, head,
		label, edge(w))
}

// edge returns how the edge of a way is drawn.
func edge(w *trace.Way) string {
	s := wayStroke(w)
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
	case w.Arrived < 0:
	case w.Astray, w.Forged:
		look += ", style=dotted"
	case w.Again || w.Late:
		look += ", style=dashed"
	}
	return look
}

// forEver marks the rows of a loop.
func (g *graphviz) forEver() {
	last := len(g.chart.Rows) - 1
	for i := g.chart.Loop; i <= last; i++ {
		label := ""
		if i == g.chart.Loop {
			label = "for ever"
		}
		g.add("  { rank=same; f%d [group=f, label=%[2]s]; lb%[1]d -> f%[1]d [style=invis, weight=0]; }", i,
			quoteText(label))
	}
	for i := g.chart.Loop; i < last; i++ {
		dir := "none"
		if i == g.chart.Loop {
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
	last := len(g.chart.Rows) - 1
	g.add("  caption [label=%s];", quoteLines(wrapColumns(caption, 100)))
	g.add("  a%d -> caption [style=invis, weight=0];", last)
}

// hex returns an ink as Graphviz has it.
func hex(i ink) string { return fmt.Sprintf("#%02x%02x%02x", i.R, i.G, i.B) }
