package report

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

// SweepProgress is a line that says how far a sweep is.
type SweepProgress struct {
	Line
	began, next time.Time // next is when the line changes again
	outlook     *sweep.Outlook
	all, n      int // points, and those done
}

// NewSweepProgress returns the progress of a sweep that begins now, of which so many
// points of all are done.
func NewSweepProgress(out *os.File, outlook *sweep.Outlook, all, done int) *SweepProgress {
	p := &SweepProgress{Line: NewLine(out), began: time.Now(), outlook: outlook, all: all, n: done}
	p.show()
	return p
}

// Done takes note of the result of a point.
func (p *SweepProgress) Done(n int, r *sweep.Result) {
	p.n++
	p.outlook.Done(n, r)
	if time.Now().After(p.next) {
		p.show()
	}
}

// show replaces the line.
func (p *SweepProgress) show() {
	if p.out == nil {
		return
	}
	now := time.Now()
	line := fmt.Sprintf("%d of %d points", p.n, p.all)
	if left, ok := p.outlook.Left(now.Sub(p.began)); ok && p.n < p.all {
		line += ", about " + elapsed(left) + " left"
	}
	p.Show(fit([]part{{0, line, line}}, p.width()))
	p.next = time.Now().Add(max(showEvery, showShare*time.Since(now)))
}
