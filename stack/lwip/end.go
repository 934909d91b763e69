package main

/*
#cgo CFLAGS: -I/usr/include/lwip
#cgo LDFLAGS: -llwip
#include "world.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// lwIP's timer is called that often; every second call is a slow tick, of which its
// timeouts are made (tcp_priv.h).
const (
	quarter  = 250 * time.Millisecond
	slowTick = 2 * quarter
)

// built is how long TIME-WAIT lasts, which is compiled in (2·TCP_MSL).
const built = 2 * time.Minute

// target is lwIP, of which there is one.
type target struct{}

// Name implements [stack.Target].
func (target) Name() string { return "lwip " + C.GoString(C.world_version()) }

// clock is lwIP's time. It goes on from one end to the next.
var clock time.Duration

// New implements [stack.Target].
func (target) New(o stack.Options) (stack.Stack, error) {
	passive := C.int(0)
	if o.Passive {
		passive = 1
	}
	e := &end{options: o}
	rto := C.int(max(1, o.RTO/slowTick))
	if o.Own && o.RTO == 0 {
		rto = 0
	}
	C.world_begin(passive, rto)
	// Begin right after a slow tick, which every odd call is, so that timeouts are exact.
	for {
		clock = (clock/quarter + 1) * quarter
		C.world_tick()
		if clock%slowTick == quarter {
			return e, nil
		}
	}
}

// An end is a [stack.Stack].
type end struct {
	options stack.Options
	sent    []stack.Segment
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
		}
	}
}

// Inject implements [stack.Stack].
func (e *end) Inject(s stack.Segment) error {
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
			return fmt.Errorf("cannot connect: lwIP's error %d", int(err))
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

// Fire implements [stack.Firer]. Nothing of it counts: lwIP's timers are late by up to a
// slow tick.
func (e *end) Fire(d time.Duration) (time.Duration, error) {
	e.pass(d, true)
	return 0, nil
}

// pass lets time pass, until something happens if that is asked for. In TIME-WAIT it passes
// as if that were as long as asked for.
func (e *end) pass(d time.Duration, stop bool) {
	before := state()
	if before == model.TimeWait && e.options.TimeWait > 0 {
		d = time.Duration(float64(d) * float64(built) / float64(e.options.TimeWait))
	}
	for until := clock + d; ; {
		next := (clock/quarter + 1) * quarter
		if next > until {
			clock = until
			return
		}
		clock = next
		C.world_tick()
		e.take()
		if stop && (len(e.sent) > 0 || state() != before) {
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
func (e *end) NextISS(iss uint32) error {
	if C.world_next_iss(C.uint32_t(iss)) == 0 {
		return errors.New("the first ISS cannot be chosen")
	}
	return nil
}

// State implements [stack.Stack].
func (e *end) State() (model.TCPState, bool) { return state(), true }

// states are lwIP's, in the order of its enum tcp_state.
var states = [...]model.TCPState{
	model.Closed, model.Listen, model.SynSent, model.SynReceived, model.Established, model.FinWait1,
	model.FinWait2, model.CloseWait, model.Closing, model.LastAck, model.TimeWait,
}

func state() model.TCPState { return states[C.world_state()] }
