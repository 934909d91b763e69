package wire

import (
	"tcpcheck/model"
	"tcpcheck/trace"
)

// An asked is the model, asked what would happen if the numbers of a segment that arrives
// were elsewhere. What would come to the same is not told apart: so it follows from the
// model, whatever its policies, which comparisons an end makes.
type asked struct {
	run   *trace.Run
	large *model.Model // in the largest space
}

// largest is the largest seq-mod.
const largest = 256

func newAsked(run *trace.Run) *asked {
	p := run.Parameters
	p.SeqMod = largest
	m, err := model.New(p, model.NoGhosts)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return &asked{run, m}
}

// allow allows the numbers of the segment that arrives in step i the regions in which the
// same comes of it as in the run: SEG.SEQ as many as can be, and SEG.ACK those that go with
// all of these. Regions where a number, whose ISN is the model's ISS modulo seq-mod, cannot
// be are left out.
func (x *asked) allow(i int, cs []comparison) {
	want := outcomeOf(&x.run.Steps[i], x.run.Before(i), x.run.Parameters.SeqMod)
	// seqs and acks are how far SEG.SEQ may be from RCV.NXT, and SEG.ACK from SND.NXT.
	seqs, acks := []int64{0}, []int64{0}
	for j := range cs {
		c := &cs[j]
		*c.pick(&seqs, &acks) = []int64{c.regions[c.own].typical()}
	}
	for j := range cs {
		c := &cs[j]
		mine := c.pick(&seqs, &acks)
		own, all := *mine, []int64(nil)
		for r, region := range c.regions {
			if !region.reachable(c.d, int64(x.run.Parameters.SeqMod)) {
				continue
			}
			if *mine = []int64{region.typical()}; x.always(want, i, seqs, acks) {
				c.allowed |= 1 << r
				all = append(all, region.typical())
			}
		}
		if *mine = all; all == nil {
			// A mutant does what the model does nowhere.
			c.allowed, *mine = 1<<c.own, own
		}
	}
}

// always says whether that is what comes of the arrival in step i at all those distances.
func (x *asked) always(want outcome, i int, seqs, acks []int64) bool {
	for _, s := range seqs {
		for _, k := range acks {
			if x.outcome(i, s, k) != want {
				return false
			}
		}
	}
	return true
}

// outcome returns what comes of the arrival in step i if SEG.SEQ is that far from RCV.NXT,
// and SEG.ACK from SND.NXT.
func (x *asked) outcome(i int, seq, ack int64) outcome {
	a := x.run.Steps[i].Action
	a.Kind = model.Deliver
	a.Segment.Seq = model.Seq(seq)
	if a.Segment.Has(model.ACK) {
		a.Segment.Ack = model.Seq(ack)
	}
	before := model.State{}
	before.TCB[a.End] = x.run.Before(i).TCB[a.End]
	t := &before.TCB[a.End]
	t.SndUna = -((t.SndNxt - t.SndUna) & model.Seq(x.run.Parameters.SeqMod-1))
	t.SndNxt, t.RcvNxt = 0, 0
	before.Toward[a.End].Add(a.Segment)
	after, effects := x.large.Step(before, a)
	return outcomeOf(&trace.Step{Action: a, After: after, Effects: effects}, &before, largest)
}

// An outcome is what comes of an arrival, but for numbers and ghosts.
type outcome struct {
	tcb        model.TCB
	sends      model.Control
	accepted   model.Accepted
	ungraceful bool
}

// outcomeOf returns what comes of the arrival that is step, of RCV.NXT how far it moves.
func outcomeOf(step *trace.Step, before *model.State, seqMod int) outcome {
	e := step.Action.End
	o := outcome{tcb: step.After.TCB[e], accepted: step.Accepted, ungraceful: step.Ungraceful}
	t := &o.tcb
	t.RcvNxt = (t.RcvNxt - before.TCB[e].RcvNxt) & model.Seq(seqMod-1)
	if step.Action.Segment.Has(model.SYN) || !t.State.HasTCB() {
		t.RcvNxt = 0
	}
	t.SndUna, t.SndNxt, t.Incarnation, t.Phantom, t.Received = 0, 0, 0, false, 0
	if step.Sends {
		o.sends = step.Sent.Ctl
	}
	return o
}
