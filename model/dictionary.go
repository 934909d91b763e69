package model

import (
	"slices"
	"sync"
)

// Dictionary lists the parameters, in the order in which they are documented. It is
// the only list: flags, files, reports and random tests are made from it.
var Dictionary = slices.Concat(bounds, policies, middleboxes)

// bounds are the parameters of the network, the applications and the run.
var bounds = []*Parameter{
	describe("msl", "the maximum segment lifetime", "RFC 9293 3.4.2", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.MSL }, Ticks, 1, maxTicks)),
	describe("delay", "how long a segment takes at most unless it goes astray", "", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.Delay }, Ticks, 0, maxTicks)).
		atMost(func(p *Parameters) (int, string) { return p.MSL, "the msl" }),
	describe("min-delay", "how long a segment takes at least", "", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.MinDelay }, Ticks, 0, maxTicks)).
		atMost(func(p *Parameters) (int, string) { return p.Delay, "the delay" }).protects(),
	describe("wait", "how long TIME-WAIT lasts", "RFC 9293 3.6.1", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Wait[e] }, Ticks, 0, maxTicks)).
		ofEachEnd().protects(),
	describe("loss", "how many segments may be lost", "", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.Loss }, Segments, 0, 255)).orAny(),
	describe("duplicates", "how often a segment may be delivered and stay in flight", "", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.Duplicates }, Times, 0, 255)).orAny(),
	describe("strays", "how many segments may wander beyond the delay, up to the msl", "", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.Strays }, Segments, 0, 255)),
	describe("order", "whether segments can overtake each other",
		"RFC 9293 3.4: segments can arrive out of order", AboutNetwork,
		worded(func(p *Parameters, _ End) *Order { return &p.Order },
			Value{"any", "they can"},
			Value{"fifo", "each direction keeps its order: what arrives was sent after all that arrived before"})).
		optional(),
	describe("forger", "how many segments someone may forge who is not on the way and sees nothing",
		"RFC 5961 1, RFC 4953 2", AboutNetwork,
		numbered(func(p *Parameters, _ End) *int { return &p.Forger }, Segments, 0, 255)).optional(),
	describe("aborts", "how often an application may abort", "RFC 9293 3.10.5", AboutApplications,
		numbered(func(p *Parameters, e End) *int { return &p.Aborts[e] }, Times, 0, 255)).ofEachEnd(),
	describe("crashes", "how often an end may crash, and lose all that it knows", "RFC 9293 3.5.1, 3.4.3",
		AboutApplications,
		numbered(func(p *Parameters, e End) *int { return &p.Crashes[e] }, Times, 0, 255)).ofEachEnd().optional(),
	describe("reboot", "how long an end that crashed is down", "RFC 9293 3.4.3", AboutApplications,
		numbered(func(p *Parameters, _ End) *int { return &p.Reboot }, Ticks, 0, maxTicks)).optional(),
	describe("incarnations", "how many incarnations of the connection there are", "RFC 9293 3.4.1",
		AboutApplications,
		numbered(func(p *Parameters, _ End) *int { return &p.Incarnations }, Incarnations, 1, MaxIncarnations)).
		orAny(),
	describe("open", "who opens", "RFC 9293 3.10.1, 3.5 Figure 7", AboutApplications,
		worded(func(p *Parameters, _ End) *Opener { return &p.Opener },
			Value{"a", "A; B listens"},
			Value{"both", "both, each when it likes, and neither listens; each OPEN is an incarnation"})).
		optional(),
	describe("hosts", "how many hosts there are behind A's address, which may take the same port",
		"RFC 5382 7; RFC 6191 5", AboutApplications,
		worded(func(p *Parameters, _ End) *Hosts { return &p.Hosts },
			Value{"1", "one"},
			Value{"2", "another one may OPEN whatever the TCB of the first, once A's middlebox, if there is one, " +
				"has no entry"})).optional(),
	describe("data", "how much each end sends in each incarnation", "", AboutApplications,
		numbered(func(p *Parameters, e End) *int { return &p.Data[e] }, DataUnits, 0, 255)).ofEachEnd().orAny(),
	// A window of data and a FIN must lie in half of the space, or an ACK of them
	// could not be told from one of what was never sent (decisions S2).
	describe("window", "the receive window of both ends", "RFC 9293 3.3.1", AboutTCP,
		numbered(func(p *Parameters, _ End) *int { return &p.Window }, DataUnits, 1, 127)).
		atMost(func(p *Parameters) (int, string) {
			return min(p.SeqMod, 256)/2 - 1, "less than half of the sequence space"
		}),
	describe("seq-mod", "the size of the sequence number space, a power of two", "RFC 9293 3.4", AboutTCP,
		numbered(func(p *Parameters, _ End) *int { return &p.SeqMod }, SequenceNumbers, 4, 256)).
		powersOfTwo().orAny(),
	describe("first-closer", "who may close first", "", AboutApplications,
		worded(func(p *Parameters, _ End) *FirstCloser { return &p.FirstCloser },
			Value{"a", "A"},
			Value{"b", "B"},
			Value{"any", "either, or both at once"})),
	describe("reader", "when an application reads what is received", "RFC 9293 3.10.3", AboutApplications,
		worded(func(p *Parameters, e End) *Reader { return &p.Application[e].Reader },
			Value{"prompt", "at once"},
			Value{"late", "at any later time, or never"},
			Value{"never", "never: it leaves all of it unread"})).ofEachEnd().optional(),
	describe("receive-buffer", "how much an end keeps that is not read yet; what is free of it is its window",
		"RFC 9293 3.8.6", AboutApplications,
		numbered(func(p *Parameters, e End) *int { return &p.Application[e].ReceiveBuffer }, DataUnits, 1, 6)).
		ofEachEnd().orZero("off").optional().
		atMost(func(p *Parameters) (int, string) { return min(p.Window, 6), "the window, and no more than 6" }),
	describe("shutdown", "whether an application calls SHUTDOWN before CLOSE", "POSIX shutdown(), SHUT_WR",
		AboutApplications,
		worded(func(p *Parameters, e End) *ShutdownCall { return &p.Application[e].Shutdown },
			Value{"never", "CLOSE sends the FIN"},
			Value{"first", "SHUTDOWN sends the FIN and leaves reading as it is, CLOSE follows at any later time"})).
		ofEachEnd().optional(),
	describe("linger", "the option SO_LINGER of an application", "POSIX SO_LINGER; RFC 9293 3.10.5",
		AboutApplications,
		worded(func(p *Parameters, e End) *Linger { return &p.Application[e].Linger },
			Value{"off", "CLOSE is CLOSE"},
			Value{"0", "CLOSE is ABORT"})).orTicks().ofEachEnd().optional(),
	describe("close-early", "whether an application may CLOSE before the connection is established",
		"RFC 9293 3.10.4", AboutApplications,
		worded(func(p *Parameters, e End) *EarlyClose { return &p.Application[e].Early },
			Value{"no", "it waits"},
			Value{"yes", "in LISTEN, SYN-SENT and SYN-RECEIVED, where it may close first"})).ofEachEnd().optional(),
	describe("keepalive", "whether an application wants keep-alives", "RFC 9293 3.8.4; POSIX SO_KEEPALIVE",
		AboutApplications,
		worded(func(p *Parameters, e End) *Keepalive { return &p.Application[e].Keepalive },
			Value{"off", "none are sent"},
			Value{"on", "a connection that is idle for keepalive-time is probed"})).ofEachEnd().optional(),
	describe("think", "how long an application takes at most to make a call that it can make", "",
		AboutApplications,
		worded(func(p *Parameters, e End) *Think { return &p.Application[e].Think },
			Value{"any", "as long as it likes, or for ever"},
			Value{"0", "it calls at once"})).orTicks().ofEachEnd().optional(),
	describe("start", "where a run begins", "", AboutApplications,
		worded(func(p *Parameters, _ End) *Start { return &p.Start },
			Value{"established", "with the first incarnation open at both ends"},
			Value{"closed", "with A in CLOSED and B in LISTEN"},
			Value{"half-open-a", "as established, but A has lost its TCB, as in a crash"},
			Value{"half-open-b", "as established, but B has"},
			Value{"time-wait-a", "with A in TIME-WAIT of the first incarnation, B done, nothing in flight"},
			Value{"time-wait-b", "with B in TIME-WAIT of the first incarnation, A done, nothing in flight"},
			Value{"flying", "as established, and all data that the windows have room for is sent at once"})),
	describe("left", "how long the TIME-WAIT in which a run starts still lasts", "", AboutApplications,
		numbered(func(p *Parameters, _ End) *int { return &p.Left }, Ticks, 1, maxTicks)).
		orZero("all").optional().atMost(func(p *Parameters) (int, string) {
		if e, ok := p.Start.inTimeWait(); ok {
			return p.Wait[e], "the wait"
		}
		return 0, "start is not in TIME-WAIT"
	}),
}

