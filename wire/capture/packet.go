package capture

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"tcpcheck/model"
)

// A Packet is one TCP segment as a file has it.
type Packet struct {
	// Frame is its number in the file, from 1, every packet counted.
	Frame int
	// Interface is the number of the interface that saw it, from 0, in a file that
	// tells.
	Interface int
	// Time is when it was captured, in nanoseconds since 1970.
	Time     int64
	Src, Dst netip.AddrPort
	Marks
	Header
}

// A Header is what a segment says: RFC 9293 3.1, and the timestamps of RFC 7323.
type Header struct {
	Seq, Ack uint32
	// NoSeq says that Seq is not told, and is taken to be SND.NXT as far as was seen.
	NoSeq bool
	// Ctl is the control bits; PSH is set on what carries data, but not on a SYN, and on
	// nothing else.
	Ctl model.Control
	// Len is the number of octets of data, by the length in the IP header: what the
	// snap length cut off counts.
	Len    uint32
	Window uint16
	// Scale is the window scale option of a SYN; -1 for none.
	Scale int8
	// TSVal and TSEcr are the timestamps; both 0 without the option.
	TSVal, TSEcr uint32
	// ID is the identification of the IPv4 header.
	ID uint16
}

// Span is the number of sequence numbers that the segment takes.
func (h *Header) Span() uint32 {
	n := h.Len
	if h.Ctl&model.SYN != 0 {
		n++
	}
	if h.Ctl&model.FIN != 0 {
		n++
	}
	return n
}

// End is the sequence number after the last that the segment takes.
func (h *Header) End() uint32 { return h.Seq + h.Span() }

// Bare says whether the segment only acknowledges.
func (h *Header) Bare() bool { return h.Ctl == model.ACK }

const headerLen = 20

// read reads a TCP header, of which the snap length may have cut the options. length
// is that of the segment as it was sent.
func (p *Packet) read(b []byte, length int) (ports [2]uint16, err error) {
	if len(b) < headerLen {
		return ports, errors.New("the TCP header is cut short")
	}
	offset := 4 * int(b[12]>>4)
	if offset < headerLen || offset > length {
		return ports, errors.New("the TCP header has a wrong length")
	}
	ports = [2]uint16{binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])}
	p.Seq, p.Ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	p.Window = binary.BigEndian.Uint16(b[14:])
	p.Len = uint32(length - offset)
	p.Ctl = model.Control(b[13]) & (model.FIN | model.SYN | model.RST | model.ACK)
	if p.Len > 0 && p.Ctl&model.SYN == 0 {
		p.Ctl |= model.PSH
	}
	if p.Ctl&model.ACK == 0 {
		p.Ack = 0
	}
	p.Scale, p.TSVal, p.TSEcr, p.MSS, p.SACK = -1, 0, 0, 0, false
	p.readOptions(b[headerLen:min(offset, len(b))])
	return ports, nil
}

// readOptions reads the options that are used; what is malformed ends them.
func (p *Packet) readOptions(b []byte) {
	const end, nop, mss, scale, sack, timestamps = 0, 1, 2, 3, 4, 8
	for len(b) > 0 && b[0] != end {
		if b[0] == nop {
			b = b[1:]
			continue
		}
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			return
		}
		switch {
		case b[0] == mss && b[1] == 4:
			p.MSS = binary.BigEndian.Uint16(b[2:])
		case b[0] == sack && b[1] == 2:
			p.SACK = true
		case b[0] == scale && b[1] == 3:
			p.Scale = int8(min(b[2], 14)) //nolint:gosec // at most 14, RFC 7323 2.3
		case b[0] == timestamps && b[1] == 10:
			p.TSVal, p.TSEcr = binary.BigEndian.Uint32(b[2:]), binary.BigEndian.Uint32(b[6:])
		}
		b = b[b[1]:]
	}
}
