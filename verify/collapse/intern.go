package collapse

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

const (
	pageBits = 8
	pageLen  = 1 << pageBits
)

// A paged array grows without moving what it holds. One goroutine at a time
// appends; any reads an element whose index it has from one that saw it appended.
type paged[T any] struct {
	pages atomic.Pointer[[]*[pageLen]T]
	n     int
}

func (p *paged[T]) at(i uint32) *T { return &(*p.pages.Load())[i>>pageBits][i%pageLen] }

func (p *paged[T]) append(v T) {
	if p.n%pageLen == 0 {
		var pages []*[pageLen]T
		if p.n > 0 {
			pages = *p.pages.Load()
		}
		// Whoever reads by the older slice does not look beyond its end.
		pages = append(pages, new([pageLen]T))
		p.pages.Store(&pages)
	}
	(*p.pages.Load())[p.n/pageLen][p.n%pageLen] = v
	p.n++
}

// An interned set numbers different values 0, 1, 2, … as they come. Looking one up
// that is known takes no lock.
type interned[T comparable] struct {
	// added, unless nil, is told of each new value, under the lock, before anyone
	// can know its number.
	added func(v *T)

	seed   maphash.Seed
	mu     sync.Mutex
	slots  atomic.Pointer[[]atomic.Uint32] // each free (0), or an id plus one
	values paged[T]
}

func (in *interned[T]) init() {
	in.seed = maphash.MakeSeed()
	slots := make([]atomic.Uint32, 64)
	in.slots.Store(&slots)
}

// at returns the value of an id; it is not to be changed.
func (in *interned[T]) at(id uint32) *T { return in.values.at(id) }

// len is how many values there are.
func (in *interned[T]) len() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.values.n
}

// id returns the id of v, a new one if need be.
func (in *interned[T]) id(v T) uint32 {
	hash := maphash.Comparable(in.seed, v)
	if id, _, ok := in.find(&v, hash); ok {
		return id
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	id, slot, ok := in.find(&v, hash)
	if ok {
		return id
	}
	if 2*in.values.n >= len(*in.slots.Load()) {
		in.grow()
		_, slot, _ = in.find(&v, hash)
	}
	id = uint32(in.values.n)
	in.values.append(v)
	if in.added != nil {
		in.added(&v)
	}
	(*in.slots.Load())[slot].Store(id + 1)
	return id
}

// find returns the id of v, or else the slot for it.
func (in *interned[T]) find(v *T, hash uint64) (id uint32, slot int, ok bool) {
	slots := *in.slots.Load()
	mask := len(slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		taken := slots[i].Load()
		if taken == 0 {
			return 0, i, false
		}
		if *in.values.at(taken - 1) == *v {
			return taken - 1, i, true
		}
	}
}

// grow doubles the slots. Whoever still looks into the old ones and finds nothing
// looks again under the lock.
func (in *interned[T]) grow() {
	slots := make([]atomic.Uint32, 2*len(*in.slots.Load()))
	mask := len(slots) - 1
	for id := range uint32(in.values.n) {
		i := int(maphash.Comparable(in.seed, *in.values.at(id))) & mask
		for slots[i].Load() != 0 {
			i = (i + 1) & mask
		}
		slots[i].Store(id + 1)
	}
	in.slots.Store(&slots)
}
