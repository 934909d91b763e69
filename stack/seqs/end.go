package main

import (
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/soypat/seqs"
	"github.com/soypat/seqs/stacks"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// target is seqs.
type target struct{}

const module = "github.com/soypat/seqs"

// Name implements [stack.Target].
func (target) Name() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == module {
				return "seqs " + m.Version
			}
		}
	}
	return "seqs"
}

// Addresses of the link, and what stands before a packet on it.
var (
	ours, peers = [6]byte{2, 0, 0, 0, 0, 1}, [6]byte{2, 0, 0, 0, 0, 2}
	peer        = netip.AddrPortFrom(netip.AddrFrom4(packet.Peers), packet.PeerPort)
)

const (
	ethernet = 14
	mtu      = 1500
	ipv4     = 0x0800
)

// The send buffer. The sum of both must not be 65,536: seqs panics then.
const sendBuffer = 1024

// The ISS is its caller's to choose.
const (
	firstISS = 5000
	apart    = 100_000
)

// New implements [stack.Target].
func (target) New(o stack.Options) (stack.Stack, error) {
	e := &end{options: o, iss: firstISS, ports: stacks.NewPortStack(stacks.PortStackConfig{
		MaxOpenPortsTCP: 2, MaxOpenPortsUDP: 1, MAC: ours, MTU: mtu})}
	e.ports.SetAddr(netip.AddrFrom4(packet.Ours))
	if o.Passive {
		return e, e.listen()
	}
	return e, nil
}

// An end is a [stack.Stack].
type end struct {
	options stack.Options
	ports   *stacks.PortStack
	conn    *stacks.TCPConn // nil before the first OPEN
	iss     seqs.Value      // of the next TCB
	sent    []stack.Segment
}

// fresh makes a connection with another ISS than that before it.
func (e *end) fresh() (iss seqs.Value, err error) {
	_ = e.ports.CloseTCP(packet.OurPort)
	e.conn, err = stacks.NewTCPConn(e.ports, stacks.TCPConnConfig{TxBufSize: sendBuffer, RxBufSize: stack.Window})
	iss = e.iss
	e.iss += apart
	return iss, err
}

func (e *end) listen() error {
	iss, err := e.fresh()
	if err != nil {
		return err
	}
	return e.conn.OpenListenTCP(packet.OurPort, iss)
}

func (e *end) open() error {
	iss, err := e.fresh()
	if err != nil {
		return err
	}
	return e.conn.OpenDialTCP(packet.OurPort, peers, peer, iss)
}

// At one instant it sends no more packets than that.
const burst = 8

// take takes what it sends, as a driver does, and what has arrived, as an application does.
func (e *end) take() error {
	for range burst {
		var frame [mtu + ethernet]byte
		n, _ := e.ports.HandleEth(frame[:])
		if n == 0 {
			break
		}
		if s, ok := packet.Segment(frame[ethernet:n]); ok {
			e.sent = append(e.sent, s)
		}
	}
	if e.conn == nil {
		return nil
	}
	if e.conn.BufferedInput() > 0 {
		_, _ = e.conn.Read(make([]byte, mtu))
	}
	if e.options.Passive && e.conn.State() == seqs.StateClosed {
		return e.listen()
	}
	return nil
}

// Inject implements [stack.Stack].
func (e *end) Inject(s stack.Segment) error {
	frame := append(append(append([]byte{}, ours[:]...), peers[:]...), ipv4>>8, ipv4&0xff)
	_ = e.ports.RecvEth(append(frame, packet.Of(s)...)) // an error is what it thinks of the segment
	return e.take()
}

// Call implements [stack.Stack].
func (e *end) Call(c stack.Call) error {
	switch {
	case c == stack.Open:
		if err := e.open(); err != nil {
			return err
		}
	case e.conn == nil:
	case c == stack.Send:
		_, _ = e.conn.Write([]byte{0})
	case c == stack.Close:
		_ = e.conn.Close()
	case c == stack.Abort: // it has none
		_ = e.ports.CloseTCP(packet.OurPort)
	}
	return e.take()
}

// glance is how often it is asked what it sends.
const glance = 50 * time.Millisecond

// Advance implements [stack.Stack].
func (e *end) Advance(d time.Duration) error {
	_, err := e.pass(d, false)
	return err
}

// Fire implements [stack.Firer].
func (e *end) Fire(d time.Duration) (time.Duration, error) { return e.pass(d, true) }

// pass sleeps, until something happens if that is asked for, and returns how long.
func (e *end) pass(d time.Duration, stop bool) (time.Duration, error) {
	began := time.Now()
	before, _ := e.State()
	for left := d; left > 0; left = d - time.Since(began) {
		time.Sleep(min(left, glance))
		if err := e.take(); err != nil {
			return 0, err
		}
		if now, _ := e.State(); stop && (len(e.sent) > 0 || now != before) {
			break
		}
	}
	return time.Since(began), nil
}

// Sent implements [stack.Stack].
func (e *end) Sent() []stack.Segment {
	sent := e.sent
	e.sent = nil
	return sent
}

// NextISS implements [stack.Stack].
func (e *end) NextISS(iss uint32) error {
	e.iss = seqs.Value(iss)
	if e.options.Passive && e.conn.State() == seqs.StateListen {
		return e.listen()
	}
	return nil
}

// Close implements [stack.Stack].
func (e *end) Close() error { return nil }

// states are seqs's.
var states = map[seqs.State]model.TCPState{
	seqs.StateListen: model.Listen, seqs.StateSynSent: model.SynSent, seqs.StateSynRcvd: model.SynReceived,
	seqs.StateEstablished: model.Established, seqs.StateFinWait1: model.FinWait1,
	seqs.StateFinWait2: model.FinWait2, seqs.StateClosing: model.Closing, seqs.StateTimeWait: model.TimeWait,
	seqs.StateCloseWait: model.CloseWait, seqs.StateLastAck: model.LastAck,
}

// State implements [stack.Stack].
func (e *end) State() (model.TCPState, bool) {
	if e.conn == nil {
		return model.Closed, true
	}
	return states[e.conn.State()], true
}
