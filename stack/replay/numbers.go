package replay

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// A check is an arrival at the stack. What the segment is to its TCB in the model, old,
// next, in the window or beyond it, it has to be in 32 bits as well.
type check struct {
	step     int
	seq, ack Number
	rcv, snd Number
	una      Number // SND.UNA
	is       class
	hasACK   bool
	half     bool // exactly half the space away
}

// A class is what an arriving segment is to a TCB.
type class struct {
	seq place
	ack acks
}

// A place is where SEG.SEQ is.
type place string

const (
	old      place = "left of the window"
	last     place = "one left of the window"
	next     place = "at RCV.NXT"
	inWindow place = "in the window, beyond RCV.NXT"
	beyond   place = "right of the window"
)

// An acks is what SEG.ACK acknowledges.
type acks string

const (
	nothing acks = "nothing new"
	part    acks = "a part of what is outstanding"
	all     acks = "all that is outstanding"
	unsent  acks = "what was never sent"
)

func placeOf(d, window int64) place {
	switch {
	case d < -1:
		return old
	case d < 0:
		return last
	case d == 0:
		return next
	case d < window:
		return inWindow
	}
	return beyond
}

// acksOf says what a number acknowledges that is that far from SND.NXT, where so many
// numbers are outstanding.
func acksOf(d, outstanding int64) acks {
	switch {
	case d > 0:
		return unsent
	case d == 0 && outstanding > 0:
		return all
	case d < 0 && -d < outstanding:
		return part
	}
	return nothing
}

// check notes the arrival in step i.
func (c *converter) check(i int, seg *Segment) {
	step := &c.run.Steps[i]
	t := &c.run.Before(i).TCB[c.side]
	if !t.State.HasTCB() {
		return
	}
	f := &c.ends[c.side]
	outstanding := c.forward(t.SndNxt, t.SndUna)
	k := check{
		step: i + 1, seq: seg.Seq, ack: seg.Ack, rcv: f.rcv, snd: f.snd, una: f.snd.plus(-outstanding),
		hasACK: step.Action.Segment.Has(model.ACK),
	}
	if t.State != model.SynSent {
		d := c.signed(step.Action.Segment.Seq, t.RcvNxt)
		k.half = d == -c.mod/2
		k.is.seq = placeOf(d, int64(c.run.Parameters.Window))
	}
	if k.hasACK {
		k.is.ack = acksOf(c.signed(step.Action.Segment.Ack, t.SndNxt), outstanding)
	}
	c.checks = append(c.checks, k)
}

// The peer's first ISS, and how far apart numbers of two incarnations are that have
// nothing to do with each other.
const (
	firstISS = 1_000_000
	apart    = 1_000_000_007
)

// number gives each TCB an ISS, so that segments of one incarnation are to TCBs of
// another what they are in the model. Where that is nothing in particular the
// incarnations are far apart, as they usually are.
func (c *converter) number() error {
	var unfit error
	for _, try := range []struct {
		near  bool
		shift int64
	}{{false, 0}, {true, 0}, {true, -stack.Window}} {
		values := c.values(try.near, try.shift)
		err := c.fits(&values)
		if err == nil {
			c.assign(&values, try.near)
			return nil
		}
		if try.shift == 0 {
			unfit = err
		}
	}
	return unfit
}

// values returns an ISS for each TCB: near, or far from, the last one of its end; the
// peer's shifted.
func (c *converter) values(near bool, shift int64) [2][]int64 {
	values := [2][]int64{{0}, {0}}
	for _, e := range model.Ends {
		for i, n := range c.near[e] {
			switch {
			case i == 0:
				values[e] = append(values[e], firstISS)
			case !near:
				values[e] = append(values[e], values[e][i]+apart)
			case e == c.side:
				values[e] = append(values[e], values[e][n.TCB]+n.Plus)
			default:
				values[e] = append(values[e], values[e][n.TCB]+n.Plus+shift)
			}
		}
	}
	return values
}

// fits returns an error unless every arrival is what it is in the model.
func (c *converter) fits(values *[2][]int64) error {
	own, peer := &values[c.side], &values[c.side.Peer()]
	at := func(n Number, of *[]int64) int64 { return (*of)[n.TCB] + n.Plus }
	for i := range c.checks {
		k := &c.checks[i]
		if k.is.seq != "" {
			// In 32 bits, as in the stack.
			d := int64(int32(at(k.seq, peer) - at(k.rcv, peer))) //nolint:gosec // it is meant to wrap
			is := placeOf(d, stack.Window)
			if is != k.is.seq && (!k.half || is == inWindow) {
				return &UnfitError{k.step, fmt.Sprintf(
					"SEG.SEQ has to be %s, where the stack has it %s: its window is %d octets wide",
					k.is.seq, is, stack.Window)}
			}
		}
		if k.hasACK {
			d := int64(int32(at(k.ack, own) - at(k.snd, own))) //nolint:gosec // it is meant to wrap
			if is := acksOf(d, k.snd.Plus-k.una.Plus); is != k.is.ack {
				return &UnfitError{k.step, fmt.Sprintf("SEG.ACK has to acknowledge %s, and in 32 bits it acknowledges %s",
					k.is.ack, is)}
			}
		}
	}
	return nil
}

// assign puts the numbers into the script.
func (c *converter) assign(values *[2][]int64, near bool) {
	for _, v := range values[c.side.Peer()] {
		c.script.PeerISS = append(c.script.PeerISS, uint32(v)) //nolint:gosec // it is meant to wrap
	}
	own := 0
	for i := range c.script.Steps {
		step := &c.script.Steps[i]
		if !step.Creates {
			continue
		}
		own++
		switch {
		case own == 1:
		case near:
			step.ISS = &c.near[c.side][own-1]
			c.script.Needs = true
		default:
			step.ISS = &Number{own - 1, apart}
		}
	}
}
