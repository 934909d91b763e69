package capture

import (
	"errors"
	"io"
	"net/netip"
)

// A segmentKey is what a segment keeps from one place of capture to another.
type segmentKey struct {
	src, dst netip.AddrPort
	Header
}

// Bare are segments that a capture has once, of those first in it; of these it has all that others
// are asked for. They carry no data: what does is cut and put together by network cards.
type Bare map[segmentKey]int

// sampled is of how many segments it is told which are in another capture.
const sampled = 4096

// BareOf returns those of the first segments without data that a capture has once.
func BareOf(r *Reader) (Bare, error) {
	b := Bare{}
	all := 0
	err := eachBare(r, func(k segmentKey) bool {
		b[k]++
		all++
		return all < sampled
	})
	for k, n := range b {
		if n > 1 {
			delete(b, k)
		}
	}
	return b, err
}

// In says whether a capture has at least half of the segments, each once: it is of the same packets,
// seen elsewhere. One that goes on where the other ended has none but what was sent again.
func (b Bare) In(r *Reader) (bool, error) {
	seen := Bare{}
	err := eachBare(r, func(k segmentKey) bool {
		if _, asked := b[k]; asked {
			seen[k]++
		}
		return true
	})
	both := 0
	for _, n := range seen {
		if n == 1 {
			both++
		}
	}
	return both > 0 && 2*both >= len(b), err
}

// eachBare calls f with the segments of a capture that have no data, until it returns false.
func eachBare(r *Reader, f func(segmentKey) bool) error {
	var p Packet
	for {
		switch err := r.Next(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case p.Len == 0 && !f(segmentKey{p.Src, p.Dst, p.Header}):
			return nil
		}
	}
}
