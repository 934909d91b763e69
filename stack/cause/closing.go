package cause

import "tcpcheck/model"

// closing are causes that show when an end closes, or its peer has.
var closing = []Cause{
	{
		Name: "fin-out-of-order", Title: "a FIN that does not begin at RCV.NXT is taken, with what lies " +
			"before it missing",
		Clause: "3.10.7.4 Eighth", Harm: "the end of the stream is told before all of it has come: data is lost",
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.ahead() && !s.unsent() && !s.resets() && !finished(s.from, s.to) &&
				(finished(s.from, s.is) || s.deleted() && s.to.HasTCB() && s.from != model.TimeWait)
		},
	}, {
		Name: "fin-outside-taken", Title: "a FIN outside the window is taken",
		Clause: "3.10.7.4 First", Harm: "an old FIN ends the stream",
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.outside() && finished(s.from, s.is) && !finished(s.from, s.to) &&
				!acknowledged(s.from, s.is)
		},
	}, {
		Name: "fin-not-taken", Title: "a FIN at RCV.NXT is not taken",
		Clause: "3.10.7.4 Eighth", Harm: "the application never learns that the peer has closed",
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.next() && s.ack != "una-2" && finished(s.from, s.to) &&
				!finished(s.from, s.is) && s.is.HasTCB() && (s.stays() || s.is == model.FinWait2 ||
				s.is == model.Established)
		},
	}, {
		Name: "fin-not-acknowledged", Title: "a FIN is not acknowledged",
		Clause: "3.10.7.4 Eighth", Harm: "the peer sends it again, until it gives up",
		Known: map[string]string{"seqs": sequential},
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.inside() && !s.unsent() && s.opened() &&
				s.wants == model.ACK && s.same() &&
				s.silent() && s.late != model.ACK
		},
	}, {
		Name:   "simultaneous-close",
		Title:  "both ends close at once, and what follows FIN-WAIT-1 is the wrong state",
		Clause: "3.10.7.4 Eighth, Figure 13",
		Harm:   "CLOSING waits for the ACK of the FIN, TIME-WAIT does not: a FIN is lost, or waited for in vain",
		explains: func(s *sight) bool {
			return s.from == model.FinWait1 && s.plainly() && s.fin() && s.next() && finished(s.from, s.to) &&
				!s.stays() && !s.same() && !s.resets() &&
				(s.to != model.TimeWait || !s.deleted()) && s.is != model.FinWait2
		},
	}, {
		Name: "second-fin", Title: "a FIN after the peer's FIN is taken: RCV.NXT advances again",
		Clause: "3.10.7.4 Eighth",
		Harm:   "none is known: a peer that sends one is broken",
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.next() && s.afterFIN() && s.answers() && (s.stays() || s.same()) &&
				(s.wants == 0 || s.other)
		},
	}, {
		Name: "text-after-fin-resets", Title: "text after the peer's FIN draws a RST",
		Clause: "3.10.7.4 Seventh: \"ignore the segment text\"",
		Harm:   "an old segment in the window ends a connection that closes properly",
		Known: map[string]string{
			"gvisor": "handleRcvdSegmentClosing in rcv.go: \"any data past the RcvNxt should trigger a RST\"",
			"libslirp": "tcp_input in src/tcp_input.c (4.7.0): \"If new data are received on a connection " +
				"after the user " +
				"processes are gone, then RST the other end\"",
		},
		explains: func(s *sight) bool {
			return s.plainly() && s.text() && s.afterFIN() && s.resets() && s.wants != model.RST
		},
	}, {
		Name: "text-after-fin-answered", Title: "text after the peer's FIN is answered",
		Clause:  "3.10.7.4 Seventh",
		Allowed: "an ACK of what was received does no harm, and 3.10.7.4 does not forbid one",
		explains: func(s *sight) bool {
			return s.plainly() && (s.text() || s.fin() && s.ahead()) && s.inside() && s.afterFIN() &&
				s.answers() && s.stays() &&
				s.wants == 0 && s.ack != "una-2"
		},
	}, {
		Name: "text-after-fin-dropped", Title: "the ACK of a segment with text after the peer's FIN does not count",
		Clause: "3.10.7.4 Fifth and Seventh",
		Harm:   "what was received is sent again; a peer that sends such a segment is broken",
		Known: map[string]string{"gvisor": "handleRcvdSegmentClosing in rcv.go drops the whole segment: \"We " +
			"don't care " +
			"about receive processing anymore if the receive side is closed\""},
		explains: func(s *sight) bool {
			return s.afterEnd && (s.more() || s.fires && s.silent() && s.late&model.PSH != 0 && s.wants&model.PSH == 0)
		},
	}, {
		Name: "closed-ahead-resets", Title: "after a close of the socket, text or a FIN after a gap draws a RST",
		Clause: "3.10.7.4 Seventh and Eighth",
		Allowed: "RFC 1122, 4.2.2.13: what nobody reads is in the gap, or is that text, and SHOULD be " +
			"answered with a RST",
		explains: func(s *sight) bool {
			return s.orphan && s.plainly() && s.ahead() && !s.bare() && !s.unsent() &&
				s.resets() && s.wants != model.RST
		},
	}, {
		Name: "closed-ack-resets", Title: "after a close of the socket, a bare ACK after a gap draws a RST",
		Clause: "3.10.7.4 Fifth",
		Harm:   "an ACK that overtakes the peer's FIN resets a connection that closes properly",
		explains: func(s *sight) bool {
			return s.orphan && s.plainly() && s.ahead() && s.bare() && s.resets() && s.wants != model.RST
		},
	}, {
		Name: "closed-text-not-reset", Title: "after a close of the socket, text draws no RST",
		Clause:  "RFC 1122 4.2.2.13",
		Allowed: "the RST is a SHOULD",
		explains: func(s *sight) bool {
			return s.orphan && s.plainly() && s.text() && s.wants == model.RST && !s.resets() && s.is.HasTCB() &&
				s.ack != "una-2" && (s.from == model.FinWait1 || s.from == model.FinWait2)
		},
	}, {
		Name: "half-closed-text-resets", Title: "after a shutdown of sending, text draws a RST",
		Clause: "3.6, 3.10.7.4 Seventh",
		Harm:   "what the peer still sends is lost: there is no half-closed connection",
		explains: func(s *sight) bool {
			return !s.orphan && s.plainly() && s.text() && s.inside() && s.resets() && s.wants == model.ACK &&
				(s.from == model.FinWait1 || s.from == model.FinWait2)
		},
	}, {
		Name: "fin-for-ack", Title: "where an ACK is due while the own FIN is not acknowledged, the FIN " +
			"is sent again",
		Clause:  "3.10.7.4",
		Allowed: "it has the ACK in it, and is a retransmission; BSD does so",
		explains: func(s *sight) bool {
			return !s.later && s.ctl != 0 && !s.has(model.RST) && s.from.FINUnacknowledged() &&
				s.one(model.FIN|model.ACK) &&
				s.same() && s.wants&model.FIN == 0
		},
	}, {
		Name: "closes-with-peer", Title: "the peer's FIN is answered with the own one at once: there is " +
			"no CLOSE-WAIT",
		Clause: "3.6, 3.10.7.4 Eighth", Harm: "what the application still has to send is lost",
		Known: map[string]string{"seqs": "rcvEstablished in control.go: \"Queue FIN for after the CloseWait ACK\""},
		explains: func(s *sight) bool {
			return s.plainly() && s.fin() && s.to == model.CloseWait && s.is == model.LastAck
		},
	}, {
		Name: "abort-resets-closing", Title: "ABORT sends a RST where both FINs were sent",
		Clause: "3.10.5", Allowed: "the peer is told of what it would find out; 3.10.5 has no RST there, and " +
			"forbids none",
		explains: func(s *sight) bool {
			return !s.later && s.call == "abort" && s.wants == 0 && s.resets() && s.same()
		},
	}, {
		Name: "closed-elsewhere", Title: "who opened listens when the connection is gone, or who listened does not",
		Clause: "3.10.7.4", Harm: "a SYN for nobody opens a connection, or one for somebody does not",
		explains: func(s *sight) bool {
			return !s.to.HasTCB() && !s.is.HasTCB() && s.to != s.is
		},
	}, {
		Name: "last-ack-time-wait", Title: "LAST-ACK leads to TIME-WAIT",
		Clause: "3.10.7.4 Fifth", Harm: "both ends keep the connection for 2 MSL",
		explains: func(s *sight) bool {
			return s.from == model.LastAck && !s.later && s.is == model.TimeWait
		},
	}, {
		Name: "close-sends-no-fin", Title: "CLOSE sends no FIN",
		Clause: "3.10.4", Harm: "the peer never learns that the stream has ended",
		explains: func(s *sight) bool {
			return !s.later && s.call == "close" && s.wants&model.FIN != 0 && s.silent() && s.late == 0 && !s.timedOut
		},
	}, {
		Name: "close-resets", Title: "CLOSE sends a RST, although all was read",
		Clause: "3.10.4", Harm: "the peer's application is told of an error, and what it has not read can be lost",
		explains: func(s *sight) bool {
			return !s.later && s.call == "close" && s.wants != model.RST && s.resets()
		},
	}, {
		Name: "fin-held", Title: "the FIN waits until what was sent is acknowledged",
		Clause: "3.10.4",
		Allowed: "it is to be sent after all that was queued; when that is sent is the sender's matter " +
			"(3.7.4, 3.8.6)",
		explains: func(s *sight) bool {
			return !s.later && s.call == "close" && s.wants&model.FIN != 0 && s.silent() && s.late != 0 && !s.timedOut
		},
	}, {
		Name: "text-held", Title: "text is not sent at once while something is unacknowledged",
		Clause: "3.10.2", Allowed: "3.7.4: Nagle's algorithm, SHLD-7",
		explains: func(s *sight) bool {
			return !s.later && s.call == "send" && s.wants&model.PSH != 0 && s.silent() && !s.timedOut
		},
	}, {
		Name: "abort-silent", Title: "ABORT sends no RST",
		Clause: "3.10.5", Harm: "the peer goes on with half a connection",
		explains: func(s *sight) bool {
			return !s.later && s.call == "abort" && s.wants == model.RST && s.silent() && s.deleted()
		},
	}, {
		Name: "abort-keeps-tcb", Title: "ABORT does not delete the TCB of a connection that is being closed",
		Clause: "3.10.5",
		Allowed: "what an application can no longer reach it cannot abort; that a socket is such is the " +
			"stack's matter",
		explains: func(s *sight) bool {
			return !s.later && s.call == "abort" && s.modelDeletes() && s.is.HasTCB()
		},
	},
}
