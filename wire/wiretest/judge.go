package wiretest

import (
	"time"

	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// A Seen is a packet as it was read.
type Seen struct {
	At      time.Duration // since the run began
	On      model.End
	Segment Segment
}

// A Segment is what a packet carries.
type Segment struct {
	From     model.End
	Seq, Ack uint32
	Ctl      model.Control
	Data     int
}

func (s *Segment) len() uint32 {
	n := uint32(s.Data)
	for _, c := range []model.Control{model.SYN, model.FIN} {
		if s.Ctl&c != 0 {
			n++
		}
	}
	return n
}

// A judge is two ends that count in 32 bits, from nothing but packets.
type judge struct {
	rapid.TB
	run  *trace.Run
	tcbs [2]tcb
}

type tcb struct{ una, nxt, rcv uint32 }

// Judge checks that the packets, those of a handshake first, tell the run: that
// each is where and when it should be, that its numbers are the model's modulo
// seq-mod, and that an end that compares them in 32 bits comes to the same as the
// model does. It stops where the story has a doubt, and returns the number of arrivals
// judged.
func Judge(t rapid.TB, run *trace.Run, doubts []wire.Doubt, packets []Seen) (judged int) {
	t.Helper()
	j := &judge{TB: t, run: run}
	if run.Parameters.Start == model.StartEstablished {
		packets = j.handshake(packets)
	}
	_, of := run.Flights()
	var sent []Segment
	doubt := len(run.Steps)
	if len(doubts) > 0 {
		doubt = doubts[0].Step
	}
	next := func(i int) Seen {
		if len(packets) == 0 {
			t.Fatalf("step %d: no packet is left", i+1)
		}
		p := packets[0]
		packets = packets[1:]
		tick := wire.Tick(&run.Parameters)
		if got := int(p.At / tick); got != run.Steps[i].Tick || p.On != run.Steps[i].Action.End {
			t.Errorf("step %d: packet on %v at tick %d", i+1, p.On, got)
		}
		return p
	}
	for i := range run.Steps {
		step := &run.Steps[i]
		var in Segment
		if step.Action.Arrives() {
			in = next(i).Segment
			if in != sent[of[i]] {
				t.Errorf("step %d: arrives as %+v, sent as %+v", i+1, in, sent[of[i]])
			}
			if i < doubt {
				j.compare(i, in)
				judged++
			}
		}
		var out Segment
		if step.Sends {
			out = next(i).Segment
			j.like(i, &out, &step.Sent)
			sent = append(sent, out)
		}
		if i < doubt {
			j.move(i, in, out)
		}
	}
	if len(packets) > 0 {
		t.Errorf("%d packets too many", len(packets))
	}
	return judged
}

// handshake reads the handshake and returns what comes after it.
func (j *judge) handshake(packets []Seen) []Seen {
	if len(packets) < 6 {
		j.Fatal("no handshake")
	}
	syn, synAck, ack := packets[1], packets[3], packets[5]
	for i, p := range packets[:6] {
		if p.At >= 0 || i > 0 && p.At <= packets[i-1].At || p.Segment != packets[i|1].Segment {
			j.Errorf("packet %d of the handshake: %+v", i, p)
		}
	}
	a, b := syn.Segment.Seq, synAck.Segment.Seq
	if syn.On != model.B || synAck.On != model.A || synAck.Segment.Ack != a+1 || ack.Segment.Ack != b+1 ||
		ack.Segment.Seq != a+1 {
		j.Errorf("handshake: %+v", packets[:6])
	}
	j.tcbs = [2]tcb{model.A: {a + 1, a + 1, b + 1}, model.B: {b + 1, b + 1, a + 1}}
	return packets[6:]
}

// like checks that a segment is one of the model's.
func (j *judge) like(i int, got *Segment, want *model.Segment) {
	mod := uint32(j.run.Parameters.SeqMod)
	if got.Seq%mod != uint32(want.Seq) || got.Ack%mod != uint32(want.Ack) || got.Ctl != want.Ctl ||
		got.Data != int(want.DataLen()) || got.From != j.run.Steps[i].Action.End {
		j.Errorf("step %d: %+v is not %v", i+1, got, want)
	}
}

// compare checks that what an end compares when a segment arrives is in 32 bits as
// in the model.
func (j *judge) compare(i int, in Segment) {
	a := j.run.Steps[i].Action
	m, seg := j.run.Before(i).TCB[a.End], a.Segment
	t := j.tcbs[a.End]
	mask := model.Seq(j.run.Parameters.SeqMod - 1)
	window := uint32(j.run.Parameters.Window)
	agree := func(what string, bits, model bool) {
		if bits != model {
			j.Errorf("step %d: %s is %v in 32 bits, %v in the model: %+v at %+v, %v at %+v", i+1, what,
				bits, model, in, t, seg, m)
		}
	}
	newAck := in.Ack-t.una > 0 && in.Ack-t.una <= t.nxt-t.una
	modelNew := (seg.Ack-m.SndUna)&mask > 0 && (seg.Ack-m.SndUna)&mask <= (m.SndNxt-m.SndUna)&mask
	if m.State == model.SynSent && seg.Has(model.ACK) {
		agree("new ACK", newAck, modelNew)
	}
	if !m.State.HasTCB() || m.State == model.SynSent {
		return
	}
	if a.Creates {
		agree("SYN at RCV.NXT or after it", int32(in.Seq-t.rcv) >= 0, true)
		return
	}
	last := in.Seq + in.len() - 1
	acceptable := in.Seq-t.rcv < window || in.len() > 0 && last-t.rcv < window
	modelLast := seg.Seq + model.Seq(seg.Len()) - 1
	modelAcceptable := uint32((seg.Seq-m.RcvNxt)&mask) < window || seg.Len() > 0 &&
		uint32((modelLast-m.RcvNxt)&mask) < window
	agree("acceptable", acceptable, modelAcceptable)
	if !acceptable {
		return
	}
	agree("at RCV.NXT", in.Seq == t.rcv, seg.Seq == m.RcvNxt)
	if !seg.Has(model.ACK) || seg.Has(model.RST) || seg.Has(model.SYN) {
		return
	}
	agree("new ACK", newAck, modelNew)
	if m.State == model.SynReceived {
		return
	}
	d := (seg.Ack - m.SndNxt) & mask
	agree("ACK of what was never sent", int32(in.Ack-t.nxt) > 0, d != 0 && d <= mask/2)
}

// move follows the TCB through a step.
func (j *judge) move(i int, in, out Segment) {
	step := &j.run.Steps[i]
	a := step.Action
	if a.Kind == model.Tick {
		return
	}
	before, after := &j.run.Before(i).TCB[a.End], &step.After.TCB[a.End]
	t := &j.tcbs[a.End]
	switch {
	case !after.State.HasTCB():
		*t = tcb{}
		return
	case a.Kind == model.Open || a.Creates:
		*t = tcb{una: out.Seq, nxt: out.Seq + 1}
		if a.Creates {
			t.rcv = in.Seq + 1
		}
		return
	case before.State == model.SynSent && after.State != model.SynSent:
		t.rcv = in.Seq + 1
	case before.RcvNxt != after.RcvNxt:
		t.rcv = in.Seq + in.len()
	}
	if before.SndUna != after.SndUna {
		t.una = in.Ack
	}
	if before.SndNxt != after.SndNxt {
		t.nxt = out.Seq + out.len()
	}
}
