package capturetest

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A TextForm is how a text is printed.
type TextForm struct {
	// Absolute is tcpdump -S, or tshark without relative numbers.
	Absolute bool
	// Verbose is tcpdump -vv.
	Verbose bool
	// Old is tcpdump 3.
	Old bool
	// Tshark is tshark's default columns.
	Tshark bool
	// Inner has tshark print what is in a segment, if there is anything, and not the segment.
	Inner bool
}

// Text prints segments as tcpdump -n does, or tshark.
func Text(form TextForm, packets []capture.Packet) string {
	var b strings.Builder
	t := printer{form: form, bases: map[sockets]*bases{}}
	for i := range packets {
		if form.Tshark {
			b.WriteString(t.tshark(&packets[i], packets[0].Time))
		} else {
			b.WriteString(t.tcpdump(&packets[i]))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// sockets are two, the lower first.
type sockets [2]netip.AddrPort

// bases are what is taken off the numbers of two sockets.
type bases struct {
	known [2]bool
	base  [2]uint32
	// scales are the shifts of the windows, plus 1; 0 for none.
	scales [2]int8
}

// A printer remembers what numbers are relative to.
type printer struct {
	form  TextForm
	bases map[sockets]*bases
}

// of returns the bases of a segment, and which of the two sockets sent it.
func (t *printer) of(p *capture.Packet) (b *bases, from int) {
	key := sockets{p.Src, p.Dst}
	if p.Dst.Compare(p.Src) < 0 {
		key, from = sockets{p.Dst, p.Src}, 1
	}
	if t.bases[key] == nil {
		t.bases[key] = &bases{}
	}
	return t.bases[key], from
}

// tcpdump prints a segment as print-tcp.c does.
func (t *printer) tcpdump(p *capture.Packet) string {
	seq, ack := p.Seq, p.Ack
	if !t.form.Absolute && p.Ctl&model.ACK != 0 {
		b, from := t.of(p)
		if !b.known[from] || p.Ctl&model.SYN != 0 {
			b.known = [2]bool{true, true}
			b.base[from], b.base[1-from] = seq, ack-1
		} else {
			seq, ack = seq-b.base[from], ack-b.base[1-from]
		}
	}
	at := time.Unix(0, p.Time).UTC().Format("15:04:05.000000")
	between := fmt.Sprintf("%v.%d > %v.%d", p.Src.Addr(), p.Src.Port(), p.Dst.Addr(), p.Dst.Port())
	family := "IP"
	if p.Src.Addr().Is6() {
		family = "IP6"
	}
	numbered := p.Len > 0 || p.Ctl&(model.SYN|model.FIN|model.RST) != 0
	if t.form.Old {
		return fmt.Sprintf("%s %s %s: %s", at, family, between, oldFields(p, numbered, seq, ack))
	}
	fields := "Flags [" + letters(p.Ctl) + "]"
	if t.form.Verbose {
		fields += ", cksum 0x1234 (correct)"
	}
	if t.form.Verbose || numbered {
		fields += fmt.Sprintf(", seq %d", seq)
	}
	if p.Len > 0 {
		fields += fmt.Sprintf(":%d", seq+p.Len)
	}
	if p.Ctl&model.ACK != 0 {
		fields += fmt.Sprintf(", ack %d", ack)
	}
	fields += fmt.Sprintf(", win %d", p.Window)
	if o := tcpdumpOptions(p); o != "" {
		fields += ", options [" + o + "]"
	}
	fields += fmt.Sprintf(", length %d", p.Len)
	if t.form.Verbose {
		return fmt.Sprintf("%s %s (tos 0x0, ttl %d, id %d, offset 0, flags [DF], proto TCP (6), length "+
			"%d)\n    %s: %s",
			at, family, p.TTL, p.ID, 40+p.Len, between, fields)
	}
	return fmt.Sprintf("%s %s %s: %s", at, family, between, fields)
}

// letters are tcpdump's for the control bits.
func letters(c model.Control) string {
	var b strings.Builder
	for _, bit := range []struct {
		is     model.Control
		letter byte
	}{{model.FIN, 'F'}, {model.SYN, 'S'}, {model.RST, 'R'}, {model.PSH, 'P'}, {model.ACK, '.'}} {
		if c&bit.is != 0 {
			b.WriteByte(bit.letter)
		}
	}
	return b.String()
}

// oldFields are those of tcpdump 3.
func oldFields(p *capture.Packet, numbered bool, seq, ack uint32) string {
	fields := strings.TrimSuffix(letters(p.Ctl), ".")
	if fields == "" {
		fields = "."
	}
	if numbered {
		fields += fmt.Sprintf(" %d:%d(%d)", seq, seq+p.Len, p.Len)
	}
	if p.Ctl&model.ACK != 0 {
		fields += fmt.Sprintf(" ack %d", ack)
	}
	fields += fmt.Sprintf(" win %d", p.Window)
	if o := tcpdumpOptions(p); o != "" {
		fields += " <" + strings.NewReplacer("TS val", "timestamp", "ecr ", "").Replace(o) + ">"
	}
	return fields + " (DF)"
}

func tcpdumpOptions(p *capture.Packet) string {
	var all []string
	if p.TSVal != 0 || p.TSEcr != 0 {
		all = append(all, fmt.Sprintf("nop,nop,TS val %d ecr %d", p.TSVal, p.TSEcr))
	}
	if p.Scale >= 0 {
		all = append(all, fmt.Sprintf("nop,wscale %d", p.Scale))
	}
	return strings.Join(all, ",")
}

// tshark prints a segment as tshark does, whose streams begin anew with another SYN.
func (t *printer) tshark(p *capture.Packet, begun int64) string {
	b, from := t.of(p)
	mark := ""
	seq, ack := p.Seq, p.Ack
	if !t.form.Absolute {
		if p.Ctl == model.SYN && b.known[from] && b.base[from] != p.Seq {
			*b = bases{}
			mark = "[TCP Port numbers reused] "
		} else if p.Ctl == model.SYN && b.known[from] {
			mark = "[TCP Retransmission] "
		} else if p.Ctl == model.SYN|model.ACK && b.known[from] && b.base[from] != p.Seq {
			mark = "[TCP Port numbers reused] "
		}
		if !b.known[from] || p.Ctl&model.SYN != 0 {
			b.known[from], b.base[from] = true, seq
			if p.Ctl&model.SYN == 0 {
				b.base[from]--
			}
		}
		if p.Ctl&model.ACK != 0 && !b.known[1-from] {
			b.known[1-from], b.base[1-from] = true, ack-1
		}
		seq, ack = seq-b.base[from], ack-b.base[1-from]
	}
	var flags []string
	for _, bit := range []struct {
		is   model.Control
		name string
	}{{model.FIN, "FIN"}, {model.SYN, "SYN"}, {model.RST, "RST"}, {model.PSH, "PSH"}, {model.ACK, "ACK"}} {
		if p.Ctl&bit.is != 0 {
			flags = append(flags, bit.name)
		}
	}
	between := fmt.Sprintf("%5d %10.6f %12v → %-12v", p.Frame, float64(p.Time-begun)/1e9,
		p.Src.Addr(), p.Dst.Addr())
	if t.form.Inner && p.Len > 0 && p.Ctl&(model.SYN|model.FIN|model.RST) == 0 {
		return fmt.Sprintf("%s TLSv1.2 %d Application Data", between, 54+p.Len)
	}
	info := fmt.Sprintf("%s%d → %d [%s] Seq=%d", mark, p.Src.Port(), p.Dst.Port(),
		strings.Join(flags, ", "), seq)
	if p.Ctl&model.ACK != 0 {
		info += fmt.Sprintf(" Ack=%d", ack)
	}
	window := uint32(p.Window)
	if p.Ctl&model.SYN != 0 {
		b.scales[from] = p.Scale + 1
	} else if b.scales[0] > 0 && b.scales[1] > 0 {
		window <<= b.scales[from] - 1
	}
	info += fmt.Sprintf(" Win=%d Len=%d", window, p.Len)
	if p.TSVal != 0 || p.TSEcr != 0 {
		info += fmt.Sprintf(" TSval=%d TSecr=%d", p.TSVal, p.TSEcr)
	}
	if p.Scale >= 0 {
		info += fmt.Sprintf(" WS=%d", 1<<p.Scale)
	}
	return fmt.Sprintf("%s TCP %d %s", between, 54+p.Len, info)
}
