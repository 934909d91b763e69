package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/dot"
	"tcpcheck/learn"
)

// FingerprintText writes the decision tree that tells profiles apart, and how good it is.
func FingerprintText(w io.Writer, f *learn.Fingerprint) error {
	var b strings.Builder
	for _, line := range f.Lines() {
		b.WriteString(line + "\n")
	}
	b.WriteString("\n" + wrap(0, howGood(f)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// howGood says how good a tree is.
func howGood(f *learn.Fingerprint) string {
	return fmt.Sprintf("%d profiles are told apart by at most %d experiments, %.2f in the mean; no "+
		"tree has fewer "+
		"in the worst case, none of these fewer in the mean, and none of those sends fewer segments.",
		len(f.Profiles), f.Tree.Depth(), f.Mean())
}

// FingerprintGraph writes the tree as Graphviz text.
func FingerprintGraph(w io.Writer, f *learn.Fingerprint) error {
	d := decision(f, f.Tree)
	return dot.WriteDecision(w, "Which profile a stack has: the fewest experiments that tell", &d)
}

// decision returns the picture of a node.
func decision(f *learn.Fingerprint, n *learn.Node) dot.Decision {
	if n.Test < 0 {
		return dot.Decision{Lines: f.Names(n)}
	}
	where, what, _ := strings.Cut(f.Experiments[n.Test].String(), ": ")
	d := dot.Decision{Lines: []string{where + ":", what}}
	for _, b := range n.Branches {
		d.Branches = append(d.Branches, dot.DecisionBranch{Lines: strings.Split(b.Outcome, "; "),
			Decision: decision(f, b.Node)})
	}
	return d
}

// Followed writes what was done with a stack, down the tree, and the profiles that are left.
func Followed(w io.Writer, target string, steps []learn.Step, profiles []string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:\n", target)
	known := true
	for _, s := range steps {
		outcome := s.Outcome
		switch known = s.Branch != ""; {
		case s.Outcome == "":
			outcome = "it cannot be brought there"
		case known && s.Branch != s.Outcome:
			outcome += ", taken as " + s.Branch
		}
		fmt.Fprintf(&b, "  %v? %s\n", s.Experiment, outcome)
	}
	names := strings.Join(profiles, ", ")
	if known {
		fmt.Fprintf(&b, "PROFILE: %s\n", names)
	} else {
		fmt.Fprintln(&b, wrap(0, "PROFILE: none; no profile does the last of these. Up to it these did the same: "+
			names+"."))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
