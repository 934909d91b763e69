package sweep

import (
	"math"
	"time"
)

// An Outlook predicts how long a run still takes, from how many states the points
// have that are done.
type Outlook struct {
	grid *Grid
	done []float64 // states by point; 0 where not done
	todo []int
	// worked is how many states were found since the run began.
	worked float64
}

// NewOutlook returns the outlook of a run that has these results before it begins,
// and is to ask todo.
func NewOutlook(g *Grid, results []*Result, todo []int) *Outlook {
	o := &Outlook{grid: g, done: make([]float64, g.Len()), todo: todo}
	for n, r := range results {
		if r != nil {
			o.done[n] = max(1, float64(r.States))
		}
	}
	for _, n := range todo {
		o.done[n] = 0
	}
	return o
}

// Done takes note of a result.
func (o *Outlook) Done(n int, r *Result) {
	o.done[n] = max(1, float64(r.States))
	o.worked += o.done[n]
}

// Left returns how long the points take that are not done, if those took the time
// given; false if none is done yet.
func (o *Outlook) Left(took time.Duration) (time.Duration, bool) {
	if o.worked == 0 {
		return 0, false
	}
	var sum, n float64
	for _, states := range o.done {
		if states > 0 {
			sum, n = sum+states, n+1
		}
	}
	left := 0.0
	for _, i := range o.todo {
		if o.done[i] > 0 {
			continue
		}
		if states, ok := o.predict(i); ok {
			left += states
		} else {
			left += sum / n
		}
	}
	return time.Duration(min(left/o.worked*float64(took), math.MaxInt64/2)), true
}

// The farthest neighbour that counts, and the most by which a step on an axis is
// taken to multiply the states.
const (
	farthest   = 8
	mostGrowth = 4
)

// predict returns how many states a point is likely to have: on each axis they are
// taken to grow as they do from the second nearest point that is done to the nearest.
// Nearer points count more. It is false if no point near is done.
func (o *Outlook) predict(n int) (float64, bool) {
	var logs, weights float64
	p := o.grid.Point(n)
	for axis := range p {
		for _, way := range []int{-1, 1} {
			near, far := o.neighbours(p, axis, way)
			if near == 0 {
				continue
			}
			log := math.Log(o.at(p, axis, way*near))
			if far > 0 {
				growth := (log - math.Log(o.at(p, axis, way*far))) / float64(far-near)
				growth = max(-math.Log(mostGrowth), min(math.Log(mostGrowth), growth))
				log += growth * float64(near)
			}
			logs += log / float64(near)
			weights += 1 / float64(near)
		}
	}
	if weights == 0 {
		return 0, false
	}
	return math.Exp(logs / weights), true
}

// neighbours returns how far the two nearest points are that are done, one way on an
// axis; 0 for none.
func (o *Outlook) neighbours(p Point, axis, way int) (near, far int) {
	for d := 1; d <= farthest; d++ {
		switch {
		case o.at(p, axis, way*d) == 0:
		case near == 0:
			near = d
		default:
			return near, d
		}
	}
	return near, 0
}

// at returns how many states the point has that is so far from p on an axis; 0 if it
// is not done.
func (o *Outlook) at(p Point, axis, by int) float64 {
	v := p[axis] + by
	if v < 0 || v >= len(o.grid.Vary[axis].Values) {
		return 0
	}
	old := p[axis]
	p[axis] = v
	n := o.grid.Index(p)
	p[axis] = old
	return o.done[n]
}
