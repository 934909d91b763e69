package pack

import "encoding/binary"

// A writer appends bits to dst, the first written lowest. Fewer than 32 bits are
// pending between calls.
type writer struct {
	dst     []byte
	pending uint64
	n       uint
}

// put appends the low width bits of v, which has no others; width is at most 32.
func (w *writer) put(v uint64, width uint) {
	w.pending |= v << w.n
	w.n += width
	if w.n >= 32 {
		w.dst = binary.LittleEndian.AppendUint32(w.dst, uint32(w.pending))
		w.pending >>= 32
		w.n -= 32
	}
}

// bytes returns dst with what is pending, filled up with zero bits.
func (w *writer) bytes() []byte {
	for ; w.n > 8; w.n -= 8 {
		w.dst = append(w.dst, byte(w.pending))
		w.pending >>= 8
	}
	if w.n > 0 {
		w.dst = append(w.dst, byte(w.pending))
	}
	return w.dst
}

// A reader takes bits off src as a writer put them. Fewer than 32 bits are
// pending between calls.
type reader struct {
	src     []byte
	pending uint64
	n       uint
}

// get takes width bits, at most 32.
func (r *reader) get(width uint) uint64 {
	if r.n < width {
		r.fill()
	}
	v := r.pending & (1<<width - 1)
	r.pending >>= width
	r.n -= width
	return v
}

// fill makes up to 32 further bits pending.
func (r *reader) fill() {
	if len(r.src) >= 4 {
		r.pending |= uint64(binary.LittleEndian.Uint32(r.src)) << r.n
		r.src = r.src[4:]
		r.n += 32
		return
	}
	for _, b := range r.src {
		r.pending |= uint64(b) << r.n
		r.n += 8
	}
	r.src = nil
}

func (r *reader) get8(width uint) uint8   { return uint8(r.get(width)) }
func (r *reader) get16(width uint) uint16 { return uint16(r.get(width)) }
