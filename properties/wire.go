package properties

import "tcpcheck/model"

// OnWire says how a property is seen in a capture, in which there are segments only. A
// run is found there that shows them, and most properties are judged on its steps.
type OnWire struct {
	Seen Seen
	// Why says why a property that is [Unseen] is.
	Why string
	// FromSYN says that it is seen to hold only where the capture has the beginning of
	// the connection, InState that an end was in that state, unless that is CLOSED, and
	// OfRun that the run is one of the model to its end. A violation is seen without.
	FromSYN bool
	InState model.TCPState
	OfRun   bool
	// Takes has a control bit without which in some segment there is no violation: where
	// none was seen the property holds, whatever the run. Where it was, or nothing is said,
	// a capture of one end shows a violation only, for what arrives at the other, and what
	// is lost from there, is not in it.
	Takes model.Control
	// SYNOnce says that it is seen to hold only where no SYN arrives twice.
	SYNOnce bool
	// OldData says that an acknowledgement of data that only an earlier incarnation had sent
	// violates it, whatever the run.
	OldData bool
}

// Seen is what a property is judged on.
type Seen uint8

// What there is. A property has to say which, so the zero value is none of them.
const (
	notSaid Seen = iota
	// InSteps: the steps of the run.
	InSteps
	// InRSTs: a RST violates it, whatever the run.
	InRSTs
	// InACKs: ACKs that answer each other violate it, whatever the run.
	InACKs
	// InEnd: the state in which the capture leaves both ends. It can be seen to hold, and
	// never to be violated.
	InEnd
	// Unseen: nothing that a capture has.
	Unseen
)

// Said says whether it is one of them.
func (s Seen) Said() bool { return s > notSaid && s <= Unseen }
