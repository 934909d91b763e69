package capture_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
)

// fragmented cuts IP packets into fragments of 16 octets, the last one first.
func fragmented(six bool) func([]byte) [][]byte {
	id := uint32(0)
	return func(packet []byte) [][]byte {
		id++
		head, size := 20, 16
		if six {
			head = 40
		}
		var all [][]byte
		body := packet[head:]
		for at := 0; at < len(body); at += size {
			part := body[at:min(at+size, len(body))]
			more := at+size < len(body)
			f := slices.Clone(packet[:head])
			if six {
				next := f[6]
				f[6] = 44
				place := uint16(at)
				if more {
					place |= 1
				}
				f = append(f, next, 0)
				f = binary.BigEndian.AppendUint16(f, place)
				f = binary.BigEndian.AppendUint32(f, id)
				binary.BigEndian.PutUint16(f[4:], uint16(8+len(part)))
			} else {
				place := uint16(at / 8)
				if more {
					place |= 0x2000
				}
				binary.BigEndian.PutUint16(f[2:], uint16(20+len(part)))
				binary.BigEndian.PutUint16(f[4:], uint16(id))
				binary.BigEndian.PutUint16(f[6:], place)
			}
			all = append(all, append(f, part...))
		}
		slices.Reverse(all)
		return all
	}
}

// Fragments are a segment once they are all there, however they come; what never is
// complete is counted.
func TestFragments(t *testing.T) {
	for name, test := range map[string]struct {
		change           func([][]byte) [][]byte
		segments, pieces int
	}{
		"in order":             {func(f [][]byte) [][]byte { slices.Reverse(f); return f }, 1, 0},
		"one twice":            {func(f [][]byte) [][]byte { return append(f, f[0]) }, 1, 1},
		"one is missing":       {func(f [][]byte) [][]byte { return f[1:] }, 0, 4},
		"the first is missing": {func(f [][]byte) [][]byte { return f[:len(f)-1] }, 0, 4},
		"overlapping": {func(f [][]byte) [][]byte {
			odd := slices.Clone(f[1])
			binary.BigEndian.PutUint16(odd[6:], binary.BigEndian.Uint16(odd[6:])-1)
			return slices.Insert(f, 2, odd)
		}, 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			form := capturetest.Raw
			form.Around = func(p []byte) [][]byte { return test.change(fragmented(false)(p)) }
			r, err := capture.NewReader(bytes.NewReader(capturetest.Capture(form, "0ms A A 1 1 +50")))
			if err != nil {
				t.Fatal(err)
			}
			all, err := capture.Read(r)
			if err != nil {
				t.Fatal(err)
			}
			if c := r.Counts(); c.Segments != test.segments || c.Fragments != test.pieces {
				t.Errorf("%d connections, %+v", len(all), c)
			}
		})
	}
}
