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

// Most is the longest time, in ticks, that a timer can have.
const Most = oldTimer - 1

// Longest is the longest time of a timer, in ticks.
func Longest(p *model.Parameters) int {
	longest := p.Left
	for _, e := range model.Ends {
		policy := &p.Policy[e]
		longest = max(longest, p.Wait[e], policy.FinWait2Timeout, policy.RTOAfterSYN,
			policy.KeepaliveTime, policy.KeepaliveInterval, p.Application[e].Linger.Ticks(), policy.LongestTimeout())
	}
	return longest
}

// A system has the steps of a model for all times at once.
type system struct {
	model *model.Model // the symbolic one
	// delay and astray are the lives of what is sent and of what goes astray.
	delay, astray int32
	// waits says whose TIME-WAIT lasts any time from shortest to longest.
	waits             [2]bool
	shortest, longest int32
	rotation          reduce.Rotation
}

// A timing is one of the timers that a TCB can run at a time.
type timing int

const (
	ordinary timing = iota
	lingering
	timings
)

// of returns the timer of a TCB.
func (k timing) of(t *model.TCB) *model.Timer {
	if k == lingering {
		return &t.Linger
	}
	return &t.Timer
}

// each calls f with every timer that runs, and the number of its clock.
func each(s *model.State, f func(clock int, e model.End, k timing, t *model.Timer)) {
	clock := 0
	for _, e := range model.Ends {
		for k := range timings {
			if t := k.of(&s.TCB[e]); t.Kind != model.TimerOff {
				clock++
				f(clock, e, k, t)
			}
		}
	}
}

// timerOf returns the number of the clock of a timer that runs.
func timerOf(s *model.State, end model.End, kind timing) int {
	number := 0
	each(s, func(clock int, e model.End, k timing, _ *model.Timer) {
		if e == end && k == kind {
			number = clock
		}
	})
	return number
}

// timers is how many timers run.
func timers(s *model.State) int {
	n := 0
	each(s, func(clock int, _ model.End, _ timing, _ *model.Timer) { n = clock })
	return n
}

// marked returns the state of the symbolic model in which each segment has the number of
// its clock for a life, and timers are due or, not to be taken for new ones, old.
func marked(s *model.State, due bool) model.State {
	t := *s
	n := uint16(timers(s))
	if !due {
		each(&t, func(clock int, _ model.End, _ timing, t *model.Timer) { t.Left = oldTimer + uint16(clock) })
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
// passes by itself.
func (sys *system) enabled(s *model.State) []model.Action {
	t := marked(s, true)
	as := slices.DeleteFunc(sys.model.Enabled(t, nil), func(a model.Action) bool { return a.Kind == model.Tick })
	for _, e := range model.Ends {
		for _, seg := range t.Toward[e].Segments() {
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
func allows(z zone, s *model.State, a model.Action) bool {
	if clock := fires(s, a); clock > 0 && !z.is(clock, 0) {
		return false
	}
	if a.Kind.Waits(true) {
		for i := timers(s) + 1; i <= z.n; i++ {
			if !z.meet(0, i, -1) {
				return false
			}
		}
	}
	return true
}

// starts is where the clock of a timer of e begins that has just started.
func (sys *system) starts(e model.End, timer *model.Timer) source {
	if timer.Kind == model.TimerTimeWait && sys.waits[e] {
		return source{least: sys.shortest, most: sys.longest}
	}
	return source{least: int32(timer.Left), most: int32(timer.Left)}
}

// A flight is a segment on its way, and its clock.
type flight struct {
	model.Segment // without a life
	clock         source
}

// strip takes the times from t, a state that a step of the symbolic model led to, and
// returns where its clocks come from: z are the times of the state before.
func (sys *system) strip(t *model.State, z zone) []source {
	var sources []source
	each(t, func(_ int, e model.End, _ timing, timer *model.Timer) {
		if timer.Left > oldTimer {
			sources = append(sources, source{old: int(timer.Left - oldTimer)})
		} else {
			sources = append(sources, sys.starts(e, timer))
		}
		timer.Left = 0
	})
	bare := Bare(*t)
	by := sys.rotation.Shift(&bare)
	rotated := sys.rotation.Shifted(t, by)
	*t = sys.rotation.Shifted(&bare, by)
	for _, e := range model.Ends {
		var flights []flight
		for _, seg := range rotated.Toward[e].Segments() {
			f := flight{seg, source{old: int(seg.Life)}}
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
	return sources
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
