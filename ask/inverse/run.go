package inverse

import (
	"errors"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// Of returns the polyhedron of the times with which the events of run can happen in the
// order in which they do: of the MSL, the delay, and of both ends the TIME-WAIT, the RTO,
// the timeout in FIN-WAIT-2 and the retries. Everything else is as in run. The error says
// why there is none.
func Of(run *trace.Run) (*Polyhedron, error) {
	p := &run.Parameters
	switch {
	case run.Loop >= 0:
		return nil, errors.New("it goes on for ever")
	case run.Mutant != "":
		return nil, errors.New("it is one of a mutant")
	case p.Start != model.StartEstablished && p.Start != model.StartClosed:
		return nil, errors.New("it begins after the connection has")
	case p.Order != model.OrderAny:
		return nil, errors.New("segments keep their order")
	case p.ThirdParty():
		return nil, errors.New("there is a middlebox, with times of its own, or a second host")
	case p.Buffered():
		return nil, errors.New("an end has a receive buffer, and a zero window is probed")
	case p.Crashes != [2]int{}:
		return nil, errors.New("an end crashes, and is down for a time of its own")
	case p.Forger > 0:
		return nil, errors.New("segments are forged, which arrive at any time")
	case p.Throttled():
		return nil, errors.New("ACKs are limited, for a time of their own")
	case p.DelaysACKs():
		return nil, errors.New("ACKs are delayed, for a time of their own")
	}
	for _, e := range model.Ends {
		if p.ISNClocked(e) {
			return nil, errors.New("initial sequence numbers are those of a clock")
		}
		if p.Application[e].Linger.Ticks() > 0 {
			return nil, errors.New("a CLOSE lingers for a time of its own")
		}
		if p.Application[e].Think != model.ThinkAny {
			return nil, errors.New("applications make calls within a time of their own")
		}
		if p.Application[e].Keepalive == model.KeepaliveOn {
			return nil, errors.New("keep-alives are sent at times of their own")
		}
		if x := &p.Policy[e]; x.RTOMax > 0 || x.RetryTime > 0 || x.RTOAfterSYN > 0 {
			return nil, errors.New("its timeouts are no multiples of the RTO")
		}
	}
	m, err := model.New(*p, model.AllGhosts)
	if err != nil {
		return nil, err
	}
	r := &reading{run: run, model: m, event: make([]int, len(run.Steps))}
	for i := range run.Steps {
		if ordered(run.Steps[i].Action.Kind) {
			r.last++
		}
		r.event[i] = r.last
	}
	r.times = newDifferences(r.last + 1)
	for i := range run.Steps {
		if ordered(run.Steps[i].Action.Kind) {
			r.times.atLeast(r.event[i]-1, r.event[i], linear{})
			r.timer(i)
		}
	}
	for _, e := range model.Ends {
		if r.timers[e].on {
			r.times.atMost(r.timers[e].since, r.last, r.timers[e].lasts)
		}
	}
	r.flights()
	r.times.eliminate(&r.is)
	r.is.simplify()
	return &r.is, nil
}

// ordered says whether it matters when a step happens, which it does not where a segment
// goes, at the end of its life, or goes astray: that may be before or after another.
func ordered(kind model.ActionKind) bool {
	return kind != model.Tick && kind != model.Lose && kind != model.GoAstray
}

// A reading reads off a run what bounds the times of its events, which are numbered from 1;
// 0 is when the run begins.
type reading struct {
	run    *trace.Run
	model  *model.Model
	event  []int // of each step, or the last one before it
	last   int
	times  differences
	timers [2]timer
	is     Polyhedron
}

// A timer runs since an event.
type timer struct {
	on    bool
	since int
	lasts linear
}

// timer has what a step does to the timer of an end.
func (r *reading) timer(i int) {
	step := &r.run.Steps[i]
	a, e := step.Action, step.Action.End
	before, after := *r.run.Before(i), &step.After.TCB[e]
	x := &r.run.Parameters.Policy[e]
	t := &r.timers[e]
	fires := false
	switch a.Kind {
	case model.Retransmit:
		fires = true
		r.is.add(times(1, retries, e).minus(times(int(after.Retransmissions), ticks, e)))
	case model.GiveUp:
		fires = true
		n := times(int(before.TCB[e].Retransmissions), ticks, e)
		r.is.add(times(1, retries, e).minus(n))
		r.is.add(n.minus(times(1, retries, e)))
	case model.Expire, model.Abandon, model.Reboot, model.ProbeWindow, model.Forget:
		fires = true
	case model.Tick, model.Open, model.Send, model.Close, model.Abort, model.Deliver, model.DeliverDuplicate,
		model.Lose, model.GoAstray, model.Shutdown, model.Read, model.Crash, model.LingerEnd, model.Probe,
		model.Forge, model.DelayedACK:
	}
	if !fires && before.TCB[e].Timer.Kind == after.Timer.Kind {
		// One that goes on has a tick more left if it had one more before.
		before.TCB[e].Timer.Left++
		longer, _ := r.model.Step(before, a)
		if !t.on || longer.TCB[e].Timer.Left == after.Timer.Left+1 {
			return
		}
	}
	switch {
	case t.on && fires:
		r.times.exactly(t.since, r.event[i], t.lasts)
	case t.on:
		r.times.atMost(t.since, r.event[i], t.lasts)
	}
	*t = timer{on: true, since: r.event[i]}
	switch after.Timer.Kind {
	// refused
	case model.TimerOff, model.TimerReboot, model.TimerLinger, model.TimerKeepalive, model.TimerPersist:
		t.on = false
	case model.TimerTimeWait:
		t.lasts = times(1, wait, e)
	case model.TimerFinWait2:
		t.lasts = times(1, finWait2, e)
	case model.TimerRTO:
		backoff := 1
		if after.RTO > 0 { // kept, backed off before
			backoff = int(after.RTO) / x.RTO
		}
		for range after.Retransmissions {
			backoff *= x.Backoff
		}
		t.lasts = times(backoff, rto, e)
	}
}

// flights has how long segments are under way, of which one that is lost is as long as one
// likes; and a TIME-WAIT does not end with the life of one.
func (r *reading) flights() {
	flights, _ := r.run.Flights()
	for i := range flights {
		f := &flights[i]
		sent, over, life := r.event[f.Sent], len(r.run.Steps), times(1, delay, model.A)
		if f.Astray >= 0 {
			life = times(1, msl, model.A)
		}
		for _, at := range f.Arrived {
			r.times.atMost(sent, r.event[at], life)
			r.times.atLeast(sent, r.event[at], times(r.run.Parameters.MinDelay, ticks, model.A))
			over = at
		}
		switch f.Fate() {
		case "lost":
			continue
		case "in flight":
			over = len(r.run.Steps)
			r.times.atMost(sent, r.last, life)
		}
		for at := f.Sent + 1; at < over; at++ {
			if r.run.Steps[at].Action.Kind == model.Expire {
				r.times.atMost(sent, r.event[at], life.minus(times(1, ticks, model.A)))
			}
		}
	}
}
