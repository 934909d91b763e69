package transcript

import (
	"math/bits"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"tcpcheck/model"
)

// infoField is what stands behind the flags.
var infoField = regexp.MustCompile(`\b(Ack|Win|Len|WS|TSval|TSV|TSecr|TSER|MSS)=(\d+)`)

// readTshark reads a line with tshark's default columns: number, time, source,
// destination, protocol, length, and in the last what is told of the segment.
func (l *Line) readTshark(text string) (stamp, string) {
	l.Program = Tshark
	m := tsharkLine.FindStringSubmatchIndex(text)
	part := func(i int) string { return text[m[2*i]:m[2*i+1]] }
	at, hosts := l.columns(text[:m[2]])
	if hosts[0] == "" {
		return at, "it has no two addresses before its ports"
	}
	l.Src.Host, l.Dst.Host = hosts[0], hosts[1]
	var ok bool
	for i, s := range []*Socket{&l.Src, &l.Dst} {
		if s.Port, ok = port(strings.Trim(part(1+i), `"`)); !ok {
			return at, unknownPort(part(1 + i))
		}
	}
	for flag := range strings.SplitSeq(part(3), ",") {
		l.Ctl |= tsharkFlags[strings.TrimSpace(flag)]
	}
	digits, rest, _ := strings.Cut(part(4), " ")
	if l.Seq, l.HasSeq = sequence(strings.Trim(digits, `",`)); !l.HasSeq {
		return at, "its sequence number is no number of 32 bits"
	}
	if why := l.info(rest); why != "" {
		return at, why
	}
	l.remarks(text[:m[2]] + rest)
	return at, l.plausible()
}

// remarks reads those of tshark.
func (l *Line) remarks(text string) {
	l.Again = strings.Contains(text, "Retransmission]") || strings.Contains(text, "[TCP Out-Of-Order]")
	l.Lost = strings.Contains(text, "[TCP Previous segment not captured]")
	l.Reused = strings.Contains(text, "[TCP Port numbers reused]")
}

var tsharkFlags = map[string]model.Control{"SYN": model.SYN, "FIN": model.FIN,
	"RST": model.RST, "ACK": model.ACK}

// info reads what stands behind SEQ.
func (l *Line) info(text string) string {
	var acked, measured, old bool
	shift := int64(-1)
	l.SACK = strings.Contains(text, "SACK_PERM")
	for _, f := range infoField.FindAllStringSubmatch(text, -1) {
		n, ok := sequence(f[2])
		if !ok {
			return "its " + f[1] + " is no number of 32 bits"
		}
		switch f[1] {
		case "Ack":
			l.Ack, acked = n, true
		case "Win":
			l.Window, l.HasWindow = n, true
		case "Len":
			l.Len, measured = n, true
		case "WS":
			shift = int64(n)
		case "MSS":
			l.MSS = uint16(min(n, 0xffff)) //nolint:gosec // of 16 bits
		case "TSval", "TSV":
			l.TSVal, old = n, f[1] == "TSV"
		case "TSecr", "TSER":
			l.TSEcr = n
		}
	}
	switch {
	case l.Ctl&model.ACK != 0 && !acked:
		return "it has no acknowledgment number"
	case !measured:
		return "it is cut before its length"
	case l.Ctl&model.ACK == 0:
		l.Ack = 0
	}
	if shift >= 0 {
		if !old { // the factor; the versions that printed TSV printed the shift
			shift = int64(bits.Len32(uint32(shift))) - 1
		}
		l.Scale = int8(max(0, min(shift, 14))) //nolint:gosec // at most 14, RFC 7323 2.3
	}
	return ""
}

// readInner reads a line of what is in a segment.
func (l *Line) readInner(text string) stamp {
	m := tsharkInner.FindStringSubmatchIndex(text)
	at, hosts := l.columns(text[:m[5]])
	l.Src.Host, l.Dst.Host = hosts[0], hosts[1]
	l.remarks(text)
	return at
}

// columns reads those before the last, and returns the time and the two addresses.
func (l *Line) columns(text string) (at stamp, hosts [2]string) {
	text, _, _ = strings.Cut(text, " [") // remarks
	text = strings.NewReplacer(`"`, " ", "→", " ", "->", " ").Replace(text)
	words := strings.Fields(text)
	first := -1
	for i := len(words) - 2; i >= 0 && first < 0; i-- {
		if isAddr(words[i]) && isAddr(words[i+1]) {
			first = i
		}
	}
	if first < 0 {
		first = len(words) - 4 // names; protocol and length are behind them
	}
	if first < 0 {
		return at, hosts
	}
	if len(words) > first+3 {
		l.Length, _ = sequence(words[first+3])
	}
	left := words[:first]
	if len(left) > 0 {
		if n, err := strconv.Atoi(left[0]); err == nil && n > 0 {
			l.Frame, left = n, left[1:]
		}
	}
	at, _ = parseTime(left)
	return at, [2]string{words[first], words[first+1]}
}

func isAddr(word string) bool {
	_, err := netip.ParseAddr(word)
	return err == nil
}
