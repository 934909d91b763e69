package match

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A Cause says why something that is no part of a close happened: a RST, an end that
// gave up, a SYN that met an old connection.
type Cause struct {
	Kind CauseKind
	// Event is the index of the event that is explained; -1 for none.
	Event int
	// Text explains it, by frames.
	Text string
	// Frames are those that it follows from.
	Frames []int
	// Clause is the clause of an RFC that the event is against; "" for none.
	Clause string
}

// Causes explains every RST, and whatever else is no part of a close, in order.
func (r *Result) Causes() []Cause {
	var all []Cause
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Event >= 0 && r.event(s.Event).Ctl&model.RST != 0 && sending(s) {
			all = append(all, r.ofRST(i))
			continue
		}
		c, ok := r.ofOther(i)
		if at := slices.IndexFunc(all, plainlyUnexplained); ok && at >= 0 && plainlyUnexplained(c) {
			all[at].Frames = append(all[at].Frames, c.Frames...)
		} else if ok {
			all = append(all, c)
		}
	}
	for _, u := range r.Witness.Unsent {
		if u.Earlier >= 0 {
			all = append(all, r.ofOldData(u))
		}
	}
	for i := range all {
		slices.Sort(all[i].Frames)
		all[i].Frames = slices.Compact(all[i].Frames)
		if n := len(all[i].Frames); plainlyUnexplained(all[i]) && n > 1 {
			all[i].Text += fmt.Sprintf("; %d more are not explained either", n-1)
		}
	}
	return all
}

// plainlyUnexplained says whether a cause is none: of several such one is told.
func plainlyUnexplained(c Cause) bool { return c.Kind == CauseUnexplained && len(c.Clause) == 0 }

// afterOldData says whether an event acknowledges what an earlier incarnation had sent.
func (r *Result) afterOldData(ev int) bool {
	e := r.event(ev)
	return slices.ContainsFunc(r.Witness.Unsent, func(u Unsent) bool {
		o := r.event(u.Event)
		return u.Earlier >= 0 && o.From == e.From && o.Incarnation == e.Incarnation && o.Ack == e.Ack
	})
}

// ofInjected says that a third party has sent an event, by the figures.
func (r *Result) ofInjected(c *Cause, ev int) {
	e := r.event(ev)
	s, _ := r.Connection.Stranger(ev)
	c.Kind = CauseInjected
	if len(s.Signs) == 0 && s.Ignored {
		c.Text = fmt.Sprintf("%s is likely of a third party: %v goes on with new data after it", r.frame(ev),
			e.From)
		return
	}
	if len(s.Signs) == 0 {
		c.Text = fmt.Sprintf("%s is beyond what %v had sent, and %v goes on below it: it is likely of a "+
			"third party",
			r.frame(ev), e.From, e.From)
		return
	}
	var signs []string
	for _, sign := range s.Signs {
		signs = append(signs, sign.String())
	}
	c.Text = fmt.Sprintf("%s is likely of a third party, as a firewall or a middlebox: of the segments of %v "+
		"it has %s", r.frame(ev), e.From, strings.Join(signs, ", and "))
}

// ofOldData says that what an earlier incarnation had sent was accepted.
func (r *Result) ofOldData(u Unsent) Cause {
	e := r.event(u.Event)
	return Cause{Kind: CauseOldData, Event: u.Event, Frames: []int{e.Number()},
		Text: fmt.Sprintf("%v acknowledges %d octets that %v did not send in this incarnation, but in #%d: "+
			"it accepted an old segment", e.From, u.Numbers, e.From.Peer(), u.Earlier+1)}
}

func sending(s *Step) bool { return s.Kind != Arrives && s.Kind != ArrivesAgain }

func (r *Result) event(i int) *capture.Event { return &r.Connection.Events[i] }

// frame writes the frame of an event.
func (r *Result) frame(ev int) string {
	e := r.event(ev)
	if e.Proof > 0 {
		return fmt.Sprintf("what was sent before frame %d and not captured", e.Proof)
	}
	n := fmt.Sprintf("frame %d", e.Number())
	if r.Connection.Sides == 2 && e.Frame[0] == 0 {
		n += " of the second file"
	}
	return n
}

