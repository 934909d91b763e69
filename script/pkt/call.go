package pkt

import (
	"strconv"
	"strings"
)

// call reads "read(3, ..., 100) = -1 EAGAIN (Resource temporarily unavailable)".
func (s *scanner) call() (*Call, error) {
	begins := s.restOfLine()
	c := &Call{Name: s.while(letter)}
	s.gap()
	if c.Name == "" || !s.take("(") {
		return nil, s.fails("want a segment (< or >), a command in backquotes, %{ code }% or a call, got " +
			short(begins))
	}
	var err error
	if c.Args, err = s.arguments(); err != nil {
		return nil, err
	}
	if err := s.space(); err != nil {
		return nil, err
	}
	if !s.take("=") {
		return nil, s.fails("want what the call returns, = and a number, after " + short(c.Name+"()"))
	}
	if err := s.space(); err != nil {
		return nil, err
	}
	return c, s.result(c)
}

// result reads what a call returns.
func (s *scanner) result(c *Call) error {
	if c.AnyResult = s.take("?") || s.take("..."); !c.AnyResult {
		word := s.while(func(b byte) bool { return letter(b) || b == '-' })
		n, err := strconv.ParseInt(word, 0, 64)
		if err != nil {
			return s.fails("want a number that the call returns, got " + short(word+s.restOfLine()))
		}
		c.Result = n
	}
	s.gap()
	if line := s.rest(); line != "" && line[0] >= 'A' && line[0] <= 'Z' {
		c.Errno = s.while(letter)
	}
	s.gap()
	for s.take("(") || s.take("<") { // what it means, in words; what strace has seen of it
		open := s.text[s.at-1]
		if _, err := s.closed(map[byte]string{'(': ")", '<': ">"}[open]); err != nil {
			return err
		}
		s.gap()
	}
	if more := strings.TrimSpace(s.restOfLine()); more != "" && !strings.HasPrefix(more, "//") &&
		!strings.HasPrefix(more, "/*") {
		return s.fails("want nothing after what the call returns, got " + short(more))
	}
	return nil
}

// arguments reads them, up to the closing parenthesis.
func (s *scanner) arguments() ([]string, error) {
	begins := s.line()
	var all []string
	var open []byte
	from := s.at
	add := func() {
		if text := strings.Join(strings.Fields(s.text[from:s.at]), " "); text != "" || len(all) > 0 {
			all = append(all, text)
		}
	}
	for ; !s.done(); s.at++ {
		switch c := s.text[s.at]; c {
		case '(', '[', '{':
			open = append(open, c)
		case '"':
			if s.at++; !s.past('"') {
				return nil, &Error{s.name, begins, "a text is not closed: want \""}
			}
		case ')', ']', '}':
			if len(open) == 0 && c == ')' {
				add()
				s.at++
				return all, nil
			}
			n := len(open) - 1
			if n < 0 || map[byte]byte{'(': ')', '[': ']', '{': '}'}[open[n]] != c {
				return nil, &Error{s.name, begins, "brackets that do not fit in the arguments of a call"}
			}
			open = open[:n]
		case ',':
			if len(open) == 0 {
				add()
				from = s.at + 1
			}
		}
	}
	return nil, &Error{s.name, begins, "the arguments of a call are not closed: want )"}
}

// past goes to the next such character that no backslash precedes, and says whether there
// is one.
func (s *scanner) past(end byte) bool {
	for ; !s.done(); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case end:
			return true
		}
	}
	s.at = len(s.text)
	return false
}
