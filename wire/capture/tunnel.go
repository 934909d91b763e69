package capture

import "encoding/binary"

// openGRE reads the header of RFC 2784 and 2890, or the enhanced one of PPTP (RFC 2637).
func openGRE(r rest) rest {
	const checksum, routing, key, sequence, ack, version = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080, 7
	const erspan1or2, erspan3 = 0x88be, 0x22eb
	flags, kind := binary.BigEndian.Uint16(r.data), binary.BigEndian.Uint16(r.data[2:])
	n := 4
	for _, flag := range []uint16{checksum, key, sequence} {
		if flags&flag != 0 {
			n += 4
		}
	}
	switch {
	case flags&routing != 0 || flags&version > 1:
		return rest{}
	case flags&version == 1:
		if flags&ack != 0 {
			n += 4
		}
		return r.after(n, ppp)
	case kind == erspan1or2 && flags&sequence == 0:
		return r.after(n, etherII)
	case kind == erspan1or2:
		return r.after(n+8, etherII)
	case kind == erspan3:
		return r.after(n+12, etherII)
	}
	is, ok := etherTypes[kind]
	if !ok {
		return rest{}
	}
	return r.after(n, is)
}

func openEtherIP(r rest) rest { return r.after(2, etherII) }

// openUDP looks for a tunnel by the port that it is for.
func openUDP(r rest) rest {
	switch binary.BigEndian.Uint16(r.data[2:]) {
	case 4789, 8472: // RFC 7348, and Linux's before it
		return r.after(8, vxlan)
	case 6081:
		return r.after(8, geneve)
	case 2152:
		return r.after(8, gtp)
	case 6635:
		return r.after(8, mpls)
	}
	return rest{}
}

func openVXLAN(r rest) rest { return r.after(8, etherII) }

// openGeneve reads the header of RFC 8926.
func openGeneve(r rest) rest {
	is, ok := etherTypes[binary.BigEndian.Uint16(r.data[2:])]
	if !ok {
		return rest{}
	}
	return r.after(8+4*int(r.data[0]&0x3f), is)
}

// openGTP reads the header of GTP-U, 3GPP TS 29.281, with its extensions.
func openGTP(r rest) rest {
	const user, optional, extended = 255, 7, 4
	if r.data[0]>>5 != 1 || r.data[1] != user {
		return rest{}
	}
	if r.data[0]&optional == 0 {
		return r.after(8, ip)
	}
	if len(r.data) < 12 {
		return rest{}
	}
	n := 12
	for next := r.data[11]; r.data[0]&extended != 0 && next != 0; {
		if len(r.data) <= n || r.data[n] == 0 || len(r.data) < n+4*int(r.data[n]) {
			return rest{}
		}
		n += 4 * int(r.data[n])
		next = r.data[n-1]
	}
	return r.after(n, ip)
}
