package reduce_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// A shroud tells what is dead in the states of a stage.
type shroud struct {
	stage
	dead *reduce.Dead
	seen map[model.TCPState]int // dead segments, by the state of the end they go to
}

// is says whether a segment in flight to e is dead.
func (t shroud) is(s *model.State, e model.End, seg model.Segment) bool {
	return int(seg.Life) <= t.dead.Most(t.dead.Hearing(s, e), seg)
}

// each calls f for every segment that is dead in s.
func (t shroud) each(s *model.State, f func(e model.End, seg model.Segment)) {
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			if t.is(s, e, seg) {
				f(e, seg)
			}
		}
	}
}

// walks visits states along many random runs.
func (t shroud) walks(visit func(s model.State)) {
	seed := rapid.Uint64().Draw(t.T, "seed")
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:forbidigo // its seed is drawn
	for range 300 {
		s := t.sys.Initial()[0]
		for range 60 {
			as := t.sys.Enabled(s, nil)
			if len(as) == 0 {
				break
			}
			s = t.sys.Apply(s, as[random.IntN(len(as))])
			visit(s)
		}
	}
}

// What is dead changes no TCB when it arrives, and what it draws is dead; and it
// stays dead whatever happens.
func TestDead(t *testing.T) {
	seen := map[model.TCPState]int{}
	attack.Check(t, 100, func(rt *rapid.T) {
		st := drawStage(rt)
		if rapid.Bool().Draw(rt, "alike") {
			st, _ = drawAlike(rt)
		}
		p := st.p
		p.Policy[model.A].Timestamps = model.TimestampsOff
		p.Policy[model.A].ACKLimit, p.Policy[model.B].ACKLimit = 0, 0
		p.Application[model.A].ReceiveBuffer, p.Application[model.B].ReceiveBuffer = 0, 0
		p.Wait, p.Left = model.Both(rapid.IntRange(1, 6).Draw(rt, "wait")), 0
		if rapid.Bool().Draw(rt, "lasts") {
			p.Aborts = [2]int{}
			for e := range p.Policy {
				p.Policy[e].TimeWaitRST = model.TimeWaitRSTIgnore
			}
		}
		// Whether an application can be told of a loss changes by its own calls, and by what is in flight.
		m, err := model.New(p, model.AllGhosts&^model.GhostTold)
		if err != nil {
			rt.Fatal(err)
		}
		never := func(*model.State, model.Action, *model.State) bool { return false }
		t := shroud{stage{rt, p, m, m, st.rotation}, reduce.DeadOf(m, never), seen}
		t.walks(func(s model.State) {
			t.each(&s, func(e model.End, seg model.Segment) {
				t.seen[s.TCB[e].State]++
				for _, a := range t.sys.Enabled(s, nil) {
					t.stays(&s, e, seg, a)
				}
			})
		})
	})
	for _, s := range []model.TCPState{model.TimeWait, model.LastAck, model.Closed, model.Listen} {
		if seen[s] == 0 {
			t.Errorf("nothing was dead on its way to an end in %v", s)
		}
	}
}

// stays checks what becomes of a dead segment in one step.
func (t shroud) stays(s *model.State, e model.End, seg model.Segment, a model.Action) {
	after := t.sys.Apply(*s, a)
	if after.Overflow {
		return
	}
	still := seg
	switch own := a.End == e && a.Segment == seg; {
	case a.Kind == model.Tick:
		still.Life--
	case own && a.Kind == model.GoAstray:
		still.Marks |= model.Astray
		still.Life = uint16(t.p.MSL - t.p.Delay)
	case own && a.Arrives():
		if after.TCB != s.TCB {
			t.Fatalf("%v changes\n%+v\nto\n%+v", a, s.TCB, after.TCB)
		}
		before := s.Toward[e.Peer()].Segments()
		for _, sent := range after.Toward[e.Peer()].Segments() {
			if !slices.Contains(before, sent) && !t.is(&after, e.Peer(), sent) {
				t.Fatalf("%v draws %v, which is not dead in\n%+v", a, sent, after)
			}
		}
	}
	if slices.Contains(after.Toward[e].Segments(), still) && !t.is(&after, e, still) {
		t.Fatalf("%v to %v is dead in\n%+v\nand after %v no more, in\n%+v", seg, e, s, a, after)
	}
}
