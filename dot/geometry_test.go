package dot

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

func drawPoint(t *rapid.T, name string) point {
	return point{rapid.Float64Range(-20, 20).Draw(t, name+".x"), rapid.Float64Range(-20, 20).Draw(t, name+".y")}
}

func drawBox(t *rapid.T, name string) box {
	return box{
		centre: drawPoint(t, name), angle: rapid.Float64Range(-math.Pi, math.Pi).Draw(t, name+".angle"),
		w: rapid.Float64Range(1, 30).Draw(t, name+".w"), h: rapid.Float64Range(1, 10).Draw(t, name+".h"),
	}
}

// covers says whether p lies in the box, edges left out.
func (b box) covers(p point) bool {
	q := p.sub(b.centre).turned(-b.angle)
	return math.Abs(q.x) < b.w/2-1e-6 && math.Abs(q.y) < b.h/2-1e-6
}

// Boxes overlap if a point of one lies in the other, tried out over a grid.
func TestBox_Overlaps(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		b, c := drawBox(t, "b"), drawBox(t, "c")
		if b.overlaps(c) != c.overlaps(b) {
			t.Fatal("to overlap is mutual")
		}
		const n = 60
		for i := range n + 1 {
			for j := range n + 1 {
				p := b.centre.add(point{b.w * (float64(i)/n - 0.5), b.h * (float64(j)/n - 0.5)}.turned(b.angle))
				if b.covers(p) && c.covers(p) && !b.overlaps(c) {
					t.Fatalf("%v lies in both", p)
				}
			}
		}
		if b.overlaps(c) && !b.grown(0.5).overlaps(c) {
			t.Fatal("grown it overlaps no more")
		}
	})
}

// A line crosses a box if a point of it lies in the box.
func TestBox_Crossed(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		b, p, q := drawBox(t, "b"), drawPoint(t, "p"), drawPoint(t, "q")
		const n = 500
		inside := false
		for i := range n + 1 {
			inside = inside || b.covers(p.towards(q, float64(i)/n))
		}
		if inside && !b.crossed(p, q) {
			t.Fatal("a point of the line lies in the box")
		}
		if b.crossed(p, q) && !inside && b.grown(-0.2).crossed(p, q) {
			t.Fatal("no point of the line lies in the box")
		}
	})
}
