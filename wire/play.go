package wire

import (
	"tcpcheck/model"
	"tcpcheck/trace"
)

// Where the first ISN of each end lies, and how far the next lies above the one
// before unless the run needs it elsewhere. All are multiples of every seq-mod.
const gap = 256_000

var firstISN = [2]int64{model.A: gap, model.B: 32 * gap}

// A tcb is the numbers of a TCB.
type tcb struct {
	una, nxt, rcv number
}

// numbers are those of a segment.
type numbers struct{ seq, ack number }

// A player plays a run again, in numbers whose ISNs are open, and notes what they
// have to satisfy.
type player struct {
	run  *trace.Run
	of   []int
	isns [2]isns
	zero [2]number // number 0
	// follows has, by origin, the number one past the last SND.NXT before it; with
	// origin -1 for none.
	follows [2][]number
	next    [2]number
	tcbs    [2]tcb
	// near are pairs of numbers that should better be equal, where that can be: the
	// ACK of a segment taken, as far from SND.NXT as it is in the model. It counts for
	// an endpoint that checks whether an ACK is too old (RFC 5961, 5.2).
	near     [2][][2]number
	rcv      []number // RCV.NXT before each step, of its end
	segments []numbers
	initial  [2]number // the ISNs of the connection open at the start
	doubts   []Doubt
}

func newPlayer(run *trace.Run) *player {
	_, of := run.Flights()
	p := &player{run: run, of: of}
	for e := range p.isns {
		p.isns[e].modulus = int64(run.Parameters.SeqMod)
		p.next[e] = number{origin: -1}
		p.zero[e] = p.origin(model.End(e), 0)
	}
	if run.Parameters.Start == model.StartEstablished {
		for _, e := range model.Ends {
			p.initial[e] = p.origin(e, 0)
		}
		for _, e := range model.Ends {
			own, peer := p.initial[e].plus(1), p.initial[e.Peer()].plus(1)
			p.tcbs[e] = tcb{una: own, nxt: own, rcv: peer}
		}
	}
	return p
}

// origin returns a new ISN of e.
func (p *player) origin(e model.End, residue model.Seq) number {
	p.follows[e] = append(p.follows[e], p.next[e])
	return number{origin: p.isns[e].add(int64(residue))}
}

// step plays step i.
func (p *player) step(i int) {
	step := &p.run.Steps[i]
	a := step.Action
	e := a.End
	p.rcv = append(p.rcv, p.tcbs[e].rcv)
	if a.Kind == model.Tick || a.Kind == model.Lose || a.Kind == model.GoAstray {
		return
	}
	before := p.run.Before(i).TCB[e]
	after := &step.After.TCB[e]
	was := p.tcbs[e]
	var in numbers
	if a.Arrives() {
		in = p.segments[p.of[i]]
		p.compare(i, &before, in)
	}
	p.tcbs[e] = p.moved(i, in)
	if !step.Sends {
		return
	}
	t, state := p.tcbs[e], after
	if !after.State.HasTCB() {
		t, state = was, &before
	}
	p.segments = append(p.segments, p.sent(i, t, state, in))
}

// settle chooses what the run leaves open of the ISNs.
func (p *player) settle() {
	for _, e := range model.Ends {
		s := &p.isns[e]
		for _, n := range p.near[e] {
			s.equal(n[0], n[1])
		}
		if len(s.residues) > 1 {
			s.atLeast(number{origin: 1}, p.zero[e], firstISN[e])
		}
		for i := 2; i < len(s.residues); i++ {
			iss, before := number{origin: i}, number{origin: i - 1}
			switch follows := p.follows[e][i]; p.run.Parameters.Policy[e].ISN {
			case model.ISNAny:
				s.atLeast(iss, before, gap)
			case model.ISNZero:
				s.equal(iss, before)
			case model.ISNMonotonic:
				if follows.origin >= 0 {
					s.equal(iss, follows)
				}
			}
		}
	}
}

// bits returns a number of e as it is in 32 bits.
func (p *player) bits(e model.End, n number) uint32 {
	s := &p.isns[e]
	return uint32(s.value(n) - s.value(p.zero[e]))
}

// moved returns what step i makes of the TCB of its end, at which the segment in
// arrives, if one does.
func (p *player) moved(i int, in numbers) tcb {
	a := p.run.Steps[i].Action
	e := a.End
	before, after := &p.run.Before(i).TCB[e], &p.run.Steps[i].After.TCB[e]
	t := p.tcbs[e]
	switch {
	case !after.State.HasTCB():
		if before.State.HasTCB() {
			p.next[e] = t.nxt.plus(1)
		}
		return tcb{}
	case a.Kind == model.Open:
		return p.created(e, after, p.zero[e.Peer()])
	case a.Creates:
		return p.created(e, after, in.seq.plus(1))
	case before.State == model.SynSent && after.State != model.SynSent:
		t.rcv = in.seq.plus(1)
	default:
		t.rcv = t.rcv.plus(p.span(before.RcvNxt, after.RcvNxt))
	}
	t.una = t.una.plus(p.span(before.SndUna, after.SndUna))
	t.nxt = t.nxt.plus(p.span(before.SndNxt, after.SndNxt))
	return t
}

// created returns a new TCB of e.
func (p *player) created(e model.End, t *model.TCB, rcv number) tcb {
	iss := p.origin(e, t.SndUna)
	return tcb{una: iss, nxt: iss.plus(p.span(t.SndUna, t.SndNxt)), rcv: rcv}
}

// sent returns the numbers of the segment that step i sends, which a TCB sends
// (t, in the model state) or which answers the segment in.
func (p *player) sent(i int, t tcb, state *model.TCB, in numbers) numbers {
	a, s := p.run.Steps[i].Action, &p.run.Steps[i].Sent
	if a.Arrives() && s.Has(model.RST) {
		if s.Has(model.ACK) {
			return numbers{seq: p.zero[a.End], ack: in.seq.plus(int64(a.Segment.Len()))}
		}
		return numbers{seq: in.ack, ack: p.zero[a.End.Peer()]}
	}
	out := numbers{seq: t.una.plus(p.span(state.SndUna, s.Seq)), ack: p.zero[a.End.Peer()]}
	if s.Has(model.ACK) {
		out.ack = t.rcv.plus(p.span(state.RcvNxt, s.Ack))
	}
	return out
}

// span is how many numbers there are from one of the model's up to another.
func (p *player) span(from, to model.Seq) int64 {
	return int64(to-from) & int64(p.run.Parameters.SeqMod-1)
}
