package capture

import (
	"errors"
	"io"
	"maps"
	"time"
)

// joined reads captures one after another, as parts of one: what a capturing program wrote to
// a file after the other. Frames are numbered on.
type joined struct {
	current *Reader
	// next opens the part after the current one. The error is io.EOF where there is none.
	next func() (*Reader, error)
	// before has the counts of the parts before.
	before Counts
}

// Join returns the reader of captures that next opens, one after another; the error of next is
// [io.EOF] after the last. What is not told of the next part is that of the first.
func Join(first *Reader, next func() (*Reader, error)) *Reader {
	return &Reader{source: first.source, joined: &joined{current: first, next: next}}
}

// read reads the next segment.
func (j *joined) read(p *Packet, counts *Counts) error {
	for {
		err := j.current.Next(p)
		*counts = j.before
		counts.Add(&j.current.counts)
		p.Frame += j.before.Frames
		if !errors.Is(err, io.EOF) {
			return err
		}
		part, err := j.next()
		if err != nil {
			return err
		}
		j.before = *counts
		j.current = part
	}
}

// Add adds what became of the packets of another file.
func (c *Counts) Add(o *Counts) {
	c.Frames += o.Frames
	c.Segments += o.Segments
	c.Malformed += o.Malformed
	c.Unreadable += o.Unreadable
	c.Fragments += o.Fragments
	c.OtherLines += o.OtherLines
	c.BadLines += o.BadLines
	c.NoSeq += o.NoSeq
	c.Inner += o.Inner
	links := maps.Clone(c.UnknownLinks)
	for link, n := range o.UnknownLinks {
		if links == nil {
			links = map[int]int{}
		}
		links[link] += n
	}
	c.UnknownLinks = links
	c.CutShort = c.CutShort || o.CutShort
	if c.Damage == "" {
		c.Damage = o.Damage
	}
	if c.BadLine == "" {
		c.BadLine = o.BadLine
	}
	c.Names = append(c.Names[:len(c.Names):len(c.Names)], o.Names...)
}

// little is by how much packets of a capture can have changed places.
const little = time.Second

// Times returns when the first and the last packet of a capture was captured, in nanoseconds
// since 1970, and reads it for that. No capture has a time where none is told.
func Times(r *Reader) (first, last int64, ok bool) {
	var f frame
	for r.source != nil {
		switch err := r.source.next(&f); {
		case errors.Is(err, errUnreadable):
			continue
		case err != nil:
			return first, last, ok
		}
		if !ok || f.time < first {
			first = f.time
		}
		if !ok || f.time > last {
			last = f.time
		}
		ok = true
	}
	return first, last, ok
}

// Follows says whether what begins at a time can be the part after one that ended at another.
func Follows(ended, begins int64) bool { return begins >= ended-int64(little) }
