package reduce

import "tcpcheck/model"

// Stale makes one of the states that differ in nothing that has an effect, in a model
// of one connection, established at the start, whose channels are sets, or for which
// [Loose] stands, whose ends neither limit nor delay ACKs, send a FIN by itself, hold
// nothing that is out of order, and whose sequence numbers do not wrap: of each
// end's stream so few are in use that of any two it is known which comes first. RCV.NXT and
// SND.UNA only grow then, and an end without a TCB never has one again.
//
// Toward an end with a TCB,
//   - a RST left of the window is ignored, now and later;
//   - another segment left of the window draws an ACK, whatever it bears;
//   - an ACK that is not beyond SND.UNA says nothing (ack-check sent).
//
// Toward an end without one, a segment draws a RST at its SEG.ACK. No ACK is beyond the
// RCV.NXT of the peer, and below it that RST is left of the peer's window: it matters
// only if SEG.ACK is that RCV.NXT.
type Stale struct {
	model *model.Model
	// apart says that data and the ACK that it bears go apart, as they do where the data
	// has another ACK and an ACK is sent beside it.
	apart bool
}

// StaleOf returns what does so for m, and nil if it is not such a model. With apart, data
// and the ACK that it bears are told apart as well: of a state comes one that can do as
// much, if in more steps, and more.
func StaleOf(m *model.Model, apart bool) *Stale {
	p := &m.Parameters
	if p.Endless() || p.Throttled() || p.DelaysACKs() || p.Buffered() || p.Crashes != [2]int{} ||
		p.Start != model.StartEstablished || opens(p) || p.MinDelay > 0 {
		return nil
	}
	for _, e := range model.Ends {
		// SND.NXT is beyond the first number by the data and the FIN, and that before it is used.
		most := min(p.SeqMod/2, p.SeqMod-p.Window) - 2
		if p.Policy[e].Close == model.CloseFull {
			// Data can draw a RST at its own ACK from an end with a TCB.
			apart = false
		}
		if p.Data[e] > most || p.Policy[e].Unchecked() || p.Policy[e].FINWithData != model.FINApart ||
			p.Policy[e].OutOfOrder != model.OutOfOrderDrop || p.Policy[e].ACKCheck != model.ACKCheckSent {
			return nil
		}
	}
	return &Stale{m, apart && p.Window > 1}
}

// Normalize makes s the one.
func (st *Stale) Normalize(s *model.State) {
	for _, e := range model.Ends {
		old := s.Toward[e]
		s.Toward[e] = model.Channel{}
		for _, seg := range old.Segments() {
			switch {
			case !s.TCB[e].State.HasTCB():
				st.unheard(s, e, seg)
			case !seg.Has(model.RST):
				st.heard(s, e, seg)
			case !st.before(seg.Seq, s.TCB[e].RcvNxt):
				st.put(s, e, seg)
			}
		}
	}
}

// before says whether a comes before b in the stream of both.
func (st *Stale) before(a, b model.Seq) bool {
	mod := st.model.Parameters.SeqMod
	n := int(b-a) & (mod - 1)
	return n != 0 && n < mod/2
}

// prior is the number before a.
func (st *Stale) prior(a model.Seq) model.Seq {
	return st.model.Next(a, uint8(st.model.Parameters.SeqMod-1))
}

// unheard keeps what an end without a TCB answers with a RST that matters.
func (st *Stale) unheard(s *model.State, e model.End, seg model.Segment) {
	peer := &s.TCB[e.Peer()]
	if seg.Has(model.RST) || !peer.State.HasTCB() || seg.Ack != peer.RcvNxt {
		return
	}
	seg.Seq, seg.Unit = peer.SndNxt, 0
	if st.apart {
		seg.Ctl = model.ACK
	}
	st.put(s, e, seg)
}

// heard puts a segment in flight to an end with a TCB that can do the same.
func (st *Stale) heard(s *model.State, e model.End, seg model.Segment) {
	t, peer := &s.TCB[e], &s.TCB[e.Peer()]
	left := st.before(seg.Seq, t.RcvNxt)
	resets := peer.State.HasTCB() && seg.Ack == peer.RcvNxt
	says := resets || !left && st.before(t.SndUna, seg.Ack)
	if !says {
		seg.Ack = st.prior(t.SndUna)
	}
	if left {
		seg.Seq, seg.Unit = st.prior(t.RcvNxt), 0
	}
	if !st.apart || seg.Has(model.FIN) || !st.inSet(seg) {
		st.put(s, e, seg)
		return
	}
	st.split(s, e, seg, left, says)
}

// split puts data in flight, and for itself what it says: its ACK. A segment without
// data is in the window as long as it can be. What it draws when it no longer is, the
// data draws that came after it.
func (st *Stale) split(s *model.State, e model.End, seg model.Segment, left, says bool) {
	t, policy := &s.TCB[e], &st.model.Parameters.Policy[e]
	ack := seg
	ack.Ctl, ack.Unit = model.ACK, 0
	if seg.DataLen() > 0 && (!left || policy.TimeWaitReply == model.ReplyLength) {
		seg.Ack = st.prior(t.SndUna)
		st.put(s, e, seg)
	}
	last := st.model.Next(t.RcvNxt, uint8(st.model.Parameters.Window-1))
	if !left && !st.before(last, seg.Seq) {
		if !says && !hearsAll(policy) {
			return
		}
		ack.Seq = last
	}
	st.put(s, e, ack)
}

// hearsAll says whether a segment that says nothing has an effect in TIME-WAIT.
func hearsAll(p *model.Policy) bool {
	return p.TimeWaitReply == model.ReplyAny ||
		p.TimeWaitRestart == model.RestartAny || p.TimeWaitRestart == model.RestartEvery
}

// inSet says whether a segment is in flight as in a set, and not counted.
func (st *Stale) inSet(seg model.Segment) bool { return st.model.Parameters.Unlimited() || seg.Loose() }

func (st *Stale) put(s *model.State, e model.End, seg model.Segment) {
	switch {
	case s.Overflow:
	case st.inSet(seg):
		if st.model.Put(&s.Toward[e], seg) {
			return
		}
		*s = model.State{Overflow: true}
	default:
		s.Toward[e].Add(seg)
	}
}
