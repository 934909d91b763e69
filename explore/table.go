package explore

import (
	"bytes"
	"sync"
)

// shardCount is the number of parts of the visited set that can be worked on
// at the same time.
const shardCount = 1 << shardBits

// A ref refers to nothing (0), a stored state (its id plus one), or a state found
// in the round under way (found, and its place in its shard's list of these).
type ref uint32

const (
	found ref = 1 << 31
	// first is set besides found in the candidate that was first to find it.
	first ref = 1 << 30
)

// mostStates is how many states a ref can tell apart.
const mostStates = 1<<31 - 1

func stored(id int) ref { return ref(id + 1) }

func (r ref) id() int { return int(r) - 1 }

// A slot of the visited set is free (0), or a tag above a ref.
type slot uint64

func makeSlot(tag uint32, r ref) slot { return slot(tag)<<32 | slot(r) }

func (s slot) tag() uint32 { return uint32(s >> 32) }
func (s slot) ref() ref    { return ref(s) }

// A hash of a record. Its highest bits choose the shard, the next are the tag,
// which chooses where in the shard the search for the record begins.
type hash uint64

const shardBits = 6

func (h hash) shard() int  { return int(h >> (64 - shardBits)) }
func (h hash) tag() uint32 { return uint32(h >> (32 - shardBits)) }

// A slotPage is the unit in which shards grow.
type slotPage [slotPageLen]slot

const (
	slotPageLen   = 1 << 10
	slotPageBytes = slotPageLen * 8
)

// A slotPool hands out pages of free slots and takes back those that a shard
// outgrew, so that growth leaves no garbage.
type slotPool struct {
	mu   sync.Mutex
	free []*slotPage
}

func (p *slotPool) take() *slotPage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		return new(slotPage)
	}
	page := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	return page
}

func (p *slotPool) give(page *slotPage) {
	*page = slotPage{}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, page)
}

// A shard of the visited set is a hash table with linear probing.
//
//  1. A tag's home is tag/2^32 of the way into the table, so tables grow in
//     any steps, and growing reads and writes them from one end to the other.
//  2. At most 3 of 4 slots are taken.
//  3. Between makeRoom and the next round no slot moves.
type shard struct {
	pages []*slotPage
	taken int
	found []foundState
	tally []tally // of each chunk
}

// A foundState is a state that the round under way found for the first time.
type foundState struct {
	chunk     *chunk
	candidate int
	slot      int
	id        int // once it is numbered
}

// A tally counts the states found for the first time and their bytes.
type tally struct{ states, bytes int }

func (t *tally) add(u tally) {
	t.states += u.states
	t.bytes += u.bytes
}

func (s *shard) slots() int { return len(s.pages) * slotPageLen }

func (s *shard) home(tag uint32) int { return int(uint64(tag) * uint64(s.slots()) >> 32) }

func (s *shard) at(i int) slot { return s.pages[i/slotPageLen][i%slotPageLen] }

func (s *shard) set(i int, v slot) { s.pages[i/slotPageLen][i%slotPageLen] = v }

// after is the slot to look into after i.
func (s *shard) after(i int) int {
	if i++; i < s.slots() {
		return i
	}
	return 0
}

// state returns the state found in the round under way that r refers to.
func (s *shard) state(r ref) *foundState { return &s.found[r&^(found|first)] }

// wanted is how many pages the shard should have for so many more states.
func (s *shard) wanted(more int) int {
	need := (s.taken+more)*4/3/slotPageLen + 1
	if need <= len(s.pages) {
		return len(s.pages)
	}
	return max(need, len(s.pages)*5/4)
}

// grow gives the shard so many pages.
func (s *shard) grow(pages int, pool *slotPool) {
	if pages == len(s.pages) {
		return
	}
	old := s.pages
	s.pages = make([]*slotPage, pages)
	for i := range s.pages {
		s.pages[i] = pool.take()
	}
	for _, page := range old {
		for _, v := range page {
			if v == 0 {
				continue
			}
			i := s.home(v.tag())
			for s.at(i) != 0 {
				i = s.after(i)
			}
			s.set(i, v)
		}
		pool.give(page)
	}
}

// The visited set knows which states were found, and where they are stored.
type visited struct {
	store
	shards [shardCount]shard
	pool   slotPool
}

// find returns a reference to the stored state of which this is the packed
// form, or 0. It does not write, so workers share the set while they expand.
func (v *visited) find(h hash, record []byte, scratch *[]byte) ref {
	s, tag := &v.shards[h.shard()], h.tag()
	if s.taken == 0 {
		return 0
	}
	at := s.home(tag)
	for {
		slot := s.at(at)
		if slot == 0 {
			return 0
		}
		if slot.tag() == tag && bytes.Equal(record, v.record(slot.ref().id(), scratch)) {
			return slot.ref()
		}
		at = s.after(at)
	}
}

// admit enters the chunks' candidates that belong to one shard, in order, each
// state once.
func (v *visited) admit(number int, chunks []*chunk) {
	s := &v.shards[number]
	s.found = s.found[:0]
	s.tally = s.tally[:0]
	for _, c := range chunks {
		var fresh tally
		for _, i := range c.of(number) {
			candidate := &c.candidates[i]
			if candidate.ref = s.enter(c, int(i)); candidate.fresh() {
				fresh.add(tally{1, len(c.record(int(i)))})
			}
		}
		s.taken += fresh.states
		s.tally = append(s.tally, fresh)
	}
}

// enter returns a reference to the state found that candidate i stands for.
func (s *shard) enter(c *chunk, i int) ref {
	record, tag := c.record(i), c.candidates[i].tag()
	at := s.home(tag)
	for {
		slot := s.at(at)
		if slot == 0 {
			r := found | ref(len(s.found))
			s.set(at, makeSlot(tag, r))
			s.found = append(s.found, foundState{chunk: c, candidate: i, slot: at})
			return r | first
		}
		if r := slot.ref(); slot.tag() == tag && r >= found {
			if f := s.state(r); bytes.Equal(record, f.chunk.record(f.candidate)) {
				return r
			}
		}
		at = s.after(at)
	}
}

// number stores a fresh candidate after the states and bytes at end.
func (v *visited) number(c *candidate, record []byte, end tally) {
	s := &v.shards[c.shard()]
	f := s.state(c.ref)
	f.id = end.states
	s.set(f.slot, makeSlot(c.tag(), stored(f.id)))
	v.put(f.id, end.bytes, record, c.parent)
}

// id returns the id of the state that a candidate turned out to be.
func (v *visited) id(c *candidate) int { return v.shards[c.shard()].state(c.ref).id }
