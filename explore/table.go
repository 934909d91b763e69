package explore

import (
	"bytes"
	"sync"

	"github.com/zeebo/xxh3"
)

// shardCount is the number of parts of the visited set that can be worked on
// at the same time.
const shardCount = 64

// A ref is what a slot of the visited set, or a candidate, refers to: nothing
// (0), a stored state (its id plus one), or a state found in the round under
// way (its place in the shard's list of these, and the mark).
type ref uint32

// found marks the refs to states found in the round under way.
const found ref = 1 << 31

// mostStates is how many states a ref can tell apart.
const mostStates = 1<<31 - 1

func stored(id int) ref { return ref(id + 1) }

func (r ref) id() int { return int(r) - 1 }

// A slot of the visited set is free (0), or a tag above a ref.
type slot uint64

func makeSlot(tag uint32, r ref) slot { return slot(tag)<<32 | slot(r) }

func (s slot) tag() uint32 { return uint32(s >> 32) }
func (s slot) ref() ref    { return ref(s) }

// place splits a record's hash: its highest bits choose the shard, the next 32
// are the tag, which chooses where in the shard the search for it begins.
func place(record []byte) (shard uint8, tag uint32) {
	const shardBits = 6
	h := xxh3.Hash(record)
	return uint8(h >> (64 - shardBits)), uint32(h >> (32 - shardBits))
}

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
//  2. At most 4 of 5 slots are taken.
//  3. Between makeRoom and the next round no slot moves.
type shard struct {
	pages  []*slotPage
	taken  int
	found  []foundState
	tally  []tally // of each chunk
	warmed slot
}

// A foundState is a state that the round under way found for the first time.
type foundState struct {
	part      *part
	candidate uint32
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

// wanted is how many pages the shard should have for so many more states.
func (s *shard) wanted(more int) int {
	need := (s.taken+more)*5/4/slotPageLen + 1
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
		part := &c.parts[number]
		var fresh tally
		v.warm(s, part)
		for i := range part.candidates {
			candidate, record := &part.candidates[i], part.record(uint32(i))
			at := s.home(candidate.tag)
			for {
				slot := s.at(at)
				if slot == 0 {
					candidate.fresh = true
					candidate.ref = found | ref(len(s.found))
					s.set(at, makeSlot(candidate.tag, candidate.ref))
					s.found = append(s.found, foundState{part: part, candidate: uint32(i), slot: at})
					fresh.add(tally{1, len(record)})
					break
				}
				if slot.tag() == candidate.tag && bytes.Equal(record, v.packed(s, slot.ref(), scratch)) {
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

// warm loads what the candidates of a part are going to be compared with. Such
// loads need not wait for each other, while those of admit do.
func (v *visited) warm(s *shard, p *part) {
	var sum slot
	for i := range p.candidates {
		sum += s.at(s.home(p.candidates[i].tag))
	}
	for i := range p.candidates {
		tag := p.candidates[i].tag
		at := s.home(tag)
		for ; s.at(at) != 0; at = s.after(at) {
			if s.at(at).tag() == tag {
				if r := s.at(at).ref(); r < found {
					sum += slot(v.firstByte(r.id()))
				}
				break
			}
		}
	}
	s.warmed += sum
}

// packed returns the packed form of the state referred to in a shard.
func (v *visited) packed(s *shard, r ref, scratch *[]byte) []byte {
	if r < found {
		return v.record(r.id(), scratch)
	}
	f := &s.found[r&^found]
	return f.part.record(f.candidate)
}

// number stores a fresh candidate of a shard, after the states and bytes at end.
func (v *visited) number(shard uint8, c *candidate, record []byte, end tally, parent uint32) {
	s := &v.shards[shard]
	f := &s.found[c.ref&^found]
	f.id = end.states
	s.set(f.slot, makeSlot(c.tag, stored(f.id)))
	v.put(f.id, end.bytes, record, parent)
}

// id returns the id of the state that a candidate of a shard turned out to be.
func (v *visited) id(shard uint8, c *candidate) int {
	if c.ref < found {
		return c.ref.id()
	}
	return v.shards[shard].found[c.ref&^found].id
}
