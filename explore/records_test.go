package explore_test

import (
	"bytes"
	"context"
	"testing"

	"tcpcheck/explore"
)

// chain is 0, 1, …, n-1.
type chain struct{ n int }

func (chain) Initial() []int { return []int{0} }

func (c chain) Enabled(s int, as []int) []int {
	if s+1 < c.n {
		as = append(as, 1)
	}
	return as
}

func (chain) Apply(s, a int) int { return s + a }

// swelling packs s into s*s bytes.
type swelling struct{}

func (swelling) Append(dst []byte, s *int) []byte {
	return append(dst, bytes.Repeat([]byte{7}, *s**s)...)
}

func (swelling) Decode(src []byte, s *int) {
	for *s = 0; *s**s < len(src); *s++ {
	}
}

// bulky packs s into 1,000 bytes.
type bulky struct{}

func (bulky) Append(dst []byte, s *int) []byte {
	return append(dst, bytes.Repeat([]byte{byte(*s), byte(*s >> 8)}, 500)...)
}

func (bulky) Decode(src []byte, s *int) { *s = int(src[998]) | int(src[999])<<8 }

// TestRecords has records of no bytes, and of many more than a page of the
// store holds.
func TestRecords(t *testing.T) {
	for name, test := range map[string]struct {
		codec explore.Codec[int]
		n     int
	}{
		"raw":      {nil, 50_000},
		"bulky":    {bulky{}, 2000},
		"swelling": {swelling{}, 250},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := explore.Run(context.Background(), chain{test.n}, []explore.Property[int, int]{
				{Name: "last", State: func(s *int) bool { return *s < test.n-1 }},
				{Name: "livelock", Kind: explore.NoLivelock, Step: func(*int, int, *int) bool { return false }},
			}, explore.Options[int, int]{Codec: test.codec})
			if err != nil {
				t.Fatal(err)
			}
			trace := r.Findings[0].Trace
			if r.Findings[1].Verdict != explore.Holds || trace == nil || len(trace.Steps) != test.n-1 {
				t.Fatalf("%d states, depth %d", r.States, r.Depth)
			}
			for i, s := range trace.Steps {
				if s.After != i+1 {
					t.Fatalf("step %d leads to %d", i, s.After)
				}
			}
		})
	}
}
