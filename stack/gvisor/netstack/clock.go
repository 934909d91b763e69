package netstack

import (
	"sync/atomic"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/faketime"
)

// A clock moves only when told. It can leap ahead as well, which timers do not notice:
// the time that gVisor makes initial sequence numbers of goes on, and nothing else.
type clock struct {
	*faketime.ManualClock
	leapt atomic.Int64 // nanoseconds
}

// NowMonotonic implements [tcpip.Clock].
func (c *clock) NowMonotonic() tcpip.MonotonicTime {
	return c.ManualClock.NowMonotonic().Add(time.Duration(c.leapt.Load()))
}

// issTick is how long it takes until gVisor's initial sequence numbers are one higher
// (generateSecureISN in connect.go).
const issTick = 64 * time.Nanosecond

// iss is the part of an initial sequence number, taken now, that comes of the time.
func (c *clock) iss() uint32 {
	var zero tcpip.MonotonicTime
	return uint32(c.NowMonotonic().Sub(zero) / issTick) //nolint:gosec // it is meant to wrap
}

// leap has the part of an initial sequence number that comes of the time be n.
func (c *clock) leap(n uint32) {
	c.leapt.Add(int64(n-c.iss()) * int64(issTick))
}
