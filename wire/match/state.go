package match

import (
	"tcpcheck/model"
)

// A state is one of the two ends and of what is on its way between them, as far as
// the capture has been followed.
type state struct {
	tcb [2]model.TCB
	// half says of an end that it closed by a shutdown of its sending direction.
	half [2]bool
	// mark is the item after which the end entered TIME-WAIT or FIN-WAIT-2, or
	// restarted TIME-WAIT.
	mark [2]int16
	// flying are the events on their way to each end.
	flying [2]queue
	// drafts are the segments that each end sent and that were not seen so far.
	drafts [2]drafts
	// top is the last event that arrived at each end.
	top        [2]int16
	ungraceful uint16
	// opened are the incarnations that were opened passively, a bit for each.
	opened uint8
}

// capacities of the queues of a state; what is more is forgotten, the oldest first, which
// makes a run less likely to be found and decides nothing.
const (
	maxFlying = 6
	maxDrafts = 3
	maxAge    = 2
)

// queue holds events by index, in order.
type queue struct {
	n  int8
	ev [maxFlying]int16
}

func (q *queue) add(ev int) {
	if int(q.n) == maxFlying {
		copy(q.ev[:], q.ev[1:])
		q.n--
	}
	q.ev[q.n] = int16(ev)
	q.n++
}

// remove takes the i-th out.
func (q *queue) remove(i int) {
	copy(q.ev[i:], q.ev[i+1:q.n])
	q.n--
	q.ev[q.n] = 0
}

func (q *queue) find(ev int) int {
	for i := range int(q.n) {
		if q.ev[i] == int16(ev) {
			return i
		}
	}
	return -1
}

// forget takes out the oldest of those that the event top overtook, if there are
// too many: they are lost.
func (q *queue) forget(top int16) {
	for q.n > maxOvertaken && q.ev[maxOvertaken] < top {
		q.remove(0)
	}
}

// A draft is a segment that was sent and not seen so far.
type draft struct {
	seg model.Segment
	// by is the event that it answers; -1 for none. in is the state in which it did.
	by int16
	in model.TCPState
	// cost is what was charged for it, to be given back when it is seen.
	cost int16
	// age is how many segments of the same end were seen since it was sent.
	age int8
}

type drafts struct {
	n int8
	d [maxDrafts]draft
}

func (q *drafts) add(d draft) {
	if int(q.n) == maxDrafts {
		copy(q.d[:], q.d[1:])
		q.n--
	}
	q.d[q.n] = d
	q.n++
}

func (q *drafts) remove(i int) {
	copy(q.d[i:], q.d[i+1:q.n])
	q.n--
	q.d[q.n] = draft{}
}

// grow counts a segment of the same end that was seen, and takes out what is old by
// then: it is lost.
func (q *drafts) grow() {
	for i := range int(q.n) {
		q.d[i].age++
	}
	for q.n > 0 && q.d[0].age > maxAge {
		q.remove(0)
	}
}

// StepKind says what a [Step] is.
type StepKind uint8

// The kinds of step. The last two are not of the model.
const (
	// Acts: a call or a timer of the model, which may send the event.
	Acts StepKind = iota
	// Arrives: the event arrives.
	Arrives
	// ArrivesAgain: the event arrives once more.
	ArrivesAgain
	// Seen: an answer that was given before is seen.
	Seen
	// Repeats: something unacknowledged is sent again, at a time that the capture shows.
	Repeats
	// Acknowledges: an acknowledgement that nothing called for, as when a window opens.
	Acknowledges
	// Probes: a keep-alive.
	Probes
	// Twice: the network delivers the packet of another event again.
	Twice
	// Stray: an old segment whose sending was not seen.
	Stray
	// Reuse: a new OPEN takes the place of a TIME-WAIT (RFC 6191).
	Reuse
	// Stops: B's application does not listen any more.
	Stops
	// Starts: it listens again.
	Starts
	// Injected: a third party sent it in the end's name.
	Injected
	// Vanishes: the end has no TCB any more, and nothing in the model says why.
	Vanishes
	// Unexplained: the event is not what the model sends.
	Unexplained
)

// Model says whether the step, or what it abstracts from, is one of the model.
func (k StepKind) Model() bool { return k != Vanishes && k != Unexplained }

// A Step is one step of the run found.
type Step struct {
	Kind StepKind
	End  model.End
	// Event is the index of the event that is sent or arrives; -1 for none.
	Event int
	// By is the index of the event that an answer answers, and In the state in which
	// it was given; -1 for none.
	By int
	In model.TCPState
	// Action is the step of the model: of Acts and of arrivals, one for each segment.
	Action  model.Action
	Effects model.Effects
	// Before and After are the states of both ends.
	Before, After [2]model.TCB
	// Stale says that what arrives bears too old a timestamp, and is dropped.
	Stale bool
	// Beyond is how many more times than a socket that no process holds the end has sent its
	// FIN again.
	Beyond int
	// Half says that a CLOSE left the receiving direction open.
	Half bool
	// Item is the number of items of the capture that were seen by then.
	Item int
	// ungraceful, half and flying are those before.
	ungraceful uint16
	half       [2]bool
	flying     [2]queue
}

// node is a state that was reached, with the way there.
type node struct {
	state  state
	cost   int
	parent *node
	step   Step
}

// String returns the kind in words.
func (k StepKind) String() string {
	return [...]string{
		"acts", "arrives", "arrives again", "seen", "sent again", "acknowledges", "keep-alive",
		"delivered again", "old segment", "opens from TIME-WAIT", "stops listening", "listens again", "injected",
		"connection gone", "unexplained",
	}[k]
}
