package stack

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"tcpcheck/model"
)

// A parrot answers each segment with the same segment, and a call with none.
type parrot struct {
	options Options
	sent    []Segment
	state   model.TCPState
	closed  int
}

func (p *parrot) Name() string { return "parrot 1" }

func (p *parrot) New(o Options) (Stack, error) {
	if o.Retries > 255 {
		return nil, errors.New("parrots do not retry so often")
	}
	p.options = o
	return p, nil
}

func (p *parrot) Inject(s Segment) error {
	p.sent = append(p.sent, s)
	p.state = model.Established
	return nil
}

func (p *parrot) Call(c Call) error {
	if c == Abort {
		p.state = model.Closed
	}
	return nil
}

func (p *parrot) Advance(d time.Duration) error {
	p.sent = append(p.sent, Segment{Seq: uint32(d), Ctl: model.SYN})
	return nil
}

func (p *parrot) Sent() []Segment {
	sent := p.sent
	p.sent = nil
	return sent
}

func (p *parrot) State() (model.TCPState, bool) { return p.state, true }
func (p *parrot) NextISS(uint32) error          { return errors.New("parrots do not count") }
func (p *parrot) Close() error                  { p.closed++; return nil }

// speak returns a target that speaks with one over pipes.
func speak(t *testing.T, target Target) Target {
	t.Helper()
	requests, requestsIn := io.Pipe()
	responses, responsesIn := io.Pipe()
	done := make(chan error)
	go func() { done <- Serve(target, requests, responsesIn) }()
	r, err := connect(responses, requestsIn, time.Minute, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = requestsIn.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestOverPipes(t *testing.T) {
	p := &parrot{}
	target := speak(t, p)
	if got := target.Name(); got != "parrot 1" {
		t.Errorf("name %q", got)
	}
	want := Options{Passive: true, TimeWait: time.Minute, RTO: time.Second, Retries: 3}
	s, err := target.New(want)
	if err != nil || p.options != want {
		t.Fatal(err, p.options)
	}
	seg := Segment{Seq: 1 << 31, Ack: 7, Ctl: model.FIN | model.ACK, Len: 2}
	if err := s.Inject(seg); err != nil {
		t.Fatal(err)
	}
	if err := s.Advance(9); err != nil {
		t.Fatal(err)
	}
	sent := s.Sent()
	if len(sent) != 2 || sent[0] != seg || sent[1].Seq != 9 {
		t.Errorf("sent %v", sent)
	}
	if state, ok := s.State(); !ok || state != model.Established {
		t.Errorf("state %v, %v", state, ok)
	}
	if err := s.NextISS(5); err == nil || err.Error() != "parrots do not count" {
		t.Errorf("next ISS: %v", err)
	}
	if err := s.Call(Abort); err != nil {
		t.Error(err)
	}
	if state, _ := s.State(); state != model.Closed {
		t.Errorf("state %v", state)
	}
	if _, err := target.New(Options{Retries: 256}); err == nil ||
		err.Error() != "parrots do not retry so often" {
		t.Errorf("new: %v", err)
	}
}

func TestServeRefuses(t *testing.T) {
	for _, c := range []struct{ request, error string }{
		{`{"hello":"tcpcheck/stack/v0"}`, `hello "tcpcheck/stack/v0": want "tcpcheck/stack/v1"`},
		{`{"call":"open"}`, "no stack: want begin first"},
	} {
		var out bytes.Buffer
		if err := Serve(&parrot{}, strings.NewReader(c.request), &out); err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(c.error, `"`, `\"`); !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s, want %s", c.request, out.String(), c.error)
		}
	}
}

// What is no stack is told in one line, and does not run on.
func TestCommandRefuses(t *testing.T) {
	const hello = `no stack: want an answer to hello with protocol "tcpcheck/stack/v1" and a name, got `
	for _, c := range []struct{ name, program, error string }{
		{"not there", "/nonexistent/stack", "cannot start /nonexistent/stack: "},
		{"says nothing and ends", "exit 0", "the stack is gone: "},
		{"says something else for ever", "while echo y; do :; done", hello + `"y"`},
		{"an echo", "exec cat", hello + `"{\"hello\":\"tcpcheck/stack/v1\"}"`},
		{"without protocol", `echo '{"name":"x"}'; exec cat >&2`, hello + `"{\"name\":\"x\"}"`},
		{"of another version", `echo '{"protocol":"tcpcheck/stack/v0","name":"x"}'`, hello},
		{"that refuses the version", `echo '{"error":"no such protocol"}'`, "no such protocol"},
		{"debug text first", `echo 'starting …'`, hello + `"starting …"`},
		{"a line without an end", "tr '\\0' x </dev/zero", "the stack answered a line of more than 1048576 octets"},
		{"silent", "exec sleep 1000", "the stack does not answer: nothing came within 50ms"},
		{"that does not even read", "exec tail -f /dev/null", "the stack does not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			limit := time.Minute
			if strings.HasPrefix(c.error, "the stack does not answer") {
				limit = 50 * time.Millisecond
			}
			var err error
			if strings.HasPrefix(c.program, "/") {
				_, err = Watched(limit, nil, c.program)
			} else {
				_, err = Watched(limit, nil, "sh", "-c", c.program)
			}
			if err == nil || !strings.Contains(err.Error(), c.error) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, c.error)
			}
		})
	}
}

