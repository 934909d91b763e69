package pcapng

import (
	"encoding/binary"
	"net"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"tcpcheck/model"
	"tcpcheck/wire"
)

// The sockets: addresses for documentation (RFC 5737), an ephemeral port, and the
// port of discard (RFC 863), whose data is nothing but data.
var (
	addresses = [2]net.IP{model.A: net.IPv4(192, 0, 2, 1), model.B: net.IPv4(192, 0, 2, 2)}
	ports     = [2]layers.TCPPort{model.A: 50000, model.B: 9}
)

// mss is the MSS that SYNs announce: the one that holds without any (RFC 9293, 3.7.1).
const mss = 536

// datagram returns a packet as a datagram with that identification, whose window
// is the model's.
func datagram(p *wire.Packet, id, window int) ([]byte, error) {
	to := p.From.Peer()
	ip := layers.IPv4{
		Version: 4, TTL: 64, Id: uint16(id), Flags: layers.IPv4DontFragment, Protocol: layers.IPProtocolTCP,
		SrcIP: addresses[p.From], DstIP: addresses[to],
	}
	has := func(c model.Control) bool { return p.Ctl&c != 0 }
	tcp := layers.TCP{
		SrcPort: ports[p.From], DstPort: ports[to], Seq: p.Seq, Ack: p.Ack,
		FIN: has(model.FIN), SYN: has(model.SYN), RST: has(model.RST), PSH: has(model.PSH), ACK: has(model.ACK),
		Window: uint16(window),
	}
	if tcp.SYN {
		tcp.Options = []layers.TCPOption{{
			OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{mss >> 8, mss & 0xff},
		}}
	}
	if p.Stamped {
		tcp.Options = append(tcp.Options, layers.TCPOption{OptionType: layers.TCPOptionKindNop},
			layers.TCPOption{OptionType: layers.TCPOptionKindNop},
			layers.TCPOption{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10,
				OptionData: binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, p.Val), p.Ecr)})
	}
	if tcp.RST {
		tcp.Window = 0
	}
	if err := tcp.SetNetworkLayerForChecksum(&ip); err != nil {
		return nil, err
	}
	buffer := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buffer, options, &ip, &tcp, gopacket.Payload(p.Payload())); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
