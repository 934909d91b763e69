package model

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Parameter describes one of [Parameters] to people, to flags and to files: what it
// is called, what it says, what it can be. [Dictionary] has them all. Whatever its
// unit, a value is a number inside and a text outside.
type Parameter struct {
	Name     string
	Sentence string
	// Source is where the rule or the choice is from; "" for a bound of the model.
	Source  string
	Subject Subject
	Unit    Unit
	// PerEnd says that each end has its own.
	PerEnd bool
	// Policy says that it is a field of [Policy], and so of what a stack is.
	Policy bool
	// Protects says that more of it is safer; of all other times less is.
	Protects bool
	// Values are the words, numbered as listed; of a number none. A parameter with words
	// whose unit is not [Words] can also be a number, from 1 on: it is kept as that many
	// beyond the number of the last word.
	Values []Value
	// Least and Most bound a number, but for what other parameters bound it to.
	Least, Most int
	// Zero is the word for 0, which stands for no such limit; "" where there is none.
	Zero string
	// Boundless says that the value can also be [Any].
	Boundless bool
	// Optional says that 0 is as if there were no such parameter: it is no setting then.
	Optional bool

	// readIf says whether anything reads it, with what the others are; nil for always.
	readIf func(*Parameters) bool
	// upTo is what else bounds a number, and why; nil for nothing.
	upTo func(*Parameters) (most int, why string)
	// powerOfTwo says that only such numbers are allowed.
	powerOfTwo bool
	get        func(*Parameters, End) int
	set        func(*Parameters, End, int)
}

// A Value is one of the words that a parameter can be set to.
type Value struct{ Name, Sentence string }

// Unit is what the number of a parameter counts.
type Unit uint8

// The units.
const (
	// Words: nothing is counted, the number stands for a word.
	Words Unit = iota
	// Count is a bare number.
	Count
	// Ticks are a time.
	Ticks
	Segments
	Times
	Incarnations
	// DataUnits are what a segment can carry one of.
	DataUnits
	SequenceNumbers
)

// String names the unit; "" where nothing is named.
func (u Unit) String() string {
	return [...]string{Ticks: "ticks", Segments: "segments", Times: "times", Incarnations: "incarnations",
		DataUnits: "units", SequenceNumbers: "numbers"}[u]
}

// Subject is what a parameter is about.
type Subject uint8

// The subjects.
const (
	AboutNetwork Subject = iota
	AboutTimers
	AboutApplications
	AboutTCP
	AboutMiddleboxes
)

// numbered makes a parameter that is a number of a field, from least to most.
func numbered(field func(*Parameters, End) *int, unit Unit, least, most int) Parameter {
	return of(field, Parameter{Unit: unit, Least: least, Most: most})
}

// worded makes a parameter of a field with named values, numbered as listed.
func worded[T ~uint8 | ~int](field func(*Parameters, End) *T, values ...Value) Parameter {
	return of(field, Parameter{Unit: Words, Values: values, Most: len(values) - 1})
}

// of makes d a parameter of a field.
func of[T ~uint8 | ~int](field func(*Parameters, End) *T, d Parameter) Parameter {
	d.get = func(p *Parameters, e End) int { return int(*field(p, e)) }
	d.set = func(p *Parameters, e End, n int) { *field(p, e) = T(n) }
	return d
}

// Ends lists the ends that have a value of their own: both, or A, which stands for
// the one value that there is.
func (d *Parameter) Ends() []End {
	if d.PerEnd {
		return Ends[:]
	}
	return Ends[:1]
}

// At is the name of e's value.
func (d *Parameter) At(e End) string {
	if d.PerEnd {
		return d.Name + e.Suffix()
	}
	return d.Name
}

// Number returns e's value as a number.
func (d *Parameter) Number(p *Parameters, e End) int { return d.get(p, e) }

// SetNumber changes e's value, whatever the number.
func (d *Parameter) SetNumber(p *Parameters, e End, n int) { d.set(p, e, n) }

// Get writes e's value, a time as [Parameters.Time] does, in the form that
// [Parameters.Set] takes.
func (d *Parameter) Get(p *Parameters, e End) string { return d.written(p, d.get(p, e)) }

// written writes a value.
func (d *Parameter) written(p *Parameters, n int) string {
	switch {
	case n == 0 && d.Zero != "":
		return d.Zero
	case n == Any && d.Boundless:
		return "any"
	case n >= 0 && n < len(d.Values):
		return d.Values[n].Name
	case d.Unit == Ticks:
		return p.Time(n - d.words())
	}
	return strconv.Itoa(n - d.words())
}

// words is the number of the last word, beyond which there are numbers; 0 without words.
func (d *Parameter) words() int { return max(0, len(d.Values)-1) }

