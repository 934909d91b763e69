package main

/*
#cgo LDFLAGS: -lslirp
#include "world.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// built is how long TIME-WAIT lasts, which is compiled in (2·TCPTV_MSL).
const built = 10 * time.Second

// glance is how often libslirp looks at its timers, which are due every 200 and 500 ms.
const glance = 50 * time.Millisecond

// target is libslirp, of which there is one.
type target struct{}

// Name implements [stack.Target].
func (target) Name() string { return "libslirp " + C.GoString(C.world_version()) }

// New implements [stack.Target].
func (target) New(o stack.Options) (stack.Stack, error) {
	passive := C.int(0)
	if o.Passive {
		passive = 1
	}
	if err := C.world_begin(passive); err != 0 {
		return nil, fmt.Errorf("cannot begin: %w", syscall.Errno(err))
	}
	return &end{options: o}, nil
}

// An end is a [stack.Stack].
type end struct {
	options stack.Options
	sent    []stack.Segment
	// next is RCV.NXT as it was last told.
	next uint32
}

// Close implements [stack.Stack].
func (e *end) Close() error { return nil }

// octets has room for a packet.
var octets [1 << 16]byte

// take takes what was sent.
func (e *end) take() {
	for {
		n := C.world_sent((*C.uint8_t)(unsafe.Pointer(&octets)), C.int(len(octets)))
		if n < 0 {
			return
		}
		if seg, ok := packet.Segment(octets[:min(int(n), len(octets))]); ok {
			e.sent = append(e.sent, seg)
			if seg.Ctl&model.ACK != 0 {
				e.next = seg.Ack
			}
		}
	}
}

// far is more than libslirp's window is at most, which is compiled in (TCP_RCVSPACE, and an MSS).
const far = 1 << 20

// Inject implements [stack.Stack]. What is right of the window that stacks have is to be right of
// libslirp's as well.
func (e *end) Inject(s stack.Segment) error {
	if right := int32(s.Seq - e.next); right >= stack.Window &&
		right < 2*stack.Window { //nolint:gosec // it wraps
		s.Seq += far
	}
	p := packet.Of(s)
	C.world_inject((*C.uint8_t)(unsafe.Pointer(&p[0])), C.int(len(p)))
	e.take()
	return nil
}

// Call implements [stack.Stack].
func (e *end) Call(c stack.Call) error {
	defer e.take()
	switch c {
	case stack.Open:
		if err := C.world_open(); err != 0 {
			return fmt.Errorf("cannot connect: %w", syscall.Errno(err))
		}
	case stack.Send:
		C.world_send()
	case stack.Close:
		orphan := C.int(0)
		if e.options.Orphan {
			orphan = 1
		}
		C.world_close(orphan)
	case stack.Abort:
		C.world_abort()
	}
	return nil
}

// Advance implements [stack.Stack].
func (e *end) Advance(d time.Duration) error {
	e.pass(d, false)
	return nil
}

// Fire implements [stack.Firer]. Nothing of it counts: timers are late by up to half a second.
func (e *end) Fire(d time.Duration) (time.Duration, error) {
	e.pass(d, true)
	return 0, nil
}

// pass lets time pass, until something happens if that is asked for. In TIME-WAIT it passes
// as if that were as long as asked for.
func (e *end) pass(d time.Duration, stop bool) {
	before, _ := e.State()
	if before == model.TimeWait && e.options.TimeWait > 0 {
		d = time.Duration(float64(d) * float64(built) / float64(e.options.TimeWait))
	}
	for d > 0 {
		step := min(d, glance)
		C.world_pass(C.int64_t(step))
		d -= step
		e.take()
		if !stop {
			continue
		}
		if now, _ := e.State(); len(e.sent) > 0 || now != before {
			return
		}
	}
}

// Sent implements [stack.Stack].
func (e *end) Sent() []stack.Segment {
	sent := e.sent
	e.sent = nil
	return sent
}

// NextISS implements [stack.Stack].
func (e *end) NextISS(uint32) error { return errors.New("libslirp's ISS cannot be chosen") }

// states are those of libslirp's list of connections.
var states = map[string]model.TCPState{
	"CLOSED": model.Closed, "LISTEN": model.Listen, "SYN_SENT": model.SynSent,
	"SYN_RCVD": model.SynReceived, "ESTABLISHED": model.Established, "CLOSE_WAIT": model.CloseWait,
	"FIN_WAIT_1": model.FinWait1, "CLOSING": model.Closing, "LAST_ACK": model.LastAck,
	"FIN_WAIT_2": model.FinWait2, "TIME_WAIT": model.TimeWait,
}

// State implements [stack.Stack].
func (e *end) State() (model.TCPState, bool) {
	var text [4096]C.char
	C.world_connections(&text[0], C.int(len(text)))
	for line := range strings.Lines(C.GoString(&text[0])) {
		_, rest, ours := strings.Cut(line, "TCP[")
		name, _, _ := strings.Cut(rest, "]")
		if !ours || name == "HOST_FORWARD" || !strings.Contains(rest, "2048") {
			continue
		}
		state, ok := states[name]
		return state, ok
	}
	if e.options.Passive {
		return model.Listen, true
	}
	return model.Closed, true
}
