package reduce_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// drawAlike draws a model whose ends are alike, and its symmetry.
func drawAlike(t *rapid.T) (stage, *reduce.Symmetry) {
	st := drawStage(t)
	p := st.p
	p.Start, p.Left, p.Incarnations, p.FirstCloser = model.StartEstablished, 0, 1, model.FirstCloserAny
	p.Application[model.A].Early, p.Opener = model.EarlyCloseNo, model.OpenerA
	p.Crashes = [2]int{}
	p.Application[model.B], p.Aborts[model.B] = p.Application[model.A], p.Aborts[model.A]
	p.Data[model.B], p.Policy[model.B], p.Wait[model.B] = p.Data[model.A], p.Policy[model.A], p.Wait[model.A]
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	rotation := reduce.RotationOf(&p)
	st = stage{t, p, m, m, rotation}
	if rapid.Bool().Draw(t, "rotate") {
		return st, reduce.SymmetryOf(&p, &rotation)
	}
	return st, reduce.SymmetryOf(&p, nil)
}

func TestSymmetryNeedsEndsThatAreAlike(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		st, symmetry := drawAlike(t)
		if symmetry == nil {
			t.Fatal("no symmetry")
		}
		for _, change := range []func(p *model.Parameters){
			func(p *model.Parameters) { p.Start = model.StartClosed },
			func(p *model.Parameters) { p.Incarnations++ },
			func(p *model.Parameters) { p.FirstCloser = model.FirstCloserB },
			func(p *model.Parameters) { p.Data[model.A]++ },
			func(p *model.Parameters) { p.Policy[model.B].RTO++ },
			func(p *model.Parameters) { p.Wait[model.B]++ },
			func(p *model.Parameters) { p.Application[model.B].Reader ^= 1 },
		} {
			p := st.p
			change(&p)
			if reduce.SymmetryOf(&p, nil) != nil {
				t.Errorf("symmetry of %+v", p)
			}
		}
	})
}

// Of a state, its mirror image and their rotations, Normalize makes the same.
func TestSymmetryMakesMirrorImagesOne(t *testing.T) {
	attack.Check(t, 100, func(rt *rapid.T) {
		t, symmetry := drawAlike(rt)
		t.walk(func(s model.State) {
			n, m := s, s
			symmetry.Normalize(&n)
			if rapid.Bool().Draw(rt, "rotated") {
				rotated := s
				t.rotation.Normalize(&rotated)
				again := rotated
				symmetry.Normalize(&again)
				symmetry.Normalize(&rotated)
				if again != rotated {
					t.Fatalf("%+v is normalized in two ways", s)
				}
			}
			if m != (model.State{Overflow: true}) {
				m = reduce.Mirrored(&m)
			}
			symmetry.Normalize(&m)
			if m != n {
				t.Fatalf("normalized\n%+v\nthe mirror image\n%+v", n, m)
			}
			if symmetry.Normalize(&m); m != n {
				t.Fatalf("normalized again\n%+v\nbecomes\n%+v", n, m)
			}
		})
	})
}

// Why the reduction is sound: going to the mirror image commutes with every step.
func TestEveryStepCommutesWithSymmetry(t *testing.T) {
	attack.Check(t, 100, func(rt *rapid.T) {
		t, _ := drawAlike(rt)
		t.walk(func(s model.State) {
			if s.Overflow {
				return
			}
			mirrored := reduce.Mirrored(&s)
			left := map[model.Action]bool{}
			for _, a := range t.sys.Enabled(mirrored, nil) {
				left[a] = true
			}
			for _, a := range t.sys.Enabled(s, nil) {
				b := a
				if a.Kind != model.Tick {
					b.End = a.End.Peer()
				}
				if !left[b] {
					t.Fatalf("%v is enabled, but %v is not in the mirror image", a, b)
				}
				delete(left, b)
				after, want := t.sys.Apply(mirrored, b), t.sys.Apply(s, a)
				if !want.Overflow {
					want = reduce.Mirrored(&want)
				}
				if after != want {
					t.Fatalf("%v in the mirror image leads to\n%+v\nwant\n%+v", b, after, want)
				}
			}
			for a := range left {
				t.Fatalf("%v is enabled in the mirror image only", a)
			}
		})
	})
}
