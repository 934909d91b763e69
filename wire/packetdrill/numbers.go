package packetdrill

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/wire"
)

// window is the window of the segments injected. The model's would do as well, but
// kernels hold back a FIN that a window of a few bytes has no room for.
const window = 1000

// A socket is what packetdrill knows of the numbers of the current connection: the
// ISN of the kernel and that of the script, 0 until it has seen it.
type socket struct {
	local, remote uint32
	passive       bool
	// synSent and synAcked say how far the handshake is, as packetdrill sees it.
	synSent, synAcked bool
}

// injected returns the packet as one to be injected, in the words of a script; ok is
// false if there are none for it.
func (s *socket) injected(p *wire.Packet) (words string, ok bool) {
	syn := p.Ctl&model.SYN != 0
	switch {
	case s.passive && !s.synSent:
		s.remote, s.synSent = p.Seq, true
	case !s.passive && !s.synAcked && syn && p.Ctl&model.ACK != 0:
		s.remote, s.synAcked = p.Seq, true
	}
	seq, ack := p.Seq, p.Ack
	options := " <mss 1000>"
	if !syn {
		seq, ack, options = seq-s.remote, ack-s.local, ""
	}
	n := uint32(len(p.Payload()))
	return fmt.Sprintf("< %s win %d%s", numbered(p.Ctl, seq, n, ack), window, options), seq+n >= seq
}

// expected returns the packet as one that the kernel is expected to send.
func (s *socket) expected(p *wire.Packet) (words string, ok bool) {
	syn := p.Ctl&model.SYN != 0
	if syn && (!s.passive && !s.synSent || s.passive && !s.synAcked) {
		s.local = p.Seq
		s.synSent, s.synAcked = true, s.passive
	}
	seq, ack := p.Seq, p.Ack
	options := " <...>"
	if !syn {
		seq, ack, options = seq-s.local, ack-s.remote, ""
	}
	n := uint32(len(p.Payload()))
	return "> " + numbered(p.Ctl, seq, n, ack) + options, seq+n >= seq
}

// numbered writes "F. 1:1(0) ack 2".
func numbered(c model.Control, seq, n, ack uint32) string {
	words := fmt.Sprintf("%s %d:%d(%d)", Letters(c), seq, uint64(seq)+uint64(n), n)
	if c&model.ACK != 0 {
		words += fmt.Sprintf(" ack %d", ack)
	}
	return words
}

// Letters returns control bits as scripts have them: "F." for FIN and ACK.
func Letters(c model.Control) string {
	var b strings.Builder
	for _, f := range []struct {
		bit  model.Control
		sign byte
	}{{model.FIN, 'F'}, {model.SYN, 'S'}, {model.RST, 'R'}, {model.PSH, 'P'}, {model.ACK, '.'}} {
		if c&f.bit != 0 {
			b.WriteByte(f.sign)
		}
	}
	return b.String()
}