// policies are the fields of [Policy].
var policies = []*Parameter{
	policy("time-wait-reply", "what an endpoint in TIME-WAIT answers", "RFC 9293 3.10.7.4", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitReply { return &p.Policy[e].TimeWaitReply },
			Value{"fin", "segments with FIN or SYN only"},
			Value{"any", "whatever any synchronized state answers"},
			Value{"length", "what takes sequence numbers: data, SYN or FIN"},
			Value{"unacceptable", "that, and what is not acceptable"})),
	policy("time-wait-restart", "what restarts the TIME-WAIT timer", "RFC 9293 3.10.7.4", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitRestart { return &p.Policy[e].TimeWaitRestart },
			Value{"never", "nothing"},
			Value{"fin", "a segment with FIN"},
			Value{"any", "that, and any acceptable segment"},
			Value{"exact-fin", "a FIN at the place of the one that was received"},
			Value{"every", "a segment with ACK and without RST, acceptable or not"})),
	policy("time-wait-rst", "what a RST does in TIME-WAIT", "RFC 9293 3.10.7.4, RFC 1337", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitRST { return &p.Policy[e].TimeWaitRST },
			Value{"close", "as rst-check has it, it deletes the TCB"},
			Value{"ignore", "nothing (RFC 1337, fix F1)"},
			Value{"exact", "one at RCV.NXT deletes the TCB, others do nothing"},
			Value{"window", "one in the window deletes the TCB, others do nothing"},
			Value{"unchecked", "any deletes the TCB"})),
	policy("time-wait-syn", "what a SYN without ACK does in TIME-WAIT",
		"RFC 9293 3.10.7.4, RFC 1122 4.2.2.13", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitSYN { return &p.Policy[e].TimeWaitSYN },
			Value{"ack", "nothing special: it is answered as in any synchronized state"},
			Value{"reopen", "at the listener, one at or after RCV.NXT opens a new incarnation"},
			Value{"drop", "it is dropped without an answer"},
			Value{"reopen-after", "at the listener, one after RCV.NXT opens a new incarnation"},
			Value{"reopen-beyond", "at the listener, one after the window opens a new incarnation"},
			Value{"rst", "one in the window draws a RST; others are answered"},
			Value{"reset", "one in the window draws a RST, and the TCB is deleted; others are answered"},
			Value{"reset-or-drop", "one in the window draws a RST, and the TCB is deleted; others are dropped"},
			Value{"reopen-after-or-drop", "at the listener, one after RCV.NXT opens a new incarnation; others " +
				"are dropped"},
			Value{"rfc6191", "at the listener, one with a newer timestamp opens a new incarnation, " +
				"without timestamps one after RCV.NXT; others are dropped"})),
	policy("time-wait-fin", "what a FIN does in TIME-WAIT", "RFC 9293 3.10.7.4; what stacks do", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitFIN { return &p.Policy[e].TimeWaitFIN },
			Value{"ack", "nothing special: it is answered as time-wait-reply says"},
			Value{"ignore", "it is dropped without an answer, and restarts nothing"},
			Value{"rst", "it draws a RST, as if the port were closed"})),
	policy("rst-check", "which RST in the window resets", "RFC 5961 3.2, RFC 793 3.9", AboutTCP,
		worded(func(p *Parameters, e End) *RSTCheck { return &p.Policy[e].RSTCheck },
			Value{"exact", "only one at RCV.NXT; others draw a challenge ACK"},
			Value{"window", "any"},
			Value{"none", "any, and any out of the window as well"})),
	policy("syn-in-window", "what a SYN in the window of a synchronized connection draws",
		"RFC 5961 4.2, RFC 793 3.9", AboutTCP,
		worded(func(p *Parameters, e End) *SYNInWindow { return &p.Policy[e].SYNInWindow },
			Value{"challenge", "a challenge ACK"},
			Value{"reset", "a RST, and the TCB is deleted"},
			Value{"ignore", "nothing"})),
	policy("ack-check", "which ACKs are acceptable; others draw a challenge ACK",
		"RFC 9293 3.10.7.4, fifth (MAY-12); RFC 5961 5.2", AboutTCP,
		worded(func(p *Parameters, e End) *ACKCheck { return &p.Policy[e].ACKCheck },
			Value{"sent", "any that acknowledges nothing that was never sent"},
			Value{"window", "and that is not before SND.UNA by more than the window, in every state"},
			Value{"established", "the same from ESTABLISHED on: in SYN-RECEIVED a wrong ACK draws a RST"})).optional(),
	policy("syn-received-syn", "what the SYN that opened a connection does if it comes again in SYN-RECEIVED",
		"RFC 9293 3.10.7.4, first", AboutTCP,
		worded(func(p *Parameters, e End) *SYNReceivedSYN { return &p.Policy[e].SYNReceivedSYN },
			Value{"ack", "it is not acceptable, and draws an ACK"},
			Value{"answer", "it draws the SYN,ACK again"},
			Value{"rst", "it draws a RST, and the TCB is deleted"})).optional(),
	policy("syn-sent-bad-ack", "what an ACK of what was never sent draws in SYN-SENT",
		"RFC 9293 3.10.7.3, first", AboutTCP,
		worded(func(p *Parameters, e End) *SYNSentBadACK { return &p.Policy[e].SYNSentBadACK },
			Value{"rst", "a RST"},
			Value{"ignore", "nothing"})).optional(),
	policy("simultaneous-open", "what the SYN,ACK of a simultaneous OPEN does in SYN-RECEIVED",
		"RFC 9293 3.5 Figure 7; 3.10.7.4, RFC 5961 4.2", AboutTCP,
		worded(func(p *Parameters, e End) *SimultaneousOpen { return &p.Policy[e].SimultaneousOpen },
			Value{"take", "it acknowledges the SYN, as in the figure: ESTABLISHED"},
			Value{"challenge", "it is not acceptable, and answered with an ACK, which does so at the other end"})).
		optional(),
	policy("closed-port", "how an endpoint without a TCB answers", "RFC 9293 3.5.2", AboutTCP,
		worded(func(p *Parameters, e End) *ClosedPort { return &p.Policy[e].ClosedPort },
			Value{"rst", "with a RST"},
			Value{"silent", "not at all"})),
	policy("ack-limit", "the least time between two ACKs of those that ack-limited names",
		"RFC 5961 7; tcp_invalid_ratelimit of Linux", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].ACKLimit }, Ticks, 1, maxTicks)).
		orZero("off").optional(),
	policy("ack-limited", "which ACKs ack-limit is for", "RFC 5961 7; what stacks do", AboutTCP,
		worded(func(p *Parameters, e End) *ACKLimited { return &p.Policy[e].ACKLimited },
			Value{"challenge", "challenge ACKs"},
			Value{"empty", "those, and what answers a SYN or what bears neither data nor FIN; " +
				"TIME-WAIT begins anew"},
			Value{"all", "all that answer what is not processed"})).optional().readWhere((*Parameters).Throttled),
	policy("ack-delay", "how long the ACK of new data may be delayed: it goes with what is sent by then, "+
		"or with the ACK of the next data", "RFC 9293 3.8.6.3, MUST-40 and SHLD-18; RFC 5681 4.2", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].ACKDelay }, Ticks, 1, maxTicks)).
		orZero("off").optional(),
	policy("ack-delayed", "the ACKs of what ack-delay is for",
		"RFC 9293 3.8.6.3, 3.10.7.4, eighth; what stacks do",
		AboutTCP,
		worded(func(p *Parameters, e End) *ACKDelayed { return &p.Policy[e].ACKDelayed },
			Value{"data", "of data"},
			Value{"fin", "and of a FIN that leads from ESTABLISHED to CLOSE-WAIT"})).optional().
		readWhere((*Parameters).DelaysACKs),
	policy("close", "what CLOSE means for the receiving direction", "RFC 9293 3.6, RFC 1122 4.2.2.13", AboutTCP,
		worded(func(p *Parameters, e End) *CloseMode { return &p.Policy[e].Close },
			Value{"half", "it stays open"},
			Value{"full", "data that still comes is answered with RST, and the TCB deleted"})),
	policy("close-unread", "what CLOSE sends with data received and not read, where it is full",
		"RFC 1122 4.2.2.13, RFC 2525 2.17", AboutTCP,
		worded(func(p *Parameters, e End) *CloseUnread { return &p.Policy[e].CloseUnread },
			Value{"rst", "a RST, and the TCB is deleted"},
			Value{"fin", "a FIN, as if all had been read"})).optional(),
	policy("reset-flushes", "whether a reset takes with it what is received and not read",
		"RFC 9293 3.10.7.4", AboutTCP,
		worded(func(p *Parameters, e End) *ResetFlushes { return &p.Policy[e].ResetFlushes },
			Value{"yes", "all queues are flushed"},
			Value{"no", "it can still be read"})).optional(),
	policy("linger-over", "what the end of a CLOSE does that lingers for a time, where not all is acknowledged",
		"not in RFC 9293; stacks differ", AboutTCP,
		worded(func(p *Parameters, e End) *LingerOver { return &p.Policy[e].LingerOver },
			Value{"reset", "it aborts the connection"},
			Value{"go-on", "it returns, and TCP goes on"})).optional(),
	policy("linger-told", "whether a CLOSE that lingers fails where not all was acknowledged",
		"RFC 9293 3.10.7.4, 3.10.8: outstanding calls are told; not in stacks", AboutTCP,
		worded(func(p *Parameters, e End) *LingerTold { return &p.Policy[e].LingerTold },
			Value{"yes", "it does, be it by a reset, a timeout or as its time is over"},
			Value{"no", "it does not: the application learns nothing"})).optional(),
	policy("abort-seq", "which SEQ the RST of an ABORT has", "RFC 9293 3.10.5", AboutTCP,
		worded(func(p *Parameters, e End) *AbortSeq { return &p.Policy[e].AbortSeq },
			Value{"nxt", "SND.NXT"},
			Value{"una", "SND.UNA, the first number that is not acknowledged"})).optional(),
	policy("fin-with-data", "whether the last unit of data and the FIN go in one segment",
		"RFC 9293 3.10.4; tcp_send_fin and tcp_collapse_retrans in net/ipv4/tcp_output.c of Linux", AboutTCP,
		worded(func(p *Parameters, e End) *FINWithData { return &p.Policy[e].FINWithData },
			Value{"apart", "never"},
			Value{"again", "where both are sent again"},
			Value{"together", "that, and at first, where CLOSE is called before the unit is sent"})).optional(),
	policy("out-of-order", "what becomes of data and a FIN beyond what is missing, in the window",
		"RFC 9293 3.10.7.4, SHLD-31", AboutTCP,
		worded(func(p *Parameters, e End) *OutOfOrder { return &p.Policy[e].OutOfOrder },
			Value{"drop", "it is dropped, and answered"},
			Value{"hold", "it is held for later, and answered; what was held first stays"})).optional(),
	policy("fin-wait-2-timeout", "how long FIN-WAIT-2 is kept without a FIN",
		"not in RFC 9293; usual in stacks", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].FinWait2Timeout }, Ticks, 1, maxTicks)).
		orZero("off"),
	policy("keepalive-time", "how long a connection is idle before it is probed, where keepalive is on",
		"RFC 9293 3.8.4: two hours at least, unless it is configured", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].KeepaliveTime }, Ticks, 1, maxTicks)).
		orZero("off").optional(),
	policy("keepalive-interval", "how long after a keep-alive without an answer the next is sent",
		"not in RFC 9293; usual in stacks", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].KeepaliveInterval }, Ticks, 1, maxTicks)).
		orZero("time").optional(),
	policy("keepalive-count", "how many keep-alives without an answer there are before the connection is "+
		"given up", "RFC 9293 3.8.4: a single one that is not answered says nothing", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].KeepaliveCount }, Count, 0, 255)).optional(),
	policy("timestamps", "whether an end has timestamps; they are used where both have",
		"RFC 7323 3.2, 4.3 and 5.3", AboutTCP,
		worded(func(p *Parameters, e End) *Timestamps { return &p.Policy[e].Timestamps },
			Value{"off", "it has none"},
			Value{"on", "what is older than what was received last is dropped and answered (PAWS)"})).optional(),
	policy("ts-offset", "what the timestamps of a connection begin with", "RFC 7323 5.4", AboutTCP,
		worded(func(p *Parameters, e End) *TSOffset { return &p.Policy[e].TSOffset },
			Value{"host", "where those of the last connection were: one clock for all, until a crash"},
			Value{"connection", "anew each time, above all that were before or below: the adversary picks"})).
		optional(),
	policy("time-wait-open", "whether an OPEN takes over a connection in TIME-WAIT",
		"RFC 9293 3.10.1; tcp_twsk_unique "+
			"in net/ipv4/tcp_ipv4.c of Linux", AboutTCP,
		worded(func(p *Parameters, e End) *TimeWaitOpen { return &p.Policy[e].TimeWaitOpen },
			Value{"refused", "it does not: there is a connection already"},
			Value{"linux", "with timestamps, after tw-reuse-delay, with an ISS beyond the window (tcp_tw_reuse 1)"})).
		optional(),
	policy("tw-reuse-delay", "how long TIME-WAIT has lasted when an OPEN may take it over",
		"tcp_tw_reuse_delay in ip-sysctl.rst of Linux, since 6.14", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].ReuseDelay }, Ticks, 0, maxTicks)).
		optional().protects(),
	policy("isn", "how initial sequence numbers are chosen", "RFC 9293 3.4.1", AboutTCP,
		worded(func(p *Parameters, e End) *ISN { return &p.Policy[e].ISN },
			Value{"any", "every number is tried: the adversary picks"},
			Value{"monotonic", "one past the SND.NXT of the endpoint's last TCB"},
			Value{"zero", "always 0"},
			Value{"clock", "what a clock shows, which goes on by isn-rate numbers in a tick"})),
	policy("isn-rate", "how many numbers the clock of isn clock goes on in a tick",
		"RFC 9293 3.4.1, RFC 6528 3", AboutTCP,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].ISNRate }, Count, 0, 255)).
		optional().readWhere(func(p *Parameters) bool { return p.isnClock(A) || p.isnClock(B) }),
	policy("isn-survives",
		"whether the last initial sequence number is known after a crash, under isn monotonic or clock",
		"RFC 9293 3.4.3, RFC 6528", AboutTCP,
		worded(func(p *Parameters, e End) *ISNSurvives { return &p.Policy[e].ISNSurvives },
			Value{"no", "it is forgotten"},
			Value{"yes", "it comes from a clock that goes on"})).optional(),
	policy("quiet-time", "whether an end that crashed keeps quiet for an msl", "RFC 9293 3.4.3", AboutTCP,
		worded(func(p *Parameters, e End) *QuietTime { return &p.Policy[e].QuietTime },
			Value{"yes", "it does: it neither hears nor sends"},
			Value{"no", "it does not"})).optional(),
	policy("rto", "the retransmission timeout before any backoff", "RFC 6298", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].RTO }, Ticks, 1, maxTicks)),
	policy("backoff", "the factor of the timeout at each retransmission", "RFC 6298 5.5", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].Backoff }, Count, 1, 255)),
	policy("rto-max", "the bound of the timeout", "RFC 6298 2.5", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].RTOMax }, Ticks, 1, maxTicks)).
		orZero("none"),
	policy("rto-collapse", "what ends the backoff of the timeout", "RFC 6298 3 and 5",
		AboutTimers, worded(func(p *Parameters, e End) *RTOCollapse { return &p.Policy[e].RTOCollapse },
			Value{"sample", "an ACK of something that was sent only once"},
			Value{"ack", "any ACK of something new, as where timestamps time every ACK"})).optional(),
	policy("rto-after-syn", "the least timeout after a SYN that had to be retransmitted", "RFC 6298 5.7",
		AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].RTOAfterSYN }, Ticks, 1, maxTicks)).
		orZero("off").optional(),
	policy("retries", "how often a segment is retransmitted before giving up", "RFC 9293 3.8.3", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].Retries }, Count, 0, 255)),
	policy("probes", "how often a zero window is probed, answered or not, before a connection that was "+
		"closed is given up",
		"RFC 9293 3.8.6.1, MUST-37", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].Probes }, Count, 1, 255)).
		orZero("any").optional(),
	policy("window-probe", "what a zero window is probed with", "RFC 9293 3.8.6.1; tcp_write_wakeup in "+
		"net/ipv4/tcp_output.c of Linux", AboutTCP,
		worded(func(p *Parameters, e End) *WindowProbe { return &p.Policy[e].WindowProbe },
			Value{"data", "new data beyond the window"},
			Value{"empty", "a segment without data at SND.NXT-1, which is answered"})).optional(),
	policy("retry-time", "the time since a segment was first sent from which on it is given up rather than "+
		"retransmitted", "RFC 9293 3.8.3", AboutTimers,
		numbered(func(p *Parameters, e End) *int { return &p.Policy[e].RetryTime }, Ticks, 1, maxTicks)).
		orZero("off"),
}

