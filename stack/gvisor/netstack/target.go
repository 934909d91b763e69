package netstack

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/faketime"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	undertest "tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// Target is gVisor's TCP.
type Target struct{}

// Name implements [undertest.Target].
func (Target) Name() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "gvisor.dev/gvisor" {
				return "gvisor " + m.Version
			}
		}
	}
	return "gvisor"
}

const (
	nic    = 1
	mtu    = 65535
	queued = 64 // segments sent and not yet taken
)

var (
	local  = tcpip.FullAddress{NIC: nic, Addr: tcpip.AddrFrom4(packet.Ours), Port: packet.OurPort}
	remote = tcpip.FullAddress{NIC: nic, Addr: tcpip.AddrFrom4(packet.Peers), Port: packet.PeerPort}
)

// New implements [undertest.Target].
func (Target) New(o undertest.Options) (undertest.Stack, error) {
	s := &end{
		options: o,
		clock:   &clock{ManualClock: faketime.NewManualClock()},
		link:    channel.New(queued, mtu, ""),
	}
	s.stack = stack.New(stack.Options{
		Clock:              s.clock,
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *end) prepare() error {
	if err := s.stack.CreateNIC(nic, s.link); err != nil {
		return fmt.Errorf("cannot create a network interface: %v", err)
	}
	address := tcpip.ProtocolAddress{Protocol: header.IPv4ProtocolNumber,
		AddressWithPrefix: local.Addr.WithPrefix()}
	if err := s.stack.AddProtocolAddress(nic, address, stack.AddressProperties{}); err != nil {
		return fmt.Errorf("cannot add an address: %v", err)
	}
	s.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})
	if err := s.set(); err != nil {
		return err
	}
	if s.options.Passive {
		return s.listen()
	}
	return nil
}

// set sets the options of the stack: those asked for, and those that have it do at
// once and every time what the model does.
func (s *end) set() error {
	o := &s.options
	timeWait, finWait2 := tcpip.TCPTimeWaitTimeoutOption(o.TimeWait), tcpip.TCPLingerTimeoutOption(o.FinWait2)
	rtoMin, rtoMax := tcpip.TCPMinRTOOption(o.RTO), tcpip.TCPMaxRTOOption(max(o.RTO, o.RTOMax))
	retries, synRetries := tcpip.TCPMaxRetriesOption(o.Retries),
		tcpip.TCPSynRetriesOption(min(max(o.Retries, 1), 255))
	buffer := tcpip.TCPReceiveBufferSizeRangeOption{Min: 1, Default: 2 * undertest.Window,
		Max: 2 * undertest.Window}
	var (
		sack, delay, moderate = tcpip.TCPSACKEnabled(false), tcpip.TCPDelayEnabled(false),
			tcpip.TCPModerateReceiveBufferOption(false)
		recovery = tcpip.TCPRecovery(0)
		highest  = tcpip.TCPMaxRTOOption(time.Duration(1<<62 - 1))
	)
	all := []tcpip.SettableTransportProtocolOption{&buffer, &sack, &delay, &moderate, &recovery}
	if !o.Own || o.RTO > 0 {
		all = append(all, &highest, &rtoMin, &rtoMax)
	}
	if !o.Own || o.Retries > 0 {
		all = append(all, &retries, &synRetries)
	}
	if !o.Own || o.TimeWait > 0 {
		all = append(all, &timeWait)
	}
	if o.FinWait2 > 0 {
		all = append(all, &finWait2)
	}
	for _, option := range all {
		if err := s.stack.SetTransportProtocolOption(tcp.ProtocolNumber, option); err != nil {
			return fmt.Errorf("gvisor refuses %T %v: %v", option, option, err)
		}
	}
	// It answers as often as it is asked.
	if err := s.stack.SetOption(stack.TCPInvalidRateLimitOption(0)); err != nil {
		return fmt.Errorf("gvisor refuses to answer without a limit: %v", err)
	}
	return nil
}
