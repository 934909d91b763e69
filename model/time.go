package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Time writes a number of ticks: as such, or as the time it is where Tick is given.
func (p *Parameters) Time(n int) string {
	if p.Tick == 0 {
		return strconv.Itoa(n)
	}
	return Duration(time.Duration(n) * p.Tick)
}

// Span writes a number of ticks with its unit: "1 tick", "200ms".
func (p *Parameters) Span(n int) string {
	switch {
	case p.Tick > 0:
		return p.Time(n)
	case n == 1:
		return "1 tick"
	}
	return fmt.Sprintf("%d ticks", n)
}

// Duration writes a time in one unit, as flags take it: "90s", "1.5s", "200ms", "0s".
func Duration(d time.Duration) string {
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}} {
		if d >= u.size || d == 0 {
			return strconv.FormatFloat(float64(d)/float64(u.size), 'f', -1, 64) + u.name
		}
	}
	return strconv.FormatInt(int64(d), 10) + "ns"
}

// CommonTick returns the longest tick that goes into both times: their greatest common divisor.
func CommonTick(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// BothEnds returns the name of the parameter without the end that it is for.
func BothEnds(name string) string {
	for _, e := range Ends {
		if both, ok := strings.CutSuffix(name, e.Suffix()); ok {
			return both
		}
	}
	return name
}
