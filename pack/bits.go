package pack

// A writer appends bits to dst, the first written lowest. There are never 8 or
// more bits pending.
type writer struct {
	dst     []byte
	pending uint64
	n       uint
}

// put appends the low width bits of v, which has no others; width is at most 56.
func (w *writer) put(v uint64, width uint) {
	w.pending |= v << w.n
	w.n += width
	for w.n >= 8 {
		w.dst = append(w.dst, byte(w.pending))
		w.pending >>= 8
		w.n -= 8
	}
}

// bytes returns dst with what is pending, filled up with zero bits.
func (w *writer) bytes() []byte {
	if w.n > 0 {
		return append(w.dst, byte(w.pending))
	}
	return w.dst
}

// A reader takes bits off src as a writer put them.
type reader struct {
	src     []byte
	pending uint64
	n       uint
}

func (r *reader) get(width uint) uint64 {
	for r.n < width {
		r.pending |= uint64(r.src[0]) << r.n
		r.src = r.src[1:]
		r.n += 8
	}
	v := r.pending & (1<<width - 1)
	r.pending >>= width
	r.n -= width
	return v
}

func (r *reader) get8(width uint) uint8   { return uint8(r.get(width)) }
func (r *reader) get16(width uint) uint16 { return uint16(r.get(width)) }
