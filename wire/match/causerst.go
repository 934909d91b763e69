package match

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// ofRST explains the RST that step i sends.
func (r *Result) ofRST(i int) Cause {
	s := &r.Steps[i]
	c := Cause{Event: s.Event, Frames: []int{r.event(s.Event).Number()}}
	switch {
	case s.Kind == Injected:
		r.ofInjected(&c, s.Event)
	case s.Kind == Acts:
		r.ofAbort(&c, s)
	case s.Kind == Seen && s.By < 0:
		c.Kind, c.Text = CauseAbort, fmt.Sprintf("%v aborted; the RST of that came late", s.End)
	case s.Kind == Seen:
		r.ofAnswer(&c, i)
	case s.Kind == Twice:
		c.Kind, c.Text = CauseDuplicate, "the network delivered a RST twice"
	case r.ofMiddlebox(&c, i):
	default:
		c.Kind, c.Text = CauseUnexplained, fmt.Sprintf("nothing in the model makes %v, in %v, send this RST",
			s.End, s.Before[s.End].State)
	}
	r.orMiddlebox(&c)
	r.effectOf(&c, i)
	return c
}

// ofAbort explains a RST that answers nothing.
func (r *Result) ofAbort(c *Cause, s *Step) {
	e, in := s.End, s.Before[s.End].State
	unread, certain, from := r.unread(s.Event)
	switch {
	case closed(in) && r.event(s.Event).Seq == r.afterFIN(s.Event)-1:
		c.Kind = CauseAbort
		c.Text = fmt.Sprintf("%v, in %v, aborted at the number of its FIN, as macOS does", e, in)
	case in == model.Closing || in == model.LastAck || in == model.TimeWait:
		c.Kind = CauseAbort
		c.Text = fmt.Sprintf("%v, in %v, aborted after its FIN, as Windows does; RFC 9293, 3.10.5, sends "+
			"nothing then",
			e, in)
	case r.unanswered(s.Event) > 1:
		c.Kind = CauseGaveUp
		c.Text = fmt.Sprintf("%v aborted in %v after %d probes or retransmissions that were not answered", e, in,
			r.unanswered(s.Event))
	case unread && certain:
		c.Kind = CauseUnreadData
		c.Text = fmt.Sprintf("%v closed in %v with data unread: what came in %s still takes its place in the "+
			"window that the RST announces", e, in, r.frame(from))
	case unread:
		c.Kind = CauseUnreadData
		c.Text = fmt.Sprintf("%v closed in %v with data unread, it seems: it got data in %s, and sent none "+
			"before its RST; or it aborted", e, in, r.frame(from))
	default:
		c.Kind = CauseAbort
		c.Text = fmt.Sprintf("%v aborted in %v: an ABORT (SO_LINGER 0), a close with unread data, or a socket "+
			"that was killed", e, in)
	}
	if from >= 0 {
		c.Frames = append([]int{r.event(from).Number()}, c.Frames...)
	}
}

// unanswered returns how many keep-alives and retransmissions the sender of a RST had sent since
// its peer was last heard of.
func (r *Result) unanswered(rst int) int {
	ev := r.event(rst)
	n := 0
	for i := range rst {
		switch e := r.event(i); {
		case e.From != ev.From:
			n = 0
		case e.Kind == capture.KeepAlive || e.Kind == capture.Again:
			n++
		}
	}
	return n
}

// unread says whether the sender of the RST seems not to have read the data that it
// got, whether its window proves that, and the event of the last data it got.
func (r *Result) unread(rst int) (seems, certain bool, last int) {
	ev := r.event(rst)
	last = -1
	sent := false
	var before uint16
	for i := range rst {
		e := r.event(i)
		if e.Incarnation != ev.Incarnation || e.Proof > 0 {
			continue
		}
		switch {
		case e.From == ev.From && e.Len > 0:
			sent = true
		case e.From == ev.From && last < 0 && e.Ctl&model.SYN == 0 || e.From == ev.From && before == 0:
			before = e.Window
		case e.From != ev.From && e.Len > 0:
			last = i
		}
	}
	if last < 0 {
		return false, false, -1
	}
	scale := max(r.Connection.Incarnations[ev.Incarnation].Ends[ev.From].Scale, 0)
	octets := r.Connection.Incarnations[ev.Incarnation].Ends[ev.From.Peer()].Octets
	certain = scale == 0 && ev.Window > 0 && uint64(ev.Window)+octets == uint64(before)
	if certain || !sent {
		return true, certain, last
	}
	return false, false, -1
}

