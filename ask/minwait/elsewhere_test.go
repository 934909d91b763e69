package minwait_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/ask/minwait"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// The bound is the length at random points, wherever a FIN that comes again is answered in
// TIME-WAIT, whatever the policies, and whoever closes first.
func TestBound_Elsewhere(t *testing.T) {
	from := modeltest.From{
		"msl": {1, 2, 3, 4, 5}, "delay": {1, 2, 3, modeltest.Most}, "min-delay": {0}, "wait": {0},
		"strays": {0}, "order": {0}, "open": {0}, "aborts": {0}, "linger": {0}, "incarnations": {1}, "data": {0},
		"timestamps": {0}, "crashes": {0}, "receive-buffer": {0},
		"rto": {1, 2, 3, 4}, "retries": {0, 1, 2, 3}, "start": {int(model.StartEstablished)},
		"time-wait-fin": {int(model.TimeWaitFINAck)}, "closed-port": {int(model.ClosedPortRST)},
	}
	attack.Check(t, 20, func(t *rapid.T) {
		p := modeltest.Parameters(t, from)
		p.Loss, p.Duplicates = model.Any, model.Any
		bound, ok := minwait.BoundOf(&p)
		if !ok {
			t.Skip("either end may be the peer")
		}
		point := &minwait.Point{Bound: bound, At: func(wait int) verify.Question {
			at := p
			at.Wait = model.Both(wait)
			return verify.Question{Parameters: at, Properties: properties.Default[:1], MaxStates: 20_000}
		}}
		if err := minwait.Frontier(t.Context(), []*minwait.Point{point}, 200, 1, func(int) {}); err != nil {
			t.Fatal(err)
		}
		if point.Wait != bound.Ticks() {
			t.Fatalf("%+v\n%v: found %d", p, &bound, point.Wait)
		}
	})
}

// A guess that other points refute is made again from all of them; one that they do not is
// left as it is.
func TestRefine(t *testing.T) {
	at := func(msl, delay, rto, retries int) *minwait.Point {
		p := against(msl, rto, retries)
		p.Bound.Parameters.Delay, p.Bound.Life = delay, delay
		p.Wait = p.Bound.Ticks()
		return p
	}
	var points, alike, others []*minwait.Point
	for n := range 24 {
		msl, rto, retries := 1+n%3, 1+n/3%2, n/6
		points = append(points, at(msl, msl, rto, retries))
		alike = append(alike, at(msl+2, msl+2, rto, retries))
		others = append(others, at(msl+1, 1+n%2, rto+1, retries))
	}
	alike[3].Wait = -1
	g := minwait.Fit(points)
	r := minwait.Refine(g, points, alike)
	if len(r.Points) != 23 || r.Missing != 1 || len(r.Refutes) != 0 || r.Guess.Form.String() != g.Form.String() {
		t.Errorf("%v, refuted at %d of %d points: %v", &g.Form, len(r.Refutes), len(r.Points), &r.Guess.Form)
	}
	r = minwait.Refine(g, points, others)
	want := "min(max(2·delay, delay + R), G + 1 tick)"
	if len(r.Refutes) == 0 || r.Guess.Form.String() != want || r.Misses() != 0 {
		t.Errorf("%v, refuted at %d of %d points: %v", &g.Form, len(r.Refutes), len(r.Points), &r.Guess.Form)
	}
	others[0].Wait += 20
	if r = minwait.Refine(g, points, others); r.Misses() != 1 || len(r.Guess.Misses) != 1 {
		t.Errorf("%v misses %d", &r.Guess.Form, r.Misses())
	}
}
