package transcript

import (
	"fmt"

	"tcpcheck/model"
)

// A Program is one whose text is read.
type Program uint8

// The programs. Wireshark prints what tshark does.
const (
	Tcpdump Program = iota
	Tshark
)

// A Line is what the text tells of one segment.
type Line struct {
	Program Program
	// Number is that of the line in the text, from 1, and Frame that of the packet, as
	// the text numbers it or else as its lines are counted.
	Number, Frame int
	// Time is in nanoseconds, since 1970 if the text has dates; 0 where it tells none.
	Time     int64
	Src, Dst Socket
	// Ctl is the control bits SYN, FIN, RST and ACK.
	Ctl model.Control
	// Seq and Ack are as they are printed. HasSeq is false where SEQ is not: tcpdump
	// leaves it out where no number is taken. ACK is always there with its control bit.
	Seq, Ack uint32
	HasSeq   bool
	// Len is the number of octets of data.
	Len uint32
	// Window is as it is printed: tshark has applied the scale if it knows that. HasWindow
	// is false where the line is cut before it.
	Window    uint32
	HasWindow bool
	// Scale is the window scale option, as a shift; -1 for none.
	Scale int8
	// TSVal and TSEcr are the timestamps; both 0 without the option.
	TSVal, TSEcr uint32
	// ID and TTL are the identification and the time to live of the IPv4 header, where they are
	// told.
	ID  uint16
	TTL uint8
	// MSS is the maximum segment size of a SYN, 0 for none, and SACK whether SACK is permitted.
	MSS  uint16
	SACK bool
	// Length is that of the packet, with all headers, as tshark prints it; 0 for not.
	Length uint32
	// Inner says that tshark printed what is in the segment and not the segment: there are two
	// hosts, and no more than Length.
	Inner bool
	// Lost says that tshark did not see what its sender sent before.
	Lost bool
	// Again and Reused are remarks of tshark: that it was seen before, or that a SYN begins
	// another connection.
	Again, Reused bool
}

// A Socket is one end: what stands for its address, and the port.
type Socket struct {
	Host string
	Port uint16
}

// A BadLineError is of a line that shows a segment, but not in a form that is known.
type BadLineError struct {
	Number int
	Why    string
}

// Error names the line.
func (e *BadLineError) Error() string { return fmt.Sprintf("line %d: %s", e.Number, e.Why) }