// ofAnswer explains the RST that step i shows, which answers a segment.
func (r *Result) ofAnswer(c *Cause, i int) {
	s := &r.Steps[i]
	e := s.End
	trigger := r.event(s.By)
	c.Frames = append([]int{trigger.Number()}, c.Frames...)
	what := fmt.Sprintf("%s, %s", r.frame(s.By), article(trigger))
	switch s.In {
	case model.Closed, model.Listen:
		r.ofNone(c, r.arrival(i), e, what)
	case model.SynSent:
		c.Kind = CauseHalfOpen
		if s.Before[e.Peer()].State == model.TimeWait {
			c.Text = fmt.Sprintf("%v, opening anew, got %s of the connection before, which %v keeps in TIME-WAIT",
				e, what, e.Peer())
			break
		}
		c.Text = fmt.Sprintf("%v, opening anew, got %s of an earlier connection, which %v still had: %v lost it "+
			"before without %v's knowing", e, what, e.Peer(), e, e.Peer())
		if !r.aborted(e, s.Event) {
			c.Text += fmt.Sprintf(", or another host opens now, with the address and the port that %v had", e)
		}
	case model.SynReceived:
		c.Kind = CauseHalfOpen
		if trigger.Ctl == model.SYN {
			c.Kind = CauseSYNRefused
			c.Text = fmt.Sprintf("%v, in SYN-RECEIVED, got %s with another number, and refused both", e, what)
			break
		}
		c.Text = fmt.Sprintf("%v, in SYN-RECEIVED, got %s, which does not acknowledge its SYN", e, what)
	case model.FinWait1, model.FinWait2:
		c.Kind = CauseDataAfterClose
		c.Text = fmt.Sprintf("%v had closed and reads no more, and got data in %s", e, what)
		if trigger.Ctl&model.SYN != 0 {
			c.Kind = CauseHalfOpen
			c.Text = fmt.Sprintf("%v, in %v without a process, got %s in its window", e, s.In, what)
		} else if trigger.Len == 0 {
			c.Text = fmt.Sprintf("%v had closed and reads no more, and got %s, before which something is missing",
				e, what)
		}
		c.Frames = append(r.finFrames(e, i), c.Frames...)
	case model.Established, model.CloseWait, model.Closing, model.LastAck, model.TimeWait:
		c.Kind = CauseUnexplained
		c.Text = fmt.Sprintf("%v, in %v, answered %s with a RST, as its policy has it", e, s.In, what)
		if trigger.Ctl&model.SYN != 0 {
			c.Kind = CauseHalfOpen
		}
	}
}

// aborted says whether a RST of e was seen before an event.
func (r *Result) aborted(e model.End, ev int) bool {
	for i := range ev {
		if before := r.event(i); before.From == e && before.Ctl&model.RST != 0 {
			return true
		}
	}
	return false
}

// arrival returns the step in which the answer that step i shows was given.
func (r *Result) arrival(i int) int {
	s := &r.Steps[i]
	for j := i - 1; j >= 0; j-- {
		if a := &r.Steps[j]; a.End == s.End && a.Event == s.By && !sending(a) {
			return j
		}
	}
	return i
}

// finFrames returns the frame of the FIN that e had sent before step i.
func (r *Result) finFrames(e model.End, i int) []int {
	for j := range i {
		if s := &r.Steps[j]; s.Kind == Acts && s.End == e && s.Action.Kind == model.Close && s.Event >= 0 {
			return []int{r.event(s.Event).Number()}
		}
	}
	return nil
}

