package inverse

import (
	"slices"

	"tcpcheck/model"
)

// A Polyhedron is a set of parameters: those that fulfil all inequalities.
type Polyhedron struct {
	// notNegative are the sums that must not be negative.
	notNegative []linear
}

// Contains says whether p, but for its times and retries like the run, is in it.
func (h *Polyhedron) Contains(p *model.Parameters) bool {
	return !slices.ContainsFunc(h.notNegative, func(l linear) bool { return l.at(p) < 0 })
}

// A Constraint is an inequality, or an equation: "wait-a < delay + 3·rto-b", and what it says
// where the parameters are numbers, "4 < 5".
type Constraint struct{ Says, Here string }

// Constraints lists what p has to fulfil.
func (h *Polyhedron) Constraints(p *model.Parameters) []Constraint {
	var all []Constraint
	add := func(less linear, is string, more linear) {
		all = append(all, Constraint{less.part() + is + more.part(), less.value(p) + is + more.value(p)})
	}
	for i, l := range h.notNegative {
		opposite := linear{}.minus(l)
		if j := slices.Index(h.notNegative, opposite); j >= 0 {
			if i < j {
				add(opposite, " = ", l)
			}
			continue
		}
		is := " <= "
		if l[ticks] == -1 {
			l[ticks], is = 0, " < "
		}
		add(linear{}.minus(l), is, l)
	}
	return all
}

// add adds a sum that must not be negative, unless it is known not to be.
func (h *Polyhedron) add(l linear) {
	if l = l.whole(); !implied(l, h.notNegative, 2) {
		h.notNegative = least(h.notNegative, l)
	}
}

// simplify leaves out what is a sum of others.
func (h *Polyhedron) simplify() {
	slices.SortStableFunc(h.notNegative, func(l, k linear) int { return l.size() - k.size() })
	for i := len(h.notNegative) - 1; i >= 0; i-- {
		others := slices.Delete(slices.Clone(h.notNegative), i, i+1)
		if implied(h.notNegative[i], others, 4) {
			h.notNegative = others
		}
	}
}

// always are sums that are not negative for any parameters.
var always = []linear{
	times(1, rto, model.A).minus(times(1, ticks, 0)), times(1, rto, model.B).minus(times(1, ticks, 0)),
	times(1, msl, 0).minus(times(1, delay, 0)), times(1, msl, 0).minus(times(1, ticks, 0)),
}

// implied says whether l is not less than a sum of so many of these, at most, none of which
// is negative.
func implied(l linear, by []linear, most int) bool {
	if l.neverNegative() {
		return true
	}
	if most == 0 {
		return false
	}
	for _, k := range always {
		if l.helped(k) && implied(l.minus(k), by, most-1) {
			return true
		}
	}
	for i, k := range by {
		if l.helped(k) && implied(l.minus(k), by[i:], most-1) {
			return true
		}
	}
	return false
}

// least returns all with l, without those that are never less than another.
func least(all []linear, l linear) []linear {
	for _, k := range all {
		if l.minus(k).neverNegative() {
			return all
		}
	}
	return append(slices.DeleteFunc(all, func(k linear) bool { return k.minus(l).neverNegative() }), l)
}

// differences bounds the differences of times: [i][j] has sums that the j-th is no more
// later than the i-th than.
type differences [][][]linear

func newDifferences(n int) differences {
	d := make(differences, n)
	for i := range d {
		d[i] = make([][]linear, n)
	}
	return d
}

// atMost says that j is at most l later than i.
func (d differences) atMost(i, j int, l linear) { d[i][j] = least(d[i][j], l) }

// atLeast says that j is at least l later than i.
func (d differences) atLeast(i, j int, l linear) { d.atMost(j, i, linear{}.minus(l)) }

// exactly says that j is l later than i.
func (d differences) exactly(i, j int, l linear) {
	d.atMost(i, j, l)
	d.atLeast(i, j, l)
}

// eliminate adds to h what the parameters have to fulfil that there be such times. A way that
// goes round twice says nothing more, as what goes round is not negative.
func (d differences) eliminate(h *Polyhedron) {
	for n := len(d); n > 0; n-- {
		k := d.cheapest()
		for _, l := range d[k][k] {
			h.add(l)
		}
		for i := range d {
			for j := range d {
				if i == k || j == k || d[i] == nil || d[j] == nil {
					continue
				}
				for _, l := range d[i][k] {
					for _, m := range d[k][j] {
						if way := l.plus(m); !slices.ContainsFunc(d[i][j], func(known linear) bool {
							return implied(way.minus(known), h.notNegative, 1)
						}) {
							d.atMost(i, j, way)
						}
					}
				}
			}
		}
		d[k] = nil
	}
}

// cheapest returns, of the times that are left, the one with the fewest ways through it.
func (d differences) cheapest() int {
	cheapest, least := 0, -1
	for k := range d {
		if d[k] == nil {
			continue
		}
		in, out := 0, 0
		for i := range d {
			if i != k && d[i] != nil {
				in += len(d[i][k])
				out += len(d[k][i])
			}
		}
		if least < 0 || in*out < least {
			cheapest, least = k, in*out
		}
	}
	return cheapest
}
