package wire

import "tcpcheck/model"

// A Number is a sequence number: one relative to the ISS of a TCB. The TCBs of an end
// are counted from 1; 0 stands for the number 0.
type Number struct {
	TCB  int
	Plus int64
}

// Add returns the number d after n.
func (n Number) Add(d int64) Number { return Number{n.TCB, n.Plus + d} }

// A Segment is one in such numbers: Seq is one of the end that sends it, Ack one of its
// peer, and the zero Number without ACK.
type Segment struct {
	Ctl      model.Control
	Seq, Ack Number
}

// Text is the length of its text, in octets: one for the model's one unit.
func (s Segment) Text() int { return int(model.Segment{Ctl: s.Ctl}.DataLen()) }

// end is the number after its last one.
func (s Segment) end() Number { return s.Seq.Add(int64(model.Segment{Ctl: s.Ctl}.Len())) }

// A Follower counts what the TCBs of one end count, in numbers that do not wrap.
type Follower struct {
	SeqMod int
	// TCBs is how many there were.
	TCBs int
	// Nxt and Rcv are SND.NXT and RCV.NXT of the TCB; of the last one, if there is none.
	Nxt, Rcv Number
}

// begun returns the follower of an end whose first connection is open at the start, or
// was: of one in TIME-WAIT the FINs have been sent.
func begun(seqMod int, start model.Start) Follower {
	f := Follower{SeqMod: seqMod, TCBs: 1, Nxt: Number{1, 1}, Rcv: Number{1, 1}}
	if start == model.StartTimeWaitA || start == model.StartTimeWaitB {
		f.Nxt, f.Rcv = f.Nxt.Add(1), f.Rcv.Add(1)
	}
	return f
}

// Step follows the end through an action, at which the segment in arrives if one does,
// and returns what it sends, if the effects say that it does.
func (f *Follower) Step(
	a model.Action, in Segment, before, after *model.TCB, effects *model.Effects,
) Segment {
	switch {
	case a.Kind == model.Open, a.Creates:
		f.TCBs++
		f.Nxt, f.Rcv = Number{f.TCBs, 1}, Number{}
		if a.Creates {
			f.Rcv = in.Seq.Add(1)
		}
	case !after.State.HasTCB():
	case before.State == model.SynSent && after.State != model.SynSent:
		f.Rcv = in.Seq.Add(1)
	default:
		f.Nxt = f.Nxt.Add(f.span(before.SndNxt, after.SndNxt))
		f.Rcv = f.Rcv.Add(f.span(before.RcvNxt, after.RcvNxt))
	}
	if !effects.Sends {
		return Segment{}
	}
	sent := &effects.Sent
	if a.Arrives() && sent.Has(model.RST) {
		// RFC 9293, 3.5.2.
		if sent.Has(model.ACK) {
			return Segment{Ctl: sent.Ctl, Ack: in.end()}
		}
		return Segment{Ctl: sent.Ctl, Seq: in.Ack}
	}
	t := after
	if !t.State.HasTCB() {
		t = before
	}
	out := Segment{Ctl: sent.Ctl, Seq: f.Nxt.Add(-f.span(sent.Seq, t.SndNxt))}
	if sent.Has(model.ACK) {
		out.Ack = f.Rcv
	}
	return out
}

// span is how many numbers there are from one of the model's up to another.
func (f *Follower) span(from, to model.Seq) int64 { return int64(to-from) & int64(f.SeqMod-1) }

// signed is how far a is from b in the model: less than 0 if it comes before b, or if
// neither comes after the other, being half of the space apart.
func (f *Follower) signed(a, b model.Seq) int64 {
	d := f.span(b, a)
	if d >= int64(f.SeqMod/2) {
		d -= int64(f.SeqMod)
	}
	return d
}
