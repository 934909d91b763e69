package generate

import (
	"fmt"
	"slices"

	"tcpcheck/model"
)

// A kind is one of the kinds of segments of the matrix.
type kind struct {
	name, bits string
	ctl        model.Control
}

var kinds = []kind{
	{"ack", ".", model.ACK}, {"fin", "F", model.FIN}, {"fin-ack", "F.", model.FIN | model.ACK},
	{"rst", "R", model.RST}, {"rst-ack", "R.", model.RST | model.ACK}, {"syn", "S", model.SYN},
	{"syn-ack", "S.", model.SYN | model.ACK}, {"syn-fin", "SF", model.SYN | model.FIN},
}

// filled says whether FreeBSD's suite has scripts for a kind of segment in a state.
func filled(state model.TCPState, k kind) bool {
	switch state {
	case model.Closed, model.Listen, model.SynSent, model.TimeWait:
		return true
	case model.SynReceived:
		return k.name == "rst" || k.name == "rst-ack"
	case model.Established, model.CloseWait, model.FinWait1, model.FinWait2, model.Closing, model.LastAck:
	}
	return k.name == "rst" || k.name == "syn"
}

// A way is how a TCP comes to a state, and which numbers are next there, of its own and of its
// peer's.
type way struct {
	state    model.TCPState
	lines    []string
	own, rcv uint32
}

// established is the way to ESTABLISHED, and a part of that to all that follow.
var established = []string{
	"+0.1 < . 1:1(0) ack 1 win 32767",
	"+0 accept(3, ..., ...) = 4",
}

// ends and the like are what a script does after that.
const (
	ends     = "+0.1 shutdown(4, SHUT_WR) = 0"
	fin      = "+0.1 < F. 1:1(0) ack 1 win 32767"
	acked    = "+0.1 < . 1:1(0) ack 2 win 32767"
	opensSYN = "+0 < S 0:0(0) win 32767 <mss 1460>"
)

// ways are those to the states in which the suite lacks something.
var ways = []way{
	{model.SynReceived, []string{opensSYN}, 1, 1},
	{model.Established, after(), 1, 1},
	{model.CloseWait, after(fin), 1, 2},
	{model.FinWait1, after(ends), 2, 1},
	{model.FinWait2, after(ends, acked), 2, 1},
	{model.Closing, after(ends, fin), 2, 2},
	{model.LastAck, after(fin, ends), 2, 2},
}

func after(lines ...string) []string {
	return slices.Concat([]string{opensSYN}, established, lines)
}

// A place is where a segment lies.
type place struct {
	name string
	from int // from RCV.NXT
}

// places are those of a segment: inside is where every window reaches, and outside on the right
// where none does that is not scaled.
var places = []place{{"outside-left", -1}, {"left-edge", 0}, {"inside", 1000}, {"outside-right", 1 << 20}}

// arrives is the line for a segment.
func arrives(k kind, w way, p place) string {
	seq := w.rcv + uint32(p.from) //nolint:gosec // it is meant to wrap
	ack := ""
	if k.ctl&model.ACK != 0 {
		ack = fmt.Sprintf(" ack %d", w.own)
	}
	options := ""
	if k.ctl&model.SYN != 0 {
		options = " <mss 1460>"
	}
	return fmt.Sprintf("+0.1 < %s %d:%d(0)%s win 32767%s", k.bits, seq, seq, ack, options)
}

// looks is the line for an old ACK.
func looks(w way) string {
	seq := w.rcv - 1
	return fmt.Sprintf("+0.01 < . %d:%d(0) ack %d win 32767", seq, seq, w.own)
}
