package model

import "strconv"

// ActionKind says what kind of step an [Action] is.
type ActionKind uint8

// The kinds of action. The comments name who [Action.End] is, and which other
// fields are used.
const (
	Tick             ActionKind = iota // time passes; no End
	Open                               // End calls active OPEN, with ISS
	Send                               // End calls SEND, or sends what waited for the window
	Close                              // End calls CLOSE
	Abort                              // End calls ABORT
	Deliver                            // Segment arrives at End; ISS if it creates a TCB
	DeliverDuplicate                   // the same, and Segment stays in flight
	Lose                               // Segment, on its way to End, is lost
	GoAstray                           // Segment, on its way to End, wanders on
	Retransmit                         // End's retransmission timer fires, retries left
	GiveUp                             // End's retransmission, persist or keep-alive timer fires, none left
	Expire                             // End's TIME-WAIT timer fires
	Abandon                            // End's FIN-WAIT-2 timer fires
	Shutdown                           // End calls SHUTDOWN
	Read                               // End calls RECEIVE, and reads all there is
	Crash                              // End crashes
	Reboot                             // End, which has crashed, comes up again
	LingerEnd                          // End's CLOSE has lingered for all of its time
	Probe                              // End's keep-alive timer fires, probes left
	ProbeWindow                        // End's persist timer fires, and it probes the window
	Forget                             // the middlebox beside End has kept its entry for all of its time
	// Segment, which someone outside sends as the peer, arrives at End; ISS as of Deliver
	Forge
	DelayedACK // End sends an ACK that it has delayed
)

// ActionKinds lists the kinds of action.
var ActionKinds = [...]ActionKind{
	Tick, Open, Send, Close, Abort, Deliver, DeliverDuplicate, Lose, GoAstray, Retransmit,
	GiveUp, Expire, Abandon, Shutdown, Read, Crash, Reboot, LingerEnd,
	Probe, ProbeWindow, Forget, Forge, DelayedACK,
}

// String returns the kind's name in lower case, "deliver duplicate".
func (k ActionKind) String() string {
	return [...]string{
		"tick", "open", "send", "close", "abort", "deliver", "deliver duplicate",
		"lose", "go astray", "retransmit", "give up", "expire", "abandon",
		"shutdown", "read", "crash", "reboot", "linger end", "probe",
		"probe window", "forget", "forge", "delayed ack",
	}[k]
}

// An Action is one step of the system.
type Action struct {
	Kind    ActionKind
	End     End
	ISS     Seq
	Segment Segment
	// Clock is the clock that the TCB which is created has.
	Clock ClockStart
	// Creates says that the segment creates a TCB, so that ISS is used.
	Creates bool
}

// Arrives says whether a segment arrives at an endpoint.
func (a Action) Arrives() bool {
	return a.Kind == Deliver || a.Kind == DeliverDuplicate || a.Kind == Forge
}

// String returns the action as a line of a trace, "deliver to A <SEQ=1><CTL=RST>".
func (a Action) String() string {
	iss := ""
	if a.Kind == Open || a.Creates {
		iss = " with ISS " + strconv.Itoa(int(a.ISS))
		if a.Clock != ClockGoesOn {
			iss += " and a clock " + a.Clock.String()
		}
	}
	end := a.End.String()
	switch a.Kind {
	case Tick:
		return "tick"
	case Forget:
		return end + "'s middlebox: " + a.Kind.String()
	case Deliver:
		whose := ""
		if a.Segment.OfMiddlebox() {
			whose = "its middlebox's "
		}
		return "deliver to " + end + " " + whose + a.Segment.String() + iss
	case DeliverDuplicate:
		return "deliver to " + end + " a duplicate of " + a.Segment.String() + iss
	case Forge:
		return "forge to " + end + " " + a.Segment.String() + iss
	case Lose:
		return "lose " + a.Segment.String() + " to " + end
	case GoAstray:
		return a.Segment.String() + " to " + end + " goes astray"
	case Open, Send, Close, Abort, Retransmit, GiveUp, Expire, Abandon, Shutdown, Read,
		Crash, Reboot, LingerEnd, Probe, ProbeWindow, DelayedACK:
		return end + ": " + a.Kind.String() + iss
	}
	panic("BUG: no such action")
}
