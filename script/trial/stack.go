package trial

import (
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/under"
	"tcpcheck/stack"
)

// OfStack is a stack under test. It is made when something first happens to it.
type OfStack struct {
	target  stack.Target
	options stack.Options
	stack   stack.Stack
	now     time.Duration
	sent    []under.Sent
	// quiet is since when nothing happened.
	quiet  time.Duration
	linger bool
	shut   bool
	// stopped says that it is not to listen any more, which it cannot be told.
	stopped bool
}

// step is how long time passes before one looks at what was sent. Where nothing has happened for
// long it is that part of the time since then: a timer that fires late is one that was set early.
const (
	step = 10 * time.Millisecond
	part = 250
)

// longest is the retransmission timeout at most, and patience how long one waits for something
// to be sent: a timer may be late.
const (
	longest  = 64 * time.Second
	patience = 2 * longest
)

// NewStack returns the stack that is tested by a script.
func NewStack(target stack.Target, script *pkt.Script) *OfStack {
	s := &OfStack{target: target, options: stack.Options{TimeWait: time.Minute, RTO: time.Second,
		RTOMax: longest, Retries: 12, Orphan: true}}
	for i := range script.Events {
		switch c := script.Events[i].Call; {
		case c == nil:
		case c.Name == "listen":
			s.options.Passive = true
		case c.Name == "shutdown":
			s.options.Orphan = false
		}
	}
	return s
}

// Name implements [Subject].
func (s *OfStack) Name() string { return s.target.Name() }

// there makes the stack.
func (s *OfStack) there() error {
	if s.stack != nil {
		return nil
	}
	var err error
	s.stack, err = s.target.New(s.options)
	return err
}

// do makes the stack, does something with it, and takes what is sent.
func (s *OfStack) do(something func(stack.Stack) error) error {
	if err := s.there(); err != nil {
		return err
	}
	err := something(s.stack)
	for _, seg := range s.stack.Sent() {
		s.sent, s.quiet = append(s.sent, under.Sent{Segment: seg, At: s.now}), s.now
	}
	return err
}

func (s *OfStack) call(c stack.Call) error {
	s.quiet = s.now
	return s.do(func(of stack.Stack) error { return of.Call(c) })
}

// End frees the stack.
func (s *OfStack) End() error {
	if s.stack == nil {
		return nil
	}
	err := s.stack.Close()
	s.stack = nil
	return err
}

// Open implements [Subject].
func (s *OfStack) Open() error { return s.call(stack.Open) }

// Listen implements [Subject].
func (s *OfStack) Listen() error { return s.do(func(stack.Stack) error { return nil }) }

// StopListening implements [Subject].
func (s *OfStack) StopListening() error { s.stopped = true; return nil }

// Inject implements [Subject].
func (s *OfStack) Inject(seg stack.Segment) error {
	if s.stack == nil && s.options.Passive {
		return needs("a socket that is bound and does not listen")
	}
	if state, _ := s.State(); s.stopped && seg.Ctl == model.SYN && !state.HasTCB() {
		return needs("a socket that listens no more")
	}
	s.quiet = s.now
	return s.do(func(of stack.Stack) error { return of.Inject(seg) })
}

// Write implements [Subject].
func (s *OfStack) Write(octets int) error {
	if octets != 1 {
		return needs("a write of more than one octet")
	}
	return s.call(stack.Send)
}

// Read implements [Subject].
func (s *OfStack) Read(int) (int, string, bool) { return 0, "", false }

// Failed implements [Subject].
func (s *OfStack) Failed() (string, bool) { return "", false }

// Shutdown implements [Subject].
func (s *OfStack) Shutdown() error {
	s.shut = true
	return s.call(stack.Close)
}

// Close implements [Subject].
func (s *OfStack) Close() error {
	switch {
	case s.linger:
		return s.call(stack.Abort)
	case s.shut:
		return nil
	}
	return s.call(stack.Close)
}

// Linger implements [Subject].
func (s *OfStack) Linger(zero bool) error { s.linger = zero; return nil }

// Pass implements [Subject].
func (s *OfStack) Pass(until time.Duration) error {
	for s.now < until {
		if err := s.advance(until); err != nil {
			return err
		}
	}
	return nil
}

// advance lets time pass, at most a step.
func (s *OfStack) advance(until time.Duration) error {
	d := min(max(step, (s.now-s.quiet)/part), until-s.now)
	s.now += d
	if s.stack == nil {
		return nil
	}
	return s.do(func(of stack.Stack) error { return of.Advance(d) })
}

// Wait implements [Subject].
func (s *OfStack) Wait(until time.Duration) error {
	until = min(until, s.now+patience)
	for len(s.sent) == 0 && s.now < until {
		if err := s.advance(until); err != nil {
			return err
		}
	}
	return nil
}

// Sent implements [Subject].
func (s *OfStack) Sent() []under.Sent {
	sent := s.sent
	s.sent = nil
	return sent
}

// State implements [Subject].
func (s *OfStack) State() (model.TCPState, bool) {
	if s.stack == nil {
		return model.Closed, true
	}
	return s.stack.State()
}

// Windows implements [Subject]. That of a stack is [stack.Window].
func (s *OfStack) Windows(_, _, _ int) {}

// Holds implements [Subject].
func (s *OfStack) Holds() bool { return false }

// Drop implements [Subject].
func (s *OfStack) Drop() error { return s.End() }

// Sysctl implements [Subject]: what is not as by default no stack can be told.
func (s *OfStack) Sysctl(name, value string) (bool, error) {
	if name == "net.inet.tcp.rexmit_initial" {
		d, err := time.ParseDuration(value + "ms")
		if err == nil {
			s.options.RTO = d
		}
		return true, err
	}
	_, known := sysctls[name]
	if known = known || strings.HasSuffix(name, "drop_synfin"); known && value != "0" {
		return true, needs("%s=%s", name, value)
	}
	return known, nil
}