// describe says what a parameter is.
func describe(name, sentence, source string, about Subject, d Parameter) *Parameter {
	d.Name, d.Sentence, d.Source, d.Subject = name, sentence, source, about
	return &d
}

// policy describes a field of [Policy].
func policy(name, sentence, source string, about Subject, d Parameter) *Parameter {
	d.Policy = true
	return describe(name, sentence, source, about, d).ofEachEnd()
}

// orTicks lets a word be a time as well.
func (d *Parameter) orTicks() *Parameter {
	d.Unit, d.Most = Ticks, maxTicks+d.words()
	return d
}

func (d *Parameter) ofEachEnd() *Parameter {
	d.PerEnd = true
	return d
}

func (d *Parameter) optional() *Parameter {
	d.Optional = true
	return d
}

func (d *Parameter) readWhere(is func(*Parameters) bool) *Parameter {
	d.readIf = is
	return d
}

func (d *Parameter) protects() *Parameter {
	d.Protects = true
	return d
}

func (d *Parameter) powersOfTwo() *Parameter {
	d.powerOfTwo = true
	return d
}

func (d *Parameter) orZero(word string) *Parameter {
	d.Zero = word
	return d
}

func (d *Parameter) orAny() *Parameter {
	d.Boundless = true
	return d
}

func (d *Parameter) atMost(bound func(*Parameters) (most int, why string)) *Parameter {
	d.upTo = bound
	return d
}

// ParameterNamed returns the parameter of that name and the ends that the name stands
// for: both, or the one that it ends with. The last result says whether there is one.
func ParameterNamed(name string) (*Parameter, []End, bool) {
	of, ok := byName()[name]
	return of.parameter, of.ends, ok
}

// A named value is what the name of a parameter, of one end or of both, stands for.
type named struct {
	parameter *Parameter
	ends      []End
}

// byName returns what each name stands for.
var byName = sync.OnceValue(func() map[string]named {
	all := map[string]named{}
	for _, d := range Dictionary {
		for _, e := range d.Ends() {
			all[d.At(e)] = named{d, []End{e}}
		}
		all[d.Name] = named{d, d.Ends()}
	}
	return all
})

// IsPolicy says whether the parameter of that name, for one end or both, is a policy.
func IsPolicy(name string) bool {
	d, _, ok := ParameterNamed(name)
	return ok && d.Policy
}

// IsTime says whether the parameter of that name, for one end or both, is a time.
func IsTime(name string) bool {
	d, _, ok := ParameterNamed(name)
	return ok && d.Unit == Ticks
}