// ofOther explains step i, if it is no part of a close and no RST.
func (r *Result) ofOther(i int) (Cause, bool) {
	s := &r.Steps[i]
	c := Cause{Event: s.Event}
	if s.Event >= 0 {
		c.Frames = []int{r.event(s.Event).Number()}
	}
	switch {
	case s.Kind == Vanishes:
		for j := i + 1; j < len(r.Steps); j++ {
			if next := &r.Steps[j]; next.End == s.End && sending(next) {
				if next.Event >= 0 && r.event(next.Event).Ctl&model.RST != 0 {
					return c, false // the RST tells
				}
				break
			}
		}
		c.Kind = CauseConnectionGone
		if s.Before[s.End].State == model.TimeWait {
			c.Kind = CauseTimeWaitGone
		}
		c.Text = fmt.Sprintf("%v forgot the connection in %v, before its time", s.End, s.Before[s.End].State)
	case s.Kind == Reuse:
		c.Kind = CauseTimeWaitReused
		c.Text = fmt.Sprintf("%v, in TIME-WAIT, opened the next incarnation in %s: with timestamps it "+
			"may (RFC 6191)", s.End, r.frame(s.Event))
	case s.Kind == Injected:
		r.ofInjected(&c, s.Event)
	case s.Kind == Unexplained && r.afterOldData(s.Event):
		return c, false // old-data tells
	case s.Kind == Unexplained:
		c.Kind = CauseUnexplained
		c.Text = fmt.Sprintf("%v, in %v, does not send %s in the model", s.End,
			s.Before[s.End].State, r.frame(s.Event))
		if r.Witness.unsent(s.Event) {
			c.Clause = "RFC 9293, 3.10.7.4: SEG.ACK > SND.NXT"
			c.Text = fmt.Sprintf("%v, in %v, acknowledges in %s what %v never sent (%s)", s.End,
				s.Before[s.End].State, r.frame(s.Event), s.End.Peer(), c.Clause)
		}
	case s.Kind == Acts && s.Action.Kind == model.GiveUp:
		was := s.Before[s.End]
		c.Kind = CauseGaveUp
		if was.State == model.LastAck {
			c.Kind = CauseLastAckGaveUp
		}
		c.Text = fmt.Sprintf("%v gave up in %v after %d retransmissions", s.End, was.State, was.Retransmissions)
		if was.Retransmissions == 0 {
			return c, false // a CLOSE in SYN-SENT, which deletes the TCB
		}
		c.Frames = r.last(i, s.End, Repeats)
	case !sending(s) && s.Stale && r.event(s.Event).Span() > 0: // an old ACK tells nothing
		c.Kind = CauseOldTimestamp
		c.Text = fmt.Sprintf("%s bears a timestamp older than that of what %v had got, which dropped it and "+
			"acknowledged that (RFC 7323, 5.3)", r.frame(s.Event), s.End)
	case s.Kind == Arrives && s.Action.Segment.Ctl == model.SYN && s.Before[s.End].State == model.TimeWait:
		beyond := uint8(s.Action.Segment.Seq-s.Before[s.End].RcvNxt) < 128
		if s.Action.Creates {
			c.Kind, c.Text = CauseTimeWaitReopened,
				fmt.Sprintf("the SYN in %s opened the next incarnation at %v, in TIME-WAIT", r.frame(s.Event), s.End)
			if !beyond {
				c.Text += "; its SEQ is not above what was received, but its timestamp is newer (RFC 6191)"
			}
			break
		}
		c.Kind, c.Text = CauseTimeWaitChallenged,
			fmt.Sprintf("the SYN in %s met the TIME-WAIT of %v, and opened nothing", r.frame(s.Event), s.End)
		if beyond {
			c.Text += "; its timestamp is older than those of the connection before (RFC 6191)"
		}
	case s.Kind == Arrives && s.Action.Segment.Ctl == model.SYN && s.Before[s.End].State.Synchronized() &&
		s.Effects.Sends &&
		s.Effects.Sent.Ctl == model.ACK:
		c.Kind = CauseChallenged
		c.Text = fmt.Sprintf("the SYN in %s met a connection that %v had, in %v, and drew a challenge ACK",
			r.frame(s.Event), s.End, s.Before[s.End].State)
	default:
		return c, false
	}
	return c, true
}

// article writes what a segment is: "a FIN", "an ACK".
func article(e *capture.Event) string {
	for _, k := range []struct {
		bit  model.Control
		name string
	}{{model.RST, "a RST"}, {model.SYN | model.ACK, "a SYN,ACK"}, {model.SYN, "a SYN"}, {model.FIN, "a FIN"}} {
		if e.Ctl&k.bit == k.bit {
			return k.name
		}
	}
	if e.Len > 0 {
		return "data"
	}
	return "an ACK"
}
