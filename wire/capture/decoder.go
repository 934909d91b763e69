package capture

import (
	"encoding/binary"
	"errors"
	"net/netip"
)

// The errors for a packet that carries no TCP header, and for one of a link that is not
// known.
var (
	errNotTCP      = errors.New("no TCP segment")
	errUnknownLink = errors.New("a type of link that is not known")
)

// A layer is what the next octets of a packet are.
type layer uint8

const (
	// other is whatever cannot have TCP in it, or is not known.
	other layer = iota
	etherII
	etherType // two octets that say what follows
	vlan
	llc
	mpls
	pppoe
	ppp
	hdlc
	cooked
	cooked2
	loopback
	pflog
	nflog
	dot11
	radiotap
	prism
	gre
	etherIP
	udp
	vxlan
	geneve
	gtp
	ip
	tcp
)

// links has what the packets of each type of link begin with, as tcpdump.org/linktypes.html
// numbers the types.
var links = map[int]layer{
	0: loopback, 108: loopback, 1: etherII, 9: ppp, 50: ppp, 51: pppoe, 104: hdlc, 12: ip,
	14: ip, 101: ip, 228: ip,
	229: ip, 105: dot11, 119: prism, 127: radiotap, 113: cooked, 276: cooked2, 117: pflog, 239: nflog,
}

// maxLayers is how many headers are looked through: more than any tunnel in a tunnel has.
const maxLayers = 32

// A rest is what is left of a packet after the headers before it.
type rest struct {
	is layer
	// data is what was captured of it, and length how long it was.
	data   []byte
	length int
}

// after is what follows on n octets.
func (r rest) after(n int, is layer) rest {
	if n > len(r.data) || n > r.length {
		return rest{}
	}
	return rest{is, r.data[n:], r.length - n}
}

// short is what is left if no more than length octets belong to it.
func (r rest) short(length int) rest {
	r.length = min(r.length, length)
	r.data = r.data[:min(len(r.data), length)]
	return r
}

// openers read a header each. What begins with one is at least as long as [layer.least].
var openers = [...]func(rest) rest{
	etherII: openEther, etherType: openEtherType, vlan: openVLAN, llc: openLLC, mpls: openMPLS, pppoe: openPPPoE,
	ppp: openPPP, hdlc: openHDLC, cooked: openCooked, cooked2: openCooked2, loopback: openLoopback,
	pflog: openPFLog, nflog: openNFLog, dot11: openDot11, radiotap: openRadiotap, prism: openPrism, gre: openGRE,
	etherIP: openEtherIP, udp: openUDP, vxlan: openVXLAN, geneve: openGeneve, gtp: openGTP,
}

// least has the length of each header, or of what of it is always there.
var least = [...]int{
	etherII: 14, etherType: 2, vlan: 4, llc: 3, mpls: 4, pppoe: 6, ppp: 1, hdlc: 4, cooked: 16, cooked2: 20,
	loopback: 4, pflog: 2, nflog: 4, dot11: 24, radiotap: 4, prism: 8, gre: 4, etherIP: 2, udp: 8, vxlan: 8,
	geneve: 8, gtp: 8, ip: 20, tcp: 0,
}

// A decoder finds the TCP segment in packets.
type decoder struct {
	fragments fragments
}

func newDecoder() *decoder { return &decoder{} }

// decode reads the addresses and the header of the TCP segment in the frame, the innermost
// if there are tunnels. The error is errNotTCP or errUnknownLink, or says what is wrong
// with the segment.
func (d *decoder) decode(f *frame, p *Packet) error {
	first, ok := links[f.link]
	if !ok {
		return errUnknownLink
	}
	r := rest{first, f.data, f.length}
	var from, to netip.Addr
	for range maxLayers {
		if len(r.data) < least[r.is] || r.is == other {
			return errNotTCP
		}
		if r.is == tcp {
			ports, err := p.read(r.data, r.length)
			p.Src, p.Dst = netip.AddrPortFrom(from, ports[0]), netip.AddrPortFrom(to, ports[1])
			return err
		}
		if r.is == ip {
			r, from, to = d.openIP(r, p)
		} else {
			r = openers[r.is](r)
		}
	}
	return errNotTCP
}

