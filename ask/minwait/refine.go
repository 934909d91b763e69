package minwait

import "slices"

// A Refinement is what became of a guess at points that it was not made from.
type Refinement struct {
	// Points are these, but for so many without a length that was found.
	Points  []*Point
	Missing int
	// Refutes are those of them that have another length than the guess says.
	Refutes []*Point
	// Guess is made from all points, where some refute the first; it is the first where none
	// does.
	Guess Guess
}

// Refine compares a guess, made from points, with others that have their lengths. Where some
// refute it, it guesses again.
func Refine(g Guess, points, others []*Point) Refinement {
	r := Refinement{Guess: g}
	for _, p := range others {
		if p.Wait < 0 {
			r.Missing++
			continue
		}
		r.Points = append(r.Points, p)
		if g.Form.At(&p.Bound) != p.Wait {
			r.Refutes = append(r.Refutes, p)
		}
	}
	if len(r.Refutes) > 0 {
		r.Guess = Fit(slices.Concat(points, r.Points))
	}
	return r
}

// Misses counts the points that the guess does not fit now.
func (r *Refinement) Misses() int {
	n := 0
	for _, p := range r.Guess.Misses {
		if slices.Contains(r.Points, p) {
			n++
		}
	}
	return n
}
