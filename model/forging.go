package model

import (
	"fmt"
	"slices"
)

// Someone outside: who is not on the way and sees nothing of what is sent, but can send an
// end what bears the other's address (RFC 5961, 1; RFC 4953, 2). He sends when he likes,
// so that what he forges arrives at once, and is neither lost nor late (decisions L13). What
// is for an end with a middlebox beside it that sees first, as all that comes from outside.

// Forgeable are the control bits that forged segments have: those for which the rules have
// a case of their own.
var Forgeable = [...]Control{
	RST, RST | ACK, SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK, PSH | FIN | ACK,
}

// validateForger returns a [*ParameterError] for what forged segments do not go with.
func (p *Parameters) validateForger() error {
	switch {
	case p.Forger == 0:
		return nil
	case p.Unlimited():
		return &ParameterError{"forger", fmt.Sprint(p.Forger), "0 with any number of duplicates"}
	case p.Buffered():
		return &ParameterError{"forger", fmt.Sprint(p.Forger), "0 with a receive buffer, as no window is forged"}
	}
	return nil
}

// forgeries appends the arrivals at e of forged segments. Of those that have the same
// control bits and lead to the same there is the first, and of those that change nothing
// none.
func (m *Model) forgeries(e End, s *State, as []Action) []Action {
	var known []Outcome
	for _, ctl := range Forgeable {
		known = known[:0]
		for _, a := range m.Forgeries(s, e, ctl) {
			o := m.Outcome(s, a)
			if o.Nothing(s) || slices.Contains(known, o) {
				continue
			}
			known, as = append(known, o), append(as, a)
		}
	}
	return as
}

// Forgeries returns the arrivals at e of forged segments with these control bits, one for
// each number that SEQ and, where there is one, ACK can be.
func (m *Model) Forgeries(s *State, e End, ctl Control) []Action {
	acks := 1
	if ctl&ACK != 0 {
		acks = m.Parameters.SeqMod
	}
	as := make([]Action, 0, m.Parameters.SeqMod*acks)
	for seq := range m.Parameters.SeqMod {
		for ack := range acks {
			as = m.Forged(s, e, Segment{Seq: Seq(seq), Ack: Seq(ack), Ctl: ctl}, as)
		}
	}
	return as
}

// Forged appends the arrivals at e of a forged segment with these numbers and control bits:
// one for each TCB that it can create. It is of the newest incarnation, but of no end of
// it; where there are timestamps its own is the newest that there is.
func (m *Model) Forged(s *State, e End, seg Segment, as []Action) []Action {
	t := &s.TCB[e]
	seg.Life = uint16(m.Parameters.Delay)
	seg.Clock = t.Recent.Clock
	seg.Marks |= OfPhantom
	seg.Incarnation = uint8(max(1, m.Parameters.Incarnations-int(s.Opens)))
	a := Action{Kind: Forge, End: e, Segment: m.ghosts.onSegment(seg)}
	if a.Creates = m.opensPassively(e, t, seg) && m.reaches(s, e, seg); a.Creates {
		return m.creating(a, t, as)
	}
	return append(as, a)
}

// An Outcome is what a forged segment leads to, by whichever clause.
type Outcome struct {
	after   State
	effects Effects
}

// Outcome returns that of a in s.
func (m *Model) Outcome(s *State, a Action) Outcome {
	after, f := m.Step(*s, a)
	f.Clause = NoClause
	return Outcome{after, f}
}

// Nothing says whether s, before it, is as it was but for the segment that is forged.
func (o *Outcome) Nothing(s *State) bool {
	before := *s
	before.Forgeries--
	return o.after == before && !o.effects.Sends
}
