package replay

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/stack"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire"
)

// counterexample returns the counterexample of a property.
func counterexample(t testing.TB, property string, given ...string) *trace.Run {
	t.Helper()
	var g settings.Given
	for i := 0; i < len(given); i += 2 {
		g = g.With(given[i], given[i+1])
	}
	r, err := settings.Resolve(g)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := properties.Named(property)
	if !ok {
		t.Fatal(property)
	}
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: r.Parameters,
		Properties: []properties.Property{p}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Run == nil {
		t.Fatal("no counterexample")
	}
	return a.Findings[0].Run
}

// A mirror does what a script says that the model does; in one step it can do something
// else.
type mirror struct {
	script  *Script
	report  *Report
	at      int
	wrong   int // the step in which it does something else; -1 for none
	sent    []stack.Segment
	state   model.TCPState
	noISS   bool
	asked   uint32
	arrived []stack.Segment
}

func (m *mirror) Name() string { return "mirror" }

func (m *mirror) New(stack.Options) (stack.Stack, error) {
	m.at, m.sent, m.arrived = 0, nil, nil
	m.report = &Report{Script: m.script, iss: []uint32{0}}
	return m, nil
}

// does goes on by a step.
func (m *mirror) does() {
	if m.at >= len(m.script.Steps) {
		return
	}
	step := &m.script.Steps[m.at]
	if step.Creates {
		iss := m.asked
		if iss == 0 {
			iss = 1<<32 - 2
		}
		m.report.iss = append(m.report.iss, iss)
		m.asked = 0
	}
	m.state = step.State
	if step.Sends != nil {
		seg := stack.Segment{Ctl: step.Sends.Ctl, Seq: m.report.Own(step.Sends.Seq), Len: step.Sends.Text()}
		if seg.Ctl&model.ACK != 0 {
			seg.Ack = m.report.Peer(step.Sends.Ack)
		}
		m.sent = append(m.sent, seg)
	}
	if m.at == m.wrong {
		m.sent = append(m.sent, stack.Segment{Ctl: model.ACK})
	}
	m.at++
}

func (m *mirror) Inject(s stack.Segment) error {
	m.arrived = append(m.arrived, s)
	m.does()
	return nil
}
func (m *mirror) Call(stack.Call) error         { m.does(); return nil }
func (m *mirror) Advance(time.Duration) error   { m.does(); return nil }
func (m *mirror) State() (model.TCPState, bool) { return m.state, true }
func (m *mirror) Close() error                  { return nil }

func (m *mirror) NextISS(iss uint32) error {
	if m.noISS {
		return errors.New("mirrors do not choose")
	}
	m.asked = iss
	return nil
}

func (m *mirror) Sent() []stack.Segment {
	sent := m.sent
	m.sent = nil
	return sent
}

var cases = []struct {
	property string
	given    []string
}{
	{"time-wait-held", []string{"incarnations", "1", "profile", "rfc9293", "loss", "0"}},
	{"no-old-segment", []string{"msl", "1", "rto", "2", "retries", "1", "wait", "1", "loss", "0"}},
	{"no-reset-on-graceful-close", []string{"wait", "0", "delay", "0", "incarnations", "1"}},
	{"no-stale-establishment", []string{"start", "closed", "duplicates", "1", "loss", "0", "wait",
		"0", "incarnations", "1"}},
}

// What the model says is, played on the model's own word, reproduced; and a stack that
// does anything else in any step differs at that step.
func TestPlay(t *testing.T) {
	for _, c := range cases {
		run := counterexample(t, c.property, c.given...)
		for _, side := range model.Ends {
			script, err := Convert(run, side)
			if err != nil {
				t.Fatal(c.property, side, err)
			}
			report, err := Play(script, &mirror{script: script, wrong: -1})
			if err != nil || report.Differs {
				t.Errorf("%s, %v: %v %v", c.property, side, err, report.Done)
			}
			attack.Check(t, 100, func(t *rapid.T) {
				wrong := rapid.IntRange(0, len(script.Steps)-1).Draw(t, "wrong")
				report, err := Play(script, &mirror{script: script, wrong: wrong})
				if err != nil || !report.Differs || len(report.Done) != wrong+1 {
					t.Fatalf("%s, %v: wrong at %d: %v, %d done", c.property, side, wrong, err, len(report.Done))
				}
			})
		}
	}
}

