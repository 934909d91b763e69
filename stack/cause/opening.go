package cause

import "tcpcheck/model"

// opening are causes that show before a connection is established.
var opening = []Cause{
	{
		Name: "closed-port-silent", Title: "what finds no connection draws no RST",
		Clause: "3.10.7.1, 3.10.7.2 Second",
		Harm:   "a peer whose connection is half open does not learn it, and waits",
		explains: func(s *sight) bool {
			return !s.from.HasTCB() && !s.later && s.wants == model.RST && s.silent()
		},
	}, {
		Name: "listen-ignores-syn", Title: "a SYN in LISTEN draws nothing",
		Clause: "3.10.7.2 Third", Harm: "nobody can connect",
		explains: func(s *sight) bool {
			return s.from == model.Listen && !s.later && s.ctl == model.SYN && s.silent()
		},
	}, {
		Name: "opens-without-syn", Title: "what is no SYN opens a connection",
		Clause: "3.10.7.2", Harm: "an old segment makes a connection of its own",
		explains: func(s *sight) bool {
			return !s.from.HasTCB() && !s.later && s.ctl != 0 && !s.to.HasTCB() && s.is.HasTCB()
		},
	}, {
		Name: "no-simultaneous-open", Title: "a SYN in SYN-SENT is not answered as one of a simultaneous OPEN",
		Clause: "3.10.7.3 Fourth, MUST-10", Harm: "two ends that open at once do not connect",
		explains: func(s *sight) bool {
			return s.from == model.SynSent && !s.later && s.ctl == model.SYN && s.is != model.SynReceived
		},
	}, {
		Name: "syn-sent-rst-unchecked", Title: "a RST in SYN-SENT counts although it does not acknowledge the SYN",
		Clause: "3.10.7.3 Second", Harm: "who knows the ports can refuse a connection",
		explains: func(s *sight) bool {
			return s.from == model.SynSent && s.rst() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "syn-sent-bad-ack-silent", Title: "an ACK of what was never sent draws no RST in SYN-SENT",
		Clause: "3.10.7.3 First", Harm: "a peer with an old connection is not told to give it up",
		explains: func(s *sight) bool {
			return s.from == model.SynSent && !s.later && s.wants == model.RST && s.silent() && s.is == s.in
		},
	}, {
		Name: "syn-sent-ack-resets", Title: "an ACK of the SYN, without SYN, draws a RST in SYN-SENT",
		Clause: "3.10.7.3 Fifth", Harm: "a segment that overtakes the SYN,ACK resets the connection",
		explains: func(s *sight) bool {
			return s.from == model.SynSent && s.plainly() && s.all() && s.resets()
		},
	}, {
		Name: "syn-received-bad-ack-silent", Title: "a wrong ACK draws no RST in SYN-RECEIVED",
		Clause: "3.10.7.4 Fifth", Harm: "a peer with an old connection is not told to give it up",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && !s.later && s.wants == model.RST && s.silent() && s.stays()
		},
	}, {
		Name: "syn-ack-counts", Title: "the ACK of a segment with SYN in the window counts",
		Clause: "3.10.7.4 Fourth", Harm: "an old SYN,ACK goes for an acknowledgement",
		explains: func(s *sight) bool {
			return s.syn() && s.inside() && s.counts()
		},
	}, {
		Name: "syn-again-soon", Title: "after an ACK of what was never sent in SYN-SENT, the SYN is sent " +
			"again at once",
		Clause:  "RFC 6298, 5",
		Allowed: "3.10.7.3 says nothing of the timer, and who has reset a half open connection connects sooner so",
		explains: func(s *sight) bool {
			opens := s.in == model.SynSent || s.in == model.SynReceived
			return opens && (s.badACK || s.in == model.SynSent && s.has(model.ACK)) && len(s.does) > 0 &&
				s.does[len(s.does)-1]&model.SYN != 0 && (s.wants&model.SYN == 0 || len(s.does) > 1)
		},
	}, {
		Name: "handshake-fails", Title: "the right answer to the own SYN does not establish the connection",
		Clause: "3.10.7.3 Fourth, 3.10.7.4 Fifth", Harm: "nobody can connect",
		explains: func(s *sight) bool {
			return !s.later && s.all() && !s.is.Synchronized() && s.to.Synchronized() &&
				(s.from == model.SynSent && s.ctl == model.SYN|model.ACK || s.from == model.SynReceived &&
					s.plainly() && s.next())
		},
	}, {
		Name: "simultaneous-open-challenged", Title: "in a simultaneous OPEN the peer's SYN,ACK draws an ACK",
		Clause:  "3.5, Figure 7",
		Allowed: "by the letter of 3.10.7.4, First, its number is left of the window (decisions A6)",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && !s.later && s.ctl == model.SYN|model.ACK && s.left() && s.all() &&
				s.to == model.Established && s.answers()
		},
	}, {
		Name: "syn-received-any-ack", Title: "an ACK that does not acknowledge the SYN ends SYN-RECEIVED",
		Clause: "3.10.7.4 Fifth",
		Harm:   "an old segment, or one by somebody who does not see the SYN, establishes the connection",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.has(model.ACK) && !s.all() && s.counts()
		},
	}, {
		Name: "syn-received-ack-first", Title: "in SYN-RECEIVED a wrong ACK draws a RST wherever SEQ is",
		Clause: "3.10.7.4 First",
		Allowed: "3.5.2, group 2, has a RST for it in any state that is not synchronized, and does not ask " +
			"where SEQ is",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.now(model.ACK) && !s.rst() && !s.all() && s.resets() &&
				(s.wants != model.RST || !s.same())
		},
	}, {
		Name: "syn-received-syn-answered", Title: "in SYN-RECEIVED the SYN,ACK is sent again where an ACK is due",
		Clause:  "3.10.7.4 First",
		Allowed: "the SYN,ACK says all that the ACK would, and is what a peer that sends its SYN again lacks",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && !s.later && s.ctl != 0 && s.wants == model.ACK &&
				s.one(model.SYN|model.ACK)
		},
	}, {
		Name: "syn-received-syn-resets", Title: "a SYN in the window draws a RST in SYN-RECEIVED",
		Clause: "3.10.7.4 Fourth",
		Harm: "an old SYN ends the connection that is being opened; RFC 793 had it so, RFC 9293 returns " +
			"to LISTEN in " +
			"silence, or challenges",
		Known: map[string]string{
			"linux": "tcp_check_req in net/ipv4/tcp_minisocks.c (6.1 and 6.12): \"RFC793: second check the " +
				"RST bit and " +
				"fourth, check the SYN bit\"",
			"gvisor": "synRcvdState in connect.go: \"We received two SYN segments with different sequence " +
				"numbers, so we " +
				"reset this\"",
			"libslirp": synIsError,
		},
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.syn() && s.inside() && s.resets()
		},
	}, {
		Name: "syn-received-syn-ignored", Title: "a SYN in the window draws nothing in SYN-RECEIVED",
		Clause: "3.10.7.4 Fourth", Harm: "a peer that has begun anew has to wait for its own timeout",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.syn() && s.inside() && s.silent() && s.stays()
		},
	}, {
		Name: "syn-received-rst-window", Title: "in SYN-RECEIVED a RST anywhere in the window ends the connection",
		Clause: "3.10.7.4 Second, RFC 5961 3.2",
		Harm:   "somebody who guesses a window, not a number, can keep connections from being opened",
		Known: map[string]string{
			"linux": "tcp_check_req in net/ipv4/tcp_minisocks.c of 6.1.176; that of 6.1.192 and 6.12.117 " +
				"challenges it, by " +
				"\"RFC 5961 section 3.2, as clarified by RFC 9293\"",
			"gvisor": "synRcvdState in connect.go: \"RFC 793, page 37, states that in the SYN-RCVD state, a reset " +
				"is acceptable if the sequence number is in the window\"",
		},
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.rst() && s.ahead() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "syn-received-rst-ack", Title: "in SYN-RECEIVED the ACK of a RST is looked at: a wrong one " +
			"makes it nothing",
		Clause:  "3.10.7.4 Second",
		Allowed: "no peer sends such a RST, and who guesses has more to guess",
		explains: func(s *sight) bool {
			return s.from == model.SynReceived && s.rst() && s.has(model.ACK) && !s.all() &&
				s.inside() && s.silent() &&
				s.stays()
		},
	},
}

// synIsError is what BSD's TCP has of RFC 793.
const synIsError = "tcp_input in src/tcp_input.c (4.7.0): \"If a SYN is in the window, then this is an " +
	"error and we " +
	"send an RST and drop the connection\""
