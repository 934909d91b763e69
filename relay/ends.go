package relay

// wants says whether an end has, by its own lights, something to write next.
func (m *system) wants(s *State, e Side) bool {
	x := &s.Ends[e]
	switch {
	case x.Left == 0 || s.Sockets[e.end()].Status != Open:
		return false
	case e == A, m.Server == early:
		return true
	case m.Server == request:
		return int(x.Got) == m.Request
	}
	return x.Ending == SawEnd
}

// halfCloses says whether an end is to end its stream.
func (m *system) halfCloses(s *State, e Side) bool {
	x := &s.Ends[e]
	return s.Sockets[e.end()].Status == Open && x.Left == 0 && x.Ending == Running &&
		(e == A && m.Client == half || e == B && m.ServerClose == linger && m.answers(s))
}

// closesNow says whether an end is to close.
func (m *system) closesNow(s *State, e Side) bool {
	x := &s.Ends[e]
	switch {
	case !s.Sockets[e.end()].Status.receives():
		return false
	case e == B && m.Server == request && x.Ending == SawEnd && int(x.Got) < m.Request:
		return true // it gives the request up, of which a part is missing
	case x.Left > 0:
		return false
	case x.Ending == SawEnd:
		return true
	case e == A:
		return m.Client == full || m.Client == keep && int(x.Got) == m.Response
	}
	return m.ServerClose == full && m.answers(s)
}

// answers says whether B, which has nothing to write any more, has answered: with a response of
// no units, that it would.
func (m *system) answers(s *State) bool {
	x := &s.Ends[B]
	switch m.Server {
	case early:
		return true
	case request:
		return int(x.Got) == m.Request
	}
	return x.Ending == SawEnd
}

// endCloses has an end close.
func (m *system) endCloses(s *State, e Side) {
	if x := &s.Ends[e]; x.Ending == Running {
		x.Ending = Satisfied
	}
	m.closes(s, e.end())
	s.Ends[e].Thought = 0
}

// endWrites has an end write a unit.
func (m *system) endWrites(s *State, e Side) {
	m.put(s, e.end(), Data)
	s.Ends[e].Left--
	s.Ends[e].Thought = 0
}

// done says whether an end waits for nothing any more.
func (s *State) done(e Side) bool { return !s.Sockets[e.end()].Status.open() }
