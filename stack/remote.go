package stack

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"tcpcheck/model"
)

// Most octets of a line that a stack writes, and of one that is quoted in an error.
const (
	maxLine   = 1 << 20
	maxQuoted = 60
)

// A remote is a target in a process of its own. Once something went wrong on the way it
// is asked nothing more: what it writes cannot be told any more to belong to a request.
type remote struct {
	name   string
	fires  bool // it understands Fire
	out    io.Writer
	in     *bufio.Reader
	limit  time.Duration
	watch  Watch
	broken error
}

// A Watch is told of each request that a stack in a process of its own is sent, and of the
// line that came for it, nothing where none came. Neither has its end of line.
type Watch func(request, answer []byte)

// A ProtocolError says in one line what a stack in a process of its own does that [Protocol]
// does not have. It is asked nothing more then.
type ProtocolError struct{ says string }

// Error implements error.
func (e *ProtocolError) Error() string { return e.says }

// breaks notes, and returns, what is wrong with what the stack does.
func (r *remote) breaks(format string, of ...any) error {
	r.broken = &ProtocolError{fmt.Sprintf(format, of...)}
	return r.broken
}

// connect speaks with a server over a pair of pipes. What answers the first request is a
// stack if it says that it speaks the same protocol.
func connect(in io.Reader, out io.Writer, limit time.Duration, watch Watch) (*remote, error) {
	r := &remote{out: out, in: bufio.NewReaderSize(in, maxLine), limit: limit, watch: watch}
	line, err := r.exchange(&request{Hello: Protocol})
	if err != nil {
		return nil, err
	}
	var answer response
	switch err := strictly(line, &answer); {
	case err == nil && answer.Error != "":
		return nil, errors.New(answer.Error)
	case err != nil || answer.Protocol != Protocol || answer.Name == "":
		return nil, r.breaks("no stack: want an answer to hello with protocol %q and a name, got %s", Protocol,
			quoted(line))
	}
	r.name, r.fires = answer.Name, answer.Fires
	return r, nil
}

// ask returns the answer to a request. The error is that of the stack, or says what is
// wrong with the answer.
func (r *remote) ask(q *request) (response, error) {
	var answer response
	line, err := r.exchange(q)
	if err != nil {
		return answer, err
	}
	if err := strictly(line, &answer); err != nil {
		return answer, r.breaks("the stack answered %s, want one JSON object a line, and all else on its standard "+
			"error: %v", quoted(line), err)
	}
	if want := wanting(q, &answer); want != "" {
		return answer, r.breaks("the stack answered %s, want %s", quoted(line), want)
	}
	if answer.Error != "" {
		return answer, errors.New(answer.Error)
	}
	return answer, nil
}

// Bits that a segment's control octet can have, and most octets of its text.
const (
	allControls = 1<<5 - 1
	maxText     = 1<<16 - 1
)

// wanting returns what a response to q would have to have, "" where it is one.
func wanting(q *request, answer *response) string {
	if _, ok := stateNamed(answer.State); !ok && answer.State != "" {
		return "a state of RFC 9293, such as FIN-WAIT-1"
	}
	if answer.Protocol != "" || answer.Name != "" || answer.Fires {
		return "protocol, name and fires in the answer to hello only"
	}
	if most := q.Fire; answer.Passed < 0 || answer.Passed > 0 && (most == nil || answer.Passed > *most) {
		return "a time that passed in the answer to fire only, and no more than it has"
	}
	for _, seg := range answer.Sent {
		if seg.Ctl > allControls {
			return "of the header's control bits FIN 1, SYN 2, RST 4, PSH 8 and ACK 16 only"
		}
		if seg.Len < 0 || seg.Len > maxText {
			return "a length of text from 0 to 65535"
		}
	}
	return ""
}

// exchange writes a request and returns the line that comes for it, in time.
func (r *remote) exchange(q *request) ([]byte, error) {
	if r.broken != nil {
		return nil, r.broken
	}
	if n := r.in.Buffered(); n > 0 {
		unasked, _ := r.in.Peek(n)
		return nil, r.breaks("the stack wrote %s before it was asked, want one line for each request",
			quoted(unasked))
	}
	limit := r.limit
	for _, d := range []*time.Duration{q.Advance, q.Fire} {
		if d != nil {
			limit += *d
		}
	}
	type reply struct {
		line []byte
		err  error
	}
	// It ends with the process, if not before. Where nobody reads the request, what there
	// is to read says more.
	replies := make(chan reply, 1)
	asked, err := json.Marshal(q)
	if err != nil {
		panic("BUG: a request cannot be written: " + err.Error())
	}
	go func() {
		_, _ = r.out.Write(append(bytes.Clone(asked), '\n'))
		line, err := r.in.ReadSlice('\n')
		replies <- reply{line, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case got := <-replies:
		r.watched(asked, got.line)
		switch {
		case errors.Is(got.err, bufio.ErrBufferFull):
			return nil, r.breaks("the stack answered a line of more than %d octets, %s", maxLine, quoted(got.line))
		case errors.Is(got.err, io.EOF) && len(got.line) > 0: // the last line lacks its end
		case got.err != nil:
			return nil, r.breaks("the stack is gone: %v", got.err)
		}
		return got.line, nil
	case <-timer.C:
		r.watched(asked, nil)
		return nil, r.breaks("the stack does not answer: nothing came within %v", limit)
	}
}

func (r *remote) watched(asked, answered []byte) {
	if r.watch != nil {
		r.watch(asked, bytes.TrimSpace(answered))
	}
}

// strictly reads a line, which may have nothing but what a response has.
func strictly(line []byte, answer *response) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(answer); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one")
	}
	return nil
}

// quoted returns a line, or what it begins with, between quotation marks.
func quoted(line []byte) string {
	line = bytes.TrimSpace(line)
	if len(line) > maxQuoted {
		return strconv.Quote(string(line[:maxQuoted])) + " …"
	}
	return strconv.Quote(string(line))
}

func stateNamed(name string) (model.TCPState, bool) {
	for _, state := range model.TCPStates {
		if state.String() == name {
			return state, true
		}
	}
	return 0, false
}

// Name implements [Target].
func (r *remote) Name() string { return r.name }

// Fires says whether the stack understands fire.
func (r *remote) Fires() bool { return r.fires }

// New implements [Target].
func (r *remote) New(o Options) (Stack, error) {
	s := &remoteStack{remote: r}
	err := s.do(&request{Begin: &o})
	if r.fires {
		return firingStack{s}, err
	}
	return s, err
}

type remoteStack struct {
	remote *remote
	sent   []Segment
	state  string
}

// A firingStack is a remote stack that is a [Firer].
type firingStack struct{ *remoteStack }

// Fire implements [Firer].
func (s firingStack) Fire(d time.Duration) (time.Duration, error) {
	answer, err := s.ask(&request{Fire: &d})
	return answer.Passed, err
}

func (s *remoteStack) ask(q *request) (response, error) {
	answer, err := s.remote.ask(q)
	s.sent = append(s.sent, answer.Sent...)
	s.state = answer.State
	return answer, err
}

func (s *remoteStack) do(q *request) error {
	_, err := s.ask(q)
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
	return stateNamed(s.state)
}

func (s *remoteStack) Close() error { return nil }
