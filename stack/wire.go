package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Protocol names the version of what a stack in a process of its own speaks: one
// request and one response a line, as JSON.
const Protocol = "tcpcheck/stack/v1"

// A request has exactly one member.
type request struct {
	Hello   string         `json:"hello,omitempty"`
	Begin   *Options       `json:"begin,omitempty"`
	Inject  *Segment       `json:"inject,omitempty"`
	Call    Call           `json:"call,omitempty"`
	Advance *time.Duration `json:"advance,omitempty"`
	Fire    *time.Duration `json:"fire,omitempty"`
	NextISS *uint32        `json:"next_iss,omitempty"`
}

// A response to Hello has the protocol and a name, and whether Fire is understood; every
// other says what was sent since, the time that counts of Fire, and the state, "" if it cannot
// be read.
type response struct {
	Protocol string        `json:"protocol,omitempty"`
	Name     string        `json:"name,omitempty"`
	Fires    bool          `json:"fires,omitempty"`
	Sent     []Segment     `json:"sent,omitempty"`
	Passed   time.Duration `json:"passed,omitempty"`
	State    string        `json:"state,omitempty"`
	Error    string        `json:"error,omitempty"`
}

// Serve answers requests for stacks of target until in ends.
func Serve(target Target, in io.Reader, out io.Writer) error {
	s := server{target: target}
	defer s.end()
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	for {
		var r request
		if err := decoder.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		answer, err := s.do(&r)
		if err != nil {
			answer.Error = err.Error()
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}

type server struct {
	target Target
	stack  Stack
}

func (s *server) end() {
	if s.stack != nil {
		_ = s.stack.Close()
		s.stack = nil
	}
}

func (s *server) do(r *request) (response, error) {
	if r.Hello != "" {
		if r.Hello != Protocol {
			return response{}, fmt.Errorf("hello %q: want %q", r.Hello, Protocol)
		}
		return response{Protocol: Protocol, Name: s.target.Name(), Fires: true}, nil
	}
	if r.Begin != nil {
		s.end()
		stack, err := s.target.New(*r.Begin)
		if err != nil {
			return response{}, err
		}
		s.stack = stack
	}
	if s.stack == nil {
		return response{}, errors.New("no stack: want begin first")
	}
	var answer response
	var err error
	switch {
	case r.Inject != nil:
		err = s.stack.Inject(*r.Inject)
	case r.Call != "":
		err = s.stack.Call(r.Call)
	case r.Advance != nil:
		err = s.stack.Advance(*r.Advance)
	case r.Fire != nil:
		answer.Sent, answer.Passed, err = Fire(s.stack, *r.Fire)
	case r.NextISS != nil:
		err = s.stack.NextISS(*r.NextISS)
	}
	answer.Sent = append(answer.Sent, s.stack.Sent()...)
	if state, ok := s.stack.State(); ok {
		answer.State = state.String()
	}
	return answer, err
}
