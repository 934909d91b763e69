package dot

import (
	"fmt"
	"io"
	"strings"
)

// A Decision is a node of a decision tree: a question with a branch for each answer, or an answer.
type Decision struct {
	// Lines are what stands in it.
	Lines    []string
	Branches []DecisionBranch
}

// A DecisionBranch is one of a [Decision].
type DecisionBranch struct {
	// Lines are what stands beside it.
	Lines []string
	Decision
}

// WriteDecision writes a decision tree as Graphviz text, from left to right, with a title above it. The
// same tree gives the same bytes.
func WriteDecision(w io.Writer, title string, d *Decision) error {
	var b strings.Builder
	b.WriteString("digraph decisions {\n")
	fmt.Fprintf(&b, "  graph [rankdir=LR, fontname=Helvetica, fontsize=14, labelloc=t, labeljust=l, "+
		"nodesep=0.15, "+
		"ranksep=0.9, label=%s];\n", quoteLines([]string{title}))
	b.WriteString("  node [shape=box, fontname=Helvetica, fontsize=11, margin=\"0.12,0.06\"];\n")
	b.WriteString("  edge [fontname=Helvetica, fontsize=9, arrowsize=0.6, color=gray40];\n")
	n := 0
	d.write(&b, &n)
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// write writes a node, by the next number, and what is below it, and returns its number.
func (d *Decision) write(b *strings.Builder, n *int) int {
	self := *n
	*n++
	look := ""
	if len(d.Branches) == 0 {
		look = `, style="filled,rounded", fillcolor="#e3edf7"`
	}
	fmt.Fprintf(b, "  n%d [label=%s%s];\n", self, quoteLines(d.Lines), look)
	for i := range d.Branches {
		branch := &d.Branches[i]
		to := branch.write(b, n)
		fmt.Fprintf(b, "  n%d -> n%d [label=%s];\n", self, to, quoteLines(branch.Lines))
	}
	return self
}
