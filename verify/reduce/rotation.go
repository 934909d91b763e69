package reduce

import "tcpcheck/model"

// A Rotation normalizes sequence numbers. Each end's numbers (its SND.UNA, SND.NXT and
// SND.WL2, its peer's RCV.NXT and SND.WL1, SEQ of what it sent and ACK of what it is sent)
// are a stream; a constant is added to all numbers of a stream such that the sender's
// SND.NXT, or where it has no TCB another number, becomes 0.
//
// Why that is sound: every rule of the model compares numbers of one stream with
// each other (what a clock of initial numbers shows is one of them) and adds lengths to
// them, so adding a constant to a stream commutes with every step; no property reads a
// number but to compare it so. Two things
// name a number outright: isn zero, and the SEQ=0 of a RST that answers a segment
// without ACK. The first keeps its stream from being rotated. The second can only
// answer a SYN (all else bears an ACK). Only A sends one, and B in LISTEN takes it
// as an OPEN, so that it takes a policy of B's that resets, or a B that no longer listens;
// then B's stream, in which that 0 lies, is left alone unless there are no SYNs. Where
// both open, or someone forges SYNs, neither is rotated.
type Rotation struct {
	mask   model.Seq
	stream [2]bool // whether that of A, of B is rotated
	kept   [2]bool // whether SND.NXT is kept without a TCB
	clock  [2]bool // whether there is a clock of initial sequence numbers
}

// RotationOf returns the rotation for a model with these parameters.
func RotationOf(p *model.Parameters) Rotation {
	r := Rotation{mask: model.Seq(p.SeqMod - 1)}
	for _, e := range model.Ends {
		policy := &p.Policy[e]
		r.stream[e] = p.Opener == model.OpenerA && p.Forger == 0 && !forgets(p, e) && policy.ISN != model.ISNZero &&
			(e == model.A || !opens(p) || !resetsSYN(policy) && p.Application[e].Early == model.EarlyCloseNo)
		r.kept[e] = policy.ISN == model.ISNMonotonic
		r.clock[e] = p.ISNClocked(e)
	}
	return r
}

// forgets says whether e may begin anew with the first of all numbers, after a crash.
func forgets(p *model.Parameters, e model.End) bool {
	policy := &p.Policy[e]
	counts := policy.ISN == model.ISNMonotonic || policy.ISN == model.ISNClock
	return p.Crashes[e] > 0 && counts && policy.ISNSurvives == model.ISNSurvivesNo
}

// resetsSYN says whether an end with a TCB can answer a SYN with a RST.
func resetsSYN(p *model.Policy) bool {
	switch p.TimeWaitSYN {
	case model.TimeWaitSYNRST, model.TimeWaitSYNReset, model.TimeWaitSYNResetOrDrop:
		return true
	case model.TimeWaitSYNAck, model.TimeWaitSYNDrop, model.TimeWaitSYNReopenAfterOrDrop,
		model.TimeWaitSYNReopen, model.TimeWaitSYNReopenAfter, model.TimeWaitSYNReopenBeyond,
		model.TimeWaitSYN6191:
	}
	return p.SYNInWindow == model.SYNReset || p.SYNReceivedSYN == model.SYNReceivedSYNRST
}

// Normalize rotates s to the representative of all its rotations.
func (r *Rotation) Normalize(s *model.State) { *s = r.shifted(s, r.Shift(s)) }

// Shift returns what Normalize adds to each end's stream.
func (r *Rotation) Shift(s *model.State) [2]model.Seq {
	if s.Overflow {
		return [2]model.Seq{}
	}
	// The shifts to choose from: one for a stream with a TCB to go by, else those
	// that make one of its segments' numbers 0, of which the one is taken that
	// gives the least channels.
	var shifts [2]choice
	for _, e := range model.Ends {
		shifts[e] = r.choice(s, e)
	}
	if shifts[model.A].n == 1 && shifts[model.B].n == 1 {
		return [2]model.Seq{shifts[model.A].shift[0], shifts[model.B].shift[0]}
	}
	var least model.State
	var by [2]model.Seq
	for i, a := range shifts[model.A].all() {
		for j, b := range shifts[model.B].all() {
			if t := r.shifted(s, [2]model.Seq{a, b}); i+j == 0 || less(&t, &least) {
				least, by = t, [2]model.Seq{a, b}
			}
		}
	}
	return by
}

