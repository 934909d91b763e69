package relay

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcpcheck/model"
)

// Resolved is what follows from what is given.
type Resolved struct {
	Parameters
	// Tick is how long one is; 0 where times have no unit.
	Tick time.Duration
	// Relay is the named one whose values are taken; nil for none.
	Relay *Named
	// Given is what was given besides.
	Given []model.Setting
}

// Value returns the value of a parameter, a time in its unit.
func (r *Resolved) Value(d *Parameter) string {
	if d.Time {
		return r.Time(*d.number(&r.Parameters))
	}
	return d.get(&r.Parameters)
}

// Time writes a time of so many ticks.
func (r *Resolved) Time(ticks int) string {
	switch {
	case ticks == Never:
		return "never"
	case r.Tick == 0:
		return strconv.Itoa(ticks)
	}
	return model.Duration(time.Duration(ticks) * r.Tick)
}

// byDefault are times where others are durations.
var byDefault = map[string]string{"delay-a": "100ms", "delay-b": "100ms", "rto-a": "1s", "rto-b": "1s"}

// Resolve makes parameters of what is given, after the values of a named relay, if there is one.
// Times are all in ticks, or all durations; then a tick is the longest that goes into each, or
// resolution, unless that is 0. The error is a [*model.ParameterError], about what was given.
func Resolve(given []model.Setting, named *Named, resolution time.Duration) (*Resolved, error) {
	r, err := resolve(given, named, resolution)
	var wrong *model.ParameterError
	if errors.As(err, &wrong) {
		if both := model.BothEnds(wrong.Name); !isGiven(given, wrong.Name) && ParametersOf(both) != nil {
			wrong.Name = both
		}
	}
	return r, err
}

func resolve(given []model.Setting, named *Named, resolution time.Duration) (*Resolved, error) {
	r := &Resolved{Relay: named, Given: given}
	values := map[string]string{}
	if named != nil {
		for _, v := range named.Values {
			for _, name := range ParametersOf(v.Name) {
				values[name] = v.Value
			}
		}
	}
	for _, s := range given {
		names := ParametersOf(s.Name)
		if names == nil {
			return nil, &model.ParameterError{Name: s.Name, Value: s.Value, Want: "a parameter of a relay"}
		}
		for _, name := range names {
			if name != s.Name && isGiven(given, name) {
				continue
			}
			values[name] = s.Value
		}
	}
	if err := r.discretize(values, resolution); err != nil {
		return nil, err
	}
	for i := range Dictionary {
		d := &Dictionary[i]
		value, ok := values[d.Name]
		switch {
		case ok:
		case r.Tick > 0 && byDefault[d.Name] != "":
			value = byDefault[d.Name]
		default:
			value = d.Default
		}
		if t, err := time.ParseDuration(value); err == nil && d.Time && r.Tick > 0 {
			if t%r.Tick != 0 {
				return nil, &model.ParameterError{Name: d.Name, Value: value,
					Want: fmt.Sprintf("a multiple of the resolution, %v", r.Tick)}
			}
			if t/r.Tick > time.Duration(d.Most) {
				return nil, &model.ParameterError{Name: d.Name, Value: value,
					Want: fmt.Sprintf("at most %d ticks of %v (--resolution is how long one is)", d.Most, r.Tick)}
			}
			value = strconv.Itoa(int(t / r.Tick))
		}
		if err := d.set(&r.Parameters, value); err != nil {
			return nil, err
		}
	}
	for _, e := range Sides {
		if r.RTO[e]<<r.Loss > mostDelay {
			return nil, &model.ParameterError{Name: "rto-" + strings.ToLower(e.String()), Value: r.Time(r.RTO[e]),
				Want: "less: with so many losses it grows too long"}
		}
	}
	return r, nil
}

// isGiven says whether a value was given for just that name.
func isGiven(given []model.Setting, name string) bool {
	return slices.ContainsFunc(given, func(s model.Setting) bool { return s.Name == name })
}

// discretize finds out how long a tick is.
func (r *Resolved) discretize(values map[string]string, resolution time.Duration) error {
	var bare, unit *model.Setting
	var all time.Duration
	for i := range Dictionary {
		d := &Dictionary[i]
		value, ok := values[d.Name]
		if !d.Time || !ok || value == "never" || value == "0" {
			continue
		}
		s := &model.Setting{Name: d.Name, Value: value}
		t, err := time.ParseDuration(value)
		switch {
		case err == nil && t < 0:
			return &model.ParameterError{Name: d.Name, Value: value, Want: d.wants()}
		case err == nil:
			unit, all = s, model.CommonTick(all, t)
		default:
			bare = s
		}
	}
	if unit == nil && resolution == 0 {
		return nil
	}
	if bare != nil {
		if _, err := strconv.Atoi(bare.Value); err == nil {
			return &model.ParameterError{Name: bare.Name, Value: bare.Value,
				Want: "a duration such as 500ms, as other times are"}
		}
	}
	for name, value := range byDefault {
		if _, ok := values[name]; !ok {
			t, _ := time.ParseDuration(value)
			all = model.CommonTick(all, t)
		}
	}
	if r.Tick = all; resolution > 0 {
		r.Tick = resolution
	}
	return nil
}

// Ticks returns how many ticks a time is that is no parameter. The error is a
// [*model.ParameterError].
func (r *Resolved) Ticks(name, value string) (int, error) {
	if t, err := time.ParseDuration(value); err == nil && r.Tick > 0 && t >= 0 && t%r.Tick == 0 &&
		t/r.Tick <= mostTicks {
		return int(t / r.Tick), nil
	}
	if n, err := strconv.Atoi(value); err == nil && r.Tick == 0 && n >= 0 && n <= mostTicks {
		return n, nil
	}
	want := fmt.Sprintf("0 to %d ticks", mostTicks)
	if r.Tick > 0 {
		want = fmt.Sprintf("a multiple of %v, at most %s", r.Tick, r.Time(mostTicks))
	}
	return 0, &model.ParameterError{Name: name, Value: value, Want: want}
}
