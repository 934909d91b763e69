package capture

import (
	"errors"
	"fmt"
	"net/netip"

	"tcpcheck/model"
	"tcpcheck/wire/transcript"
)

// text reads the segments of what tcpdump or tshark printed.
type text struct {
	lines *transcript.Scanner
	pairs map[pair]*printed
	// names has the addresses that stand for names.
	names map[string]netip.Addr
	// ahead are lines that were looked at before it was their turn.
	ahead []textLine
	// hosts has the sockets of each two hosts that were seen last.
	hosts map[[2]netip.Addr]*hosts
}

// A textLine is a line of a text, or why it is none, and what had been counted by then.
type textLine struct {
	transcript.Line
	err    error
	counts transcript.Counts
}

// hosts are what is known of the packets between two hosts.
type hosts struct {
	// sockets are those of the last segment, of its sender and its receiver, and several says
	// that there are others.
	sockets [2]netip.AddrPort
	several bool
	// around is how much of a packet is not data.
	around uint32
}

// farAhead is how many lines further on an answer is looked for.
const farAhead = 64

func newText(lines *transcript.Scanner) *text {
	return &text{lines: lines, pairs: map[pair]*printed{}, names: map[string]netip.Addr{},
		hosts: map[[2]netip.Addr]*hosts{}}
}

// next reads the next segment.
func (t *text) next(p *Packet, counts *Counts) error {
	for {
		read := t.line(0)
		t.ahead = t.ahead[1:]
		l, err := read.Line, read.err
		counts.Frames, counts.OtherLines = read.counts.Packets, read.counts.Others
		var bad *transcript.BadLineError
		switch {
		case errors.As(err, &bad):
			counts.BadLines++
			if counts.BadLines == 1 {
				counts.BadLine = bad.Error()
			}
			continue
		case err != nil:
			return err
		}
		if l.Inner && !t.inner(&l, counts) {
			continue
		}
		counts.Segments++
		t.packet(&l, p, counts)
		return nil
	}
}

// line returns the i-th line from here on; what follows on an error that is not of a line is
// that error.
func (t *text) line(i int) *textLine {
	for len(t.ahead) <= i {
		var l textLine
		l.err = t.lines.Next(&l.Line)
		l.counts = t.lines.Counts()
		t.ahead = append(t.ahead, l)
	}
	return &t.ahead[i]
}

// further returns the first segment further on from one socket to another; nil for none.
func (t *text) further(src, dst transcript.Socket) *transcript.Line {
	for i := range farAhead {
		o := t.line(i)
		var bad *transcript.BadLineError
		if o.err != nil && !errors.As(o.err, &bad) {
			return nil
		}
		if o.err == nil && !o.Inner && o.Src == src && o.Dst == dst {
			return &o.Line
		}
	}
	return nil
}

// inner makes of a line that shows what is in a segment that segment, if there is only one
// connection whose it can be: the next data.
func (t *text) inner(l *transcript.Line, counts *Counts) bool {
	from, to := t.addr(l.Src.Host, counts), t.addr(l.Dst.Host, counts)
	h := t.hosts[hostsOf(from, to)]
	if h == nil || h.several || h.around == 0 || l.Length <= h.around {
		return false
	}
	src, dst := h.sockets[0], h.sockets[1]
	if src.Addr() != from {
		src, dst = dst, src
	}
	n, of := t.numbers(src, dst)
	n.lost[of] = n.lost[of] || l.Lost
	if n.form == formUnknown || !n.seen[of] || !n.seen[1-of] || n.lost[of] || l.Again {
		return false
	}
	l.Src.Port, l.Dst.Port = src.Port(), dst.Port()
	l.Ctl, l.Len, l.HasSeq = model.ACK, l.Length-h.around, true
	l.Seq, l.Ack = n.next[of], n.acked[of]
	if !n.heard[of] {
		after := t.further(l.Src, l.Dst)
		if after == nil || after.Ctl&(model.ACK|model.RST) != model.ACK {
			return false
		}
		_, l.Ack = n.absolute(after, of)
	}
	counts.Inner++
	return true
}

func hostsOf(a, b netip.Addr) [2]netip.Addr {
	if b.Less(a) {
		a, b = b, a
	}
	return [2]netip.Addr{a, b}
}

// remember takes from a segment what tells of what is in others between its hosts.
func (t *text) remember(l *transcript.Line, p *Packet) {
	key := hostsOf(p.Src.Addr(), p.Dst.Addr())
	h := t.hosts[key]
	if h == nil {
		h = &hosts{sockets: [2]netip.AddrPort{p.Src, p.Dst}}
		t.hosts[key] = h
	}
	h.several = h.several || pairOf(h.sockets[0], h.sockets[1]) != pairOf(p.Src, p.Dst)
	if around := l.Length - l.Len; l.Ctl&(model.SYN|model.RST) == 0 && l.Length > l.Len &&
		(h.around == 0 || around < h.around) {
		h.around = around
	}
}

// numbers returns those of two sockets, and the index of the first of the two in them.
func (t *text) numbers(src, dst netip.AddrPort) (n *printed, from int) {
	key := pairOf(src, dst)
	if src != key[0] {
		from = 1
	}
	if n = t.pairs[key]; n == nil {
		n = &printed{window: [2]uint32{0xffff, 0xffff}}
		t.pairs[key] = n
	}
	return n, from
}

// packet makes a segment of the line.
func (t *text) packet(l *transcript.Line, p *Packet, counts *Counts) {
	*p = Packet{Frame: l.Number, Time: l.Time, Header: Header{Ctl: l.Ctl, NoSeq: !l.HasSeq, Len: l.Len,
		Scale: l.Scale, TSVal: l.TSVal,
		TSEcr: l.TSEcr, ID: l.ID}, Marks: Marks{TTL: l.TTL, MSS: l.MSS, SACK: l.SACK}}
	if l.Frame > 0 {
		p.Frame = l.Frame
	}
	if p.Len > 0 && p.Ctl&model.SYN == 0 {
		p.Ctl |= model.PSH
	}
	p.Src = netip.AddrPortFrom(t.addr(l.Src.Host, counts), l.Src.Port)
	p.Dst = netip.AddrPortFrom(t.addr(l.Dst.Host, counts), l.Dst.Port)
	n, from := t.numbers(p.Src, p.Dst)
	switch {
	case l.Inner:
		p.Seq, p.Ack = l.Seq, l.Ack
	case l.Program == transcript.Tshark:
		var answer *transcript.Line
		if l.Ctl == model.SYN && n.seen[from] {
			answer = t.further(l.Dst, l.Src)
		}
		p.Seq, p.Ack = n.tshark(l, from, answer)
		t.remember(l, p)
	default:
		p.Seq, p.Ack = n.tcpdump(l, from)
	}
	n.advance(p, from, l.HasSeq)
	p.Window = n.windowOf(l, from)
	if !l.HasSeq {
		counts.NoSeq++
	}
}

// addr returns the address of a host, or one that stands for its name: of those that
// RFC 1112 reserves, which nobody has.
func (t *text) addr(host string, counts *Counts) netip.Addr {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.Unmap()
	}
	a, known := t.names[host]
	if !known {
		n := len(t.names) + 1
		a = netip.AddrFrom4([4]byte{240, byte(n >> 16), byte(n >> 8), byte(n)})
		t.names[host] = a
		counts.Names = append(counts.Names, fmt.Sprintf("%v is %s", a, model.Quoted(host)))
	}
	return a
}
