package packet

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/stack"
)

// A packet's checksums are right, and it has the segment that it was made of.
func TestPacket(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		seg := stack.Segment{
			Seq: rapid.Uint32().Draw(t, "seq"),
			Ctl: model.Control(rapid.IntRange(0, 31).Draw(t, "ctl")), //nolint:gosec // it is small
			Len: rapid.IntRange(0, 9).Draw(t, "len"),
		}
		if seg.Ctl&model.ACK != 0 {
			seg.Ack = rapid.Uint32().Draw(t, "ack")
		}
		p := Of(seg)
		if got := sum(0, p[:ipHeader]); got != 0xffff {
			t.Fatalf("sum of the IP header %#x", got)
		}
		if got := sum(uint32(tcp)+uint32(len(p)-ipHeader)+uint32(sum(0, p[12:20])),
			p[ipHeader:]); got != 0xffff { //nolint:gosec // it is short
			t.Fatalf("sum of the segment %#x", got)
		}
		if _, ok := Segment(p); ok {
			t.Fatal("a packet of the peer was taken for ours")
		}
		binary.BigEndian.PutUint16(p[ipHeader:], OurPort)
		binary.BigEndian.PutUint16(p[ipHeader+2:], PeerPort)
		if got, ok := Segment(p); !ok || got != seg {
			t.Fatalf("%v, %v, want %v", got, ok, seg)
		}
	})
}

// FuzzSegment: whatever the device gives is a segment or none.
func FuzzSegment(f *testing.F) {
	f.Add(Of(stack.Segment{Ctl: model.SYN}))
	f.Add([]byte{0x4f, 9: tcp, 19: 0})
	f.Fuzz(func(_ *testing.T, p []byte) { Segment(p) })
}
