package dot

import "math"

// A point is a place in a picture, in points of 1/72 inch, y downwards.
type point struct{ x, y float64 }

func (p point) add(q point) point                { return point{p.x + q.x, p.y + q.y} }
func (p point) sub(q point) point                { return point{p.x - q.x, p.y - q.y} }
func (p point) scale(f float64) point            { return point{p.x * f, p.y * f} }
func (p point) towards(q point, t float64) point { return p.add(q.sub(p).scale(t)) }
func (p point) length() float64                  { return math.Hypot(p.x, p.y) }

// unit returns the vector of length 1 that points as p does.
func (p point) unit() point { return p.scale(1 / p.length()) }

// right returns p turned by a quarter, clockwise as one sees it.
func (p point) right() point { return point{-p.y, p.x} }

// turned returns p turned about the origin by an angle, clockwise as one sees it.
func (p point) turned(angle float64) point {
	sin, cos := math.Sincos(angle)
	return point{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
}

// A box is a rectangle, turned about its centre.
type box struct {
	centre point
	w, h   float64
	angle  float64
}

// between returns the upright box with those corners.
func between(p, q point) box {
	return box{p.towards(q, 0.5), math.Abs(q.x - p.x), math.Abs(q.y - p.y), 0}
}

// grown returns the box with a margin around it.
func (b box) grown(margin float64) box {
	b.w, b.h = b.w+2*margin, b.h+2*margin
	return b
}

func (b box) corners() [4]point {
	var all [4]point
	for i, c := range [4]point{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		all[i] = b.centre.add(point{c.x * b.w / 2, c.y * b.h / 2}.turned(b.angle))
	}
	return all
}

// overlaps says whether two boxes have a point in common that is on no edge: they
// have unless a line along a side of one of them parts them.
func (b box) overlaps(c box) bool {
	// No diagonal is longer than two sides, which are sooner known.
	if d := b.centre.sub(c.centre); math.Abs(d.y) >= (b.w+b.h+c.w+c.h)/2 ||
		d.length() >= (math.Hypot(b.w, b.h)+math.Hypot(c.w, c.h))/2 {
		return false
	}
	return !b.parted(c) && !c.parted(b)
}

// parted says whether a line along a side of b has b on one side and c on the
// other.
func (b box) parted(c box) bool {
	least, most := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, p := range c.corners() {
		q := p.sub(b.centre).turned(-b.angle)
		least = point{min(least.x, q.x), min(least.y, q.y)}
		most = point{max(most.x, q.x), max(most.y, q.y)}
	}
	const edge = 1e-9
	return least.x >= b.w/2-edge || most.x <= -b.w/2+edge || least.y >= b.h/2-edge || most.y <= -b.h/2+edge
}

// crossed says whether the line from p to q passes through the box.
func (b box) crossed(p, q point) bool {
	if reach := (b.w + b.h) / 2; min(p.y, q.y) > b.centre.y+reach || max(p.y, q.y) < b.centre.y-reach {
		return false
	}
	p, q = p.sub(b.centre).turned(-b.angle), q.sub(b.centre).turned(-b.angle)
	from, to := 0.0, 1.0
	for _, axis := range [2][3]float64{{p.x, q.x, b.w / 2}, {p.y, q.y, b.h / 2}} {
		at, d, half := axis[0], axis[1]-axis[0], axis[2]
		if d == 0 {
			if math.Abs(at) >= half {
				return false
			}
			continue
		}
		enters, leaves := (-half-at)/d, (half-at)/d
		from, to = max(from, min(enters, leaves)), min(to, max(enters, leaves))
	}
	return from < to
}

// within says whether the box lies in the upright box around p and q.
func (b box) within(p, q point) bool {
	for _, c := range b.corners() {
		if c.x < p.x || c.y < p.y || c.x > q.x || c.y > q.y {
			return false
		}
	}
	return true
}
