package explore

// A chunk is what one worker expands at a time: some parents, and the
// candidates to which their steps lead. Chunks are used again from round to
// round.
//
//  1. A step is numbered by its place in the order of a sequential search of
//     this chunk; each has one candidate.
//  2. The candidates lie in parts, one for each shard of the visited set, in
//     the order of their steps.
type chunk struct {
	first, parents int     // the parents' ids are first, first+1, …
	ends           []int   // ends[i] is how many steps come up to parent i
	shards         []uint8 // of each step's candidate
	parts          [shardCount]part
	varied         bool       // the packed forms are not of the store's size
	progress       [][]uint64 // for each property of NoLivelock, the set of steps that are progress
	decisions      []decision // for each property, the first in this chunk

	// Once the candidates are looked up:

	begin, end tally // of the store before this chunk and after
	cut        int   // the first step for whose state there is no room, or len(shards)
	overflowed bool  // a state stored cannot be represented
}

// A part of a chunk has the candidates that belong to one shard, and their
// packed forms.
type part struct {
	candidates []candidate
	bytes      []byte
}

// A candidate is the state after a step.
type candidate struct {
	tag      uint32
	end      uint32 // of its packed form in the part's bytes
	ref      ref    // the state it turned out to be
	fresh    bool   // it was found here for the first time
	overflow bool   // it cannot be represented
}

// A decision is the step at which a property was decided, and the state that
// tells why: the one after the step, or for a step the one before it.
type decision struct{ step, state int }

// undecided is the decision not yet taken.
var undecided = decision{-1, -1}

// record returns the packed form of candidate i.
func (p *part) record(i uint32) []byte {
	from := uint32(0)
	if i > 0 {
		from = p.candidates[i-1].end
	}
	return p.bytes[from:p.candidates[i].end]
}

// reset prepares the chunk for other parents.
func (c *chunk) reset(first, parents, properties, livelocks int) {
	c.first, c.parents = first, parents
	c.ends, c.shards = c.ends[:0], c.shards[:0]
	c.varied, c.overflowed = false, false
	for i := range c.parts {
		p := &c.parts[i]
		p.candidates, p.bytes = p.candidates[:0], p.bytes[:0]
	}
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

// add appends a step, given the packed form of its candidate.
func (c *chunk) add(record []byte, overflow bool) {
	shard, tag := place(record)
	p := &c.parts[shard]
	p.bytes = append(p.bytes, record...)
	p.candidates = append(p.candidates, candidate{tag: tag, end: uint32(len(p.bytes)), overflow: overflow})
	c.shards = append(c.shards, shard)
}

// endParent says that the steps from one more parent are complete.
func (c *chunk) endParent() { c.ends = append(c.ends, len(c.shards)) }

// steps is how many steps the chunk has.
func (c *chunk) steps() int { return len(c.shards) }

// markProgress says that the step added last is progress.
func (c *chunk) markProgress(livelock int) {
	i, marks := c.steps()-1, c.progress[livelock]
	for len(marks) <= i/64 {
		marks = append(marks, 0)
	}
	marks[i/64] |= 1 << (i % 64)
	c.progress[livelock] = marks
}

// through is how many states are stored up to a step.
func (c *chunk) through(step int) int {
	if step == c.steps()-1 {
		return c.end.states
	}
	n := c.begin.states
	for r := c.read(); r.step <= step; {
		if r.next().fresh {
			n++
		}
	}
	return min(n, c.end.states)
}

// A reader goes through the candidates of a chunk in the order of the steps.
type reader struct {
	chunk *chunk
	step  int                // the step to be read next
	at    [shardCount]uint32 // for each part, its candidate to be read next
}

func (c *chunk) read() reader { return reader{chunk: c} }

func (r *reader) next() *candidate {
	shard := r.chunk.shards[r.step]
	at := r.at[shard]
	r.at[shard]++
	r.step++
	return &r.chunk.parts[shard].candidates[at]
}

// record returns the packed form of the candidate that next returned.
func (r *reader) record() []byte {
	shard := r.shard()
	return r.chunk.parts[shard].record(r.at[shard] - 1)
}

// shard returns the shard of the candidate that next returned.
func (r *reader) shard() uint8 { return r.chunk.shards[r.step-1] }
