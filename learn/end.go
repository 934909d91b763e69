package learn

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// firstISS is the initial sequence number of the peer, that is, ours.
const firstISS = 1_000_000

// An end is a stack under test, with the numbers of its connection.
type end struct {
	stack.Stack
	side model.End
	// nxt is SND.NXT of the stack, una what we acknowledged, rcv its RCV.NXT.
	nxt, una, rcv uint32
}

// errUnread is the error of a stack whose state cannot be read.
var errUnread = errors.New("the stack does not say which state its connection is in, and nothing is " +
	"learned without")

// begin makes a stack that plays that side; its times are its own but for those in o.
func begin(t stack.Target, side model.End, o stack.Options) (*end, error) {
	o.Passive, o.Orphan, o.Own = side == model.B, true, true
	s, err := t.New(o)
	if err != nil {
		return nil, err
	}
	return &end{Stack: s, side: side, rcv: firstISS}, nil
}

// state is where the connection is; [model.Closed] without a TCB.
func (e *end) state() (model.TCPState, error) {
	s, ok := e.State()
	switch {
	case !ok:
		return s, errUnread
	case !s.HasTCB():
		return model.Closed, nil
	}
	return s, nil
}

// call makes an application call, and counts what it sends.
func (e *end) call(c stack.Call) error {
	if err := e.Call(c); err != nil {
		return err
	}
	for _, s := range e.Sent() {
		e.counts(s)
	}
	return nil
}

// counts takes SND.NXT from what was sent.
func (e *end) counts(s stack.Segment) {
	after := s.Seq + uint32(s.Len) //nolint:gosec // of a segment
	if s.Ctl&(model.SYN|model.FIN) != 0 {
		after++
	}
	switch {
	case s.Ctl&model.RST != 0:
	case s.Ctl&model.SYN != 0 && e.nxt == 0:
		e.una, e.nxt = s.Seq, after
	case int32(after-e.nxt) > 0: //nolint:gosec // it is meant to wrap
		e.nxt = after
	}
}

// peer has the segment of a peer arrive that goes on as it should: it acknowledges all if ack
// says so, and else what it acknowledged before.
func (e *end) peer(ctl model.Control, ack bool) error {
	s := stack.Segment{Ctl: ctl, Seq: e.rcv}
	if ack {
		e.una = e.nxt
	}
	if ctl&model.ACK != 0 {
		s.Ack = e.una
	}
	if err := e.Inject(s); err != nil {
		return err
	}
	if ctl&(model.SYN|model.FIN) != 0 {
		e.rcv++
	}
	for _, s := range e.Sent() {
		e.counts(s)
	}
	return nil
}

// before says from which state another is reached, on the shortest way.
func before(side model.End, s model.TCPState) model.TCPState {
	switch s {
	case model.SynReceived:
		if side == model.A {
			return model.SynSent
		}
		return model.Closed
	case model.Established:
		if side == model.A {
			return model.SynSent
		}
		return model.SynReceived
	case model.FinWait1, model.CloseWait:
		return model.Established
	case model.FinWait2, model.Closing:
		return model.FinWait1
	case model.TimeWait:
		return model.FinWait2
	case model.LastAck:
		return model.CloseWait
	case model.SynSent, model.Closed, model.Listen:
	}
	return model.Closed
}

// step does what leads to a state from that before it.
func (e *end) step(to model.TCPState) error {
	switch to {
	case model.SynSent:
		return e.call(stack.Open)
	case model.SynReceived:
		return e.peer(model.SYN, false)
	case model.Established:
		if e.side == model.A {
			return e.peer(model.SYN|model.ACK, true)
		}
		return e.peer(model.ACK, true)
	case model.FinWait1, model.LastAck:
		return e.call(stack.Close)
	case model.FinWait2:
		return e.peer(model.ACK, true)
	case model.Closing:
		return e.peer(model.FIN|model.ACK, false)
	case model.TimeWait, model.CloseWait:
		return e.peer(model.FIN|model.ACK, true)
	case model.Closed, model.Listen:
	}
	return nil
}

// unreached is the error of a stack that does not get to a state.
type unreached struct{ want, got model.TCPState }

func (u unreached) Error() string {
	return fmt.Sprintf("it is in %v, and not in %v", u.got, u.want)
}

// bring brings a fresh stack to a state. The error is unreached if it is in another then.
func (e *end) bring(to model.TCPState) error {
	if to == model.Closed {
		return nil
	}
	if err := e.bring(before(e.side, to)); err != nil {
		return err
	}
	if err := e.step(to); err != nil {
		return err
	}
	got, err := e.state()
	if err == nil && got != to {
		err = unreached{to, got}
	}
	return err
}

// sends returns what was sent, in words: control bits, without PSH, and of a RST without ACK.
// What is sent several times in a row is one.
func sends(all []stack.Segment) string {
	var words []string
	for _, s := range all {
		ctl := s.Ctl &^ model.PSH
		if ctl&model.RST != 0 {
			ctl = model.RST
		}
		word := ctl.String()
		if s.Len > 0 {
			word += " with data"
		}
		if n := len(words); n == 0 || words[n-1] != word {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, " and ")
}

// patience is how long an ACK of data is waited for, which may be delayed (RFC 9293, 3.8.6.3).
const patience = 500 * time.Millisecond
