package collapse_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

// covers is what [collapse.System.Covers] is, by matching each segment of t with
// one of s.
func covers(s, t model.State) bool {
	for _, b := range [][2]uint8{{s.Loss, t.Loss}, {s.Duplicates, t.Duplicates}, {s.Strays, t.Strays},
		{s.Aborts, t.Aborts}} {
		if b[0] < b[1] {
			return false
		}
	}
	for _, e := range model.Ends {
		of, by := slices.Clone(t.Toward[e].Segments()), slices.Clone(s.Toward[e].Segments())
		if len(of) != len(by) {
			return false
		}
		// Of those that are long enough, the shortest is the one to take, the most
		// demanding first.
		slices.SortFunc(of, func(a, b model.Segment) int { return cmp.Compare(b.Life, a.Life) })
		for _, seg := range of {
			i := slices.IndexFunc(by, func(c model.Segment) bool {
				life := c.Life
				c.Life = seg.Life
				return c == seg && life >= seg.Life
			})
			if i < 0 {
				return false
			}
			by = slices.Delete(by, i, i+1)
		}
	}
	bare := func(s model.State) model.State {
		s.Loss, s.Duplicates, s.Strays, s.Aborts = 0, 0, 0, 0
		s.Toward = [2]model.Channel{}
		return s
	}
	return bare(s) == bare(t)
}

// drawState draws one of few states, many of which cover each other.
func drawState(t *rapid.T) model.State {
	few := func(name string, most int) uint8 { return uint8(rapid.IntRange(0, most).Draw(t, name)) }
	s := model.State{
		TCB:  [2]model.TCB{{State: model.Established}, {State: model.Established}},
		Loss: few("loss", 1), Duplicates: few("duplicates", 1), Strays: few("strays", 1), Aborts: few("aborts", 1),
	}
	if few("other", 9) == 0 {
		s.TCB[model.A].SndNxt = 1
	}
	for _, e := range model.Ends {
		for range few("segments", 3) {
			s.Toward[e].Add(model.Segment{
				Life: uint16(few("life", 3)), Ctl: model.ACK, Marks: model.Marks(few("marks", 1)),
			})
		}
	}
	return s
}

func TestCovers(t *testing.T) {
	sys := systemOf(t, textbook(), "no-reset-on-graceful-close", false, true)
	attack.Check(t, 100, func(t *rapid.T) {
		states := rapid.SliceOfN(rapid.Custom(drawState), 2, 12).Draw(t, "states")
		for i := range states {
			for j := range states {
				compare(t, sys, states[i], states[j])
			}
		}
	})
}

// Likewise of states that are reached.
func TestCoversReached(t *testing.T) {
	sys := systemOf(t, textbook(), "no-reset-on-graceful-close", false, true)
	states, _ := reachable(sys, 30_000)
	all := decoded(sys.Expander(), states)
	attack.Check(t, 100, func(t *rapid.T) {
		i := rapid.IntRange(0, len(all)-1).Draw(t, "i")
		s := all[i]
		u := s // and with other lives
		for _, e := range model.Ends {
			u.Toward[e] = model.Channel{}
			for _, seg := range s.Toward[e].Segments() {
				seg.Life = uint16(rapid.IntRange(0, 4).Draw(t, "life"))
				u.Toward[e].Add(seg)
			}
		}
		compare(t, sys, s, u)
		compare(t, sys, u, s)
		compare(t, sys, s, all[rapid.IntRange(0, len(all)-1).Draw(t, "j")])
	})
}

func compare(t *rapid.T, sys *collapse.System, s, u model.State) {
	a, b := sys.Encode(&s), sys.Encode(&u)
	want := covers(s, u)
	if sys.Covers(a, b) != want {
		t.Fatalf("%+v covers %+v: %v, want %v", s, u, !want, want)
	}
	if want && sys.CoverHash(a) != sys.CoverHash(b) {
		t.Fatalf("%+v and %+v have different hashes", s, u)
	}
}
