package explore

import "unsafe"

// pageLen is the number of elements in a page of a paged array.
const pageLen = 1 << 16

// A paged array grows without moving what it holds: writers of different
// elements need no lock, and growth leaves no garbage.
type paged[T any] struct {
	pages []*[pageLen]T
}

func (p *paged[T]) at(i int) T { return p.pages[i/pageLen][i%pageLen] }

func (p *paged[T]) set(i int, v T) { p.pages[i/pageLen][i%pageLen] = v }

// grow makes room for n elements.
func (p *paged[T]) grow(n int) {
	for len(p.pages)*pageLen < n {
		p.pages = append(p.pages, new([pageLen]T))
	}
}

// cost is how many bytes grow(n) allocates.
func (p *paged[T]) cost(n int) int64 {
	missing := (n+pageLen-1)/pageLen - len(p.pages)
	return int64(max(missing, 0)) * int64(unsafe.Sizeof([pageLen]T{}))
}

// Spans tell where each of a row of adjoining pieces begins and ends.
//
//  1. Piece i ends where piece i+1 begins.
//  2. base holds, for every spanBlock pieces, where the first of them begins.
//  3. low holds where each piece ends, modulo 2^32. A block is shorter than
//     that, so base gives the rest.
type spans struct {
	low  paged[uint32]
	base []int
}

const spanBlock = 1 << 10

// grow makes room for n pieces.
func (s *spans) grow(n int) {
	s.low.grow(n)
	for len(s.base)*spanBlock < n {
		s.base = append(s.base, 0)
	}
}

// cost is how many bytes grow(n) allocates, bases not counted.
func (s *spans) cost(n int) int64 { return s.low.cost(n) }

// set says that piece i is [from, to).
func (s *spans) set(i, from, to int) {
	if i%spanBlock == 0 {
		s.base[i/spanBlock] = from
	}
	s.low.set(i, uint32(to))
}

func (s *spans) at(i int) (from, to int) {
	base := s.base[i/spanBlock]
	from = base
	if i%spanBlock > 0 {
		from += int(s.low.at(i-1) - uint32(base))
	}
	return from, base + int(s.low.at(i)-uint32(base))
}
