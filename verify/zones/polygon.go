package zones

import "slices"

// A Half is the half of the plane of lengths in which
//
//	Wait·wait + RTO·rto ≤ Ticks.
type Half struct{ Wait, RTO, Ticks int }

// beyond is how far outside l is, and less than 0 inside.
func (h Half) beyond(l corner) int { return h.Wait*l.wait + h.RTO*l.rto - h.Ticks*l.parts }

// whole returns the half that has the same whole ticks, and a border through some of them.
func (h Half) whole() Half {
	factor := divisor(h.Wait, h.RTO)
	return Half{h.Wait / factor, h.RTO / factor, floor(h.Ticks, factor)}
}

// divisor is the greatest common divisor.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

// meet returns where the borders of two halves meet that are not parallel.
func (h Half) meet(o Half) corner {
	c := corner{h.Ticks*o.RTO - o.Ticks*h.RTO, h.Wait*o.Ticks - o.Wait*h.Ticks, h.Wait*o.RTO - o.Wait*h.RTO}
	if c.parts < 0 {
		c = corner{-c.wait, -c.rto, -c.parts}
	}
	factor := divisor(divisor(c.wait, c.rto), c.parts)
	return corner{c.wait / factor, c.rto / factor, c.parts / factor}
}

// A Polygon is a set of lengths, with a straight border and no dents: what all of its
// halves have.
type Polygon struct {
	// corners has them in turn, and sides the half whose border leads from each to the next.
	corners []corner
	sides   []Half
	// cuts are the halves that made it of a box.
	cuts []Half
}

// A Box is the lengths from the least to the most, of each.
type Box struct{ Least, Most Lengths }

// polygon returns b as one.
func (b Box) polygon() Polygon {
	sides := []Half{{RTO: -1, Ticks: -b.Least.RTO}, {Wait: 1, Ticks: b.Most.Wait}, {RTO: 1, Ticks: b.Most.RTO},
		{Wait: -1, Ticks: -b.Least.Wait}}
	var p Polygon
	for i, side := range sides {
		p.corners = append(p.corners, sides[(i+3)%4].meet(side))
		p.sides = append(p.sides, side)
	}
	return p
}

// cut returns what of p is in h.
func (p Polygon) cut(h Half) Polygon {
	c := Polygon{cuts: append(slices.Clone(p.cuts), h)}
	add := func(l corner, side Half) {
		c.corners, c.sides = append(c.corners, l), append(c.sides, side)
	}
	for i, l := range p.corners {
		side, next := p.sides[i], p.corners[(i+1)%len(p.corners)]
		here, there := h.beyond(l), h.beyond(next)
		switch {
		case here <= 0 && there <= 0:
			add(l, side)
		case here == 0:
			add(l, h)
		case here < 0:
			add(l, side)
			add(side.meet(h), h)
		case there < 0:
			add(side.meet(h), side)
		}
	}
	return c
}

// Polygon returns for which lengths of b the run is possible: those of the whole ticks in
// it, and no others. It has no corners if there are none.
//
// A circle of the events' orders asks for an event to be later than itself at the lengths
// where it is impossible, and by how much is a sum of lengths. So each corner at which it
// is impossible tells of a half without it, and where none is left it is possible in
// between as well.
func (r *Run) Polygon(b Box) Polygon {
	orders := r.orders()
	p := b.polygon()
	for i := 0; i < len(p.corners); {
		_, why, ok := schedule(len(r.path)+1, orders, p.corners[i])
		switch {
		case ok:
			i++
		case why.waits == 0 && why.rtos == 0:
			return Polygon{}
		default:
			p, i = p.cut(Half{why.waits, why.rtos, -why.ticks}.whole()), 0
		}
	}
	return p
}

// Halves returns the halves in which p is, but for those of the borders of b, of which it
// is one.
func (p Polygon) Halves(b Box) []Half {
	halves := slices.Clone(p.cuts)
	for i := len(halves) - 1; i >= 0; i-- {
		others := slices.Delete(slices.Clone(halves), i, i+1)
		if b.Polygon(others).in(halves[i]) {
			halves = others
		}
	}
	return halves
}

// Polygon returns what of b is in all halves.
func (b Box) Polygon(halves []Half) Polygon {
	p := b.polygon()
	for _, h := range halves {
		p = p.cut(h)
	}
	return p
}

// in says whether p is in h.
func (p Polygon) in(h Half) bool {
	return !slices.ContainsFunc(p.corners, func(l corner) bool { return h.beyond(l) > 0 })
}

// Corners returns the corners in turn: how long a TIME-WAIT is and an RTO, in ticks,
// which need not be whole.
func (p Polygon) Corners() [][2]float64 {
	var all [][2]float64
	for _, l := range p.corners {
		parts := float64(l.parts)
		c := [2]float64{float64(l.wait) / parts, float64(l.rto) / parts}
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// Waits returns the least and the most whole ticks of a TIME-WAIT with an RTO, of the
// lengths in b of which p is one; none where the last is less than the first.
func (p Polygon) Waits(b Box, rto int) (first, last int) {
	if len(p.corners) == 0 || rto < b.Least.RTO || rto > b.Most.RTO {
		return 0, -1
	}
	first, last = b.Least.Wait, b.Most.Wait
	for _, h := range p.cuts {
		switch left := h.Ticks - h.RTO*rto; {
		case h.Wait > 0:
			last = min(last, floor(left, h.Wait))
		case h.Wait < 0:
			first = max(first, -floor(left, -h.Wait))
		case left < 0:
			return 0, -1
		}
	}
	return first, last
}
