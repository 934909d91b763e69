package trial

import (
	"errors"
	"os"
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/under"
	"tcpcheck/stack"
)

// A double is the model as a stack.
type double struct {
	*under.Model
	passive bool
	now     time.Duration
	closed  *int
}

func (d *double) Name() string { return "double 1" }

func (d *double) New(o stack.Options) (stack.Stack, error) {
	if o.Retries > 200 {
		return nil, errors.New("not so often")
	}
	m, err := under.New("rfc9293")
	if err == nil {
		err = m.Set("rto", o.RTO.String())
	}
	if o.Passive {
		m.Listen()
	}
	return &double{Model: m, passive: o.Passive, closed: d.closed}, err
}

func (d *double) Inject(s stack.Segment) error { d.Model.Inject(s); return nil }

func (d *double) Call(c stack.Call) error {
	switch c {
	case stack.Open:
		d.Open()
	case stack.Send:
		d.Write(1)
	case stack.Close:
		d.Shutdown()
	case stack.Abort:
		d.Abort()
	}
	return nil
}

func (d *double) Advance(t time.Duration) error {
	d.now += t
	d.Pass(d.now + 1)
	return nil
}

func (d *double) Sent() []stack.Segment {
	var all []stack.Segment
	for _, s := range d.Model.Sent() {
		all = append(all, s.Segment)
	}
	return all
}

func (d *double) State() (model.TCPState, bool) { return d.Model.State(), true }
func (d *double) NextISS(uint32) error          { return nil }
func (d *double) Close() error                  { *d.closed++; return nil }

// A stack passes what the model passes, as far as it can be told what to do, and is freed.
func TestStack(t *testing.T) {
	for file, want := range map[string]Verdict{
		"refused": Passes, "standard": Passes,
		"linger":         Needs, // it listens again and again
		"edges":          Needs, // it has no sysctls
		"close-actively": Needs, // it writes one octet at a time
	} {
		text, err := os.ReadFile("testdata/" + file + ".pkt")
		if err != nil {
			t.Fatal(err)
		}
		script, err := pkt.Parse(file, string(text), []string{"STANDARD"})
		if err != nil {
			t.Fatal(err)
		}
		closed := 0
		s := NewStack(&double{closed: &closed}, script)
		r, err := Run(script, s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != want {
			t.Errorf("%s: %s", file, r.told())
		}
		if err := s.End(); err != nil || closed != 1 {
			t.Errorf("%s: %v, closed %d times", file, err, closed)
		}
	}
}

// A stack that says nothing more is listened to for a while, however long a script waits, and
// days pass in few steps.
func TestSilentStack(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"* > F. 1:1(0) ack 1":                               patience,
		"+86400 close(4) = 0\n+0 > F. 1:1(0) ack 1\n":       24 * time.Hour,
		"+3 close(4) = 0\n+0.1 < . 1:1(0) ack 2 win 9000\n": 3100 * time.Millisecond,
	} {
		script, err := pkt.Parse("silent", begun+text, nil)
		if err != nil {
			t.Fatal(err)
		}
		closed := 0
		s := NewStack(&double{closed: &closed}, script)
		r, err := Run(script, s)
		if err != nil || (r.Verdict == Passes) == (want == patience) || s.now != want {
			t.Errorf("%s: %v, after %v, %s", text, err, s.now, r.told())
		}
	}
}
