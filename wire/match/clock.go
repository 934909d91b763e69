package match

import (
	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// sent is when the event was first seen.
func (x *search) sent(ev int) int64 {
	if t := x.c.Sent(&x.c.Events[ev]); t != 0 {
		return t
	}
	return x.c.Arrived(&x.c.Events[ev])
}

// retries is how often e sends again what nobody acknowledges.
func (x *search) retries(e model.End) int { return len(x.r.Parameters.Timeouts(e)) - 1 }

// lifetime is the MSL.
func (x *search) lifetime() int64 { return int64(x.duration(x.r.Parameters.MSL)) }

// duration returns a time of the parameters.
func (x *search) duration(ticks int) float64 {
	return float64(ticks) * float64(x.r.Parameters.Tick)
}

// limit is how long e stays in the state that it is in; 0 for as long as it likes.
func (x *search) limit(p *state, e model.End) float64 {
	switch p.tcb[e].State {
	case model.TimeWait:
		return x.duration(x.r.Parameters.Wait[e]) + 1
	case model.FinWait2:
		if t := x.r.Parameters.Policy[e].FinWait2Timeout; t > 0 && !p.half[e] {
			return x.duration(t)
		}
	case model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.FinWait1,
		model.CloseWait, model.Closing, model.LastAck:
	}
	return 0
}

// entered returns the first and the last moment at which e can have entered its state.
func (x *search) entered(p *state, e model.End) (first, last int64) {
	i := int(p.mark[e])
	if i > 0 {
		first = x.items[i-1].time
	} else if len(x.items) > 0 {
		first = x.items[0].time
	}
	last = first
	if i < len(x.items) {
		last = x.items[i].time
	}
	return first, last
}

// overdue says that e cannot be in its state any more.
func (x *search) overdue(p *state, e model.End) bool {
	limit := x.limit(p, e)
	_, last := x.entered(p, e)
	return limit > 0 && float64(x.now-last) > limit*late+float64(instant)
}

// canEnd says that e's stay in its state can end before the next item.
func (x *search) canEnd(p *state, e model.End) bool {
	limit := x.limit(p, e)
	first, _ := x.entered(p, e)
	if x.c.Timeless() {
		return limit > 0
	}
	return limit > 0 && float64(x.next-first) >= limit*early
}

// roundTrip is how long the handshake took; 0 if it was not seen.
func roundTrip(c *capture.Connection) int64 {
	for i := range c.Events {
		if i > 0 && i+1 < len(c.Events) && c.Events[i].Ctl == model.SYN|model.ACK &&
			c.Events[i-1].Ctl == model.SYN {
			return c.Events[i+1].Time[0] - c.Events[i-1].Time[0]
		}
	}
	return 0
}
