package capture

import (
	"net/netip"
	"slices"
	"time"
)

const (
	// maxDatagrams is how many datagrams can be incomplete at a time.
	maxDatagrams = 256
	// maxDatagram is how long one can be.
	maxDatagram = 65535
	// fragmentLife is how long one waits for its rest: what Linux does.
	fragmentLife = int64(30 * time.Second)
)

// fragments puts datagrams together again.
type fragments struct {
	waiting map[datagramKey]*datagram
	// order has the keys of those waiting, from the oldest on.
	order []datagramKey
	// given is the number of pieces of those that were given up.
	given int
}

// A datagramKey is what all fragments of a datagram have.
type datagramKey struct {
	from, to netip.Addr
	protocol uint8
	id       uint32
}

// A datagram is one that is not complete.
type datagram struct {
	begun  int64
	pieces []piece
}

// A piece is a fragment: where it belongs, how long it was, and what was captured of it.
type piece struct {
	at, length int
	last       bool
	data       []byte
}

// pieces is the number of fragments whose datagram did not become complete.
func (s *fragments) pieces() int {
	n := s.given
	for _, d := range s.waiting {
		n += len(d.pieces)
	}
	return n
}

func (s *fragments) clear() { *s = fragments{} }

// add takes a fragment, and returns the datagram if that is complete now.
func (s *fragments) add(key datagramKey, now int64, at int, more bool, r rest) rest {
	if r.is == other || at+r.length > maxDatagram {
		return rest{}
	}
	d := s.waiting[key]
	if d != nil && now-d.begun > fragmentLife {
		s.give(key)
		d = nil
	}
	if d == nil {
		if len(s.waiting) == maxDatagrams {
			s.give(s.order[0])
		}
		d = &datagram{begun: now}
		if s.waiting == nil {
			s.waiting = map[datagramKey]*datagram{}
		}
		s.waiting[key] = d
		s.order = append(s.order, key)
	}
	added := piece{at, r.length, !more, slices.Clone(r.data)}
	for _, p := range d.pieces {
		if p.at == added.at && p.length == added.length {
			return rest{} // the same again
		}
		if p.at < added.at+added.length && added.at < p.at+p.length {
			// Overlapping ones are not put together, RFC 5722, and by Linux under IPv4.
			d.pieces = append(d.pieces, added)
			s.give(key)
			return rest{}
		}
	}
	d.pieces = append(d.pieces, added)
	whole, ok := d.whole()
	if !ok {
		return rest{}
	}
	s.forget(key)
	return whole
}

// whole puts the pieces together, if they are all there. What was captured counts up to
// the first place that was not.
func (d *datagram) whole() (rest, bool) {
	slices.SortFunc(d.pieces, func(a, b piece) int { return a.at - b.at })
	length := 0
	var data []byte
	for _, p := range d.pieces {
		if p.at != length {
			return rest{}, false
		}
		if len(data) == length {
			data = append(data, p.data...)
		}
		length += p.length
	}
	return rest{ip, data, length}, d.pieces[len(d.pieces)-1].last
}

// give gives a datagram up.
func (s *fragments) give(key datagramKey) {
	s.given += len(s.waiting[key].pieces)
	s.forget(key)
}

func (s *fragments) forget(key datagramKey) {
	delete(s.waiting, key)
	i := slices.Index(s.order, key)
	s.order = slices.Delete(s.order, i, i+1)
}
