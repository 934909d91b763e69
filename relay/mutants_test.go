package relay

import (
	"testing"

	"tcpcheck/explore"
)

// mutant is a system of which a rule is broken: what it makes of a step.
type mutant struct {
	*system
	broken func(m *system, before *State, a Action, after *State)
}

func (m mutant) Apply(s State, a Action) State {
	after := m.system.Apply(s, a)
	m.broken(m.system, &s, a, &after)
	return after
}

func (m mutant) Enabled(s State, as []Action) []Action {
	as, urgent := m.urgent(&s, as)
	if !urgent && m.Apply(s, Action{Does: Passes}) != s {
		as = append(as, Action{Does: Passes})
	}
	return as
}

// relays says whether a step is the relay's.
func (a Action) relays() bool { return a.At == RelayA || a.At == RelayB }

// Each broken rule changes the answer to a question.
func TestMutants(t *testing.T) {
	for _, c := range []struct {
		name, settings, property string
		verdict                  explore.Verdict // by the rules
		broken                   func(m *system, before *State, a Action, after *State)
	}{
		{"the end of a stream overtakes what the relay holds", "window 1, request 3",
			"request-delivered", explore.Holds,
			func(m *system, _ *State, a Action, after *State) {
				if e := a.At.side(); a.relays() && a.Does == ReadsEnd && after.Buffer[e] > 0 {
					m.shutDown(after, e.Other().at())
				}
			}},
		{"what passes does not begin the time anew",
			"half-closed 4, half-closed-counts idle, think-b 1, response 4",
			"response-delivered", explore.Holds,
			func(_ *system, before *State, a Action, after *State) {
				if a.relays() && (a.Does == Reads || a.Does == Writes) && after.Over == NotOver {
					after.Half = before.Half
				}
			}},
		{"what is lost before a RST is sent again", "server early, request 2, reset-flushes no, loss 1",
			"response-delivered", explore.Violated,
			func(_ *system, before *State, a Action, after *State) {
				if a.Does == Loses && before.Wires[a.At].Items[0].Kind < RST {
					after.Wires[a.At] = before.Wires[a.At]
				}
			}},
		{"what the relay holds is dropped as it closes", "half-close close, window 1, request 3",
			"request-delivered",
			explore.Holds,
			func(m *system, before *State, _ Action, after *State) {
				if before.Over == NotOver && after.Over == ClosesBoth {
					after.Buffer = [2]uint8{}
					m.closesLeg(after, A)
					m.closesLeg(after, B)
				}
			}},
		{"the time is over a tick early", "think-b 2, half-closed 5", "response-delivered", explore.Holds,
			func(_ *system, before *State, a Action, after *State) {
				if a.Does == Passes && before.Half[A] == 0 && after.Half[A] == 1 {
					after.Half[A]++
				}
			}},
		{"the retransmission timeout does not double", "loss 2, rto 4, half-closed 12", "response-delivered",
			explore.Violated,
			func(m *system, before *State, a Action, after *State) {
				if had := &before.Wires[a.At].Items[0]; a.Does == Loses && had.Tries > 0 &&
					after.Wires[a.At].N == before.Wires[a.At].N {
					after.Wires[a.At].Items[0].Age = had.Age - int16(m.RTO[a.At.side()])
				}
			}},
	} {
		p, _ := PropertyNamed(c.property)
		q := Question{Resolved: *resolved(t, c.settings), Properties: []Property{*p}}
		m := &system{q.Parameters}
		a, err := ask(t.Context(), q, m, m)
		if err != nil || a.Verdict() != c.verdict {
			t.Errorf("%s: by the rules %v, want %v, %v", c.name, a.Verdict(), c.verdict, err)
			continue
		}
		b, err := ask(t.Context(), q, mutant{m, c.broken}, m)
		if err != nil || b.Verdict() == c.verdict {
			t.Errorf("%s: %v, %v", c.name, b.Verdict(), err)
		}
	}
}
