// Package packet has segments as IPv4 packets, for stacks that take and give those.
package packet

import (
	"encoding/binary"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// Lengths of headers without options.
const (
	ipHeader  = 20
	tcpHeader = 20
	tcp       = 6
)

// Addresses of the stack and of its peer (RFC 5737).
var (
	Ours  = [4]byte{192, 0, 2, 1}
	Peers = [4]byte{192, 0, 2, 2}
)

// Ports of the stack and of its peer.
const (
	OurPort  = 1024
	PeerPort = 2048
)

// Of returns the packet in which the peer sends a segment.
func Of(seg stack.Segment) []byte { return between(seg, Peers, Ours, PeerPort, OurPort) }

// From returns the packet in which the stack sends one.
func From(seg stack.Segment) []byte { return between(seg, Ours, Peers, OurPort, PeerPort) }

func between(seg stack.Segment, from, to [4]byte, fromPort, toPort uint16) []byte {
	p := make([]byte, ipHeader+tcpHeader+seg.Len)
	p[0], p[8], p[9] = 0x45, 64, tcp
	binary.BigEndian.PutUint16(p[2:], uint16(len(p))) //nolint:gosec // it is short
	copy(p[12:], from[:])
	copy(p[16:], to[:])
	binary.BigEndian.PutUint16(p[10:], ^sum(0, p[:ipHeader]))
	t := p[ipHeader:]
	binary.BigEndian.PutUint16(t, fromPort)
	binary.BigEndian.PutUint16(t[2:], toPort)
	binary.BigEndian.PutUint32(t[4:], seg.Seq)
	binary.BigEndian.PutUint32(t[8:], seg.Ack)
	t[12], t[13] = tcpHeader/4<<4, byte(seg.Ctl)
	binary.BigEndian.PutUint16(t[14:], stack.Window)
	pseudo := uint32(tcp) + uint32(len(t)) //nolint:gosec // it is short
	pseudo += uint32(sum(0, p[12:20]))
	binary.BigEndian.PutUint16(t[16:], ^sum(pseudo, t))
	return p
}

// sum returns the ones' complement sum of octets and what was summed before.
func sum(s uint32, octets []byte) uint16 {
	for i := 0; i+1 < len(octets); i += 2 {
		s += uint32(binary.BigEndian.Uint16(octets[i:]))
	}
	if len(octets)%2 == 1 {
		s += uint32(octets[len(octets)-1]) << 8
	}
	for s > 0xffff {
		s = s&0xffff + s>>16
	}
	return uint16(s)
}

// Segment returns the segment in a packet, if it is one that the stack sends to its peer.
func Segment(p []byte) (stack.Segment, bool) {
	if len(p) < ipHeader || p[0]>>4 != 4 || p[9] != tcp {
		return stack.Segment{}, false
	}
	t := p[min(len(p), int(p[0]&15)*4):]
	if len(t) < tcpHeader || binary.BigEndian.Uint16(t) != OurPort ||
		binary.BigEndian.Uint16(t[2:]) != PeerPort {
		return stack.Segment{}, false
	}
	seg := stack.Segment{
		Seq: binary.BigEndian.Uint32(t[4:]), Ctl: model.Control(t[13] & 0x1f),
		Len: max(0, len(t)-int(t[12]>>4)*4),
	}
	if seg.Ctl&model.ACK != 0 {
		seg.Ack = binary.BigEndian.Uint32(t[8:])
	}
	return seg, true
}
