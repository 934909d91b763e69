package replay

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/trace"
)

// Convert returns the script of one side of a run. The error is an [*UnfitError].
func Convert(run *trace.Run, side model.End) (*Script, error) {
	if run.Loop >= 0 {
		return nil, &UnfitError{0, "it goes on for ever"}
	}
	c := converter{run: run, side: side, mod: int64(run.Parameters.SeqMod)}
	c.script = &Script{End: side, Tick: tickOf(run, side), SeqMod: c.mod}
	c.script.Options = OptionsOf(&run.Parameters, side, c.script.Tick)
	c.script.Options.RTOMax = c.longest()
	c.script.Shown = [2][]int64{{0}, {0}}
	if run.Parameters.Start == model.StartEstablished {
		c.handshake()
	}
	c.flights, c.of = run.Flights()
	c.way = make([]Segment, len(c.flights))
	for i := range run.Steps {
		c.step(i)
	}
	return c.script, c.number()
}

// tickOf returns how long a tick is for the stack. Where the run does not say, it is
// such that the RTO is that of RFC 6298 before a measurement, which no option of many
// stacks changes.
func tickOf(run *trace.Run, side model.End) time.Duration {
	if run.Parameters.Tick > 0 {
		return run.Parameters.Tick
	}
	return time.Second / time.Duration(run.Parameters.Policy[side].RTO)
}

// OptionsOf returns the options of a stack that plays end e, where a tick is that long.
func OptionsOf(p *model.Parameters, e model.End, tick time.Duration) stack.Options {
	policy := &p.Policy[e]
	in := func(ticks int) time.Duration { return time.Duration(ticks) * tick }
	timeouts := p.Timeouts(e)
	return stack.Options{
		Passive:  e == model.B,
		Orphan:   policy.Close == model.CloseFull || policy.FinWait2Timeout > 0,
		TimeWait: max(in(p.Wait[e]), least(tick)),
		FinWait2: in(policy.FinWait2Timeout),
		RTO:      in(policy.RTO),
		RTOMax:   in(timeouts[len(timeouts)-1]),
		Retries:  len(timeouts) - 1,
	}
}

// least is how long a timer of no time runs: shorter than anything else lasts, but not
// over before what happens at the same instant.
func least(tick time.Duration) time.Duration { return tick / 10_000 }

// longest returns the longest retransmission timeout that runs while time passes. A stack may
// have no factor of backoff to set, but if that is its RTOMax, it makes no difference.
func (c *converter) longest() time.Duration {
	timeouts, most := c.run.Parameters.Timeouts(c.side), 0
	for i := range c.run.Steps {
		if c.run.Steps[i].Action.Kind == model.Tick {
			most = max(most, int(c.run.Before(i).TCB[c.side].Retransmissions))
		}
	}
	return time.Duration(timeouts[most]) * c.script.Tick
}

// A converter makes a script of a run. It follows both ends with numbers that do not
// wrap.
type converter struct {
	run     *trace.Run
	side    model.End
	mod     int64
	script  *Script
	flights []trace.Flight
	of      []int
	way     []Segment // the flights, in numbers that do not wrap
	sent    int
	ends    [2]follower
	checks  []check
	near    [2][]Number // of each TCB of each end the ISS nearest to its last number
}

// A follower has the numbers of an end that correspond to those of its TCB, the last
// one if there is none.
type follower struct {
	tcbs     int
	snd, rcv Number
	last     model.Seq // SND.NXT of the last TCB
}

// created begins a TCB of e with an ISS.
func (c *converter) created(e model.End, iss model.Seq) {
	f := &c.ends[e]
	c.near[e] = append(c.near[e], f.snd.plus(c.signed(iss, f.last)))
	f.tcbs++
	f.snd = Number{f.tcbs, 1}
	who := 0
	if e != c.side {
		who = 1
	}
	c.script.Shown[who] = append(c.script.Shown[who], int64(iss))
}

// signed is how far a is from b, which is behind a if it is the nearer so.
func (c *converter) signed(a, b model.Seq) int64 {
	d := (int64(a) - int64(b) + c.mod) % c.mod
	if d >= c.mod/2 {
		d -= c.mod
	}
	return d
}

// forward is how far a is ahead of b.
func (c *converter) forward(a, b model.Seq) int64 { return (int64(a) - int64(b) + c.mod) % c.mod }

