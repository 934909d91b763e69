package wire

import "tcpcheck/model"

// The numbers of a segment that are compared.
const (
	seq = "SEQ"
	ack = "ACK"
)

// A comparison is what a TCB compares of a segment that arrives: how far x is from to, two
// numbers of the same end, says in which region it is, and it has to be in one of those
// allowed.
type comparison struct {
	step    int
	at      model.End
	number  string // seq or ack
	x, to   Number
	regions []region
	// d is how far it is in the model, and own in which region; half says of SEG.SEQ that it
	// is half of the space away, where either can be said to come first.
	d       int64
	own     int
	half    bool
	allowed regionSet
}

// comparisons returns what is compared where the segment in arrives in step i: SEG.SEQ, but
// for SYN-SENT, and SEG.ACK, if there is one. Nothing is allowed yet.
func (n *numberer) comparisons(i int, in Segment) []comparison {
	a := n.run.Steps[i].Action
	t, f := &n.run.Before(i).TCB[a.End], &n.ends[a.End]
	var cs []comparison
	if t.State.HasTCB() && t.State != model.SynSent {
		c := comparison{step: i, at: a.End, number: seq, x: in.Seq, to: f.Rcv, regions: seqRegions(n.window)}
		c.d = f.signed(a.Segment.Seq, t.RcvNxt)
		c.own = regionOf(seqRegions(int64(n.run.Parameters.Window)), c.d)
		c.half = 2*c.d == -int64(f.SeqMod)
		cs = append(cs, c)
	}
	if t.State.HasTCB() && a.Segment.Has(model.ACK) {
		c := comparison{step: i, at: a.End, number: ack, x: in.Ack, to: f.Nxt}
		c.regions = ackRegions(f.span(t.SndUna, t.SndNxt))
		c.d = f.signed(a.Segment.Ack, t.SndNxt)
		c.own = regionOf(c.regions, c.d)
		cs = append(cs, c)
	}
	return cs
}

// of is the end whose numbers these are.
func (c *comparison) of() model.End {
	if c.number == seq {
		return c.at.Peer()
	}
	return c.at
}

// is says what the number is to the other, if it is where it may be.
func (c *comparison) is() string {
	switch r := c.allowed.hull(c.regions); {
	case r.least == -never:
		return "comes before"
	case r.most == never:
		return "comes after"
	}
	return "is"
}

// pick returns which of two, that of SEG.SEQ and that of SEG.ACK, this is about.
func (c *comparison) pick(seqs, acks *[]int64) *[]int64 {
	if c.number == seq {
		return seqs
	}
	return acks
}
