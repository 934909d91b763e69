package model

import (
	"strconv"
	"strings"
)

// Control is the set of control bits of a segment, at the places they have in
// the header (RFC 9293, 3.1).
type Control uint8

// The control bits. PSH is set on a segment that carries data and on no other:
// every SEND is pushed, and is one unit.
const (
	FIN Control = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// String returns the set bits as the RFC writes them, "FIN,ACK".
func (c Control) String() string {
	var names []string
	for _, b := range []struct {
		bit  Control
		name string
	}{{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {ACK, "ACK"}} {
		if c&b.bit != 0 {
			names = append(names, b.name)
		}
	}
	return strings.Join(names, ",")
}

// A Segment is one segment in flight.
//
// Invariants:
//  1. Ack is 0 without the ACK bit.
//  2. Data takes exactly one sequence number, as SYN and FIN do. Of these it has one, or data and
//     FIN where fin-with-data lets it.
//  3. Incarnation and Unit are ghosts: no endpoint reads them.
type Segment struct {
	// Life is the number of ticks left until the segment must be delivered or lost.
	Life uint16
	// Seq is SEG.SEQ.
	Seq Seq
	// Ack is SEG.ACK.
	Ack Seq
	Ctl Control
	// Clock is, with timestamps, the clock of its sender. Its TSval is what that showed
	// when it was sent.
	Clock Clock
	// Wnd is SEG.WND and one; 0 where no window is told.
	Wnd uint8
	// Marks is what no endpoint can see but is no number.
	Marks Marks
	// Incarnation is that of the TCB that sent it; of a RST that answers a
	// segment, that segment's. A ghost.
	Incarnation uint8
	// Unit is, of data, its place among the units that its TCB sends, from 1; of
	// a FIN, the number of units sent before it. A ghost.
	Unit uint8
}

// Marks is a set of marks on a segment.
type Marks uint8

// The marks.
const (
	// Astray: its delay is used up, and it wanders up to the MSL.
	Astray Marks = 1 << iota
	// OfPhantom: a phantom sent it. A ghost.
	OfPhantom
	// Loose: an abstraction of the model lets it arrive or vanish as it likes. No rule
	// reads it.
	Loose
	// OfMiddlebox: the middlebox beside the end that it is sent to made it, and lets it
	// pass. It is not on its way for any time.
	OfMiddlebox

	// place is, where segments keep their order, what is counted from 1 among those sent at
	// the same instant, by as much for each.
	place Marks = 1 << iota
	// lastPlace is the place of the last that can be counted.
	lastPlace = ^(place - 1)
)

// InPlace returns s with the i-th place, from 0, among those sent at the same instant, where
// segments keep their order; else s.
func (s Segment) InPlace(i int) Segment {
	if s.Marks/place > 0 {
		s.Marks = s.Marks%place + Marks(i+1)*place
	}
	return s
}

// Astray says whether the segment goes beyond its delay.
func (s Segment) Astray() bool { return s.Marks&Astray != 0 }

// Loose says whether the segment arrives or vanishes as it likes.
func (s Segment) Loose() bool { return s.Marks&Loose != 0 }

// OfMiddlebox says whether the middlebox beside the end that it is sent to made it.
func (s Segment) OfMiddlebox() bool { return s.Marks&OfMiddlebox != 0 }

// Has says whether all of the given control bits are set.
func (s Segment) Has(c Control) bool { return s.Ctl&c == c }

// DataLen is the number of units of data that the segment carries.
func (s Segment) DataLen() uint8 {
	if s.Has(PSH) {
		return 1
	}
	return 0
}

// Len is SEG.LEN: data, SYN and FIN counted.
func (s Segment) Len() uint8 {
	n := s.DataLen()
	if s.Has(SYN) {
		n++
	}
	if s.Has(FIN) {
		n++
	}
	return n
}

// String returns the segment as the RFC's figures do, "<SEQ=1><ACK=2><CTL=FIN,ACK>".
func (s Segment) String() string {
	var b strings.Builder
	b.WriteString("<SEQ=" + strconv.Itoa(int(s.Seq)) + ">")
	if s.Has(ACK) {
		b.WriteString("<ACK=" + strconv.Itoa(int(s.Ack)) + ">")
	}
	if s.Wnd > 0 {
		b.WriteString("<WND=" + strconv.Itoa(int(s.Wnd-1)) + ">")
	}
	b.WriteString("<CTL=" + s.Ctl.String() + ">")
	return b.String()
}

// Key is a number by which segments differ that differ in more than their lives.
func (s Segment) Key() uint64 { return s.key() & (1<<48 - 1) }

// key orders segments: those that must be delivered first come first, and of those where
// they keep their order those that were sent first.
func (s Segment) key() uint64 {
	return uint64(s.Life)<<48 | uint64(s.Marks/place)<<42 | uint64(s.Seq)<<34 | uint64(s.Ack)<<26 |
		uint64(s.Ctl)<<21 | uint64(s.Wnd)<<18 | uint64(s.Incarnation)<<13 | uint64(s.Unit)<<5 |
		uint64(s.Clock)<<3 | uint64(s.Marks%place)
}
