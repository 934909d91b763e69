package wire

import "tcpcheck/model"

// compare notes what the comparisons that an endpoint makes when a segment arrives
// (RFC 9293, 3.10.7) say of the numbers. Two numbers that are equal in 32 bits are
// equal in the model, and what is in the window there is in it here; so only the
// other way round is anything to be noted, and which of two comes first.
func (p *player) compare(i int, t *model.TCB, in numbers) {
	a := p.run.Steps[i].Action
	seg := a.Segment
	e := a.End
	u := p.tcbs[e]
	switch {
	case !t.State.HasTCB():
		return
	case t.State == model.SynSent:
		if seg.Has(model.ACK) {
			p.acknowledges(i, t, in)
		}
		return
	case t.State == model.TimeWait && seg.Ctl == model.SYN:
		p.comparesSYN(i, t, in)
		if a.Creates {
			return
		}
	}
	if !p.acceptable(i, t, in) || !seg.Has(model.ACK) || seg.Ctl&(model.RST|model.SYN) != 0 {
		return
	}
	p.acknowledges(i, t, in)
	if t.State != model.SynReceived {
		d := p.span(t.SndNxt, seg.Ack)
		p.order(i, e, "ACK", in.ack, u.nxt, d)
		if d > p.half() {
			d -= int64(p.run.Parameters.SeqMod)
		}
		p.near[e] = append(p.near[e], [2]number{in.ack, u.nxt.plus(d)})
	}
}

// half is the greatest distance at which one number comes after another.
func (p *player) half() int64 { return int64(p.run.Parameters.SeqMod-1) / 2 }

// comparesSYN notes what time-wait-syn compares of a SYN in TIME-WAIT. Of two numbers
// half of the space apart neither comes after the other in the model.
func (p *player) comparesSYN(i int, t *model.TCB, in numbers) {
	a := p.run.Steps[i].Action
	peer, rcv := a.End.Peer(), p.tcbs[a.End].rcv
	switch p.run.Parameters.Policy[a.End].TimeWaitSYN {
	case model.TimeWaitSYNReopen:
		p.order(i, peer, "SEQ", rcv, in.seq, p.span(a.Segment.Seq, t.RcvNxt))
	case model.TimeWaitSYNReopenAfter:
		p.order(i, peer, "SEQ", in.seq, rcv, p.span(t.RcvNxt, a.Segment.Seq))
	case model.TimeWaitSYNReopenBeyond:
		edge := int64(p.run.Parameters.Window - 1)
		p.order(i, peer, "SEQ", in.seq, rcv.plus(edge), p.span(t.RcvNxt+model.Seq(edge), a.Segment.Seq))
	case model.TimeWaitSYNAck, model.TimeWaitSYNDrop, model.TimeWaitSYNRST, model.TimeWaitSYNReset,
		model.TimeWaitSYNResetOrDrop:
	}
}

// acceptable says whether the segment is in the window in the model, and notes that
// it is then.
func (p *player) acceptable(i int, t *model.TCB, in numbers) bool {
	a := p.run.Steps[i].Action
	window := int64(p.run.Parameters.Window)
	u := p.tcbs[a.End]
	if d := p.span(t.RcvNxt, a.Segment.Seq); d < window {
		p.same(i, a.End.Peer(), "SEQ", in.seq, u.rcv.plus(d))
		return true
	}
	n := int64(a.Segment.Len())
	if d := p.span(t.RcvNxt, a.Segment.Seq+model.Seq(n-1)); n > 0 && d < window {
		p.same(i, a.End.Peer(), "SEQ", in.seq.plus(n-1), u.rcv.plus(d))
		return true
	}
	return false
}

// acknowledges notes that what SEG.ACK acknowledges in the model is acknowledged.
func (p *player) acknowledges(i int, t *model.TCB, in numbers) {
	a := p.run.Steps[i].Action
	u := p.tcbs[a.End]
	if n := p.span(t.SndUna, a.Segment.Ack); n > 0 && n <= p.span(t.SndUna, t.SndNxt) {
		p.same(i, a.End, "ACK", in.ack, u.una.plus(n))
	}
}

// order notes whether x comes after y, of which it is d in the model.
func (p *player) order(i int, e model.End, name string, x, y number, d int64) {
	s, half := &p.isns[e], p.half()
	switch {
	case d == 0:
		p.same(i, e, name, x, y)
	case d <= half && !s.atLeast(x, y, 1):
		p.doubt(i, name+" comes after what it is compared to only because the model's numbers wrap")
	case d > half && !s.atLeast(y, x, 1):
		p.doubt(i, name+" comes before what it is compared to only because the model's numbers wrap")
	}
}

// same notes that two numbers of e, which are equal in the model, are equal.
func (p *player) same(i int, e model.End, name string, x, y number) {
	if !p.isns[e].equal(x, y) {
		p.doubt(i, name+" is what it is compared to only because the model's numbers wrap")
	}
}

// doubt notes that the arrival in step i is not borne out.
func (p *player) doubt(i int, what string) { p.doubts = append(p.doubts, Doubt{i, what}) }
