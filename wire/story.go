package wire

import (
	"errors"
	"fmt"
	"time"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A Story is a run as packets.
type Story struct {
	Run *trace.Run
	// Flights and Of are those of [trace.Run.Flights].
	Flights []trace.Flight
	Of      []int
	// Numbers has those of each flight.
	Numbers []Numbers
	// Stamps has those of each flight; nil without timestamps.
	Stamps []Stamps
	// ISN has, where a connection is open at the start, its ISNs.
	ISN [2]uint32
	// Handshake is that of a connection open at the start; Packets are what
	// each end sees from then on, in order.
	Handshake, Packets []Packet
	// Doubts are the arrivals that the numbers do not bear out.
	Doubts []Doubt
}

// Numbers are SEG.SEQ and SEG.ACK, 0 without ACK.
type Numbers struct{ Seq, Ack uint32 }

// A Packet is a segment where it is seen: where it is sent, or where it arrives.
type Packet struct {
	// At is the time since the run began.
	At time.Duration
	// On is the end at which it is seen, From the one that sends it.
	On, From model.End
	Numbers
	// Stamps are its timestamps, if Stamped says that it has any.
	Stamps
	Stamped bool
	Ctl     model.Control
	// Wnd is SEG.WND, in units, and one, of an end with a receive buffer.
	Wnd uint8
	// RcvNxt is RCV.NXT at that end before the step; 0 without a TCB.
	RcvNxt uint32
	// Flight is the index of the flight, Step that of the step; -1 in a handshake.
	Flight, Step int
	// Notes say what there is to be said, a sentence each.
	Notes []string
}

// Payload is the data of the packet: one byte for the model's one unit.
func (p *Packet) Payload() []byte {
	if p.Ctl&model.PSH != 0 {
		return []byte("x")
	}
	return nil
}

// Tell returns the story of a run. The error tells of a run that is too long, has forged
// segments, whose numbers are of neither end, or a middlebox, which makes some.
func Tell(run *trace.Run) (*Story, error) {
	if run.Parameters.Boxed() {
		return nil, errors.New("a middlebox makes segments and keeps others, and packets are written of those " +
			"that two ends send each other: want a run without a middlebox")
	}
	for i := range run.Steps {
		if run.Steps[i].Action.Kind == model.Forge {
			return nil, fmt.Errorf("step %d is a forged segment, whose numbers are of neither end", i+1)
		}
	}
	clock, err := newClock(run)
	if err != nil {
		return nil, err
	}
	n := NumberRun(run)
	s := &Story{Run: run, Doubts: n.Doubts}
	s.Flights, s.Of = run.Flights()
	for i, seg := range n.Segments {
		f := &s.Flights[i]
		bits := Numbers{Seq: n.Bits(f.From, seg.Seq)}
		if f.Segment.Has(model.ACK) {
			bits.Ack = n.Bits(f.From.Peer(), seg.Ack)
		}
		s.Numbers = append(s.Numbers, bits)
	}
	s.Stamps = stampsOf(run, s.Flights, s.Of)
	if run.Parameters.Start == model.StartEstablished {
		for _, e := range model.Ends {
			s.ISN[e] = n.Bits(e, Number{TCB: 1})
		}
		s.shakeHands(clock.step)
	}
	s.play(clock, n)
	s.note()
	return s, nil
}

// shakeHands makes the handshake, whose last packet arrives one step before the run.
func (s *Story) shakeHands(step time.Duration) {
	a, b := s.ISN[model.A], s.ISN[model.B]
	for i, h := range []Packet{
		{From: model.A, Ctl: model.SYN, Numbers: Numbers{Seq: a}},
		{From: model.B, Ctl: model.SYN | model.ACK, Numbers: Numbers{Seq: b, Ack: a + 1}},
		{From: model.A, Ctl: model.ACK, Numbers: Numbers{Seq: a + 1, Ack: b + 1}},
	} {
		h.Flight, h.Step = -1, -1
		if s.Stamps != nil {
			h.Stamped = true
			h.Val = s.recent()
			if i > 0 {
				h.Ecr = h.Val
			}
		}
		h.Notes = []string{"The handshake of incarnation 1, which is open when the run begins."}
		for j, on := range []model.End{h.From, h.From.Peer()} {
			h.On, h.At = on, time.Duration(2*i+j-6)*step
			s.Handshake = append(s.Handshake, h)
		}
	}
}

// play makes the packets of the run, in order.
func (s *Story) play(clock *clock, n *Numbering) {
	sent := 0
	for i := range s.Run.Steps {
		step := &s.Run.Steps[i]
		if step.Action.Arrives() {
			f := s.Of[i]
			s.Packets = append(s.Packets, s.packet(f, i, clock.of(s.Run, i, false), n))
		}
		if step.Sends {
			s.Packets = append(s.Packets, s.packet(sent, i, clock.of(s.Run, i, true), n))
			sent++
		}
	}
}

// packet returns the packet of a flight at the end of a step.
func (s *Story) packet(flight, step int, at time.Duration, n *Numbering) Packet {
	f := &s.Flights[flight]
	p := Packet{
		At: at, On: s.Run.Steps[step].Action.End, From: f.From, Numbers: s.Numbers[flight], Ctl: f.Segment.Ctl,
		Wnd: f.Segment.Wnd, Flight: flight, Step: step,
	}
	if s.Stamps != nil && p.Ctl&model.RST == 0 {
		p.Stamps, p.Stamped = s.Stamps[flight], true
	}
	if s.Run.Before(step).TCB[p.On].State.HasTCB() {
		p.RcvNxt = n.Bits(p.On.Peer(), n.rcv[step])
	}
	return p
}

// Arrives says whether the packet is seen where it arrives.
func (p *Packet) Arrives() bool { return p.On != p.From }
