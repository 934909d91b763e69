package cause

import "tcpcheck/model"

// timers are causes that show when time has passed.
var timers = []Cause{
	{
		Name: "fin-with-text", Title: "text and FIN that were two segments are one when they are sent again",
		Clause:  "RFC 6298, 5.4",
		Allowed: "how octets are put into segments is the sender's matter (3.7); the FIN is the number after them",
		explains: func(s *sight) bool {
			return s.wants&model.PSH != 0 && s.first(model.FIN|model.PSH|model.ACK)
		},
	}, {
		Name: "all-sent-again", Title: "a timeout sends all again that is unacknowledged",
		Clause:  "RFC 6298, 5.4: the earliest segment",
		Allowed: "what is sent again is a SHOULD of RFC 6298; RFC 5681 bounds how much",
		explains: func(s *sight) bool {
			return s.fires && s.due == "rto" && s.wants != 0 && len(s.does) > 1 && s.first(s.wants) && !s.badACK
		},
	}, {
		Name: "held-after-timeout", Title: "after a timeout text and FIN wait until something is acknowledged",
		Clause:  "3.8.2",
		Allowed: "RFC 5681, 3.1: the congestion window is one segment then; the model has none (decisions C5)",
		explains: func(s *sight) bool {
			calls := !s.later && (s.call == "send" || s.call == "close")
			held := s.wants&(model.PSH|model.FIN) != 0 && s.silent() && (calls || s.fires && !s.sentFIN)
			return s.timedOut && (held || s.is.HasTCB() && (s.more() || s.plainly() && s.releases()))
		},
	}, {
		Name: "syn-not-retransmitted", Title: "a SYN, or SYN,ACK, that is not answered is not sent again",
		Clause: "3.8.1, RFC 6298 5.4", Harm: "one lost segment keeps a connection from being opened",
		explains: func(s *sight) bool {
			return s.fires && s.wants&model.SYN != 0 && s.silent() && s.same() && s.late == 0
		},
	}, {
		Name: "text-not-retransmitted", Title: "text that is not acknowledged is not sent again",
		Clause: "3.8.1, RFC 6298 5.4", Harm: "one lost segment, and the stream stands still",
		explains: func(s *sight) bool {
			return s.fires && s.wants&model.PSH != 0 && s.silent() && s.same() && s.late&model.PSH == 0
		},
	}, {
		Name: "fin-not-retransmitted", Title: "a FIN that is not acknowledged is not sent again",
		Clause: "3.8.1, RFC 6298 5.4",
		Harm: "where the FIN is lost the peer never learns that the stream has ended; neither end is " +
			"done with it",
		explains: func(s *sight) bool {
			return s.fires && s.wants == model.FIN|model.ACK && s.silent() && s.same() &&
				s.late&model.FIN == 0 && s.sentFIN
		},
	}, {
		Name: "rto-late", Title: "the retransmission timeout is longer than was asked for",
		Clause:  "RFC 6298, 2",
		Allowed: "RFC 6298 has a least timeout, of a second, and none that may not be longer",
		explains: func(s *sight) bool {
			return s.fires && s.wants != 0 && s.silent() && s.same() &&
				s.late&s.wants&(model.SYN|model.PSH|model.FIN) != 0
		},
	}, {
		Name: "rto-early", Title: "the retransmission timeout is shorter than was asked for",
		Clause: "RFC 6298, 2.1 and 2.4",
		Harm:   "what was not lost is sent again; the least timeout SHOULD be a second, though stacks have less",
		Known: map[string]string{"lwip": "tcp_slowtmr in src/core/tcp.c (2.1.3) counts in ticks of 500 ms " +
			"(TCP_SLOW_INTERVAL), of which the first is short"},
		explains: func(s *sight) bool {
			return s.passes && (s.in != model.SynSent || s.ctl == 0) && s.wants == 0 && !s.badACK && !s.timedOut &&
				!s.ignores() && len(s.does) > 0 &&
				s.does[0]&(model.SYN|model.PSH|model.FIN) != 0 && s.same()
		},
	}, {
		Name: "rto-collapses", Title: "a retransmission timeout that was backed off is not kept until a " +
			"sample is taken",
		Clause: "RFC 6298, 3 and 5 (Karn)",
		Harm: "where the path is slow what was not lost is sent again each time; timestamps would make " +
			"it a sample",
		explains: func(s *sight) bool {
			return s.timedOut && s.passes && s.wants == 0 && !s.badACK && !s.ignores() && len(s.does) > 0 &&
				s.does[0]&(model.PSH|model.FIN) != 0 && s.same()
		},
	}, {
		Name: "syn-rto-constant", Title: "the timeout of a SYN is not doubled when it is over",
		Clause: "RFC 6298, 5.5",
		Harm:   "who does not answer for being busy is sent more",
		Known: map[string]string{"lwip": "tcp_slowtmr in src/core/tcp.c (2.1.3): \"Double retransmission " +
			"time-out unless we are trying to connect to somebody\""},
		explains: func(s *sight) bool {
			return s.timedOut && s.in == model.SynSent && s.passes && s.wants == 0 && !s.badACK && s.same() &&
				s.one(model.SYN)
		},
	}, {
		Name: "gives-up-later", Title: "what is not acknowledged is sent more often than was asked for",
		Clause: "3.8.3", Allowed: "R2 SHOULD be at least 100 s (SHLD-10, -11), and how it is set is the " +
			"stack's matter",
		explains: func(s *sight) bool {
			return s.due == "rto" && s.fires && s.modelDeletes() && s.is.HasTCB() ||
				s.timer == "rto" && s.later && !s.to.HasTCB() && !s.silent()
		},
	}, {
		Name: "gives-up-sooner", Title: "what is not acknowledged is given up sooner than was asked for",
		Clause: "3.8.3, MUST-20", Harm: "a connection fails that more patience would have saved",
		explains: func(s *sight) bool {
			return (s.fires && s.due == "rto" || s.passes && s.in != model.TimeWait && s.in != model.FinWait2) &&
				s.to.HasTCB() && s.deleted()
		},
	}, {
		Name: "fin-wait-2-long", Title: "FIN-WAIT-2 of a socket that was closed lasts longer than was asked for",
		Clause:  "3.6, the timeout of FIN-WAIT-2",
		Allowed: "no RFC has that timeout; RFC 1122, 4.2.2.13, knows none",
		explains: func(s *sight) bool {
			return s.in == model.FinWait2 && s.fires && s.modelDeletes() && s.is.HasTCB()
		},
	}, {
		Name: "fin-wait-2-short", Title: "FIN-WAIT-2 ends by itself",
		Clause:  "3.6",
		Allowed: "for a socket that was closed no RFC forbids it, as nobody could read what comes",
		explains: func(s *sight) bool {
			return s.in == model.FinWait2 && s.passes && s.to == model.FinWait2 && s.deleted()
		},
	},
}

// releases says whether text or a FIN is sent that the model sent before.
func (s *sight) releases() bool {
	n := len(s.does)
	return n > 0 && s.does[n-1]&(model.PSH|model.FIN) != 0 && s.wants&(model.PSH|model.FIN) == 0
}
