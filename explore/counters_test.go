package explore_test

import (
	"context"
	"fmt"
	"testing"

	"tcpcheck/explore"
)

// counters is a system of up to eight counters modulo m, of which each step
// increments one.
type counters struct {
	n int
	m uint8
}

type values [8]uint8

func (c counters) Initial() []values { return []values{{}} }

func (c counters) Enabled(_ values, as []int) []int {
	for i := range c.n {
		as = append(as, i)
	}
	return as
}

func (c counters) Apply(v values, i int) values {
	if v[i]++; v[i] == c.m {
		v[i] = 0
	}
	return v
}

func (c counters) Expander() func(*values, []explore.Step[values, int]) []explore.Step[values, int] {
	return func(v *values, steps []explore.Step[values, int]) []explore.Step[values, int] {
		for i := range c.n {
			steps = append(steps, explore.Step[values, int]{Action: i, After: c.Apply(*v, i)})
		}
		return steps
	}
}

// nibbles packs the values of counters into four bits each.
type nibbles struct{}

func (nibbles) Size() int { return 4 }

func (nibbles) Encode(dst []byte, v *values) {
	dst[0], dst[1], dst[2], dst[3] = v[0]|v[1]<<4, v[2]|v[3]<<4, v[4]|v[5]<<4, v[6]|v[7]<<4
}

func (nibbles) Decode(src []byte, v *values) {
	for i, b := range src {
		v[2*i], v[2*i+1] = b&15, b>>4
	}
}

func TestCounters(t *testing.T) {
	for _, codec := range []explore.Codec[values]{nil, nibbles{}} {
		for _, workers := range []int{1, 2, 7} {
			t.Run(fmt.Sprintf("%T/%d", codec, workers), func(t *testing.T) {
				r, err := explore.Run(context.Background(), counters{5, 7}, nil,
					explore.Options[values, int]{Workers: workers, Codec: codec})
				if err != nil {
					t.Fatal(err)
				}
				// Every value of each counter; one step for each counter; all at m-1.
				if r.States != 7*7*7*7*7 || r.Transitions != 5*r.States || r.Depth != 5*6 {
					t.Errorf("%d states, %d transitions, depth %d", r.States, r.Transitions, r.Depth)
				}
			})
		}
	}
}

// TestAllocations tests that steps do not allocate: rounds do, and growth.
func TestAllocations(t *testing.T) {
	sys, opt := counters{6, 7}, explore.Options[values, int]{Workers: 1, Codec: nibbles{}}
	const transitions = 6 * 7 * 7 * 7 * 7 * 7 * 7
	allocations := testing.AllocsPerRun(1, func() {
		if _, err := explore.Run(context.Background(), sys, nil, opt); err != nil {
			t.Error(err)
		}
	})
	if allocations > transitions/20 {
		t.Errorf("%.0f allocations for %d transitions", allocations, transitions)
	}
	t.Logf("%.0f allocations for %d transitions", allocations, transitions)
}

func BenchmarkCounters(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			var r explore.Result[values, int]
			for b.Loop() {
				r, _ = explore.RunExpander(context.Background(), counters{7, 9}, nil,
					explore.Options[values, int]{Workers: workers, Codec: nibbles{}})
				if r.States != 4_782_969 || r.Transitions != 33_480_783 || r.Depth != 56 {
					b.Fatalf("%d states, %d transitions, depth %d", r.States, r.Transitions, r.Depth)
				}
			}
			b.ReportMetric(float64(r.States)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
			b.ReportMetric(float64(r.PeakBytes)/float64(r.States), "B/state")
		})
	}
}

// A table that has grown to some megabytes at a time loses nothing, and has nothing twice.
func TestLargeTable(t *testing.T) {
	t.Parallel()
	r, err := explore.RunExpander(context.Background(), counters{7, 7}, nil,
		explore.Options[values, int]{Workers: 2, Codec: nibbles{}})
	if err != nil {
		t.Fatal(err)
	}
	if r.States != 823_543 || r.Transitions != 7*r.States || r.Depth != 7*6 {
		t.Errorf("%d states, %d transitions, depth %d", r.States, r.Transitions, r.Depth)
	}
}
