package cause

import (
	"slices"
	"strings"

	"tcpcheck/stack/conformance"
)

// A Cause is something that a stack does in another way than RFC 9293.
type Cause struct {
	Name string
	// Title says what a stack does, in one sentence.
	Title string
	// Clause is where RFC 9293, or the RFC that is named, has what the model does.
	Clause string
	// Allowed says by which words of an RFC a stack may do so, or why nothing in them is against it;
	// "" where they ask for what the model does.
	Allowed string
	// Harm says what comes of it, where it is not allowed.
	Harm string
	// Known has, by the name of a stack, where its source or its documentation has it.
	Known map[string]string

	explains func(*sight) bool
}

// A Verdict says what a cause is for a stack.
type Verdict string

// The verdicts.
const (
	Allowed Verdict = "allowed"
	Known   Verdict = "known"
	Bug     Verdict = "bug"
)

// Of returns the verdict on the cause in the stack of that name, which its first word
// tells: "linux 6.1.176"; and the reason.
func (c *Cause) Of(target string) (Verdict, string) {
	name, _, _ := strings.Cut(target, " ")
	switch where := c.Known[name]; {
	case c.Allowed != "":
		return Allowed, c.Allowed
	case where != "":
		return Known, where
	}
	return Bug, c.Harm
}

// All lists the causes, by when in the life of a connection they show; the last reach furthest.
var All = slices.Concat(opening, segments, closing, timeWait, timers, anywhere)

// Named returns the cause of that name, nil if there is none.
func Named(name string) *Cause {
	for i := range All {
		if All[i].Name == name {
			return &All[i]
		}
	}
	return nil
}

// A Finding is a cause, and the differences that it explains.
type Finding struct {
	*Cause
	// All are the differences; the first has the shortest way.
	All []*conformance.Difference
	// Rows are those of the differences.
	Rows []conformance.Row
}

// States names the states in which it shows, in the order of the RFC.
func (f *Finding) States() (all []string) {
	for i := range f.Rows {
		if !slices.Contains(all, f.Rows[i].State) {
			all = append(all, f.Rows[i].State)
		}
	}
	return all
}

// Sides names the ends at which it shows, "A", "B" or "AB".
func (f *Finding) Sides() string {
	sides := map[string]bool{}
	for _, d := range f.All {
		sides[d.Probe.Side.String()] = true
	}
	all := ""
	for _, side := range []string{"A", "B"} {
		if sides[side] {
			all += side
		}
	}
	return all
}

// Find explains differences: what is found of each cause, in the order of [All], and the
// rows of what no cause explains.
//
// Several causes can explain a difference, of which the later ones in the table reach
// further. One without which some difference would be left gets all that it explains, so
// that a stack that takes a RST at any SEQ is not said to take one at the peer's FIN as well.
func Find(differences []*conformance.Difference) ([]Finding, []conformance.Row) {
	var by [][]int
	needed := map[int]bool{}
	for _, d := range differences {
		causes := Explaining(d)
		if len(causes) == 1 {
			needed[causes[0]] = true
		}
		by = append(by, causes)
	}
	given := make([][]*conformance.Difference, len(All))
	var left []*conformance.Difference
	for i, causes := range by {
		if len(causes) == 0 {
			left = append(left, differences[i])
			continue
		}
		c := causes[0]
		for _, other := range causes {
			if needed[other] {
				c = other
			}
		}
		given[c] = append(given[c], differences[i])
	}
	var found []Finding
	for i, all := range given {
		if len(all) == 0 {
			continue
		}
		slices.SortStableFunc(all, func(a, b *conformance.Difference) int {
			return len(a.Report.Done) - len(b.Report.Done)
		})
		found = append(found, Finding{&All[i], all, conformance.Rows(all)})
	}
	return found, conformance.Rows(left)
}

// Explaining returns the places in [All] of the causes that explain a difference.
func Explaining(d *conformance.Difference) (all []int) {
	s := look(d)
	for i := range All {
		if All[i].explains(s) {
			all = append(all, i)
		}
	}
	return all
}

// Kind names what explains a difference by itself; where nothing does it is what model and stack
// do in which state.
func Kind(d *conformance.Difference) string {
	if causes := Explaining(d); len(causes) > 0 {
		return All[causes[0]].Name
	}
	row := conformance.Rows([]*conformance.Difference{d})[0]
	return row.State + ": " + row.Model + ", " + row.Stack
}
