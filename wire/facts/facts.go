package facts

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// Facts are those of one incarnation.
type Facts struct {
	// Closed has who closed first: nobody, one end, or both at once.
	Closed []Closing
	// Untold says why it cannot be told who that was; "" if it can.
	Untold string
	// TimeWait is what is known of each end's.
	TimeWait [2]TimeWait
}

// A Closing is the first FIN of an end, or the RST of its ABORT.
type Closing struct {
	End model.End
	// Event is the index of the segment among the connection's events.
	Event int
	Reset bool
	// Answers is the index of the event that the RST answers if its sender had no connection
	// any more, and so had not closed with it; -1 if it answers none.
	Answers int
	// Stale says that the FIN bears a timestamp older than what its sender sent before: a
	// receiver that protects itself against wrapped numbers drops it (RFC 7323, 5.3).
	Stale bool
}

// Of returns the facts of each incarnation of a connection.
func Of(c *capture.Connection) []Facts {
	all := make([]Facts, len(c.Incarnations))
	for i := range all {
		v := look(c, i)
		all[i].Closed, all[i].Untold = v.closed()
		for _, e := range model.Ends {
			all[i].TimeWait[e] = v.timeWait(e)
		}
	}
	return all
}

// A view is one incarnation, as far as its numbers go.
type view struct {
	c           *capture.Connection
	incarnation int
	// of has the indices of its events, in their order.
	of   []int
	ends [2]end
}

// An end is what was seen of one.
type end struct {
	// fins are its FINs, and after the number after them.
	fins  []int
	after uint32
	// acked is the least that they acknowledge, and acks says that they acknowledge.
	acked uint32
	acks  bool
	// sent is the number of its segments.
	sent int
}

// look returns the view of an incarnation.
func look(c *capture.Connection, incarnation int) *view {
	v := &view{c: c, incarnation: incarnation}
	copies := c.Copies()
	for i := range c.Events {
		e := &c.Events[i]
		if e.Incarnation != incarnation || e.Kind == capture.Foreign || e.Proof > 0 || copies != nil && copies[i] {
			continue
		}
		v.of = append(v.of, i)
		x := &v.ends[e.From]
		x.sent++
		if e.Ctl&model.FIN == 0 || e.Ctl&model.RST != 0 {
			continue
		}
		if len(x.fins) == 0 {
			x.after = e.End()
		}
		if e.End() != x.after {
			continue
		}
		x.fins = append(x.fins, i)
		if e.Ctl&model.ACK != 0 && (!x.acks || before(e.Ack, x.acked)) {
			x.acked, x.acks = e.Ack, true
		}
	}
	return v
}

// filtered says whether nothing but SYN, FIN and RST was captured, though more was sent: both ends
// closed a connection of which no ACK opened it.
func (v *view) filtered() bool {
	return v.c.Incarnations[v.incarnation].FromSYN &&
		!slices.ContainsFunc(v.c.Events, func(e capture.Event) bool {
			return e.Proof == 0 && e.Ctl&(model.SYN|model.FIN|model.RST) == 0
		})
}

// before says whether one number comes before another.
func before(a, b uint32) bool { return int32(a-b) < 0 }

func (v *view) event(i int) *capture.Event { return &v.c.Events[i] }

// covers says whether event i acknowledges the FIN of the end that it is sent to.
func (v *view) covers(i int) bool {
	e := v.event(i)
	x := &v.ends[e.From.Peer()]
	return len(x.fins) > 0 && e.Ctl&model.ACK != 0 && !before(e.Ack, x.after)
}

// passive says whether e had got the FIN of its peer when it first sent its own.
func (v *view) passive(e model.End) bool {
	x, peer := &v.ends[e], &v.ends[e.Peer()]
	return x.acks && len(peer.fins) > 0 && !before(x.acked, peer.after)
}

// stale says whether event i bears a timestamp that is older than that of what its sender
// sent before it, by their numbers.
func (v *view) stale(i int) bool {
	e := v.event(i)
	for _, j := range v.of {
		if j == i {
			return false
		}
		o := v.event(j)
		if o.From == e.From && e.TSVal != 0 && o.TSVal != 0 && before(e.TSVal, o.TSVal) &&
			o.Kind == capture.New && !before(e.Seq, o.End()) {
			return true
		}
	}
	return false
}
