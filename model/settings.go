package model

import (
	"fmt"
	"time"
)

// A Setting is the value of one parameter, both under the names and in the form
// that flags have.
type Setting struct {
	Name, Value string
}

// Settings returns the value of every parameter, in the order of documentation, but
// of those that are optional and 0 at both ends.
// Where both ends have the same there is one setting for both, "rto"; otherwise
// one for each, "rto-a" and "rto-b". What is first is the tick, "tick", if there is
// one: it is the unit of the others, and not a parameter itself.
func (p *Parameters) Settings() []Setting {
	var all []Setting
	if p.Tick > 0 {
		all = append(all, Setting{"tick", Duration(p.Tick)})
	}
	for _, d := range Dictionary {
		if d.Optional && d.Number(p, A) == 0 && d.Number(p, B) == 0 {
			continue
		}
		if !d.PerEnd || d.Number(p, A) == d.Number(p, B) {
			all = append(all, Setting{d.Name, d.Get(p, A)})
			continue
		}
		for _, e := range Ends {
			all = append(all, Setting{d.At(e), d.Get(p, e)})
		}
	}
	return all
}

// Set changes the parameter that the setting names, of both ends where the name
// is one for both. Times are in ticks; once "tick" is set, in durations. The error
// is a [*ParameterError] if the value is not of the right form, or beyond the bounds
// of the parameter itself; that it lies within those that other parameters set is
// for [Parameters.Validate] to say.
func (p *Parameters) Set(s Setting) error {
	if s.Name == "tick" {
		tick, err := time.ParseDuration(s.Value)
		if err != nil || tick <= 0 {
			return &ParameterError{s.Name, s.Value, "a time above zero, such as 200ms"}
		}
		p.Tick = tick
		return nil
	}
	d, ends, ok := ParameterNamed(s.Name)
	if !ok {
		return fmt.Errorf("no parameter is called %q", s.Name)
	}
	n, want := d.read(p, s.Value)
	if want != "" {
		return &ParameterError{s.Name, s.Value, want}
	}
	for _, e := range ends {
		d.set(p, e, n)
	}
	return nil
}
