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
	run   *trace.Run
	large *model.Model
	tcbs  [2]tcb
}

type tcb struct{ una, nxt, rcv uint32 }

// Judge checks that the packets, those of a handshake first, tell the run: that
// each is where and when it should be, that its numbers are the model's modulo
// seq-mod, and that an end that compares them in 32 bits does the same as in the
// model. It stops where the story has a doubt, and returns the number of arrivals
// judged.
func Judge(t rapid.TB, run *trace.Run, doubts []wire.Doubt, packets []Seen) (judged int) {
	t.Helper()
	large := run.Parameters
	large.SeqMod = 256
	m, err := model.New(large, model.NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{TB: t, run: run, large: m}
	if run.Parameters.Start.Established() {
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

// compare checks that an end that counts in 32 bits does what the model does when the
// segment in arrives: the model itself, in its largest space, in which a number is as far
// from another as it is in 32 bits, or as far as it can be.
func (j *judge) compare(i int, in Segment) {
	step := &j.run.Steps[i]
	a := step.Action
	e, t := a.End, j.tcbs[a.End]
	var s model.State
	s.TCB[e] = j.run.Before(i).TCB[e]
	before := &s.TCB[e]
	if !before.State.HasTCB() {
		return
	}
	before.SndUna, before.SndNxt, before.RcvNxt = place(t.una, t.nxt), 0, 0
	seg := a.Segment
	seg.Seq = place(in.Seq, t.rcv)
	if seg.Has(model.ACK) {
		seg.Ack = place(in.Ack, t.nxt)
	}
	s.Toward[e].Add(seg)
	got, effects := j.large.Step(s, model.Action{Kind: model.Deliver, End: e, Segment: seg})
	agree := func(what string, bits, model any) {
		if bits != model {
			j.Errorf("step %d: %s is %v in 32 bits, %v in the model: %+v at %+v, %v at %+v", i+1, what,
				bits, model, in, t, a.Segment, j.run.Before(i).TCB[e])
		}
	}
	is, want := &got.TCB[e], &step.After.TCB[e]
	agree("state", is.State, want.State)
	agree("timer", is.Timer, want.Timer)
	agree("what is accepted", effects.Accepted, step.Accepted)
	agree("what is sent", effects.Sent.Ctl, step.Sent.Ctl)
	if want.State.HasTCB() && !seg.Has(model.SYN) {
		mask := model.Seq(j.run.Parameters.SeqMod - 1)
		agree("RCV.NXT", is.RcvNxt, (want.RcvNxt-j.run.Before(i).TCB[e].RcvNxt)&mask)
	}
}

// place is where x is in the largest space if y is at 0.
func place(x, y uint32) model.Seq {
	return model.Seq(min(max(int32(x-y), -farthest), farthest)) //nolint:gosec // it is meant to wrap
}

// farthest is how far one number can come after another in the largest space.
const farthest = 127

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
		t.rcv += uint32((after.RcvNxt - before.RcvNxt) & model.Seq(j.run.Parameters.SeqMod-1))
	}
	if before.SndUna != after.SndUna {
		t.una = in.Ack
	}
	if before.SndNxt != after.SndNxt {
		t.nxt = out.Seq + out.len()
	}
}
