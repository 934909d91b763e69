package pkt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Tolerance is that of packetdrill where a script does not say another.
const Tolerance = 4 * time.Millisecond

// Parse reads a script, with names that are defined. name is what it is called in errors,
// which are of type [*Error].
func Parse(name, text string, defined []string) (*Script, error) {
	text, err := conditions(name, strings.ReplaceAll(text, "\r\n", "\n"), defined)
	if err != nil {
		return nil, err
	}
	s := &scanner{name: name, text: text}
	script := &Script{Name: name, Tolerance: Tolerance}
	if err := s.options(script); err != nil {
		return nil, err
	}
	for {
		if err := s.space(); err != nil {
			return nil, err
		}
		if s.done() {
			return script, nil
		}
		event, err := s.event(len(script.Events) == 0)
		if err != nil {
			return nil, err
		}
		script.Events = append(script.Events, event)
	}
}

// options reads the lines that begin with --.
func (s *scanner) options(script *Script) error {
	for {
		if err := s.space(); err != nil {
			return err
		}
		if !s.take("--") {
			return nil
		}
		line := s.line()
		name, value, _ := strings.Cut(s.until("\n"), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		script.Options = append(script.Options, Option{line, name, value})
		if name != "tolerance_usecs" {
			continue
		}
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil || n < 0 {
			return &Error{s.name, line, "--tolerance_usecs: want a number of microseconds, got " + short(value)}
		}
		script.Tolerance = time.Duration(n) * time.Microsecond
	}
}

// event reads one. The first can be a command without a time.
func (s *scanner) event(first bool) (Event, error) {
	e := Event{Line: s.line()}
	var err error
	if !first || s.rest()[0] != '`' {
		if e.At, e.Ends, err = s.when(); err != nil {
			return e, err
		}
	}
	if err := s.space(); err != nil {
		return e, err
	}
	from := s.at
	switch {
	case s.done():
		return e, s.fails("a time, and nothing happens at it")
	case s.take("`"):
		e.Command, err = s.closed("`")
	case s.take("%{"):
		e.Code, err = s.closed("}%")
	case s.rest()[0] == '<' || s.rest()[0] == '>':
		e.Packet, err = s.packet()
	default:
		e.Call, err = s.call()
	}
	if e.Ends != nil && e.Call == nil && err == nil {
		err = &Error{s.name, e.Line, "only a call can block: want no \"...\" in the time"}
	}
	e.Text = strings.Join(strings.Fields(s.text[from:s.at]), " ")
	return e, err
}

// when reads a time: "0.1", "+0.1", "*", "+0~+0.2"; and of a call that blocks when it
// returns: "+0...0.2".
func (s *scanner) when() (When, *When, error) {
	if s.take("*") {
		return When{Clock: Anytime}, nil, nil
	}
	w, err := s.instant()
	if err != nil {
		return w, nil, err
	}
	switch {
	case s.take("..."):
		ends, err := s.instant()
		ends.Clock = w.Clock // both count from the same
		if err == nil && ends.From < w.From {
			err = s.fails("it returns before it is called")
		}
		return w, &ends, err
	case s.take("~"):
		to, err := s.instant()
		if err == nil && (to.Clock != w.Clock || to.From < w.From) {
			err = s.fails("no range of times: want the earlier one first, both with + or both without")
		}
		w.To = to.From
		return w, nil, err
	}
	return w, nil, nil
}

// instant reads a time that is no range.
func (s *scanner) instant() (When, error) {
	w := When{}
	if s.take("+") {
		w.Clock = Relative
	}
	digits := s.while(func(c byte) bool { return c >= '0' && c <= '9' })
	if !strings.HasPrefix(s.rest(), "...") && s.take(".") {
		digits += "." + s.while(func(c byte) bool { return c >= '0' && c <= '9' })
	}
	seconds, err := strconv.ParseFloat(digits, 64)
	const most = 1e6
	if err != nil || seconds > most {
		return w, s.fails(fmt.Sprintf("want a time in seconds, such as +0.1, got %s", short(digits+s.rest())))
	}
	w.From = time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	w.To = w.From
	return w, nil
}
