package stack

import (
	"fmt"
	"strings"
	"time"

	"tcpcheck/model"
)

// A Target is a TCP implementation of which stacks can be made.
type Target interface {
	// Name is what it is called, with its version.
	Name() string
	// New returns a fresh stack, on which nothing happened yet. The error says in one
	// line which option it cannot have.
	New(Options) (Stack, error)
}

// A Stack is one end of a single pair of sockets. Time stands still in it but for
// [Stack.Advance]. What a method sets off is done when it returns. Errors are those of
// the machinery, one line each; a connection that fails is none.
type Stack interface {
	// Inject has a segment of the peer arrive.
	Inject(Segment) error
	// Call makes an application call. What an application cannot do in the state it
	// is in does nothing.
	Call(Call) error
	// Advance lets time pass.
	Advance(time.Duration) error
	// Sent returns the segments sent since it was last called.
	Sent() []Segment
	// State returns the state of the connection; false where it cannot be read.
	State() (model.TCPState, bool)
	// NextISS has the next TCB take this initial sequence number. The error says that
	// it cannot be made to.
	NextISS(uint32) error
	// Close frees the stack.
	Close() error
}

// Options are the rules of a stack that can be set, as far as it has them.
type Options struct {
	// Passive: it listens, and accepts what comes, again and again; otherwise it is a
	// client.
	Passive bool `json:"passive"`
	// Orphan: CLOSE gives the socket up, for reading as well; otherwise only the
	// sending direction is shut down.
	Orphan bool `json:"orphan"`
	// TimeWait is how long TIME-WAIT lasts.
	TimeWait time.Duration `json:"time_wait"`
	// FinWait2 is how long FIN-WAIT-2 lasts of a socket that was given up; 0: as long
	// as the stack has it.
	FinWait2 time.Duration `json:"fin_wait_2"`
	// RTO is the retransmission timeout, RTOMax that after many retransmissions.
	RTO    time.Duration `json:"rto"`
	RTOMax time.Duration `json:"rto_max"`
	// Retries is how often something is sent again.
	Retries int `json:"retries"`
	// Own: those of the times, and of Retries, that are 0 are as the stack has them by itself.
	Own bool `json:"own,omitempty"`
}

// Window is the receive window that a stack has to have, in octets.
const Window = 32768

// A Segment is one as it is on the wire, without ports, window and options.
type Segment struct {
	Seq uint32        `json:"seq"`
	Ack uint32        `json:"ack"`
	Ctl model.Control `json:"ctl"`
	// Len is the length of its text, in octets.
	Len int `json:"len"`
}

// String returns the segment as the RFC's figures do, with its absolute numbers.
func (s Segment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<SEQ=%d>", s.Seq)
	if s.Ctl&model.ACK != 0 {
		fmt.Fprintf(&b, "<ACK=%d>", s.Ack)
	}
	fmt.Fprintf(&b, "<CTL=%v>", s.Ctl)
	return b.String()
}

// Call is an application call.
type Call string

// The calls.
const (
	Open  Call = "open"  // an active OPEN
	Send  Call = "send"  // one octet
	Close Call = "close" // see Options.Orphan
	Abort Call = "abort"
)