// A stack that goes wrong later is told of with what it said, and asked no more.
func TestStackGoesWrong(t *testing.T) {
	const hello = `echo '{"protocol":"tcpcheck/stack/v1","name":"x"}'; `
	for _, c := range []struct{ program, error string }{
		{"echo 'debug: begin'", `the stack answered "debug: begin", want one JSON object a line`},
		{"echo '{} debug'", `the stack answered "{} debug", want one JSON object a line`},
		{`echo '{"snet":[]}'`, `the stack answered "{\"snet\":[]}", want one JSON object a line`},
		{`echo '{"state":"HALF-OPEN"}'`, `the stack answered "{\"state\":\"HALF-OPEN\"}", ` +
			`want a state of RFC 9293`},
		{`echo '{"sent":[{"seq":1,"ack":0,"ctl":34,"len":0}]}'`, `the stack answered ` +
			`"{\"sent\":[{\"seq\":1,\"ack\":0,\"ctl\":34,\"len\":0}]}", want of the header's control bits`},
		{`echo '{"passed":1}'`,
			`the stack answered "{\"passed\":1}", want a time that passed in the answer to fire`},
		{`echo '{"name":"x"}'`,
			`the stack answered "{\"name\":\"x\"}", want protocol, name and fires in the answer`},
		{"exec sleep 1000", "the stack does not answer: nothing came within "},
		{"exit 3", "the stack is gone: EOF"},
	} {
		p, err := Watched(time.Minute, nil, "sh", "-c", hello+"read -r request; read -r request; "+c.program)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name() != "x" {
			t.Errorf("name %q", p.Name())
		}
		if strings.Contains(c.error, "does not answer") {
			p.limit = 50 * time.Millisecond
		}
		s, err := p.New(Options{})
		if err == nil || !strings.HasPrefix(err.Error(), c.error) {
			t.Errorf("%s: %v, want %s", c.program, err, c.error)
		}
		if again := s.Call(Open); again == nil || again.Error() != err.Error() {
			t.Errorf("%s: asked again, and then: %v", c.program, again)
		}
		_ = p.Close()
		if p.cmd.ProcessState == nil {
			t.Errorf("%s: it still runs", c.program)
		}
	}
}

// A stack whose clock is the world's has the time that is to pass for its answer.
func TestAdvanceTakesItsTime(t *testing.T) {
	p, err := Watched(time.Minute, nil, "sh", "-c", `echo '{"protocol":"tcpcheck/stack/v1","name":"x"}'
		read -r request; read -r request; echo {}; read -r request; sleep 0.1; echo {}`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	s, err := p.New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.limit = 0
	if err := s.Advance(time.Minute); err != nil {
		t.Error(err)
	}
}

// A stack that does not end with its input is killed.
func TestCloseKills(t *testing.T) {
	p, err := Watched(time.Minute, nil, "sh", "-c",
		`echo '{"protocol":"tcpcheck/stack/v1","name":"x"}'; exec sleep 1000`)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("it ended with %v", err)
	}
}

// FuzzServe: whatever is asked, the server goes on or says what is wrong.
func FuzzServe(f *testing.F) {
	f.Add(`{"hello":"tcpcheck/stack/v1"}`)
	f.Add(`{"begin":{"passive":true,"rto":1}}{"inject":{"seq":1,"ack":2,"ctl":18,"len":0}}` +
		`{"advance":5}{"next_iss":3}{"call":"open"}`)
	f.Fuzz(func(t *testing.T, requests string) {
		var out bytes.Buffer
		_ = Serve(&parrot{}, strings.NewReader(requests), &out)
		// And whatever is answered, the client too.
		if r, err := connect(strings.NewReader(requests), io.Discard, time.Minute, nil); err == nil {
			if s, err := r.New(Options{}); err == nil {
				_ = s.Call(Open)
				s.State()
			}
		}
	})
}

// A slow stack sends something once that much time has passed.
type slow struct {
	parrot
	after time.Duration
}

func (s *slow) New(Options) (Stack, error) { return s, nil }

func (s *slow) Advance(d time.Duration) error {
	if s.after > 0 && s.after <= d {
		s.sent = append(s.sent, Segment{Seq: 7, Ctl: model.SYN})
	}
	s.after -= d
	return nil
}

// What is to happen within a time is waited for and no longer, whether the stack can do so
// by itself or not.
func TestFire(t *testing.T) {
	const d = steps * time.Millisecond
	for _, c := range []struct {
		after time.Duration
		sends bool
	}{{d / 2, true}, {d, true}, {d + 1, false}} {
		here, there := &slow{after: c.after}, &slow{after: c.after}
		remote, err := speak(t, there).New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := remote.(Firer); !ok {
			t.Error("what serves does not say that it understands fire")
		}
		for _, s := range []Stack{here, remote} {
			sent, passed, err := Fire(s, d)
			if passed != min((c.after+time.Millisecond-1).Truncate(time.Millisecond), d) {
				t.Errorf("after %v: %v passed", c.after, passed)
			}
			if err != nil || len(sent) > 1 || len(sent) == 1 != c.sends {
				t.Errorf("after %v: sent %v, %v", c.after, sent, err)
			}
		}
		if here.after != there.after || here.after < -time.Millisecond {
			t.Errorf("after %v: %v and %v are left", c.after, here.after, there.after)
		}
	}
}
