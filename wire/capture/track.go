package capture

import (
	"net/netip"
	"slices"
	"time"

	"tcpcheck/model"
)

// Bounds of what is kept of a connection.
const (
	// maxEvents is how many segments are kept.
	maxEvents = 96
	// keptBefore is how many of the last segments are never left out.
	keptBefore = 16
	// keptFirst is how many of the first segments are never left out: the handshake.
	keptFirst = 4
	// maxIncarnations is how many incarnations are looked at together.
	maxIncarnations = 8
	// maxHoles is how many gaps are remembered for each end.
	maxHoles = 16
	// apart is the silence after which a SYN begins a connection of its own: longer
	// than any TIME-WAIT.
	apart = int64(5 * time.Minute)
)

// pair is the two sockets, the lower first.
type pair [2]netip.AddrPort

func pairOf(a, b netip.AddrPort) pair {
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	return pair{a, b}
}

// over says whether p begins a connection that has nothing to do with this one: a
// SYN from the other side, long after, or with too many before.
func (c *Connection) over(p *Packet) bool {
	if p.Ctl != model.SYN || c.sameSYN(p) || c.opensToo(p) {
		return false
	}
	last := c.Events[len(c.Events)-1].Time[0]
	return p.Src != c.Addr[model.A] || p.Time-last > apart || len(c.Incarnations) == maxIncarnations
}

// opensToo says whether p, a SYN of the other side, opens the same connection: the one that was
// sent has drawn nothing (RFC 9293, 3.5, Figure 7).
func (c *Connection) opensToo(p *Packet) bool {
	const within = int64(4 * time.Second)
	inc := &c.Incarnations[len(c.Incarnations)-1]
	b := &inc.Ends[model.B]
	first := c.Events[0].Time[0]
	return p.Src == c.Addr[model.B] && len(c.Incarnations) == 1 && inc.FromSYN && p.Time-first <= within &&
		!slices.ContainsFunc(c.Events, func(e Event) bool { return e.Ctl&^model.ACK != model.SYN }) &&
		(!b.Known || b.ISS == p.Seq)
}

// sameSYN says whether p is a SYN that was seen before.
func (c *Connection) sameSYN(p *Packet) bool {
	for i := range c.Incarnations {
		inc := &c.Incarnations[i]
		if p.Src == c.Addr[model.A] && inc.FromSYN && inc.Ends[model.A].ISS == p.Seq {
			return true
		}
	}
	return false
}

// newConnection returns the connection that begins with p.
func newConnection(p *Packet) *Connection {
	a, b := p.Src, p.Dst
	switch {
	case p.Ctl == model.SYN|model.ACK, p.Ctl != model.SYN && p.Dst.Port() > p.Src.Port():
		a, b = b, a
	}
	return &Connection{Addr: [2]netip.AddrPort{a, b}, Incarnations: make([]Incarnation, 1), Sides: 1}
}

// add takes the next segment.
func (c *Connection) add(e Event) {
	c.later(&e)
	c.place(&e)
	odd := c.Odd
	if c.classify(&e); c.copied(&e, c.Events) {
		c.copies++
		c.Odd = odd
	}
	c.Events = append(c.Events, e)
	if len(c.Events) > maxEvents {
		c.fold()
	}
}

// later lets e be no earlier than what was seen before it, as it is in the file: packets can
// have changed places by a little, and a clock that was set back goes on from where it was.
func (c *Connection) later(e *Event) {
	const little = int64(time.Second)
	e.Time[0] += c.setBack
	if n := len(c.Events); n > 0 {
		if back := c.Events[n-1].Time[0] - e.Time[0]; back > 0 {
			e.Time[0] += back
			if back > little {
				c.setBack += back
			}
		}
	}
}

