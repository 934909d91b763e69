package explore

import "slices"

// noParent stands where an initial state's parent would.
const noParent = 1<<32 - 1

// varied is the size of the records of a store once they differ in it.
const varied = -1

// A store keeps the packed states in the order in which they were found, and
// of each the state from which it was found.
//
//  1. States have the ids 0, 1, 2, … in the order of a sequential search.
//  2. A parent has a smaller id than its children.
//  3. The records adjoin; as long as all have the same size, that alone tells
//     where each is, and spans is empty.
type store struct {
	n       int // states
	used    int // bytes of their records
	size    int // of each record, or varied
	bytes   paged[byte]
	spans   spans
	parents paged[uint32]
}

// grow makes room for n states with records of so many bytes altogether, of one
// size or varied.
func (s *store) grow(n, used int, vary bool) {
	s.bytes.grow(used)
	s.parents.grow(n)
	if !vary {
		return
	}
	s.spans.grow(n)
	if s.size != varied {
		for id := range s.n {
			s.spans.set(id, id*s.size, (id+1)*s.size)
		}
		s.size = varied
	}
}

// cost is how many bytes grow allocates.
func (s *store) cost(n, used int, vary bool) int64 {
	cost := s.bytes.cost(used) + s.parents.cost(n)
	if vary {
		cost += s.spans.cost(n)
	}
	return cost
}

// put stores state id, whose record begins at byte from.
func (s *store) put(id, from int, record []byte, parent uint32) {
	s.parents.set(id, parent)
	if s.size == varied {
		s.spans.set(id, from, from+len(record))
	}
	for len(record) > 0 {
		n := copy(s.bytes.pages[from/pageLen][from%pageLen:], record)
		record, from = record[n:], from+n
	}
}

// at tells where a state's record begins and ends.
func (s *store) at(id int) (from, to int) {
	if s.size == varied {
		return s.spans.at(id)
	}
	return id * s.size, (id + 1) * s.size
}

// record returns the packed form of a state. One that goes over a page's end
// is put together in scratch.
func (s *store) record(id int, scratch *[]byte) []byte {
	from, to := s.at(id)
	if from == to {
		return nil
	}
	start, n := from%pageLen, to-from
	if page := s.bytes.pages[from/pageLen]; start+n <= pageLen {
		return page[start : start+n]
	}
	*scratch = (*scratch)[:0]
	for from < to {
		part := s.bytes.pages[from/pageLen][from%pageLen:]
		part = part[:min(len(part), to-from)]
		*scratch = append(*scratch, part...)
		from += len(part)
	}
	return *scratch
}

// path returns the ids on the way from an initial state to id.
func (s *store) path(id int) []int {
	return pathTo(id, s.parents.at)
}

// pathTo returns the ids on the way to id that goes by the given parents.
func pathTo(id int, parent func(int) uint32) []int {
	var path []int
	for at := uint32(id); at != noParent; at = parent(int(at)) {
		path = append(path, int(at))
	}
	slices.Reverse(path)
	return path
}
