package transcript

import (
	"regexp"
	"strconv"
	"strings"

	"tcpcheck/model"
)

// read reads a line of the kind, with the line above it if that belongs to it. It returns
// its time, and says what is wrong with it; "" for nothing.
func (l *Line) read(kind lineKind, text, above string) (stamp, string) {
	switch kind {
	case isTshark:
		return l.readTshark(text)
	case isTcpdumpOld:
		return l.readOld(text, above)
	case isTcpdump, isTsharkInner, isHeader, isNothing:
	}
	return l.readTcpdump(text, above)
}

var (
	seqField    = regexp.MustCompile(`\bseq (\d+)(?::(\d+))?,`)
	ackField    = regexp.MustCompile(`\back (\d+),`)
	winField    = regexp.MustCompile(`\bwin (\d+),`)
	lengthField = regexp.MustCompile(`\blength (\d+)`)
	idField     = regexp.MustCompile(`\bid (\d+)`)
	ttlField    = regexp.MustCompile(`\bttl (\d+)`)
	mssOption   = regexp.MustCompile(`\bmss (\d+)`)
	scaleOption = regexp.MustCompile(`\bwscale (\d+)`)
	timeOption  = regexp.MustCompile(`\b(?:TS val|timestamp) (\d+)(?: ecr)? (\d+)`)
)

// readTcpdump reads a line of tcpdump 4 and later.
func (l *Line) readTcpdump(text, above string) (stamp, string) {
	m := tcpdumpLine.FindStringSubmatch(text)
	at := l.before(text, m[1]+"."+m[2]+" > ", above)
	if why := l.sockets(m[1:5]); why != "" {
		return at, why
	}
	if why := l.flags(m[5]); why != "" {
		return at, why
	}
	fields, options, _ := strings.Cut(m[6], "options [")
	inside, after, _ := strings.Cut(options, "]")
	length := lengthField.FindStringSubmatch(after)
	if options == "" {
		length = lengthField.FindStringSubmatch(fields)
	}
	if why := l.numbersOf(fields, length); why != "" {
		return at, why
	}
	l.options(inside)
	return at, ""
}

// numbersOf reads the fields up to the options. Where a line was cut, a number counts if a
// comma follows on it.
func (l *Line) numbersOf(fields string, length []string) string {
	var ranged bool
	if seq := seqField.FindStringSubmatch(fields); seq != nil {
		from, ok := sequence(seq[1])
		upto, okToo := from, ok
		if ranged = seq[2] != ""; ranged {
			upto, okToo = sequence(seq[2])
		}
		if !ok || !okToo {
			return "its sequence number is no number of 32 bits"
		}
		l.Seq, l.HasSeq, l.Len = from, true, upto-from
	}
	if l.Ctl&(model.SYN|model.FIN|model.RST) != 0 && !l.HasSeq {
		return "it has no sequence number"
	}
	if l.Ctl&model.ACK != 0 {
		ack := ackField.FindStringSubmatch(fields)
		if ack == nil {
			return "it has no acknowledgment number"
		}
		var ok bool
		if l.Ack, ok = sequence(ack[1]); !ok {
			return "its acknowledgment number is no number of 32 bits"
		}
	}
	if win := winField.FindStringSubmatch(fields); win != nil {
		l.window(win[1])
	}
	if length != nil {
		n, ok := sequence(length[1])
		if !ok || ranged && n != l.Len || !ranged && n != 0 {
			return "its length is not that of its sequence numbers"
		}
	}
	return l.plausible()
}

// plausible says what no segment has.
func (l *Line) plausible() string {
	if l.Len > maxLen {
		return "it has more data than a segment can have"
	}
	return ""
}

// maxLen is more data than any segment has, with segmentation offload too.
const maxLen = 1 << 20

// window takes the window; what is no number of 32 bits is none.
func (l *Line) window(digits string) {
	l.Window, l.HasWindow = sequence(digits)
}

