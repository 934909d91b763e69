package capture

import "encoding/binary"

func openEther(r rest) rest { return r.after(12, etherType) }

// etherTypes has what follows on each EtherType that is looked into.
var etherTypes = map[uint16]layer{
	0x0004: llc, // of Linux's cooked captures
	0x0800: ip, 0x86dd: ip, 0x8100: vlan, 0x88a8: vlan, 0x9100: vlan, 0x8847: mpls, 0x8848: mpls, 0x8864: pppoe,
	0x880b: ppp, 0x6558: etherII,
}

// openEtherType reads an EtherType, or the length in its place.
func openEtherType(r rest) rest {
	const maxLength = 1500
	kind := binary.BigEndian.Uint16(r.data)
	if is, ok := etherTypes[kind]; ok {
		return r.after(2, is)
	}
	if kind <= maxLength {
		return r.after(2, llc)
	}
	return rest{}
}

func openVLAN(r rest) rest { return r.after(2, etherType) }

// openLLC reads the header of IEEE 802.2, with a SNAP header on it or with IP.
func openLLC(r rest) rest {
	const snap, ofIP = 0xaa, 0x06
	switch {
	case r.data[0] == snap && r.data[1] == snap:
		return r.after(6, etherType).checked()
	case r.data[0] == ofIP && r.data[1] == ofIP:
		return r.after(3, ip)
	}
	return rest{}
}

// checked is r, if it is as long as what it begins with.
func (r rest) checked() rest {
	if len(r.data) < least[r.is] {
		return rest{}
	}
	return r
}

// openMPLS reads one label. What is under the last has no name: IP by its first half
// octet, or else Ethernet, with a control word before it if that is 0 (RFC 4385).
func openMPLS(r rest) rest {
	if r.data[2]&1 == 0 {
		return r.after(4, mpls)
	}
	if len(r.data) < 8 {
		return rest{}
	}
	switch r.data[4] >> 4 {
	case 4, 6:
		return r.after(4, ip)
	case 0:
		return r.after(8, etherII)
	}
	return r.after(4, etherII)
}

func openPPPoE(r rest) rest { return r.after(6, ppp) }

// openPPP reads a PPP header, with or without the address and control of HDLC; its
// protocol can be one octet (RFC 1661 6.5).
func openPPP(r rest) rest {
	at := 0
	if len(r.data) > 2 && r.data[0] == 0xff && r.data[1] == 0x03 {
		at = 2
	}
	protocol, n := int(r.data[at]), 1
	if protocol&1 == 0 {
		if len(r.data) < at+2 {
			return rest{}
		}
		protocol, n = int(binary.BigEndian.Uint16(r.data[at:])), 2
	}
	switch protocol {
	case 0x21, 0x57:
		return r.after(at+n, ip)
	case 0x281, 0x283:
		return r.after(at+n, mpls)
	}
	return rest{}
}

// openHDLC reads Cisco's HDLC, or PPP in HDLC.
func openHDLC(r rest) rest {
	if r.data[0] == 0xff && r.data[1] == 0x03 {
		return r.after(0, ppp)
	}
	return r.after(2, etherType)
}

func openCooked(r rest) rest { return r.after(14, etherType) }

func openCooked2(r rest) rest {
	is, ok := etherTypes[binary.BigEndian.Uint16(r.data)]
	if !ok {
		return rest{}
	}
	return r.after(20, is)
}

// openLoopback reads the address family of BSD's loopback, in the byte order of whoever
// captured: IPv6 has a number of its own in each BSD.
func openLoopback(r rest) rest {
	family := binary.LittleEndian.Uint32(r.data)
	if family > 0xffff {
		family = binary.BigEndian.Uint32(r.data)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		return r.after(4, ip)
	}
	return rest{}
}

func openPFLog(r rest) rest { return r.after((int(r.data[0])+3)&^3, ip) }

// openNFLog looks for the packet among the attributes, whose byte order is that of
// whoever captured.
func openNFLog(r rest) rest {
	const payload = 9
	r = r.after(4, nflog)
	for len(r.data) >= 4 {
		order := binary.ByteOrder(binary.LittleEndian)
		if order.Uint16(r.data) > binary.BigEndian.Uint16(r.data) {
			order = binary.BigEndian
		}
		length := int(order.Uint16(r.data))
		if length < 4 {
			return rest{}
		}
		if order.Uint16(r.data[2:])&0x7fff == payload {
			return r.short(length).after(4, ip)
		}
		r = r.after((length+3)&^3, nflog)
	}
	return rest{}
}

// openDot11 reads the header of a data frame of IEEE 802.11. What is encrypted is not
// looked into, and of several packets in one frame only the first is.
func openDot11(r rest) rest {
	const data, empty, qos = 2, 4, 8
	const toAndFrom, protected, ordered = 3, 0x40, 0x80
	kind, subtype, flags := r.data[0]>>2&3, r.data[0]>>4, r.data[1]
	if kind != data || subtype&empty != 0 || flags&protected != 0 {
		return rest{}
	}
	n := 24
	if flags&toAndFrom == toAndFrom {
		n += 6
	}
	if subtype&qos == 0 {
		return r.after(n, llc)
	}
	several := len(r.data) > n && r.data[n]&0x80 != 0
	n += 2
	if flags&ordered != 0 {
		n += 4
	}
	if several {
		n += 14
	}
	return r.after(n, llc)
}

func openRadiotap(r rest) rest { return r.after(int(binary.LittleEndian.Uint16(r.data[2:])), dot11) }

func openPrism(r rest) rest {
	length := binary.LittleEndian.Uint32(r.data[4:])
	if length > maxPacket {
		length = binary.BigEndian.Uint32(r.data[4:])
	}
	return r.after(int(length), dot11)
}
