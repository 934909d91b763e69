// Package modeltest draws parameters at random, and reads them from words, for the
// tests of whatever is built on the model.
package modeltest

import (
	"pgregory.net/rapid"

	"tcpcheck/model"
)

// From has the numbers that a parameter is drawn from, by its name or, for one end
// only, by that of its value there. A word is its number. What is more than the other
// parameters allow becomes the most that they do.
type From map[string][]int

// Most stands, among the numbers of a parameter, for the most that is allowed.
const Most = 1 << 20

// Parameters draws one of each parameter in the dictionary, of each end on its own, but of
// middleboxes, of which there are none: see [Middlebox]. What
// from does not name is one of all words, or a small number.
func Parameters(t *rapid.T, from From) model.Parameters {
	t.Helper()
	var p model.Parameters
	for _, dependent := range []bool{false, true} {
		for _, d := range model.Dictionary {
			if d.Dependent() != dependent || d.Subject == model.AboutMiddleboxes || d.Name == "hosts" {
				continue
			}
			if _, named := from[d.Name]; d.Name == "forger" && !named {
				continue // the states of every question would be many times as many
			}
			for _, e := range d.Ends() {
				n := rapid.SampledFrom(from.numbers(d, e)).Draw(t, d.At(e))
				d.SetNumber(&p, e, min(n, d.MostWith(&p)))
			}
		}
	}
	if p.Aborts[model.A] > 0 && p.Aborts[model.B] > 0 {
		p.Aborts[model.B] = p.Aborts[model.A]
	}
	if p.Aborts != [2]int{} {
		p.Crashes = [2]int{}
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}

// numbers lists what a value is drawn from.
func (from From) numbers(d *model.Parameter, e model.End) []int {
	for _, name := range []string{d.At(e), d.Name} {
		if numbers, ok := from[name]; ok {
			return numbers
		}
	}
	return small(d)
}

// small lists all words of a parameter by their numbers, or small numbers, 0 among them
// where there is a word for it.
func small(d *model.Parameter) []int {
	switch d.Name { // most rules are those of the other value
	case "open":
		return []int{0, 0, 0, 1}
	case "start": // flying, which is established without data, is for tests to name that have some
		return []int{int(model.StartEstablished), int(model.StartClosed), int(model.StartHalfOpenA),
			int(model.StartHalfOpenB), int(model.StartTimeWaitA), int(model.StartTimeWaitB)}
	case "think":
		return []int{0, 0, 0, 1, 2}
	case "crashes", "keepalive":
		return []int{0, 0, 0, 0, 0, 0, 1}
	case "ack-delay":
		return []int{0, 0, 0, 0, 0, 1, 2}
	case "ack-limit":
		return []int{0, 0, 0, 0, 0, 1, 2, 3}
	case "receive-buffer":
		return []int{0, 0, 0, 1, 2}
	}
	if d.Unit == model.SequenceNumbers {
		return []int{4, 8, 16}
	}
	var all []int
	if d.Zero != "" {
		all = append(all, 0)
	}
	last := d.Most
	if d.Unit != model.Words {
		last = d.Least + max(2, len(d.Values))
	}
	for n := d.Least; n <= last; n++ {
		all = append(all, n)
	}
	return all
}