// A stack whose ISS cannot be chosen plays what does not need it, and nothing else.
func TestPlayWithoutISS(t *testing.T) {
	for _, c := range cases {
		run := counterexample(t, c.property, c.given...)
		for _, side := range model.Ends {
			script, err := Convert(run, side)
			if err != nil {
				t.Fatal(err)
			}
			var unfit *UnfitError
			_, err = Play(script, &mirror{script: script, wrong: -1, noISS: true})
			creates := 0
			for i := range script.Steps {
				if script.Steps[i].Creates {
					creates++
				}
			}
			if want := script.Needs && creates > 1; errors.As(err, &unfit) != want {
				t.Errorf("%s, %v: needs an ISS: %v, got %v", c.property, side, want, err)
			}
		}
	}
}

// An old segment is to a later TCB what it is in the model: here, a retransmitted FIN of
// the first connection is at RCV.NXT of the second.
func TestNumbersMeet(t *testing.T) {
	run := counterexample(t, cases[1].property, cases[1].given...)
	script, err := Convert(run, model.A)
	if err != nil {
		t.Fatal(err)
	}
	m := &mirror{script: script, wrong: -1}
	if _, err := Play(script, m); err != nil {
		t.Fatal(err)
	}
	n := len(m.arrived)
	synACK, fin := m.arrived[n-2], m.arrived[n-1]
	if synACK.Ctl != model.SYN|model.ACK || fin.Ctl != model.FIN|model.ACK || fin.Seq != synACK.Seq+1 {
		t.Errorf("%v and then %v", synACK, fin)
	}
}

func TestConvertRefusesLoops(t *testing.T) {
	run := counterexample(t, "time-wait-held", "incarnations", "1", "profile", "rfc9293", "loss", "0")
	run.Loop = 0
	if _, err := Convert(run, model.A); err == nil || !strings.Contains(err.Error(), "for ever") {
		t.Errorf("%v", err)
	}
}

// A punctual stack sends its SYN again exactly when it is due, each time after twice as long.
type punctual struct {
	now, due, rto time.Duration
	sent          []stack.Segment
}

func (*punctual) Name() string { return "punctual" }

func (*punctual) New(o stack.Options) (stack.Stack, error) { return &punctual{rto: o.RTO}, nil }

func (s *punctual) Call(stack.Call) error {
	s.sent, s.due = append(s.sent, stack.Segment{Ctl: model.SYN}), s.now+s.rto
	return nil
}

func (s *punctual) Advance(d time.Duration) error {
	for s.now += d; s.now >= s.due; s.due += s.rto {
		s.sent, s.rto = append(s.sent, stack.Segment{Ctl: model.SYN}), 2*s.rto
	}
	return nil
}

func (s *punctual) Sent() []stack.Segment {
	sent := s.sent
	s.sent = nil
	return sent
}

func (*punctual) Inject(stack.Segment) error    { return nil }
func (*punctual) State() (model.TCPState, bool) { return model.SynSent, true }
func (*punctual) NextISS(uint32) error          { return nil }
func (*punctual) Close() error                  { return nil }

// That a timer was waited for does not bring the next one forward.
func TestFireCounts(t *testing.T) {
	syn := wire.Segment{Ctl: model.SYN, Seq: wire.Number{TCB: 1}}
	s := &Script{Tick: time.Second, PeerISS: []uint32{0}, Options: stack.Options{RTO: time.Second},
		Steps: []Step{{Kind: Call, Call: stack.Open, Creates: true, Sends: &syn, State: model.SynSent}}}
	for _, tick := range []int{1, 3, 7, 15} {
		s.Steps = append(s.Steps, Step{Kind: Pass, Tick: tick, State: model.SynSent},
			Step{Kind: Fire, Tick: tick, Sends: &syn, State: model.SynSent})
	}
	r, err := Play(s, &punctual{})
	if err != nil || r.Differs {
		t.Fatalf("%v; step %d of %d differs", err, len(r.Done), len(s.Steps))
	}
}

// A stack is neither a middlebox nor two hosts; the end that meets the other host is one.
func TestConvertRefusesThirdParties(t *testing.T) {
	boxed := model.Default()
	boxed.Middlebox[model.A].Present = model.BoxOn
	var unfit *UnfitError
	if _, err := Convert(&trace.Run{Parameters: boxed, Loop: -1}, model.B); !errors.As(err, &unfit) {
		t.Errorf("a run with a middlebox: %v", err)
	}
	run := counterexample(t, "no-reset-on-graceful-close", "hosts", "2", "incarnations", "2", "msl", "1",
		"rto", "5", "retries", "1")
	if _, err := Convert(run, model.A); !errors.As(err, &unfit) {
		t.Errorf("two hosts at A: %v", err)
	}
	if _, err := Convert(run, model.B); err != nil {
		t.Errorf("two hosts, seen from B: %v", err)
	}
}
