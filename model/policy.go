package model

// Policy is how one endpoint behaves where RFC 9293 leaves a choice, where other
// documents change it, or where stacks differ. [Dictionary] describes each field.
type Policy struct {
	TimeWaitReply   TimeWaitReply
	TimeWaitRestart TimeWaitRestart
	TimeWaitRST     TimeWaitRST
	TimeWaitSYN     TimeWaitSYN
	TimeWaitFIN     TimeWaitFIN
	RSTCheck        RSTCheck
	SYNInWindow     SYNInWindow
	ACKCheck        ACKCheck
	SYNReceivedSYN  SYNReceivedSYN
	SYNSentBadACK   SYNSentBadACK
	// SimultaneousOpen is used only where both ends open.
	SimultaneousOpen SimultaneousOpen
	ClosedPort       ClosedPort
	// ACKLimit is the least time between two ACKs of those that ACKLimited names, in ticks;
	// 0: no limit.
	ACKLimit   int
	ACKLimited ACKLimited
	// ACKDelay is how long an ACK of what is new may be delayed, in ticks; 0: it is not.
	ACKDelay     int
	ACKDelayed   ACKDelayed
	Close        CloseMode
	CloseUnread  CloseUnread
	ResetFlushes ResetFlushes
	AbortSeq     AbortSeq
	FINWithData  FINWithData
	OutOfOrder   OutOfOrder
	// LingerOver and LingerTold are used only where an application lingers for a time.
	LingerOver LingerOver
	LingerTold LingerTold
	// FinWait2Timeout is the most ticks spent in FIN-WAIT-2; 0: no limit.
	FinWait2Timeout int
	// KeepaliveTime is how long a connection is idle before it is probed, in ticks; 0: it is
	// not. KeepaliveInterval is how long after a probe the next is sent; 0: as long. They and
	// KeepaliveCount, the number of probes, are used only where an application wants them.
	KeepaliveTime, KeepaliveInterval, KeepaliveCount int
	TimeWaitOpen                                     TimeWaitOpen
	// ReuseDelay is how long TIME-WAIT has lasted when an OPEN may take it over, in ticks.
	ReuseDelay int
	Timestamps Timestamps
	TSOffset   TSOffset
	ISN        ISN
	// ISNRate is how many numbers the clock of ISNClock goes on in a tick.
	ISNRate int
	// ISNSurvives and QuietTime are used only where ends crash.
	ISNSurvives ISNSurvives
	QuietTime   QuietTime
	// RTO is the retransmission timeout, in ticks, before any backoff.
	RTO int
	// Backoff multiplies the timeout at each retransmission.
	Backoff int
	// RTOMax bounds the timeout, in ticks; 0: no bound.
	RTOMax      int
	RTOCollapse RTOCollapse
	// RTOAfterSYN is the least timeout after a SYN that had to be retransmitted, in ticks;
	// 0: as after anything else.
	RTOAfterSYN int
	// Retries is how often a segment is retransmitted before giving up.
	Retries int
	// RetryTime is the time since a segment was first sent from which on it is
	// given up rather than retransmitted, in ticks; 0: no limit.
	RetryTime int
	// Probes is how often a zero window is probed before a connection that the application has
	// closed is given up; 0: no limit.
	Probes      int
	WindowProbe WindowProbe
}

// TimeWaitReply says what an endpoint in TIME-WAIT answers.
type TimeWaitReply uint8

// The values of time-wait-reply.
const (
	ReplyFIN          TimeWaitReply = iota // segments with FIN or SYN only
	ReplyAny                               // whatever any synchronized state answers
	ReplyLength                            // what takes sequence numbers
	ReplyUnacceptable                      // that, and what is not acceptable
)

// TimeWaitRestart says what restarts the TIME-WAIT timer.
type TimeWaitRestart uint8

