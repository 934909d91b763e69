package explore

import "slices"

// A chunk is what one worker expands at a time: some parents, their steps, and
// the candidates for new states to which these lead. Chunks are used again from
// round to round.
//
//  1. Steps are numbered, and candidates lie, in the order of a sequential
//     search of this chunk.
//  2. Once all parents are expanded, byShard has the candidates of shard i from
//     shards[i] to shards[i+1], in order.
type chunk struct {
	first, parents int // the parents' ids are first, first+1, …
	steps          int
	candidates     []candidate
	bytes          []byte // their packed forms
	varied         bool   // which are not all of the store's size
	byShard        []uint32
	shards         [shardCount + 1]uint32
	decisions      []decision // for each property, the first in this chunk

	// For the graph, if that is kept:

	ends     []int      // ends[i] is how many steps come up to parent i
	after    []ref      // to which state a step leads, or found and to which candidate
	progress [][]uint64 // for each property of NoLivelock, the set of steps that are progress

	// Once the candidates are looked up:

	begin, end tally // of the store before this chunk and after
	cut        int   // the first step for whose state there is no room, or steps
	overflowed bool  // a state stored cannot be represented
}

// A candidate is a state after a step that is not yet stored.
type candidate struct {
	hash          // of its packed form
	end    uint32 // of its packed form in the chunk's bytes
	step   uint32
	parent uint32
	ref    ref // among the states found in this round
}

// fresh says whether a candidate was the first to find its state.
func (c *candidate) fresh() bool { return c.ref&first != 0 }

// A decision is the step at which a property was decided, and the state that
// tells why: the one after the step, or for a step the one before it.
type decision struct{ step, state int }

// undecided is the decision not yet taken.
var undecided = decision{-1, -1}

// reset prepares the chunk for other parents.
func (c *chunk) reset(first, parents, properties, livelocks int) {
	c.first, c.parents = first, parents
	c.steps, c.candidates, c.bytes = 0, c.candidates[:0], c.bytes[:0]
	c.ends, c.after = c.ends[:0], c.after[:0]
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

// add adds the latest step's state as a candidate; its packed form is what bytes
// ends with.
func (c *chunk) add(h hash, parent int) {
	c.candidates = append(c.candidates, candidate{h, uint32(len(c.bytes)), uint32(c.steps - 1), uint32(parent), 0})
}

// markProgress says that the latest step is progress.
func (c *chunk) markProgress(livelock int) {
	i, marks := c.steps-1, c.progress[livelock]
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
	for i := range c.candidates {
		if c.candidates[i].fresh() && int(c.candidates[i].step) <= step {
			n++
		}
	}
	return min(n, c.end.states)
}
