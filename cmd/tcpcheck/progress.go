package main

import (
	"fmt"
	"os"
	"time"

	"tcpcheck/explore"
)

// progress is a line on a terminal that says how far a search is. It says
// nothing where there is no terminal. There is no percentage: how much is left
// nobody knows.
type progress struct {
	out   *os.File // nil without a terminal
	began time.Time
}

func newProgress(out *os.File, began time.Time) *progress {
	if !terminal(out) {
		out = nil
	}
	return &progress{out, began}
}

// show replaces the line.
func (p *progress) show(now explore.Progress) {
	if p.out == nil {
		return
	}
	seconds := time.Since(p.began).Seconds()
	fmt.Fprintf(p.out, "\r\x1b[K%.1f M states, %.2f M/s, depth %d, frontier %.1f M, %d MB",
		float64(now.States)/1e6, float64(now.States)/1e6/seconds, now.Depth, float64(now.Frontier)/1e6, now.Bytes>>20)
}

// clear removes the line.
func (p *progress) clear() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
