package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ticks is the unit of the parameters that are times.
const ticks = "ticks"

// IsTime says whether the parameter of that name, for one end or both, is a time.
func IsTime(name string) bool {
	name = BothEnds(name)
	for _, q := range Quantities {
		if BothEnds(q.Name) == name {
			return q.isTime()
		}
	}
	k, ok := KnobNamed(name)
	return ok && k.Unit == ticks
}

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

// written writes a value: a time as [Parameters.Time] does.
func (p *Parameters) written(n int, isTime bool) string {
	if isTime {
		return p.Time(n)
	}
	return strconv.Itoa(n)
}

// Knob writes the setting of a knob of e, a time as [Parameters.Time] does.
func (p *Parameters) Knob(k *Knob, e End) string {
	word := k.Get(&p.Policy[e])
	if n, err := strconv.Atoi(word); err == nil {
		return p.written(n, k.Unit == ticks)
	}
	return word
}

// inTicks returns the number of ticks that a time given as a duration is; a value
// that is none, and all where Tick is not given, as it is. The error says what is
// wanted.
func (p *Parameters) inTicks(value string) (string, error) {
	d, err := time.ParseDuration(value)
	if p.Tick == 0 || err != nil {
		return value, nil //nolint:nilerr // it may be a word
	}
	if d < 0 || d%p.Tick != 0 || d/p.Tick > 1<<31 {
		return "", errors.New("a multiple of the tick of " + Duration(p.Tick))
	}
	if d == 0 {
		return "0", nil
	}
	return strconv.FormatInt(int64(d/p.Tick), 10), nil
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