// options reads those that are used, of tcpdump's list.
func (l *Line) options(list string) {
	if s := scaleOption.FindStringSubmatch(list); s != nil {
		n, _ := strconv.Atoi(s[1])
		l.Scale = int8(min(n, 14)) //nolint:gosec // at most 14, RFC 7323 2.3
	}
	if m := mssOption.FindStringSubmatch(list); m != nil {
		n, _ := strconv.ParseUint(m[1], 10, 16)
		l.MSS = uint16(n)
	}
	l.SACK = strings.Contains(list, "sackOK")
	if t := timeOption.FindStringSubmatch(list); t != nil {
		l.TSVal, _ = sequence(t[1])
		l.TSEcr, _ = sequence(t[2])
	}
}

// before reads what stands before the sockets: the time, and what -v tells of the IP
// header, which can be on the lines above.
func (l *Line) before(text, sockets, above string) stamp {
	text, _, _ = strings.Cut(text, sockets)
	text = above + " " + text
	at, _ := parseTime(strings.Fields(text))
	l.network(text)
	return at
}

// network reads what is told of the IP header; that of the innermost is the last.
func (l *Line) network(text string) {
	if all := idField.FindAllStringSubmatch(text, -1); len(all) > 0 {
		n, _ := strconv.ParseUint(all[len(all)-1][1], 10, 16)
		l.ID = uint16(n)
	}
	if all := ttlField.FindAllStringSubmatch(text, -1); len(all) > 0 {
		n, _ := strconv.ParseUint(all[len(all)-1][1], 10, 8)
		l.TTL = uint8(n)
	}
}

// flags reads tcpdump's control bits.
func (l *Line) flags(letters string) string {
	if letters == "none" {
		return ""
	}
	for _, c := range letters {
		switch c {
		case 'S':
			l.Ctl |= model.SYN
		case 'F':
			l.Ctl |= model.FIN
		case 'R':
			l.Ctl |= model.RST
		case '.':
			l.Ctl |= model.ACK
		case 'P', 'U', 'W', 'E', 'e':
		default:
			return "its flags " + model.Quoted(letters) + " are not known"
		}
	}
	return ""
}

var oldNumbers = regexp.MustCompile(`^(?:(\d+):(\d+)\((\d+)\))?\s*(?:ack (\d+))?\s*(?:win (\d+))?(.*)$`)

// readOld reads a line of tcpdump 3.
func (l *Line) readOld(text, above string) (stamp, string) {
	m := oldLine.FindStringSubmatch(text)
	at := l.before(text, m[1]+"."+m[2]+" > ", above)
	if why := l.sockets(m[1:5]); why != "" {
		return at, why
	}
	if why := l.flags(strings.ReplaceAll(m[5], ".", "")); why != "" {
		return at, why
	}
	n := oldNumbers.FindStringSubmatch(m[6])
	ok := []bool{true, true, true, true}
	if l.HasSeq = n[1] != ""; l.HasSeq {
		var upto uint32
		l.Seq, ok[0] = sequence(n[1])
		upto, ok[1] = sequence(n[2])
		l.Len, ok[2] = sequence(n[3])
		ok[2] = ok[2] && upto-l.Seq == l.Len
	}
	if n[4] != "" {
		l.Ctl |= model.ACK
		l.Ack, ok[3] = sequence(n[4])
	}
	switch {
	case !ok[0] || !ok[1] || !ok[3]:
		return at, "its sequence number is no number of 32 bits"
	case !ok[2]:
		return at, "its length is not that of its sequence numbers"
	case !l.HasSeq && l.Ctl&(model.SYN|model.FIN|model.RST) != 0:
		return at, "it has no sequence number"
	case n[5] == "" && n[4] != "":
		return at, "it is cut within its numbers"
	}
	if n[5] != "" {
		l.window(n[5])
	}
	l.options(n[6])
	l.network(n[6])
	return at, l.plausible()
}

// sequence reads a number of 32 bits.
func sequence(digits string) (uint32, bool) {
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), err == nil
}