// ofNone explains why e had no TCB when step i came.
func (r *Result) ofNone(c *Cause, i int, e model.End, what string) {
	if r.Steps[i].Action.Segment.Ctl == model.SYN {
		c.Kind, c.Text = CausePortClosed, fmt.Sprintf("%s, found nobody listening at %v", what, e)
		if rst := r.event(c.Event); rst.Ctl&model.ACK != 0 && rst.Seq != 0 {
			c.Text += fmt.Sprintf("; the SEQ of the RST should be 0 (RFC 9293, 3.10.7.1), and is %d", rst.Seq)
		}
		return
	}
	if syn := r.oldSYN(r.Steps[i].Event); syn >= 0 {
		c.Kind = CauseOldSYN
		c.Text = fmt.Sprintf("%s, found no connection at %v: %s, an old duplicate SYN, had opened one at %v alone",
			what, e, r.frame(syn), e.Peer())
		c.Frames = append([]int{r.event(syn).Number()}, c.Frames...)
		return
	}
	for j := i - 1; j >= 0; j-- {
		s := &r.Steps[j]
		if !s.Before[e].State.HasTCB() || s.After[e].State.HasTCB() {
			continue
		}
		was := s.Before[e].State
		found := fmt.Sprintf("%s, found no connection at %v", what, e)
		switch {
		case s.Kind == Vanishes:
			c.Kind, c.Text = CauseConnectionGone, fmt.Sprintf("%s: %v had forgotten it in %v", found, e, was)
			if was == model.TimeWait {
				c.Kind = CauseTimeWaitGone
				c.Text += ", before its time"
			}
			if was == model.Established || was == model.CloseWait {
				c.Kind = CauseHalfOpen
				c.Text = fmt.Sprintf("%s: %v had lost it in %v without %v's knowing", found, e, was, e.Peer())
			}
		case s.Action.Kind == model.Expire && s.Kind == Acts:
			c.Kind, c.Text = CauseTimeWaitOver, fmt.Sprintf("%s: its TIME-WAIT was over", found)
		case s.Action.Kind == model.Abandon && s.Kind == Acts:
			c.Kind, c.Text = CauseFinWait2Timeout,
				fmt.Sprintf("%s: it had waited in FIN-WAIT-2 for as long as it does", found)
		case s.Action.Kind == model.GiveUp && s.Kind == Acts && was == model.SynSent &&
			s.Before[e].Retransmissions == 0:
			c.Kind, c.Text = CauseNoConnection, fmt.Sprintf("%s: it had opened one and has it no more, as after a "+
				"CLOSE in SYN-SENT, or a scan", found)
		case s.Action.Kind == model.GiveUp && s.Kind == Acts:
			c.Kind = CauseGaveUp
			if was == model.LastAck {
				c.Kind = CauseLastAckGaveUp
			}
			c.Text = fmt.Sprintf("%s: it had given up in %v after %d retransmissions", found, was,
				s.Before[e].Retransmissions)
			c.Frames = append(r.last(j, e, Repeats), c.Frames...)
		case s.Action.Kind == model.Abort && s.Event < 0:
			c.Kind, c.Text = CauseHalfOpen,
				fmt.Sprintf("%s: it had aborted in %v, and its RST was not seen", found, was)
		case s.Action.Kind == model.Abort:
			c.Kind, c.Text = CauseAfterAbort, fmt.Sprintf("%s: it had aborted in %s", found, r.frame(s.Event))
			c.Frames = append([]int{r.event(s.Event).Number()}, c.Frames...)
		case !sending(s) && r.event(s.Event).Ctl&model.RST != 0:
			c.Kind, c.Text = CauseAfterReset, fmt.Sprintf("%s: the RST in %s had ended it in %v",
				found, r.frame(s.Event), was)
			c.Frames = append([]int{r.event(s.Event).Number()}, c.Frames...)
		case !sending(s):
			c.Kind, c.Text = CauseAfterClose, fmt.Sprintf("%s: it had closed with %s", found, r.frame(s.Event))
			c.Frames = append([]int{r.event(s.Event).Number()}, c.Frames...)
		default:
			c.Kind, c.Text = CauseConnectionGone, found
		}
		return
	}
	c.Kind, c.Text = CauseNoConnection, fmt.Sprintf("%s, found no connection at %v", what, e)
}

