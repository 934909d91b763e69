package capture_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/wiretest"
)

// around puts layers around an IP packet, as gopacket writes them, and octets before them.
func around(before []byte, outer ...gopacket.SerializableLayer) func([]byte) [][]byte {
	return func(packet []byte) [][]byte {
		b := gopacket.NewSerializeBuffer()
		all := append(slices.Clone(outer), gopacket.Payload(packet))
		if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, all...); err != nil {
			panic(err)
		}
		return [][]byte{append(slices.Clone(before), b.Bytes()...)}
	}
}

func ether(kind layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: kind}
}

func outerIP(protocol layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, IHL: 5, TTL: 9, Id: 77, Protocol: protocol, SrcIP: []byte{192, 0, 2, 1},
		DstIP: []byte{192, 0, 2, 2}}
}

func outerIP6(protocol layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, NextHeader: protocol, HopLimit: 9, SrcIP: make([]byte, 16),
		DstIP: make([]byte, 16)}
}

// What tunnels and links put before a packet is looked through.
func TestLayers(t *testing.T) {
	word := func(n uint16) []byte { return binary.LittleEndian.AppendUint16(nil, n) }
	udp := func(to layers.UDPPort) *layers.UDP { return &layers.UDP{SrcPort: 4444, DstPort: to} }
	ip4 := layers.EthernetTypeIPv4
	snap := []gopacket.SerializableLayer{&layers.LLC{DSAP: 0xaa, SSAP: 0xaa, Control: 3},
		&layers.SNAP{OrganizationalCode: make([]byte, 3), Type: ip4}}
	dot11 := &layers.Dot11{Type: layers.Dot11TypeData, Flags: layers.Dot11FlagsToDS}
	// The fourth address is not written by gopacket.
	quality := &layers.Dot11{Type: layers.Dot11TypeDataQOSData,
		Flags: layers.Dot11FlagsToDS | layers.Dot11FlagsFromDS}
	for _, d := range []*layers.Dot11{dot11, quality} {
		d.Address1, d.Address2, d.Address3 = make([]byte, 6), make([]byte, 6), make([]byte, 6)
	}
	for name, test := range map[string]struct {
		link   layers.LinkType
		around func([]byte) [][]byte
	}{
		"IP in IP":   {101, around(nil, outerIP(layers.IPProtocolIPv4))},
		"IP in IPv6": {101, around(nil, outerIP6(layers.IPProtocolIPv4))},
		"GRE":        {101, around(nil, outerIP(layers.IPProtocolGRE), &layers.GRE{Protocol: ip4})},
		"GRE with a key": {101, around(nil, outerIP(layers.IPProtocolGRE),
			&layers.GRE{Protocol: ip4, KeyPresent: true})},
		"Ethernet in GRE": {1, around(nil, ether(ip4), outerIP(layers.IPProtocolGRE),
			&layers.GRE{Protocol: layers.EthernetTypeTransparentEthernetBridging, SeqPresent: true,
				ChecksumPresent: true},
			ether(ip4))},
		"PPP in GRE": {101, around(nil, outerIP(layers.IPProtocolGRE),
			&layers.GRE{Protocol: layers.EthernetTypePPP, Version: 1, KeyPresent: true,
				SeqPresent: true, AckPresent: true},
			&layers.PPP{PPPType: layers.PPPTypeIPv4})},
		"VXLAN": {1, around(nil, ether(ip4), outerIP(layers.IPProtocolUDP), udp(4789),
			&layers.VXLAN{ValidIDFlag: true, VNI: 9}, ether(ip4))},
		"Geneve": {1, around([]byte{}, ether(ip4), outerIP(layers.IPProtocolUDP), udp(6081),
			gopacket.Payload([]byte{1, 0, 0x08, 0, 0, 0, 9, 0, 1, 2, 3, 4}))},
		"GTP": {101, around(nil, outerIP(layers.IPProtocolUDP), udp(2152),
			&layers.GTPv1U{Version: 1, ProtocolType: 1, MessageType: 255})},
		"GTP with extensions": {101, around(nil, outerIP(layers.IPProtocolUDP), udp(2152),
			gopacket.Payload([]byte{0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 1, 0}))},
		"MPLS": {1, around(nil, ether(layers.EthernetTypeMPLSUnicast), &layers.MPLS{Label: 16},
			&layers.MPLS{Label: 17, StackBottom: true})},
		"Ethernet in MPLS": {1, around(nil, ether(layers.EthernetTypeMPLSUnicast),
			&layers.MPLS{Label: 17, StackBottom: true},
			gopacket.Payload(make([]byte, 4)), ether(ip4))},
		"PPPoE": {1, around(nil, ether(layers.EthernetTypePPPoESession), &layers.PPPoE{Version: 1, Type: 1},
			&layers.PPP{PPPType: layers.PPPTypeIPv4})},
		"PPP":              {9, around(nil, &layers.PPP{PPPType: layers.PPPTypeIPv4})},
		"PPP in HDLC":      {50, around([]byte{0xff, 3}, &layers.PPP{PPPType: layers.PPPTypeIPv4})},
		"PPP in one octet": {9, around([]byte{0x21})},
		"HDLC":             {104, around([]byte{0x0f, 0, 8, 0})},
		"802.3": {1, around(nil, append(
			[]gopacket.SerializableLayer{&layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6),
				Length: 60}}, snap...)...)},
		"802.11": {105, around(nil, append([]gopacket.SerializableLayer{dot11}, snap...)...)},
		"802.11 QoS": {105, around(nil, append([]gopacket.SerializableLayer{quality,
			gopacket.Payload(make([]byte, 6+2))},
			snap...)...)},
		"radiotap": {127, around([]byte{0, 0, 9, 0, 0, 0, 0, 0, 7},
			append([]gopacket.SerializableLayer{dot11}, snap...)...)},
		"PFLOG": {117, around(append([]byte{61, 2}, make([]byte, 62)...))},
		"NFLOG": {239, func(p []byte) [][]byte {
			return [][]byte{slices.Concat([]byte{2, 0, 0, 0}, word(5), word(10), make([]byte, 4),
				word(uint16(4+len(p))), word(9), p)}
		}},
		"fragments": {101, fragmented(false)}, "fragments of IPv6": {101, fragmented(true)},
	} {
		t.Run(name, func(t *testing.T) {
			form := capturetest.Form{Link: test.link, Around: test.around, IPv6: name == "fragments of IPv6"}
			c := wiretest.Connections(t, capturetest.Capture(form, whole))
			if len(c) != 1 || seen(c[0]) != wholeSeen {
				t.Fatalf("%d connections, seen %v", len(c), c)
			}
			if got := c[0].Incarnations[0].Ends[model.A].Octets; got != 700 {
				t.Errorf("%d octets of A, want 700", got)
			}
		})
	}
}

const wholeSeen = "ASYN BSYN,ACK AACK APSH,ACK BACK AFIN,ACK BFIN,ACK AACK "

func seen(c *capture.Connection) string {
	var b strings.Builder
	for i := range c.Events {
		fmt.Fprintf(&b, "%v%v ", c.Events[i].From, c.Events[i].Ctl)
	}
	return b.String()
}
