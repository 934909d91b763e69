// Package capturetest makes captures of connections that are written down in lines,
// for tests.
package capturetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// A Form is how a capture is written.
type Form struct {
	Link layers.LinkType
	// SnapLen cuts packets; 0 for whole ones.
	SnapLen int
	// IPv6 and VLANs say what is around the segments.
	IPv6  bool
	VLANs int
	// Pcapng is the newer form of file.
	Pcapng bool
	// Around makes the packets of the file of one IP packet; nil for one that is it,
	// with the header of the link before it.
	Around func(packet []byte) [][]byte
}

// Raw is a pcap of raw IPv4 packets.
var Raw = Form{Link: layers.LinkTypeRaw}

// The initial sequence numbers of both ends: A's wraps.
const (
	ISSA = 0xffff_fff0
	ISSB = 1000
)

// Capture returns a file with the segments of one connection. Each line is one:
//
//	12ms A FA 8 9 +7 ts=5 id=3 port=40001 win=100 ttl=63 mss=1460 ws=7
//
// when, from whom, its control bits, SEQ and ACK as in the capture less the ISS, and, if
// wanted, the octets of data, a timestamp, an identification, A's port, a window, a time to live,
// a maximum segment size, a window scale. SEQ
// or ACK with "=" are as they are.
func Capture(form Form, lines string) []byte {
	var b bytes.Buffer
	var w interface {
		WritePacket(gopacket.CaptureInfo, []byte) error
	}
	snap := form.SnapLen
	if snap == 0 {
		snap = 65535
	}
	finish := func() {}
	if form.Pcapng {
		ng, err := pcapgo.NewNgWriter(&b, form.Link)
		must(err)
		w, finish = ng, func() { must(ng.Flush()) }
	} else {
		classic := pcapgo.NewWriter(&b)
		must(classic.WriteFileHeader(uint32(snap), form.Link))
		w = classic
	}
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		line, _, _ = strings.Cut(line, "//")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		at, err := time.ParseDuration(fields[0])
		must(err)
		for _, data := range packets(form, fields[1:]) {
			info := gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, 0).Add(at), Length: len(data),
				CaptureLength: min(len(data), snap)}
			must(w.WritePacket(info, data[:info.CaptureLength]))
		}
	}
	finish()
	return b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// packets makes of the fields of a line one packet, or those that it is in.
func packets(form Form, fields []string) [][]byte {
	fromA := fields[0] == "A"
	tcp := layers.TCP{SrcPort: 50000, DstPort: 9000, Window: 64240}
	iss, peer := uint32(ISSA), uint32(ISSB)
	if !fromA {
		iss, peer = peer, iss
	}
	for _, c := range fields[1] {
		switch c {
		case 'S':
			tcp.SYN = true
		case 'F':
			tcp.FIN = true
		case 'R':
			tcp.RST = true
		case 'A':
			tcp.ACK = true
		default:
			panic(fmt.Sprintf("no control bit %c", c))
		}
	}
	tcp.Seq = number(fields[2], iss)
	if tcp.ACK {
		tcp.Ack = number(fields[3], peer)
	}
	length, id, ttl := 0, 0, uint8(64)
	for _, f := range fields[4:] {
		name, value, _ := strings.Cut(f, "=")
		switch name {
		case "ts":
			option := make([]byte, 8)
			binary.BigEndian.PutUint32(option, uint32(atoi(value)))
			tcp.Options = append(tcp.Options,
				layers.TCPOption{OptionType: layers.TCPOptionKindNop},
				layers.TCPOption{OptionType: layers.TCPOptionKindNop},
				layers.TCPOption{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: option})
		case "id":
			id = atoi(value)
		case "ttl":
			ttl = uint8(atoi(value))
		case "mss":
			mss := binary.BigEndian.AppendUint16(nil, uint16(atoi(value)))
			tcp.Options = append(tcp.Options, layers.TCPOption{OptionType: layers.TCPOptionKindMSS, OptionLength: 4,
				OptionData: mss})
		case "ws":
			tcp.Options = append(tcp.Options, layers.TCPOption{OptionType: layers.TCPOptionKindNop},
				layers.TCPOption{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3,
					OptionData: []byte{byte(atoi(value))}})
		case "port":
			tcp.SrcPort = layers.TCPPort(atoi(value))
		case "win":
			tcp.Window = uint16(atoi(value))
		default:
			length = atoi(strings.TrimPrefix(f, "+"))
		}
	}
	if !fromA {
		tcp.SrcPort, tcp.DstPort = tcp.DstPort, tcp.SrcPort
	}
	var network gopacket.SerializableLayer
	kind, family := layers.EthernetTypeIPv4, uint32(2)
	if form.IPv6 {
		kind, family = layers.EthernetTypeIPv6, 30
		ip := &layers.IPv6{Version: 6, NextHeader: layers.IPProtocolTCP, HopLimit: ttl,
			SrcIP: sixteen(1), DstIP: sixteen(2)}
		if !fromA {
			ip.SrcIP, ip.DstIP = ip.DstIP, ip.SrcIP
		}
		network = ip
	} else {
		ip := &layers.IPv4{Version: 4, IHL: 5, TTL: ttl, Id: uint16(id), Protocol: layers.IPProtocolTCP,
			SrcIP: []byte{10, 0, 0, 1}, DstIP: []byte{10, 0, 0, 2}}
		if !fromA {
			ip.SrcIP, ip.DstIP = ip.DstIP, ip.SrcIP
		}
		network = ip
	}
	all := []gopacket.SerializableLayer{network, &tcp, gopacket.Payload(bytes.Repeat([]byte("x"), length))}
	buffer := gopacket.NewSerializeBuffer()
	// Checksums are left as offloading leaves them.
	must(gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true}, all...))
	if form.Around != nil {
		return form.Around(buffer.Bytes())
	}
	return [][]byte{append(header(form, kind, family), buffer.Bytes()...)}
}

// header makes what stands before the network header.
func header(form Form, kind layers.EthernetType, family uint32) []byte {
	word := func(n uint16) []byte { return binary.BigEndian.AppendUint16(nil, n) }
	switch int(form.Link) {
	case int(layers.LinkTypeEthernet):
		h := make([]byte, 12)
		for i := range form.VLANs {
			tag := uint16(0x8100)
			if i == 0 && form.VLANs > 1 {
				tag = 0x88a8
			}
			h = append(append(h, word(tag)...), word(uint16(100+i))...)
		}
		return append(h, word(uint16(kind))...)
	case int(layers.LinkTypeLinuxSLL):
		h := append(word(0), word(1)...)
		h = append(append(h, word(6)...), make([]byte, 8)...)
		return append(h, word(uint16(kind))...)
	case int(layers.LinkTypeLinuxSLL2):
		h := append(word(uint16(kind)), make([]byte, 18)...)
		h[11] = 6
		return h
	case int(layers.LinkTypeNull):
		return binary.LittleEndian.AppendUint32(nil, family)
	case int(layers.LinkTypeLoop):
		return binary.BigEndian.AppendUint32(nil, family)
	}
	return nil
}

func sixteen(last byte) []byte {
	a := make([]byte, 16)
	a[0], a[15] = 0xfd, last
	return a
}

func number(s string, iss uint32) uint32 {
	if value, ok := strings.CutPrefix(s, "="); ok {
		return uint32(atoi(value))
	}
	return uint32(atoi(s)) + iss
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	must(err)
	return n
}
