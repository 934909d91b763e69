package capture

import (
	"iter"
	"slices"
	"time"

	"tcpcheck/model"
)

// A tracker sorts segments by connection.
type tracker struct {
	current map[pair]*tracked
	// all has what was seen, in the order of their first segments.
	all []*Connection
	// over, if there is one, is given each connection once nothing more is expected of it;
	// all is empty then.
	over func(*Connection) error
	// quiet has the connections that are current, those first that were quiet for longest;
	// first those that were closed or reset, then the others.
	quiet [2]list
	// weight is how much is held, and unpacked how many events are that are not packed, of the
	// connections in loose, those first that were quiet for longest.
	weight, unpacked int
	loose            list
	// spare are slices for events.
	spare [][]Event
	// packing is where events are packed.
	packing []byte
	begun   int
}

// Bounds of what is held while a capture is read as a stream, all connections together, in
// segments: each counts as some itself, and packed as many octets as as one.
const (
	maxHeld  = 1 << 19
	itself   = 6
	packedAs = 128
	// maxLoose is how many segments are held that are not packed, and quietFor after how long
	// those of a connection are.
	maxLoose = 1 << 15
	quietFor = int64(time.Second)
	// mostSpare is how many slices for events are kept.
	mostSpare = 1 << 10
)

// A tracked is a connection that is current, in two lists.
type tracked struct {
	*Connection
	pair pair
	// quiet is where it is among those that were quiet, and loose among those that are not
	// packed.
	quiet, loose link
	last         int64 // when its last segment was seen
	// packed are its events, if they are.
	packed []byte
	weight int
}

// A link is where a connection is in a list.
type link struct {
	in         *list
	prev, next *tracked
}

// A list is doubly linked, by the links that of returns.
type list struct {
	first, last *tracked
	of          func(*tracked) *link
}

func (l *list) add(t *tracked) {
	at := l.of(t)
	*at = link{l, l.last, nil}
	if l.last == nil {
		l.first = t
	} else {
		l.of(l.last).next = t
	}
	l.last = t
}

func (l *list) remove(t *tracked) {
	at := l.of(t)
	if at.prev == nil {
		l.first = at.next
	} else {
		l.of(at.prev).next = at.next
	}
	if at.next == nil {
		l.last = at.prev
	} else {
		l.of(at.next).prev = at.prev
	}
	*at = link{}
}

// newTracker returns one that has seen nothing.
func newTracker() *tracker {
	quiet := list{of: func(t *tracked) *link { return &t.quiet }}
	return &tracker{current: map[pair]*tracked{}, quiet: [2]list{quiet, quiet},
		loose: list{of: func(t *tracked) *link { return &t.loose }}}
}

// add takes the next segment. An error is that of over.
func (t *tracker) add(p *Packet) error {
	key := pairOf(p.Src, p.Dst)
	c := t.current[key]
	if c != nil {
		t.loosen(c)
	}
	if c != nil && c.over(p) {
		if err := t.release(c); err != nil {
			return err
		}
		c = nil
	}
	if c == nil {
		t.begun++
		c = &tracked{Connection: newConnection(p), pair: key}
		c.Number = t.begun
		t.current[key] = c
		if t.over == nil {
			t.all = append(t.all, c.Connection)
		}
		t.quiet[1].add(c)
		t.loosen(c)
	}
	from := model.A
	if p.Src != c.Addr[model.A] {
		from = model.B
	}
	before := len(c.Events)
	c.add(Event{Header: p.Header, From: from, Marks: p.Marks, Frame: [2]int{p.Frame}, Time: [2]int64{p.Time}})
	t.unpacked += len(c.Events) - before
	t.weigh(c)
	c.quiet.in.remove(c)
	if c.last = p.Time; c.ended() {
		t.quiet[0].add(c)
	} else {
		t.quiet[1].add(c)
	}
	return t.forget(p.Time)
}

// forget hands on what ended long ago, and more if too much is held.
func (t *tracker) forget(now int64) error {
	if t.over == nil {
		return nil
	}
	t.pack(now)
	for {
		c := t.quiet[0].first
		if c == nil || now-c.last <= apart {
			if t.weight <= maxHeld {
				return nil
			}
			if c == nil {
				c = t.quiet[1].first
			}
		}
		if err := t.release(c); err != nil {
			return err
		}
	}
}

