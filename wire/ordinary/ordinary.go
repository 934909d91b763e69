package ordinary

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// A Verdict says what is to be said of a connection that is recognised: that the model allows
// it, and which cause its RST has.
type Verdict struct {
	// Cause is that of the RST, and Event the RST; Event is -1 where there is none.
	Cause match.CauseKind
	Event int
}

// Recognise says whether a connection is ordinary under the parameters, and what is to be said
// of it then.
func Recognise(c *capture.Connection, p *model.Parameters) (Verdict, bool) {
	none := Verdict{Event: -1}
	if c.Sides != 1 || len(c.Incarnations) != 1 || c.Odd > 0 || c.Folded.Controls > 0 {
		return none, false
	}
	once, whole := c.Whole()
	if !whole {
		return none, false
	}
	v, ok := recognise(once, p)
	if v.Event >= 0 {
		rst := once.Events[v.Event].Frame
		v.Event = slices.IndexFunc(c.Events, func(e capture.Event) bool { return e.Frame == rst })
	}
	return v, ok
}

// recognise is Recognise of a connection that has each packet once.
func recognise(c *capture.Connection, p *model.Parameters) (Verdict, bool) {
	none := Verdict{Event: -1}
	r := reading{c: c, p: p, inc: &c.Incarnations[0]}
	if r.refused() {
		return Verdict{Cause: match.CausePortClosed, Event: 1}, true
	}
	if !r.begins() {
		return none, false
	}
	for ; r.at < len(c.Events); r.at++ {
		e := &c.Events[r.at]
		switch {
		case e.Ctl&model.RST != 0:
			if _, strange := c.Stranger(r.at); strange || !r.aborted() {
				return none, false
			}
			return Verdict{Cause: match.CauseAbort, Event: r.at}, true
		case !r.goesOn(e):
			return none, false
		}
	}
	return none, true
}

// A reading goes through the segments of a connection.
type reading struct {
	c   *capture.Connection
	p   *model.Parameters
	inc *capture.Incarnation
	// at is the segment that is next.
	at int
	// fins are the FINs that were seen; nil for none.
	fins [2]*capture.Event
	// acked is what each end acknowledged last.
	acked [2]uint32
}

// refused says whether a SYN was answered by a RST as an end answers that does not listen.
func (r *reading) refused() bool {
	if len(r.c.Events) != 2 || r.p.Policy[model.B].ClosedPort != model.ClosedPortRST {
		return false
	}
	syn, rst := &r.c.Events[0], &r.c.Events[1]
	return syn.Ctl == model.SYN && syn.From == model.A && rst.From == model.B &&
		rst.Ctl == model.RST|model.ACK && rst.Seq == 0 && rst.Ack == syn.Seq+1
}

// begins reads the handshake, as far as the capture has it, or finds that the capture begins
// in the middle.
func (r *reading) begins() bool {
	first := &r.c.Events[0]
	if !r.inc.FromSYN {
		return first.Ctl&^model.PSH == model.ACK
	}
	for i, want := range []struct {
		from model.End
		ctl  model.Control
	}{{model.A, model.SYN}, {model.B, model.SYN | model.ACK}, {model.A, model.ACK}} {
		if r.at = i; i == len(r.c.Events) {
			return true
		}
		e := &r.c.Events[i]
		if e.From != want.from || e.Ctl&^model.PSH != want.ctl || e.Ctl&model.SYN != 0 && e.Len > 0 {
			return false
		}
		if want.ctl&model.ACK != 0 && e.Ack != r.inc.Ends[e.From.Peer()].ISS+1 {
			return false
		}
	}
	return true
}

// goesOn reads data, an acknowledgement or a FIN. When an end has closed, data is not ordinary,
// nor an ACK of nothing new, nor a FIN that is long in coming.
func (r *reading) goesOn(e *capture.Event) bool {
	mine, peer := e.From, e.From.Peer()
	if e.Ctl&model.SYN != 0 || e.Ctl&model.ACK == 0 {
		return false
	}
	closing, anew := r.fins[peer] != nil || r.fins[mine] != nil, e.Ack != r.acked[mine]
	r.acked[mine] = e.Ack
	if e.Ctl&model.FIN == 0 {
		return !closing || e.Len == 0 && anew
	}
	if r.fins[mine] != nil || closing && e.Len > 0 {
		return false
	}
	r.fins[mine] = e
	return r.fins[peer] == nil || r.inTime(e.Time[0]-r.fins[peer].Time[0], peer)
}

// inTime says whether an end that closed so long ago still waits in FIN-WAIT-2, by its policy.
func (r *reading) inTime(ns int64, e model.End) bool {
	const half = 2 // well before it is over
	limit := r.p.Policy[e].FinWait2Timeout
	return limit == 0 || ns*half < int64(limit)*int64(r.p.Tick)
}

// aborted says whether the RST that is next is the last segment, and that of an ABORT: it bears
// an ACK, is where its sender was, and no data of its peer can be unread.
func (r *reading) aborted() bool {
	e := &r.c.Events[r.at]
	mine, peer := &r.inc.Ends[e.From], &r.inc.Ends[e.From.Peer()]
	return r.at == len(r.c.Events)-1 && r.fins == [2]*capture.Event{} && r.inc.FromSYN && r.at >= 3 &&
		e.Ctl == model.RST|model.ACK && e.Len == 0 && e.Seq == mine.Next && e.Ack == peer.Next && peer.Octets == 0
}
