package cause

import "tcpcheck/model"

// timeWait are causes that show in TIME-WAIT, or where it should be.
var timeWait = []Cause{
	{
		Name: "no-time-wait", Title: "the connection is gone where TIME-WAIT should begin",
		Clause: "3.6.1, 3.10.7.4 Fifth and Eighth, MUST-13",
		Harm:   "the peer's FIN, sent again, draws a RST, and old segments find the next connection",
		explains: func(s *sight) bool {
			return !s.later && s.to == model.TimeWait && s.from != model.TimeWait && s.deleted() && !s.resets()
		},
	}, {
		Name: "time-wait-reopens", Title: "a SYN after RCV.NXT in TIME-WAIT opens the next connection",
		Clause:  "3.10.7.4 Fourth",
		Allowed: "3.6.1, MAY-2 (RFC 1122, 4.2.2.13)",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && !s.later && s.ctl == model.SYN && !s.left() && !s.next() &&
				s.is == model.SynReceived
		},
	}, {
		Name: "time-wait-reopens-old", Title: "a SYN that is not after RCV.NXT opens a connection in TIME-WAIT",
		Clause: "3.6.1, 3.10.7.4 First",
		Harm:   "an old SYN takes the place of TIME-WAIT, and old segments are taken for new ones",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && !s.later && s.ctl == model.SYN && (s.left() || s.next()) &&
				s.is == model.SynReceived
		},
	}, {
		Name: "time-wait-syn-silent", Title: "a SYN in TIME-WAIT that opens nothing draws nothing",
		Clause: "3.10.7.4 First and Fourth",
		Harm:   "a peer that connects anew waits for its timeout; an ACK would have it reset the old connection",
		Known: map[string]string{"gvisor": "handleTimeWaitSegment in rcv.go: \"Drop the segment if it does not " +
			"contain an ACK\""},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.syn() && s.wants == model.ACK && s.silent() && s.is == s.from
		},
	}, {
		Name: "time-wait-syn-resets", Title: "a SYN in TIME-WAIT draws a RST, or ends it",
		Clause: "3.10.7.4 First and Fourth",
		Harm:   "an old SYN ends TIME-WAIT, or a new connection is refused that would be opened after an ACK",
		Known:  map[string]string{"lwip": synInTimeWait, "libslirp": synIsError},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.syn() && s.ctl == model.SYN && (s.resets() || s.deleted()) &&
				s.is != model.SynReceived
		},
	}, {
		Name: "time-wait-syn-ack-ends", Title: "a SYN,ACK ends TIME-WAIT, or draws a RST",
		Clause: "3.10.7.4 First and Fourth",
		Harm:   "a stray or forged SYN,ACK does to TIME-WAIT what a RST is not let do",
		Known:  map[string]string{"lwip": synInTimeWait, "libslirp": synIsError},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && !s.later && s.ctl == model.SYN|model.ACK && (s.resets() || s.deleted())
		},
	}, {
		Name: "time-wait-ignores-rst", Title: "a RST in the window does nothing in TIME-WAIT",
		Clause:  "3.10.7.4 Second",
		Allowed: "RFC 1337, fix F1: so it cannot be assassinated",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.rst() && s.inside() && s.silent() && s.is == s.from
		},
	}, {
		Name: "time-wait-rst-window", Title: "a RST anywhere in the window ends TIME-WAIT",
		Clause: "3.10.7.4 Second, RFC 5961 3.2", Harm: "TIME-WAIT is assassinated more easily (RFC 1337)",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.rst() && s.ahead() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "time-wait-silent", Title: "what is in the window draws no ACK in TIME-WAIT",
		Clause: "3.10.7.4 Fifth",
		Allowed: "what arrives there can only be a retransmitted FIN, which is not in the window; of it alone " +
			"3.10.7.4 speaks",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.plainly() && s.inside() && s.wants == model.ACK && s.silent() &&
				s.is == s.from
		},
	}, {
		Name: "time-wait-old-silent", Title: "what is not in the window draws nothing in TIME-WAIT, the peer's " +
			"FIN neither",
		Clause: "3.10.7.4 First and Eighth",
		Harm: "where it is the FIN of a peer that has not got the last ACK, that stays in LAST-ACK until " +
			"it gives up",
		Known: map[string]string{"lwip": "tcp_timewait_input in src/core/tcp_in.c (2.1.3) skips the check of the " +
			"number, and answers what has a length, the FIN among it: \"Acknowledge data, FIN or out-of-window SYN\""},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.plainly() && s.outside() && s.wants == model.ACK && s.silent() &&
				s.is == s.from
		},
	}, {
		Name: "time-wait-fin-resets", Title: "a FIN, text or an ACK draws a RST in TIME-WAIT",
		Clause: "3.10.7.4", Harm: "a peer in LAST-ACK is told of an error, although the connection was " +
			"closed properly",
		Known: map[string]string{"libslirp": "text: tcp_input in src/tcp_input.c (4.7.0): \"If new data are " +
			"received on a " +
			"connection after the user processes are gone, then RST the other end\""},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.plainly() && s.resets() && s.wants != model.RST
		},
	}, {
		Name: "time-wait-answers-more", Title: "what need not be answered is, in TIME-WAIT",
		Clause:  "3.10.7.4 Fifth",
		Allowed: "an ACK is what 3.10.7.4 has there, to the letter",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.plainly() && s.wants == 0 && s.answers() && s.is == s.from
		},
	}, {
		Name: "time-wait-ends", Title: "a segment that is no RST and no SYN ends TIME-WAIT",
		Clause: "3.10.7.4", Harm: "the peer's FIN, sent again, draws a RST",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.plainly() && s.modelStays() && s.deleted() && !s.resets()
		},
	}, {
		Name: "time-wait-not-restarted", Title: "the peer's FIN, or what stands for it, does not restart TIME-WAIT",
		Clause: "3.10.7.4 Eighth",
		Harm:   "where the last ACK is lost once more TIME-WAIT is over before the FIN comes again",
		Known: map[string]string{
			"gvisor": "handleTimeWaitSegment in rcv.go: a FIN at exactly the old one's place restarts it",
			"lwip":   "tcp_timewait_input in src/core/tcp_in.c (2.1.3): what has a FIN restarts it",
		},
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.later && s.ctl != 0 && s.passes &&
				s.to == model.TimeWait && s.deleted()
		},
	}, {
		Name: "time-wait-restarted", Title: "what is no FIN restarts TIME-WAIT as well",
		Clause: "3.10.7.4 Eighth", Allowed: "a TIME-WAIT that lasts longer keeps what it promises",
		explains: func(s *sight) bool {
			return s.from == model.TimeWait && s.later && s.ctl != 0 && s.fires && s.is == model.TimeWait
		},
	}, {
		Name: "time-wait-short", Title: "TIME-WAIT is over sooner than was asked for",
		Clause: "3.6.1, MUST-13: 2 MSL", Harm: "old segments find the next connection",
		Known: map[string]string{"libslirp": "TCPTV_MSL in src/tcp_timer.h (4.7.0) is 5 s, in ticks of 500 ms, " +
			"of which the " +
			"first is short: \"max seg lifetime (hah!)\""},
		explains: func(s *sight) bool {
			return s.in == model.TimeWait && s.passes && s.to == model.TimeWait && s.deleted()
		},
	}, {
		Name: "time-wait-long", Title: "TIME-WAIT lasts longer than was asked for",
		Clause:  "3.6.1",
		Allowed: "2 MSL is the least; what is compiled in cannot be asked for",
		explains: func(s *sight) bool {
			return s.in == model.TimeWait && s.fires && s.is == model.TimeWait
		},
	},
}

// synInTimeWait is what lwIP has of RFC 793.
const synInTimeWait = "tcp_timewait_input in src/core/tcp_in.c (2.1.3): \"If the SYN is in the window it " +
	"is an error, " +
	"send a reset\""
