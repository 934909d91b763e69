package explore

import (
	"sync"
	"sync/atomic"
)

// A hash of what tells a state from others. Its upper half, the tag, says where
// in the table the search for it begins.
type hash uint64

func (h hash) tag() uint32 { return uint32(h >> 32) }

// A slot of the table is free (0), or has a tag above the id of a state plus one.
// In a table of hashes it is a whole hash; that 0 is one too is for others to mind.
type slot uint64

func slotOf(h hash, id uint32) slot { return slot(h)>>32<<32 | slot(id+1) }

func (s slot) tag() uint32 { return uint32(s >> 32) }
func (s slot) id() uint32  { return uint32(s) - 1 }

// A slotPage is the unit in which a table grows.
type slotPage [slotPageLen]slot

const (
	slotPageLen   = 1 << 12
	slotPageBytes = slotPageLen * 8
	shardBits     = 3
	shardCount    = 1 << shardBits
)

// A table is a hash table with linear probing, without deletion.
//
//  1. A tag's home is tag/2^32 of the way into the table, so growing reads and
//     writes it from one end to the other.
//  2. The table is made of shards of equal size. A search that comes to the end
//     of a shard goes on at its beginning, so shards can grow side by side.
//  3. Slots are taken by compare-and-swap. A slot taken is never changed, and
//     moves only in grow.
type table struct {
	pages []*slotPage
	taken atomic.Int64
	pool  slotPool
}

func newTable() *table {
	t := new(table)
	for range shardCount {
		t.pages = append(t.pages, new(slotPage))
	}
	return t
}

func (t *table) slots() uint64 { return uint64(len(t.pages)) * slotPageLen }

// full says whether the table has to grow before so many workers look up a batch.
func (t *table) full(workers int) bool {
	return t.taken.Load()+int64(workers*batchLen) > int64(t.slots()/4*3)
}

// growth is how many more bytes the table has once it has grown.
func (t *table) growth() int64 { return int64(t.grownPages())*slotPageBytes - t.bytes() }

func (t *table) bytes() int64 { return int64(len(t.pages)) * slotPageBytes }

// grownPages is how many pages the table has once it has grown.
func (t *table) grownPages() int {
	each := len(t.pages) / shardCount
	return shardCount * (each + max(1, each/2))
}

func (t *table) at(i uint64) *slot { return &t.pages[i/slotPageLen][i%slotPageLen] }

func load(s *slot) slot { return slot(atomic.LoadUint64((*uint64)(s))) }

// take takes a free slot, and says whether it was still free.
func take(s *slot, v slot) bool { return atomic.CompareAndSwapUint64((*uint64)(s), 0, uint64(v)) }

// home is where the search for a tag begins in a table of so many slots.
func home(tag uint32, slots uint64) uint64 { return uint64(tag) * slots >> 32 }

// after is where to look after i in a table of so many slots.
func after(i, slots uint64) uint64 {
	if i++; i%slotPageLen == 0 && i%(slots/shardCount) == 0 {
		return i - slots/shardCount
	}
	return i
}

// put takes the first free slot for a hash; nothing else happens to the table
// meanwhile.
func (t *table) put(h hash, v slot) {
	slots := t.slots()
	at := home(h.tag(), slots)
	for *t.at(at) != 0 {
		at = after(at, slots)
	}
	*t.at(at) = v
}

// grow gives the table half as many pages again; nothing else happens to it
// meanwhile. each runs a function for 0, …, n-1.
func (t *table) grow(each func(n int, work func(i int))) {
	old := t.pages
	t.pages = make([]*slotPage, t.grownPages())
	t.pool.fresh = make([]slotPage, len(t.pages)-len(old))
	inHugePages(t.pool.fresh)
	from, to := len(old)/shardCount, len(t.pages)/shardCount
	each(shardCount, func(i int) {
		t.growShard(old[i*from:(i+1)*from], i*to, to)
	})
	t.pool = slotPool{}
}

// growShard moves what was in the old pages of a shard into its new pages, which
// are those from first on.
func (t *table) growShard(old []*slotPage, first, n int) {
	slots := t.slots()
	for _, page := range old {
		for _, v := range page {
			if v == 0 {
				continue
			}
			for at := home(v.tag(), slots); ; at = after(at, slots) {
				page := &t.pages[at/slotPageLen]
				if *page == nil {
					*page = t.pool.take()
				}
				if s := &(*page)[at%slotPageLen]; *s == 0 {
					*s = v
					break
				}
			}
		}
		t.pool.give(page)
	}
	for i := first; i < first+n; i++ {
		if t.pages[i] == nil {
			t.pages[i] = t.pool.take()
		}
	}
}

// A slotPool hands out free pages, those outgrown first.
type slotPool struct {
	mu       sync.Mutex
	outgrown []*slotPage
	fresh    []slotPage // beside each other
}

func (p *slotPool) take() *slotPage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.outgrown); n > 0 {
		page := p.outgrown[n-1]
		p.outgrown = p.outgrown[:n-1]
		*page = slotPage{}
		return page
	}
	if len(p.fresh) == 0 { // some pages are still being moved out of
		return new(slotPage)
	}
	page := &p.fresh[0]
	p.fresh = p.fresh[1:]
	return page
}

func (p *slotPool) give(page *slotPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.outgrown = append(p.outgrown, page)
}
