package pkt

import (
	"slices"
	"strconv"
	"strings"

	"tcpcheck/model"
)

// others are the words with which a packet begins that is none of TCP's, or is wrapped in
// another.
var others = []string{"udp", "udplite", "icmp", "sctp", "ipv4", "ipv6", "gre", "mpls", "eth"}

// flags are the control bits by their letters.
var flags = map[byte]model.Control{'F': model.FIN, 'S': model.SYN, 'R': model.RST, 'P': model.PSH,
	'.': model.ACK}

// packet reads "< S. 0:0(0) ack 1 win 32767 <mss 1460>".
func (s *scanner) packet() (*Packet, error) {
	p := &Packet{In: s.rest()[0] == '<', Window: -1}
	s.at++
	s.gap()
	if s.take("[") { // of IP: [ect0], [noecn], [tos 0x3]
		if _, err := s.closed("]"); err != nil {
			return nil, err
		}
		s.gap()
	}
	word, _, _ := strings.Cut(s.rest(), "\n")
	word = strings.TrimFunc(firstWord(word), func(r rune) bool { return r == '(' || r == ')' })
	if slices.Contains(others, word) {
		p.Other = word
		s.until("\n")
		return p, nil
	}
	if err := s.control(p); err != nil {
		return nil, err
	}
	s.gap()
	if err := s.numbers(p); err != nil {
		return nil, err
	}
	for {
		s.gap()
		switch {
		case s.take("ack "):
			s.gap()
			if p.AnyAck = s.take("..."); p.AnyAck {
				continue
			}
			n, err := s.number("ack")
			if err != nil {
				return nil, err
			}
			p.HasAck, p.Ack = true, n
		case s.take("win "):
			s.gap()
			if s.take("...") {
				continue
			}
			n, err := s.number("win")
			if err != nil {
				return nil, err
			}
			p.Window = int(n)
		case s.take("urg "):
			s.gap()
			if _, err := s.number("urg"); err != nil {
				return nil, err
			}
		case s.take("<"):
			if err := s.tcpOptions(p); err != nil {
				return nil, err
			}
		default:
			return p, s.ends(p)
		}
	}
}

// firstWord is what a text begins with, up to a blank or a parenthesis.
func firstWord(s string) string {
	if i := strings.IndexAny(s, " \t("); i >= 0 {
		return s[:i]
	}
	return s
}

// ends wants nothing more in the line, and an ACK number where the bit is set and nowhere
// else does one count.
func (s *scanner) ends(p *Packet) error {
	if more := strings.TrimSpace(s.restOfLine()); more != "" && !strings.HasPrefix(more, "//") &&
		!strings.HasPrefix(more, "/*") {
		return s.fails("want ack, win, urg or options in <>, got " + short(more))
	}
	if p.Ctl&model.ACK != 0 && !p.HasAck && !p.AnyAck {
		return s.fails("a segment with ACK (\".\") that says not what it acknowledges: want ack")
	}
	return nil
}

// restOfLine is the rest of the line.
func (s *scanner) restOfLine() string {
	line, _, _ := strings.Cut(s.rest(), "\n")
	return line
}

// control reads the control bits.
func (s *scanner) control(p *Packet) error {
	word := s.while(func(c byte) bool { return c != ' ' && c != '\t' && c != '\n' })
	if word == "-" {
		return nil
	}
	for i := range len(word) {
		switch bit, ok := flags[word[i]]; {
		case ok:
			p.Ctl |= bit
		case strings.IndexByte("EWCUA0123456789", word[i]) >= 0:
			p.ECN += word[i : i+1]
		default:
			return s.fails("want control bits out of FSRP. (or -), got " + short(word))
		}
	}
	if word == "" {
		return s.fails("want control bits out of FSRP. (or -)")
	}
	return nil
}

// numbers reads "1:4(3)", or "...(3)".
func (s *scanner) numbers(p *Packet) error {
	end := uint32(0)
	var err error
	if p.AnySeq = s.take("..."); !p.AnySeq {
		if p.Seq, err = s.number("the sequence number"); err != nil {
			return err
		}
		if !s.take(":") {
			return s.fails("want SEQ:END(LENGTH), such as 1:4(3), got " + short(s.restOfLine()))
		}
		if end, err = s.number("the number at the end"); err != nil {
			return err
		}
	}
	if !s.take("(") {
		return s.fails("want SEQ:END(LENGTH), such as 1:4(3), got " + short(s.restOfLine()))
	}
	n, err := s.number("the length")
	if err != nil {
		return err
	}
	if !s.take(")") || n > 1<<16 {
		return s.fails("want SEQ:END(LENGTH), such as 1:4(3), with a length of at most 65536")
	}
	if p.Len = int(n); !p.AnySeq && p.Seq+n != end {
		return s.fails(strconv.FormatUint(uint64(p.Seq), 10) + ":" + strconv.FormatUint(uint64(end), 10) + "(" +
			strconv.Itoa(p.Len) + "): the length does not fit the numbers")
	}
	return nil
}

// number reads one of 32 bits.
func (s *scanner) number(what string) (uint32, error) {
	digits := s.while(func(c byte) bool { return c >= '0' && c <= '9' })
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0, s.fails("want " + what + " as a number below 2^32, got " + short(digits+s.restOfLine()))
	}
	return uint32(n), nil
}

// tcpOptions reads "mss 1460,nop,wscale 7>", after the "<".
func (s *scanner) tcpOptions(p *Packet) error {
	all, err := s.closed(">")
	if err != nil {
		return err
	}
	if all == "..." {
		p.AnyOptions = true
		return nil
	}
	for text := range strings.SplitSeq(all, ",") {
		words := strings.Fields(text)
		if len(words) == 0 {
			if all == "" {
				return nil
			}
			return s.fails("want options between the commas, got " + short("<"+all+">"))
		}
		o := TCPOption{Name: words[0], Text: strings.Join(words, " ")}
		if len(words) == 2 {
			o.Value, _ = strconv.Atoi(words[1])
		}
		p.Options = append(p.Options, o)
	}
	return nil
}
