package relay

// system is all that can happen, for parameters, as package explore wants it.
type system struct{ Parameters }

// Does is what an action does.
type Does uint8

// What can happen: to a socket, to an end, to the relay, and to time.
const (
	Arrives Does = iota // the first item under way to a socket
	Loses               // that item is lost
	Reads               // an end reads a unit, or the relay does from a side
	ReadsEnd
	IsTold // of a reset
	Writes
	HalfCloses
	Closes
	Aborts
	Vanishes
	Expires     // the time for which nothing may pass
	ExpiresHalf // the time for which what a side half-closed is kept
	Passes      // a tick of time
)

// String returns the name of what an action does.
func (d Does) String() string {
	return [...]string{"arrives", "loses", "reads", "reads-end", "is-told", "writes", "half-closes", "closes",
		"aborts", "vanishes", "expires", "half-expires", "passes"}[d]
}

// Item names what arrives, or is lost; "" for other actions.
func (a Action) Item(before *State) string {
	if a.Does != Arrives && a.Does != Loses {
		return ""
	}
	return before.Wires[a.At].Items[0].Kind.String()
}

// An Action is one thing that happens at a place; of the relay that of the side that it is about.
type Action struct {
	Does Does
	At   Place
}

// Initial returns the state in which both legs are established.
func (m *system) Initial() []State {
	s := State{Losses: uint8(m.Loss)}
	s.Ends[A].Left, s.Ends[B].Left = uint8(m.Request), uint8(m.Response)
	for _, e := range Sides {
		s.Aborts[e], s.Vanishes[e] = uint8(m.Aborts[e]), uint8(m.Vanishes[e])
	}
	return []State{s}
}

// Enabled appends what can happen in s.
func (m *system) Enabled(s State, as []Action) []Action {
	as, urgent := m.urgent(&s, as)
	if !urgent {
		if after := m.ticks(s); after != s {
			as = append(as, Action{Does: Passes})
		}
	}
	return as
}

// urgent appends what can happen but for time, and says whether there is something that time has
// to wait for.
func (m *system) urgent(s *State, as []Action) (all []Action, urgent bool) {
	add := func(d Does, p Place, waits bool) {
		as = append(as, Action{d, p})
		urgent = urgent || waits
	}
	for p := AtA; p <= AtB; p++ {
		if w := &s.Wires[p]; w.N > 0 && w.Items[0].Age >= 0 {
			add(Arrives, p, int(w.Items[0].Age) >= m.Delay[p.side()])
			if s.Losses > 0 && w.Items[0].Kind != GaveUp {
				add(Loses, p, false)
			}
		}
	}
	for _, e := range Sides {
		m.enabledAt(s, e, add)
	}
	for _, e := range Sides {
		m.enabledOf(s, e, add)
	}
	if m.Idle != Never && s.holds() && int(s.Quiet) >= m.Idle {
		add(Expires, RelayA, true)
	}
	return as, urgent
}

// enabledAt adds what an end can do.
func (m *system) enabledAt(s *State, e Side, add func(Does, Place, bool)) {
	p := e.end()
	k, x := &s.Sockets[p], &s.Ends[e]
	switch {
	case !k.Status.open():
		return
	case k.Queue > 0:
		add(Reads, p, true)
	case k.FIN && x.Ending == Running:
		add(ReadsEnd, p, true)
	case k.Status == WasReset:
		add(IsTold, p, true)
	}
	if m.wants(s, e) && m.room(s, p) && (e == B || int(x.Thought) >= m.Think[A]) {
		add(Writes, p, int(x.Thought) >= m.Think[e])
	}
	if m.closesNow(s, e) {
		add(Closes, p, true)
	} else if m.halfCloses(s, e) {
		add(HalfCloses, p, true)
	}
	if k.Status.receives() {
		if s.Aborts[e] > 0 {
			add(Aborts, p, false)
		}
		if s.Vanishes[e] > 0 {
			add(Vanishes, p, false)
		}
	}
}

// enabledOf adds what the relay can do with what is from a side.
func (m *system) enabledOf(s *State, e Side, add func(Does, Place, bool)) {
	p := e.at()
	k := &s.Sockets[p]
	if s.Buffer[e] > 0 && m.room(s, e.Other().at()) {
		add(Writes, e.Other().at(), true)
	}
	if !k.Status.open() {
		return
	}
	switch {
	case k.Queue > 0 && s.Over == NotOver:
		if int(s.Buffer[e]) < m.Buffer {
			add(Reads, p, true)
		}
	case k.FIN && s.Ended[e] == NotEnded && s.Over == NotOver:
		add(ReadsEnd, p, true)
	case k.Status == WasReset:
		add(IsTold, p, true)
	}
	if m.HalfClosed[e] != Never && s.Ended[e] != NotEnded && s.Over == NotOver &&
		int(s.Half[e]) >= m.HalfClosed[e] {
		add(ExpiresHalf, p, true)
	}
}

// Apply returns the state after a.
func (m *system) Apply(s State, a Action) State {
	p := a.At
	e := p.side()
	own := p == e.end()
	switch a.Does {
	case Arrives:
		m.arrives(&s, p)
	case Loses:
		m.loses(&s, p)
	case Reads:
		if !own {
			m.reads(&s, e)
			break
		}
		s.Sockets[p].Queue--
		s.Ends[e].Got++
	case ReadsEnd:
		if !own {
			m.readsEnd(&s, e)
			break
		}
		s.Ends[e].Ending = SawEnd
	case IsTold:
		if !own {
			m.isReset(&s, e)
			break
		}
		s.Sockets[p].Status = Gone
		s.Ends[e].Ending, s.Ends[e].Thought = WasTold, 0
	case Writes:
		if own {
			m.endWrites(&s, e)
		} else {
			m.writes(&s, e.Other())
		}
	case HalfCloses:
		s.Ends[e].HalfClosed = true
		m.shutDown(&s, p)
	case Closes:
		m.endCloses(&s, e)
	case Aborts:
		s.Aborts[e]--
		s.Ends[e].Ending, s.Ends[e].Thought = Aborted, 0
		m.aborts(&s, p)
	case Vanishes:
		s.Vanishes[e]--
		s.Ends[e].Ending, s.Ends[e].Thought = Disappeared, 0
		m.forgets(&s, p, Vanished)
	case Expires, ExpiresHalf:
		m.expires(&s)
	case Passes:
		s = m.ticks(s)
	}
	return s
}

// ticks returns s a tick later. What no rule compares with any more does not grow.
func (m *system) ticks(s State) State {
	for p := range s.Wires {
		w := &s.Wires[p]
		for i := range w.Items[:w.N] {
			if int(w.Items[i].Age) < m.Delay[Place(p).side()] {
				w.Items[i].Age++
			}
		}
	}
	for _, e := range Sides {
		if x := &s.Ends[e]; m.wants(&s, e) && int(x.Thought) < m.Think[e] {
			x.Thought++
		}
		if s.Ended[e] != NotEnded && s.Over == NotOver && m.HalfClosed[e] != Never {
			s.Half[e]++
		}
	}
	if m.Idle != Never && s.holds() {
		s.Quiet++
	}
	return s
}
