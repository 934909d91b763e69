package collapse_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
	"tcpcheck/verify/reduce"
)

// withoutDead returns s without its dead segments, and these.
func withoutDead(dead *reduce.Dead, s model.State) (live model.State, left [2][]model.Segment) {
	live = s
	for _, e := range model.Ends {
		live.Toward[e] = model.Channel{}
		h := dead.Hearing(&s, e)
		for _, seg := range s.Toward[e].Segments() {
			if int(seg.Life) <= dead.Most(h, seg) {
				left[e] = append(left[e], seg)
			} else {
				live.Toward[e].Add(seg)
			}
		}
	}
	return live, left
}

// has says whether each of some segments has one of others that is no longer alive
// and otherwise the same.
func has(others, some []model.Segment) bool {
	others = slices.Clone(others)
	for _, seg := range some { // those with the least life first
		i := slices.IndexFunc(others, func(o model.Segment) bool {
			life := o.Life
			o.Life = seg.Life
			return o == seg && life <= seg.Life
		})
		if i < 0 {
			return false
		}
		others = slices.Delete(others, i, i+1)
	}
	return true
}

// A state covers one that has more dead segments, and is as before where nothing
// is dead.
func TestCoversWithoutDead(t *testing.T) {
	p := textbook()
	p.FirstCloser = model.FirstCloserAny
	property, _ := properties.Named("no-reset-on-graceful-close")
	m, err := model.New(p, property.Ghosts)
	if err != nil {
		t.Fatal(err)
	}
	check := property.Of(m).Step
	sys := collapse.New(m, m, nil, []collapse.Check{{Step: check, Local: true}}, true)
	sys.TrackCover(true, false)
	dead := reduce.DeadOf(m, func(before *model.State, a model.Action, after *model.State) bool {
		return !check(before, a, after)
	})
	states, _ := reachable(sys, 30_000)
	all := slices.DeleteFunc(decoded(sys.Expander(), states), func(s model.State) bool {
		_, left := withoutDead(dead, s)
		return left[model.A] == nil && left[model.B] == nil
	})
	fewer := 0
	attack.Check(t, 100, func(t *rapid.T) {
		s := all[rapid.IntRange(0, len(all)-1).Draw(t, "i")]
		// Some segments are dropped, others doubled, and lives changed.
		u := s
		for _, e := range model.Ends {
			u.Toward[e] = model.Channel{}
			for _, seg := range s.Toward[e].Segments() {
				seg.Life = uint16(max(0, int(seg.Life)+rapid.IntRange(-1, 1).Draw(t, "longer")))
				for range rapid.SampledFrom([]int{1, 1, 1, 0, 2}).Draw(t, "times") {
					u.Toward[e].Add(seg)
				}
			}
		}
		for _, pair := range [][2]model.State{{s, u}, {u, s}} {
			s, u := pair[0], pair[1]
			a, b := sys.Encode(&s), sys.Encode(&u)
			liveS, deadS := withoutDead(dead, s)
			liveU, deadU := withoutDead(dead, u)
			want := covers(liveS, liveU) && has(deadU[model.A], deadS[model.A]) && has(deadU[model.B], deadS[model.B])
			if sys.Covers(a, b) != want {
				t.Fatalf("%+v covers %+v: %v, want %v", s, u, !want, want)
			}
			if want && sys.CoverHash(a) != sys.CoverHash(b) {
				t.Fatalf("%+v and %+v have different hashes", s, u)
			}
			if want && s.InFlight() < u.InFlight() {
				fewer++
			}
		}
	})
	if fewer == 0 {
		t.Error("no state covered one with more segments")
	}
}
