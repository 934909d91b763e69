package pkt

import (
	"strings"
)

// A scanner goes through a text.
type scanner struct {
	name, text string
	at         int
	// counted is up to where lines were counted, lines how many there were.
	counted, lines int
}

func (s *scanner) done() bool   { return s.at >= len(s.text) }
func (s *scanner) rest() string { return s.text[s.at:] }

// line is the number of the line where it is.
func (s *scanner) line() int {
	s.lines += strings.Count(s.text[s.counted:s.at], "\n")
	s.counted = s.at
	return s.lines + 1
}

func (s *scanner) fails(what string) error { return &Error{s.name, s.line(), what} }

// take goes past what comes next, if it is that.
func (s *scanner) take(word string) bool {
	if !strings.HasPrefix(s.rest(), word) {
		return false
	}
	s.at += len(word)
	return true
}

// while goes past what comes next as long as it is such.
func (s *scanner) while(is func(byte) bool) string {
	from := s.at
	for !s.done() && is(s.text[s.at]) {
		s.at++
	}
	return s.text[from:s.at]
}

// until goes up to the next end, or to the end of all.
func (s *scanner) until(end string) string {
	found, _, _ := strings.Cut(s.rest(), end)
	s.at += len(found)
	return found
}

// closed goes past the next end, and returns what is before it.
func (s *scanner) closed(end string) (string, error) {
	begins := s.line()
	found := s.until(end)
	if !s.take(end) {
		return "", &Error{s.name, begins, "it is not closed: want " + end}
	}
	return strings.TrimSpace(found), nil
}

// space goes past white space and comments.
func (s *scanner) space() error {
	for {
		s.while(blank)
		switch {
		case s.take("//"):
			s.until("\n")
		case s.take("/*"):
			if _, err := s.closed("*/"); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// gap goes past white space in a line.
func (s *scanner) gap() { s.while(func(c byte) bool { return c == ' ' || c == '\t' }) }

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
