package pkt

import (
	"fmt"
	"time"

	"tcpcheck/model"
)

// A Script is what is in a file.
type Script struct {
	Name string
	// Options are the lines that begin with --, such as --tolerance_usecs=75000.
	Options []Option
	// Tolerance is how much later or earlier than written a segment may be sent.
	Tolerance time.Duration
	Events    []Event
}

// An Option is one of packetdrill itself.
type Option struct {
	Line        int
	Name, Value string
}

// An Event is one thing that happens. One of Packet, Call, Command and Code is there.
type Event struct {
	// Line is where it begins, from 1, and Text how it is written there, without the time.
	Line int
	Text string
	At   When
	// Ends is when a call that blocks returns; nil for one that returns at once.
	Ends *When

	Packet  *Packet
	Call    *Call
	Command string // what a shell does, between backquotes
	Code    string // what is between %{ and }%
}

// Clock is from when a time counts.
type Clock uint8

// The clocks.
const (
	Absolute Clock = iota // from the beginning of the script
	Relative              // from the event before: "+0.1"
	Anytime               // "*": whenever it happens
)

// When is a time, or a range of them: "+0.1", "2.5", "+0~+0.2".
type When struct {
	Clock    Clock
	From, To time.Duration
}

// A Packet is one that arrives at the TCP under test, or that it has to send.
type Packet struct {
	// In says that it arrives: "<".
	In bool
	// Other names what it is if it is none of TCP's, "udp"; nothing else is there then.
	Other string
	Ctl   model.Control
	// ECN and the like are flags that have nothing to do with closing.
	ECN string
	// Seq is SEG.SEQ as it is written: of a SYN absolute, else relative to the ISN of its
	// sender. AnySeq says that it is "...".
	Seq    uint32
	AnySeq bool
	// Len is the length of the text, in octets.
	Len int
	// Ack is SEG.ACK if there is one, AnyAck says that it is "...".
	HasAck bool
	Ack    uint32
	AnyAck bool
	// Window is SEG.WND; -1 where it is not written.
	Window int
	// Options are those of TCP; AnyOptions says that they are "<...>".
	Options    []TCPOption
	AnyOptions bool
}

// A TCPOption is one of a segment, such as <mss 1460>.
type TCPOption struct {
	// Name is its first word, Text all of it.
	Name, Text string
	// Value is its number, 0 where there is none.
	Value int
}

// Option returns the number of the option of that name, and whether there is one.
func (p *Packet) Option(name string) (int, bool) {
	for _, o := range p.Options {
		if o.Name == name {
			return o.Value, true
		}
	}
	return 0, false
}

// A Call is one that an application makes, with what has to come of it.
type Call struct {
	Name string
	// Args are the arguments, as they are written.
	Args []string
	// Result is what it has to return; AnyResult says that it is "?" or "...".
	Result    int64
	AnyResult bool
	// Errno is the error, "EINPROGRESS"; "" for none.
	Errno string
}

// An Error says what is wrong in which line of which file.
type Error struct {
	Name string
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.What) }
