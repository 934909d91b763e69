package model

// Seq is a sequence number, modulo Parameters.SeqMod.
type Seq uint8

// space is a sequence number space of a power of two, at most 256 (RFC 9293,
// 3.4: "it is essential to remember that the actual sequence number space is
// finite"). One that is not has its numbers in half of the largest: see renumber.
type space struct{ mask Seq }

func newSpace(mod int) space { return space{mask: Seq(min(mod, 256) - 1)} }

// add returns a + n.
func (sp space) add(a Seq, n uint8) Seq { return (a + Seq(n)) & sp.mask }

// span returns how many numbers there are from a up to, not including, b.
func (sp space) span(a, b Seq) uint8 { return uint8((b - a) & sp.mask) }

// after says whether a comes after b: whether it lies in the half of the space
// that follows b. Of two that are half of it apart neither does (decisions S1).
func (sp space) after(a, b Seq) bool {
	d := sp.span(b, a)
	return d != 0 && d <= uint8(sp.mask)/2
}

// in says whether a lies in the n numbers that start at b.
func (sp space) in(a, b Seq, n uint8) bool { return sp.span(b, a) < n }

// Next returns the sequence number n after a.
func (m *Model) Next(a Seq, n uint8) Seq { return m.space.add(a, n) }
