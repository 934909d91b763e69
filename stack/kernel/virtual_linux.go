package kernel

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// A virtual is an end whose clock stands still while anything runs. So what a segment sets
// off is over once it was handed over, time passes at once, and the ISS, which has the
// time in it, can be chosen.
type virtual struct {
	*end
	// secret is the part of an ISS that comes of addresses, ports and a secret, known once
	// one was seen; last is the part that came of the time when the last thing was done.
	secret uint32
	known  bool
	last   uint32
}

// compiledIn is how long TIME-WAIT lasts (TCP_TIMEWAIT_LEN, include/net/tcp.h).
const compiledIn = time.Minute

// Each stack begins at that time, and where the kernel's timers are rounded alike: they are
// to multiples of up to 512 ticks of 10 ms (kernel/time/timer.c).
const (
	epoch = 1_700_000_000 * time.Second // since 1970
	whole = 128 * time.Second
)

// begin has all stacks begin alike, so that what one does does not depend on those before.
func (v *virtual) begin() error {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return err
	}
	at := unix.NsecToTimespec((now.Nano()/int64(whole) + 1) * int64(whole))
	if err := unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &at, nil); err != nil {
		return err
	}
	set := unix.NsecToTimespec(int64(epoch))
	if err := unix.ClockSettime(unix.CLOCK_REALTIME, &set); err != nil {
		return err
	}
	v.began = time.Now()
	return nil
}

// settle takes what was sent: one round may set off another, as the application reads.
func (v *virtual) settle() error {
	for range 3 {
		v.serve()
		for {
			seen := len(v.sent)
			if got, err := v.take(); err != nil {
				return err
			} else if !got {
				break
			}
			for _, seg := range v.sent[seen:] {
				if seg.Ctl&model.SYN != 0 {
					v.secret, v.known = seg.Seq-v.last, true
				}
			}
		}
	}
	return nil
}

// Inject implements [stack.Stack].
func (v *virtual) Inject(seg stack.Segment) error {
	v.last = issTime(time.Now())
	return v.end.Inject(seg)
}

// Call implements [stack.Stack].
func (v *virtual) Call(call stack.Call) error {
	v.last = issTime(time.Now())
	return v.end.Call(call)
}

// scale is how many times as long as asked for TIME-WAIT lasts.
func (v *virtual) scale() float64 {
	if state, ok := v.State(); !ok || state != model.TimeWait || v.options.TimeWait <= 0 {
		return 1
	}
	return float64(compiledIn) / float64(v.options.TimeWait)
}

// Advance implements [stack.Stack].
func (v *virtual) Advance(d time.Duration) error {
	d = time.Duration(float64(d) * v.scale())
	if d <= 0 {
		return v.settle()
	}
	v.passed += d
	if left := time.Until(v.began.Add(v.passed)); left > 0 {
		ts := unix.NsecToTimespec(int64(left))
		if err := unix.Nanosleep(&ts, nil); err != nil {
			return err
		}
	}
	return v.settle()
}

// The state is looked at that often while a timer is waited for that sends nothing.
const glances = 50

// Fire implements [stack.Firer]. The kernel's timers are late by up to its rounding.
func (v *virtual) Fire(d time.Duration) (time.Duration, error) {
	d = time.Duration(float64(d) * v.scale())
	began := time.Now()
	defer func() { v.passed = time.Since(v.began) }()
	before, _ := v.State()
	for left := d; left > 0; left = d - time.Since(began) {
		ts := unix.NsecToTimespec(int64(min(left, d/glances+1)))
		fds := []unix.PollFd{{Fd: int32(v.tun), Events: unix.POLLIN}} //nolint:gosec // it is small
		n, err := unix.Ppoll(fds, &ts, nil)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return 0, err
		}
		if now, _ := v.State(); n > 0 || now != before {
			return 0, v.settle()
		}
	}
	return 0, nil
}

// NextISS implements [stack.Stack]. The ISS is a hash, and the time in units of 64 ns
// (secure_tcp_seq, net/core/secure_seq.c).
func (v *virtual) NextISS(iss uint32) error {
	if !v.known {
		return errors.New("the first ISS cannot be chosen")
	}
	now := time.Now()
	ahead := time.Duration(iss-v.secret-issTime(now)) * 64
	ts := unix.NsecToTimespec(now.Add(ahead).UnixNano())
	return unix.ClockSettime(unix.CLOCK_REALTIME, &ts)
}

// issTime is the part of an ISS, taken then, that comes of the time.
func issTime(t time.Time) uint32 {
	return uint32(t.UnixNano() >> 6) //nolint:gosec // it is meant to wrap
}
