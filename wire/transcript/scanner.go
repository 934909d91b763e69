package transcript

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	// sampled is how much of a text is looked at to tell whether it is one, and what its
	// times are.
	sampled = 1 << 16
	// maxLine is how long a line can be; what is longer is cut.
	maxLine = 1 << 15
	// maxWrapped is how many lines one that was wrapped can have.
	maxWrapped = 5
)

// A Scanner reads a text line by line.
type Scanner struct {
	from  *bufio.Reader
	times clock
	// number is that of the last line that was read, and next the line after it, if that
	// was looked at.
	number int
	next   string
	peeked bool
	// above is the line before, if it is of a packet whose segment can be on the next: one
	// of tcpdump -v, or one that was wrapped.
	above  string
	counts Counts
}

// Counts says what became of the lines of a text.
type Counts struct {
	// Packets is the number of lines that show a packet, of TCP or not, and Others that of
	// those that show none, empty ones not counted.
	Packets, Others int
}

// New returns the reader of a text, or nil if it has no line in its first 64 KiB that
// shows a TCP segment.
func New(from *bufio.Reader) *Scanner {
	if from.Size() < sampled {
		from = bufio.NewReaderSize(from, sampled)
	}
	sample, _ := from.Peek(sampled)
	if bytes.IndexByte(sample, 0) >= 0 {
		return nil
	}
	found := false
	s := &Scanner{from: bufio.NewReader(bytes.NewReader(sample))}
	var times []stamp
	for {
		var l Line
		at, err := s.line(&l)
		if errors.Is(err, io.EOF) {
			break
		}
		if found = found || !l.Inner; err == nil {
			times = append(times, at)
		}
	}
	if !found {
		return nil
	}
	return &Scanner{from: from, times: clock{deltas: areDeltas(times)}}
}

// Counts says what was read so far.
func (s *Scanner) Counts() Counts { return s.counts }

// Next reads the next line that shows a TCP segment. The error is [io.EOF] at the end, a
// *[BadLineError] for a line that shows one in no known form, after which the next can be
// read, or that of reading.
func (s *Scanner) Next(l *Line) error {
	at, err := s.line(l)
	if err == nil {
		l.Time = s.times.time(at)
	}
	return err
}

// line reads the next line of a segment, and leaves its time to be understood.
func (s *Scanner) line(l *Line) (stamp, error) {
	for {
		text, err := s.read()
		if err != nil {
			return stamp{}, err
		}
		number, above, kind := s.number, s.above, kindOf(text)
		s.above = ""
		goesOn := above != "" && goesOn(text, above, kind)
		if !goesOn {
			above = ""
		}
		if startsFlags(text) && goesOn {
			text = above + " " + strings.TrimSpace(text)
			kind = kindOf(text)
		}
		switch kind {
		case isTcpdump, isTcpdumpOld, isTshark:
			if kind == isTcpdump {
				text = s.unwrapped(text)
			}
			if !goesOn { // else it is counted already
				s.counts.Packets++
			}
			*l = Line{Number: number, Frame: s.counts.Packets, Scale: -1}
			at, why := l.read(kind, text, above)
			if why != "" {
				return at, &BadLineError{number, why}
			}
			return at, nil
		case isTsharkInner:
			s.counts.Packets++
			*l = Line{Number: number, Frame: s.counts.Packets, Scale: -1, Program: Tshark, Inner: true}
			if at := l.readInner(text); l.Src.Host != "" {
				return at, nil
			}
		case isHeader, isNothing:
			switch {
			case goesOn && len(above) < maxLine:
				s.above = above + " " + text
			case kind == isHeader:
				s.counts.Packets++
				s.above = text
			case strings.TrimSpace(text) != "":
				s.counts.Others++
			}
		}
	}
}

// goesOn says whether a line is of the same packet as the one above it, which shows no
// segment: it has no time while that has one, or begins with what is inside a packet.
func goesOn(text, above string, kind lineKind) bool {
	at, _ := parseTime(strings.Fields(text))
	switch {
	case kind == isTshark || at.form != noTime:
		return false
	case startsSocket(text) || startsFlags(text):
		return true
	case kind == isNothing:
		return strings.Contains(text, "(tos ")
	}
	before, _ := parseTime(strings.Fields(above))
	return before.form != noTime
}

// startsFlags says whether a line goes on with the flags, since it was wrapped before them.
func startsFlags(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "Flags [") }

// startsSocket says whether a line begins with the sockets: it is the second of tcpdump -v.
func startsSocket(text string) bool {
	words := strings.Fields(text)
	return len(words) > 2 && words[1] == ">"
}

// unwrapped adds the lines that go on with one of tcpdump that is not at its end.
func (s *Scanner) unwrapped(text string) string {
	for range maxWrapped {
		if _, fields, _ := strings.Cut(text, "Flags ["); strings.Contains(fields, "length ") {
			break
		}
		after, err := s.peek()
		if err != nil || strings.TrimSpace(after) == "" || kindOf(after) != isNothing || !continues(after) {
			break
		}
		text += " " + strings.TrimSpace(after)
		s.peeked = false
	}
	return text
}

// continues says whether a line can be the rest of one of tcpdump.
func continues(text string) bool {
	text = strings.TrimSpace(text)
	for _, word := range []string{"seq ", "ack ", "win ", "options", "length ", "ecr ", "val ", "TS ",
		"nop", "wscale", "sack",
		"mss", "[", "eol", "cksum", "urg"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return text[0] >= '0' && text[0] <= '9' && strings.Contains(text, ", ")
}

// peek returns the line that is read next.
func (s *Scanner) peek() (string, error) {
	if !s.peeked {
		text, err := s.read()
		if err != nil {
			return "", err
		}
		s.next, s.peeked = text, true
	}
	return s.next, nil
}

// read reads a line, without what a reply to a mail puts before it, and with spaces between
// what is quoted.
func (s *Scanner) read() (string, error) {
	if s.peeked {
		s.peeked = false
		return s.next, nil
	}
	var line []byte
	for {
		part, prefix, err := s.from.ReadLine()
		if err != nil {
			return "", err
		}
		line = append(line, part[:min(len(part), maxLine-len(line))]...)
		if !prefix {
			break
		}
	}
	s.number++
	text := strings.TrimPrefix(string(line), "\ufeff")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "?")
	}
	if strings.HasPrefix(text, `"`) { // Wireshark's comma-separated values
		text = strings.ReplaceAll(text, `","`, `" "`)
	}
	for strings.HasPrefix(text, "> ") || strings.HasPrefix(text, ">>") {
		text = strings.TrimPrefix(text[1:], " ")
	}
	return text, nil
}
