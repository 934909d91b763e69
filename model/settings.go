package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Setting is the value of one parameter, both under the names and in the form
// that flags have.
type Setting struct {
	Name, Value string
}

// Settings returns the value of every parameter, in the order of documentation.
// Where both ends have the same there is one setting for both, "rto"; otherwise
// one for each, "rto-a" and "rto-b".
func (p *Parameters) Settings() []Setting {
	var all []Setting
	if p.Tick > 0 {
		all = append(all, Setting{"tick", Duration(p.Tick)})
	}
	ends := func(name, a, b string) {
		if a == b {
			all = append(all, Setting{name, a})
			return
		}
		all = append(all, Setting{name + A.Suffix(), a}, Setting{name + B.Suffix(), b})
	}
	for i, q := range Quantities {
		value := p.written(*q.Field(p), q.isTime())
		switch name := BothEnds(q.Name); {
		case name == q.Name:
			all = append(all, Setting{name, value})
		case strings.HasSuffix(q.Name, A.Suffix()):
			b := &Quantities[i+1]
			ends(name, value, p.written(*b.Field(p), b.isTime()))
		}
	}
	all = append(all,
		Setting{"first-closer", FirstClosers[p.FirstCloser]},
		Setting{"start", Starts[p.Start]})
	for _, k := range Knobs {
		ends(k.Name, p.Knob(&k, A), p.Knob(&k, B))
	}
	return all
}

// Set changes the parameter that the setting names, of both ends where the name
// is one for both. Times are in ticks; once "tick" is set, in durations. The error
// is a [*ParameterError] if the value is not of the right form; that it lies within
// bounds is for [Parameters.Validate] to say.
func (p *Parameters) Set(s Setting) error {
	switch s.Name {
	case "tick":
		d, err := time.ParseDuration(s.Value)
		if err != nil || d <= 0 {
			return &ParameterError{s.Name, s.Value, "a time above zero, such as 200ms"}
		}
		p.Tick = d
		return nil
	case "first-closer":
		return setWord(&p.FirstCloser, s, FirstClosers)
	case "start":
		return setWord(&p.Start, s, Starts)
	}
	if IsTime(s.Name) {
		n, err := p.inTicks(s.Value)
		if err != nil {
			return &ParameterError{s.Name, s.Value, err.Error()}
		}
		if p.Tick > 0 && n == s.Value && n != "0" && isNumber(n) {
			return &ParameterError{s.Name, s.Value, "a time with its unit, such as 200ms"}
		}
		return p.set(s.Name, n, s.Value)
	}
	return p.set(s.Name, s.Value, s.Value)
}

// set changes the number or the knob of that name. An error says what was given.
func (p *Parameters) set(name, value, given string) error {
	known := false
	for _, q := range Quantities {
		if name != q.Name && name != BothEnds(q.Name) {
			continue
		}
		known = true
		n, err := strconv.Atoi(value)
		if err != nil {
			_, _, want := q.allowed(p)
			return &ParameterError{name, given, want}
		}
		*q.Field(p) = n
	}
	for _, k := range Knobs {
		for _, e := range Ends {
			if name != k.Name && name != k.Name+e.Suffix() {
				continue
			}
			known = true
			if k.Set(&p.Policy[e], value) != nil {
				return &ParameterError{name, given, k.Allowed}
			}
		}
	}
	if !known {
		return fmt.Errorf("no parameter is called %q", name)
	}
	return nil
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// setWord sets field to the number of the word that s has.
func setWord[T ~uint8](field *T, s Setting, words []string) error {
	for i, word := range words {
		if s.Value == word {
			*field = T(i)
			return nil
		}
	}
	return &ParameterError{s.Name, s.Value, oneOf(words)}
}

func oneOf(words []string) string { return "one of " + strings.Join(words, ", ") }
