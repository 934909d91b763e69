package relay

// put adds what is sent by the socket at p.
func (m *system) put(s *State, p Place, k Kind) {
	w := &s.Wires[p.peer()]
	if k >= RST && s.Losses == 0 {
		for _, x := range w.Items[:w.N] {
			if x.Kind >= RST {
				return // the second does what the first does
			}
		}
	}
	w.Items[w.N] = Item{Kind: k}
	w.N++
}

// room says whether the socket at p may send another unit.
func (m *system) room(s *State, p Place) bool {
	to := p.peer()
	return s.Sockets[p].Status == Open && s.Wires[to].units()+int(s.Sockets[to].Queue) < m.Window
}

// shutDown ends the stream of the socket at p (SHUT_WR).
func (m *system) shutDown(s *State, p Place) {
	m.put(s, p, FIN)
	s.Sockets[p].Status = ShutDown
}

// closes is CLOSE. Where something is not read, it is a RST (RFC 1122 4.2.2.13; RFC 2525 2.17).
func (m *system) closes(s *State, p Place) {
	switch k := &s.Sockets[p]; {
	case !k.Status.receives():
		if k.Status == WasReset {
			k.Status = Gone
		}
	case k.Queue > 0 && m.CloseUnread == sendsRST:
		m.aborts(s, p)
		return
	case k.Status == Open:
		m.put(s, p, FIN)
		fallthrough
	default:
		k.Status = Closed
	}
	s.Sockets[p].Queue, s.Sockets[p].FIN = 0, false
}

// aborts is ABORT.
func (m *system) aborts(s *State, p Place) {
	if s.Sockets[p].Status.receives() {
		m.put(s, p, RST)
	}
	m.forgets(s, p, Gone)
}

// forgets ends a socket: what it has not read is gone, and what it sent that was lost is not sent
// again, so that what came after that can not be taken either.
func (m *system) forgets(s *State, p Place, as Status) {
	k := &s.Sockets[p]
	k.Status, k.Queue, k.FIN = as, 0, false
	if w := &s.Wires[p.peer()]; w.N > 0 && w.Items[0].Age < 0 {
		w.unsent()
	}
}

// unsent takes off what can not be taken any more: all but a RST.
func (w *Wire) unsent() {
	var left Wire
	for _, x := range w.Items[:w.N] {
		if x.Kind >= RST {
			left.Items[left.N] = x
			left.N++
		}
	}
	*w = left
}

// arrives delivers the first item to the socket at p.
func (m *system) arrives(s *State, p Place) {
	k, item := &s.Sockets[p], s.Wires[p].Items[0].Kind
	s.Wires[p].remove()
	switch k.Status {
	case Open, ShutDown:
		switch item {
		case Data:
			k.Queue++
		case FIN:
			k.FIN = true
		case RST, GaveUp:
			queue := k.Queue
			m.forgets(s, p, WasReset)
			if item == GaveUp || m.ResetFlushes == no {
				k.Queue = queue
			}
		}
	case Closed:
		if item != FIN {
			if item == Data {
				m.put(s, p, RST)
			}
			m.forgets(s, p, Gone)
		}
	case WasReset, Gone:
		if item < RST {
			m.put(s, p, RST)
		}
	case Vanished:
		if item < RST {
			m.put(s, p, GaveUp)
		}
	}
}

// loses loses the first item on its way to p. It is sent again if its sender still can; then what
// came after it waits for it. A RST is not, and what was sent before a RST neither.
func (m *system) loses(s *State, p Place) {
	w := &s.Wires[p]
	s.Losses--
	x := &w.Items[0]
	switch from := s.Sockets[p.peer()].Status; {
	case x.Kind >= RST:
		w.remove()
	case from > Closed:
		w.unsent()
	default:
		x.Age -= int16(m.RTO[p.side()] << x.Tries)
		x.Tries++
	}
}
