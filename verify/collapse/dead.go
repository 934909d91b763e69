package collapse

import (
	"cmp"
	"slices"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// leaveOutDead makes states cover others that differ from them in more dead
// segments. The checks have to be local.
func (sys *System) leaveOutDead() {
	if sys.global != 0 {
		panic("BUG: what is in flight is checked")
	}
	sys.cover.teller = reduce.DeadOf(sys.model, func(before *model.State, a model.Action,
		after *model.State) bool {
		return sys.failed(sys.local, before, a, after) != 0
	})
}

// A hearing is that of an end, and what it awaits of data, where that is read.
type hearing struct {
	reduce.Hearing
	awaits reduce.Awaits
}

// dead keeps what is dead in each channel to an end with some hearing.
type dead struct {
	teller   *reduce.Dead // nil: nothing is
	hearings interned[hearing]
	heard    interned[heard]
	parts    paged[parts] // of each heard
}

// allHeard is the number of the hearing for which nothing is dead, and all data awaited.
const allHeard = 0

// A heard channel is one to an end with a hearing.
type heard struct{ hearing, channel uint32 }

// The parts of a channel are the segments that are not dead, and those that are.
type parts struct {
	live coverChannel
	dead []deadSegment // of a kind those adjoin, in ascending order
}

type deadSegment struct {
	kind uint64
	life uint16
}

func (sys *System) initDead() {
	c := &sys.cover
	c.hearings.init()
	c.heard.init()
	c.hearings.id(hearing{})
	c.heard.added = func(v *heard) {
		c.parts.append(c.divide(c.hearings.at(v.hearing),
			sys.channels.at(v.channel)))
	}
}

// hearingOf returns the numbers of the hearings under a control.
func (c *cover) hearingOf(v *control) (of [2]uint32) {
	if c.teller == nil && !c.exactData {
		return of
	}
	s := v.state()
	for _, e := range model.Ends {
		var h hearing
		if c.teller != nil {
			h.Hearing = c.teller.Hearing(&s, e)
		}
		if c.exactData {
			h.awaits = reduce.AwaitsOf(&s.TCB[e])
		}
		of[e] = c.hearings.id(h)
	}
	return of
}

func (c *cover) divide(h *hearing, channel *model.Channel) parts {
	var p parts
	var live model.Channel
	for _, seg := range channel.Segments() {
		if c.teller == nil || int(seg.Life) > c.teller.Most(h.Hearing, seg) {
			live.Add(seg)
			continue
		}
		p.dead = append(p.dead, deadSegment{kindOf(seg), seg.Life})
	}
	slices.SortStableFunc(p.dead, func(s, t deadSegment) int { return cmp.Compare(s.kind, t.kind) })
	p.live = c.ofChannel(&live, h.awaits)
	return p
}

// partsOf returns the parts of a channel to an end with a hearing.
func (c *cover) partsOf(hearing, channel uint32) *parts {
	return c.parts.at(c.heard.id(heard{hearing, channel}))
}

// among says whether each of some dead segments has one among others, of its kind
// and with a life that is no longer.
func among(some, others []deadSegment) bool {
	for _, s := range some {
		for len(others) > 0 && others[0].kind != s.kind {
			others = others[1:]
		}
		if len(others) == 0 || others[0].life > s.life {
			return false
		}
		others = others[1:]
	}
	return true
}
