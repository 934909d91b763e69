package minwait

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// A Bound is how long a TIME-WAIT has to be against a network that loses, duplicates and
// delays as it likes, after a graceful close of one connection without data:
//
//	min(max(2·MSL, MSL + R), G + 1 tick)
//
// It is what every search so far has found, and no theorem: see docs/unlimited.md.
type Bound struct {
	Parameters *model.Parameters
	// Peer closes last, and its FIN is what TIME-WAIT is there for.
	Peer model.End
	// Life is how long a segment lives: the MSL, or the delay where that is shorter. Last
	// is when the peer last retransmits its FIN, GivesUp when it gives up, both since it
	// first sent it. All are in ticks.
	Life, Last, GivesUp int
}

// BoundOf returns the bound of parameters; false where it is not known which end closes
// last.
func BoundOf(p *model.Parameters) (Bound, bool) {
	b := Bound{Parameters: p, Peer: model.B, Life: p.Delay}
	switch p.FirstCloser {
	case model.FirstCloserA:
	case model.FirstCloserB:
		b.Peer = model.A
	case model.FirstCloserAny:
		if p.Policy[model.A] != p.Policy[model.B] {
			return b, false
		}
	}
	for _, timeout := range p.Timeouts(b.Peer) {
		b.Last = b.GivesUp
		b.GivesUp += timeout
	}
	return b, true
}

// Ticks is the bound.
func (b *Bound) Ticks() int { return min(max(2*b.Life, b.Life+b.Last), b.GivesUp+1) }

// Binding says which of the three it is, "2·MSL", "MSL + R" or "G + 1 tick"; of equal ones
// all: "2·MSL = G + 1 tick".
func (b *Bound) Binding() string {
	least := b.Ticks()
	var all []string
	for _, part := range []struct {
		ticks int
		says  string
	}{
		{2 * b.Life, "2·" + b.life()}, {b.Life + b.Last, b.life() + " + R"}, {b.GivesUp + 1, "G + 1 tick"},
	} {
		if part.ticks == least {
			all = append(all, part.says)
		}
	}
	return strings.Join(all, " = ")
}

// life names what a segment's life is.
func (b *Bound) life() string {
	if b.Life < b.Parameters.MSL {
		return "delay"
	}
	return "MSL"
}

// String says what the bound is made of, in a sentence or two.
func (b *Bound) String() string {
	at, life := b.Parameters.Time, b.life()
	return fmt.Sprintf("%s = min(max(2·%s, %s + R), G + 1 tick) = min(max(%s, %s + %s), %s + %s): it is %s. "+
		"R is when %v last retransmits its FIN, and G when it gives up, both since it first sent it.",
		at(b.Ticks()), life, life, at(2*b.Life), at(b.Life), at(b.Last), at(b.GivesUp), at(1), b.Binding(), b.Peer)
}
