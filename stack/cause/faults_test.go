package cause_test

import (
	"tcpcheck/model"
	"tcpcheck/stack"
)

const (
	estab    = model.Established
	timeWait = model.TimeWait
)

// unless has nothing happen where a condition holds.
func unless(cond func(h *happening) bool) func(*happening) {
	return func(h *happening) {
		if !cond(h) {
			h.do()
		}
	}
}

// mute has what happens happen, and nothing be sent where a condition holds then.
func mute(cond func(h *happening) bool) func(*happening) {
	return func(h *happening) {
		if h.do(); cond(h) {
			h.sent = nil
		}
	}
}

// resets has a segment draw a RST and end the connection.
func resets(cond func(h *happening) bool) func(*happening) {
	return func(h *happening) {
		if cond(h) {
			h.dies()
			return
		}
		h.do()
	}
}

// changed has another segment arrive.
func changed(cond func(h *happening) bool, change func(h *happening)) func(*happening) {
	return func(h *happening) {
		if cond(h) {
			change(h)
		}
		h.do()
	}
}

// drops has a connection be forgotten without a word.
func drops(cond func(h *happening) bool) func(*happening) {
	return func(h *happening) {
		if cond(h) {
			h.Drop()
			return
		}
		h.do()
	}
}

// synchronized says whether it is established or later.
func (h *happening) synchronized() bool { return h.was.Synchronized() }

// unsent says whether it acknowledges what was never sent.
func (h *happening) unsent() bool {
	return h.arrives(model.ACK) && int32(h.seg.Ack-h.nxt) > 0
}

