package report

import (
	"fmt"
	"io"

	"tcpcheck/ask/minwait"
	"tcpcheck/ask/sweep"
	"tcpcheck/model"
	"tcpcheck/verify"
)

// A Formula is a guess at a closed form of the smallest safe TIME-WAIT, and the points
// that it was made from: the product of the axes, the last one varying fastest.
type Formula struct {
	Axes   []sweep.Axis
	Points []*minwait.Point
	Guess  minwait.Guess
	// Elsewhere is what became of the guess outside of the grid; without points if it was
	// not tried there.
	Elsewhere minwait.Refinement
	// Question is that of some point.
	Question *verify.Question
}

// Text writes the form, how many points support it, what it is made of, the points, and
// the bounds.
func (f *Formula) Text(w io.Writer) error {
	g := &f.Guess
	fit := len(f.Points) - len(g.Misses) - f.Missing()
	says := fmt.Sprintf("R is when %v last retransmits its FIN, and G when it gives up, both since it "+
		"first sent it. At %d of %d points %s holds with this TIME-WAIT, and is violated with one a tick shorter. ",
		f.Points[0].Bound.Peer, fit, len(f.Points), names(f.Question))
	switch {
	case fit == 0:
		_, err := fmt.Fprintf(w, "NO SAFE WAIT was found at any of %d points\n", len(f.Points))
		return err
	case len(g.Misses) > 0:
		says += fmt.Sprintf("None of %d forms fits more.", g.Tried)
	case g.Others > 0:
		says += fmt.Sprintf("Of %d forms none that is shorter does as well, and %d that are as short.", g.Tried,
			g.Others)
	default:
		says += fmt.Sprintf("Of %d forms no other that is as short does as well.", g.Tried)
	}
	says += " " + f.elsewhere() + "What is found at some points is a guess at all others."
	header := []string{"R", "G", "smallest"}
	if len(g.Misses) > 0 {
		header = append(header, "formula")
	}
	for i := len(f.Axes) - 1; i >= 0; i-- {
		header = append([]string{f.Axes[i].Name}, header...)
	}
	if _, err := fmt.Fprintf(w, "SMALLEST SAFE WAIT: %v\n%s\n\n", &g.Form, wrap(2, says)); err != nil {
		return err
	}
	if err := writeTable(w, header, f.rows()); err != nil {
		return err
	}
	left := []string{"wait"}
	for _, axis := range f.Axes {
		left = append(left, model.BothEnds(axis.Name))
	}
	_, err := fmt.Fprintf(w, "\nBounds of the last row, %s:\n%s\n", unit(&f.Question.Parameters),
		wrap(2, bounds(f.Question, left...)))
	return err
}

// elsewhere says what became of the guess outside of the grid.
func (f *Formula) elsewhere() string {
	e := &f.Elsewhere
	n := len(e.Points)
	right := n - len(e.Refutes)
	if n == 0 {
		return ""
	}
	says := fmt.Sprintf("Of %d other points, drawn at random (times, first closers and profiles, but for "+
		"those given), it is right at ", n)
	switch {
	case right == n:
		says += "all. "
	case len(e.Guess.Misses) == 0:
		says += fmt.Sprintf("%d; at all of them, and of the grid, %v is. ", right, &e.Guess.Form)
	default:
		says += fmt.Sprintf("%d; no form fits more than %v, which is right at %d. ", right, &e.Guess.Form,
			n-e.Misses())
	}
	if e.Missing > 0 {
		says += fmt.Sprintf("At %d more none was found. ", e.Missing)
	}
	return says
}

// Missing is how many points have no length.
func (f *Formula) Missing() int {
	n := 0
	for _, p := range f.Points {
		if p.Wait < 0 {
			n++
		}
	}
	return n
}

// rows has a row for each point.
func (f *Formula) rows() [][]string {
	var rows [][]string
	for i, point := range f.Points {
		var row []string
		for j, n := len(f.Axes)-1, i; j >= 0; j-- {
			values := f.Axes[j].Values
			row = append([]string{values[n%len(values)]}, row...)
			n /= len(values)
		}
		p := point.Bound.Parameters
		smallest := "not found"
		if point.Wait >= 0 {
			smallest = p.Time(point.Wait)
		}
		row = append(row, p.Time(point.Bound.Last), p.Time(point.Bound.GivesUp), smallest)
		if len(f.Guess.Misses) > 0 {
			row = append(row, p.Time(f.Guess.Form.At(&point.Bound)))
		}
		rows = append(rows, row)
	}
	return rows
}
