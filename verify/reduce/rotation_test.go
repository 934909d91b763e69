package reduce_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// A stage is a random system, its rotation, and a way to reachable states.
type stage struct {
	*rapid.T
	p        model.Parameters
	model    *model.Model
	sys      properties.System
	rotation reduce.Rotation
}

// drawStage draws parameters, each end's policy on its own. Times are short, so that
// random steps get somewhere.
func drawStage(t *rapid.T) stage {
	p := modeltest.Parameters(t, modeltest.From{
		"msl": {1, 2}, "delay": {modeltest.Most, 0, 1}, "min-delay": {0}, "wait-a": {0, 1, 2}, "wait-b": {0, 1},
		"duplicates": {0, 1, 2, 3}, "incarnations": {1, 2, 3, 4}, "window": {1, 2, 3},
		"seq-mod": {4, 8, 16, 32}, "fin-wait-2-timeout": {0, 1, 2}, "rto": {1}, "backoff": {2},
		"rto-max": {0}, "retries": {0, 1, 2, 3}, "retry-time": {0},
	})
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	return stage{t, p, m, m, reduce.RotationOf(&p)}
}

// each calls f for the model and for every mutant of it.
func (t stage) each(f func(t stage)) {
	f(t)
	for _, mu := range mutants.All {
		t.sys = mu.Of(t.model)
		f(t)
	}
}

// walk visits states along a random run.
func (t stage) walk(visit func(s model.State)) {
	s := t.sys.Initial()[0]
	for range 80 {
		as := t.sys.Enabled(s, nil)
		if len(as) == 0 {
			break
		}
		s = t.sys.Apply(s, rapid.SampledFrom(as).Draw(t.T, "action"))
		visit(s)
	}
}

// shifts are what is added to the numbers of A's and of B's stream.
type shifts [2]model.Seq

// rotations is by how many numbers the stream of e can be rotated: not at all, but by
// 0, if a number of it is named outright, be it the ISS 0 or the SEQ 0 of a RST with
// which B answers A's SYN, by a policy or because it no longer listens.
func (t stage) rotations(e model.End) int {
	policy := t.p.Policy[e]
	syns := t.p.Incarnations > 1 || t.p.Start == model.StartClosed
	if t.p.Opener == model.OpenerBoth || policy.ISN == model.ISNZero ||
		t.p.Crashes[e] > 0 && policy.ISN == model.ISNMonotonic &&
			policy.ISNSurvives == model.ISNSurvivesNo ||
		e == model.B && syns && (policy.SYNInWindow == model.SYNReset ||
			policy.SYNReceivedSYN == model.SYNReceivedSYNRST ||
			policy.TimeWaitSYN >= model.TimeWaitSYNRST && policy.TimeWaitSYN <= model.TimeWaitSYNResetOrDrop ||
			t.p.Application[e].Early == model.EarlyCloseYes) {
		return 1
	}
	return t.p.SeqMod
}

// drawShifts draws shifts for the streams that can be rotated.
func (t stage) drawShifts() (by shifts) {
	for _, e := range model.Ends {
		by[e] = model.Seq(rapid.IntRange(0, t.rotations(e)-1).Draw(t.T, "shift"))
	}
	return by
}

func (t stage) sum(a, b model.Seq) model.Seq { return model.Seq((int(a) + int(b)) % t.p.SeqMod) }

// segment returns seg, on its way to e, with its numbers shifted.
func (t stage) segment(seg model.Segment, e model.End, by shifts) model.Segment {
	seg.Seq = t.sum(seg.Seq, by[e.Peer()])
	if seg.Has(model.ACK) {
		seg.Ack = t.sum(seg.Ack, by[e])
	}
	return seg
}

