package match

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// bothOpen says whether both ends send a SYN.
func bothOpen(c *capture.Connection) bool {
	return slices.ContainsFunc(c.Events, func(e capture.Event) bool {
		return e.Ctl == model.SYN && e.From == model.B && e.Kind != capture.Foreign
	})
}

// initial returns the states in which the connection can be when the capture begins.
func (x *search) initial() []*node {
	begin := func(a, b model.TCPState, cost int) *node {
		n := &node{cost: cost}
		n.state.top = [2]int16{-1, -1}
		for e, s := range []model.TCPState{a, b} {
			t := model.TCB{State: s}
			if s.HasTCB() {
				n.state.opened = 1
				mine, peer := &x.spans[0][e], &x.spans[0][1-e]
				t.Incarnation = 1
				t.SndUna, t.SndNxt = mine.base+1, mine.base+1
				t.RcvNxt = peer.base + 1
				if s == model.SynSent || s == model.SynReceived {
					t.SndUna, t.SYNUnacknowledged = mine.base, true
					t.Timer.Kind = model.TimerRTO
				}
				if s == model.TimeWait {
					t.Timer.Kind = model.TimerTimeWait
				}
			}
			n.state.tcb[e] = t
		}
		return n
	}
	switch {
	case x.both:
		return []*node{begin(model.Closed, model.Closed, 0)}
	case x.c.Incarnations[0].FromSYN:
		return []*node{begin(model.Closed, model.Listen, 0), begin(model.Closed, model.Closed, costNotListening)}
	}
	return []*node{
		begin(model.Established, model.Established, 0),
		begin(model.SynSent, model.SynReceived, 2),
		begin(model.FinWait2, model.CloseWait, 4), begin(model.CloseWait, model.FinWait2, 4),
		begin(model.TimeWait, model.Listen, 6), begin(model.Closed, model.TimeWait, 6),
		begin(model.Closed, model.SynReceived, 8), begin(model.Closed, model.Established, 8),
		begin(model.Established, model.Listen, 8),
		begin(model.Closed, model.Listen, 10),
	}
}