// handshake puts in front how the connection came to be that the run begins with.
func (c *converter) handshake() {
	a := c.side == model.A
	for _, e := range model.Ends {
		c.created(e, 0)
		c.ends[e].rcv = Number{1, 1}
		c.ends[e].last = 1
	}
	zero, one := Number{1, 0}, Number{1, 1}
	syn := Segment{Ctl: model.SYN, Seq: zero}
	synACK := Segment{Ctl: model.SYN | model.ACK, Seq: zero, Ack: one}
	ack := Segment{Ctl: model.ACK, Seq: one, Ack: one}
	if a {
		c.script.Steps = []Step{
			{Kind: Call, Call: stack.Open, Creates: true, Sends: &syn, State: model.SynSent},
			{Kind: Arrive, Segment: synACK, Sends: &ack, State: model.Established},
		}
		return
	}
	c.script.Steps = []Step{
		{Kind: Arrive, Segment: syn, Creates: true, Sends: &synACK, State: model.SynReceived},
		{Kind: Arrive, Segment: ack, State: model.Established},
	}
}

// step adds step i of the run.
func (c *converter) step(i int) {
	step := &c.run.Steps[i]
	a, e := step.Action, step.Action.End
	if a.Kind == model.Tick {
		if n := len(c.script.Steps); n > 0 && c.script.Steps[n-1].Kind == Pass {
			c.script.Steps[n-1].Tick = step.Tick
			return
		}
		c.script.Steps = append(c.script.Steps, Step{Of: i + 1, Tick: step.Tick, Kind: Pass,
			State: step.After.TCB[c.side].State})
		return
	}
	if a.Kind == model.Lose || a.Kind == model.GoAstray {
		return
	}
	var arriving *Segment
	if a.Arrives() {
		arriving = &c.way[c.of[i]]
		if e == c.side {
			c.check(i, arriving)
		}
	}
	c.follow(i, arriving)
	s := Step{Of: i + 1, Tick: step.Tick, State: step.After.TCB[e].State, Creates: a.Kind == model.Open ||
		a.Creates}
	if step.Sends {
		c.way[c.sent] = c.sends(i, arriving)
		s.Sends = &c.way[c.sent]
		c.sent++
	}
	if e != c.side {
		return
	}
	switch a.Kind {
	case model.Open, model.Send, model.Close, model.Abort:
		s.Kind, s.Call = Call, stack.Call(a.Kind.String())
	case model.Deliver, model.DeliverDuplicate:
		s.Kind, s.Segment = Arrive, *arriving
	case model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
		s.Kind, s.Timer = Fire, c.run.Before(i).TCB[e].Timer.Kind.String()
	case model.Tick, model.Lose, model.GoAstray:
	}
	c.script.Steps = append(c.script.Steps, s)
}

// follow lets the end of step i change as its TCB does.
func (c *converter) follow(i int, arriving *Segment) {
	step := &c.run.Steps[i]
	e := step.Action.End
	f := &c.ends[e]
	before, after := &c.run.Before(i).TCB[e], &step.After.TCB[e]
	switch {
	case step.Action.Kind == model.Open, step.Action.Creates:
		c.created(e, step.Action.ISS)
		if arriving != nil {
			f.rcv = arriving.Seq.plus(1)
		}
	case !after.State.HasTCB():
		return
	case before.State == model.SynSent && after.State != model.SynSent:
		f.rcv = arriving.Seq.plus(1)
	default:
		f.snd = f.snd.plus(c.forward(after.SndNxt, before.SndNxt))
		f.rcv = f.rcv.plus(c.forward(after.RcvNxt, before.RcvNxt))
	}
	f.last = after.SndNxt
}

// sends returns what the end of step i sends.
func (c *converter) sends(i int, arriving *Segment) Segment {
	step := &c.run.Steps[i]
	e := step.Action.End
	f, sent := &c.ends[e], step.Sent
	if sent.Has(model.RST) && arriving != nil {
		// RFC 9293, 3.5.2.
		if arriving.Ctl&model.ACK != 0 {
			return Segment{Ctl: sent.Ctl, Seq: arriving.Ack}
		}
		return Segment{Ctl: sent.Ctl, Ack: arriving.Seq.plus(int64(step.Action.Segment.Len()))}
	}
	t := &step.After.TCB[e]
	if !t.State.HasTCB() {
		t = &c.run.Before(i).TCB[e]
	}
	s := Segment{Ctl: sent.Ctl, Seq: f.snd.plus(c.signed(sent.Seq, t.SndNxt))}
	if sent.Has(model.ACK) {
		s.Ack = f.rcv.plus(c.signed(sent.Ack, t.RcvNxt))
	}
	return s
}
