package model

import (
	"testing"
	"unsafe"
)

// Nothing allocates on the way from a state to its successors.
func TestSuccessorsDoNotAllocate(t *testing.T) {
	m := testModel(t, "start=closed isn=zero incarnations=3 loss=2 duplicates=2 strays=2 aborts=2 data=1 "+
		"first-closer=any msl=3 delay=1 close=full fin-wait-2-timeout=2")
	states := m.Initial()
	for i := 0; i < len(states) && len(states) < 2000; i++ {
		for _, a := range m.Enabled(states[i], nil) {
			states = append(states, m.Apply(states[i], a))
		}
	}
	as := make([]Action, 0, 256)
	var steps int
	if n := testing.AllocsPerRun(1, func() {
		for _, s := range states {
			as = m.Enabled(s, as[:0])
			for _, a := range as {
				if after, _ := m.Step(s, a); after != s && m.Apply(s, a) == after {
					steps++
				}
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations in %d steps", n, steps)
	}
}

// A state is compact: its size times their number is what a search costs.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want uintptr
	}{
		{"Segment", unsafe.Sizeof(Segment{}), 10},
		{"TCB", unsafe.Sizeof(TCB{}), 50},
		{"Channel", unsafe.Sizeof(Channel{}), 162},
		{"State", unsafe.Sizeof(State{}), 462},
	} {
		if c.got != c.want {
			t.Errorf("%s takes %d bytes, want %d", c.name, c.got, c.want)
		}
	}
}
