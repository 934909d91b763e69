package wire

import "slices"

// isns chooses the ISNs of an end: for each TCB, with that of the number 0 first, a
// multiple of the modulus to add to its residue, the least that all conditions allow.
// The conditions are of the form that one multiple is at least another plus so many.
type isns struct {
	modulus    int64
	residues   []int64
	multiples  []int64
	conditions []condition
}

// A condition says that the multiple of to is at least that of from plus by.
type condition struct {
	from, to int
	by       int64
}

// add adds a TCB whose ISN has that residue.
func (s *isns) add(residue int64) {
	s.residues = append(s.residues, residue)
	s.multiples = append(s.multiples, 0)
}

// value returns the number as it is with the multiples chosen so far.
func (s *isns) value(n Number) int64 {
	return s.residues[n.TCB] + s.modulus*s.multiples[n.TCB] + n.Plus
}

// atLeast says that x is at least y plus by, and whether that can be.
func (s *isns) atLeast(x, y Number, by int64) bool { return s.all(s.least(x, y, by)) }

// within says that x is as far from y as the region says, if that can be.
func (s *isns) within(x, y Number, r region) {
	var cs []condition
	if r.least != -never {
		cs = append(cs, s.least(x, y, r.least))
	}
	if r.most != never {
		cs = append(cs, s.least(y, x, -r.most))
	}
	s.all(cs...)
}

// equal says that two numbers, which are the same in the model, are the same, if that
// can be.
func (s *isns) equal(x, y Number) { s.within(x, y, region{}) }

// least is the condition that x is at least y plus by.
func (s *isns) least(x, y Number, by int64) condition {
	d := s.residues[y.TCB] + y.Plus + by - s.residues[x.TCB] - x.Plus
	return condition{from: y.TCB, to: x.TCB, by: ceil(d, s.modulus)}
}

// all adds conditions, or none of them if they cannot hold with those before.
func (s *isns) all(cs ...condition) bool {
	multiples, conditions := slices.Clone(s.multiples), slices.Clone(s.conditions)
	for _, c := range cs {
		s.put(c)
	}
	for range len(s.multiples) + 1 {
		if !s.raise() {
			return true
		}
	}
	s.multiples, s.conditions = multiples, conditions
	return false
}

// put adds a condition; of those about the same two, the strictest remains.
func (s *isns) put(c condition) {
	for i := range s.conditions {
		if b := &s.conditions[i]; b.from == c.from && b.to == c.to {
			b.by = max(b.by, c.by)
			return
		}
	}
	s.conditions = append(s.conditions, c)
}

// raise raises the multiples that a condition wants greater, and says whether
// there was one. More rounds of it than there are origins change something only
// where conditions contradict each other.
func (s *isns) raise() bool {
	raised := false
	for _, c := range s.conditions {
		if least := s.multiples[c.from] + c.by; s.multiples[c.to] < least {
			s.multiples[c.to] = least
			raised = true
		}
	}
	return raised
}

// ceil returns a/b, rounded up.
func ceil(a, b int64) int64 {
	q := a / b
	if a > 0 && a%b != 0 {
		q++
	}
	return q
}
