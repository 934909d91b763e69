package reduce

import "tcpcheck/model"

// Dead tells which segments in flight are dead: can have no effect any more,
// however long they stay. There are two kinds of them.
//
// The first is on its way to an end in TIME-WAIT that ignores it, and whose timer
// runs until it is gone.
//
// The second draws at most an answer that is dead in its turn. It is on its way to
// an end that has no TCB and gets none any more, or that is in LAST-ACK, and changes
// nothing there, neither before nor after that TCB is deleted. (In LAST-ACK a TCB
// changes but in its timer and in what is acknowledged. Each number of that is looked
// at: in a small space an old ACK can become one of what was never sent when more is
// acknowledged.) The peer is in TIME-WAIT, ignores what is answered, and its timer runs
// until that is gone as well.
//
// So a segment that is dead stays so, and no step with it changes anything but
// what is in flight. Where SYNs are about, TIME-WAIT may end before its time.
type Dead struct {
	model *model.Model
	fails func(before *model.State, a model.Action, after *model.State) bool
	// opens says whether there are SYNs, lasts whether an end's TIME-WAIT ends by
	// its timer only.
	opens bool
	lasts [2]bool
}

// DeadOf tells the dead segments of m, where min-delay is 0 and there are neither timestamps nor an
// ack-limit. Fails says whether a step violates a property; it reads, of what is in flight, only what
// arrives.
func DeadOf(m *model.Model, fails func(before *model.State, a model.Action, after *model.State) bool) *Dead {
	p := &m.Parameters
	d := &Dead{model: m, fails: fails, opens: opens(p)}
	for _, e := range model.Ends {
		policy := &p.Policy[e]
		d.lasts[e] = p.Aborts == [2]int{} && p.Crashes == [2]int{} &&
			policy.TimeWaitRST == model.TimeWaitRSTIgnore &&
			(!d.opens || policy.SYNInWindow == model.SYNChallenge && harmless[policy.TimeWaitSYN])
	}
	return d
}

// harmless has the policies under which no SYN ends TIME-WAIT.
var harmless = map[model.TimeWaitSYN]bool{
	model.TimeWaitSYNAck: true, model.TimeWaitSYNDrop: true, model.TimeWaitSYNRST: true,
}

// A Hearing is what decides which segments to an end are dead. The zero Hearing is
// that of an end to which none is.
type Hearing struct {
	end model.End
	tcb [2]model.TCB
}

// Hearing returns that of an end; what is in flight has no part in it.
func (d *Dead) Hearing(s *model.State, e model.End) Hearing {
	own, peer := s.TCB[e], s.TCB[e.Peer()]
	h := Hearing{end: e}
	switch {
	case d.lasts[e] && own.State == model.TimeWait:
		h.tcb[e] = own
	case !d.opens && d.lasts[e.Peer()] && peer.State == model.TimeWait && done(own.State):
		own.Timer, own.Linger, own.RTO, own.Retransmissions = model.Timer{}, model.Timer{}, 0, 0
		h.tcb[e], h.tcb[e.Peer()] = own, peer
	default:
		return Hearing{}
	}
	return h
}

// done says whether an end in this state can only lose its TCB, if it has one.
func done(s model.TCPState) bool { return !s.HasTCB() || s == model.LastAck }

// Most returns the longest life with which a segment is dead; less than 0 if none
// is short enough.
func (d *Dead) Most(h Hearing, seg model.Segment) int {
	if h == (Hearing{}) {
		return -1
	}
	e := h.end
	if own := h.tcb[e]; own.State == model.TimeWait {
		if !d.ignores(e, own, seg) {
			return -1
		}
		return int(own.Timer.Left) - d.beyond(seg)
	}
	before := model.State{TCB: h.tcb}
	most := d.outlives(&before, e, seg)
	for own := &before.TCB[e]; own.State == model.LastAck && most >= 0; {
		if own.SndUna = d.model.Next(own.SndUna, 1); own.SndUna == own.SndNxt {
			break
		}
		most = min(most, d.outlives(&before, e, seg))
	}
	d.model.Delete(&before, e)
	return min(most, d.outlives(&before, e, seg))
}

// outlives returns the longest life with which a segment to e, and what it draws,
// is gone before the peer's TIME-WAIT is over; -1 if it has an effect.
func (d *Dead) outlives(s *model.State, e model.End, seg model.Segment) int {
	before := *s
	before.Toward[e].Add(seg)
	a := model.Action{Kind: model.Deliver, End: e, Segment: seg}
	after := d.model.Apply(before, a)
	if after.TCB != before.TCB || d.fails(&before, a, &after) {
		return -1
	}
	peer := e.Peer()
	most := int(s.TCB[peer].Timer.Left) - d.beyond(seg)
	for _, sent := range after.Toward[peer].Segments() {
		if !d.ignores(peer, s.TCB[peer], sent) {
			return -1
		}
		most -= int(sent.Life) + d.beyond(sent)
	}
	return most
}

// ignores says whether a TCB in TIME-WAIT ignores a segment.
func (d *Dead) ignores(e model.End, t model.TCB, seg model.Segment) bool {
	t.Timer.Left = 0 // so that it is seen to be restarted
	s := model.State{TCB: [2]model.TCB{{State: model.Closed}, {State: model.Listen}}}
	s.TCB[e] = t
	before := s
	s.Toward[e].Add(seg)
	return d.model.Apply(s, model.Action{Kind: model.Deliver, End: e, Segment: seg}) == before
}

// beyond is by how much a segment can outlive its life.
func (d *Dead) beyond(seg model.Segment) int {
	p := &d.model.Parameters
	if p.Strays == 0 || seg.Astray() {
		return 0
	}
	return p.MSL - p.Delay
}