// openIP reads an IP header, and those of its extensions.
func (d *decoder) openIP(r rest, p *Packet) (inside rest, from, to netip.Addr) {
	switch r.data[0] >> 4 {
	case 4:
		return d.openIP4(r, p)
	case 6:
		return d.openIP6(r, p)
	}
	return rest{}, from, to
}

func (d *decoder) openIP4(r rest, p *Packet) (inside rest, from, to netip.Addr) {
	head := 4 * int(r.data[0]&15)
	length := int(binary.BigEndian.Uint16(r.data[2:]))
	if length == 0 { // segmentation offload
		length = r.length
	}
	if head < 20 || length < head {
		return rest{}, from, to
	}
	from, _ = netip.AddrFromSlice(r.data[12:16])
	to, _ = netip.AddrFromSlice(r.data[16:20])
	p.ID, p.TTL = binary.BigEndian.Uint16(r.data[4:]), r.data[8]
	protocol := r.data[9]
	inside = rest{r.is, r.data[:min(len(r.data), length)], length}.after(head, ip)
	const more = 0x2000
	if part := binary.BigEndian.Uint16(r.data[6:]); part&0x3fff != 0 {
		key := datagramKey{from, to, protocol, uint32(p.ID)}
		inside = d.fragments.add(key, p.Time, 8*int(part&0x1fff), part&more != 0, inside)
	}
	return d.openProtocol(protocol, inside, from, to, p)
}

func (d *decoder) openIP6(r rest, p *Packet) (inside rest, from, to netip.Addr) {
	const head = 40
	if len(r.data) < head {
		return rest{}, from, to
	}
	from, _ = netip.AddrFromSlice(r.data[8:24])
	to, _ = netip.AddrFromSlice(r.data[24:40])
	p.ID, p.TTL = 0, r.data[7]
	length := head + int(binary.BigEndian.Uint16(r.data[4:]))
	if length == head { // segmentation offload, or a jumbogram
		length = r.length
	}
	inside = rest{r.is, r.data[:min(len(r.data), length)], length}.after(head, ip)
	return d.openProtocol(r.data[6], inside, from, to, p)
}

// The protocols of IP that are looked into.
const (
	protocolHopByHop = 0
	protocolIP4      = 4
	protocolTCP      = 6
	protocolUDP      = 17
	protocolIP6      = 41
	protocolRouting  = 43
	protocolFragment = 44
	protocolGRE      = 47
	protocolAH       = 51
	protocolOptions  = 60
	protocolEtherIP  = 97
	protocolMobility = 135
	protocolMPLS     = 137
)

// openProtocol goes on with what a protocol number says, through the extension headers of
// IPv6.
func (d *decoder) openProtocol(protocol uint8, r rest, from, to netip.Addr, p *Packet) (rest, netip.Addr,
	netip.Addr) {
	for range maxLayers {
		if r.is == other {
			return rest{}, from, to
		}
		head := 0
		switch protocol {
		case protocolTCP:
			r.is = tcp
		case protocolIP4, protocolIP6:
			r.is = ip
		case protocolUDP:
			r.is = udp
		case protocolGRE:
			r.is = gre
		case protocolEtherIP:
			r.is = etherIP
		case protocolMPLS:
			r.is = mpls
		case protocolHopByHop, protocolRouting, protocolOptions, protocolMobility, protocolFragment, protocolAH:
			if len(r.data) < 8 {
				return rest{}, from, to
			}
			head = 8 + 8*int(r.data[1])
			switch protocol {
			case protocolAH:
				head = 8 + 4*int(r.data[1])
			case protocolFragment:
				head = 8
			}
		default:
			r = rest{}
		}
		if head == 0 {
			return r, from, to
		}
		next, part := r.data[0], r.data
		r = r.after(head, ip)
		if protocol == protocolFragment && r.is != other {
			place := binary.BigEndian.Uint16(part[2:])
			key := datagramKey{from, to, next, binary.BigEndian.Uint32(part[4:])}
			r = d.fragments.add(key, p.Time, int(place&^7), place&1 != 0, r)
		}
		protocol = next
	}
	return rest{}, from, to
}
