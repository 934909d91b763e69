package report

import (
	"fmt"
	"os"
	"time"

	"tcpcheck/explore"
)

// A Line is one on a terminal that is written again and again. It says nothing
// where there is no terminal.
type Line struct {
	out *os.File // nil without a terminal
}

// NewLine returns a line that is not written yet.
func NewLine(out *os.File) Line {
	if !terminal(out) {
		out = nil
	}
	return Line{out}
}

// Show replaces the line.
func (l Line) Show(text string) {
	if l.out != nil {
		fmt.Fprintf(l.out, "\r%s\x1b[K", text)
	}
}

// Clear removes the line.
func (l Line) Clear() {
	if l.out != nil {
		fmt.Fprint(l.out, "\r\x1b[K")
	}
}

// width is how many characters the line has room for.
func (l Line) width() int {
	if l.out == nil {
		return 0
	}
	return columns(l.out) - 1
}

// Progress is a line that says how far a search is.
type Progress struct {
	Line
	began  time.Time
	limits Limits
}

// NewProgress returns the progress of a search that begins now.
func NewProgress(out *os.File, limits Limits) *Progress {
	return &Progress{NewLine(out), time.Now(), limits}
}

// Show replaces the line.
func (p *Progress) Show(now explore.Progress) {
	p.Line.Show(fit(parts(&now, time.Since(p.began), p.limits), p.width()))
}
