package relay

import "tcpcheck/explore"

// A Property is one of the promises that users take a connection through a relay to keep.
type Property struct {
	Name string
	// Sentence says what it claims, as what happens where it is violated does not.
	Sentence string
	// Violation says what happens where it is violated.
	Violation string
	// Source is who says so.
	Source string

	state func(m *system, s *State) bool
	step  func(m *system, before *State, a Action) bool
}

// Properties lists them.
var Properties = []Property{
	{
		Name:      "request-delivered",
		Sentence:  "every unit that A writes is read by B, unless one of them gives up first",
		Violation: "a part of A's request does not reach B",
		Source:    "RFC 9293 3.6: a CLOSE is reliable; RFC 1122 4.2.2.13",
		state:     func(m *system, s *State) bool { return m.delivered(s, A) },
	},
	{
		Name:      "response-delivered",
		Sentence:  "every unit that B writes is read by A, unless one of them gives up first",
		Violation: "a part of B's response does not reach A",
		Source:    "RFC 9293 3.6: CLOSE means I have no more data to send; RFC 1122 4.2.2.13",
		state:     func(m *system, s *State) bool { return m.delivered(s, B) },
	},
	{
		Name:      "no-truncation",
		Sentence:  "an end that reads the end of the stream has read all that the other had to say",
		Violation: "an end reads the end of the stream, and takes a part for the whole",
		Source: "RFC 9112 8: a message whose length is the connection's end; RFC 9293 3.10.7.4 " +
			"(connection reset)",
		step: func(m *system, s *State, a Action) bool {
			return !s.readsEnd(a) || m.total(s, a.At.side().Other()) == int(s.Ends[a.At.side()].Got)
		},
	},
	{
		Name:      "reset-told",
		Sentence:  "if an end aborts, or is gone, the other is told so, and not that the stream ended",
		Violation: "an end aborts, and the other takes that for the end of the stream, or waits for ever",
		Source:    "RFC 9293 3.10.5, 3.10.7.4 (connection reset)",
		state: func(m *system, s *State) bool {
			for _, e := range Sides {
				if left := s.Ends[e.Other()].Ending; (left == Aborted || left == Disappeared) &&
					!s.done(e) && m.stuck(s) {
					return false
				}
			}
			return true
		},
		step: func(_ *system, s *State, a Action) bool {
			other := &s.Ends[a.At.side().Other()]
			return !s.readsEnd(a) || other.HalfClosed || other.Ending != Aborted && other.Ending != Disappeared
		},
	},
	{
		Name:      "flow-freed",
		Sentence:  "the relay closes both legs in the end",
		Violation: "the relay keeps a leg for ever",
		Source:    "docs/relay.md: what it holds of memory and ports is bounded",
		state:     func(m *system, s *State) bool { return !s.holds() || !m.stuck(s) },
	},
}

// PropertyNamed returns the property of that name and whether there is one.
func PropertyNamed(name string) (*Property, bool) {
	for i := range Properties {
		if Properties[i].Name == name {
			return &Properties[i], true
		}
	}
	return nil, false
}

// readsEnd says whether an end reads the end of the stream.
func (s *State) readsEnd(a Action) bool { return a.Does == ReadsEnd && a.At == a.At.side().end() }

// stuck says whether nothing happens any more, unless someone wills it.
func (m *system) stuck(s *State) bool {
	var of [16]Action
	as, _ := m.urgent(s, of[:0])
	for _, a := range as {
		if a.Does != Loses && a.Does != Aborts && a.Does != Vanishes {
			return false
		}
	}
	return m.ticks(*s) == *s
}

// total is how many units an end has to say: what it wrote, if it closed before it wrote all.
func (m *system) total(s *State, e Side) int {
	all, x := [2]int{m.Request, m.Response}[e], &s.Ends[e]
	if s.Sockets[e.end()].Status == Closed {
		return all - int(x.Left)
	}
	return all
}

// delivered says whether what an end writes has been read, or can be yet. Each unit is somewhere:
// to be written, under way, received, or held by the relay.
func (m *system) delivered(s *State, from Side) bool {
	to := from.Other()
	if s.excused(m, from) {
		return true
	}
	units := int(s.Ends[to].Got) + int(s.Buffer[from])
	for _, p := range []Place{from.at(), to.end()} {
		units += s.Wires[p].units() + int(s.Sockets[p].Queue)
	}
	if s.Sockets[from.end()].Status == Open {
		units += int(s.Ends[from].Left)
	}
	all := [2]int{m.Request, m.Response}[from]
	return units == all && (int(s.Ends[to].Got) == all || !m.stuck(s))
}

// excused says whether one of the ends gave up by itself what from writes.
func (s *State) excused(m *system, from Side) bool {
	for _, e := range Sides {
		if x := s.Ends[e].Ending; x == Aborted || x == Disappeared {
			return true
		}
	}
	return from == A && s.Ends[B].Ending == Satisfied || from == B && m.Client == full
}

// property returns p for package explore.
func (p *Property) property(m *system) explore.Property[State, Action] {
	if p.step == nil {
		return explore.Property[State, Action]{Name: p.Name, Kind: explore.Always,
			State: func(s *State) bool { return p.state(m, s) }}
	}
	return explore.Property[State, Action]{Name: p.Name, Kind: explore.AlwaysStep,
		Step: func(before *State, a Action, after *State) bool {
			return p.step(m, before, a) && (p.state == nil || p.state(m, after))
		}}
}
