package wire

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// Apart is how far an ISN lies above the one before unless the run needs it elsewhere. It
// is a multiple of every seq-mod, and more than a window.
const Apart = 256_000

// Where the first ISN of each end lies.
var firstISN = [2]int64{model.A: Apart, model.B: 32 * Apart}

// A Numbering has the numbers of a run in 32 bits.
type Numbering struct {
	// Segments are those of the flights, in the order of [trace.Run.Flights].
	Segments []Segment
	// Bound says of which end a later ISN has to be what it is: were it just any number
	// above the last one, numbers of two incarnations would not meet as they do in the
	// run.
	Bound [2]bool
	// Doubts are the arrivals that the numbers do not bear out.
	Doubts []Doubt

	isns [2]isns
	rcv  []Number // RCV.NXT before each step, of its end
}

// A Doubt is an arrival of which the endpoint would judge otherwise in 32 bits.
type Doubt struct {
	// Step is the step in which it arrives.
	Step int
	What string
}

// NumberRun numbers a run for two ends that do what they do in it, with its windows: what
// the model tells apart where a segment arrives is told apart in 32 bits.
func NumberRun(run *trace.Run) *Numbering {
	n := newNumberer(run, run.Parameters.Window)
	n.allow = newAsked(run).allow
	n.play()
	n.prefer()
	n.settle([2]model.ISN{run.Parameters.Policy[model.A].ISN, run.Parameters.Policy[model.B].ISN})
	for i := range n.all {
		if c := &n.all[i]; !n.holds(c) {
			n.doubt(c, "%s %s what it is compared to only because the model's numbers wrap", c.number, c.is())
		}
	}
	return &n.Numbering
}

// NumberEnd numbers a run for a stack that plays the end e, whose receive window is so
// many octets. What it tells apart is not known, so what a segment that arrives there is
// to its TCB in the model, it is in 32 bits. ISNs follow no policy: a stack has its own.
func NumberEnd(run *trace.Run, e model.End, window int) *Numbering {
	n := newNumberer(run, window)
	n.allow = func(_ int, cs []comparison) {
		for i := range cs {
			c := &cs[i]
			switch {
			case c.at != e:
				c.allowed = 1<<len(c.regions) - 1
			case c.half:
				c.allowed = 1<<c.own | 1<<(len(c.regions)-1)
			default:
				c.allowed = 1 << c.own
			}
		}
	}
	n.play()
	n.settle([2]model.ISN{})
	for i := range n.all {
		c := &n.all[i]
		if n.holds(c) {
			continue
		}
		want, is := c.regions[c.own].name, c.regions[regionOf(c.regions, n.distance(c))].name
		if c.number == seq {
			n.doubt(c, "SEG.SEQ has to be %s, where the stack has it %s: its window is %d octets wide",
				want, is, window)
		} else {
			n.doubt(c, "SEG.ACK has to acknowledge %s, and in 32 bits it acknowledges %s", want, is)
		}
	}
	return &n.Numbering
}

// Bits returns a number of e as it is in 32 bits.
func (n *Numbering) Bits(e model.End, x Number) uint32 {
	s := &n.isns[e]
	return uint32(s.value(x) - s.value(Number{}))
}

// ISN returns those of all TCBs of e, from 1 on; the first of all is 0, for the number 0.
func (n *Numbering) ISN(e model.End) []uint32 {
	var all []uint32
	for i := range n.isns[e].residues {
		all = append(all, n.Bits(e, Number{TCB: i}))
	}
	return all
}

// ISS returns those of all TCBs of e as the model counts, the first for the number 0.
func (n *Numbering) ISS(e model.End) []int64 { return n.isns[e].residues }

func (n *Numbering) doubt(c *comparison, what string, args ...any) {
	n.Doubts = append(n.Doubts, Doubt{c.step, fmt.Sprintf(what, args...)})
}

// distance is how far the numbers of a comparison are apart.
func (n *Numbering) distance(c *comparison) int64 {
	s := &n.isns[c.of()]
	return s.value(c.x) - s.value(c.to)
}

// holds says whether a comparison comes out as it may.
func (n *Numbering) holds(c *comparison) bool {
	return c.allowed.has(regionOf(c.regions, n.distance(c)))
}
