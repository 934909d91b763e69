package zones

import (
	"cmp"
	"slices"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// What stands for the time that is left, in the states of the symbolic model: no rule reads
// it, so that after a step each is where it was, or gone, or new.
const (
	delay    = 60000 // the life of what is sent
	msl      = 65000 // less delay, that of what goes astray
	oldTimer = 65500 // what is left of a timer that ran before, and the number of its clock
)

// symbolic returns the parameters of the symbolic model.
func symbolic(p model.Parameters) model.Parameters {
	p.Delay, p.MSL, p.MinDelay = delay, msl, 0
	p.Reboot = min(p.Reboot, 1)
	return p
}

// Most is the longest time, in ticks, that a timer can have.
const Most = oldTimer - 1

// Longest is the longest time of a timer, in ticks.
func Longest(p *model.Parameters) int {
	longest := p.Left
	for _, e := range model.Ends {
		policy := &p.Policy[e]
		longest = max(longest, p.Wait[e], policy.FinWait2Timeout, policy.RTOAfterSYN,
			policy.KeepaliveTime, policy.KeepaliveInterval, p.Application[e].Linger.Ticks(), policy.LongestTimeout(),
			policy.ACKLimit, policy.ACKDelay)
		if p.Crashes[e] > 0 {
			longest = max(longest, p.Down(e))
		}
		think, _ := p.Application[e].Think.Ticks()
		longest = max(longest, think)
		if box := &p.Middlebox[e]; box.Present == model.BoxOn {
			for _, keep := range append(box.Keeps[:], box.Unacknowledged) {
				ticks, _ := keep.Ticks()
				longest = max(longest, ticks)
			}
		}
	}
	return longest
}

// A system has the steps of a model for all times at once.
type system struct {
	model *model.Model // the symbolic one
	// delay and astray are the lives of what is sent and of what goes astray, and what is sent
	// arrives once it has no more left than late.
	delay, astray, late int32
	// down is how long an end is down that crashed.
	down [2]int32
	// exact says that no segment that lives longer stands for one that does not.
	exact, exactData bool
	// set says that channels are sets, from which a segment is gone when its life is over.
	set bool
	// waits says whose TIME-WAIT lasts any time from shortest to longest.
	waits             [2]bool
	shortest, longest int32
	timeouts          timeouts
	rotation          reduce.Rotation
}

// newSystem returns that of a model, in which states are one but for their sequence numbers as rotation says.
func newSystem(m *model.Model, rotation reduce.Rotation, by timeouts) (*system, error) {
	p := &m.Parameters
	sys := &system{delay: int32(p.Delay), astray: int32(p.MSL - p.Delay), late: int32(p.Delay - p.MinDelay),
		rotation: rotation}
	for _, e := range model.Ends {
		sys.down[e] = int32(p.Down(e))
	}
	var err error
	sys.model, err = model.New(by.multiples(symbolic(*p)), m.Ghosts)
	sys.timeouts = by
	return sys, err
}

// A timing is one of the timers that can run at an end at a time.
type timing int

const (
	ordinary timing = iota
	lingering
	limiting // that of ACKs that are limited: it is never due, but over at 0
	thinking // that of an application: it is never due, but a call is made before it is less than 0
	delaying // that of an ACK that is put off: it is never due, but sent before it is less than 0
	keeping  // that of the entry of the middlebox beside it
	timings
)

// left returns what is left of it at e.
func (k timing) left(s *model.State, e model.End) *uint16 {
	switch t := &s.TCB[e]; k {
	case ordinary:
		return &t.Timer.Left
	case lingering:
		return &t.Linger.Left
	case limiting:
		return &t.ACKIn
	case thinking: // which is how long it has thought, but of old ones
		return &t.Thought
	case delaying: // and one, where it is not old
		return &t.PutOff
	case keeping:
		return &s.Entry[e].Left
	case timings:
	}
	panic("BUG: no such timer")
}

// runs says whether it does at e.
func (sys *system) runs(k timing, s *model.State, e model.End) bool {
	switch t := &s.TCB[e]; k {
	case ordinary:
		return t.Timer.Kind != model.TimerOff
	case lingering:
		return t.Linger.Kind != model.TimerOff
	case limiting:
		return t.ACKIn > 0
	case thinking:
		return sys.model.Thinks(s, e)
	case delaying:
		return t.ACKDue() > 0
	case keeping:
		return s.Entry[e].Timed
	case timings:
	}
	panic("BUG: no such timer")
}

// each calls f with every timer that runs, and the number of its clock.
func (sys *system) each(s *model.State, f func(clock int, e model.End, k timing)) {
	clock := 0
	for _, e := range model.Ends {
		for k := range timings {
			if sys.runs(k, s, e) {
				clock++
				f(clock, e, k)
			}
		}
	}
}

// timerOf returns the number of the clock of a timer that runs, 0 if it does not.
func (sys *system) timerOf(s *model.State, end model.End, kind timing) int {
	number := 0
	sys.each(s, func(clock int, e model.End, k timing) {
		if e == end && k == kind {
			number = clock
		}
	})
	return number
}

// timers is how many timers run.
func (sys *system) timers(s *model.State) int {
	n := 0
	sys.each(s, func(clock int, _ model.End, _ timing) { n = clock })
	return n
}

// marked returns the state of the symbolic model in which each segment has the number of
// its clock for a life, and timers are due or, not to be taken for new ones, old.
func (sys *system) marked(s *model.State, due bool) model.State {
	t := *s
	n := uint16(sys.timers(s))
	if !due {
		sys.each(s, func(clock int, e model.End, k timing) { *k.left(&t, e) = oldTimer + uint16(clock) })
	}
	for _, e := range model.Ends {
		t.Toward[e] = model.Channel{}
		for _, seg := range s.Toward[e].Segments() {
			n++
			seg.Life = n
			t.Toward[e].Add(seg)
		}
	}
	return t
}

// enabled lists the actions that some times allow, with the numbers of clocks for lives. Time
// passes by itself. From is s as it is marked before a step, in which a forged segment that starts a
// timer anew does something.
func (sys *system) enabled(s, from *model.State) []model.Action {
	t := sys.marked(s, true)
	t.Forgeries = 0
	as := slices.DeleteFunc(sys.model.Enabled(t, nil), func(a model.Action) bool { return a.Kind == model.Tick })
	if s.Forgeries > 0 {
		as = append(as, slices.DeleteFunc(sys.model.Enabled(*from, nil), func(a model.Action) bool {
			return a.Kind != model.Forge
		})...)
	}
	if sys.model.Parameters.Order == model.OrderFIFO || sys.set {
		return as
	}
	for _, e := range model.Ends {
		for _, seg := range t.Toward[e].Segments() {
			if seg.OfMiddlebox() {
				continue
			}
			if s.Loss > 0 {
				as = append(as, model.Action{Kind: model.Lose, End: e, Segment: seg})
			}
			if s.Strays > 0 && !seg.Astray() && sys.astray > 0 {
				as = append(as, model.Action{Kind: model.GoAstray, End: e, Segment: seg})
			}
		}
	}
	return as
}

// allows leaves in z, the times at which s is, those at which a happens, and says whether
// there are any.
func (sys *system) allows(z zone, s *model.State, a model.Action) bool {
	if clock := sys.fires(s, a); clock > 0 && !z.is(clock, 0) {
		return false
	}
	if lands(a) && !a.Segment.Astray() && !z.meet(int(a.Segment.Life), 0, sys.late) {
		return false
	}
	if lands(a) && sys.set && !z.meet(0, int(a.Segment.Life), 0) {
		return false
	}
	if a.Kind.Waits(!sys.set) {
		for i := sys.timers(s) + 1; i <= z.n; i++ {
			if !z.meet(0, i, -1) {
				return false
			}
		}
	}
	return true
}

// lands says whether a segment that was in flight arrives.
func lands(a model.Action) bool { return a.Arrives() && a.Kind != model.Forge }

// starts is where the clock of a timer of e begins that has just started.
func (sys *system) starts(e model.End, k timing, s *model.State) source {
	from := int32(*k.left(s, e))
	switch t := &s.TCB[e]; {
	case k == thinking:
		think, _ := sys.model.Parameters.Application[e].Think.Ticks()
		from = int32(think)
	case k == delaying:
		from--
	case k != ordinary:
	case t.Timer.Kind == model.TimerReboot:
		from = sys.down[e]
	case t.Timer.Kind == model.TimerTimeWait && sys.waits[e]:
		return source{least: sys.shortest, most: sys.longest, waits: 1}
	case t.Timer.Kind == model.TimerRTO && sys.timeouts.at[e]:
		return sys.timeouts.source(e, from)
	}
	return source{least: from, most: from}
}

// A flight is a segment on its way, and its clock.
type flight struct {
	model.Segment // without a life
	clock         source
}

// strip takes the times from t, a state that a step of the symbolic model led to, but for which
// timers run, rotates it, and
// returns where its clocks come from, and by what it is rotated: z are the times of the state before.
func (sys *system) strip(t *model.State, z zone) (sources []source, by [2]model.Seq) {
	bare := Bare(*t)
	sys.each(t, func(_ int, e model.End, k timing) {
		if left := *k.left(t, e); left > oldTimer {
			sources = append(sources, source{old: int(left - oldTimer)})
		} else {
			sources = append(sources, sys.starts(e, k, t))
		}
		if k == limiting || k == delaying { // without one nothing would say that it runs
			*k.left(&bare, e) = 1
		}
	})
	by = sys.rotation.Shift(&bare)
	rotated := sys.rotation.Shifted(t, by)
	*t = sys.rotation.Shifted(&bare, by)
	for _, e := range model.Ends {
		var flights []flight
		for i, seg := range rotated.Toward[e].Segments() {
			f := flight{seg.InPlace(i), source{old: int(seg.Life)}}
			switch seg.Life {
			case delay:
				f.clock = source{least: sys.delay, most: sys.delay}
			case msl - delay:
				f.clock = source{least: sys.astray, most: sys.astray}
			}
			f.Life = 0
			flights = append(flights, f)
		}
		sources = append(sources, ordered(t.Toward[e].Segments(), flights, z)...)
	}
	return sources, by
}

// ordered returns the clocks of segments, in their order; of those that are alike, the one that
// lives longest first.
func ordered(segs []model.Segment, flights []flight, z zone) []source {
	slices.SortStableFunc(flights, func(f, g flight) int {
		return cmp.Or(cmp.Compare(z.most(g.clock), z.most(f.clock)),
			cmp.Compare(z.least(g.clock), z.least(f.clock)))
	})
	var sources []source
	for _, seg := range segs {
		i := slices.IndexFunc(flights, func(f flight) bool { return f.Segment == seg })
		sources = append(sources, flights[i].clock)
		flights = slices.Delete(flights, i, i+1)
	}
	return sources
}
