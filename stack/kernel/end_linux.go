package kernel

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// An end is a [stack.Stack] whose clock is the world's.
type end struct {
	options               stack.Options
	tun, listener, socket int // -1 for none
	began                 time.Time
	passed                time.Duration // as we were told
	sent                  []stack.Segment
	settle                func() error // takes what is sent, until nothing more comes
}

// Close implements [stack.Stack].
func (e *end) Close() error {
	var all []error
	for _, fd := range []int{e.socket, e.listener, e.tun} {
		if fd >= 0 {
			all = append(all, syscall.Close(fd))
		}
	}
	return errors.Join(all...)
}

// How long nothing has to come for what was set off to be over. Where there is no socket
// to ask for it, an ACK can be delayed.
const (
	quiet   = 20 * time.Millisecond
	delayed = 60 * time.Millisecond
)

// await waits until nothing more comes.
func (e *end) await() error {
	enough := quiet
	if e.socket < 0 {
		enough = delayed
	}
	e.serve()
	for last := time.Now(); time.Since(last) < enough; {
		got, err := e.take()
		if err != nil {
			return err
		}
		if got {
			last = time.Now()
			continue
		}
		time.Sleep(quiet / 40)
	}
	e.serve()
	return nil
}

// serve does what an application does at once: it accepts, reads, and wants every
// segment acknowledged at once.
func (e *end) serve() {
	if e.listener >= 0 {
		if fd, _, err := syscall.Accept4(e.listener, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC); err == nil {
			e.drop()
			e.socket = fd
		}
	}
	if e.socket < 0 {
		return
	}
	var octets [1 << 12]byte
	for {
		if n, err := syscall.Read(e.socket, octets[:]); err != nil || n == 0 {
			break
		}
	}
	// What is due is sent now, and not in 40 ms.
	_ = syscall.SetsockoptInt(e.socket, syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
}

func (e *end) drop() {
	if e.socket >= 0 {
		_ = syscall.Close(e.socket)
		e.socket = -1
	}
}

// take takes one packet that was sent, if there is one.
func (e *end) take() (bool, error) {
	var octets [1 << 16]byte
	n, err := syscall.Read(e.tun, octets[:])
	if errors.Is(err, syscall.EAGAIN) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("the TUN device: %w", err)
	}
	if seg, ok := packet.Segment(octets[:n]); ok {
		e.sent = append(e.sent, seg)
	}
	return true, nil
}

// Inject implements [stack.Stack].
func (e *end) Inject(seg stack.Segment) error {
	if _, err := syscall.Write(e.tun, packet.Of(seg)); err != nil {
		return fmt.Errorf("the TUN device: %w", err)
	}
	return e.settle()
}

// Call implements [stack.Stack].
func (e *end) Call(call stack.Call) error {
	switch call {
	case stack.Open:
		e.drop()
		fd, err := bound()
		if err == nil {
			err = syscall.Connect(fd, &remote)
		}
		e.socket = fd
		if err != nil && !errors.Is(err, syscall.EINPROGRESS) {
			return fmt.Errorf("cannot connect: %w", err)
		}
	case stack.Send:
		if e.socket >= 0 {
			_ = syscall.SetsockoptInt(e.socket, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
			_, _ = syscall.Write(e.socket, []byte{0})
		}
	case stack.Close:
		switch {
		case e.socket >= 0 && e.options.Orphan:
			e.drop()
		case e.socket >= 0:
			_ = syscall.Shutdown(e.socket, syscall.SHUT_WR)
		}
	case stack.Abort:
		if e.socket >= 0 {
			_ = syscall.SetsockoptLinger(e.socket, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
			e.drop()
		}
	}
	return e.settle()
}

// Advance implements [stack.Stack]. What it takes to do other things is time that
// passed already.
func (e *end) Advance(d time.Duration) error {
	e.passed += d
	time.Sleep(time.Until(e.began.Add(e.passed)))
	for {
		if got, err := e.take(); !got || err != nil {
			return err
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
func (e *end) NextISS(uint32) error { return errors.New("the kernel's ISS cannot be chosen") }

// states are those of the kernel (net/tcp_states.h), as /proc writes them.
var states = map[string]model.TCPState{
	"01": model.Established, "02": model.SynSent, "03": model.SynReceived,
	"04": model.FinWait1, "05": model.FinWait2,
	"06": model.TimeWait, "08": model.CloseWait, "09": model.LastAck, "0B": model.Closing,
	"0C": model.SynReceived,
}

// State implements [stack.Stack].
func (e *end) State() (model.TCPState, bool) {
	table, err := os.ReadFile("/proc/thread-self/net/tcp")
	if err != nil {
		return 0, false
	}
	for line := range strings.SplitSeq(string(table), "\n") {
		words := strings.Fields(line)
		if len(words) > 3 && strings.HasSuffix(words[2], fmt.Sprintf(":%04X", remote.Port)) {
			if state, ok := states[words[3]]; ok {
				return state, true
			}
		}
	}
	if e.options.Passive {
		return model.Listen, true
	}
	return model.Closed, true
}
