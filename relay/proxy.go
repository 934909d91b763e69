package relay

// reads has the relay read a unit from a side, and write on what there is room for.
func (m *system) reads(s *State, from Side) {
	s.Sockets[from.at()].Queue--
	s.Buffer[from]++
	s.acts(m)
	m.writes(s, from)
}

// writes has the relay write what it has from a side, as far as there is room. What is for a leg
// that it has lost is dropped.
func (m *system) writes(s *State, from Side) {
	to := from.Other().at()
	for s.Buffer[from] > 0 && m.room(s, to) {
		s.Buffer[from]--
		m.put(s, to, Data)
		s.acts(m)
	}
	if s.Sockets[to].Status != Open {
		s.Buffer[from] = 0
	}
	if s.Over != NotOver {
		m.closesLeg(s, from.Other())
		return
	}
	m.passesEnd(s, from)
}

// acts notes that something passed.
func (s *State) acts(m *system) {
	s.Quiet = 0
	if m.Counts == idle {
		s.Half = [2]uint16{}
	}
}

// passesEnd passes the end of a side's stream on, once all that came before it is written, if the
// relay does that. Where both streams have ended it is done.
func (m *system) passesEnd(s *State, from Side) {
	to := from.Other().at()
	if m.HalfClose == passOn && s.Ended[from] == AtEnd && s.Buffer[from] == 0 && s.Sockets[to].Status == Open {
		m.shutDown(s, to)
	}
	if s.Ended[A] != NotEnded && s.Ended[B] != NotEnded && s.Buffer == [2]uint8{} {
		m.ends(s, ClosesBoth)
	}
}

// readsEnd has the relay read the end of a side's stream.
func (m *system) readsEnd(s *State, from Side) {
	s.Ended[from] = AtEnd
	s.acts(m)
	if m.HalfClose == closeBoth {
		if m.Buffered == discard {
			s.Buffer[from.Other()] = 0
		}
		m.ends(s, ClosesBoth)
		return
	}
	m.passesEnd(s, from)
}

// isReset tells the relay that its leg to a side was reset.
func (m *system) isReset(s *State, from Side) {
	s.Sockets[from.at()].Status = Gone
	s.Buffer[from.Other()] = 0
	if s.Over != NotOver {
		return
	}
	s.Ended[from] = Broken
	if m.Buffered == discard && (m.Reset == passOn || m.Reset == closeBoth) {
		s.Buffer[from] = 0
	}
	switch m.Reset {
	case passOn:
		m.ends(s, ResetsBoth)
	case closeBoth:
		m.ends(s, ClosesBoth)
	case asEnd:
		m.readsEnd(s, from)
	case ignore:
		m.passesEnd(s, from)
	}
}

// expires has a time be over: the relay drops what it holds and closes.
func (m *system) expires(s *State) {
	s.Buffer = [2]uint8{}
	how := map[string]Over{closeBoth: ClosesBoth, resetBoth: ResetsBoth, forget: ForgetsBoth}[m.OnTimeout]
	if s.Over != NotOver {
		how = s.Over
	}
	m.ends(s, how)
}

// ends has the relay close both legs, each once what it holds for it is written.
func (m *system) ends(s *State, how Over) {
	s.Over = how
	s.Quiet, s.Half = 0, [2]uint16{}
	for _, e := range Sides {
		m.closesLeg(s, e)
	}
}

// closesLeg closes the leg to a side if nothing is to be written to it any more.
func (m *system) closesLeg(s *State, e Side) {
	p := e.at()
	if s.Buffer[e.Other()] > 0 && s.Sockets[p].Status == Open {
		return
	}
	s.Buffer[e.Other()] = 0
	switch s.Over {
	case ResetsBoth:
		m.aborts(s, p)
	case ForgetsBoth:
		m.forgets(s, p, Gone)
	case NotOver, ClosesBoth:
		m.closes(s, p)
	}
}

// holds says whether the relay has a leg that it has not closed.
func (s *State) holds() bool {
	return s.Sockets[RelayA].Status.open() || s.Sockets[RelayB].Status.open()
}

// open says whether the application has the socket.
func (s Status) open() bool { return s.receives() || s == WasReset }
