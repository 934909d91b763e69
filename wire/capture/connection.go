package capture

import (
	"net/netip"

	"tcpcheck/model"
)

// A Connection is what was seen of one pair of sockets: one incarnation, or several
// that follow each other.
type Connection struct {
	// Addr holds the sockets of A, who opens, and B. Where no SYN was seen A is the
	// one with the higher port.
	Addr [2]netip.AddrPort
	// Events is what was seen, in order.
	Events []Event
	// Incarnations holds the numbers of each, at least one.
	Incarnations []Incarnation
	// Folded says what was counted and left out of Events.
	Folded Fold
	// Odd is the number of segments, kept or left out, that are not in order: all that are
	// not New, and those that acknowledge less than before, or what was not seen.
	Odd int
	// copies is the number of segments that are the same packet as one right before, and
	// that Odd does not count.
	copies int
	// Number counts connections, from 1, in the order of their first segments.
	Number int
	// Sides is the number of files that it was seen in, and Near the end that each
	// file was captured at, where there are two.
	Sides int
	Near  [2]model.End

	setBack int64 // by how much the clock was set back so far
}

// An Incarnation is one connection between the two sockets.
type Incarnation struct {
	// FromSYN says that its SYN was seen, and not only what came later.
	FromSYN bool
	Ends    [2]Numbers
}

// Numbers are the sequence numbers of one end of an incarnation.
type Numbers struct {
	// Known says that the end sent something, or was acknowledged something.
	Known bool
	// ISS is the initial sequence number; one before the first that was seen where
	// the SYN was not.
	ISS uint32
	// Next is the number after the highest seen: SND.NXT.
	Next uint32
	// Octets is how much data was seen, each octet once.
	Octets uint64
	// Scale is the window scale of its SYN, and Window the last window, in octets.
	Scale  int8
	Window uint32

	acked       uint32 // the highest number that the peer acknowledged
	early       uint32 // how much data its SYN had (RFC 7413)
	lastTS      uint32
	lastID      uint16
	finNext     uint32
	finSent     bool
	holes       []hole
	timestamped bool
}

// Timestamps says whether the end sent timestamps.
func (n *Numbers) Timestamps() bool { return n.timestamped }

// AfterFIN returns the number after the end's FIN, and whether a FIN was seen.
func (n *Numbers) AfterFIN() (uint32, bool) { return n.finNext, n.finSent }

// A hole is a range of numbers that was not seen: from, up to and not including, to.
type hole struct{ from, to uint32 }

// An Event is a segment that was seen.
type Event struct {
	Header
	From model.End
	// Incarnation is the index of the one whose numbers it bears.
	Incarnation int
	// Either says that it fits an earlier one as well, and was not seen where it was sent.
	Either bool
	// Frame and Time are where and when it was seen, in each file; Frame 0 for not.
	Frame [2]int
	Time  [2]int64
	// Proof is the frame that shows that the segment was sent, where it is in no capture;
	// 0 where it is in one.
	Proof int
	// Kind says what it is to the segments before it, and Of the frame that it
	// repeats; 0 if that one was not kept.
	Kind Kind
	Of   int
	// Fresh says that its timestamp or identification proves that it was sent after
	// those of its sender that were seen before.
	Fresh bool
	// Marks are those of the packet where it was first seen.
	Marks
}

// Number is the frame in the first file that has it, or that shows that it was sent.
func (e *Event) Number() int {
	if e.Proof > 0 {
		return e.Proof
	}
	if e.Frame[0] > 0 {
		return e.Frame[0]
	}
	return e.Frame[1]
}

// Kind says what a segment is to those before it.
type Kind uint8

// The kinds.
const (
	// New: it is in order, or only acknowledges.
	New Kind = iota
	// Again: what it carries was seen before, and was sent again.
	Again
	// Duplicate: the same packet was seen before; the network made two of one.
	Duplicate
	// Late: others that were sent after it were seen before.
	Late
	// Ahead: something before it was not seen, so far.
	Ahead
	// KeepAlive: a probe for whether the peer is there.
	KeepAlive
	// Conflict: data where its sender had sent its FIN already.
	Conflict
	// Foreign: its numbers are not of this connection.
	Foreign
)

// String returns the kind in a word; "" for New.
func (k Kind) String() string {
	return [...]string{"", "retransmission", "duplicate", "out of order", "ahead", "keep-alive",
		"data after the FIN", "foreign"}[k]
}

// A Fold counts segments that were left out: data and acknowledgements in order.
type Fold struct {
	Segments int
	// Octets is the data in them, by sender.
	Octets [2]uint64
	// Again, Late and Duplicates count those that were such.
	Again, Late, Duplicates int
	// First and Last are the frames of the first and the last left out.
	First, Last int
	// Upto has, by incarnation and end, the number after the last left out.
	Upto map[int][2]uint32
	// Controls is the number of SYN, FIN and RST left out, since there were too many.
	Controls int
}
