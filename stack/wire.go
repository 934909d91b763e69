package stack

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tcpcheck/model"
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
	NextISS *uint32        `json:"next_iss,omitempty"`
}

// A response to Hello has a name; every other says what was sent since, and the
// state, "" if it cannot be read.
type response struct {
	Name  string    `json:"name,omitempty"`
	Sent  []Segment `json:"sent,omitempty"`
	State string    `json:"state,omitempty"`
	Error string    `json:"error,omitempty"`
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
		return response{Name: s.target.Name()}, nil
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
	var err error
	switch {
	case r.Inject != nil:
		err = s.stack.Inject(*r.Inject)
	case r.Call != "":
		err = s.stack.Call(r.Call)
	case r.Advance != nil:
		err = s.stack.Advance(*r.Advance)
	case r.NextISS != nil:
		err = s.stack.NextISS(*r.NextISS)
	}
	answer := response{Sent: s.stack.Sent()}
	if state, ok := s.stack.State(); ok {
		answer.State = state.String()
	}
	return answer, err
}

// A remote is a target in a process of its own.
type remote struct {
	name    string
	encoder *json.Encoder
	decoder *json.Decoder
}

// connect speaks with a server over a pair of pipes.
func connect(in io.Reader, out io.Writer) (*remote, error) {
	r := &remote{encoder: json.NewEncoder(out), decoder: json.NewDecoder(bufio.NewReader(in))}
	answer, err := r.ask(&request{Hello: Protocol})
	if err != nil {
		return nil, err
	}
	r.name = answer.Name
	return r, nil
}

func (r *remote) ask(q *request) (response, error) {
	var answer response
	if err := r.encoder.Encode(q); err != nil {
		return answer, fmt.Errorf("the stack is gone: %w", err)
	}
	if err := r.decoder.Decode(&answer); err != nil {
		return answer, fmt.Errorf("the stack is gone: %w", err)
	}
	if answer.Error != "" {
		return answer, errors.New(answer.Error)
	}
	return answer, nil
}

// Name implements [Target].
func (r *remote) Name() string { return r.name }

// New implements [Target].
func (r *remote) New(o Options) (Stack, error) {
	s := &remoteStack{remote: r}
	return s, s.do(&request{Begin: &o})
}

type remoteStack struct {
	remote *remote
	sent   []Segment
	state  string
}

func (s *remoteStack) do(q *request) error {
	answer, err := s.remote.ask(q)
	s.sent = append(s.sent, answer.Sent...)
	s.state = answer.State
	return err
}

func (s *remoteStack) Inject(seg Segment) error      { return s.do(&request{Inject: &seg}) }
func (s *remoteStack) Call(c Call) error             { return s.do(&request{Call: c}) }
func (s *remoteStack) Advance(d time.Duration) error { return s.do(&request{Advance: &d}) }
func (s *remoteStack) NextISS(iss uint32) error      { return s.do(&request{NextISS: &iss}) }

func (s *remoteStack) Sent() []Segment {
	sent := s.sent
	s.sent = nil
	return sent
}

func (s *remoteStack) State() (model.TCPState, bool) {
	for _, state := range model.TCPStates {
		if state.String() == s.state {
			return state, true
		}
	}
	return 0, false
}

func (s *remoteStack) Close() error { return nil }
