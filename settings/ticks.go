package settings

import (
	"fmt"
	"strconv"
	"time"

	"tcpcheck/model"
)

// A Rounding is a time that was rounded to the resolution.
type Rounding struct {
	Name     string
	From, To time.Duration
}

// mostTicks is how many ticks a time can have.
const mostTicks = 65535

// discretize finds the tick of durations, after rounding them to a resolution if
// one is given. Times of which more is safer are rounded down, and all others up: a
// longer life, a later retransmission and a longer patience are what a TIME-WAIT has
// to outlast (decisions F6).
func (r *Resolved) discretize(given Given, vs *values) error {
	resolution, err := given.resolution()
	if err != nil {
		return err
	}
	tick, longest := time.Duration(0), time.Duration(0)
	name := ""
	var long []*value
	for i := range vs.list {
		v := &vs.list[i]
		of, _, _ := model.ParameterNamed(v.name)
		if of.Unit != model.Ticks {
			continue
		}
		d, err := time.ParseDuration(v.value)
		if err != nil {
			continue // a word, or no time, which is for the parameters to refuse
		}
		if d < 0 {
			return asGiven(&model.ParameterError{Name: v.name, Value: v.value,
				Want: "a time of 0 or more, such as 200ms"}, given)
		}
		if rounded := round(d, resolution, of.Protects); rounded != d {
			r.Rounded = append(r.Rounded, Rounding{v.name, d, rounded})
			d, v.value = rounded, model.Duration(rounded)
		}
		if of.Subject == model.AboutMiddleboxes && !given.has(v.name) {
			long = append(long, v)
		} else if d > longest {
			longest, name = d, v.name
		}
		tick = model.CommonTick(tick, d)
	}
	if tick == 0 {
		tick = time.Second
	}
	for _, v := range long { // such as 5 days: beyond what a state can hold it is never over (decisions M6)
		if tooLong(v.value, tick) {
			v.value = "never"
		}
	}
	if n := longest / tick; n > mostTicks {
		return asGiven(&model.ParameterError{Name: name, Value: model.Duration(longest), Want: fmt.Sprintf(
			"at most %d ticks of %s, which is what divides all times given; --resolution %s would do",
			mostTicks, model.Duration(tick), model.Duration(coarser(longest/mostTicks)))}, given)
	}
	r.Rounded = merged(r.Rounded)
	r.Parameters.Tick = tick
	return nil
}

// resolution returns the one given; 0 for none.
func (given Given) resolution() (time.Duration, error) {
	text, ok := given.Get("resolution")
	if !ok {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, &model.ParameterError{Name: "resolution", Value: text, Want: "a time above zero, such as 100ms"}
	}
	return d, nil
}

func round(d, to time.Duration, down bool) time.Duration {
	switch {
	case to == 0 || d%to == 0:
		return d
	case down:
		return d - d%to
	}
	return d - d%to + to
}

// coarser returns the least of 1, 2, 5, 10, … of a unit that is no less than d.
func coarser(d time.Duration) time.Duration {
	for unit := time.Duration(1); ; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if n*unit >= d {
				return n * unit
			}
		}
	}
}

// merged returns the roundings, those that are the same at both ends as one.
func merged(all []Rounding) []Rounding {
	var out []Rounding
	for _, r := range all {
		both := r
		both.Name = model.BothEnds(r.Name)
		if n := len(out); n > 0 && oneEnd(r.Name) && model.BothEnds(out[n-1].Name) == both.Name &&
			out[n-1].From == r.From {
			out[n-1] = both
			continue
		}
		out = append(out, r)
	}
	return out
}

// twice doubles a time, be it a duration or a number of ticks. What is neither is for
// the parameters to refuse.
func twice(text string) string {
	if n, err := strconv.Atoi(text); err == nil {
		return strconv.Itoa(2 * n)
	}
	if d, err := time.ParseDuration(text); err == nil {
		return model.Duration(2 * d)
	}
	return text
}

// shorter says whether a time is a duration that is shorter than another.
func shorter(text, than string) bool {
	d, err := time.ParseDuration(text)
	other, _ := time.ParseDuration(than)
	return err == nil && d < other
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}
