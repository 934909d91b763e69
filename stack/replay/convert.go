package replay

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// Convert returns the script of one side of a run. The error is an [*UnfitError].
func Convert(run *trace.Run, side model.End) (*Script, error) {
	if run.Loop >= 0 {
		return nil, &UnfitError{0, "it goes on for ever"}
	}
	if start := run.Parameters.Start; start != model.StartClosed && !start.Established() {
		return nil, &UnfitError{0, "it begins in the middle, with start " + startOf(run)}
	}
	if run.Parameters.Opener == model.OpenerBoth {
		return nil, &UnfitError{0, "both ends open, and of stacks one listens"}
	}
	if run.Parameters.Timestamped() {
		return nil, &UnfitError{0, "its segments have timestamps, and no script knows what a stack's clock shows"}
	}
	if run.Parameters.Boxed() {
		return nil, &UnfitError{0, "a middlebox makes segments and keeps others, and a stack is played what " +
			"two ends send"}
	}
	for i := range run.Steps {
		switch a := run.Steps[i].Action; {
		case a.Kind == model.Forge:
			return nil, &UnfitError{i + 1, "a segment is forged, whose numbers are none of the ends'"}
		case a.End != side:
		case run.Steps[i].Elsewhere:
			return nil, &UnfitError{i + 1, "another host opens, and a stack is one host"}
		case a.Kind == model.Close && !run.Before(i).TCB[side].State.Synchronized():
			return nil, &UnfitError{i + 1, "its application calls CLOSE before the connection is established"}
		case a.Kind == model.Crash:
			return nil, &UnfitError{i + 1, "it crashes, which no stack is told to do"}
		case a.Kind == model.Shutdown:
			return nil, &UnfitError{i + 1, "its application calls SHUTDOWN, which no stack is told to do"}
		case a.Kind == model.Close && run.Parameters.Application[side].Linger.Ticks() > 0:
			return nil, &UnfitError{i + 1, "its CLOSE lingers for a time, and stacks have one that does not"}
		case a.Kind == model.DelayedACK:
			return nil, &UnfitError{i + 1, "it sends an ACK that it has delayed, which no stack is told to do"}
		case a.Kind == model.Probe:
			return nil, &UnfitError{i + 1, "it sends a keep-alive, which no stack is told to do"}
		case a.Kind == model.Read:
			return nil, &UnfitError{i + 1, "its application reads late, and stacks have one that reads at once"}
		}
	}
	n := wire.NumberEnd(run, side, stack.Window)
	if len(n.Doubts) > 0 {
		return nil, &UnfitError{n.Doubts[0].Step + 1, n.Doubts[0].What}
	}
	c := converter{run: run, side: side, numbers: n}
	c.script = &Script{End: side, Tick: tickOf(run, side), SeqMod: int64(run.Parameters.SeqMod)}
	c.script.Options = OptionsOf(&run.Parameters, side, c.script.Tick)
	c.script.Options.RTOMax = c.longest()
	c.script.PeerISS, c.script.Needs = n.ISN(side.Peer()), n.Bound[side]
	c.script.Shown = [2][]int64{n.ISS(side), n.ISS(side.Peer())}
	c.isn = n.ISN(side)
	if run.Parameters.Start.Established() {
		c.handshake()
	}
	_, c.of = run.Flights()
	for i := range run.Steps {
		c.step(i)
	}
	return c.script, nil
}

// startOf is how the run begins.
func startOf(run *trace.Run) string {
	d, _, _ := model.ParameterNamed("start")
	return d.Get(&run.Parameters, model.A)
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
	most := 0
	for i := range c.run.Steps {
		if c.run.Steps[i].Action.Kind == model.Tick {
			t := &c.run.Before(i).TCB[c.side]
			timeout, _ := c.run.Parameters.Timeout(c.side, t, int(t.Retransmissions))
			most = max(most, timeout)
		}
	}
	return time.Duration(most) * c.script.Tick
}

// A converter makes a script of a run.
type converter struct {
	run     *trace.Run
	side    model.End
	numbers *wire.Numbering
	script  *Script
	of      []int
	sent    int
	isn     []uint32 // of the TCBs of the side
	tcbs    int      // of the side so far
}

// handshake puts in front how the connection came to be that the run begins with.
func (c *converter) handshake() {
	c.tcbs = 1
	zero, one := wire.Number{TCB: 1}, wire.Number{TCB: 1, Plus: 1}
	syn := wire.Segment{Ctl: model.SYN, Seq: zero}
	synACK := wire.Segment{Ctl: model.SYN | model.ACK, Seq: zero, Ack: one}
	ack := wire.Segment{Ctl: model.ACK, Seq: one, Ack: one}
	if c.side == model.A {
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
	s := Step{Of: i + 1, Tick: step.Tick, State: step.After.TCB[e].State, Creates: a.Kind == model.Open ||
		a.Creates}
	if step.Sends {
		s.Sends = &c.numbers.Segments[c.sent]
		c.sent++
	}
	if e != c.side {
		return
	}
	if s.Creates {
		if c.tcbs++; c.tcbs > 1 {
			last := c.tcbs - 1
			s.ISS = &wire.Number{TCB: last, Plus: int64(int32(c.isn[c.tcbs] - c.isn[last]))}
		}
	}
	switch a.Kind {
	case model.Open, model.Send, model.Close, model.Abort:
		s.Kind, s.Call = Call, stack.Call(a.Kind.String())
	case model.Deliver, model.DeliverDuplicate:
		s.Kind, s.Segment = Arrive, c.numbers.Segments[c.of[i]]
	case model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
		s.Kind, s.Timer = Fire, c.run.Before(i).TCB[e].Timer.Kind.String()
	case model.Tick, model.Lose, model.GoAstray, model.Shutdown, model.Read, model.Crash,
		model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
		model.Forget, model.Forge, model.DelayedACK: // refused, or none of the end's
	}
	c.script.Steps = append(c.script.Steps, s)
}
