package explore

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// An arena keeps the stored states, of one size each, under ids 0, 1, 2, …
//
// A record is some words: the state it was found from (its id plus one; 0 of an
// initial state), a mark, and the packed state.
type arena struct {
	words int // of a record

	mu    sync.Mutex
	next  uint32 // the first id not yet handed out
	pages atomic.Pointer[[][]uint32]
	bytes func(int64) // is told of every page's bytes in memory before it is made
	disk  *disk       // where pages are instead, if there is one
	full  func()      // is told that the disk is
}

const (
	headerWords = 2
	pageRecords = 1 << 12
	// idBlock is how many ids a worker is handed at a time.
	idBlock = 1 << 8
	// mostStates is how many states ids can tell apart.
	mostStates = 1<<32 - 2*pageRecords
)

func newArena(size int, bytes func(int64)) *arena {
	a := &arena{words: headerWords + (size+3)/4, bytes: bytes}
	a.pages.Store(new([][]uint32))
	return a
}

// A span is the ids from first up to, not including, end.
type span struct{ first, end uint32 }

func (s span) len() int { return int(s.end - s.first) }

// block hands out some ids, and has room for their records.
func (a *arena) block() span {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := span{a.next, a.next + idBlock}
	a.extend(b.end)
	return b
}

// reach hands out the ids up to, not including, end.
func (a *arena) reach(end uint32) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.extend((end + idBlock - 1) / idBlock * idBlock)
}

func (a *arena) extend(end uint32) {
	a.next = max(a.next, end)
	pages := *a.pages.Load()
	for len(pages)*pageRecords < int(a.next) {
		// Whoever reads by the older slice does not look beyond its end.
		pages = append(pages, a.page(pageRecords*a.words))
	}
	a.pages.Store(&pages)
}

// page returns so many words: of the disk, unless there is none or it has no room.
func (a *arena) page(words int) []uint32 {
	if a.disk != nil {
		page, err := a.disk.page(words)
		if err == nil {
			return page
		}
		a.full()
	}
	a.bytes(4 * int64(words))
	return make([]uint32, words)
}

// errNoDisk says that there is no file to be had for states.
var errNoDisk = errors.New("states cannot be kept on this disk, or not on this system")

// forget drops the pages all of whose ids are below some id. No view made before
// is to be used any more.
func (a *arena) forget(below uint32) {
	pages := slices.Clone(*a.pages.Load())
	for i := range pages {
		if (i+1)*pageRecords <= int(below) && pages[i] != nil {
			pages[i] = nil
			a.bytes(-int64(pageRecords * a.words * 4))
		}
	}
	a.pages.Store(&pages)
}

// A view is what one worker sees of an arena.
type view struct {
	arena *arena
	words int
	pages [][]uint32
}

func (a *arena) view() view { return view{arena: a, words: a.words} }

// record returns the words of a state.
func (v *view) record(id uint32) []uint32 {
	page := int(id / pageRecords)
	if page >= len(v.pages) {
		v.pages = *v.arena.pages.Load()
	}
	at := int(id%pageRecords) * v.words
	return v.pages[page][at : at+v.words]
}

// records returns the words of states of one block.
func (v *view) records(ids span) []uint32 {
	if ids.len() == 0 {
		return nil
	}
	at := int(ids.first%pageRecords) * v.words
	v.record(ids.first)
	return v.pages[ids.first/pageRecords][at : at+ids.len()*v.words]
}

// packed is the part of a record that is the packed state.
func packed(record []uint32) []byte { return bytesOf(record[headerWords:]) }

func bytesOf(words []uint32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 4*len(words))
}

// hashOf is the hash of a packed state. Of one of at most two words it is a number
// that no other has: each step can be undone (Appleby, MurmurHash3, fmix64).
func hashOf(words []uint32) hash {
	var h uint64
	switch len(words) {
	case 0:
	case 1:
		h = uint64(words[0])
	case unique:
		h = uint64(words[0]) | uint64(words[1])<<32
	default:
		return hash(xxh3.Hash(bytesOf(words)))
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return hash(h ^ h>>33)
}

// unique is how many words a packed state can have for its hash to be unique.
const unique = 2

// noParent is the parent of an initial state.
const noParent = 1<<32 - 1

func parentOf(record []uint32) uint32 { return record[0] - 1 }

// A mark says of a state not yet expanded which level it is of, and whether
// another state of that level covers it.
type mark uint32

const covered mark = 1 << 31

// markOf is the mark of a new state of a level; it differs from that of the
// level before, and from 0.
func markOf(level int) mark { return mark(level%255) + 1 }

func loadMark(record []uint32) mark { return mark(atomic.LoadUint32(&record[1])) }
func clearMark(record []uint32)     { atomic.StoreUint32(&record[1], 0) }

// cover marks a state as covered, and says whether it was not before.
func cover(record []uint32) bool {
	return mark(atomic.OrUint32(&record[1], uint32(covered)))&covered == 0
}