// place finds the incarnation that e belongs to, or begins it.
func (c *Connection) place(e *Event) {
	last := len(c.Incarnations) - 1
	if e.Ctl == model.SYN {
		for i := last; i >= 0; i-- {
			n := &c.Incarnations[i].Ends[e.From]
			if !n.Known || n.ISS != e.Seq {
				continue
			}
			again := c.leftSynSent(e.From, i)
			if again && n.sentAfter(e) {
				break // An end that has left SYN-SENT does not send its SYN again.
			}
			e.Incarnation, e.Either = i, again && !n.sentBefore(e) && c.sentAs(e) == nil
			return
		}
		if c.Incarnations[last].Ends[e.From].Known && last+1 < maxIncarnations {
			c.Incarnations = append(c.Incarnations, Incarnation{})
			last++
		}
		inc := &c.Incarnations[last]
		inc.FromSYN = true
		inc.Ends[e.From].begin(e.Seq)
		e.Incarnation = last
		return
	}
	if last > 0 && e.Ctl&model.RST == 0 && c.Incarnations[last].next(e) &&
		c.Incarnations[last].fits(e, reach) {
		// It may acknowledge what is old.
		e.Incarnation = last
		return
	}
	for _, beyond := range []uint32{0, reach} {
		for i := last; i >= 0; i-- {
			if c.Incarnations[i].fits(e, beyond) {
				e.Incarnation = i
				e.Either = beyond == 0 && slices.ContainsFunc(c.Incarnations[:i], func(inc Incarnation) bool {
					return inc.fits(e, 0)
				})
				return
			}
		}
	}
	if e.Ctl == model.SYN|model.ACK && c.answersAnew(e) {
		return
	}
	e.Incarnation = last
	inc := &c.Incarnations[last]
	if (inc.Ends[0].Known || inc.Ends[1].Known) && !inc.Ends[e.From].unknownYet(e) {
		e.Kind = Foreign
	}
}

// answersAnew says whether e, a SYN,ACK, answers a SYN that has been answered before with
// another ISS: then its sender opened another connection, with which that SYN goes if it
// came again.
func (c *Connection) answersAnew(e *Event) bool {
	last := len(c.Incarnations)
	peer := e.From.Peer()
	if last == maxIncarnations {
		return false
	}
	syn := -1
	for i := range c.Events {
		if o := &c.Events[i]; o.From == peer && o.Ctl == model.SYN && o.Seq+1 == e.Ack {
			syn = i
		}
	}
	if syn < 0 || !c.Incarnations[c.Events[syn].Incarnation].Ends[e.From].Known {
		return false
	}
	c.Incarnations = append(c.Incarnations, Incarnation{FromSYN: true})
	n := &c.Incarnations[last].Ends[peer]
	n.begin(e.Ack - 1)
	n.Next = e.Ack
	c.Events[syn].Incarnation, c.Events[syn].Either = last, false
	e.Incarnation = last
	return true
}

// leftSynSent says whether an end has left SYN-SENT of an incarnation: it acknowledged
// something there, other than with a RST.
func (c *Connection) leftSynSent(e model.End, incarnation int) bool {
	return slices.ContainsFunc(c.Events, func(o Event) bool {
		return o.From == e && o.Incarnation == incarnation && o.Ctl&(model.ACK|model.RST) == model.ACK
	})
}

// sentAs returns the event of the same packet, by its identification, that was seen
// before; nil if there is none.
func (c *Connection) sentAs(e *Event) *Event {
	for i := range c.Events {
		if o := &c.Events[i]; e.ID != 0 && o.From == e.From && o.Header == e.Header {
			return o
		}
	}
	return nil
}

