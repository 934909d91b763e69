package facts

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// closed returns who closed first, or why that cannot be told.
func (v *view) closed() (all []Closing, untold string) {
	var first *Closing
	var at int
	for _, e := range model.Ends {
		c, order, ok := v.closing(e)
		if ok && (first == nil || order < at) {
			first, at = &c, order
		}
	}
	if first == nil {
		return nil, ""
	}
	all = []Closing{*first}
	peer := first.End.Peer()
	other := &v.ends[peer]
	if other.sent == 0 && !first.Reset {
		return all, v.oneSided(first)
	}
	if len(other.fins) == 0 && !first.Reset {
		return all, v.missing(peer)
	}
	if first.Reset {
		return all, v.doubtful(first)
	}
	if first.Stale || len(other.fins) == 0 || v.passive(peer) || v.refuses(first.End) {
		return all, ""
	}
	c, _, _ := v.closing(peer)
	if c.Reset || c.Stale {
		return all, ""
	}
	return append(all, c), ""
}

// doubtful says why it cannot be told whether a RST came first: it has no ACK, as one that
// answers a segment, and the capture has none that it answers; or what its peer had sent last is
// not there, and can have been its FIN. It is "" if that can be told.
func (v *view) doubtful(c *Closing) string {
	rst := v.event(c.Event)
	switch {
	case c.Answers >= 0:
		return ""
	case rst.Ctl&model.ACK == 0:
		return fmt.Sprintf("frame %d, a RST without ACK, may answer what is not in the capture", rst.Number())
	}
	peer := c.End.Peer()
	if len(v.ends[peer].fins) > 0 {
		return ""
	}
	inc := &v.c.Incarnations[v.incarnation]
	top, proof, seen := inc.Ends[peer].ISS+1, rst.Number(), inc.FromSYN
	for _, i := range v.of {
		ev := v.event(i)
		if i > c.Event {
			break
		}
		if ev.From == peer && ev.Ctl&model.RST == 0 {
			if before(top, ev.Seq) {
				top, proof, seen = ev.Seq, ev.Number(), false
			}
			if ev.Span() > 0 && !before(ev.End(), top) {
				top, seen = ev.End(), true
			}
		}
		if ev.From != peer && ev.Ctl&model.ACK != 0 && before(top, ev.Ack) {
			top, proof, seen = ev.Ack, ev.Number(), false
		}
	}
	if upto := v.c.Folded.Upto[v.incarnation][peer]; seen || upto != 0 && !before(upto, top) {
		return ""
	}
	return fmt.Sprintf("frame %d shows that %v had sent what is not in the capture", proof, peer)
}

// refuses says whether e answers data with a RST: it had closed for good, and its connection
// ended there.
func (v *view) refuses(e model.End) bool {
	data := false
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From != e && ev.Len > 0 && i > v.ends[e].fins[0] {
			data = true
		}
		if ev.From == e && ev.Ctl&model.RST != 0 {
			return data
		}
	}
	return false
}

// closing returns how e closed, and when it did, in halves of the events' order.
func (v *view) closing(e model.End) (c Closing, order int, ok bool) {
	if fins := v.ends[e].fins; len(fins) > 0 {
		c, order, ok = Closing{End: e, Event: fins[0], Answers: -1, Stale: v.stale(fins[0])}, v.sent(e), true
	}
	for _, i := range v.of {
		if ok && 2*i > order {
			break
		}
		ev := v.event(i)
		if ev.From != e || ev.Ctl&model.RST == 0 {
			continue
		}
		if _, strange := v.c.Stranger(i); strange {
			continue
		}
		if aborts, answers := v.aborts(i); aborts {
			return Closing{End: e, Event: i, Reset: true, Answers: answers}, 2 * i, true
		}
	}
	return c, order, ok
}

// sent returns when e sent its FIN, in halves of the events' order: before what comes after
// it by its number, and before what acknowledges it.
func (v *view) sent(e model.End) int {
	x := &v.ends[e]
	for _, i := range v.of {
		ev := v.event(i)
		if i == x.fins[0] {
			break
		}
		if ev.From == e && ev.Seq == x.after || ev.From != e && ev.Ctl&model.ACK != 0 && ev.Ack == x.after {
			return 2*i - 1
		}
	}
	return 2 * x.fins[0]
}

