package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"tcpcheck/explore"
)

// A line is one on a terminal that is written again and again. It says nothing
// where there is no terminal.
type line struct {
	out *os.File // nil without a terminal
}

func newLine(out *os.File) line {
	if !terminal(out) {
		out = nil
	}
	return line{out}
}

// show replaces the line.
func (l line) show(text string) {
	if l.out != nil {
		fmt.Fprintf(l.out, "\r%s\x1b[K", text)
	}
}

// clear removes the line.
func (l line) clear() {
	if l.out != nil {
		fmt.Fprint(l.out, "\r\x1b[K")
	}
}

// width is how many characters the line has room for.
func (l line) width() int {
	if l.out == nil {
		return 0
	}
	return columns(l.out) - 1
}

// progress is a line that says how far a search is.
type progress struct {
	line
	began time.Time
	limits
}

// newProgress returns the progress of a search that begins now.
func newProgress(out *os.File, limits limits) *progress {
	return &progress{newLine(out), time.Now(), limits}
}

// show replaces the line.
func (p *progress) show(now explore.Progress) {
	p.line.show(fit(parts(&now, time.Since(p.began), p.limits), p.width()))
}

// columns is the width of a terminal; 80 if it does not tell.
func columns(terminal *os.File) int {
	if width, _, err := term.GetSize(int(terminal.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}
