package explore

import (
	"bytes"
	"sync"

	"github.com/zeebo/xxh3"
)

// shardCount is how many workers can work on the visited set at a time.
const (
	shardBits  = 5
	shardCount = 1 << shardBits
)

// A ref is what a slot of the visited set, or a candidate, refers to: nothing
// (0), a stored state (its id plus one), or a state found in the round under
// way (found, and its place in the shard's list of these).
type ref uint32

const (
	found ref = 1 << 31
	// first is set besides, in the candidate that was first to find the state.
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

func hashOf(record []byte) hash { return hash(xxh3.Hash(record)) }

func (h hash) shard() int  { return int(h >> (64 - shardBits)) }
func (h hash) tag() uint32 { return uint32(h >> (32 - shardBits)) }

// A slotPage is the unit in which shards grow.
type slotPage [slotPageLen]slot

const (
	slotPageLen   = 1 << 12
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
//  3. It grows at the beginning of a round; afterwards no slot moves.
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

// admit looks up the chunks' candidates that belong to one shard, in order, and
// enters those not seen before.
func (v *visited) admit(number int, chunks []*chunk, scratch *[]byte) {
	s := &v.shards[number]
	s.found = s.found[:0]
	s.tally = s.tally[:0]
	for _, c := range chunks {
		var fresh tally
		for _, i := range c.of(number) {
			candidate, record := &c.candidates[i], c.record(int(i))
			tag := candidate.tag()
			at := s.home(tag)
			for {
				slot := s.at(at)
				if slot == 0 {
					r := found | ref(len(s.found))
					s.set(at, makeSlot(tag, r))
					s.found = append(s.found, foundState{chunk: c, candidate: int(i), slot: at})
					candidate.ref = r | first
					fresh.add(tally{1, len(record)})
					break
				}
				if slot.tag() == tag && bytes.Equal(record, v.packed(s, slot.ref(), scratch)) {
					candidate.ref = slot.ref()
					break
				}
				at = s.after(at)
			}
		}
		s.taken += fresh.states
		s.tally = append(s.tally, fresh)
	}
}

// packed returns the packed form of the state that a slot of s refers to.
func (v *visited) packed(s *shard, r ref, scratch *[]byte) []byte {
	if r < found {
		return v.record(r.id(), scratch)
	}
	f := s.state(r)
	return f.chunk.record(f.candidate)
}

// number stores a fresh candidate after the states and bytes at end.
func (v *visited) number(c *candidate, record []byte, end tally, parent uint32) {
	s := &v.shards[c.shard()]
	f := s.state(c.ref)
	f.id = end.states
	s.set(f.slot, makeSlot(c.tag(), stored(f.id)))
	v.put(f.id, end.bytes, record, parent)
}

// id returns the id of the state that a candidate turned out to be.
func (v *visited) id(c *candidate) int {
	if c.ref < found {
		return c.ref.id()
	}
	return v.shards[c.shard()].state(c.ref).id
}
