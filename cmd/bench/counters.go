package main

import "tcpcheck/explore"

// counters is a system of up to eight counters modulo m, at most 16, of which
// each step increments one. Its steps cost next to nothing, so that what is
// measured is the search.
type counters struct {
	n int
	m uint8
}

type values [8]uint8

func (c counters) increment(v values, i int) values {
	if v[i]++; v[i] == c.m {
		v[i] = 0
	}
	return v
}

func (c counters) Initial() []values { return []values{{}} }

func (c counters) Expander() func(*values, []explore.Step[values, int]) []explore.Step[values, int] {
	return func(v *values, steps []explore.Step[values, int]) []explore.Step[values, int] {
		for i := range c.n {
			steps = append(steps, explore.Step[values, int]{Action: i, After: c.increment(*v, i)})
		}
		return steps
	}
}

// nibbles packs values into four bits each.
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