// A choice is a set of shifts.
type choice struct {
	n     int
	shift [2 * model.Capacity]model.Seq
}

func (c *choice) all() []model.Seq { return c.shift[:c.n] }

// add adds the shift that makes a number 0.
func (c *choice) add(number model.Seq) {
	for _, have := range c.all() {
		if have == -number {
			return
		}
	}
	c.shift[c.n] = -number
	c.n++
}

// choice returns the shifts to choose from for the stream of e.
func (r *Rotation) choice(s *model.State, e model.End) choice {
	var c choice
	peer := &s.TCB[e.Peer()]
	switch {
	case !r.stream[e]:
		c.add(0)
		return c
	case s.TCB[e].State.HasTCB() || r.kept[e]:
		c.add(s.TCB[e].SndNxt)
		return c
	case r.clock[e]:
		c.add(s.TCB[e].ISNClock)
		return c
	case hasRcvNxt(peer):
		c.add(peer.RcvNxt)
		return c
	}
	for _, seg := range s.Toward[e.Peer()].Segments() {
		c.add(seg.Seq & r.mask)
	}
	for _, seg := range s.Toward[e].Segments() {
		if seg.Has(model.ACK) {
			c.add(seg.Ack)
		}
	}
	if c.n == 0 {
		c.add(0)
	}
	return c
}

// hasRcvNxt says whether RCV.NXT is known: the peer's SYN has come.
func hasRcvNxt(t *model.TCB) bool { return t.State.HasTCB() && t.State != model.SynSent }

// shifted returns s with a number added to each end's stream.
func (r *Rotation) shifted(s *model.State, by [2]model.Seq) model.State {
	t := *s
	if (by[model.A]|by[model.B])&r.mask == 0 {
		return t
	}
	for _, e := range model.Ends {
		own, peers := by[e], by[e.Peer()]
		tcb := &t.TCB[e]
		if tcb.State.HasTCB() || r.kept[e] {
			tcb.SndNxt = (tcb.SndNxt + own) & r.mask
		}
		if tcb.State.HasTCB() {
			tcb.SndUna = (tcb.SndUna + own) & r.mask
		}
		if r.clock[e] {
			tcb.ISNClock = (tcb.ISNClock + own) & r.mask
		}
		if hasRcvNxt(tcb) {
			tcb.RcvNxt = (tcb.RcvNxt + peers) & r.mask
		}
		if w := &tcb.SendWindow; w.Wnd > 0 {
			w.Wl1, w.Wl2 = (w.Wl1+peers)&r.mask, (w.Wl2+own)&r.mask
		}
		t.Toward[e] = model.Channel{}
		for _, seg := range s.Toward[e].Segments() {
			seg.Seq = (seg.Seq + peers) & r.mask
			if seg.Has(model.ACK) {
				seg.Ack = (seg.Ack + own) & r.mask
			}
			t.Toward[e].Add(seg)
		}
	}
	return t
}

// less orders states that differ in their channels only.
func less(s, t *model.State) bool {
	for e := range s.Toward {
		if c := s.Toward[e].Compare(&t.Toward[e]); c != 0 {
			return c < 0
		}
	}
	return false
}

// Shifts returns, for each end's stream, the number that [Rotation.Normalize] adds
// to it, and whether that is known from s without its channels; where it is not,
// the number is 0, and nothing but the channels bears the stream's numbers.
func (r *Rotation) Shifts(s *model.State) (by [2]model.Seq, known [2]bool) {
	control := *s
	control.Toward = [2]model.Channel{}
	for _, e := range model.Ends {
		known[e] = !r.stream[e] || control.TCB[e].State.HasTCB() || r.kept[e] || r.clock[e] ||
			hasRcvNxt(&control.TCB[e.Peer()])
		c := r.choice(&control, e)
		by[e] = c.shift[0] & r.mask
	}
	return by, known
}

// Shifted returns s with a number added to each end's stream.
func (r *Rotation) Shifted(s *model.State, by [2]model.Seq) model.State { return r.shifted(s, by) }
