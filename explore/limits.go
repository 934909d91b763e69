package explore

import (
	"context"
	"errors"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// A watch observes the limits of a search that do not depend on what it finds:
// memory and time. It also reports progress, since it has the clock.
type watch struct {
	maxMemory int64                 // 0: no limit
	limit     atomic.Pointer[Limit] // the one that was met, if any
	held      atomic.Int64          // bytes of what the search keeps
	other     atomic.Int64          // bytes the process held besides, when last measured
	peak      atomic.Int64
}

const (
	measureEvery  = 50 * time.Millisecond
	progressEvery = 4 // measurements
)

// start begins to watch, until stop is called.
func (w *watch) start(ctx context.Context, progress func(bytes int64)) (stop func()) {
	w.measure()
	if ctx.Err() != nil {
		w.halt(LimitOf(ctx))
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticks := time.NewTicker(measureEvery)
		defer ticks.Stop()
		for n := 1; ; n++ {
			select {
			case <-quit:
				return
			case <-ctx.Done():
				w.halt(LimitOf(ctx))
				return
			case <-ticks.C:
				w.measure()
				if !w.fits() {
					w.halt(Memory)
				}
				if progress != nil && n%progressEvery == 0 {
					progress(w.held.Load() + w.other.Load())
				}
			}
		}
	}()
	return func() {
		close(quit)
		<-done
	}
}

// LimitOf is the limit that a search meets whose context is done.
func LimitOf(ctx context.Context) Limit {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return Time
	}
	return Interrupted
}

// halt says that a limit is met; the first counts.
func (w *watch) halt(l Limit) { w.limit.CompareAndSwap(nil, &l) }

func (w *watch) halted() bool { return w.limit.Load() != nil }

// met returns the limit that was met.
func (w *watch) met() Limit { return *w.limit.Load() }

// reserve announces so many more bytes to keep, and halts the search if they
// are more than allowed.
func (w *watch) reserve(n int64) {
	w.held.Add(n)
	if !w.fits() {
		w.halt(Memory)
	}
}

// release takes back what was announced.
func (w *watch) release(n int64) { w.held.Add(-n) }

// fits says whether the process holds no more than allowed. Garbage does not count.
func (w *watch) fits() bool {
	over := func() bool { return w.maxMemory > 0 && w.held.Load()+w.other.Load() > w.maxMemory }
	if !over() {
		return true
	}
	debug.FreeOSMemory()
	w.measure()
	return !over()
}

// measure takes note of what the process holds.
func (w *watch) measure() {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	bytes := int64(samples[0].Value.Uint64() - samples[1].Value.Uint64())
	w.other.Store(max(0, bytes-w.held.Load()))
	for peak := w.peak.Load(); bytes > peak && !w.peak.CompareAndSwap(peak, bytes); {
		peak = w.peak.Load()
	}
}

func (w *watch) peakBytes() int64 {
	w.measure()
	return w.peak.Load()
}
