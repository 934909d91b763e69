package minwait_test

import (
	"fmt"
	"testing"

	"tcpcheck/ask/minwait"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// against is a point of the grid against a network without bounds.
func against(msl, rto, retries int) *minwait.Point {
	p := model.Default()
	p.MSL, p.Delay, p.Loss, p.Duplicates, p.Incarnations = msl, msl, model.Any, model.Any, 1
	for _, e := range model.Ends {
		p.Policy[e].RTO, p.Policy[e].Retries = rto, retries
	}
	bound, _ := minwait.BoundOf(&p)
	return &minwait.Point{Bound: bound, At: func(wait int) verify.Question {
		at := p
		at.Wait = model.Both(wait)
		return verify.Question{Parameters: at, Properties: properties.Default[:1]}
	}}
}

// The form is found again from the points, which lie where the searches have them.
func TestFormula(t *testing.T) {
	var points []*minwait.Point
	for _, msl := range []int{1, 2, 3} {
		for _, rto := range []int{1, 2} {
			for retries := range 4 {
				points = append(points, against(msl, rto, retries))
			}
		}
	}
	told := 0
	if err := minwait.Frontier(t.Context(), points, 100, 2, func(done int) { told = done }); err != nil {
		t.Fatal(err)
	}
	if told != len(points) {
		t.Errorf("%d of %d points told", told, len(points))
	}
	for _, p := range points {
		if p.Wait != p.Bound.Ticks() {
			t.Errorf("%v: found %d", &p.Bound, p.Wait)
		}
	}
	g := minwait.Fit(points)
	if g.Form.String() != "min(max(2·MSL, MSL + R), G + 1 tick)" || len(g.Misses) > 0 {
		t.Errorf("%v, %d misses", &g.Form, len(g.Misses))
	}
	// What no form fits is told, and what has no length is not asked of one.
	points[7].Wait, points[8].Wait = 3, -1
	if g := minwait.Fit(points); len(g.Misses) != 1 || g.Misses[0] != points[7] {
		t.Errorf("%v misses %d", &g.Form, len(g.Misses))
	}
}

// A length is found wherever the bound is, and none beyond the most.
func TestFrontier(t *testing.T) {
	for bound := range 12 {
		for most, want := range map[int]int{20: 5, 5: 5, 4: -1} {
			p := against(2, 1, 2)
			p.Bound.Life, p.Bound.Last, p.Bound.GivesUp = bound, 0, bound-1
			if err := minwait.Frontier(t.Context(), []*minwait.Point{p}, most, 1, func(int) {}); err != nil {
				t.Fatal(err)
			}
			if p.Wait != want {
				t.Errorf("from %d up to %d: %d, want %d", bound, most, p.Wait, want)
			}
		}
	}
}

// Each part binds somewhere, and says so.
func TestBound(t *testing.T) {
	for _, c := range []struct{ msl, rto, retries, ticks int }{{1, 3, 0, 2}, {2, 1, 1, 4}, {2, 1, 2, 5}} {
		b := against(c.msl, c.rto, c.retries).Bound
		if b.Ticks() != c.ticks {
			t.Errorf("%+v: %d", c, b.Ticks())
		}
		t.Log(&b)
	}
	b := against(2, 1, 2).Bound
	want := "5 = min(max(2·MSL, MSL + R), G + 1 tick) = min(max(4, 2 + 3), 7 + 1): it is MSL + R. R is when " +
		"B last retransmits its FIN, and G when it gives up, both since it first sent it."
	if fmt.Sprint(&b) != want {
		t.Errorf("got %v", &b)
	}
	p := model.Default()
	p.FirstCloser = model.FirstCloserAny
	p.Policy[model.A].RTO = 3
	if _, ok := minwait.BoundOf(&p); ok {
		t.Error("a bound, with two policies and either end the last")
	}
}
