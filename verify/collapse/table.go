package collapse

import "math/bits"

// A table maps numbers other than 0 to numbers, by open addressing. Its zero value
// is empty.
type table struct {
	slots []entry // a power of two of them, or none
	shift uint8   // of a hash, to a place in slots
	n     int
}

type entry struct{ key, value uint64 }

func (t *table) home(key uint64) uint { return uint(key * 0x9e3779b97f4a7c15 >> (t.shift & 63)) }

// get returns the value of key and whether it has one.
func (t *table) get(key uint64) (uint64, bool) {
	slots := t.slots
	if len(slots) == 0 {
		return 0, false
	}
	for i := t.home(key); ; i++ {
		e := &slots[i&uint(len(slots)-1)]
		if e.key == key {
			return e.value, true
		}
		if e.key == 0 {
			return 0, false
		}
	}
}

// put gives key, which has none, a value.
func (t *table) put(key, value uint64) {
	if 2*t.n >= len(t.slots) {
		old := t.slots
		t.slots = make([]entry, max(64, 2*len(old)))
		t.shift = uint8(64 - bits.TrailingZeros(uint(len(t.slots))))
		for _, e := range old {
			if e.key != 0 {
				t.place(e)
			}
		}
	}
	t.place(entry{key, value})
	t.n++
}

func (t *table) place(e entry) {
	i := t.home(e.key)
	for t.slots[i].key != 0 {
		i = (i + 1) & uint(len(t.slots)-1)
	}
	t.slots[i] = e
}
