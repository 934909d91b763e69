package wire

import "slices"

// A number is a sequence number whose ISN is not chosen yet: so many after the
// origin of that index.
type number struct {
	origin int
	offset int64
}

func (n number) plus(d int64) number { return number{n.origin, n.offset + d} }

// isns chooses the ISNs: for each origin a multiple of the modulus to add to its
// residue, the least that all conditions allow. The conditions are of the form
// that one multiple is at least another plus so many.
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

// add adds an origin of that residue.
func (s *isns) add(residue int64) int {
	s.residues = append(s.residues, residue)
	s.multiples = append(s.multiples, 0)
	return len(s.residues) - 1
}

// value returns the number as it is with the multiples chosen so far.
func (s *isns) value(n number) int64 {
	return s.residues[n.origin] + s.modulus*s.multiples[n.origin] + n.offset
}

// atLeast says that x is at least y plus by, and whether that can be.
func (s *isns) atLeast(x, y number, by int64) bool { return s.all(s.least(x, y, by)) }

// equal says that two numbers, which are the same in the model, are the same, and
// whether that can be.
func (s *isns) equal(x, y number) bool { return s.all(s.least(x, y, 0), s.least(y, x, 0)) }

// least is the condition that x is at least y plus by.
func (s *isns) least(x, y number, by int64) condition {
	d := s.residues[y.origin] + y.offset + by - s.residues[x.origin] - x.offset
	return condition{from: y.origin, to: x.origin, by: ceil(d, s.modulus)}
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
