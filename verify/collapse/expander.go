package collapse

import (
	"tcpcheck/explore"
	"tcpcheck/model"
)

// An Expander takes the steps of a system for one goroutine. What it found out it
// remembers for itself.
type Expander struct {
	sys *System

	controls   []controlInfo // by id, as channels
	channels   []channelInfo
	deliveries []delivery
	reactions  table
	outcomes   []outcome
	// outcomeActions are the actions of the outcomes as they were found.
	outcomeActions []model.Action

	operations []operation // from number 1
	numbers    map[operation]uint32
	operated   table
	normal     [4]table // by the set of streams to rotate
	mirrors    []mirror // by control

	// What a call of Steps works with.
	found         [2][model.Capacity]reaction
	taken         []uint32 // the outcomes, where they are to be checked again,
	afters        []State  // and the states after them, not yet mirrored
	actions       []model.Action
	before, after model.State
}

// Expander returns an expander of sys. It is not to be shared by goroutines.
func (sys *System) Expander() *Expander { return &Expander{sys: sys, numbers: map[operation]uint32{}} }

// Decode sets s to the state whose parts c are.
func (x *Expander) Decode(c State, s *model.State) { x.sys.Decode(c, s) }

// Steps appends the steps from s to out, in the order of [model.Model.Enabled].
func (x *Expander) Steps(s *State, out []explore.Step[State, Action]) []explore.Step[State, Action] {
	switch {
	case s.Control == overflow:
		return out
	case !x.sys.memo:
		return x.slowSteps(s, out)
	}
	from := len(out)
	x.taken, x.afters = x.taken[:0], x.afters[:0]
	control := x.control(s.Control)
	toA, toB := x.channel(s.ToA), x.channel(s.ToB)
	due := toA.due || toB.due

	end := control.from + uint32(control.n)
	for i := control.from; i < end; i++ {
		switch o := &x.outcomes[i]; {
		case o.kind.Waits(due):
		case o.end == model.A:
			out = x.step(out, i, s.ToA, s.ToB)
		default:
			out = x.step(out, i, s.ToB, s.ToA)
		}
	}
	out = x.arrivals(out, s.Control, model.A, &toA, s.ToA, s.ToB)
	out = x.arrivals(out, s.Control, model.B, &toB, s.ToB, s.ToA)
	if due {
		out = x.faults(out, model.A, &toA, s.ToA, s.ToB)
		out = x.faults(out, model.B, &toB, s.ToB, s.ToA)
	} else if s.ToA|s.ToB == empty && control.more > 0 {
		out = x.step(out, end+1, s.ToA, s.ToB)
		out[len(out)-1].More = control.more
	} else if control.idles || control.ticks && s.ToA|s.ToB != empty {
		out = x.step(out, end, x.ticked(s.ToA), x.ticked(s.ToB))
	}
	if x.sys.global|x.sys.watched != 0 {
		x.checkGlobally(s, out[from:])
	}
	return out
}

// arrivals appends the arrivals of the segments on their way to e, which are those
// of the channel own.
func (x *Expander) arrivals(out []explore.Step[State, Action], control uint32, e model.End, c *channelInfo,
	own, peers uint32) []explore.Step[State, Action] {
	var all reaction
	found := &x.found[e]
	for i := range uint32(c.n) {
		d := x.deliveries[c.from+i]
		r := x.reaction(control, e, d.segment)
		found[i] = r
		all |= r
		for j, end := r.from(), r.from()+r.n(); j < end; j++ {
			out = x.step(out, j, d.without, peers)
		}
	}
	if all&duplicates == 0 {
		return out
	}
	for _, r := range found[:c.n] {
		if r&duplicates == 0 {
			continue
		}
		from := r.from() + r.n()
		for j := from; j < from+r.n(); j++ {
			out = x.step(out, j, own, peers)
		}
	}
	return out
}

// faults appends what can go wrong with the segments on their way to e, whose
// reactions were found.
func (x *Expander) faults(out []explore.Step[State, Action], e model.End, c *channelInfo, own,
	peers uint32) []explore.Step[State, Action] {
	for i, r := range x.found[e][:c.dues] {
		d := &x.deliveries[c.from+uint32(i)]
		at := r.from() + r.n()
		if r&duplicates != 0 {
			at += r.n()
		}
		if r&loses != 0 {
			out = x.step(out, at, d.without, peers)
			at++
		}
		if r&strays != 0 {
			out = x.step(out, at, x.strayed(own, d), peers)
		}
	}
	return out
}

// step appends the step that an outcome is where own is the channel to its end,
// without what the step takes out, and peers that to the other.
func (x *Expander) step(out []explore.Step[State, Action], i, own, peers uint32) []explore.Step[State,
	Action] {
	o := &x.outcomes[i]
	if o.own != unchanged {
		if own = x.operate(own, o.own); own == noChannel {
			x.note(i, State{})
			return append(out, explore.Step[State, Action]{Action: Action{Kind: o.kind}})
		}
	}
	if o.peers != unchanged {
		if peers = x.operate(peers, o.peers); peers == noChannel {
			x.note(i, State{})
			return append(out, explore.Step[State, Action]{Action: Action{Kind: o.kind}})
		}
	}
	after := State{o.control, own, peers}
	if o.end == model.B {
		after.ToA, after.ToB = peers, own
	}
	if o.streams != 0 {
		after = x.normalized(o.streams, after)
	}
	x.note(i, after)
	if x.sys.symmetry != nil {
		after = x.lesser(o.streams, after)
	}
	return append(out, explore.Step[State, Action]{Action: Action{o.kind, o.failed}, After: after})
}

// note takes note of an outcome that is to be checked again, and the state after it.
func (x *Expander) note(i uint32, after State) {
	if x.sys.global|x.sys.watched != 0 {
		x.taken, x.afters = append(x.taken, i), append(x.afters, after)
	}
}

// checkGlobally checks the steps from s that were taken, by the checks that read channels.
func (x *Expander) checkGlobally(s *State, steps []explore.Step[State, Action]) {
	sys := x.sys
	decoded := false
	for i := range steps {
		reading := x.outcomes[x.taken[i]].reading
		if reading == 0 {
			continue
		}
		if !decoded {
			sys.Decode(*s, &x.before)
			decoded = true
		}
		sys.Decode(x.afters[i], &x.after)
		steps[i].Action.Failed |= sys.failed(reading, &x.before, x.outcomeActions[x.taken[i]], &x.after)
	}
}
