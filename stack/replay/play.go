package replay

import (
	"strconv"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/wire"
)

// A Report is what came of playing a script.
type Report struct {
	// Target names the stack.
	Target string
	Script *Script
	// Done is what the stack did, step by step; the last is where it differs, if it
	// does.
	Done []Done
	// Differs says that the last of Done is not what the model does.
	Differs bool
	// Free says that the stack took another ISS than was asked for, where that does
	// not matter.
	Free bool
	// Late is what the stack sent at last, where it sent nothing and the model something, and
	// LateBy how many ticks later; see Script.Patience.
	Late   []stack.Segment
	LateBy int

	iss []uint32
	// ahead is that of the next step.
	ahead uint32
}

// Done is what the stack did in one step.
type Done struct {
	*Step
	// Sent is what it sent.
	Sent []stack.Segment
	// In is where it was then, if Known.
	In    model.TCPState
	Known bool
	// At is when that was, in ticks.
	At int
	// Ahead is how much more of the peer's numbers the stack had acknowledged by then than
	// the model: the peer's numbers are larger by that. See [Script.Follow].
	Ahead uint32
}

// Play plays a script on a fresh stack, until that differs or the script is over. The
// error is an [*UnfitError], or tells what is wrong with the machinery.
func Play(s *Script, target stack.Target) (*Report, error) {
	stack, err := target.New(s.Options)
	if err != nil {
		return nil, err
	}
	p := player{script: s, stack: stack, report: &Report{Target: target.Name(), Script: s, iss: []uint32{0}}}
	err = p.play()
	if closed := stack.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	return p.report, nil
}

type player struct {
	script *Script
	stack  stack.Stack
	report *Report
	now    time.Duration
}

// Ticks are that much shorter than they should be, so that a timer fires only after
// what else happens in the instant at which it is due, and only when a step says so.
const shorter = 1_000_000

// A timer that is due is waited for that many times as long as one of no time runs: half a
// tick, in which no other can be due.
const patience = 5000

func (p *player) play() error {
	for i := range p.script.Steps {
		step := &p.script.Steps[i]
		if step.Creates { // its peer begins anew
			p.report.ahead = 0
		}
		done := Done{Step: step, At: step.Tick, Ahead: p.report.ahead}
		if step.ISS != nil {
			if err := p.choose(step); err != nil {
				return err
			}
		}
		if err := p.do(step, &done); err != nil {
			return err
		}
		done.In, done.Known = p.stack.State()
		if step.Creates {
			iss := uint32(0)
			for _, seg := range done.Sent {
				if seg.Ctl&model.SYN != 0 {
					iss = seg.Seq
				}
			}
			p.report.iss = append(p.report.iss, iss)
		}
		p.report.Done = append(p.report.Done, done)
		if p.report.differs(&done) && (i >= p.script.Follow || !p.report.follows(&done)) {
			p.report.Differs = true
			return p.listen(&done)
		}
	}
	return nil
}

// listen looks whether the stack sends later what it has not sent.
func (p *player) listen(done *Done) error {
	if done.Sends == nil || len(done.Sent) > 0 {
		return nil
	}
	for p.report.LateBy < p.script.Patience && len(p.report.Late) == 0 {
		if err := p.advance(p.script.Tick); err != nil {
			return err
		}
		p.report.Late = p.stack.Sent()
		p.report.LateBy++
	}
	return nil
}

// choose has the stack take the ISS of a step.
func (p *player) choose(step *Step) error {
	err := p.stack.NextISS(p.report.Own(*step.ISS))
	switch {
	case err == nil:
	case p.script.Needs:
		return &UnfitError{step.Of, "it needs an ISS of the last one + " + strconv.FormatInt(step.ISS.Plus, 10) +
			", so that numbers of two incarnations meet, and: " + err.Error()}
	default:
		p.report.Free = true
	}
	return nil
}

func (p *player) do(step *Step, done *Done) error {
	var err error
	switch step.Kind {
	case Pass:
		tick := p.script.Tick
		until := time.Duration(step.Tick) * (tick - tick/shorter)
		if until > p.now {
			err = p.advance(until - p.now)
		}
	case Call:
		err = p.stack.Call(step.Call)
	case Arrive:
		err = p.stack.Inject(p.report.Arrives(done))
	case Fire:
		return p.fire(done)
	}
	done.Sent = p.stack.Sent()
	return err
}

func (p *player) advance(d time.Duration) error {
	p.now += d
	return p.stack.Advance(d)
}

// fire waits for a timer that is due.
func (p *player) fire(done *Done) error {
	sent, passed, err := stack.Fire(p.stack, patience*least(p.script.Tick))
	done.Sent = sent
	p.now += passed
	return err
}

// Arrives returns the segment that arrives in a step, as it is on the wire.
func (r *Report) Arrives(d *Done) stack.Segment {
	seg := stack.Segment{Ctl: d.Segment.Ctl, Seq: r.Peer(d.Segment.Seq) + d.Ahead, Len: d.Segment.Text()}
	if d.Segment.Ctl&model.ACK != 0 {
		seg.Ack = r.Own(d.Segment.Ack)
	}
	return seg
}

// Own returns a number of the stack as it is on the wire.
func (r *Report) Own(n wire.Number) uint32 {
	if n.TCB >= len(r.iss) {
		return uint32(n.Plus) //nolint:gosec // it is meant to wrap
	}
	return r.iss[n.TCB] + uint32(n.Plus) //nolint:gosec // it is meant to wrap
}

// Peer returns a number of its peer as it is on the wire.
func (r *Report) Peer(n wire.Number) uint32 {
	return r.Script.PeerISS[n.TCB] + uint32(n.Plus) //nolint:gosec // it is meant to wrap
}

// follows says whether all that differs is what the stack acknowledges. The peer's numbers
// are then as far from the model's as that is.
func (r *Report) follows(d *Done) bool {
	if !d.Known || d.In != d.State || d.Sends == nil || len(d.Sent) != 1 {
		return false
	}
	ahead := d.Sent[0].Ack - r.Peer(d.Sends.Ack)
	if !r.same(d.Sends, d.Sent[0], ahead) {
		return false
	}
	r.ahead = ahead
	return true
}

// differs says whether what was done is not what the model does.
func (r *Report) differs(d *Done) bool {
	if d.Known && d.In != d.State {
		return true
	}
	if d.Sends == nil {
		return len(d.Sent) > 0
	}
	return len(d.Sent) != 1 || !r.same(d.Sends, d.Sent[0], d.Ahead)
}

// same says whether the stack sent what the model sends, where its peer is so far ahead. PSH
// is nothing that the peer acts on, and neither is the ACK of a RST.
func (r *Report) same(want *wire.Segment, got stack.Segment, ahead uint32) bool {
	free := model.PSH
	if want.Ctl&model.RST != 0 {
		free |= model.ACK
	}
	if want.Ctl&^free != got.Ctl&^free || r.Own(want.Seq) != got.Seq || want.Text() != got.Len {
		return false
	}
	return want.Ctl&got.Ctl&model.ACK == 0 || r.Peer(want.Ack)+ahead == got.Ack
}
