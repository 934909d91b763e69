package model

// A Clause is a place in a document that says what a TCP does. That of a step, in
// [Effects], is the one that had the last word: at which the processing of a segment
// ended, or which the call or the timer is about. Where a policy replaces a clause it is
// the source of the policy. A policy that only chooses what a clause sends or starts, or
// leaves it out (time-wait-reply, time-wait-restart), does not replace it.
type Clause uint8

// The clauses. Without another name they are those of RFC 9293; First to Eighth are the
// steps of 3.10.7.4. A step Third (security) or Sixth (URG) never has the last word.
const (
	NoClause        Clause = iota // time passes, or the channel acts
	OpenCall                      // OPEN
	SendCall                      // SEND
	ReceiveCall                   // RECEIVE
	CloseCall                     // CLOSE
	AbortCall                     // ABORT
	ClosedState                   // a segment arrives in CLOSED
	ListenFirst                   // a RST in LISTEN
	ListenSecond                  // an ACK in LISTEN
	ListenThird                   // a SYN in LISTEN
	SynSentFirst                  // an ACK in SYN-SENT that is not acceptable
	SynSentSecond                 // a RST in SYN-SENT
	SynSentFourth                 // a SYN in SYN-SENT
	SynSentFifth                  // neither SYN nor RST in SYN-SENT
	First                         // check the sequence number
	Second                        // check the RST bit
	Fourth                        // check the SYN bit
	Fifth                         // check the ACK field
	Seventh                       // process the segment text
	Eighth                        // check the FIN bit
	UserTimeout                   // the retries are used up
	TimeWaitTimeout               // TIME-WAIT is over
	Retransmission                // to which RFC 9293, 3.8.1, refers
	ZeroWindowProbe               // a zero window is probed
	Crashed                       // an end crashes, or comes up again
	RFC793Second                  // any RST in the window resets
	RFC793Fourth                  // a SYN in the window resets
	RFC1122Closing                // reopening from TIME-WAIT; data after CLOSE
	RFC1337Ignore                 // fix F1: RSTs are ignored in TIME-WAIT
	PAWS                          // a timestamp that is older
	RFC6191Section2               // a SYN in TIME-WAIT with timestamps
	KeepAlives                    // an idle connection is probed
	WhenToACK                     // an ACK was delayed
	OfStacks                      // no document has it
	clauses                       // how many there are
)

var clauseNames = [clauses]string{
	OpenCall: "3.10.1", SendCall: "3.10.2", ReceiveCall: "3.10.3", CloseCall: "3.10.4", AbortCall: "3.10.5",
	ClosedState: "3.10.7.1",
	ListenFirst: "3.10.7.2, First", ListenSecond: "3.10.7.2, Second", ListenThird: "3.10.7.2, Third",
	SynSentFirst: "3.10.7.3, First", SynSentSecond: "3.10.7.3, Second", SynSentFourth: "3.10.7.3, Fourth",
	SynSentFifth: "3.10.7.3, Fifth",
	First:        "3.10.7.4, First", Second: "3.10.7.4, Second", Fourth: "3.10.7.4, Fourth",
	Fifth: "3.10.7.4, Fifth", Seventh: "3.10.7.4, Seventh", Eighth: "3.10.7.4, Eighth",
	UserTimeout: "3.10.8, USER TIMEOUT", TimeWaitTimeout: "3.10.8, TIME-WAIT TIMEOUT",
	Retransmission: "RFC 6298, 5", ZeroWindowProbe: "3.8.6.1", Crashed: "3.4.3",
	RFC793Second: "RFC 793, 3.9, second", RFC793Fourth: "RFC 793, 3.9, fourth",
	RFC1122Closing: "RFC 1122, 4.2.2.13", RFC1337Ignore: "RFC 1337, F1",
	PAWS: "RFC 7323, 5.3, R1", RFC6191Section2: "RFC 6191, 2", KeepAlives: "3.8.4",
	WhenToACK: "3.8.6.3", OfStacks: "what stacks do",
}

// String returns the clause as one cites it, "3.10.7.4, First", with its document if that
// is not RFC 9293; "" for NoClause.
func (c Clause) String() string { return clauseNames[c] }

// inListen is the step of 3.10.7.2 for what does not open a connection. What has
// neither RST nor ACK is treated as in CLOSED (decisions A1).
func inListen(seg Segment) Clause {
	switch {
	case seg.Has(RST):
		return ListenFirst
	case seg.Has(ACK):
		return ListenSecond
	}
	return ClosedState
}

// last is the last step of 3.10.7.4 for which an acceptable segment with ACK has
// anything. Where that is out of order, and the ACK changed the state, the step stays
// Fifth.
func last(seg Segment) Clause {
	switch {
	case seg.Has(FIN):
		return Eighth
	case seg.DataLen() > 0:
		return Seventh
	}
	return Fifth
}
