package sweep

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// MostPoints bounds a grid, and so the values of an axis.
const MostPoints = 100_000

// An Axis is a name that is varied, and its values in order.
type Axis struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// ParseAxis reads NAME=VALUES. Values are separated by commas; each is a word, a
// number, a duration, or a range of these: 0..8, 0..8/2, 0s..10s/500ms. The error
// is one line.
func ParseAxis(text string) (Axis, error) {
	name, list, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return Axis{}, fmt.Errorf("%s: want NAME=VALUES, such as wait=0..8 or profile-b=linux,lwip",
			model.Quoted(text))
	}
	axis := Axis{Name: name}
	if name != propertyName && name != mutantName && !settings.Known(name) {
		return Axis{}, fmt.Errorf("%s: no setting is called so; want a flag of a parameter, property or mutant",
			model.Quoted(name))
	}
	for item := range strings.SplitSeq(list, ",") {
		values, err := axis.parseItem(item)
		if err != nil {
			return Axis{}, fmt.Errorf("%s=%s: %w", name, shown(list), err)
		}
		axis.Values = append(axis.Values, values...)
		if err := axis.few(len(axis.Values)); err != nil {
			return Axis{}, fmt.Errorf("%s=%s: %w", name, shown(list), err)
		}
	}
	if value, twice := repeated(axis.Values); twice {
		return Axis{}, fmt.Errorf("%s=%s: %s is there twice", name, shown(list), value)
	}
	return axis, nil
}

// mostShown is how much of what was given is repeated in an error.
const mostShown = 60

// shown returns what was given as it is shown in an error.
func shown(text string) string {
	if len(text) > mostShown {
		text = strings.ToValidUTF8(text[:mostShown], "") + "…"
	}
	return model.Quoted(text)
}

func (a *Axis) few(n int) error {
	if n > MostPoints {
		return fmt.Errorf("too many values; want at most %d", MostPoints)
	}
	return nil
}

// parseItem returns the values of a part of a list.
func (a *Axis) parseItem(item string) ([]string, error) {
	low, rest, isRange := strings.Cut(item, "..")
	if !isRange {
		if item == "" {
			return nil, fmt.Errorf("a value is empty")
		}
		if !plain(item) {
			return nil, fmt.Errorf("%s: want a number, a time or a word", shown(item))
		}
		return []string{a.canonical(item)}, nil
	}
	high, step, stepped := strings.Cut(rest, "/")
	if from, to, by, ok := numbers(low, high, step, stepped); ok {
		return a.between(item, from, to, by, func(n int64) string { return strconv.FormatInt(n, 10) })
	}
	from, err1 := time.ParseDuration(low)
	to, err2 := time.ParseDuration(high)
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("%s: want low..high or low..high/step, of numbers or of times", shown(item))
	}
	by, err := time.ParseDuration(step)
	if err != nil {
		return nil, fmt.Errorf("%s: want a step that is a time, such as %s..%s/500ms", shown(item), low, high)
	}
	return a.between(item, int64(from), int64(to), int64(by), func(n int64) string {
		return model.Duration(time.Duration(n))
	})
}

// plain says whether a value is one word, of letters that need no quotes.
func plain(value string) bool {
	return value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return r <= ' ' || r == '"' || r == '\\' || r == ',' || r >= 0x7f
	})
}

// numbers returns the bounds and the step of a range of whole numbers, and whether it
// is one.
func numbers(low, high, step string, stepped bool) (from, to, by int64, ok bool) {
	from, err1 := strconv.ParseInt(low, 10, 64)
	to, err2 := strconv.ParseInt(high, 10, 64)
	by, err3 := int64(1), error(nil)
	if stepped {
		by, err3 = strconv.ParseInt(step, 10, 64)
	}
	return from, to, by, err1 == nil && err2 == nil && err3 == nil
}

// between returns the values of a range.
func (a *Axis) between(item string, from, to, by int64, written func(int64) string) ([]string, error) {
	switch {
	case by <= 0:
		return nil, fmt.Errorf("%s: want a step above zero", shown(item))
	case from > to:
		return nil, fmt.Errorf("%s: the range is empty", shown(item))
	case from < 0:
		return nil, fmt.Errorf("%s: want nothing below zero", shown(item))
	}
	steps := (to - from) / by
	if steps >= MostPoints {
		return nil, a.few(MostPoints + 1)
	}
	var values []string
	for n := range steps + 1 {
		values = append(values, written(from+n*by))
	}
	return values, nil
}

// canonical writes a number or a time as a range has it, so that equal ones are the
// same text.
func (a *Axis) canonical(value string) string {
	if n, err := strconv.Atoi(value); err == nil {
		return strconv.Itoa(n)
	}
	if d, err := time.ParseDuration(value); err == nil && d >= 0 &&
		(model.IsTime(a.Name) || a.Name == "resolution") {
		return model.Duration(d)
	}
	return value
}

// repeated returns a value that is there twice.
func repeated(values []string) (string, bool) {
	sorted := slices.Sorted(slices.Values(values))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i], true
		}
	}
	return "", false
}

// String returns the axis as [ParseAxis] reads it.
func (a *Axis) String() string { return a.Name + "=" + strings.Join(a.Values, ",") }
