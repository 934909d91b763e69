package collapse

import (
	"cmp"
	"slices"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// cover keeps, of each control and each channel, by id, what decides whether a
// state covers another.
type cover struct {
	bases    interned[control]
	shapes   interned[model.Channel]
	controls paged[coverControl]
	channels paged[coverChannel]
	// exactBudgets says that budgets have to be the same, too.
	exactBudgets bool
	// exactData says that the lives of data that is awaited have to be the same, exactStamps those of all
	// that has a timestamp.
	exactData, exactStamps bool
	dead
}

// A coverControl is a control but for the budgets of the channel, and these, and
// which segments to each end are dead under it.
type coverControl struct {
	base    uint32
	budgets [4]uint8
	hearing [2]uint32
}

// A coverChannel is a channel but for the lives of its segments (of data, where they have
// to be the same, and of all with timestamps, they are part of the shape), and these:
// those of equal segments adjoin, in ascending order.
type coverChannel struct {
	shape uint32
	lives [model.Capacity]uint16
}

// TrackCover has the system know from now on what CoverHash and Covers need. With
// dead, a state also covers others that differ from it in more dead segments; then
// the checks have to be local. Where checks are watched, data that is awaited has to live as long
// in both, for them to lose it at the same step. It is called before the system is used by others.
func (sys *System) TrackCover(dead, exactBudgets bool) {
	if dead {
		sys.leaveOutDead()
	}
	c := &sys.cover
	c.exactBudgets = exactBudgets
	c.exactData = sys.watched != 0
	c.exactStamps = sys.model.Parameters.Timestamped()
	c.bases.init()
	c.shapes.init()
	sys.initDead()
	sys.controls.added = func(v *control) { c.controls.append(c.ofControl(*v)) }
	sys.channels.added = func(v *model.Channel) { c.channels.append(c.ofChannel(v, reduce.Awaits{})) }
	for id := range sys.controls.values.n {
		sys.controls.added(sys.controls.at(uint32(id)))
	}
	for id := range sys.channels.values.n {
		sys.channels.added(sys.channels.at(uint32(id)))
	}
}

func (c *cover) ofControl(v control) coverControl {
	budgets := [...]uint8{v.loss, v.duplicates, v.strays, v.aborts}
	v.loss, v.duplicates, v.strays, v.aborts = 0, 0, 0, 0
	return coverControl{c.bases.id(v), budgets, c.hearingOf(&v)}
}

func (c *cover) ofChannel(v *model.Channel, awaits reduce.Awaits) coverChannel {
	segs := slices.Clone(v.Segments()) // in ascending order of life
	slices.SortStableFunc(segs, func(s, t model.Segment) int { return cmp.Compare(kindOf(s), kindOf(t)) })
	var of coverChannel
	var shape model.Channel
	for i, seg := range segs {
		of.lives[i] = seg.Life
		if (!c.exactData || !awaits.Data(seg)) && (!c.exactStamps || seg.Has(model.RST)) {
			seg.Life = 0
		}
		shape.Add(seg)
	}
	of.shape = c.shapes.id(shape)
	return of
}

// kindOf numbers segments that differ in more than their life.
func kindOf(s model.Segment) uint64 {
	return uint64(s.Wnd)<<56 | uint64(s.Clock)<<48 | uint64(s.Seq)<<40 | uint64(s.Ack)<<32 | uint64(s.Ctl)<<24 |
		uint64(s.Incarnation)<<16 | uint64(s.Unit)<<8 | uint64(s.Marks)
}

// CoverHash hashes what has to be equal for one state to cover another.
func (sys *System) CoverHash(s State) uint64 {
	c := &sys.cover
	v := c.controls.at(s.Control)
	h := mix(uint64(v.base))
	return mix(h ^ uint64(c.shape(v.hearing[model.A], s.ToA))<<32 ^ uint64(c.shape(v.hearing[model.B], s.ToB)))
}

// shape returns that of a channel without what is dead.
func (c *cover) shape(hearing, channel uint32) uint32 {
	if hearing == allHeard {
		return c.channels.at(channel).shape
	}
	return c.partsOf(hearing, channel).live.shape
}

// mix is the finalizer of SplitMix64.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Covers says whether s covers t: they differ in nothing but the budgets of loss,
// duplicates, strays and aborts, of which s has no less left, and in the lives of
// segments, with timestamps of RSTs only, which, those of equal segments compared in
// order, are no shorter in s, and, where dead segments are left out, in such that only t
// has.
func (sys *System) Covers(s, t State) bool {
	c := &sys.cover
	if !c.control(s.Control, t.Control) {
		return false
	}
	hearing := &c.controls.at(s.Control).hearing
	return c.channel(hearing[model.A], s.ToA, t.ToA) && c.channel(hearing[model.B], s.ToB, t.ToB)
}

func (c *cover) control(s, t uint32) bool {
	if s == t {
		return true
	}
	u, v := c.controls.at(s), c.controls.at(t)
	if u.base != v.base || c.exactBudgets && u.budgets != v.budgets {
		return false
	}
	for i := range u.budgets {
		if u.budgets[i] < v.budgets[i] {
			return false
		}
	}
	return true
}

func (c *cover) channel(hearing, s, t uint32) bool {
	switch {
	case s == t:
		return true
	case hearing == allHeard:
		return c.channels.at(s).covers(c.channels.at(t))
	}
	u, v := c.partsOf(hearing, s), c.partsOf(hearing, t)
	return u.live.covers(&v.live) && among(u.dead, v.dead)
}

func (u *coverChannel) covers(v *coverChannel) bool {
	if u.shape != v.shape {
		return false
	}
	for i := range u.lives {
		if u.lives[i] < v.lives[i] {
			return false
		}
	}
	return true
}