// The values of time-wait-restart.
const (
	RestartNever    TimeWaitRestart = iota
	RestartFIN                      // a segment with FIN
	RestartAny                      // that, and any acceptable segment
	RestartExactFIN                 // a FIN at the place of the one received
	RestartEvery                    // a segment with ACK, acceptable or not
)

// TimeWaitRST says what a RST does in TIME-WAIT.
type TimeWaitRST uint8

// The values of time-wait-rst.
const (
	TimeWaitRSTClose     TimeWaitRST = iota // as rst-check has it, it deletes the TCB
	TimeWaitRSTIgnore                       // nothing (RFC 1337, fix F1)
	TimeWaitRSTExact                        // one at RCV.NXT deletes the TCB, others do nothing
	TimeWaitRSTWindow                       // one in the window deletes the TCB
	TimeWaitRSTUnchecked                    // any deletes the TCB
)

// TimeWaitSYN says what a SYN without ACK does in TIME-WAIT.
type TimeWaitSYN uint8

// The values of time-wait-syn.
const (
	TimeWaitSYNAck TimeWaitSYN = iota // nothing special: it is answered
	// at or after RCV.NXT, it opens a new incarnation (RFC 1122, 4.2.2.13)
	TimeWaitSYNReopen
	TimeWaitSYNDrop         // it is dropped without an answer
	TimeWaitSYNReopenAfter  // after RCV.NXT, it opens a new incarnation
	TimeWaitSYNReopenBeyond // after the window, it opens a new incarnation
	TimeWaitSYNRST          // in the window, it draws a RST
	TimeWaitSYNReset        // in the window, it draws a RST, and the TCB is deleted
	TimeWaitSYNResetOrDrop  // the same; elsewhere it is dropped
	// after RCV.NXT, it opens a new incarnation; elsewhere it is dropped
	TimeWaitSYNReopenAfterOrDrop
	TimeWaitSYN6191 // with a newer timestamp it opens a new incarnation (RFC 6191)
)

// TimeWaitOpen says whether an OPEN takes over TIME-WAIT.
type TimeWaitOpen uint8

// The values of time-wait-open.
const (
	TimeWaitOpenRefused TimeWaitOpen = iota // it does not (RFC 9293, 3.10.1)
	TimeWaitOpenLinux                       // with timestamps, after a time (tcp_tw_reuse)
)

// Timestamps says whether an endpoint has timestamps (RFC 7323).
type Timestamps uint8

// The values of timestamps.
const (
	TimestampsOff Timestamps = iota
	TimestampsOn
)

// TSOffset says what the timestamps of an endpoint begin with.
type TSOffset uint8

// The values of ts-offset.
const (
	TSOffsetHost       TSOffset = iota // one clock for all connections between two hosts
	TSOffsetConnection                 // each connection has a clock of its own
)

// TimeWaitFIN says what a FIN does in TIME-WAIT.
type TimeWaitFIN uint8

// The values of time-wait-fin.
const (
	TimeWaitFINAck    TimeWaitFIN = iota // nothing special: it is answered
	TimeWaitFINIgnore                    // it is dropped without an answer
	TimeWaitFINRST                       // it draws a RST, as if the port were closed
)

// RSTCheck says which RST in the window resets.
type RSTCheck uint8

// The values of rst-check.
const (
	RSTExact  RSTCheck = iota // only one at RCV.NXT; others draw a challenge ACK (RFC 5961)
	RSTWindow                 // any (RFC 793)
	RSTNone                   // and any out of the window as well
)

// SYNInWindow says what a SYN in the window does in a synchronized state.
type SYNInWindow uint8

// The values of syn-in-window.
const (
	SYNChallenge SYNInWindow = iota // it draws a challenge ACK (RFC 5961)
	SYNReset                        // it draws a RST, and the TCB is deleted (RFC 793)
	SYNIgnore                       // it is dropped; some stacks do so
)

// ACKCheck says which ACKs are acceptable in a synchronized state.
type ACKCheck uint8

