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
	// weight is how much is held.
	weight int
	begun  int
}

// Bounds of what is held while a capture is read as a stream.
const (
	// maxHeld is how many segments are held of all connections together, each of which
	// counts as much as so many segments itself.
	maxHeld = 1 << 20
	itself  = 6
)

// A tracked is a connection that is current, in a list.
type tracked struct {
	*Connection
	pair       pair
	in         *list
	prev, next *tracked
	last       int64 // when its last segment was seen
}

// A list is doubly linked.
type list struct{ first, last *tracked }

func (l *list) add(t *tracked) {
	t.in, t.prev, t.next = l, l.last, nil
	if l.last == nil {
		l.first = t
	} else {
		l.last.next = t
	}
	l.last = t
}

func (l *list) remove(t *tracked) {
	if t.prev == nil {
		l.first = t.next
	} else {
		t.prev.next = t.next
	}
	if t.next == nil {
		l.last = t.prev
	} else {
		t.next.prev = t.prev
	}
}

// newTracker returns one that has seen nothing.
func newTracker() *tracker { return &tracker{current: map[pair]*tracked{}} }

// add takes the next segment. An error is that of over.
func (t *tracker) add(p *Packet) error {
	key := pairOf(p.Src, p.Dst)
	c := t.current[key]
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
		t.weight += itself
		if t.over == nil {
			t.all = append(t.all, c.Connection)
		}
		t.quiet[1].add(c)
	}
	from := model.A
	if p.Src != c.Addr[model.A] {
		from = model.B
	}
	before := len(c.Events)
	c.add(Event{Header: p.Header, From: from, Marks: p.Marks, Frame: [2]int{p.Frame}, Time: [2]int64{p.Time}})
	t.weight += len(c.Events) - before
	c.in.remove(c)
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
	c.in.remove(c)
	delete(t.current, c.pair)
	t.weight -= itself + len(c.Events)
	if t.over == nil {
		return nil
	}
	return t.over(c.Connection)
}

// end takes all connections to be over, in the order of their first segments as far as
// they are held.
func (t *tracker) end() error {
	var left []*tracked
	for _, c := range t.current {
		left = append(left, c)
	}
	slices.SortFunc(left, func(a, b *tracked) int { return a.Number - b.Number })
	for _, c := range left {
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
		if !yield(c.Connection) {
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
