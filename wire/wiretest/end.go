package wiretest

import (
	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// JudgeEnd checks that a segment that arrives at e is to the TCB there, whose window is so
// many octets in 32 bits, what it is in the model. It returns the number of arrivals judged.
func JudgeEnd(t rapid.TB, run *trace.Run, e model.End, window int, n *wire.Numbering) (judged int) {
	t.Helper()
	j := &judge{TB: t, run: run}
	if run.Parameters.Start.Established() {
		a, b := n.ISN(model.A)[1]+1, n.ISN(model.B)[1]+1
		j.tcbs = [2]tcb{model.A: {a, a, b}, model.B: {b, b, a}}
	}
	flights, of := run.Flights()
	bits := func(i int) Segment {
		f, seg := &flights[i], n.Segments[i]
		return Segment{From: f.From, Seq: n.Bits(f.From, seg.Seq), Ack: n.Bits(f.From.Peer(), seg.Ack),
			Ctl: seg.Ctl, Data: seg.Text()}
	}
	sent := 0
	for i := range run.Steps {
		step := &run.Steps[i]
		var in, out Segment
		if step.Action.Arrives() {
			in = bits(of[i])
			if step.Action.End == e {
				j.place(i, in, window)
				judged++
			}
		}
		if step.Sends {
			out = bits(sent)
			sent++
		}
		j.move(i, in, out)
	}
	return judged
}

// place checks what the numbers of a segment are to the TCB at which it arrives.
func (j *judge) place(i int, in Segment, window int) {
	a := j.run.Steps[i].Action
	m, t := &j.run.Before(i).TCB[a.End], j.tcbs[a.End]
	mod := j.run.Parameters.SeqMod
	signed := func(x, y model.Seq) int { return (int(x)-int(y)+mod+mod/2)%mod - mod/2 }
	if m.State.HasTCB() && m.State != model.SynSent {
		d := signed(a.Segment.Seq, m.RcvNxt)
		want, got := seqPlace(d, j.run.Parameters.Window), seqPlace(int(int32(in.Seq-t.rcv)), window)
		if want != got && (d != -mod/2 || got != "after") {
			j.Errorf("step %d: SEG.SEQ is %s in 32 bits, %s in the model", i+1, got, want)
		}
	}
	if m.State.HasTCB() && in.Ctl&model.ACK != 0 {
		want := ackPlace(signed(a.Segment.Ack, m.SndNxt), (int(m.SndNxt)-int(m.SndUna)+mod)%mod)
		if got := ackPlace(int(int32(in.Ack-t.nxt)), int(t.nxt-t.una)); want != got {
			j.Errorf("step %d: SEG.ACK is %s in 32 bits, %s in the model", i+1, got, want)
		}
	}
}

func seqPlace(d, window int) string {
	switch {
	case d < -1:
		return "before"
	case d == -1:
		return "the last"
	case d == 0:
		return "next"
	case d < window:
		return "in the window"
	}
	return "after"
}

func ackPlace(d, outstanding int) string {
	switch {
	case d > 0:
		return "after"
	case d <= -outstanding:
		return "nothing new"
	case d == 0:
		return "all"
	}
	return "a part"
}
