package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"runtime/pprof"
	"slices"
	"time"

	"tcpcheck/trace"
)

// A plan is how thoroughly rows are measured: in so many turns, of which each
// takes the unit, then the row, then the unit again.
type plan struct {
	turns int
	// unit and row are how long each is run in a turn at least.
	unit, row time.Duration
	// long is how long a run takes of which one is enough.
	long time.Duration
}

var thorough = plan{turns: 3, unit: 500 * time.Millisecond, row: 300 * time.Millisecond,
	long: 10 * time.Second}

// A measurement is what a row takes.
type measurement struct {
	row *row
	// seconds and cpuSeconds are those of one run; the latter are 0 where they
	// cannot be told.
	seconds, cpuSeconds float64
	// bytes is how many more bytes than before the process held at most.
	bytes float64
	// ratio is how many times less effort a transition takes than that of the unit.
	ratio float64
}

// measure measures r: the median of each number. The unit is run in turn with
// the row, so that what the machine is short of, both are. The error
// tells of wrong counts.
func (p plan) measure(r *row) (measurement, error) {
	unit := &row{name: "unit", unit: r.unit, want: r.unit.want, run: r.unit.run}
	before, err := repeat(unit, p.unit)
	var turns []measurement
	for range p.turns {
		if err != nil {
			return measurement{}, err
		}
		var m, after measurement
		if m, err = repeat(r, p.row); err != nil {
			return m, err
		}
		after, err = repeat(unit, p.unit)
		m.ratio = (before.effort() + after.effort()) / 2 / m.effort()
		turns = append(turns, m)
		before = after
		if m.seconds > p.long.Seconds() {
			break
		}
	}
	median := func(of func(*measurement) float64) float64 {
		var all []float64
		for i := range turns {
			all = append(all, of(&turns[i]))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return measurement{
		row:        r,
		seconds:    median(func(m *measurement) float64 { return m.seconds }),
		cpuSeconds: median(func(m *measurement) float64 { return m.cpuSeconds }),
		bytes:      median(func(m *measurement) float64 { return m.bytes }),
		ratio:      median(func(m *measurement) float64 { return m.ratio }),
	}, err
}

// perTransition is how many seconds a transition takes.
func (m *measurement) perTransition() float64 {
	return m.seconds / float64(m.row.want.transitions)
}

// effort is how much processor time a transition takes, in seconds: it depends
// less than elapsed time on what else the machine does. Where it cannot be told,
// effort is elapsed time.
func (m *measurement) effort() float64 {
	if m.cpuSeconds == 0 {
		return m.perTransition()
	}
	return m.cpuSeconds / float64(m.row.want.transitions)
}

// repeat runs r, once and until so much time was spent, and returns what a run
// takes on average. In profiles its name is the label "row".
func repeat(r *row, atLeast time.Duration) (m measurement, err error) {
	m.row = r
	var spent, cpu time.Duration
	n := 0
	pprof.Do(context.Background(), pprof.Labels("row", r.name), func(context.Context) {
		for n == 0 || spent < atLeast && err == nil {
			debug.FreeOSMemory()
			held := heldBytes()
			var f found
			cpuBefore, start := cpuTime(), time.Now()
			f, err = r.run(r.workers)
			spent += time.Since(start)
			cpu += cpuTime() - cpuBefore
			if err == nil && f.counts != r.want {
				err = fmt.Errorf("found %v, want %v", f.counts, r.want)
			}
			m.bytes += float64(max(0, f.peakBytes-held))
			n++
		}
	})
	m.seconds = spent.Seconds() / float64(n)
	m.cpuSeconds = cpu.Seconds() / float64(n)
	m.bytes /= float64(n)
	return m, err
}

// heldBytes is how many bytes the process holds, counted like those of a search.
func heldBytes() int64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64())
}

// String tells the counts to people.
func (c counts) String() string {
	return fmt.Sprintf("%s states, %s transitions, depth %d", trace.Grouped(c.states),
		trace.Grouped(c.transitions), c.depth)
}
