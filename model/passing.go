package model

// How time passes, and what has to happen before it may.

// segmentDue says whether a segment in flight has no life left, and has to arrive or to
// go. What is in a set is no one's to wait for: it may be gone.
func (m *Model) segmentDue(s *State) bool {
	return (s.Toward[A].due() || s.Toward[B].due()) && !m.Parameters.Unlimited()
}

// Waits says whether an action that is enabled otherwise waits while a segment in
// flight is due. Time does. And TIME-WAIT lasts its last instant included: 2·MSL cover
// a segment that arrives exactly 2·MSL later (decisions T1); and so does the quiet time.
func (k ActionKind) Waits(segmentDue bool) bool {
	return segmentDue && (k == Tick || k == Expire || k == Reboot)
}

// UntilDue returns after how many ticks something is due in s, a timer or a segment, or
// is gone from a channel that is a set; false if nothing runs down. After 0 there is no
// [Tick].
func (m *Model) UntilDue(s *State) (ticks int, runs bool) {
	sooner := func(left int) {
		if !runs || left < ticks {
			ticks, runs = left, true
		}
	}
	for _, e := range Ends {
		if t := s.TCB[e].Timer; t.Kind != TimerOff {
			sooner(int(t.Left))
		}
		t := &s.TCB[e]
		if t.ReuseIn() > 0 && s.Opens > 0 {
			sooner(int(t.ReuseIn()))
		}
		if t.ACKIn > 0 {
			sooner(int(t.ACKIn))
		}
		if t.ACKDue() > 0 {
			sooner(int(t.ACKDue()) - 1)
		}
		if left, has := m.thinksFor(s, e); has {
			sooner(left)
		}
		if t.Linger.Kind != TimerOff {
			sooner(int(t.Linger.Left))
		}
		if s.Opens > 0 && m.isnPerTick[e] != 0 {
			sooner(1)
		}
		if n := &s.Entry[e]; n.Timed {
			sooner(int(n.Left))
		}
		switch c := &s.Toward[e]; {
		case c.n == 0:
		case m.Parameters.Unlimited():
			sooner(int(c.segs[0].Life) + 1)
		default:
			sooner(int(c.segs[0].Life))
		}
	}
	return ticks, runs
}

// Pass returns the state after n ticks in which nothing else happens: that to which n
// actions [Tick] lead. There have to be so many, no more than [Model.UntilDue].
//
// It skips the states between. Whoever takes it for a step has to show that no other
// action enabled in one of them matters: with nothing in flight and no user call there
// is none until a timer is due, and otherwise one has to be as good before or after.
func (m *Model) Pass(s State, n int) State {
	m.pass(&s, uint16(n))
	return s
}

func (m *Model) pass(s *State, n uint16) {
	var before pondering
	if m.thinks != [2]bool{} {
		before = m.ponders(s)
	}
	if m.Parameters.Unlimited() {
		for range n {
			m.age(s)
		}
	} else {
		s.Toward[A].pass(n)
		s.Toward[B].pass(n)
	}
	for _, e := range Ends {
		for _, t := range [...]*Timer{&s.TCB[e].Timer, &s.TCB[e].Linger} {
			if t.Kind != TimerOff {
				t.Left -= n
			}
		}
		s.TCB[e].ACKIn -= min(n, s.TCB[e].ACKIn)
		if s.TCB[e].ACKDue() > 0 {
			s.TCB[e].PutOff -= n
		}
		if s.Entry[e].Timed {
			s.Entry[e].Left -= n
		}
		s.TCB[e].ISNClock = m.space.add(s.TCB[e].ISNClock, uint8(n)*m.isnPerTick[e])
		if m.timestamps {
			m.passStamps(&s.TCB[e], n)
		}
	}
	if m.thinks != [2]bool{} {
		m.think(s, Action{}, before, n)
	}
	m.rename(s)
}