// release takes a connection to be over.
func (t *tracker) release(c *tracked) error {
	t.loosen(c)
	c.quiet.in.remove(c)
	t.loose.remove(c)
	delete(t.current, c.pair)
	t.weight -= c.weight
	t.unpacked -= len(c.Events)
	if t.over == nil {
		return nil
	}
	return t.over(c.Connection)
}

// weigh takes note of how much the events of c are.
func (t *tracker) weigh(c *tracked) {
	t.weight -= c.weight
	c.weight = itself + len(c.Events) + len(c.packed)/packedAs
	t.weight += c.weight
}

// loosen unpacks the events of c, and lets it be the one that was quiet for least long.
func (t *tracker) loosen(c *tracked) {
	switch {
	case c.loose.in != nil:
		t.loose.remove(c)
		t.unpacked -= len(c.Events)
	case c.packed != nil:
		c.Events = unpack(t.slice(), c.packed)
		c.packed = nil
		t.weigh(c)
	default: // it is new
		c.Events = t.slice()
	}
	t.unpacked += len(c.Events)
	t.loose.add(c)
}

// slice returns an empty one for events.
func (t *tracker) slice() []Event {
	n := len(t.spare)
	if n == 0 {
		return nil
	}
	s := t.spare[n-1]
	t.spare = t.spare[:n-1]
	return s
}

// pack packs the events of those that are quiet, or too many.
func (t *tracker) pack(now int64) {
	for c := t.loose.first; c != nil && (now-c.last > quietFor || t.unpacked > maxLoose); c = t.loose.first {
		t.loose.remove(c)
		t.unpacked -= len(c.Events)
		t.packing = pack(t.packing[:0], c.Events)
		c.packed = slices.Clone(t.packing)
		clear(c.Events)
		if len(t.spare) < mostSpare {
			t.spare = append(t.spare, c.Events[:0])
		}
		c.Events = nil
		t.weigh(c)
	}
}

// end takes all connections to be over, in the order of their first segments as far as
// they are held.
func (t *tracker) end() error {
	var left []*tracked
	for _, c := range t.current {
		left = append(left, c)
	}
	slices.SortFunc(left, func(a, b *tracked) int { return a.Number - b.Number })
	for i, c := range left {
		left[i] = nil // its events are unpacked, and held by none then
		if err := t.release(c); err != nil {
			return err
		}
	}
	return nil
}

// ended says whether the last incarnation was closed by both ends, or reset.
func (c *Connection) ended() bool {
	inc := &c.Incarnations[len(c.Incarnations)-1]
	return inc.Ends[0].finSent && inc.Ends[1].finSent ||
		c.Events[len(c.Events)-1].Ctl&model.RST != 0
}

// Stream reads the segments of a capture and gives each connection to over, once nothing more
// is expected of it: at the end, when it was closed and then quiet for longer than any
// TIME-WAIT lasts, or when too many are held. An error is that of the file or of over.
// Now and then watch, which may be nil, is shown what is held.
func Stream(r *Reader, over func(*Connection) error, watch func(held iter.Seq[*Connection])) error {
	t := newTracker()
	t.over = over
	next := time.Now()
	if err := each(r, func(p *Packet) error {
		if err := t.add(p); err != nil || watch == nil || time.Now().Before(next) {
			return err
		}
		watch(t.held)
		next = time.Now().Add(nowAndThen)
		return nil
	}); err != nil {
		return err
	}
	return t.end()
}

// nowAndThen is how long watch is not called again.
const nowAndThen = time.Second

// held gives the connections that are, in no order.
func (t *tracker) held(yield func(*Connection) bool) {
	for _, c := range t.current {
		seen := *c.Connection
		if c.packed != nil {
			seen.Events = unpack(nil, c.packed)
		}
		if !yield(&seen) {
			return
		}
	}
}

// OneInterface says that all of a capture is of one interface, since its form cannot tell more
// of them apart.
func (f *Reader) OneInterface() bool {
	_, several := f.source.(*blocks)
	return !several
}

// Interfaces counts the interfaces that saw TCP, up to 3. It reads the capture.
func Interfaces(r *Reader) (int, error) {
	seen := map[int]bool{}
	err := each(r, func(p *Packet) error {
		if len(seen) < 3 {
			seen[p.Interface] = true
		}
		return nil
	})
	return len(seen), err
}