// The values of ack-check.
const (
	ACKCheckSent        ACKCheck = iota // any that acknowledges nothing that was never sent
	ACKCheckWindow                      // and that is no older than a window (RFC 5961, 5.2)
	ACKCheckEstablished                 // the same, but in SYN-RECEIVED as ever
)

// SYNReceivedSYN says what the SYN that led to SYN-RECEIVED does if it comes again.
type SYNReceivedSYN uint8

// The values of syn-received-syn.
const (
	SYNReceivedSYNAck    SYNReceivedSYN = iota // it is not acceptable, and draws an ACK
	SYNReceivedSYNAnswer                       // it draws the SYN,ACK again
	SYNReceivedSYNRST                          // it draws a RST, and the TCB is deleted
)

// SYNSentBadACK says what an ACK of what was never sent draws in SYN-SENT.
type SYNSentBadACK uint8

// The values of syn-sent-bad-ack.
const (
	SYNSentBadACKRST SYNSentBadACK = iota
	SYNSentBadACKIgnore
)

// SimultaneousOpen says what a SYN,ACK does in SYN-RECEIVED, where both ends have sent a
// SYN before they had the other's.
type SimultaneousOpen uint8

// The values of simultaneous-open.
const (
	SimultaneousOpenTake      SimultaneousOpen = iota // as in RFC 9293's Figure 7
	SimultaneousOpenChallenge                         // an ACK, as 3.10.7.4 to the letter has it
)

// ClosedPort says how an endpoint without a TCB answers.
type ClosedPort uint8

// The values of closed-port.
const (
	ClosedPortRST ClosedPort = iota
	ClosedPortSilent
)

// ACKLimited says which ACKs are limited.
type ACKLimited uint8

// The values of ack-limited.
const (
	ACKLimitedChallenge ACKLimited = iota // challenge ACKs (RFC 5961, 7)
	ACKLimitedEmpty                       // those, and answers to what bears neither data nor FIN
	ACKLimitedAll                         // all that answer what is not processed
)

// ACKDelayed says the ACKs of what are delayed.
type ACKDelayed uint8

// The values of ack-delayed.
const (
	ACKDelayedText ACKDelayed = iota // of text
	ACKDelayedFIN                    // and of a FIN in ESTABLISHED
)

// CloseMode says what CLOSE means for the receiving direction.
type CloseMode uint8

// The values of close.
const (
	CloseHalf CloseMode = iota // it stays open
	CloseFull                  // nobody reads any more: data is answered with RST
)

// CloseUnread says what a CLOSE that ends the receiving direction sends while something
// is received and not read.
type CloseUnread uint8

// The values of close-unread.
const (
	CloseUnreadRST CloseUnread = iota // a RST (RFC 1122, 4.2.2.13; RFC 2525, 2.17)
	CloseUnreadFIN                    // a FIN, as if it had been read
)

// ResetFlushes says whether what is received and not read is lost with a connection that
// is reset.
type ResetFlushes uint8

// The values of reset-flushes.
const (
	ResetFlushesYes ResetFlushes = iota // it is lost (RFC 9293, 3.10.7.4)
	ResetFlushesNo                      // it can still be read
)

// AbortSeq says which SEQ the RST of an ABORT has.
type AbortSeq uint8

// The values of abort-seq.
const (
	AbortSeqNxt AbortSeq = iota // SND.NXT (RFC 9293, 3.10.5)
	AbortSeqUna                 // SND.UNA
)

// FINWithData says whether the last unit of data and the FIN go in one segment.
type FINWithData uint8

// The values of fin-with-data.
const (
	FINApart    FINWithData = iota // never
	FINAgain                       // where both are sent again
	FINTogether                    // that, and where CLOSE comes before the unit is sent
)

// OutOfOrder says what becomes of text and a FIN beyond RCV.NXT, in the window.
type OutOfOrder uint8