// Times returns the number of what is by times as much as that of number n: of a word the
// same.
func (d *Parameter) Times(n, by int) int {
	if n == Any || n <= d.words() {
		return n
	}
	return (n-d.words())*by + d.words()
}

// read returns the number that a text stands for; or what is wanted instead, if it is
// not of the right form or beyond the bounds that are the same whatever the others are.
func (d *Parameter) read(p *Parameters, text string) (n int, want string) {
	if n = slices.IndexFunc(d.Values, func(v Value) bool { return v.Name == text }); n >= 0 {
		return n, ""
	}
	switch {
	case len(d.Values) > 0 && d.Unit == Words:
	case d.Zero != "" && text == d.Zero:
		return 0, ""
	case d.Boundless && text == "any":
		return Any, ""
	default:
		if d.Unit == Ticks && p.Tick > 0 {
			if text, want = inTicks(text, p.Tick); want != "" {
				return 0, want
			}
		}
		var err error
		if n, err = strconv.Atoi(text); err == nil {
			n += d.words()
		} else {
			n = d.Least - 1
			if d.Unit == Ticks && noTime(text) && !errors.Is(err, strconv.ErrRange) {
				return n, d.timesAllowed(p)
			}
		}
	}
	if n < d.Least || n > d.Most || len(d.Values) > 0 && n <= d.words() {
		return n, d.Allowed(p)
	}
	return n, ""
}

// noTime says whether a text that is no number begins like a time but is none.
func noTime(text string) bool {
	_, err := time.ParseDuration(text)
	return err != nil && text != "" && text[0] >= '0' && text[0] <= '9'
}

// timesAllowed says in words which times are allowed, and how they are written.
func (d *Parameter) timesAllowed(p *Parameters) string {
	if p.Tick > 0 {
		return "a time such as 1s or 200ms: " + d.Allowed(p)
	}
	return "1s, 200ms, or ticks: " + d.Allowed(p)
}

// inTicks writes a duration as a number of ticks, and what is no number as it is; or
// says what is wanted of a duration.
func inTicks(text string, tick time.Duration) (n, want string) {
	if _, err := strconv.Atoi(text); err == nil && text != "0" {
		return text, "a time with its unit, such as 200ms"
	}
	duration, err := time.ParseDuration(text)
	if err != nil {
		return text, ""
	}
	if duration < 0 || duration%tick != 0 || duration/tick > 1<<31 {
		return text, "a multiple of the tick of " + Duration(tick)
	}
	return strconv.FormatInt(int64(duration/tick), 10), ""
}

// MostWith is the most that is allowed with what the other parameters are.
func (d *Parameter) MostWith(p *Parameters) int {
	if d.upTo == nil {
		return d.Most
	}
	most, _ := d.upTo(p)
	return most
}

// Dependent says whether other parameters bound it.
func (d *Parameter) Dependent() bool { return d.upTo != nil }

// Idle says whether nothing reads it, with what the other parameters are.
func (d *Parameter) Idle(p *Parameters) bool { return d.readIf != nil && !d.readIf(p) }

// allows says whether a number is allowed with what the other parameters are.
func (d *Parameter) allows(p *Parameters, n int) bool {
	if n == 0 && d.Zero != "" || n == Any && d.Boundless {
		return true
	}
	return n >= d.Least && n <= d.MostWith(p) && (!d.powerOfTwo || n&(n-1) == 0)
}

// Allowed says in words what is allowed with what the other parameters are.
func (d *Parameter) Allowed(p *Parameters) string {
	if len(d.Values) > 0 {
		var names []string
		for _, v := range d.Values {
			names = append(names, v.Name)
		}
		if d.Unit != Words {
			return fmt.Sprintf("%s, or %v", strings.Join(names, ", "), d.span(p, 1, d.Most-d.words()))
		}
		return "one of " + strings.Join(names, ", ")
	}
	if d.powerOfTwo {
		return fmt.Sprintf("a power of two from %d to %d, or any", d.Least, d.Most)
	}
	most, why := d.Most, ""
	if d.upTo != nil {
		most, why = d.upTo(p)
		why = " (" + why + ")"
	}
	if most < d.Least && d.Zero != "" {
		return d.Zero + why
	}
	if most < d.Least { // what bounds it is not known yet
		most, why = d.Most, ""
	}
	want := d.span(p, d.Least, most)
	if d.Zero != "" {
		want = d.Zero + ", or " + want
	}
	if want += why; d.Boundless {
		want += ", or any"
	}
	return want
}

// span says in words which numbers are allowed.
func (d *Parameter) span(p *Parameters, least, most int) string {
	if d.Unit == Ticks && p.Tick > 0 {
		return p.Time(least) + " to " + p.Time(most)
	}
	return strings.TrimSpace(fmt.Sprintf("%d to %d %v", least, most, d.Unit))
}
