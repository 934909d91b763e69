package heatmap

import "math"

// near is how many cells apart two places may be that are one.
const near = 1e-9

// middle returns where a place is drawn that is so many cells to the right and upwards of
// the middle of the first.
func (l *layout) middle(place [2]float64) point {
	return point{l.left + l.wide*(place[0]+0.5), l.top + l.high*(float64(len(l.Y.Values))-0.5-place[1])}
}

// borders returns those parts of the polygons' sides that lie in no other polygon, nor on
// the border of the map, nor, of a side along an axis, a tick from another polygon. A
// polygon may be a line, or a point.
func (m *Map) borders() (lines [][2][2]float64) {
	far := [2]float64{float64(len(m.X.Values) - 1), float64(len(m.Y.Values) - 1)}
	for i, corners := range m.Polygons {
		turn := twice(corners)
		flat := math.Abs(turn) < near
		for j, from := range corners {
			to := corners[(j+1)%len(corners)]
			parts := [][2]float64{{0, 1}}
			ways := [][2]float64{{}}
			for axis := range 2 {
				if flat || math.Abs(from[axis]-to[axis]) > near {
					continue
				}
				if math.Abs(from[axis]) < near || math.Abs(from[axis]-far[axis]) < near {
					parts = nil
				}
				outward := [2]float64{} // a bit more than a tick, so as to be inside
				outward[axis] = math.Copysign(1.001*m.Tick[axis], turn*(to[1]-from[1]-to[0]+from[0]))
				ways = append(ways, outward)
			}
			for k, other := range m.Polygons {
				for _, by := range ways {
					if k != i {
						parts = without(parts, other, plus(from, by), plus(to, by))
					}
				}
			}
			for _, part := range parts {
				if part[1]-part[0] > near {
					lines = append(lines, [2][2]float64{along(from, to, part[0]), along(from, to, part[1])})
				}
			}
		}
	}
	return lines
}

func plus(p, by [2]float64) [2]float64 { return [2]float64{p[0] + by[0], p[1] + by[1]} }

// along is the place at a part of the way.
func along(from, to [2]float64, part float64) [2]float64 {
	return [2]float64{from[0] + part*(to[0]-from[0]), from[1] + part*(to[1]-from[1])}
}

// without returns those parts of a way that are not inside a polygon.
func without(parts [][2]float64, corners [][2]float64, from, to [2]float64) [][2]float64 {
	enters, leaves := inside(corners, from, to)
	if enters >= leaves {
		return parts
	}
	var rest [][2]float64
	for _, part := range parts {
		for _, left := range [][2]float64{{part[0], min(part[1], enters)}, {max(part[0], leaves), part[1]}} {
			if left[0] < left[1] {
				rest = append(rest, left)
			}
		}
	}
	return rest
}

// inside returns at which part a way enters a polygon, and at which it leaves it; not
// before where it never does (Cyrus and Beck 1978).
func inside(corners [][2]float64, from, to [2]float64) (enters, leaves float64) {
	enters, leaves = math.Inf(-1), math.Inf(1)
	turn := twice(corners)
	if math.Abs(turn) < near {
		return 1, 0
	}
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		depth := func(p [2]float64) float64 {
			return math.Copysign(1, turn) * ((b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0]))
		}
		here, there := depth(from), depth(to)
		switch {
		case here <= near && there <= near:
			return 1, 0
		case here < there:
			enters = max(enters, here/(here-there))
		case here > there:
			leaves = min(leaves, here/(here-there))
		}
	}
	return enters, leaves
}

// twice is twice the area of a polygon, and less than 0 where its corners go round as a
// clock does.
func twice(corners [][2]float64) float64 {
	sum := 0.0
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		sum += a[0]*b[1] - a[1]*b[0]
	}
	return sum
}
