package trial

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/under"
	"tcpcheck/stack"
	"tcpcheck/wire/packetdrill"
)

// numbers is what packetdrill knows of those of a connection.
type numbers struct {
	// local is the ISN of the TCP under test, script what the script has for it; known says
	// that it has sent one. remote is that of the script.
	local, script, remote uint32
	known                 bool
	// scale is the window scale of the script.
	scale int
}

// learn learns the ISN from the first SYN that is sent.
func (n *numbers) learn(got *under.Sent) {
	if got.Ctl&model.SYN != 0 && !n.known {
		n.local, n.known = got.Seq, true
	}
}

// arriving returns a segment as it is on the wire.
func (n *numbers) arriving(p *pkt.Packet) stack.Segment {
	seg := stack.Segment{Ctl: p.Ctl, Seq: p.Seq, Len: p.Len}
	syn := p.Ctl&model.SYN != 0
	if !syn {
		seg.Seq += n.remote
	}
	if p.Ctl&model.ACK != 0 {
		seg.Ack = p.Ack + n.own(syn)
	}
	return seg
}

// own is what the script's numbers of the TCP under test lie below those on the wire.
func (n *numbers) own(syn bool) uint32 {
	if syn {
		return n.local - n.script
	}
	return n.local
}

// peer is the same of those of the script.
func (n *numbers) peer(syn bool) uint32 {
	if syn {
		return 0
	}
	return n.remote
}

// compare says in which way a segment is another than is expected; "" if it is not.
func (n *numbers) compare(p *pkt.Packet, got *under.Sent) string {
	free := model.PSH
	if p.Ctl&model.RST != 0 {
		free |= model.ACK
	}
	if p.Ctl&^free != got.Ctl&^free {
		return "control bits"
	}
	syn := p.Ctl&model.SYN != 0
	if syn && !p.AnySeq && n.script == 0 && got.Seq == n.local {
		n.script = p.Seq
	}
	switch {
	case p.Len != got.Len:
		return "length"
	case !p.AnySeq && p.Seq+n.own(syn) != got.Seq && (p.Seq != 0 || !absolute(got)):
		return "sequence number"
	case p.HasAck && p.Ctl&got.Ctl&model.ACK != 0 && p.Ack+n.peer(syn) != got.Ack:
		return "acknowledgement"
	}
	return ""
}

// absolute says whether SEQ is 0 for want of a number: that of a RST that answers what has no ACK
// (RFC 9293, 3.10.7.1). It is written as it is, for it lies anywhere from the ISN.
func absolute(got *under.Sent) bool {
	return got.Ctl == model.RST|model.ACK && got.Seq == 0
}

// text writes a segment that was sent as a script does.
func (n *numbers) text(got *under.Sent) string {
	syn := got.Ctl&model.SYN != 0
	seq := got.Seq - n.own(syn)
	if absolute(got) {
		seq = 0
	}
	words := fmt.Sprintf("> %s %d:%d(%d)", packetdrill.Letters(got.Ctl), seq,
		seq+uint32(got.Len), got.Len) //nolint:gosec // of a packet
	if got.Ctl&model.ACK != 0 {
		words += fmt.Sprintf(" ack %d", got.Ack-n.peer(syn))
	}
	return words
}
