package wiretest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// A Frame is a packet of a run as a capture shows it.
type Frame struct {
	At       time.Duration
	From     model.End
	Seq, Ack uint32
	Ctl      model.Control
	Len, ID  int
	TTL      int
}

// End is the number after its last one.
func (f *Frame) End() uint32 { return f.Seq + (&Segment{Ctl: f.Ctl, Data: f.Len}).len() }

// A Tap is where a capture is taken.
type Tap uint8

// The taps: at an end, or so near to both that each packet is seen where it is sent.
const (
	AtA Tap = iota
	AtB
	WhereSent
)

// Frames returns what a tap sees of a run, whose unit of data is so many octets: one, unless
// the run is of one incarnation. The error is that of [wire.Tell].
func Frames(run *trace.Run, tap Tap, unit int64) ([]Frame, error) {
	story, err := wire.Tell(run)
	if err != nil {
		return nil, err
	}
	scaled := scaling(run, unit)
	aborts := map[int]uint32{} // the flights that are RSTs of an ABORT, and RCV.NXT there
	for i := range story.Packets {
		if p := &story.Packets[i]; p.Ctl&model.RST != 0 && !p.Arrives() && !run.Steps[p.Step].Action.Arrives() {
			aborts[p.Flight] = p.RcvNxt
		}
	}
	var all []Frame
	for _, packets := range [][]wire.Packet{story.Handshake, story.Packets} {
		for i := range packets {
			p := &packets[i]
			if tap == WhereSent && p.Arrives() || tap != WhereSent && p.On != model.End(tap) {
				continue
			}
			f := Frame{At: p.At, From: p.From, Seq: p.Seq, Ack: p.Ack, Ctl: p.Ctl, TTL: 64, ID: 1 + i/2}
			if p.Flight >= 0 {
				f.ID = 10 + p.Flight
				f.Seq, f.Ack = scaled(p.Flight)
				if rcv, ok := aborts[p.Flight]; ok {
					f.Ctl, f.Ack = f.Ctl|model.ACK, rcv // as stacks send it
				}
			}
			if p.Ctl&model.PSH != 0 {
				f.Len = int(unit)
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// scaling returns the numbers of each flight where a unit of data is so many octets.
func scaling(run *trace.Run, unit int64) func(flight int) (seq, ack uint32) {
	n := wire.NumberRun(run)
	flights, _ := run.Flights()
	fins := [2]map[int]int64{{}, {}} // by TCB, the number of its FIN
	for i, s := range n.Segments {
		if s.Ctl&model.FIN != 0 {
			fins[flights[i].From][s.Seq.TCB] = s.Seq.Plus + int64(s.Text())
		}
	}
	bits := func(e model.End, x wire.Number) uint32 {
		if x.TCB > 0 && x.Plus > 1 {
			upto := x.Plus
			if fin, sent := fins[e][x.TCB]; sent {
				upto = min(upto, fin)
			}
			x.Plus += (upto - 1) * (unit - 1)
		}
		return n.Bits(e, x)
	}
	return func(i int) (seq, ack uint32) {
		s, from := n.Segments[i], flights[i].From
		if s.Ctl&model.ACK != 0 {
			ack = bits(from.Peer(), s.Ack)
		}
		return bits(from, s.Seq), ack
	}
}

// Lines writes frames as package capturetest reads them.
func Lines(all []Frame) string {
	var b strings.Builder
	for i := range all {
		f := &all[i]
		bits := ""
		for _, c := range []struct {
			bit  model.Control
			name string
		}{{model.SYN, "S"}, {model.FIN, "F"}, {model.RST, "R"}, {model.ACK, "A"}} {
			if f.Ctl&c.bit != 0 {
				bits += c.name
			}
		}
		fmt.Fprintf(&b, "%v %v %s =%d =%d +%d id=%d ttl=%d\n", f.At, f.From, bits, f.Seq, f.Ack, f.Len, f.ID, f.TTL)
	}
	return b.String()
}

// InOrder sorts frames by their times.
func InOrder(all []Frame) []Frame {
	slices.SortStableFunc(all, func(a, b Frame) int { return int(a.At - b.At) })
	return all
}
