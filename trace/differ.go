package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An object is the members of a JSON object, by name.
type object map[string]json.RawMessage

// mostMembers is more than any object has that we write.
const mostMembers = 1000

// members returns the members of an object, which has to have each name but once.
// What is wrong is at the given path.
func members(at string, raw json.RawMessage) (object, error) {
	if !isObject(raw) {
		return nil, fmt.Errorf("%s is %s, want an object", place(at), show(raw))
	}
	o := object{}
	err := eachMember(raw, func(name string, value json.RawMessage) error {
		if o[name] != nil {
			return fmt.Errorf("%s is there twice", member(at, name))
		}
		if len(o) == mostMembers {
			return fmt.Errorf("%s has more than %d names", place(at), mostMembers)
		}
		o[name] = value
		return nil
	})
	return o, err
}

// eachMember calls f for each member of an object, in order, up to an error.
func eachMember(raw json.RawMessage, f func(name string, value json.RawMessage) error) error {
	d := within(raw)
	for d.More() {
		name, err := d.Token()
		noBug(err)
		if err := f(name.(string), value(d)); err != nil {
			return err
		}
	}
	return nil
}

// elements yields the elements of an array.
func elements(raw json.RawMessage) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		for d := within(raw); d.More() && yield(value(d)); {
		}
	}
}

// within returns a decoder that has entered an object or an array.
func within(raw json.RawMessage) *json.Decoder {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, err := d.Token()
	noBug(err)
	return d
}

// value returns the next value.
func value(d *json.Decoder) (raw json.RawMessage) {
	noBug(d.Decode(&raw))
	return raw
}

// noBug panics with an error that cannot be: what is looked at here is known to be JSON.
func noBug(err error) {
	if err != nil {
		panic("BUG: " + err.Error())
	}
}

// has says whether a member is what value is as JSON.
func (o object) has(name string, value any) bool {
	return o[name] != nil && differs("", o[name], rawOf(value)) == nil
}

// differs says in what the members of the object at the given path are others than
// those of want, an object, too; nil if in nothing.
func (o object) differs(at string, want json.RawMessage) error {
	known := map[string]bool{}
	err := eachMember(want, func(name string, value json.RawMessage) error {
		known[name] = true
		if o[name] == nil {
			return fmt.Errorf("%s is missing", member(at, name))
		}
		return differs(member(at, name), o[name], value)
	})
	if err != nil {
		return err
	}
	for _, name := range o.names() {
		if !known[name] {
			return fmt.Errorf("%s is not known", member(at, name))
		}
	}
	return nil
}

// names returns the names of the members, sorted.
func (o object) names() []string { return slices.Sorted(maps.Keys(o)) }

// differs says in what the value at the given path is another than want; nil if in
// nothing.
func differs(at string, got, want json.RawMessage) error {
	switch {
	case bytes.Equal(got, want):
		return nil
	case isObject(got) && isObject(want):
		o, err := members(at, got)
		if err != nil {
			return err
		}
		return o.differs(at, want)
	case isArray(got) && isArray(want):
		return differArrays(at, got, want)
	}
	g, ok1 := text(got)
	w, ok2 := text(want)
	if ok1 && ok2 && g == w {
		return nil
	}
	return fmt.Errorf("%s is %s, the model gives %s", place(at), show(got), show(want))
}

func differArrays(at string, got, want json.RawMessage) error {
	wants := slices.Collect(elements(want))
	n := 0
	for value := range elements(got) {
		if n < len(wants) {
			if err := differs(fmt.Sprintf("%s[%d]", at, n), value, wants[n]); err != nil {
				return err
			}
		}
		n++
	}
	if n != len(wants) {
		return fmt.Errorf("%s has length %d, the model gives %d", place(at), n, len(wants))
	}
	return nil
}

func isArray(raw json.RawMessage) bool { return raw[0] == '[' }

func isObject(raw json.RawMessage) bool { return raw[0] == '{' }

// text returns what a string says, and whether the value is one.
func text(raw json.RawMessage) (string, bool) {
	if raw == nil || raw[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// rawOf returns a value of ours as JSON.
func rawOf(value any) json.RawMessage {
	line, err := JSONLine(value)
	noBug(err)
	return line
}

// compact returns a value without white space.
func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	noBug(json.Compact(&b, raw))
	return b.Bytes()
}

// show returns a value as it reads in a message: on one line, and short.
func show(raw json.RawMessage) string {
	switch {
	case isObject(raw):
		return "an object"
	case isArray(raw):
		return "an array"
	}
	if s, ok := text(raw); ok {
		return strconv.Quote(short(s))
	}
	return short(string(raw))
}

// short returns s, cut off where it is longer than anything that we write.
func short(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// member returns the path of an object's member.
func member(at, name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !strconv.IsPrint(r) || r == ' ' }) {
		name = strconv.Quote(name)
	}
	name = short(name)
	if at == "" {
		return name
	}
	return at + "." + name
}

// place returns a path as the subject of a sentence.
func place(at string) string {
	if at == "" {
		return "it"
	}
	return at
}
