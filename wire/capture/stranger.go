package capture

import "tcpcheck/model"

// A Stranger is a RST or a SYN,ACK that came another way than all else of the end that it is
// said to be of: a third party has sent it.
type Stranger struct {
	// TTL is its time to live, and Usual that of the Others segments of its sender.
	TTL, Usual uint8
	Others     int
}

// fewestOthers is how many segments of an end tell what is usual.
const fewestOthers = 2

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

// Stranger says whether event i is one, in a capture of one file. All other segments of its
// sender but RSTs, at least two, have one time to live, and it has another; or it is a RST at
// a number that its sender had not reached, and goes on below: then no Others are named.
func (c *Connection) Stranger(i int) (s Stranger, ok bool) {
	e := &c.Events[i]
	if c.Sides < 2 && e.Ctl == model.RST && c.goesOn(i) {
		return Stranger{TTL: e.TTL}, true
	}
	if c.Sides == 2 || e.TTL == 0 || e.Ctl&model.RST == 0 && e.Ctl != model.SYN|model.ACK {
		return s, false
	}
	s.TTL = e.TTL
	for j := range c.Events {
		o := &c.Events[j]
		if j == i || o.From != e.From || o.TTL == 0 || o.Ctl&model.RST != 0 {
			continue
		}
		if o.TTL == e.TTL || s.Others > 0 && o.TTL != s.Usual {
			return s, false
		}
		s.Usual = o.TTL
		s.Others++
	}
	return s, s.Others >= fewestOthers
}
