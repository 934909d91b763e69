package verify_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
)

// startingAt is a model that starts in any of the given states.
type startingAt struct {
	*model.Model
	states []model.State
}

func (s startingAt) Initial() []model.State { return s.states }

// searched looks for a violation of p among the first states of sys. What it does not
// find may still be there, what it finds is.
func searched(t *rapid.T, sys explore.System[model.State, model.Action], m *model.Model,
	p explore.Property[model.State, model.Action]) explore.Verdict {
	r, err := explore.Run(context.Background(), sys, []explore.Property[model.State, model.Action]{p},
		explore.Options[model.State, model.Action]{
			Workers: 1, MaxStates: 2 * mostStates, Codec: collapse.New(m, m, nil, nil, false).Codec(),
			Overflows: func(s *model.State) bool { return s.Overflow },
		})
	if err != nil {
		t.Fatal(err)
	}
	return r.Findings[0].Verdict
}

// From a state that a property calls settled, or past, no run violates it.
func TestWhatIsSettledStaysSo(t *testing.T) {
	settled := map[string]int{}
	check(t, func(t *rapid.T) {
		p := drawParameters(t)
		for i := range safety {
			property := &safety[i]
			m, err := model.New(p, property.Ghosts)
			if err != nil {
				t.Fatal(err)
			}
			var states []model.State
			collect := explore.Property[model.State, model.Action]{Kind: explore.Always,
				State: func(s *model.State) bool {
					if property.Past(&p, s) {
						states = append(states, *s)
					}
					return true
				}}
			searched(t, m, m, collect)
			if len(states) == 0 {
				continue
			}
			if searched(t, startingAt{m, states}, m, property.Of(m)) == explore.Violated {
				t.Errorf("%s: settled, and yet violated", property.Name)
			}
			settled[property.Name] += len(states)
		}
	})
	for _, p := range safety {
		if settled[p.Name] == 0 && p.Name != "translated" { // no state is said to be, of a middlebox
			t.Errorf("%s was never settled", p.Name)
		}
	}
}

// From a state in which what is old is past, no run violates the property, whatever the old
// segment is that is put in flight there, and however often it arrives.
func TestWhatIsPastStaysSo(t *testing.T) {
	older, all := 0, 0
	attack.Check(t, 20, func(t *rapid.T) {
		p := modeltest.Parameters(t, modeltest.From{
			"msl": {2}, "min-delay": {0}, "wait": {0, 0, 1, 2}, "loss": {0, 1}, "duplicates": {9},
			"strays": {0}, "order": {0}, "aborts": {0, 1}, "incarnations": {2}, "data": {0, 1}, "window": {1, 2, 3},
			"seq-mod": {8, 16}, "rto": {1, 2}, "retries": {0, 1}, "time-wait-rst": {0, 1, 2, 3, 4},
			"isn": {int(model.ISNMonotonic), int(model.ISNMonotonic), int(model.ISNAny), int(model.ISNZero)},
		})
		property := &properties.Default[1]
		m, err := model.New(p, property.Ghosts)
		if err != nil {
			t.Fatal(err)
		}
		of := property.Of(m)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) //nolint:forbidigo // its seed is drawn
		for range 200 {
			var old model.Segment
			s, is := m.Initial()[0], false
			for range 80 {
				if is = is || property.Past(&p, &s); s.Opens == 0 && old == (model.Segment{}) && random.IntN(4) == 0 {
					old = oldSegment(random, &p)
					with := s
					if with.Toward[random.IntN(2)].Add(old) && property.Past(&p, &with) {
						s, is = with, true
						older++
					}
				}
				as := m.Enabled(s, nil)
				if len(as) == 0 {
					break
				}
				a := as[random.IntN(len(as))]
				for range 3 { // it arrives more often than it would
					if a.Segment != old || a.Kind != model.DeliverDuplicate {
						a = as[random.IntN(len(as))]
					}
				}
				after := m.Apply(s, a)
				if after.Overflow {
					break
				}
				if is && !of.Step(&s, a, &after) {
					t.Fatalf("past, and yet %v arrives in %v", a, s)
				}
				s = after
				all++
			}
		}
	})
	if older == 0 {
		t.Error("nothing older was in flight")
	}
	t.Log(older, all)
}

// oldSegment returns any segment of the first incarnation.
func oldSegment(random *rand.Rand, p *model.Parameters) model.Segment {
	controls := []model.Control{model.ACK, model.PSH | model.ACK, model.FIN | model.ACK, model.RST,
		model.SYN | model.ACK, model.SYN}
	seg := model.Segment{Seq: model.Seq(random.IntN(p.SeqMod)), Ctl: controls[random.IntN(len(controls))],
		Incarnation: 1, Life: uint16(p.Delay)}
	if seg.Has(model.ACK) {
		seg.Ack = model.Seq(random.IntN(p.SeqMod))
	}
	return seg
}

// A RST that TIME-WAIT takes whatever its number is not past.
func TestNoRSTIsPastWhereNoneIsChecked(t *testing.T) {
	for _, rst := range []model.TimeWaitRST{model.TimeWaitRSTClose, model.TimeWaitRSTUnchecked} {
		p := model.Default()
		p.Policy[model.A].TimeWaitRST = rst
		s := model.State{TCB: [2]model.TCB{
			{State: model.TimeWait, SndUna: 7, SndNxt: 7, RcvNxt: 7, Incarnation: 2}, {State: model.Listen},
		}}
		s.Toward[model.A].Add(model.Segment{Seq: 2, Ctl: model.RST, Incarnation: 1})
		if got := properties.Default[1].Past(&p, &s); got != (rst == model.TimeWaitRSTClose) {
			t.Errorf("%v: %v", rst, got)
		}
	}
}