// The values of out-of-order.
const (
	OutOfOrderDrop OutOfOrder = iota // it is dropped
	OutOfOrderHold                   // it is held until what is missing has come (SHLD-31)
)

// LingerOver says what becomes of a connection whose CLOSE has lingered for all of its time.
type LingerOver uint8

// The values of linger-over.
const (
	LingerOverReset LingerOver = iota // it is aborted
	LingerOverGoOn                    // it goes on, and CLOSE returns
)

// LingerTold says whether a CLOSE that lingers fails where not all was acknowledged.
type LingerTold uint8

// The values of linger-told.
const (
	LingerToldYes LingerTold = iota // it does (RFC 9293, 3.10.7.4 and 3.10.8)
	LingerToldNo                    // it does not
)

// ISN says how initial sequence numbers are chosen.
type ISN uint8

// The values of isn.
const (
	ISNAny       ISN = iota // every number is tried
	ISNMonotonic            // one past the SND.NXT of the endpoint's last TCB
	ISNZero                 // always 0
	ISNClock                // what a clock shows, which goes on (RFC 9293, 3.4.1; RFC 6528)
)

// ISNSurvives says whether the last initial sequence number is known after a crash, under
// isn monotonic, or the clock, under isn clock.
type ISNSurvives uint8

// The values of isn-survives.
const (
	ISNSurvivesNo  ISNSurvives = iota // it is forgotten
	ISNSurvivesYes                    // it comes from a clock that goes on
)

// QuietTime says whether an end that crashed keeps quiet for an MSL.
type QuietTime uint8

// The values of quiet-time.
const (
	QuietTimeYes QuietTime = iota // it does (RFC 9293, 3.4.3)
	QuietTimeNo                   // it does not
)

// Unchecked says whether a RST is taken in some state whatever its SEQ.
func (p *Policy) Unchecked() bool {
	return p.TimeWaitRST == TimeWaitRSTUnchecked || p.RSTCheck == RSTNone
}

// RTOCollapse says when a retransmission timeout that was backed off collapses.
type RTOCollapse uint8

// The values of rto-collapse.
const (
	// RTOCollapseSample: with an ACK of something that was sent only once, which gives a
	// sample of the round trip (RFC 6298, 3 and 5).
	RTOCollapseSample RTOCollapse = iota
	// RTOCollapseACK: with any ACK of something new, as where timestamps make each of them
	// a sample.
	RTOCollapseACK
)

// WindowProbe says what a zero window is probed with.
type WindowProbe uint8

// The values of window-probe.
const (
	WindowProbeData  WindowProbe = iota // new data beyond the window (RFC 9293, 3.8.6.1)
	WindowProbeEmpty                    // a segment without data, left of the window
)

// timers are the retransmission timers that the policies of texts share.
func timers(p Policy) Policy {
	p.RTO, p.Backoff, p.Retries = 1, 2, 3
	return p
}

// The policies of texts. What is zero in them is the first of its values.
var (
	// Textbook is that of the usual explanation of TIME-WAIT, and the default.
	Textbook = timers(Policy{
		TimeWaitReply: ReplyFIN, TimeWaitRestart: RestartFIN, TimeWaitRST: TimeWaitRSTIgnore,
	})
	// RFC9293 is RFC 9293 to the letter (3.10.7.4), in one of two readings (decisions F8).
	RFC9293 = timers(Policy{
		TimeWaitReply: ReplyAny, TimeWaitRestart: RestartFIN, TimeWaitRST: TimeWaitRSTClose,
	})
	// RFC793 is its predecessor (RFC 793 3.9), its errors corrected (decisions F2).
	RFC793 = timers(Policy{
		TimeWaitReply: ReplyAny, TimeWaitRestart: RestartFIN, TimeWaitRST: TimeWaitRSTClose,
		RSTCheck: RSTWindow, SYNInWindow: SYNReset,
	})
)
