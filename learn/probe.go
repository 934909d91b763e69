package learn

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// An Experiment is something that can be done with a fresh stack, with an outcome in words.
type Experiment interface {
	// String says what is done.
	String() string
	// Segments is how many segments are sent to the stack.
	Segments() int
	// Do does it. The time that it takes is that of the stack.
	Do(*Subject) (Outcome, error)
}

// An Outcome is what came of an experiment.
type Outcome struct {
	// Text says it; "" if the experiment cannot be done: the stack does not get to where it begins.
	Text string
	// Took is how long that took, in the time of the stack.
	Took time.Duration
}

// A Subject is a stack under experiment.
type Subject struct {
	stack.Target
	// Wait is how long its TIME-WAIT lasts.
	Wait time.Duration
}

// An Arrival is a segment that arrives, with its numbers relative to RCV.NXT and SND.NXT of the end.
type Arrival struct {
	Ctl      model.Control
	Seq, Ack int
	Len      int
}

// Beyond is where SEQ is right of the window, and old where ACK is before SND.UNA by more than any
// window.
const (
	beyond = stack.Window + 1
	old    = -3 * stack.Window
)

// String writes it as "RST at RCV.NXT+1".
func (a Arrival) String() string {
	name := (a.Ctl &^ model.PSH).String()
	if a.Len > 0 {
		name = "data"
	}
	switch a.Seq {
	case beyond:
		name += " beyond the window"
	case 0:
		name += " at RCV.NXT"
	default:
		name += fmt.Sprintf(" at RCV.NXT%+d", a.Seq)
	}
	switch {
	case a.Ctl&model.ACK == 0 || a.Ack == 0:
	case a.Ack == old:
		name += " with an ACK older than the window"
	default:
		name += fmt.Sprintf(" with ACK=SND.NXT%+d", a.Ack)
	}
	return name
}

// A Probe is an experiment: an end is brought to a state, segments arrive, and what it sends and in
// which state it is then is the outcome. In TIME-WAIT they arrive when half of it is over, and later
// it is looked whether that has begun anew.
type Probe struct {
	Side  model.End
	State model.TCPState
	// Arrives is what arrives in turn, at one instant; of none the application aborts, with data
	// outstanding.
	Arrives []Arrival
}

// String implements [Experiment].
func (p *Probe) String() string {
	state := p.State.String()
	if p.State == model.Closed && p.Side == model.B {
		state = model.Listen.String()
	}
	if len(p.Arrives) == 0 {
		return fmt.Sprintf("%v in %s: SEND, and ABORT", p.Side, state)
	}
	what := p.Arrives[0].String()
	if len(p.Arrives) > 1 {
		what = "twice " + what
	}
	return fmt.Sprintf("%v in %s: %s", p.Side, state, what)
}

// Segments implements [Experiment].
func (p *Probe) Segments() int {
	n := len(p.Arrives)
	for s := p.State; s != model.Closed; s = before(p.Side, s) {
		if s != model.SynSent && s != model.FinWait1 && s != model.LastAck {
			n++
		}
	}
	return n
}

// Do implements [Experiment].
func (p *Probe) Do(s *Subject) (Outcome, error) {
	if p.State == model.TimeWait && s.Wait == 0 {
		return Outcome{Text: "there is no TIME-WAIT"}, nil
	}
	e, err := begin(s.Target, p.Side, stack.Options{})
	if err != nil {
		return Outcome{}, err
	}
	o, err := p.on(s, e)
	if closed := e.Close(); err == nil {
		err = closed
	}
	var u unreached
	if errors.As(err, &u) {
		return Outcome{}, nil
	}
	return o, err
}

// on does the probe with a fresh end.
func (p *Probe) on(s *Subject, e *end) (o Outcome, err error) {
	if err := e.bring(p.State); err != nil {
		return o, err
	}
	if p.State == model.TimeWait {
		o.Took = s.Wait / 2
		if err := e.Advance(o.Took); err != nil {
			return o, err
		}
		if now, err := e.state(); err != nil || now != model.TimeWait {
			return o, errors.Join(err, unreached{model.TimeWait, now})
		}
		e.Sent()
	}
	if len(p.Arrives) == 0 {
		o.Text, err = e.aborts()
		return o, err
	}
	var texts []string
	for _, a := range p.Arrives {
		text, took, err := e.arrives(a)
		if err != nil {
			return o, err
		}
		texts = append(texts, text)
		o.Took += took
	}
	if now, err := e.state(); err != nil {
		return o, err
	} else if now == model.TimeWait && p.State == model.TimeWait {
		text, took, err := e.restarted(s)
		if err != nil {
			return o, err
		}
		texts = append(texts, text)
		o.Took += took
	}
	o.Text = strings.Join(texts, "; ")
	return o, nil
}

// arrives has a segment arrive, and returns what comes of it, and how long that took.
func (e *end) arrives(a Arrival) (string, time.Duration, error) {
	//nolint:gosec // numbers are meant to wrap
	s := stack.Segment{Ctl: a.Ctl, Seq: e.rcv + uint32(int32(a.Seq)), Len: a.Len}
	if a.Ctl&model.ACK != 0 {
		s.Ack = e.nxt + uint32(int32(a.Ack)) //nolint:gosec // numbers are meant to wrap
	}
	if err := e.Inject(s); err != nil {
		return "", 0, err
	}
	sent, took := e.Sent(), time.Duration(0)
	was, err := e.state()
	if err != nil {
		return "", 0, err
	}
	if len(sent) == 0 && a.Len > 0 && was != model.TimeWait && was.HasTCB() {
		took = patience
		if err := e.Advance(took); err != nil {
			return "", 0, err
		}
		sent = e.Sent()
	}
	now, err := e.state()
	return sends(sent) + where(now), took, err
}

// where says in which state an end is, after what it sends.
func where(s model.TCPState) string {
	if s == model.Closed {
		return ", no TCB"
	}
	return ", " + s.String()
}

// restarted looks whether TIME-WAIT, of which a half was over, began anew: it is there when as much
// as it lasts, and a quarter of that, is over.
func (e *end) restarted(s *Subject) (string, time.Duration, error) {
	d := s.Wait/2 + s.Wait/4
	if err := e.Advance(d); err != nil {
		return "", 0, err
	}
	now, err := e.state()
	if now == model.TimeWait {
		return "it begins anew", d, err
	}
	return "it goes on", d, err
}

// aborts has the application send an octet and abort, and returns which SEQ the RST has.
func (e *end) aborts() (string, error) {
	if err := e.call(stack.Send); err != nil {
		return "", err
	}
	una, nxt := e.una, e.nxt
	if err := e.Call(stack.Abort); err != nil {
		return "", err
	}
	for _, s := range e.Sent() {
		switch {
		case s.Ctl&model.RST == 0:
		case s.Seq == una:
			return "RST at SND.UNA", nil
		case s.Seq == nxt:
			return "RST at SND.NXT", nil
		default:
			return "RST elsewhere", nil
		}
	}
	return "no RST", nil
}
