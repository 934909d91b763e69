package collapse

import "tcpcheck/model"

// An outcome is what an action does, at whatever is in flight besides its segment.
type outcome struct {
	control uint32 // afterwards, normalized
	failed  uint32 // the local checks
	reading uint32 // the checks that read the channels afterwards
	// own and peers are the operations on the channels to the action's end and to
	// its peer.
	own, peers uint32
	kind       model.ActionKind
	end        model.End
	// streams are those, as a set, whose rotation depends on the channels.
	streams uint8
}

// controlInfo is what is known of a control.
type controlInfo struct {
	known bool
	// ticks and idles say whether time can pass with something in flight that has
	// life left, and with nothing in flight.
	ticks, idles bool
	// more is how many ticks can follow the first at once with nothing in flight; if
	// there are any, the outcome of all is the one after that of the tick.
	more int
	// The n moves of the ends by themselves are outcomes[from:from+n]; a tick is
	// the outcome after them.
	n    uint16
	from uint32
}

// control returns what is known of a control.
func (x *Expander) control(id uint32) controlInfo {
	if int(id) < len(x.controls) && x.controls[id].known {
		return x.controls[id]
	}
	return x.learnControl(id)
}

func (x *Expander) learnControl(id uint32) controlInfo {
	info := controlInfo{known: true, from: uint32(len(x.outcomes))}
	s := x.sys.controls.at(id).state()
	for _, a := range x.enabled(s) {
		if a.Kind == model.Tick {
			info.idles = true
			continue
		}
		x.learnOutcome(&s, a)
		info.n++
	}
	idle := s
	s.Toward[model.A].Add(model.Segment{Life: 1, Ctl: model.ACK})
	for _, a := range x.enabled(s) {
		if a.Kind == model.Tick {
			info.ticks = true
			x.learnOutcome(&s, a)
		}
	}
	if x.sys.jumps && info.ticks && info.idles && info.n == 0 {
		info.more = x.learnJump(&idle)
	}
	x.controls = reach(x.controls, id)
	x.controls[id] = info
	return info
}

// learnJump appends the outcome of all the ticks there are from s on, where nothing
// else can happen until a timer is due, and returns how many they are but one.
func (x *Expander) learnJump(s *model.State) int {
	ticks, _ := x.sys.model.UntilDue(s)
	if ticks < 2 {
		return 0
	}
	x.learn(s, model.Action{Kind: model.Tick}, x.sys.model.Pass(*s, ticks))
	return ticks - 1
}

// learnOutcome finds out what a does in s, where nothing is in flight to the peer
// of its end, and appends it to the outcomes.
func (x *Expander) learnOutcome(s *model.State, a model.Action) {
	x.learn(s, a, x.sys.source.Apply(*s, a))
}

// learn appends the outcome of a in s, which leads to after.
func (x *Expander) learn(s *model.State, a model.Action, after model.State) {
	sys := x.sys
	o := outcome{kind: a.Kind, end: a.End}
	own := operation{end: a.End}
	peers := operation{end: a.End.Peer()}
	switch sent := after.Toward[a.End.Peer()].Segments(); len(sent) {
	case 0:
	case 1:
		peers.adds, peers.segment = true, sent[0]
	default:
		panic("BUG: a step that sends two segments")
	}
	for _, seg := range after.Toward[a.End].Segments() {
		if seg.OfMiddlebox() { // no more than one, and before the step none but what arrives in it
			own.adds, own.segment = true, seg
		}
	}
	if r := sys.rotation; r != nil {
		by, known := r.Shifts(&after)
		after = r.Shifted(&after, by)
		own.by, peers.by = by, by
		for _, e := range model.Ends {
			if !known[e] {
				o.streams |= 1 << e
			}
		}
	}
	o.own, o.peers = x.operation(own), x.operation(peers)
	o.control = sys.controls.id(controlOf(&after))
	o.reading = sys.reading(&after)
	o.failed = sys.failed(sys.local&^o.reading, s, a, &after)
	x.outcomes = append(x.outcomes, o)
	x.outcomeActions = append(x.outcomeActions, a)
}

// A reaction is what can happen to a segment on its way to an end, packed: the
// number of its arrivals (one for each ISS) above the place of their outcomes. An
// outcome for each as a duplicate follows, one of its loss and one of its going
// astray, where these can happen.
type reaction uint64

const (
	duplicates reaction = 1 << (63 - iota)
	loses
	strays
)

func (r reaction) from() uint32 { return uint32(r) }
func (r reaction) n() uint32    { return uint32(r>>32) & 0xffff }

// reaction returns what can happen under a control to a segment on its way to e.
func (x *Expander) reaction(control uint32, e model.End, segment uint32) reaction {
	key := uint64(control)<<32 | uint64(segment)<<1 | uint64(e)
	if r, ok := x.reactions.get(key); ok {
		return reaction(r)
	}
	r := x.learnReaction(control, e, segment)
	x.reactions.put(key, uint64(r))
	return r
}

func (x *Expander) learnReaction(control uint32, e model.End, segment uint32) reaction {
	r := reaction(len(x.outcomes))
	s := x.sys.controls.at(control).state()
	s.Toward[e].Add(*x.sys.segments.at(segment))
	for _, a := range x.enabled(s) {
		if a.End != e {
			continue
		}
		switch a.Kind {
		case model.Deliver:
			r += 1 << 32
		case model.DeliverDuplicate:
			r |= duplicates
		case model.Lose:
			r |= loses
		case model.GoAstray:
			r |= strays
		case model.Tick, model.Open, model.Send, model.Close, model.Abort,
			model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Shutdown, model.Read,
			model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget,
			model.Forge, model.DelayedACK:
			continue
		}
		x.learnOutcome(&s, a)
	}
	return r
}
