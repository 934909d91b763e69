package relay

// A Place is where a socket is.
type Place uint8

// The places, from the client to the server: that of A, the relay's two, and that of B. Those of a
// leg differ in the last bit.
const (
	AtA Place = iota
	RelayA
	RelayB
	AtB
)

// String returns the name of the place.
func (p Place) String() string {
	return [...]string{"A", "relay to A", "relay to B", "B"}[p]
}

// peer returns the other place of the leg.
func (p Place) peer() Place { return p ^ 1 }

// side returns the leg.
func (p Place) side() Side { return Side(p >> 1) }

// end returns where an end's socket is, and at where the relay's is on its leg.
func (e Side) end() Place { return [...]Place{AtA, AtB}[e] }
func (e Side) at() Place  { return [...]Place{RelayA, RelayB}[e] }

// A Status is what became of a socket.
type Status uint8

// The statuses.
const (
	// Open sends and receives.
	Open Status = iota
	// ShutDown has sent a FIN, and receives.
	ShutDown
	// Closed has sent a FIN, and its application is gone: it takes no more data.
	Closed
	// WasReset had a RST, of which its application was not told yet.
	WasReset
	// Gone knows no connection any more.
	Gone
	// Vanished does not answer at all.
	Vanished
)

// receives says whether what comes is for the application.
func (s Status) receives() bool { return s <= ShutDown }

// A Socket is one end of a leg.
type Socket struct {
	Status Status
	// Queue is how many units were received that are not read; FIN says that a FIN was, after them.
	Queue uint8
	FIN   bool
}

// A Kind is what is sent.
type Kind uint8

// The kinds. GaveUp is none that is sent: it is what a sender finds out in the end whose segments
// nobody answers.
const (
	Data Kind = iota
	FIN
	RST
	GaveUp
)

// String returns the name.
func (k Kind) String() string { return [...]string{"data", "FIN", "RST", "no answer"}[k] }

// An Item is under way to a socket.
type Item struct {
	Kind Kind
	// Tries is how often it was lost.
	Tries uint8
	// Age is for how many ticks it has been under way; if less than 0, it is sent again in so many.
	Age int16
}

// wireLen is how many items are under way at most: units, a FIN, and a RST for each of these that
// came the other way, and one more.
const wireLen = 2*(mostUnits+1) + 2

// A Wire has what is under way to a socket, in the order in which it was sent.
type Wire struct {
	N     uint16
	Items [wireLen]Item
}

// units is how many units are under way.
func (w *Wire) units() (n int) {
	for _, x := range w.Items[:w.N] {
		if x.Kind == Data {
			n++
		}
	}
	return n
}

// remove takes the first item off.
func (w *Wire) remove() {
	copy(w.Items[:], w.Items[1:w.N])
	w.N--
	w.Items[w.N] = Item{}
}

// An Ending is how a connection ended for A or B.
type Ending uint8

// The endings.
const (
	Running Ending = iota
	// SawEnd has read the end of the other's stream, and WasTold of a reset.
	SawEnd
	WasTold
	// Satisfied closed because it had what it wanted.
	Satisfied
	// Aborted and Disappeared did so.
	Aborted
	Disappeared
)

// An End is what A or B is up to.
type End struct {
	// Left is how many units it has still to write, Got how many it has read.
	Left, Got uint8
	Ending    Ending
	// HalfClosed says that it ended its stream.
	HalfClosed bool
	// Thought is for how long it has thought about the next unit.
	Thought uint16
}

// A State is all there is.
type State struct {
	Sockets [4]Socket
	Wires   [4]Wire // to each of them
	Ends    [2]End

	// Of the relay: the units that it holds from each side, from whom it had the end of the stream,
	// for how long nothing passed, and for how long each side has been half-closed.
	Buffer [2]uint8
	Ended  [2]Ended
	Quiet  uint16
	Half   [2]uint16
	// Over is how it closes its legs.
	Over Over

	// Losses, Aborts and Vanishes are what may still happen.
	Losses           uint8
	Aborts, Vanishes [2]uint8
}

// Ended says what the relay knows of the end of a stream.
type Ended uint8

// What it knows.
const (
	NotEnded Ended = iota
	// AtEnd is at an end that can be passed on, Broken at one that can not.
	AtEnd
	Broken
)

// Over says whether the relay closes, and how.
type Over uint8

// The ways.
const (
	NotOver Over = iota
	ClosesBoth
	ResetsBoth
	ForgetsBoth
)
