package model

import (
	"fmt"
	"strconv"
	"strings"
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
	sides := func(name, a, b string) {
		if a == b {
			all = append(all, Setting{name, a})
			return
		}
		all = append(all, Setting{name + "-a", a}, Setting{name + "-b", b})
	}
	for _, q := range Quantities {
		switch q.Name {
		case "data-a":
			sides("data", strconv.Itoa(p.Data[A]), strconv.Itoa(p.Data[B]))
		case "data-b":
		default:
			all = append(all, Setting{q.Name, strconv.Itoa(*q.Field(p))})
		}
	}
	all = append(all,
		Setting{"first-closer", FirstClosers[p.FirstCloser]},
		Setting{"start", Starts[p.Start]})
	for _, k := range Knobs {
		sides(k.Name, k.Get(&p.Policy[A]), k.Get(&p.Policy[B]))
	}
	return all
}

// Set changes the parameter that the setting names, of both ends where the name
// is one for both. The error is a [*ParameterError] if the value is not of the
// right form; that it lies within bounds is for [Parameters.Validate] to say.
func (p *Parameters) Set(s Setting) error {
	for _, q := range Quantities {
		if both := s.Name == "data" && strings.HasPrefix(q.Name, "data-"); s.Name != q.Name && !both {
			continue
		}
		n, err := strconv.Atoi(s.Value)
		if err != nil {
			_, _, want := q.allowed(p)
			return &ParameterError{s.Name, s.Value, want}
		}
		*q.Field(p) = n
		if s.Name == q.Name {
			return nil
		}
	}
	switch s.Name {
	case "data":
		return nil
	case "first-closer":
		return setWord(&p.FirstCloser, s, FirstClosers)
	case "start":
		return setWord(&p.Start, s, Starts)
	}
	for _, k := range Knobs {
		for _, side := range []struct {
			suffix string
			ends   []End
		}{{"", Ends[:]}, {"-a", Ends[:1]}, {"-b", Ends[1:]}} {
			if s.Name != k.Name+side.suffix {
				continue
			}
			for _, e := range side.ends {
				if k.Set(&p.Policy[e], s.Value) != nil {
					return &ParameterError{s.Name, s.Value, k.Allowed}
				}
			}
			return nil
		}
	}
	return fmt.Errorf("no parameter is called %q", s.Name)
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
