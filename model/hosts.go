package model

import "slices"

// Another host behind A's address, which OPENs from the same port: a NAT has given it the port
// that it has forgotten, or the two come by different ways. From then on what is sent to A's
// address is for that host, and A is that host; the first one's TCB is cut off, and nothing that it
// sends is of this pair of sockets any more (decisions M7).

// anotherHosts is the state of a place for a TCB of which nothing is known: another host's.
const anotherHosts = 255

// anotherHost returns the place for a TCB of a host of whose numbers and clock nothing is known.
func (m *Model) anotherHost() TCB { return TCB{State: anotherHosts, ClockLost: m.timestamps} }

// opens appends the OPENs of A's host, and of another behind its address, that are not refused.
func (m *Model) opens(e End, s *State, as []Action) []Action {
	t := &s.TCB[e]
	if m.canOpen(e, t) {
		as = m.creating(Action{Kind: Open, End: e}, t, as)
	}
	if !m.sharesPort(e, s) {
		return as
	}
	from := len(as)
	other := m.anotherHost()
	as = m.creating(Action{Kind: Open, End: e}, &other, as)
	return append(as[:from], slices.DeleteFunc(as[from:], func(a Action) bool {
		return !m.OfAnotherHost(s, a)
	})...)
}

// sharesPort says whether another host can have the port of e.
func (m *Model) sharesPort(e End, s *State) bool {
	return e == A && m.Parameters.Hosts == HostsTwo && m.Parameters.Opener == OpenerA &&
		s.Entry[e].State == BoxNone
}

// OfAnotherHost says whether a is an OPEN in s that the host of A's last TCB cannot make.
func (m *Model) OfAnotherHost(s *State, a Action) bool {
	if a.Kind != Open || !m.sharesPort(a.End, s) {
		return false
	}
	t := &s.TCB[a.End]
	if !m.canOpen(a.End, t) {
		return true
	}
	first, n := m.isn(a.End, t)
	return int(m.space.span(first, a.ISS)) >= n || !slices.Contains(m.clockStarts(a.End, t), a.Clock)
}
