package main

import (
	"fmt"
	"os"
	"time"

	"tcpcheck/ask/sweep"
)

// The line changes after showEvery, or, where the estimate takes long, after
// showShare times as long as that.
const (
	showEvery = 200 * time.Millisecond
	showShare = 20
)

// sweepProgress is a line on a terminal that says how far a sweep is. It says
// nothing where there is no terminal.
type sweepProgress struct {
	out         *os.File  // nil without a terminal
	began, next time.Time // next is when the line changes again
	outlook     *sweep.Outlook
	all, n      int // points, and those done
}

// newSweepProgress returns the progress of a sweep that begins now, of which so many
// points of all are done.
func newSweepProgress(out *os.File, outlook *sweep.Outlook, all, done int) *sweepProgress {
	if !terminal(out) {
		out = nil
	}
	p := &sweepProgress{out: out, began: time.Now(), outlook: outlook, all: all, n: done}
	p.show()
	return p
}

// done takes note of the result of a point.
func (p *sweepProgress) done(n int, r *sweep.Result) {
	p.n++
	p.outlook.Done(n, r)
	if time.Now().After(p.next) {
		p.show()
	}
}

// show replaces the line.
func (p *sweepProgress) show() {
	if p.out == nil {
		return
	}
	now := time.Now()
	line := fmt.Sprintf("%d of %d points", p.n, p.all)
	if left, ok := p.outlook.Left(now.Sub(p.began)); ok && p.n < p.all {
		line += ", about " + elapsed(left) + " left"
	}
	fmt.Fprintf(p.out, "\r%s\x1b[K", fit([]part{{0, line, line}}, columns(p.out)-1))
	p.next = time.Now().Add(max(showEvery, showShare*time.Since(now)))
}

// clear removes the line.
func (p *sweepProgress) clear() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
