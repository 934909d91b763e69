package explore

import "slices"

// A chunk is what one worker expands at a time: some parents, and the
// candidates to which their steps lead. Chunks are used again from round to
// round.
//
//  1. Each step has one candidate. Both are numbered by their place in the order
//     of a sequential search of this chunk.
//  2. Once all parents are expanded, byShard has the candidates of shard i from
//     shards[i] to shards[i+1], in order.
type chunk struct {
	first, parents int         // the parents' ids are first, first+1, …
	ends           []int       // ends[i] is how many steps come up to parent i
	candidates     []candidate // one for each step
	bytes          []byte      // their packed forms
	varied         bool        // which are not all of the store's size
	byShard        []uint32
	shards         [shardCount + 1]uint32
	progress       [][]uint64 // for each property of NoLivelock, the set of steps that are progress
	decisions      []decision // for each property, the first in this chunk

	// Once the candidates are looked up:

	begin, end tally // of the store before this chunk and after
	cut        int   // the first step for whose state there is no room, or all
	overflowed bool  // a state stored cannot be represented
}

// A candidate is the state after a step.
type candidate struct {
	hash        // of its packed form
	end  uint32 // of its packed form in the chunk's bytes
	ref  ref    // the state it turned out to be
}

// fresh says whether a candidate was the first to find its state.
func (c *candidate) fresh() bool { return c.ref&(found|first) == found|first }

// A decision is the step at which a property was decided, and the state that
// tells why: the one after the step, or for a step the one before it.
type decision struct{ step, state int }

// undecided is the decision not yet taken.
var undecided = decision{-1, -1}

// reset prepares the chunk for other parents.
func (c *chunk) reset(first, parents, properties, livelocks int) {
	c.first, c.parents = first, parents
	c.ends, c.candidates, c.bytes = c.ends[:0], c.candidates[:0], c.bytes[:0]
	c.varied, c.overflowed = false, false
	c.decisions = c.decisions[:0]
	for range properties {
		c.decisions = append(c.decisions, undecided)
	}
	if len(c.progress) < livelocks {
		c.progress = make([][]uint64, livelocks)
	}
	for i := range c.progress {
		c.progress[i] = c.progress[i][:0]
	}
}

// record returns the packed form of candidate i.
func (c *chunk) record(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.candidates[i-1].end
	}
	return c.bytes[from:c.candidates[i].end]
}

// add adds a step; its candidate's packed form has been appended to bytes at
// from. The store's records are of the given size.
func (c *chunk) add(from, size int) {
	record := c.bytes[from:]
	c.candidates = append(c.candidates, candidate{hash: hashOf(record), end: uint32(len(c.bytes))})
	c.varied = c.varied || len(record) != size
}

// endParent says that the steps from one more parent are complete.
func (c *chunk) endParent() { c.ends = append(c.ends, len(c.candidates)) }

// markProgress says that the step added last is progress.
func (c *chunk) markProgress(livelock int) {
	i, marks := len(c.candidates)-1, c.progress[livelock]
	for len(marks) <= i/64 {
		marks = append(marks, 0)
	}
	marks[i/64] |= 1 << (i % 64)
	c.progress[livelock] = marks
}

// sort sorts the candidates by shard.
func (c *chunk) sort() {
	c.shards = [shardCount + 1]uint32{}
	for i := range c.candidates {
		c.shards[c.candidates[i].shard()+1]++
	}
	var next [shardCount]uint32
	for i := range next {
		c.shards[i+1] += c.shards[i]
		next[i] = c.shards[i]
	}
	c.byShard = slices.Grow(c.byShard[:0], len(c.candidates))[:len(c.candidates)]
	for i := range c.candidates {
		shard := c.candidates[i].shard()
		c.byShard[next[shard]] = uint32(i)
		next[shard]++
	}
}

// of returns the candidates of a shard.
func (c *chunk) of(shard int) []uint32 { return c.byShard[c.shards[shard]:c.shards[shard+1]] }

// through is how many states are stored up to a step.
func (c *chunk) through(step int) int {
	n := c.begin.states
	for i := range c.candidates[:step+1] {
		if c.candidates[i].fresh() {
			n++
		}
	}
	return min(n, c.end.states)
}
