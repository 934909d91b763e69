package capture

import (
	"fmt"
	"slices"

	"tcpcheck/model"
)

// Marks are what a packet shows of who sent it, and not of what it says: a third party gets its
// own. A router changes the first, and can change the second.
type Marks struct {
	// TTL is the time to live of the IPv4 header, or the hop limit of the IPv6 header; 0
	// where the file does not tell.
	TTL uint8
	// MSS is the maximum segment size of a SYN, and SACK whether SACK is permitted there.
	MSS  uint16
	SACK bool
}

// A Stranger is a RST or a SYN,ACK of which the capture shows that another has sent it than the
// end that it is said to be of: a third party.
type Stranger struct {
	// Beyond says that it is a RST at a number that its sender had not reached, and goes on
	// below, and Ignored that its sender goes on with new data behind it.
	Beyond, Ignored bool
	// Signs are in what else it differs from what its sender sent.
	Signs []Sign
}

// A Sign is a mark in which a segment differs from others of its sender, of which there are
// some.
type Sign struct {
	Mark, Its, Usual string
	Others           int
}

// String writes a sign, with its figures.
func (s Sign) String() string {
	if s.Others == 1 {
		return fmt.Sprintf("%s %s, where another has %s", s.Mark, s.Its, s.Usual)
	}
	return fmt.Sprintf("%s %s, where %d others have %s", s.Mark, s.Its, s.Others, s.Usual)
}

const (
	// fewestOthers is how many segments of an end tell what TTL is usual, and fewestCounted how
	// many what identification.
	fewestOthers, fewestCounted = 2, 3
	// A stack that counts its packets has a large one that was captured before segmentation
	// stand for some, stride at most. What is further off than strange is not of that count.
	stride, strange = 64, 1024
)

// Stranger says whether event i is one, in a capture of one file.
func (c *Connection) Stranger(i int) (s Stranger, ok bool) {
	e := &c.Events[i]
	rst, answer := e.Ctl&model.RST != 0, e.Ctl == model.SYN|model.ACK
	if c.Sides == 2 || !rst && !answer {
		return s, false
	}
	s.Beyond = e.Ctl == model.RST && c.goesOn(i)
	s.Ignored = rst && c.openUntil(i) && c.ignored(i)
	add := func(sign Sign, is bool) {
		if is {
			s.Signs = append(s.Signs, sign)
		}
	}
	add(c.strangeTTL(i))
	if rst && c.openUntil(i) || answer && c.supplanted(i) {
		add(c.strangeID(i))
	}
	if answer && c.supplanted(i) {
		s.Signs = append(s.Signs, c.strangeOptions(i)...)
	}
	return s, s.Beyond || s.Ignored || len(s.Signs) > 0
}

// goesOn says whether the sender of event i, a RST beyond what it had sent, sends on below it.
func (c *Connection) goesOn(i int) bool {
	e := &c.Events[i]
	for j := range c.Events {
		o := &c.Events[j]
		if o.From != e.From || o.Incarnation != e.Incarnation || o.Ctl&model.RST != 0 || o.Kind == Foreign {
			continue
		}
		if j < i && int32(e.Seq-o.End()) <= 0 {
			return false
		}
		if j > i {
			return int32(e.Seq-o.End()) > 0 && o.Kind != Late
		}
	}
	return false
}

// ignored says whether the sender of event i, a RST, sends new data after it, by its numbers.
func (c *Connection) ignored(i int) bool {
	e := &c.Events[i]
	next := e.Seq
	for j := range c.Events {
		o := &c.Events[j]
		if o.From != e.From || o.Incarnation != e.Incarnation || o.Ctl&(model.SYN|model.RST) != 0 ||
			o.Kind == Foreign {
			continue
		}
		if j > i && o.Kind == New && o.Len > 0 && int32(o.Seq-next) >= 0 {
			return true
		}
		if j < i && int32(o.End()-next) > 0 {
			next = o.End()
		}
	}
	return false
}

// others gives the segments of the sender of event i, but it and all RSTs.
func (c *Connection) others(i int) func(yield func(int, *Event) bool) {
	return func(yield func(int, *Event) bool) {
		for j := range c.Events {
			o := &c.Events[j]
			if j != i && o.From == c.Events[i].From && o.Ctl&model.RST == 0 && !yield(j, o) {
				return
			}
		}
	}
}

