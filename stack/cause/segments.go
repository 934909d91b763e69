package cause

import "tcpcheck/model"

// segments are causes that show when segments arrive at a connection, whatever it does.
var segments = []Cause{
	{
		Name:   "rst-at-fin",
		Title:  "after the peer's FIN a RST with the FIN's number resets, as one at RCV.NXT does",
		Clause: "3.10.7.4 First",
		Harm:   "there are two numbers to guess in place of one",
		Known: map[string]string{"linux": "tcp_reset_check in net/ipv4/tcp_input.c (6.1 and 6.12), for " +
			"peers that send " +
			"it so (macOS)"},
		explains: func(s *sight) bool {
			return s.rst() && s.seq == "next-1" && s.afterFIN() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "rst-in-window", Title: "a RST anywhere in the window resets, without a challenge",
		Clause: "3.10.7.4 Second, RFC 5961 3.2",
		Harm:   "somebody who guesses a window, not a number, ends the connection",
		Known: map[string]string{"linux": "tcp_timewait_state_process in net/ipv4/tcp_minisocks.c (6.1 " +
			"and 6.12): a " +
			"FIN-WAIT-2 without an owner is the small object that TIME-WAIT is, and a RST in its window kills it"},
		explains: func(s *sight) bool {
			return s.rst() && s.ahead() && s.opened() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "rst-ignored", Title: "a RST at RCV.NXT does not reset",
		Clause: "3.10.7.4 Second", Harm: "the connection stays until its timers give up",
		explains: func(s *sight) bool {
			return s.rst() && s.from != model.TimeWait && s.modelDeletes() && s.is.HasTCB()
		},
	}, {
		Name: "rst-answered", Title: "a RST is answered",
		Clause: "3.10.7.4 First, 3.10.7.1",
		Harm:   "a RST is to end an exchange, not to go on with it; two such ends answer each other for ever",
		explains: func(s *sight) bool {
			return s.rst() && s.wants == 0 && !s.silent()
		},
	}, {
		Name: "no-challenge", Title: "a SYN in the window, or a RST in it but not at RCV.NXT, draws no " +
			"challenge ACK",
		Clause: "3.10.7.4 Second and Fourth, RFC 5961 3.2 and 4.2",
		Harm:   "a peer that has lost the connection does not learn where the other end is, and cannot end it",
		Known:  map[string]string{"seqs": sequential},
		explains: func(s *sight) bool {
			return (s.rst() || s.syn()) && s.inside() && (s.opened() || s.from == model.SynReceived && s.rst()) &&
				s.wants == model.ACK && s.silent() && s.stays()
		},
	}, {
		Name: "syn-in-window-resets", Title: "a SYN in the window ends the connection",
		Clause: "3.10.7.4 Fourth, RFC 5961 4.2",
		Harm:   "somebody who guesses a window ends the connection (RFC 793 had it so)",
		Known: map[string]string{
			"linux": "tcp_timewait_state_process in net/ipv4/tcp_minisocks.c (6.1 and 6.12), for a FIN-WAIT-2 " +
				"without an " +
				"owner",
			"libslirp": synIsError,
		},
		explains: func(s *sight) bool {
			return s.syn() && s.inside() && s.opened() && s.deleted()
		},
	}, {
		Name: "syn-draws-rst", Title: "a SYN draws a RST, and the connection stays",
		Clause: "3.10.7.4 First and Fourth", Harm: "the ends do not know the same of the connection",
		explains: func(s *sight) bool {
			return s.syn() && s.opened() && s.resets() && s.is.HasTCB()
		},
	}, {
		Name:    "old-ack-challenged",
		Title:   "what acknowledges less than SND.UNA by far is dropped, and draws an ACK",
		Clause:  "3.10.7.4 Fifth",
		Allowed: "RFC 5961, 5.2, which RFC 9293 has as MAY-12",
		explains: func(s *sight) bool {
			return s.plainly() && s.ack == "una-2" && s.synchronized() && (s.inside() || s.edge()) && s.answers() &&
				s.stays()
		},
	}, {
		Name: "unsent-ack-silent", Title: "an ACK of what was never sent draws nothing",
		Clause: "3.10.7.4 Fifth, RFC 5961 5.2",
		Harm:   "an end that has lost its place does not learn of it",
		Known: map[string]string{
			"linux": "tcp_ack in net/ipv4/tcp_input.c (6.1 and 6.12): \"If the ack includes data we haven't sent " +
				"yet, discard this segment\"",
			"gvisor": "handleRcvdSegmentClosing in rcv.go: \"Just as on Linux, we do not apply this behavior " +
				"when state is " +
				"ESTABLISHED\"",
			"seqs": sequential,
		},
		explains: func(s *sight) bool {
			return s.plainly() && s.unsent() && s.opened() && (s.inside() || s.edge()) && s.wants == model.ACK &&
				s.silent() && s.stays()
		},
	}, {
		Name: "unsent-ack-taken", Title: "text or FIN of a segment that acknowledges what was never sent are taken",
		Clause: "3.10.7.4 Fifth, RFC 5961 5",
		Harm:   "an old segment, or a guessed one, puts its text into the stream, or ends it",
		Known: map[string]string{"linux": "tcp_timewait_state_process in net/ipv4/tcp_minisocks.c (6.1 and " +
			"6.12), for a " +
			"FIN-WAIT-2 without an owner: it compares nothing with SND.NXT"},
		explains: func(s *sight) bool {
			return s.plainly() && s.unsent() && s.opened() && s.inside() && s.wants == model.ACK &&
				(finished(s.from, s.is) || s.other && s.text() || s.deleted() && !s.resets() || s.orphan &&
					s.resets() && !s.bare())
		},
	}, {
		Name: "unsent-ack-counts", Title: "an ACK of what was never sent counts as one of all that was",
		Clause: "3.10.7.4 Fifth", Harm: "what the peer has not got is not sent again",
		explains: func(s *sight) bool {
			return s.unsent() && s.from != model.SynReceived && s.counts()
		},
	}, {
		Name: "part-ack-counts", Title: "an ACK of a part, or of nothing new, counts as one of the FIN",
		Clause: "3.10.7.4 Fifth", Harm: "what the peer has not got is not sent again",
		explains: func(s *sight) bool {
			return !s.later && s.has(model.ACK) && !s.all() && !s.unsent() && s.from != model.SynReceived && s.counts()
		},
	}, {
		Name: "left-edge", Title: "a segment whose last number is RCV.NXT-1 is acceptable: its ACK counts",
		Clause: "3.10.7.4 First",
		Harm:   "none is known: the number is one that was received",
		Known: map[string]string{"linux": "tcp_sequence in net/ipv4/tcp_input.c (6.1 and 6.12): what ends at " +
			"RCV.NXT is " +
			"not before the window"},
		explains: func(s *sight) bool {
			return s.edge() && s.counts() && (s.all() || s.later && s.some())
		},
	}, {
		Name: "ack-ahead-ignored", Title: "the ACK of a segment in the window, but not at RCV.NXT, does not count",
		Clause: "3.10.7.4 Fifth",
		Harm:   "what was received is sent again, and a FIN's ACK has to come again; no connection fails by it",
		Known: map[string]string{
			"gvisor": "handleRcvdSegmentClosing in rcv.go: \"Just drop the segment as we have already " +
				"received a FIN and " +
				"this segment is after the sequence number for the FIN\"; and consumeSegment",
			"seqs": sequential,
		},
		explains: func(s *sight) bool {
			return s.ahead() && s.ignores() && s.is.HasTCB()
		},
	}, {
		Name: "ack-ignored", Title: "an ACK at RCV.NXT of all that was sent does not count",
		Clause: "3.10.7.4 Fifth", Harm: "what was received is sent again, until the retries are used up",
		explains: func(s *sight) bool {
			return s.next() && s.bare() && s.ignores() && s.is.HasTCB() && s.from != model.SynReceived
		},
	}, {
		Name: "acks-acks", Title: "an ACK of what was sent draws an ACK",
		Clause: "3.10.7.4 Fifth", Harm: "two such ends answer each other for ever",
		explains: func(s *sight) bool {
			return s.plainly() && s.bare() && s.inside() && s.opened() && s.some() && s.wants == 0 &&
				s.answers() && s.same()
		},
	}, {
		Name: "outside-silent", Title: "what is not in the window draws no ACK",
		Clause: "3.10.7.4 First",
		Harm:   "a peer that retransmits, or has lost its place, does not learn what was received",
		explains: func(s *sight) bool {
			return (s.plainly() || s.syn()) && s.outside() && s.from != model.TimeWait && s.wants == model.ACK &&
				s.silent() && s.stays()
		},
	}, {
		Name: "answers-twice", Title: "one segment draws several ACKs",
		Clause: "3.10.7.4, MUST-58",
		Harm: "the second is for a peer a duplicate, of which three begin a retransmission; two such ends " +
			"multiply them",
		explains: func(s *sight) bool {
			return !s.later && s.wants == model.ACK && len(s.does) > 1 && s.does[0] == model.ACK &&
				s.does[1] == model.ACK
		},
	}, {
		Name: "rst-numbers", Title: "the RST has other numbers than those of the segment that it answers",
		Clause: "3.5.2",
		Harm:   "the peer does not take it, and its connection stays half open",
		Known: map[string]string{"gvisor": "resetConnectionLocked in connect.go: \"The exact sequence number " +
			"to be used " +
			"for the RST is the same as the one used by Linux\", SND.NXT, which is what a peer expects"},
		explains: func(s *sight) bool { return s.wants == model.RST && s.other },
	}, {
		Name: "ack-numbers", Title: "an ACK has other numbers than SND.NXT and RCV.NXT",
		Clause: "3.10.7.4", Harm: "the peer takes what it has sent for lost, or for received",
		explains: func(s *sight) bool {
			return s.wants == model.ACK && s.other && !s.text() && (!s.further || s.outside() && s.same()) &&
				(!s.fin() || !s.afterFIN())
		},
	}, {
		Name: "delayed-ack", Title: "text, or a FIN, is acknowledged after a while",
		Clause:  "3.10.7.4 Seventh",
		Allowed: "3.8.6.3: SHLD-18, within half a second (MUST-40)",
		explains: func(s *sight) bool {
			return s.plainly() && s.wants == model.ACK && s.silent() && s.same() &&
				s.late == model.ACK && s.lateTick <= 1
		},
	}, {
		Name: "ack-too-late", Title: "what was received is acknowledged later than after half a second",
		Clause: "3.8.6.3, MUST-40", Harm: "the peer sends it again",
		explains: func(s *sight) bool {
			return s.plainly() && s.wants == model.ACK && s.silent() && s.same() &&
				s.late == model.ACK && s.lateTick > 1
		},
	}, {
		Name: "text-not-acknowledged", Title: "text is not acknowledged",
		Clause: "3.10.7.4 Seventh", Harm: "the peer sends it again, until it gives up",
		explains: func(s *sight) bool {
			return s.plainly() && s.text() && s.inside() && !s.unsent() &&
				(s.opened() || s.from == model.SynReceived) &&
				s.wants == model.ACK && s.same() &&
				s.silent() && s.late != model.ACK
		},
	}, {
		Name: "text-not-taken", Title: "text at RCV.NXT is not taken",
		Clause: "3.10.7.4 Seventh", Harm: "the peer sends it again, until it gives up",
		explains: func(s *sight) bool {
			return s.plainly() && s.text() && s.next() && !s.unsent() && s.ack != "una-2" && s.wants == model.ACK &&
				(s.other && !s.further || s.ignores() && s.answers())
		},
	}, {
		Name: "kept", Title: "what comes ahead of its turn is kept, and taken when the gap is filled",
		Clause:  "3.10.7.4 Seventh",
		Allowed: "SHLD-31; that the model does not keep it is for simplicity (decisions A4)",
		explains: func(s *sight) bool {
			return s.plainly() && s.next() && !s.unsent() && (s.other && s.further && s.text() ||
				finished(s.from, s.is) && !s.fin() && !finished(s.from, s.to))
		},
	}, {
		Name: "text-outside-taken", Title: "text that does not begin at RCV.NXT is taken as if it did",
		Clause: "3.10.7.4 First and Seventh", Harm: "the stream has octets that are not at their place",
		explains: func(s *sight) bool {
			return s.plainly() && s.text() && !s.next() && s.wants == model.ACK && s.other
		},
	},
}

// opened says whether the connection is established or later, and not in TIME-WAIT.
func (s *sight) opened() bool { return s.from.Synchronized() && s.from != model.TimeWait }

// afterFIN says whether the peer's FIN was taken, and TIME-WAIT has not come.
func (s *sight) afterFIN() bool { return ended(s.from) }

// ended says whether the peer's FIN was taken in a state before TIME-WAIT.
func ended(state model.TCPState) bool {
	return state == model.CloseWait || state == model.Closing || state == model.LastAck
}

// sequential is what seqs says of all that is not at RCV.NXT.
const sequential = "validateIncomingSegment in control.go: \"We want to support only sequential " +
	"segments to keep " +
	"implementation simple and maintainable\""
