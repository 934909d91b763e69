package tcp

import (
	"slices"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// A tcp is one, at one end of one connection at a time.
type tcp struct {
	options stack.Options
	bugs    Target
	iss     uint32 // of the next TCB
	state   model.TCPState
	active  bool // the TCB is of an active OPEN

	sndUna, sndNxt, rcvNxt uint32
	// outstanding is what is to be sent again until it is acknowledged.
	outstanding []stack.Segment

	now, due time.Duration // when the timer fires, 0 if it does not run
	timeouts int           // in a row

	sent []stack.Segment
}

func (t *tcp) has(b Bug) bool { return slices.Contains(t.bugs, b) }

// deleted is what is left when a TCB is deleted.
func (t *tcp) deleted() {
	t.state, t.outstanding, t.due = model.Closed, nil, 0
	if t.options.Passive {
		t.state = model.Listen
	}
}

// create makes a TCB (3.10.1, 3.10.7.2).
func (t *tcp) create(state model.TCPState) {
	t.state, t.active = state, state == model.SynSent
	t.sndUna, t.sndNxt, t.outstanding, t.timeouts = t.iss, t.iss, nil, 0
	t.iss += nextISS
}

func (t *tcp) open() {
	if t.state == model.Closed {
		t.create(model.SynSent)
		t.send(model.SYN, 0)
	}
}

// close is CLOSE (3.10.4).
func (t *tcp) close() {
	switch t.state {
	case model.SynReceived, model.Established:
		t.state = model.FinWait1
	case model.CloseWait:
		t.state = model.LastAck
	case model.SynSent:
		t.deleted()
		return
	case model.Closed, model.Listen, model.FinWait1, model.FinWait2, model.Closing,
		model.LastAck, model.TimeWait:
		return
	}
	t.send(model.FIN|model.ACK, 0)
}

// abort is ABORT (3.10.5).
func (t *tcp) abort() {
	switch t.state {
	case model.Closed, model.Listen:
		return
	case model.SynReceived, model.Established, model.FinWait1, model.FinWait2, model.CloseWait:
		t.emit(stack.Segment{Seq: t.sndNxt, Ctl: model.RST})
	case model.SynSent, model.Closing, model.LastAck, model.TimeWait:
	}
	t.deleted()
}

// send sends what takes sequence numbers, and starts the timer.
func (t *tcp) send(ctl model.Control, octets int) {
	s := stack.Segment{Seq: t.sndNxt, Ctl: ctl, Len: octets}
	t.sndNxt += length(s)
	t.outstanding = append(t.outstanding, s)
	t.transmit(s)
	if t.due == 0 {
		t.start()
	}
}

// transmit sends a segment with the current ACK.
func (t *tcp) transmit(s stack.Segment) {
	if s.Ctl&model.ACK != 0 {
		s.Ack = t.rcvNxt
	}
	t.emit(s)
}

func (t *tcp) emit(s stack.Segment) { t.sent = append(t.sent, s) }
func (t *tcp) acknowledge()         { t.transmit(stack.Segment{Seq: t.sndNxt, Ctl: model.ACK}) }

// start starts the retransmission timer (RFC 6298 5).
func (t *tcp) start() {
	rto := t.options.RTO << t.timeouts
	t.due = t.now + min(rto, max(t.options.RTO, t.options.RTOMax))
}

// expired is when the timer fires (3.10.8).
func (t *tcp) expired() {
	t.due = 0
	switch {
	case t.state == model.TimeWait || t.state == model.FinWait2:
		t.deleted()
	case t.timeouts == t.options.Retries:
		t.deleted()
	default:
		first := t.outstanding[0]
		if !t.has(SendsFINOnce) || first.Ctl&model.FIN == 0 {
			t.transmit(first)
		}
		t.timeouts++
		t.start()
	}
}

// length is how many sequence numbers a segment takes.
func length(s stack.Segment) uint32 {
	n := uint32(s.Len) //nolint:gosec // it is no more than an octet counter of IP has
	if s.Ctl&model.SYN != 0 {
		n++
	}
	if s.Ctl&model.FIN != 0 {
		n++
	}
	return n
}
