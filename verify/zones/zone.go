package zones

import "slices"

// A zone is a set of values of clocks that run down: those with
//
//	x(i) − x(j) ≤ at(i, j)   for all i and j,
//
// where x(0) is 0 and x(1) to x(n) are the clocks, all at least 0: a difference-bound
// matrix (Dill 1989), closed, which is to say that no bound follows from others that is
// less than the one it has.
type zone struct {
	n  int // number of clocks
	at []int32
}

func newZone(n int) zone { return zone{n, make([]int32, (n+1)*(n+1))} }

func (z zone) bound(i, j int) int32 { return z.at[i*(z.n+1)+j] }

func (z zone) set(i, j int, bound int32) { z.at[i*(z.n+1)+j] = bound }

func (z zone) clone() zone {
	c := newZone(z.n)
	copy(c.at, z.at)
	return c
}

// meet leaves the values with x(i) − x(j) ≤ bound, and says whether there are any.
func (z zone) meet(i, j int, bound int32) bool {
	if bound >= z.bound(i, j) {
		return true
	}
	if bound+z.bound(j, i) < 0 {
		return false
	}
	for a := range z.n + 1 {
		to := z.bound(a, i) + bound
		for b := range z.n + 1 {
			if via := to + z.bound(j, b); via < z.bound(a, b) {
				z.set(a, b, via)
			}
		}
	}
	return true
}

// is leaves the values with x(i) = value, and says whether there are any.
func (z zone) is(i int, value int32) bool { return z.meet(i, 0, value) && z.meet(0, i, -value) }

// never is how far below 0 a clock runs that nothing keeps from it.
const never = 1 << 28

// pass adds what the values become as time passes, for as long as no clock would be
// less than 0, but for those that may.
func (z zone) pass(free []int) {
	for i := 1; i <= z.n; i++ {
		least := int32(never)
		for j := 1; j <= z.n; j++ {
			if !slices.Contains(free, j) {
				least = min(least, z.bound(j, i))
			}
		}
		z.set(0, i, least)
	}
}

// without returns z without the clock i.
func (z zone) without(i int) zone {
	var rest []source
	for j := 1; j <= z.n; j++ {
		if j != i {
			rest = append(rest, source{old: j})
		}
	}
	return z.carry(rest)
}

// A source is where a clock comes from: one that ran before, or a new one.
type source struct {
	// old is the clock before, 0 for a new one.
	old int
	// least and most are from where a new one may run down.
	least, most int32
	// waits and rtos are those of its birth.
	waits, rtos int32
}

// most and least are the bounds of a clock that comes from s.
func (z zone) most(s source) int32  { return s.most + z.bound(s.old, 0) }
func (z zone) least(s source) int32 { return s.least - z.bound(0, s.old) }

// carry returns the zone of clocks with the given sources.
func (z zone) carry(to []source) zone {
	c := newZone(len(to))
	for i, s := range to {
		c.set(i+1, 0, z.most(s))
		c.set(0, i+1, -z.least(s))
		for j, t := range to {
			if i != j {
				c.set(i+1, j+1, s.most-t.least+z.bound(s.old, t.old))
			}
		}
	}
	return c
}

// shorter returns the values of z, and with each all in which some clocks are less, but not less
// than −below.
func (z zone) shorter(clocks []int, below int32) zone {
	c := z.clone()
	for _, i := range clocks {
		c.set(0, i, below)
		for j := 1; j <= z.n; j++ {
			if j != i {
				c.set(j, i, c.bound(j, 0)+below)
			}
		}
	}
	return c
}

// frees says whether z, without the clock i, has values that o, which it includes, has not without it.
func (z zone) frees(i int, o zone) bool {
	for a := range z.n + 1 {
		for b := range z.n + 1 {
			if a != i && b != i && z.bound(a, b) > o.bound(a, b) {
				return true
			}
		}
	}
	return false
}

// includes says whether all values of o are in z.
func (z zone) includes(o zone) bool {
	for i, bound := range z.at {
		if o.at[i] > bound {
			return false
		}
	}
	return true
}
