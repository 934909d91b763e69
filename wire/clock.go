package wire

import (
	"fmt"
	"math"
	"time"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// longest is the longest run whose times can be told.
const longest = 100 * 365 * 24 * time.Hour

// A clock tells the time of each step.
type clock struct {
	tick, step time.Duration
	// first is the first step of each step's tick.
	first []int
}

// newClock returns the clock of a run. The error tells of a run that is too long.
func newClock(run *trace.Run) (*clock, error) {
	c := &clock{tick: Tick(&run.Parameters), step: time.Microsecond, first: make([]int, len(run.Steps))}
	for i := range run.Steps {
		if i > 0 && run.Steps[i].Tick == run.Steps[i-1].Tick {
			c.first[i] = c.first[i-1]
		} else {
			c.first[i] = i
		}
		// One more, for what the last step sends.
		c.step = min(c.step, c.tick/time.Duration(i-c.first[i]+2))
	}
	if n := len(run.Steps); n > 0 {
		if last := run.Steps[n-1].Tick; last > math.MaxInt32 || time.Duration(last) > longest/c.tick {
			return nil, fmt.Errorf("the run takes %s, and no more than 100 years can be written",
				run.Parameters.Span(last))
		}
	}
	return c, nil
}

// Tick is how long a tick is on the wire.
func Tick(p *model.Parameters) time.Duration {
	if p.Tick == 0 {
		return time.Second
	}
	return p.Tick
}

// of returns when step i happens. A segment that arrives does so then; one that
// is sent leaves half a step later.
func (c *clock) of(run *trace.Run, i int, sends bool) time.Duration {
	at := time.Duration(run.Steps[i].Tick)*c.tick + time.Duration(i-c.first[i])*c.step
	if sends {
		at += c.step / 2
	}
	return at
}
