package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"tcpcheck/explore"
)

// progress is a line on a terminal that says how far a search is. It says
// nothing where there is no terminal.
type progress struct {
	out   *os.File // nil without a terminal
	began time.Time
	limits
}

// newProgress returns the progress of a search that begins now.
func newProgress(out *os.File, limits limits) *progress {
	if !terminal(out) {
		out = nil
	}
	return &progress{out, time.Now(), limits}
}

// show replaces the line.
func (p *progress) show(now explore.Progress) {
	if p.out == nil {
		return
	}
	fmt.Fprintf(p.out, "\r%s\x1b[K", fit(parts(&now, time.Since(p.began), p.limits), columns(p.out)-1))
}

// clear removes the line.
func (p *progress) clear() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// columns is the width of a terminal; 80 if it does not tell.
func columns(terminal *os.File) int {
	if width, _, err := term.GetSize(int(terminal.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}
