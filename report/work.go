package report

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// Work is a line that says how much of something is done, and since when.
type Work struct {
	Line
	what  string
	all   int64
	done  atomic.Int64
	began time.Time
	stop  chan struct{}
}

// NewWork returns the line of work that begins now: so many of what, in the plural, of
// which [Work.Done] counts those done. An all of 0 is a number that is not known.
func NewWork(out *os.File, what string, all int) *Work {
	w := &Work{Line: NewLine(out), what: what, all: int64(all), began: time.Now(), stop: make(chan struct{})}
	if w.out == nil {
		return w
	}
	go func() {
		for {
			select {
			case <-time.After(showEvery):
				w.Show(fit([]part{{0, w.text(time.Since(w.began)), ""}}, w.width()))
			case <-w.stop:
				w.Line.Clear()
				w.stop <- struct{}{}
				return
			}
		}
	}()
	return w
}

// Done counts one. Several may do so at once.
func (w *Work) Done() { w.done.Add(1) }

// Clear ends and removes the line.
func (w *Work) Clear() {
	if w.out != nil {
		w.stop <- struct{}{}
		<-w.stop
	}
}

// text is the line after a time.
func (w *Work) text(after time.Duration) string {
	switch done := w.done.Load(); {
	case w.all > 0:
		return fmt.Sprintf("%d of %d %s, %s", done, w.all, w.what, elapsed(after))
	case done > 0:
		return fmt.Sprintf("%s %s, %s", amount(done), w.what, elapsed(after))
	}
	return w.what + ", " + elapsed(after)
}
