package collapse

import (
	"cmp"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// Symmetric makes a state and its mirror image one. It is called before anything
// is asked of the system.
func (sys *System) Symmetric(symmetry *reduce.Symmetry) { sys.symmetry = symmetry }

// Jump has time pass at once where nothing else can happen: such a step has
// [explore.Step.More].
func (sys *System) Jump() { sys.jumps = true }

// mirror makes s the lesser of itself and its mirror image.
func (sys *System) mirror(s *model.State) {
	if sys.symmetry != nil {
		sys.symmetry.Normalize(s)
	}
}

// A mirror is what is known of the mirror image of a control.
type mirror struct {
	known   bool
	order   int8 // the control's among the two
	control uint32
}

func (x *Expander) mirrorOf(control uint32) mirror {
	if int(control) < len(x.mirrors) && x.mirrors[control].known {
		return x.mirrors[control]
	}
	s := x.sys.controls.at(control).state()
	order := reduce.Order(&s.TCB)
	s = reduce.Mirrored(&s)
	m := mirror{true, int8(order), x.sys.controls.id(controlOf(&s))}
	x.mirrors = reach(x.mirrors, control)
	x.mirrors[control] = m
	return m
}

// lesser returns the lesser of s, normalized, and its mirror image. The given
// streams have no numbers but in the channels.
func (x *Expander) lesser(streams uint8, s State) State {
	m := x.mirrorOf(s.Control)
	if m.order < 0 {
		return s
	}
	t := State{m.control, s.ToB, s.ToA}
	if streams != 0 {
		t = x.normalized(streams>>1|streams&1<<1, t)
	}
	if m.order > 0 || x.sys.less(t, s) {
		return t
	}
	return s
}

// less orders states that differ in their channels only.
func (sys *System) less(s, t State) bool {
	return cmp.Or(sys.compare(s.ToA, t.ToA), sys.compare(s.ToB, t.ToB)) < 0
}

func (sys *System) compare(c, d uint32) int {
	if c == d {
		return 0
	}
	return sys.channels.at(c).Compare(sys.channels.at(d))
}
