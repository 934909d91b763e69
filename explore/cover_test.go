package explore_test

import (
	"context"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// A burning is a net whose steps use up fuel: action a as much as fuel[a].
type burning struct {
	net
	tank uint16
	fuel []uint16
}

// A ride is a node, and the fuel left there.
type ride struct {
	at   node
	left uint16
}

func (b burning) Initial() []ride {
	var all []ride
	for _, s := range b.net.Initial() {
		all = append(all, ride{s, b.tank})
	}
	return all
}

func (b burning) Enabled(s ride, as []int) []int {
	for a := range b.steps[s.at] {
		if b.fuel[a] <= s.left {
			as = append(as, a)
		}
	}
	return as
}

func (b burning) Apply(s ride, a int) ride { return ride{b.steps[s.at][a], s.left - b.fuel[a]} }

// moreFuel covers less, at the same node.
type moreFuel struct{}

func (moreFuel) Hash(s *ride) uint64    { return (uint64(s.at) + 1) * 0x9e3779b97f4a7c15 }
func (moreFuel) Covers(s, t *ride) bool { return s.at == t.at && s.left >= t.left }

// of makes a property of nodes one of rides.
func of(p property) explore.Property[ride, int] {
	q := explore.Property[ride, int]{Name: p.Name, Kind: p.Kind}
	if p.State != nil {
		q.State = func(s *ride) bool { return p.State(&s.at) }
	}
	if p.Step != nil {
		q.Step = func(before *ride, a int, after *ride) bool { return p.Step(&before.at, a, &after.at) }
	}
	return q
}

// TestCover: with states left out that others cover, verdicts and the lengths of
// traces are as without, and nothing depends on the number of workers.
func TestCover(t *testing.T) {
	left := 0
	attack.Check(t, 100, func(t *rapid.T) {
		sys := burning{
			net:  nets().Draw(t, "system"),
			tank: rapid.Uint16Range(0, 9).Draw(t, "tank"),
			fuel: rapid.SliceOfN(rapid.Uint16Range(0, 3), 4, 4).Draw(t, "fuel"),
		}
		var props []explore.Property[ride, int]
		for _, p := range properties(explore.Always, explore.AlwaysStep, explore.Sometimes).Draw(t, "properties") {
			props = append(props, of(p))
		}
		run := func(opt explore.Options[ride, int]) explore.Result[ride, int] {
			r, err := explore.Run(context.Background(), sys, props, opt)
			if err != nil {
				t.Fatal(err)
			}
			r.PeakBytes = 0
			return r
		}
		want := run(explore.Options[ride, int]{})
		first := run(explore.Options[ride, int]{Workers: 1, Cover: moreFuel{}})
		if first.States > want.States {
			t.Errorf("%d states, without cover %d", first.States, want.States)
		}
		if first.States < want.States {
			left++
		}
		for i, f := range first.Findings {
			w := want.Findings[i]
			if f.Verdict != w.Verdict || (f.Trace == nil) != (w.Trace == nil) || f.Trace != nil &&
				len(f.Trace.Steps) != len(w.Trace.Steps) {
				t.Errorf("%s: %+v, without cover %+v", f.Property, f, w)
			}
		}
		for _, workers := range []int{2, 7} {
			if got := run(explore.Options[ride, int]{Workers: workers, Cover: moreFuel{}}); !reflect.DeepEqual(got,
				first) {
				t.Errorf("%d workers: %+v, one: %+v", workers, got, first)
			}
		}
	})
	if left == 0 {
		t.Error("nothing was ever left out")
	}
}