// faults has one for each cause that a stack made of the model can be given.
var faults = []fault{
	{name: "closed-port-silent", does: mute(func(h *happening) bool {
		return !h.was.HasTCB() && h.sends(model.RST)
	})},
	{name: "listen-ignores-syn", does: unless(func(h *happening) bool {
		return h.was == model.Listen && h.syn()
	})},
	{name: "no-simultaneous-open", does: unless(func(h *happening) bool {
		return h.was == model.SynSent && h.seg != nil && h.seg.Ctl == model.SYN
	})},
	{name: "syn-sent-rst-unchecked", does: drops(func(h *happening) bool {
		return h.was == model.SynSent && h.rst()
	})},
	{name: "syn-sent-bad-ack-silent", does: mute(func(h *happening) bool {
		return h.was == model.SynSent && h.arrives(model.ACK) && h.sends(model.RST)
	})},
	{name: "syn-sent-ack-resets", does: func(h *happening) {
		h.do()
		if h.was == model.SynSent && h.plainly() && h.seg.Ack == h.nxt {
			h.says(model.RST)
		}
	}},
	{name: "syn-again-soon", does: func(h *happening) {
		h.do()
		if h.was == model.SynSent && h.sends(model.RST) {
			h.sent = append(h.sent, stack.Segment{Ctl: model.SYN, Seq: h.una})
		}
	}},
	{name: "handshake-fails", does: unless(func(h *happening) bool {
		return h.was == model.SynSent && h.arrives(model.SYN|model.ACK)
	})},
	{name: "syn-received-any-ack", does: changed(func(h *happening) bool {
		return h.was == model.SynReceived && h.plainly() && !h.outside()
	}, func(h *happening) { h.seg.Ack = h.nxt })},
	{name: "syn-received-ack-first", does: func(h *happening) {
		if h.was == model.SynReceived && h.arrives(model.ACK) && !h.rst() && h.seg.Ack != h.nxt {
			h.says(model.RST)
			return
		}
		h.do()
	}},
	{name: "syn-received-syn-answered", does: func(h *happening) {
		if h.do(); h.was == model.SynReceived && h.seg != nil && h.seg.Ctl == model.SYN && h.sends(model.ACK) {
			h.sent = []stack.Segment{{Ctl: model.SYN | model.ACK, Seq: h.una, Ack: h.rcv}}
		}
	}},
	{name: "syn-received-syn-resets", does: resets(func(h *happening) bool {
		return h.was == model.SynReceived && h.syn() && !h.outside()
	})},
	{name: "syn-received-syn-ignored", does: unless(func(h *happening) bool {
		return h.was == model.SynReceived && h.syn() && !h.outside()
	})},
	{name: "syn-received-rst-window", does: drops(func(h *happening) bool {
		return h.was == model.SynReceived && h.rst() && h.ahead()
	})},
	{name: "syn-received-rst-ack", does: unless(func(h *happening) bool {
		return h.was == model.SynReceived && h.rst() && h.unsent()
	})},
	{name: "rst-at-fin", does: drops(func(h *happening) bool {
		return h.rst() && h.at() == -1 && h.in(model.CloseWait, model.Closing, model.LastAck)
	})},
	{name: "rst-in-window", does: drops(func(h *happening) bool {
		return h.rst() && h.synchronized() && h.was != timeWait && h.ahead()
	})},
	{name: "rst-any-seq", does: drops(func(h *happening) bool { return h.rst() && h.synchronized() })},
	{name: "rst-ignored", does: unless(func(h *happening) bool {
		return h.rst() && h.synchronized() && h.at() == 0
	})},
	{name: "rst-answered", does: func(h *happening) {
		if h.do(); h.rst() && h.synchronized() && h.outside() {
			h.says(model.ACK)
		}
	}},
	{name: "no-challenge", does: mute(func(h *happening) bool {
		return h.seg != nil && h.seg.Ctl&(model.SYN|model.RST) != 0 && h.synchronized() && h.was != timeWait &&
			!h.outside() && h.sends(model.ACK)
	})},
	{name: "syn-in-window-resets", does: resets(func(h *happening) bool {
		return h.syn() && h.synchronized() && h.was != timeWait && !h.outside()
	})},
	{name: "syn-any-seq-resets", does: resets(func(h *happening) bool {
		return h.syn() && h.synchronized() && h.was != timeWait
	})},
	{name: "syn-draws-rst", does: func(h *happening) {
		if h.syn() && h.synchronized() && h.was != timeWait {
			h.says(model.RST)
			return
		}
		h.do()
	}},
	{name: "old-ack-challenged", does: func(h *happening) {
		if h.plainly() && h.synchronized() && !h.outside() && int32(h.seg.Ack-h.una) < 0 {
			h.says(model.ACK)
			return
		}
		h.do()
	}},
	{name: "unsent-ack-silent", does: unless(func(h *happening) bool {
		return h.plainly() && h.synchronized() && !h.outside() && h.unsent()
	})},
	{name: "unsent-ack-taken", does: changed(func(h *happening) bool {
		return (h.text() || h.fin()) && h.synchronized() && h.unsent()
	}, func(h *happening) { h.seg.Ack = h.una })},
	{name: "unsent-ack-counts", does: changed(func(h *happening) bool {
		return h.plainly() && h.synchronized() && h.unsent()
	}, func(h *happening) { h.seg.Ack = h.nxt })},
	{name: "part-ack-counts", does: changed(func(h *happening) bool {
		return h.plainly() && h.in(model.FinWait1, model.Closing, model.LastAck) && !h.unsent() && h.at() == 0
	}, func(h *happening) { h.seg.Ack = h.nxt })},
	{name: "left-edge", does: changed(func(h *happening) bool {
		return h.plainly() && h.synchronized() && h.was != timeWait && h.at() == -1 && h.seg.Len == 1
	}, func(h *happening) { h.seg.Seq++; h.seg.Len, h.seg.Ctl = 0, model.ACK })},
	{name: "outside-ack-counts", does: func(h *happening) {
		if h.plainly() && h.synchronized() && h.was != timeWait && h.outside() && !h.unsent() {
			seg := stack.Segment{Ctl: model.ACK, Seq: h.rcv, Ack: h.seg.Ack}
			_ = h.Inject(seg)
			if h.sent = append(h.sent, h.Sent()...); !h.Model.State().HasTCB() {
				return
			}
		}
		h.do()
	}},
	{name: "ack-ahead-ignored", does: changed(func(h *happening) bool {
		return h.plainly() && h.synchronized() && h.was != timeWait && h.ahead() && !h.unsent()
	}, func(h *happening) { h.seg.Ack = h.una })},
	{name: "ack-ignored", does: unless(func(h *happening) bool {
		return h.seg != nil && h.seg.Ctl == model.ACK && h.in(model.FinWait1, model.LastAck) && h.seg.Ack == h.nxt
	})},
	{name: "outside-silent", does: mute(func(h *happening) bool {
		return h.seg != nil && h.synchronized() && h.was != timeWait && h.outside() && h.sends(model.ACK)
	})},
	{name: "answers-twice", does: func(h *happening) {
		if h.do(); h.plainly() && h.synchronized() && h.unsent() && h.sends(model.ACK) {
			h.sent = append(h.sent, h.sent[0])
		}
	}},
	{name: "rst-numbers", does: func(h *happening) {
		if h.do(); h.sends(model.RST) && h.seg != nil {
			h.sent[0].Seq++
		}
	}},
	{name: "ack-numbers", does: func(h *happening) {
		if h.do(); h.plainly() && h.sends(model.ACK) && h.outside() && h.was == estab {
			h.sent[0].Ack++
		}
	}},
	{name: "text-not-acknowledged", does: mute(func(h *happening) bool { return h.text() && h.was == estab })},
	{name: "text-not-taken", does: unlessAnswered(func(h *happening) bool {
		return h.text() && h.at() == 0 && h.in(estab, model.FinWait1, model.FinWait2)
	})},
	{name: "text-outside-taken", does: changed(func(h *happening) bool {
		return h.text() && h.was == estab && h.ahead()
	}, func(h *happening) { h.seg.Seq = h.rcv })},
	{name: "fin-out-of-order", does: changed(func(h *happening) bool {
		return h.fin() && h.in(estab, model.FinWait1, model.FinWait2) && h.ahead()
	}, func(h *happening) { h.seg.Seq = h.rcv })},
	{name: "fin-outside-taken", does: changed(func(h *happening) bool {
		return h.fin() && h.in(estab, model.FinWait1, model.FinWait2) && h.outside()
	}, func(h *happening) { h.seg.Seq = h.rcv })},
	{name: "fin-not-taken", does: unlessAnswered(func(h *happening) bool {
		return h.fin() && h.at() == 0 && h.in(estab, model.FinWait2)
	})},
	{name: "fin-not-acknowledged", does: mute(func(h *happening) bool {
		return h.fin() && h.in(estab, model.FinWait1, model.FinWait2) && h.Model.State() != h.was
	})},
	{name: "second-fin", does: func(h *happening) {
		if h.do(); h.fin() && h.at() == 0 && h.in(model.CloseWait, model.LastAck) && len(h.sent) == 0 {
			h.sent = []stack.Segment{{Ctl: model.ACK, Seq: h.nxt, Ack: h.rcv + 1}}
		}
	}},
	{name: "text-after-fin-resets", does: resets(func(h *happening) bool {
		return h.text() && h.in(model.CloseWait, model.Closing, model.LastAck) && h.at() == 0
	})},
	{name: "text-after-fin-answered", does: func(h *happening) {
		if h.do(); h.text() && h.in(model.CloseWait, model.LastAck) && h.at() == 0 && len(h.sent) == 0 &&
			h.Model.State() == h.was {
			h.says(model.ACK)
		}
	}},
	{name: "half-closed-text-resets", does: resets(func(h *happening) bool {
		return h.text() && h.in(model.FinWait1, model.FinWait2) && h.at() == 0
	})},
	{name: "closed-ahead-resets", profile: "linux", does: resets(func(h *happening) bool {
		return (h.fin() || h.text()) && h.in(model.FinWait1, model.FinWait2) && h.ahead()
	})},
	{name: "closed-ack-resets", profile: "linux", does: resets(func(h *happening) bool {
		return h.plainly() && !h.fin() && !h.text() && h.in(model.FinWait1, model.FinWait2) && h.ahead()
	})},
	{name: "closed-text-not-reset", profile: "linux", does: unlessAnswered(func(h *happening) bool {
		return h.text() && h.in(model.FinWait1, model.FinWait2)
	})},
	{name: "close-sends-no-fin", does: func(h *happening) {
		if h.do(); h.call == stack.Close || h.timer() && h.sends(model.FIN) {
			h.sent = nil
		}
	}},
	{name: "close-resets", does: func(h *happening) {
		if h.call == stack.Close && h.in(estab, model.CloseWait) {
			h.dies()
			return
		}
		h.do()
	}},
	{name: "text-held", does: func(h *happening) {
		if h.do(); h.call == stack.Send {
			h.sent = nil
		}
	}},
	{name: "abort-silent", does: mute(func(h *happening) bool { return h.call == stack.Abort })},
	{name: "abort-keeps-tcb", does: unless(func(h *happening) bool {
		return h.call == stack.Abort && h.was == timeWait
	})},
	{name: "no-time-wait", does: func(h *happening) {
		if h.do(); h.Model.State() == timeWait && h.was != timeWait {
			h.Drop()
		}
	}},
	{name: "time-wait-reopens", profile: "freebsd", with: "rfc9293", does: func(h *happening) { h.do() }},
	{name: "time-wait-reopens-old", does: func(h *happening) {
		if h.was == timeWait && h.seg != nil && h.seg.Ctl == model.SYN && h.at() == 0 {
			h.Drop()
		}
		h.do()
	}},
	{name: "time-wait-syn-silent", does: unless(func(h *happening) bool {
		return h.was == timeWait && h.syn()
	})},
	{name: "time-wait-syn-resets", does: resets(func(h *happening) bool {
		return h.was == timeWait && h.seg != nil && h.seg.Ctl == model.SYN
	})},
	{name: "time-wait-syn-ack-ends", does: resets(func(h *happening) bool {
		return h.was == timeWait && h.arrives(model.SYN|model.ACK)
	})},
	{name: "time-wait-ignores-rst", does: unless(func(h *happening) bool {
		return h.was == timeWait && h.rst()
	})},
	{name: "time-wait-rst-window", does: drops(func(h *happening) bool {
		return h.was == timeWait && h.rst() && h.ahead()
	})},
	{name: "time-wait-silent", does: mute(func(h *happening) bool {
		return h.was == timeWait && h.plainly() && !h.outside()
	})},
	{name: "time-wait-old-silent", does: mute(func(h *happening) bool {
		return h.was == timeWait && h.plainly() && h.outside()
	})},
	{name: "time-wait-fin-resets", does: resets(func(h *happening) bool {
		return h.was == timeWait && h.fin()
	})},
	{name: "time-wait-answers-more", profile: "linux", does: func(h *happening) {
		if h.do(); h.was == timeWait && h.plainly() && len(h.sent) == 0 {
			h.says(model.ACK)
		}
	}},
	{name: "time-wait-ends", does: drops(func(h *happening) bool { return h.was == timeWait && h.plainly() })},
	{name: "time-wait-not-restarted", profile: "gvisor", with: "rfc9293", does: func(h *happening) { h.do() }},
	{name: "time-wait-restarted", profile: "linux", with: "rfc9293", does: func(h *happening) { h.do() }},
	{name: "time-wait-short", does: func(h *happening) {
		if h.do(); h.was == timeWait && h.timer() {
			h.Drop()
		}
	}},
	{name: "syn-not-retransmitted", does: mute(func(h *happening) bool {
		return h.timer() && h.sends(model.SYN)
	})},
	{name: "text-not-retransmitted", does: mute(func(h *happening) bool {
		return h.timer() && h.sends(model.PSH)
	})},
	{name: "fin-not-retransmitted", does: mute(func(h *happening) bool {
		return h.timer() && h.sends(model.FIN)
	})},
	{name: "fin-with-text", does: func(h *happening) {
		if h.do(); h.timer() && h.sends(model.PSH) && h.in(model.FinWait1) {
			h.sent[0].Ctl |= model.FIN
		}
	}},
	{name: "all-sent-again", does: func(h *happening) {
		if h.do(); h.timer() && h.sends(model.PSH) && h.in(model.FinWait1) {
			h.sent = append(h.sent, stack.Segment{Ctl: model.FIN | model.ACK, Seq: h.sent[0].Seq + 1, Ack: h.rcv})
		}
	}},
	{name: "gives-up-sooner", does: func(h *happening) {
		if h.do(); h.timer() && len(h.sent) > 0 {
			h.sent = nil
			h.Drop()
		}
	}},
	{name: "simultaneous-close", does: func(h *happening) {
		h.do()
		if h.was == model.FinWait1 && h.Model.State() == model.Closing {
			h.Drop()
		}
	}},
}

// unlessAnswered has a segment not be taken, and draw an ACK, where a condition holds.
func unlessAnswered(cond func(h *happening) bool) func(*happening) {
	return func(h *happening) {
		if cond(h) {
			h.says(model.ACK)
			return
		}
		h.do()
	}
}