// state returns s with all its numbers shifted.
func (t stage) state(s model.State, by shifts) model.State {
	to := s
	for _, e := range model.Ends {
		tcb := &to.TCB[e]
		switch has := tcb.State.HasTCB(); {
		case has:
			tcb.SndUna, tcb.SndNxt = t.sum(tcb.SndUna, by[e]), t.sum(tcb.SndNxt, by[e])
			if tcb.State != model.SynSent {
				tcb.RcvNxt = t.sum(tcb.RcvNxt, by[e.Peer()])
			}
			if w := &tcb.SendWindow; w.Wnd > 0 {
				w.Wl1, w.Wl2 = t.sum(w.Wl1, by[e.Peer()]), t.sum(w.Wl2, by[e])
			}
		case t.p.Policy[e].ISN == model.ISNMonotonic && !s.Overflow:
			tcb.SndNxt = t.sum(tcb.SndNxt, by[e])
		}
		if t.p.ISNClocked(e) && !s.Overflow {
			tcb.ISNClock = t.sum(tcb.ISNClock, by[e])
		}
		to.Toward[e] = model.Channel{}
		for _, seg := range s.Toward[e].Segments() {
			to.Toward[e].Add(t.segment(seg, e, by))
		}
	}
	return to
}

// action returns a with its numbers shifted.
func (t stage) action(a model.Action, by shifts) model.Action {
	switch a.Kind {
	case model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray:
		a.Segment = t.segment(a.Segment, a.End, by)
	case model.Tick, model.Open, model.Send, model.Close, model.Abort, model.Retransmit, model.GiveUp,
		model.Expire, model.Abandon, model.Shutdown, model.Read, model.Crash, model.Reboot,
		model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget, model.Forge, model.DelayedACK:
	}
	if a.Creates || a.Kind == model.Open {
		a.ISS = t.sum(a.ISS, by[a.End])
	}
	return a
}

func (t stage) normal(s model.State) model.State {
	t.rotation.Normalize(&s)
	return s
}

func TestNormalizeIsTheSameForAllRotations(t *testing.T) {
	attack.Check(t, 100, func(rt *rapid.T) {
		t := drawStage(rt)
		t.walk(func(s model.State) {
			n := t.normal(s)
			if again := t.normal(n); again != n {
				t.Fatalf("normalized again\n%+v\nbecomes\n%+v", n, again)
			}
			by := t.drawShifts()
			if r := t.normal(t.state(s, by)); r != n {
				t.Fatalf("shifted by %v, normalized\n%+v\nnot shifted\n%+v", by, r, n)
			}
		})
	})
}

// Normalize does nothing but rotate, and only the streams that can be.
func TestNormalizeRotates(t *testing.T) {
	attack.Check(t, 100, func(rt *rapid.T) {
		t := drawStage(rt)
		t.walk(func(s model.State) {
			n := t.normal(s)
			for a := range t.rotations(model.A) {
				for b := range t.rotations(model.B) {
					if t.state(s, shifts{model.Seq(a), model.Seq(b)}) == n {
						return
					}
				}
			}
			t.Fatalf("%+v\nis no rotation of\n%+v", n, s)
		})
	})
}

// Why the reduction is sound: rotating commutes with every step. A rotated state has
// the rotated actions enabled, in whatever order, and each leads to the rotation of
// where it led.
func TestEveryStepCommutesWithRotation(t *testing.T) {
	attack.Check(t, 100, func(rt *rapid.T) {
		drawStage(rt).each(func(t stage) { t.walk(t.commutes) })
	})
}

// commutes checks that every step from s commutes with a rotation.
func (t stage) commutes(s model.State) {
	by := t.drawShifts()
	rotated := t.state(s, by)
	left := map[model.Action]bool{}
	for _, a := range t.sys.Enabled(rotated, nil) {
		left[a] = true
	}
	for _, a := range t.sys.Enabled(s, nil) {
		b := t.action(a, by)
		if !left[b] {
			t.Fatalf("%v is enabled, but shifted by %v %v is not", a, by, b)
		}
		delete(left, b)
		after, want := t.sys.Apply(rotated, b), t.state(t.sys.Apply(s, a), by)
		if after != want {
			t.Fatalf("%v, shifted by %v, leads to\n%+v\nwant\n%+v", a, by, after, want)
		}
		if t.normal(after) != t.normal(want) {
			t.Fatalf("%v: not normalized alike", a)
		}
	}
	for a := range left {
		t.Fatalf("shifted by %v, %v is enabled as well", by, a)
	}
}

func TestNormalizeLeavesAnOverflowAlone(t *testing.T) {
	p := model.Default()
	r := reduce.RotationOf(&p)
	s := model.State{Overflow: true}
	r.Normalize(&s)
	if s != (model.State{Overflow: true}) {
		t.Errorf("%+v", s)
	}
}
