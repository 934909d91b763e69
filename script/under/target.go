package under

import (
	"fmt"
	"slices"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/stack"
)

// Target has the model be a stack, as those that are compared with it.
type Target struct {
	Profile string
	values  settings.Given
	made    map[stack.Options]*Model
}

// NewTarget returns the target of a profile, with these values in place of its own. The error is a
// [*model.ParameterError].
func NewTarget(profile string, values ...model.Setting) (*Target, error) {
	m, err := New(profile)
	if err == nil {
		err = m.set(values)
	}
	if err != nil {
		return nil, err
	}
	return &Target{profile, values, map[stack.Options]*Model{}}, nil
}

// Name implements [stack.Target].
func (t *Target) Name() string { return "model " + t.Profile }

// New implements [stack.Target].
func (t *Target) New(o stack.Options) (stack.Stack, error) {
	fresh := t.made[o]
	if fresh == nil {
		var err error
		if fresh, err = t.make(o); err != nil {
			return nil, err
		}
		t.made[o] = fresh
	}
	m := *fresh
	s := &End{Model: &m, options: o}
	if o.Passive {
		m.Listen()
	}
	return s, nil
}

// make returns a model with the times of o: what is 0 is as in the profile.
func (t *Target) make(o stack.Options) (*Model, error) {
	m, err := New(t.Profile)
	if err != nil {
		return nil, err
	}
	m.Habits, m.Window, m.PeerWindow = Habits{}, stack.Window, stack.Window
	values := slices.Clone(t.values)
	for _, s := range []struct {
		name string
		time time.Duration
	}{{"wait", o.TimeWait}, {"fin-wait-2-timeout", o.FinWait2}, {"rto", o.RTO}, {"rto-max", o.RTOMax}} {
		if s.time > 0 {
			values = values.With(s.name, s.time.String())
		}
	}
	if o.Retries > 0 {
		values = values.With("retries", fmt.Sprint(o.Retries))
	}
	return m, m.set(values)
}

// An End is the model as a [stack.Stack], with an application that reads at once.
type End struct {
	*Model
	options stack.Options
	sent    []stack.Segment
}

// reads has the application read all that there is, and takes what was sent.
func (e *End) reads() error {
	for n := 1; n > 0; {
		n, _ = e.Read(stack.Window)
	}
	for _, s := range e.Model.Sent() {
		e.sent = append(e.sent, s.Segment)
	}
	return nil
}

// Inject implements [stack.Stack].
func (e *End) Inject(seg stack.Segment) error {
	e.Model.Inject(seg)
	return e.reads()
}

// Call implements [stack.Stack].
func (e *End) Call(c stack.Call) error {
	switch c {
	case stack.Open:
		if !e.tcb.State.HasTCB() {
			e.Open()
		}
	case stack.Send:
		e.Write(1)
	case stack.Close:
		if e.options.Orphan {
			e.Model.Close()
		} else {
			e.Shutdown()
		}
	case stack.Abort:
		e.Abort()
	}
	return e.reads()
}

// Advance implements [stack.Stack].
func (e *End) Advance(d time.Duration) error {
	e.Pass(e.now + d)
	return e.reads()
}

// Fire implements [stack.Firer].
func (e *End) Fire(d time.Duration) (time.Duration, error) {
	began := e.now
	if due, runs := e.Due(); runs && due <= e.now+d {
		e.Model.Fire()
		return e.now - began, e.reads()
	}
	return d, e.Advance(d)
}

// Sent implements [stack.Stack].
func (e *End) Sent() []stack.Segment {
	sent := e.sent
	e.sent = nil
	return sent
}

// State implements [stack.Stack].
func (e *End) State() (model.TCPState, bool) { return e.Model.State(), true }

// NextISS implements [stack.Stack].
func (e *End) NextISS(iss uint32) error {
	e.nextISS = iss
	return nil
}

// Close implements [stack.Stack].
func (e *End) Close() error { return nil }
