package dot

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// diagramRanks has the states from top to bottom and from left to right as Figure
// 5 has them. Below them CLOSED is once more, as in the figure.
var diagramRanks = [][]model.TCPState{
	{model.Closed},
	{model.Listen},
	{model.SynReceived, model.SynSent},
	{model.Established},
	{model.FinWait1, model.CloseWait},
	{model.FinWait2, model.Closing, model.LastAck},
	{model.TimeWait},
}

// Looks of what Figure 5 has not, and of what is not reached.
const (
	lookBeside     = `style=dashed, color="#b35c00", fontcolor="#b35c00"`
	lookNotReached = `style=dotted, color=gray70, fontcolor=gray60`
)

// WriteDOT writes the diagrams of the given ends, side by side, as Graphviz text.
// The same diagram gives the same bytes.
func (d *Diagram) WriteDOT(w io.Writer, ends []model.End) error {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	add("digraph tcp {")
	add("  graph [fontname=Helvetica, fontsize=11, labeljust=l, nodesep=0.5, ranksep=0.6, label=%s];",
		quoteLines(d.caption(ends)))
	add("  node [shape=box, fontname=Helvetica, fontsize=11, width=1.2];")
	add("  edge [fontname=Helvetica, fontsize=9, arrowsize=0.7];")
	add("  // The states, top to bottom and left to right as Figure 5 has them.")
	d.ranks(ends, add)
	for _, e := range ends {
		d.arrowsOf(e, add)
	}
	add("}")
	_, err := io.WriteString(w, b.String())
	return err
}

// ranks adds the states of all ends: each end below its name, rank by rank.
func (d *Diagram) ranks(ends []model.End, add func(string, ...any)) {
	above := map[model.End]string{}
	for i := -1; i <= len(diagramRanks); i++ {
		var nodes []string
		for _, e := range ends {
			names, looks := d.rank(e, i)
			for j := range names {
				add("  %s [%s];", names[j], looks[j])
			}
			if above[e] != "" {
				weight := ""
				if i == 0 {
					weight = ", weight=1000" // the name stands right above
				}
				add("  %s -> %s [style=invis%s];", above[e], names[0], weight)
			}
			above[e] = names[0]
			nodes = append(nodes, names...)
		}
		chain := strings.Join(nodes, " -> ")
		for _, e := range ends {
			// These two are joined by an arrow that is to be seen.
			left, right := diagramNode(e, model.SynReceived), diagramNode(e, model.SynSent)
			chain = strings.ReplaceAll(chain, left+" -> "+right, left+"; "+right)
		}
		add("  { rank=same; edge [style=invis]; %s; }", chain)
	}
}

// rank returns the nodes of one end in rank i, and their attributes: the end's name
// above the states, and below them the state in which connections end.
func (d *Diagram) rank(e model.End, i int) (nodes, looks []string) {
	switch i {
	case -1:
		return []string{e.String()}, []string{"shape=plaintext, fontsize=16"}
	case len(diagramRanks):
		end := withoutTCB(e)
		return []string{diagramEnd(e)}, []string{d.look(e, end)}
	}
	for _, s := range diagramRanks[i] {
		nodes = append(nodes, diagramNode(e, s))
		looks = append(looks, d.look(e, s))
	}
	return nodes, looks
}

// arrowsOf adds the arrows of one end; those beside Figure 5 between the same states
// are one.
func (d *Diagram) arrowsOf(e model.End, add func(string, ...any)) {
	arrows := d.arrows(e)
	for i := 0; i < len(arrows); i++ {
		a := arrows[i]
		labels := []string{a.label()}
		look := ""
		switch {
		case !a.reached:
			look = ", " + lookNotReached
		case !a.figure:
			look = ", " + lookBeside
			for i+1 < len(arrows) && !arrows[i+1].figure && arrows[i+1].from == a.from && arrows[i+1].to == a.to {
				i++
				labels = append(labels, arrows[i].label())
			}
		}
		from, to := diagramNode(e, a.from), diagramNode(e, a.to)
		switch {
		case a.from.Synchronized() && !a.to.HasTCB():
			to = diagramEnd(e)
		case a.from == model.SynSent && a.to == model.SynReceived:
			// The one arrow that points to the left.
			from, to, look = to, from, look+", dir=back"
		}
		add("  %s -> %s [label=%s%s];", from, to, beside(labels), look)
	}
}

func diagramNode(e model.End, s model.TCPState) string {
	return quoteText(e.String() + " " + s.String())
}

// diagramEnd is the node at the bottom, where connections end.
func diagramEnd(e model.End) string { return quoteText(e.String() + " end") }

// withoutTCB is the state of an endpoint without a TCB.
func withoutTCB(e model.End) model.TCPState {
	if e == model.A {
		return model.Closed
	}
	return model.Listen
}

// look returns the attributes of a state.
func (d *Diagram) look(e model.End, s model.TCPState) string {
	look := "label=" + quoteText(s.String())
	if !d.reached[e][s] {
		look += ", " + lookNotReached
	}
	return look
}

// caption says what there is to see, and under which bounds.
func (d *Diagram) caption(ends []model.End) []string {
	lines := []string{"", fmt.Sprintf(
		"What can happen, event/answer (x: none), as RFC 9293's Figure 5 has it: all that happens in %s.",
		trace.Count(d.states, "state"))}
	if d.Limit != "" {
		lines = append(lines, incompleteness(d.Limit))
	}
	lines = append(lines, wrapColumns(graphBounds(&d.Parameters, d.Mutant), captionWidth)...)
	lines = append(lines, "", "Solid: Figure 5. Dashed: beside it. Dotted, grey: not reached.")
	for _, e := range ends {
		if e == model.B {
			lines = append(lines, "B listens again at once where the figure ends in CLOSED.")
		}
	}
	return lines
}
