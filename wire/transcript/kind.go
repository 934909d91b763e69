package transcript

import (
	"regexp"
	"strings"
)

// A lineKind is what a line shows.
type lineKind uint8

const (
	isNothing lineKind = iota
	// isHeader is a packet without its segment: of another protocol, or the first of the two
	// lines of tcpdump -v.
	isHeader
	isTcpdump
	isTcpdumpOld
	isTshark
	// isTsharkInner is a line of tshark of what TCP carried.
	isTsharkInner
)

var (
	tcpdumpLine = regexp.MustCompile(`(?:^|[\s:])(\S+)\.([^.\s]+) > (\S+)\.([^.\s:]+): Flags \[([^\]]*)(\].*|$)`)
	oldLine     = regexp.MustCompile(
		`(?:^|[\s:])(\S+)\.([^.\s]+) > (\S+)\.([^.\s:]+): ([SFRPUWE]+|\.) ((?:\d+:\d+\(\d+\)|ack \d|win \d).*)$`)
	tsharkLine = regexp.MustCompile(
		`(\S+)\s+(?:→|->|>)\s+(\S+)\s+\[([^\]=]*)\]\s+Seq=(.*)$`)
	// tsharkPacket is a line of tshark of any protocol: number, time, two addresses.
	tsharkPacket = regexp.MustCompile(
		`^\s*"?\d+"?\s+"?[\d:. -]+"?\s+"?\S+"?\s+(?:(?:→|->)\s+)?"?\S+"?\s+"?[A-Z]`)
	// tsharkInner is one, with the protocol and the length.
	tsharkInner = regexp.MustCompile(
		`^\s*"?\d+"?\s+"?[\d:. -]+"?\s+"?\S+"?\s+(?:(?:→|->)\s+)?"?\S+"?\s+"?([A-Z][\w./]*)"?\s+"?(\d+)"?(?:\s|$)`)
)

// overTCP has the protocols of which tshark's line says that TCP carried a segment with data.
var overTCP = map[string]bool{
	"AMQP": true, "FTP": true, "FTP-DATA": true, "HTTP": true, "HTTP/JSON": true,
	"HTTP/XML": true, "HTTP2": true,
	"IMAP": true, "IRC": true, "LDAP": true, "MQTT": true, "MySQL": true, "PGSQL": true,
	"POP": true, "RESP": true,
	"RTSP": true, "SMB": true, "SMB2": true, "SMTP": true, "SSH": true, "SSHv1": true,
	"SSHv2": true, "SSL": true,
	"SSLv2": true, "SSLv3": true, "TELNET": true, "TLSv1": true, "TLSv1.1": true,
	"TLSv1.2": true, "TLSv1.3": true,
	"WebSocket": true,
}

// kindOf says what a line shows.
func kindOf(text string) lineKind {
	switch {
	case strings.Contains(text, "Flags [") && tcpdumpLine.MatchString(text):
		return isTcpdump
	case strings.Contains(text, "Seq=") && tsharkLine.MatchString(text):
		return isTshark
	case strings.Contains(text, " > ") && oldLine.MatchString(text):
		return isTcpdumpOld
	}
	words := strings.Fields(text)
	if _, n := parseTime(words); n > 0 && len(words) > n {
		words = words[n:]
		if isLink(words) {
			return isHeader
		}
	} else if isNetwork(words) {
		return isHeader
	}
	if m := tsharkInner.FindStringSubmatch(text); m != nil && overTCP[m[1]] {
		return isTsharkInner
	}
	if tsharkPacket.MatchString(text) {
		return isHeader
	}
	return isNothing
}

// isNetwork says whether tcpdump's name of a network protocol comes first.
func isNetwork(words []string) bool {
	if len(words) < 2 {
		return false
	}
	switch words[0] {
	case "IP", "IP6", "ARP,", "arp", "ip:", "ip6:":
		return true
	}
	return false
}

// isLink says the same of what follows on a time, where an interface, a direction or
// addresses of the link can come first.
func isLink(words []string) bool {
	for i := range min(7, len(words)) {
		if isNetwork(words[i:]) || words[i] == "ethertype" {
			return true
		}
	}
	return len(words) > 2 && words[1] == ">"
}