// aborts says whether the RST of event i can end a connection that its sender had, and does
// not answer a segment of another connection; and which event it may answer, -1 for none.
func (v *view) aborts(i int) (aborts bool, answers int) {
	rst := v.event(i)
	if v.c.Incarnations[v.incarnation].FromSYN && !v.established(rst.From, i) {
		return false, -1
	}
	last := -1
	for j := range i {
		ev := v.event(j)
		if ev.From != rst.From {
			last = j
			continue
		}
		if ev.Ctl == model.SYN && ev.Incarnation > v.incarnation {
			return false, -1
		}
		last = -1
	}
	if rst.Ctl&model.ACK != 0 {
		return true, -1
	}
	if last >= 0 && v.event(last).Ctl&model.ACK != 0 && rst.Seq == v.event(last).Ack {
		ev := v.event(last)
		return ev.Ctl&model.SYN == 0 && ev.Kind != capture.Foreign && ev.Incarnation == v.incarnation, last
	}
	// It may have come after what its sender sent later than it is seen.
	answers = -1
	for _, j := range v.of {
		ev := v.event(j)
		if j < i && ev.From != rst.From && ev.Ctl&(model.ACK|model.SYN) == model.ACK && ev.Ack == rst.Seq {
			answers = j
		}
	}
	return true, answers
}

// established says whether the handshake was over for e before event i.
func (v *view) established(e model.End, i int) bool {
	iss := v.c.Incarnations[v.incarnation].Ends[e].ISS
	if rst := v.event(i); rst.Ctl&model.ACK != 0 && before(iss+1, rst.Seq) {
		return true // it has sent data, be it seen or not
	}
	acknowledged, acknowledges := false, false
	for _, j := range v.of {
		ev := v.event(j)
		if j >= i && (v.event(i).Ctl&model.ACK == 0 || ev.From == e) {
			continue // what came of the other end after its RST can have been captured late
		}
		if ev.Ctl&model.ACK == 0 || ev.Ctl&model.RST != 0 {
			continue
		}
		acknowledges = acknowledges || ev.From == e
		acknowledged = acknowledged || ev.From != e && before(iss, ev.Ack)
	}
	return acknowledged && acknowledges
}

// oneSided says why it cannot be told whether an end closed first of which alone there are
// segments; "" if what it acknowledged after its FIN shows that it did.
func (v *view) oneSided(c *Closing) string {
	x := &v.ends[c.End]
	for _, i := range v.of {
		if ev := v.event(i); i > c.Event && x.acks && ev.Ctl&model.ACK != 0 && before(x.acked, ev.Ack) {
			return ""
		}
	}
	return fmt.Sprintf("the capture has the segments of %v only", c.End)
}

// missing says which event shows that e had sent what is not in the capture, and that may be
// its FIN; "" for none.
func (v *view) missing(e model.End) string {
	for i := range v.c.Events {
		if ev := v.event(i); ev.Proof > 0 && ev.From == e && ev.Incarnation == v.incarnation && ev.Span() > 0 {
			return fmt.Sprintf("frame %d shows that %v had sent what is not in the capture", ev.Proof, e)
		}
	}
	next := v.c.Incarnations[v.incarnation].Ends[e].Next
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From == e && before(next, ev.Seq) || ev.From != e && ev.Ctl&model.ACK != 0 && before(next, ev.Ack) {
			return fmt.Sprintf("frame %d shows that %v had sent what is not in the capture", ev.Number(), e)
		}
	}
	return ""
}

// Overtaken says whether event i was sent before one of its sender that was seen before it:
// a FIN or data, behind which the SEQ of that lies, and that does not come again.
func Overtaken(c *capture.Connection, i int) bool {
	e := &c.Events[i]
	if e.Ctl&model.FIN == 0 || e.Kind == capture.Foreign {
		return false
	}
	v := look(c, e.Incarnation)
	fins := v.ends[e.From].fins
	if len(fins) == 0 || fins[0] != i {
		return false
	}
	for _, j := range v.of {
		if o := v.event(j); j < i && o.From == e.From && o.Seq == e.End() {
			return true
		}
	}
	return false
}