// strangeTTL says whether all others, at least two, have one time to live, and event i another.
func (c *Connection) strangeTTL(i int) (s Sign, ok bool) {
	var usual uint8
	for _, o := range c.others(i) {
		if o.TTL == 0 {
			continue
		}
		if o.TTL == c.Events[i].TTL || usual != 0 && o.TTL != usual {
			return s, false
		}
		usual = o.TTL
		s.Others++
	}
	s.Mark, s.Its, s.Usual = "TTL", fmt.Sprint(c.Events[i].TTL), fmt.Sprint(usual)
	return s, c.Events[i].TTL != 0 && s.Others >= fewestOthers
}

// strangeID says whether the others count their identifications, or all have 0, and that of
// event i is far from the one before and the one after. That of a stack which has no connection
// for a segment is 0, as of Linux, and tells nothing.
func (c *Connection) strangeID(i int) (s Sign, ok bool) {
	e := &c.Events[i]
	if e.ID == 0 {
		return s, false
	}
	var first, last uint16
	var previous *Event
	zeros := 0
	far := true
	for _, o := range c.others(i) {
		switch {
		case o.Kind == Duplicate || o.Kind == Late || o.Proof > 0:
		case o.ID == 0:
			zeros++
		case s.Others == 0:
			first, last, previous = o.ID, o.ID, o
			s.Others++
		case o.ID-last > stride && !c.leftOutBetween(previous, o):
			return s, false
		default:
			last, previous = o.ID, o
			s.Others++
		}
		far = far && min(e.ID-o.ID, o.ID-e.ID) > strange
	}
	s.Mark, s.Its, s.Usual = "IP identification", fmt.Sprint(e.ID), fmt.Sprintf("%d to %d", first, last)
	if s.Others == 0 {
		s.Others, s.Usual = zeros, "0"
		far = true
	}
	return s, far && s.Others >= fewestCounted
}

// leftOutBetween says whether segments were left out between two events.
func (c *Connection) leftOutBetween(a, b *Event) bool {
	return c.Folded.Segments > 0 && a.Number() <= c.Folded.Last && b.Number() >= c.Folded.First
}

// openUntil says whether the sender of event i had a connection, as far as was seen: a handshake
// or data in its middle, no FIN and no connection after it. A RST is then sent of that
// connection, and bears the marks of its other segments.
func (c *Connection) openUntil(i int) bool {
	e := &c.Events[i]
	open := false
	for j := range i {
		o := &c.Events[j]
		switch {
		case o.From != e.From:
		case o.Ctl&(model.FIN|model.RST) != 0 || o.Incarnation > e.Incarnation:
			return false
		case o.Incarnation == e.Incarnation && o.Ctl&(model.SYN|model.ACK) == model.ACK:
			open = true
		}
	}
	return open
}

// supplanted says whether event i, a SYN,ACK, is not what its sender goes on from, but another
// SYN,ACK to the same SYN is.
func (c *Connection) supplanted(i int) bool {
	e := &c.Events[i]
	after := func(first uint32, o *Event) bool { return o.Seq-first < reach }
	another, goesOn := false, false
	for _, o := range c.others(i) {
		if o.Ctl != model.SYN|model.ACK || o.Ack != e.Ack || o.Seq == e.Seq {
			continue
		}
		another = true
		for _, p := range c.others(i) {
			if p.Ctl&model.SYN != 0 {
				continue
			}
			if after(e.Seq, p) {
				return false
			}
			goesOn = goesOn || after(o.Seq, p)
		}
	}
	return another && goesOn
}

// strangeOptions says in which options event i, a SYN,ACK, differs from those to the same SYN.
func (c *Connection) strangeOptions(i int) []Sign {
	e := &c.Events[i]
	options := func(o *Event) []Sign {
		return []Sign{
			{Mark: "MSS", Its: fmt.Sprint(o.MSS)}, {Mark: "window scale", Its: fmt.Sprint(o.Scale)},
			{Mark: "SACK-permitted", Its: fmt.Sprint(o.SACK)}, {Mark: "timestamps", Its: fmt.Sprint(o.TSVal != 0)},
		}
	}
	signs := options(e)
	for _, o := range c.others(i) {
		if o.Ctl != model.SYN|model.ACK || o.Ack != e.Ack || o.Seq == e.Seq {
			continue
		}
		for k, usual := range options(o) {
			signs[k].Usual = usual.Its
			signs[k].Others++
		}
	}
	return slices.DeleteFunc(signs, func(s Sign) bool { return s.Its == s.Usual })
}
