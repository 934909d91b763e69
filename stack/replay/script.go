package replay

import (
	"fmt"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/wire"
)

// Kind is what happens in a [Step].
type Kind uint8

// The kinds of steps.
const (
	Pass   Kind = iota // time passes, up to Step.Tick
	Call               // the application calls
	Arrive             // a segment arrives
	Fire               // a timer of the stack fires
)

// A Step is one thing that happens to the stack, and what it does then according to the
// model.
type Step struct {
	// Of is the number of the step of the run, from 1; 0 for what leads to where the
	// run begins.
	Of   int
	Tick int
	Kind Kind
	Call stack.Call
	// Segment is the one that arrives.
	Segment wire.Segment
	// Timer names the timer that fires.
	Timer string
	// Creates says that the stack makes a TCB; if ISS is not nil with that ISS.
	Creates bool
	ISS     *wire.Number
	// Sends is what the stack sends then, nil for nothing, and State where it is then.
	Sends *wire.Segment
	State model.TCPState
}

// A Script is what happens to one end.
type Script struct {
	End     model.End
	Options stack.Options
	// Tick is how long a tick is for the stack.
	Tick  time.Duration
	Steps []Step
	// PeerISS has the peer's initial sequence numbers, the first at 1.
	PeerISS []uint32
	// Follow is how many steps at the beginning may differ in what the stack acknowledges; the
	// numbers of its peer are then those that it waits for.
	Follow int
	// Needs says that the ISS of some step is needed: with others, numbers of two
	// incarnations would not meet as they do in the run.
	Needs bool
	// Shown has the ISS of each TCB as the model counts, of the stack's and of its
	// peer's, and SeqMod is modulo what it does; 0: relative numbers are shown.
	Shown  [2][]int64
	SeqMod int64
	// Patience is how many ticks one listens to a stack that sends nothing where the model sends
	// something: it may do so later.
	Patience int
}

// An UnfitError says that a run cannot be played on a real stack at all.
type UnfitError struct {
	// Step is the step at which that shows; 0 for none.
	Step int
	Why  string
}

func (e *UnfitError) Error() string {
	if e.Step == 0 {
		return "cannot be replayed: " + e.Why
	}
	return fmt.Sprintf("cannot be replayed: step %d: %s", e.Step, e.Why)
}
