package dot

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// GraphFormats lists the formats of a graph. The pictures need an installed Graphviz.
var GraphFormats = []Format{Graphviz, SVG, PNG}

// WriteDOT writes the graph as Graphviz text, sorted: the same graph gives the same
// bytes.
func (g *StateGraph) WriteDOT(w io.Writer) error {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	add("digraph states {")
	add("  graph [fontname=Helvetica, fontsize=11, labeljust=l, nodesep=0.35, ranksep=0.45, label=%s];",
		quoteLines(g.caption()))
	add("  node [shape=box, style=rounded, fontname=Helvetica, fontsize=11, margin=\"0.1,0.06\"];")
	add("  edge [fontname=Helvetica, fontsize=9, color=gray45, fontcolor=gray25, arrowsize=0.7];")
	nodes := g.sorted()
	for _, n := range nodes {
		add("  %s [%s];", quoteText(n.name), n.attributes())
	}
	adjacent, err := g.graph.AdjacencyMap()
	graphMust(err)
	for _, n := range nodes {
		for _, to := range slices.Sorted(maps.Keys(adjacent[n.name])) {
			add("  %s -> %s [%s];", quoteText(n.name), quoteText(to), g.edge(n.name, to).attributes())
		}
	}
	add("}")
	_, err = io.WriteString(w, b.String())
	return err
}

// attributes returns those of the node.
func (n *stateNode) attributes() string {
	label := n.label
	if n.states > 0 {
		label += "\n" + trace.Count(n.states, "state")
	}
	var look []string
	if n.initial {
		label = "START\n" + label
		look = append(look, "peripheries=2")
	}
	if n.loops {
		label += "\nfrom here on, for ever"
	}
	if len(n.path) > 0 {
		label += "\nhere: " + stepNumbers(n.path)
	}
	if n.bad && n.violated == 0 {
		label = "VIOLATED\n" + label
		look = append(look, "shape=octagon", `margin="0.02,0.02"`, `color="#b00020"`)
	}
	if n.violated > 0 {
		label = fmt.Sprintf("VIOLATED in step %d\n%s", n.violated, label)
		look = append(look, "shape=octagon", `margin="0.02,0.02"`, "style=filled", `fillcolor="#fde0dc"`,
			`color="#b00020"`, "penwidth=2")
	}
	tooltip := n.name
	if len(n.within) > 0 {
		tooltip += "\nwithin: " + strings.Join(slices.Sorted(maps.Keys(n.within)), "; ")
	}
	return strings.Join(append([]string{"label=" + quoteText(label), "tooltip=" + quoteText(tooltip)}, look...),
		", ")
}

// attributes returns those of the edge.
func (e *stateEdge) attributes() string {
	if len(e.path) == 0 {
		return "label=" + beside(slices.Sorted(maps.Keys(e.actions)))
	}
	lines := []string{stepNumbers(e.path) + ": " + strings.Join(slices.Sorted(maps.Keys(e.pathActions)), ", ")}
	for _, action := range slices.Sorted(maps.Keys(e.actions)) {
		if !e.pathActions[action] {
			lines = append(lines, action)
		}
	}
	return "label=" + beside(lines) + `, color="#b00020", fontcolor="#b00020", fontsize=11, penwidth=3`
}

// beside returns a label for an arrow, off its line.
func beside(lines []string) string { return quoteText("  " + strings.Join(lines, "  \n  ") + "  ") }

// captionWidth is how many characters a line of a caption has at most.
const captionWidth = 90

// caption says what there is to see, and under which bounds.
func (g *StateGraph) caption() []string {
	nodes, states := g.size()
	lines := []string{"", fmt.Sprintf("%s reachable, folded by %s to %s.",
		trace.Count(states, "state"), g.fold.Sentence, trace.Count(int64(nodes), "node"))}
	lines = append(lines, wrapColumns("A verdict of verify counts fewer: it leaves out states that "+
		"others cover, and ends once all is decided.", captionWidth)...)
	if g.limit != "" {
		lines = append(lines, incompleteness(g.limit))
	}
	lines = append(lines, wrapColumns(graphBounds(&g.run.Parameters, g.run.Mutant), captionWidth)...)
	legend := "An arrow says what leads on; what stays within a node is not drawn. Double border, START: " +
		"where every run begins."
	if len(g.run.Steps) > 0 {
		legend += g.legend()
	}
	return append(append(lines, ""), wrapColumns(legend, captionWidth)...)
}

// legend says what the run in the graph is.
func (g *StateGraph) legend() string {
	if g.run.Property == "" {
		return " Thick: the run."
	}
	return " Thick: a shortest run that violates " + g.run.Property + kind(g.run) +
		". Octagon, VIOLATED: what violates it leads there, and nothing else; filled where the run ends."
}

// incompleteness says that a search ended early.
func incompleteness(limit string) string {
	if limit == "capacity" {
		return fmt.Sprintf("NOT ALL: runs with more than %d segments in flight one way were not followed.",
			model.Capacity)
	}
	return "NOT ALL: the search met its limit of " + limit +
		", so there may be more states and arrows than are shown."
}

// graphBounds gives the parameters in short.
func graphBounds(p *model.Parameters, mutant string) string {
	return "Within " + subtitle(&trace.Run{Parameters: *p, Mutant: mutant}) + "."
}

// stepNumbers names steps, with runs of them as ranges, "step 1", "steps 1, 3–5".
func stepNumbers(steps []int) string {
	var all []string
	for i := 0; i < len(steps); {
		j := i
		for j+1 < len(steps) && steps[j+1] == steps[j]+1 {
			j++
		}
		text := strconv.Itoa(steps[i])
		if j > i {
			text += "–" + strconv.Itoa(steps[j])
		}
		all = append(all, text)
		i = j + 1
	}
	return map[bool]string{true: "step ", false: "steps "}[len(steps) == 1] + strings.Join(all, ", ")
}
