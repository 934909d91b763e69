package conformance

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// An Event is what can happen to an end: "tick", "fire" (the timer that is due), a
// call, or a segment, such as "FIN,ACK seq=next-1 ack=nxt".
type Event string

// Events that are no segments.
const (
	tick Event = "tick"
	fire Event = "fire"
)

// known says whether the event is one that is no segment.
func (e Event) known() bool {
	switch e {
	case tick, fire, "open", "send", "close", "abort":
		return true
	}
	return false
}

// Places of SEG.SEQ, relative to RCV.NXT; beyond is right of the window. Without a TCB
// there is but one.
const (
	anySeq = "any"
	beyond = "beyond"
)

// offsets has how far from RCV.NXT each place is in the model, whose window is 2.
var offsets = []struct {
	name string
	by   int
}{{"next-3", -3}, {"next-1", -1}, {"next", 0}, {"next+1", 1}, {beyond, 3}}

// controls are the control bits of segments that arrive: those of all that is ever sent.
var controls = []model.Control{
	model.SYN, model.SYN | model.ACK, model.ACK, model.PSH | model.ACK, model.FIN | model.ACK,
	model.RST, model.RST | model.ACK,
}

// An ackNumber is one that a segment can acknowledge, relative to SND.UNA or SND.NXT.
type ackNumber struct {
	name string
	una  bool
	by   int
}

var acks = []ackNumber{
	{"una-2", true, -2}, {"una", true, 0}, {"una+1", true, 1}, {"nxt", false, 0}, {"nxt+1", false, 1},
}

// seqMod is large enough that no number here is half the space from another.
const seqMod = 32

// segments returns what can arrive at t, each event once.
func segments(t *model.TCB) []Event {
	var all []Event
	numbered := t.State.HasTCB()
	for _, ctl := range controls {
		places := []string{anySeq}
		if numbered && t.State != model.SynSent {
			places = places[:0]
			for _, o := range offsets {
				places = append(places, o.name)
			}
		}
		for _, place := range places {
			for _, ack := range acksAt(t, ctl) {
				all = append(all, Event(strings.TrimSpace(ctl.String()+" seq="+place+" "+ack)))
			}
		}
	}
	return all
}

// acksAt returns the ACKs that a segment can have, "" for none; of those that are the
// same number, one.
func acksAt(t *model.TCB, ctl model.Control) []string {
	if ctl&model.ACK == 0 {
		return []string{""}
	}
	if !t.State.HasTCB() {
		return []string{"ack=" + anySeq}
	}
	var names []string
	seen := map[model.Seq]bool{}
	// Backwards, so that what acknowledges all is named nxt.
	for i := len(acks) - 1; i >= 0; i-- {
		n := acks[i].of(t)
		between := acks[i].by == 1 && acks[i].una && (t.SndNxt-t.SndUna)%seqMod < 2
		if !seen[n] && !between {
			seen[n] = true
			names = append(names, "ack="+acks[i].name)
		}
	}
	return names
}

func (a ackNumber) of(t *model.TCB) model.Seq {
	n := t.SndNxt
	if a.una {
		n = t.SndUna
	}
	return (n + model.Seq(a.by)) % seqMod //nolint:gosec // it is meant to wrap
}

// A segment is an event that is one.
type segment struct {
	ctl      model.Control
	seq, ack string
}

// Segment returns what a segment has: its control bits, and the places of SEQ and ACK; false
// if the event is none.
func (e Event) Segment() (ctl model.Control, seq, ack string, ok bool) {
	s, err := e.segment()
	return s.ctl, s.seq, s.ack, err == nil
}

// segment returns the segment that the event is.
func (e Event) segment() (segment, error) {
	var s segment
	for i, word := range strings.Fields(string(e)) {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case i == 0:
			for _, ctl := range controls {
				if ctl.String() == word {
					s.ctl = ctl
				}
			}
		case name == "seq" && ok:
			s.seq = value
		case name == "ack" && ok:
			s.ack = value
		default:
			return s, e.unknown()
		}
	}
	if s.ctl == 0 || s.seq == "" || (s.ctl&model.ACK != 0) != (s.ack != "") {
		return s, e.unknown()
	}
	return s, nil
}

func (e Event) unknown() error {
	return fmt.Errorf("event %s: want tick, fire, open, send, close, abort, or a segment such as %q",
		model.Quoted(string(e)), "FIN,ACK seq=next-1 ack=nxt")
}
