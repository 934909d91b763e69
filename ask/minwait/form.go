package minwait

import (
	"fmt"
	"slices"
	"strings"
)

// A term is a sum: up to two of the MSL and the delay, R and G, and a tick more or less.
type term struct{ msl, delay, last, givesUp, ticks int }

func (t term) at(b *Bound) int {
	return t.msl*b.Parameters.MSL + t.delay*b.Parameters.Delay + t.last*b.Last + t.givesUp*b.GivesUp + t.ticks
}

// size is how much there is to write.
func (t term) size() int { return t.msl + t.delay + t.last + t.givesUp + max(t.ticks, -t.ticks) }

func (t term) String() string {
	var all []string
	for _, part := range []struct {
		n    int
		name string
	}{{t.msl, "MSL"}, {t.delay, "delay"}, {t.last, "R"}, {t.givesUp, "G"}, {t.ticks, "tick"}} {
		switch {
		case part.n < 0:
		case part.n == 1 && part.name != "tick":
			all = append(all, part.name)
		case part.name == "tick" && part.n > 0:
			all = append(all, fmt.Sprintf("%d tick", part.n))
		case part.n > 0:
			all = append(all, fmt.Sprintf("%d·%s", part.n, part.name))
		}
	}
	says := strings.Join(all, " + ")
	if says == "" {
		says = "0"
	}
	if t.ticks < 0 {
		says += fmt.Sprintf(" − %d tick", -t.ticks)
	}
	return says
}

// terms lists the sums that are tried; with a delay of its own, if it is not the MSL.
func terms(delay bool) []term {
	delays := 0
	if delay {
		delays = 2
	}
	var all []term
	for givesUp := 0; givesUp <= 1; givesUp++ {
		for last := 0; last+givesUp <= 1; last++ {
			for ticks := -1; ticks <= 1; ticks++ {
				for d := 0; d <= delays; d++ {
					for msl := 0; msl+d <= 2; msl++ {
						all = append(all, term{msl, d, last, givesUp, ticks})
					}
				}
			}
		}
	}
	return all
}

// A Form is a closed form: a sum, the lesser or the greater of two, or these with a third.
type Form struct {
	sums []term
	// ops says how they are joined, from the left: "max", "min".
	ops []string
}

// At is its value.
func (f *Form) At(b *Bound) int {
	n := f.sums[0].at(b)
	for i, op := range f.ops {
		if op == "max" {
			n = max(n, f.sums[i+1].at(b))
		} else {
			n = min(n, f.sums[i+1].at(b))
		}
	}
	return n
}

func (f *Form) size() int {
	n := 2 * len(f.ops)
	for _, t := range f.sums {
		n += t.size()
	}
	return n
}

// String writes it: "min(max(2·MSL, MSL + R), G + 1 tick)".
func (f *Form) String() string {
	says := f.sums[0].String()
	for i, op := range f.ops {
		says = fmt.Sprintf("%s(%s, %v)", op, says, f.sums[i+1])
	}
	return says
}

// A Guess is the form that fits most of some points, and of those the shortest.
type Guess struct {
	Form Form
	// Others is how many other forms fit as many and are as short.
	Others int
	// Tried is how many forms there are.
	Tried int
	// Misses are the points that it does not fit.
	Misses []*Point
}

// Fit guesses a form from those of the points that have a length.
func Fit(points []*Point) Guess {
	points = slices.DeleteFunc(slices.Clone(points), func(p *Point) bool { return p.Wait < 0 })
	delay := false
	for _, p := range points {
		delay = delay || p.Bound.Parameters.Delay != p.Bound.Parameters.MSL
	}
	var g Guess
	least, shortest := len(points)+1, 0
	try := func(f Form) {
		g.Tried++
		misses := 0
		for _, p := range points {
			if f.At(&p.Bound) != p.Wait {
				if misses++; misses > least {
					return
				}
			}
		}
		size := f.size()
		switch {
		case misses == least && size == shortest:
			g.Others++
		case misses < least || size < shortest:
			f.sums, f.ops = append([]term{}, f.sums...), append([]string{}, f.ops...)
			g.Form, g.Others, least, shortest = f, 0, misses, size
		}
	}
	all := terms(delay)
	for i, s := range all {
		try(Form{sums: []term{s}})
		for _, t := range all[i+1:] {
			for _, ops := range [][]string{{"max", "min"}, {"min", "max"}} {
				try(Form{[]term{s, t}, ops[:1]})
				for _, u := range all {
					try(Form{[]term{s, t, u}, ops})
				}
			}
		}
	}
	for _, p := range points {
		if g.Form.At(&p.Bound) != p.Wait {
			g.Misses = append(g.Misses, p)
		}
	}
	return g
}
