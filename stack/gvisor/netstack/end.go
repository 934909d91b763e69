package netstack

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"tcpcheck/model"
	undertest "tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// An end is an [undertest.Stack].
type end struct {
	options  undertest.Options
	clock    *clock
	link     *channel.Endpoint
	stack    *stack.Stack
	listener tcpip.Endpoint // nil for a client
	socket   tcpip.Endpoint // the application's; nil for none
	closed   bool           // the application gave it up
	// iss is the part of an initial sequence number that comes of the addresses and a
	// secret, known once one was seen.
	iss      uint32
	issKnown bool
	issLast  uint32 // the part that came of the time when the last thing was done
}

func (s *end) listen() error {
	var err tcpip.Error
	if s.listener, err = s.stack.NewEndpoint(tcp.ProtocolNumber, header.IPv4ProtocolNumber,
		new(waiter.Queue)); err == nil {
		s.listener.SocketOptions().SetReuseAddress(true)
		if err = s.listener.Bind(local); err == nil {
			err = s.listener.Listen(16)
		}
	}
	if err != nil {
		return fmt.Errorf("cannot listen: %v", err)
	}
	return nil
}

// Close implements [undertest.Stack].
func (s *end) Close() error {
	if s.socket != nil {
		s.socket.Abort()
	}
	if s.listener != nil {
		s.listener.Close()
	}
	s.stack.Destroy()
	return nil
}

// settle waits until everything that was set off is done: the stack handles segments
// in goroutines, which pause only when they have nothing left to do.
func (s *end) settle() {
	// One may leave work to another, which has already been asked.
	for range 2 {
		s.clock.RunImmediatelyScheduledJobs()
		s.stack.Pause()
		s.stack.Resume()
	}
	s.accept()
	s.read()
}

// accept takes the connection that is ready, as a server does at once.
func (s *end) accept() {
	if s.listener == nil {
		return
	}
	if socket, _, err := s.listener.Accept(nil); err == nil {
		s.drop()
		s.socket = socket
	}
}

// drop gives up a socket whose connection is gone.
func (s *end) drop() {
	if s.socket != nil {
		s.socket.Close()
		s.socket, s.closed = nil, false
	}
}

// read takes what has arrived, as an application does at once.
func (s *end) read() {
	if s.socket == nil {
		return
	}
	for {
		if r, err := s.socket.Read(io.Discard, tcpip.ReadOptions{}); err != nil || r.Count == 0 {
			return
		}
	}
}

// Inject implements [undertest.Stack].
func (s *end) Inject(seg undertest.Segment) error {
	s.issLast = s.clock.iss()
	buffered := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(packet.Of(seg))})
	s.link.InjectInbound(header.IPv4ProtocolNumber, buffered)
	buffered.DecRef()
	s.settle()
	return nil
}

// Advance implements [undertest.Stack].
func (s *end) Advance(d time.Duration) error {
	s.clock.Advance(d)
	s.settle()
	return nil
}

// Call implements [undertest.Stack].
func (s *end) Call(call undertest.Call) error {
	s.issLast = s.clock.iss()
	if call == undertest.Open {
		if err := s.open(); err != nil {
			return fmt.Errorf("cannot connect: %v", err)
		}
	} else if s.socket != nil {
		switch call {
		case undertest.Send:
			_, _ = s.socket.Write(bytes.NewReader([]byte{0}), tcpip.WriteOptions{})
		case undertest.Close:
			if s.options.Orphan {
				s.socket.Close()
				s.closed = true
			} else {
				_ = s.socket.Shutdown(tcpip.ShutdownWrite)
			}
		case undertest.Abort:
			s.abort()
		case undertest.Open:
		}
	}
	s.settle()
	return nil
}

// abort aborts as an application does, by a close that does not linger; once it gave the
// socket up only the stack itself can.
func (s *end) abort() {
	if s.closed {
		s.socket.Abort()
		return
	}
	s.socket.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: true})
	s.socket.Close()
	s.closed = true
}

func (s *end) open() tcpip.Error {
	s.drop()
	socket, err := s.stack.NewEndpoint(tcp.ProtocolNumber, header.IPv4ProtocolNumber, new(waiter.Queue))
	if err != nil {
		return err
	}
	s.socket = socket
	socket.SocketOptions().SetReuseAddress(true)
	if err := socket.Bind(local); err != nil {
		return err
	}
	if err := socket.Connect(remote); err != nil {
		if _, started := err.(*tcpip.ErrConnectStarted); !started {
			return err
		}
	}
	return nil
}

// Sent implements [undertest.Stack].
func (s *end) Sent() []undertest.Segment {
	var all []undertest.Segment
	for {
		buffered := s.link.Read()
		if buffered == nil {
			return all
		}
		view := buffered.ToView()
		seg, ok := packet.Segment(view.AsSlice())
		view.Release()
		buffered.DecRef()
		if !ok {
			continue
		}
		if seg.Ctl&model.SYN != 0 {
			s.iss, s.issKnown = seg.Seq-s.issLast, true
		}
		all = append(all, seg)
	}
}

// NextISS implements [undertest.Stack].
func (s *end) NextISS(iss uint32) error {
	if !s.issKnown {
		return fmt.Errorf("the first ISS cannot be chosen")
	}
	s.clock.leap(iss - s.iss)
	return nil
}

// State implements [undertest.Stack].
func (s *end) State() (model.TCPState, bool) {
	id := stack.TransportEndpointID{
		LocalAddress: local.Addr, LocalPort: local.Port, RemoteAddress: remote.Addr, RemotePort: remote.Port,
	}
	found := s.stack.FindTransportEndpoint(header.IPv4ProtocolNumber, tcp.ProtocolNumber, id, nic)
	endpoint, ok := found.(*tcp.Endpoint)
	if !ok {
		return model.Closed, true
	}
	return stateOf(endpoint.EndpointState()), true
}

func stateOf(s tcp.EndpointState) model.TCPState {
	switch s {
	case tcp.StateEstablished:
		return model.Established
	case tcp.StateSynSent, tcp.StateConnecting:
		return model.SynSent
	case tcp.StateSynRecv:
		return model.SynReceived
	case tcp.StateFinWait1:
		return model.FinWait1
	case tcp.StateFinWait2:
		return model.FinWait2
	case tcp.StateTimeWait:
		return model.TimeWait
	case tcp.StateCloseWait:
		return model.CloseWait
	case tcp.StateLastAck:
		return model.LastAck
	case tcp.StateListen:
		return model.Listen
	case tcp.StateClosing:
		return model.Closing
	case tcp.StateInitial, tcp.StateBound, tcp.StateClose, tcp.StateError:
	}
	return model.Closed
}
