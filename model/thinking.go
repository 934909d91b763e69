package model

// Applications that make a call within some time after they can (decisions C14): then
// time does not pass until they have.

// canCall says whether the application of e can make a call in s: not whether it may ABORT.
func (m *Model) canCall(s *State, e End) bool {
	t := &s.TCB[e]
	return m.canOpen(e, t) && s.Opens > 0 || m.canSend(e, t) || m.canClose(e, t) || m.canShutdown(e, t) ||
		m.canRead(e, t)
}

// IsCall says whether an action is a call that an application makes sooner or later.
func (k ActionKind) IsCall() bool {
	switch k {
	case Open, Send, Close, Shutdown, Read:
		return true
	case Abort, Tick, Deliver, DeliverDuplicate, Lose, GoAstray, Retransmit, GiveUp, Expire, Abandon, Crash,
		Reboot, LingerEnd, Probe, ProbeWindow, Forget, Forge, DelayedACK:
		return false
	}
	panic("BUG: no such action")
}

// Thinks says whether the application of e has to make a call within some time.
func (m *Model) Thinks(s *State, e End) bool { return m.thinks[e] && m.canCall(s, e) }

// thinksFor is for how many more ticks the application of e can think about a call, and
// whether it has to make one.
func (m *Model) thinksFor(s *State, e End) (ticks int, has bool) {
	if !m.Thinks(s, e) {
		return 0, false
	}
	most, _ := m.Parameters.Application[e].Think.Ticks()
	return most - int(s.TCB[e].Thought), true
}

// A pondering is whether each application can make a call, and for how long it could.
type pondering struct {
	can     [2]bool
	thought [2]uint16
}

// ponders is what applications think about in s.
func (m *Model) ponders(s *State) pondering {
	return pondering{[2]bool{m.canCall(s, A), m.canCall(s, B)}, [2]uint16{s.TCB[A].Thought, s.TCB[B].Thought}}
}

// think notes for how long applications have thought in s, to which a led, which took so
// many ticks, from a state in which they could call or not. A TCB that is created or deleted
// meanwhile makes no difference to them.
func (m *Model) think(s *State, a Action, before pondering, ticks uint16) {
	for _, e := range Ends {
		switch t := &s.TCB[e]; {
		case !m.thinks[e]:
		case !before.can[e], a.Kind.IsCall() && a.End == e, !m.canCall(s, e):
			t.Thought = 0
		default:
			t.Thought = before.thought[e] + ticks
		}
	}
}
