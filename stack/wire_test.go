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
	r, err := connect(responses, requestsIn)
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

func TestCommandRefuses(t *testing.T) {
	if _, err := Command("/nonexistent/stack"); err == nil {
		t.Error("a program that is not there was started")
	}
	if _, err := Command("true"); err == nil {
		t.Error("a program that does not answer was taken for a stack")
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
		if r, err := connect(strings.NewReader(requests), io.Discard); err == nil {
			if s, err := r.New(Options{}); err == nil {
				_ = s.Call(Open)
				s.State()
			}
		}
	})
}
