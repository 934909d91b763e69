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
}

func newText(lines *transcript.Scanner) *text {
	return &text{lines: lines, pairs: map[pair]*printed{}, names: map[string]netip.Addr{}}
}

// next reads the next segment.
func (t *text) next(p *Packet, counts *Counts) error {
	for {
		var l transcript.Line
		err := t.lines.Next(&l)
		lines := t.lines.Counts()
		counts.Frames, counts.OtherLines = lines.Packets, lines.Others
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
		counts.Segments++
		t.packet(&l, p, counts)
		return nil
	}
}

// packet makes a segment of the line.
func (t *text) packet(l *transcript.Line, p *Packet, counts *Counts) {
	*p = Packet{Frame: l.Number, Time: l.Time, Header: Header{Ctl: l.Ctl, NoSeq: !l.HasSeq, Len: l.Len,
		Scale: l.Scale, TSVal: l.TSVal,
		TSEcr: l.TSEcr, ID: l.ID}, Marks: Marks{TTL: l.TTL, MSS: l.MSS, SACK: l.SACK}}
	if l.Frame > 0 {
		p.Frame = l.Frame
	}
	if p.Len > 0 {
		p.Ctl |= model.PSH
	}
	p.Src = netip.AddrPortFrom(t.addr(l.Src.Host, counts), l.Src.Port)
	p.Dst = netip.AddrPortFrom(t.addr(l.Dst.Host, counts), l.Dst.Port)
	key := pairOf(p.Src, p.Dst)
	n := t.pairs[key]
	if n == nil {
		n = &printed{window: [2]uint32{0xffff, 0xffff}}
		t.pairs[key] = n
	}
	from := 0
	if p.Src != key[0] {
		from = 1
	}
	if l.Program == transcript.Tshark {
		p.Seq, p.Ack = n.tshark(l, from)
	} else {
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
