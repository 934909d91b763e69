package tcp

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// A Bug is something that a TCP does wrong.
type Bug int

// The bugs.
const (
	None Bug = iota
	// A RST in the window, and not at RCV.NXT only, resets (RFC 9293 3.10.7.4 Second).
	ResetsInWindow
	// The FIN is sent once (3.8.1).
	SendsFINOnce
	// TIME-WAIT is not restarted by the peer's FIN (3.10.7.4 Eighth).
	KeepsTimeWait
	// An ACK of what was never sent is not answered (3.10.7.4 Fifth).
	TakesAnyACK
	// In FIN-WAIT-1 a FIN that acknowledges nothing new leads to TIME-WAIT (3.10.7.4 Eighth).
	SkipsClosing
	// A SYN in the window of an established connection is not challenged (RFC 5961 4.2).
	IgnoresSYN
	// A half-open SYN-RECEIVED answers a bad ACK with an ACK, no RST (3.10.7.4 Fifth).
	MildInSYNReceived
	// The ACK of a FIN does not count it (3.10.7.4 Eighth).
	AcknowledgesNoFIN
	// A segment for no connection draws nothing (3.10.7.1).
	Silent
	// TIME-WAIT lasts half as long (3.4.2).
	HurriesTimeWait
)

// A Target makes TCPs with these bugs.
type Target []Bug

// Name implements [stack.Target].
func (Target) Name() string { return "tcp of RFC 9293" }

// New implements [stack.Target].
func (bugs Target) New(o stack.Options) (stack.Stack, error) {
	t := &tcp{options: o, bugs: bugs, iss: firstISS}
	t.deleted()
	return t, nil
}

// ISSs are far from one another.
const (
	firstISS = 1000
	nextISS  = 1 << 20
)

// Send, and all that follows, implements [stack.Stack].
func (t *tcp) Call(call stack.Call) error {
	switch call {
	case stack.Open:
		t.open()
	case stack.Send:
		if t.state == model.Established || t.state == model.CloseWait {
			t.send(model.ACK|model.PSH, 1)
		}
	case stack.Close:
		t.close()
	case stack.Abort:
		t.abort()
	}
	return nil
}

func (t *tcp) Sent() []stack.Segment {
	sent := t.sent
	t.sent = nil
	return sent
}

func (t *tcp) State() (model.TCPState, bool) { return t.state, true }
func (t *tcp) Close() error                  { return nil }

func (t *tcp) NextISS(iss uint32) error {
	t.iss = iss
	return nil
}

func (t *tcp) Advance(d time.Duration) error {
	for end := t.now + d; ; t.expired() {
		if t.due == 0 || t.due > end {
			t.now = end
			return nil
		}
		t.now = t.due
	}
}