// fits says whether the numbers of e are those of the incarnation.
func (inc *Incarnation) fits(e *Event, beyond uint32) bool {
	mine, peer := &inc.Ends[e.From], &inc.Ends[e.From.Peer()]
	ackFits := e.Ctl&model.ACK == 0 || !peer.Known || peer.holds(e.Ack, beyond) || e.Ack == peer.acked
	if e.Ctl == model.SYN|model.ACK {
		return peer.Known && (e.Ack == peer.ISS+1 || e.Ack == peer.ISS+1+peer.early) &&
			(!mine.Known || mine.ISS == e.Seq)
	}
	if e.Ctl&model.RST != 0 && e.Ctl&model.ACK != 0 && e.Seq == 0 {
		return peer.Known && ackFits
	}
	if e.Ctl&model.RST != 0 {
		refuses := !mine.Known && peer.Known && e.Ctl&model.ACK != 0 && e.Ack == peer.ISS+1
		return refuses || mine.Known && mine.holds(e.Seq, beyond)
	}
	return mine.Known && mine.holds(e.Seq, beyond) && ackFits
}

// classify says what e is to the segments before it, and advances the numbers.
func (c *Connection) classify(e *Event) {
	inc := &c.Incarnations[e.Incarnation]
	mine, peer := &inc.Ends[e.From], &inc.Ends[e.From.Peer()]
	if e.Kind == Foreign {
		c.Odd++
		return
	}
	if e.NoSeq && mine.Known {
		e.Seq = c.untold(e, mine)
	}
	if !mine.Known && e.Ctl&model.RST == 0 {
		first := e.Seq
		if e.Ctl&model.SYN == 0 {
			first--
		}
		mine.begin(first)
		if e.Ctl&model.SYN == 0 {
			mine.Next = e.Seq
		}
	}
	if !peer.Known && e.Ctl&model.ACK != 0 && e.Ctl&model.RST == 0 {
		peer.begin(e.Ack - 1)
		peer.Next = e.Ack
	}
	if e.Ctl&model.SYN != 0 {
		mine.Scale, mine.early = e.Scale, e.Len
	}
	if e.Ctl&model.RST != 0 {
		if o := c.sentAs(e); o != nil {
			e.Kind, e.Of = Duplicate, o.Number()
		}
		return
	}
	if e.Kind = mine.kind(e); e.Kind != New || mine.unordered(e, peer) {
		c.Odd++
	}
	e.Fresh = mine.sentAfter(e)
	if e.Kind == Again {
		if e.Kind, e.Of = c.repeated(e); e.Kind == New {
			c.Odd--
		}
	}
	mine.advance(e)
	if e.Ctl&model.ACK != 0 && int32(e.Ack-peer.acked) > 0 {
		peer.acked = e.Ack
	}
}

// untold returns SEQ of e, of which it is not told: SND.NXT when it was sent, by its timestamp.
// What was acknowledged and not seen counts in the first incarnation; in another it can be data
// of the one before.
func (c *Connection) untold(e *Event, mine *Numbers) uint32 {
	if mine.sentBefore(e) {
		for i := len(c.Events) - 1; i >= 0; i-- {
			if o := &c.Events[i]; o.From == e.From && o.Incarnation == e.Incarnation && int32(o.TSVal-e.TSVal) <= 0 {
				return o.End()
			}
		}
	}
	if e.Incarnation > 0 {
		return mine.Next
	}
	return e.Seq
}

// repeated finds the segment that e repeats, and says whether e is that packet or
// was sent anew; New if it does not.
func (c *Connection) repeated(e *Event) (Kind, int) {
	for i := len(c.Events) - 1; i >= 0; i-- {
		o := &c.Events[i]
		if o.From != e.From || o.Incarnation != e.Incarnation || o.Span() == 0 ||
			int32(e.Seq-o.Seq) < 0 || int32(o.End()-e.Seq) <= 0 {
			continue
		}
		if e.Ctl == model.SYN|model.ACK && o.Ctl == model.SYN {
			return New, 0 // it answers the SYN of the other end, which opens too
		}
		same := o.Seq == e.Seq && o.Ack == e.Ack && o.Ctl == e.Ctl && o.Len == e.Len && o.TSVal == e.TSVal
		if same && o.ID == e.ID && e.ID != 0 {
			return Duplicate, o.Number()
		}
		return Again, o.Number()
	}
	return Again, 0
}