// afterFIN returns the number after the FIN of the sender of an event.
func (r *Result) afterFIN(ev int) uint32 {
	e := r.event(ev)
	after, _ := r.Connection.Incarnations[e.Incarnation].Ends[e.From].AfterFIN()
	return after
}

// oldSYN returns the event of an old SYN that the SYN,ACK of an event answers: one that was seen
// before, or whose connection is over at its sender; -1 for none.
func (r *Result) oldSYN(ev int) int {
	e := r.event(ev)
	if e.Ctl != model.SYN|model.ACK {
		return -1
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Event != ev || s.Kind != Seen || s.By < 0 {
			continue
		}
		if syn := r.event(s.By); syn.Ctl == model.SYN && (syn.Kind == capture.Duplicate ||
			syn.Kind == capture.Again) {
			return s.By
		}
	}
	return -1
}

// last returns the frame of the last step of a kind that e took before step i.
func (r *Result) last(i int, e model.End, kind StepKind) []int {
	for j := i - 1; j >= 0; j-- {
		if s := &r.Steps[j]; s.End == e && s.Kind == kind {
			return []int{r.event(s.Event).Number()}
		}
	}
	return nil
}

// effectOf adds what the RST that step i sends does where it arrives.
func (r *Result) effectOf(c *Cause, i int) {
	sent := &r.Steps[i]
	for j := i + 1; j < len(r.Steps); j++ {
		s := &r.Steps[j]
		if sending(s) || s.Event != sent.Event {
			continue
		}
		was := s.Before[s.End].State
		gone := !s.After[s.End].State.HasTCB()
		switch {
		case was == model.TimeWait && gone:
			if c.Kind == CauseAfterClose || c.Kind == CauseAfterReset || c.Kind == CauseHalfOpen {
				c.Kind = CauseTimeWaitAssassination
			}
			c.Text += fmt.Sprintf("; by the profile the RST ended the TIME-WAIT of %v", s.End)
			r.sourceOf(c, sent)
		case was == model.TimeWait:
			if sent.Kind == Seen {
				c.Kind = CauseTimeWaitRSTIgnored
				r.sourceOf(c, sent)
			}
			c.Text += fmt.Sprintf("; the TIME-WAIT of %v ignores the RST", s.End)
		case was.HasTCB() && gone:
			c.Text += fmt.Sprintf("; the RST ended the connection at %v in %v", s.End, was)
		}
		return
	}
}

// sourceOf adds what the TIME-WAIT that draws the RST answered.
func (r *Result) sourceOf(c *Cause, rst *Step) {
	if rst.By < 0 {
		return
	}
	for j := range r.Steps {
		s := &r.Steps[j]
		if s.Event != rst.By || s.Kind != Seen || s.By < 0 || s.In != model.TimeWait {
			continue
		}
		c.Frames = append([]int{r.event(s.By).Number()}, c.Frames...)
		how := ""
		switch a := r.Steps[r.arrival(j)]; {
		case a.Kind == ArrivesAgain:
			how = ", which came a second time"
		case r.event(s.By).Kind == capture.Duplicate:
			how = ", a duplicate"
		case r.event(s.By).Kind == capture.Late:
			how = ", which came late"
		case a.Event < r.highest(r.arrival(j), a.End):
			how = ", which came late"
			if r.Connection.Sides < 2 {
				how += ", or to a segment that came twice"
			}
		case r.event(s.By).Kind == capture.Again, r.event(s.By).Kind == capture.Conflict:
			how = ", an old segment"
		}
		c.Text += fmt.Sprintf("; TIME-WAIT had sent that in answer to %s%s", r.frame(s.By), how)
	}
}

// highest is the last event that had arrived at e before step i.
func (r *Result) highest(i int, e model.End) int {
	most := -1
	for j := range i {
		if s := &r.Steps[j]; s.End == e && !sending(s) {
			most = max(most, s.Event)
		}
	}
	return most
}
