package under

import (
	"fmt"
	"slices"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/stack"
)

// A Model is one end of a connection. Nothing happens in it but when its methods are called.
type Model struct {
	// Habits can be changed at any time.
	Habits Habits
	// Window is RCV.WND, in octets. PeerWindow is SND.WND, and MSS the most octets that a
	// segment has.
	Window, PeerWindow, MSS uint32

	profile string
	given   settings.Given
	rules   *model.Model
	tick    time.Duration
	linger  bool

	end       model.End
	listening bool
	tcb       model.TCB // its numbers are set anew for each step
	own       []uint32  // SND.UNA, where the segments end that were sent since, SND.NXT
	rcv       uint32    // RCV.NXT
	nextISS   uint32
	now, due  time.Duration // due is when the timer fires, if it runs
	speaks    time.Duration // when ACKs that are limited are sent again, if one was sent
	early     []text        // what came before its turn, or before the connection was established

	unsent int              // octets that were written and not sent
	ending model.ActionKind // Shutdown or Close, once it is called and the FIN not sent; else Tick
	slow   bool             // something was sent again
	acked  uint32           // octets that were acknowledged since, or since the beginning
	unread int              // octets that were received and not read
	atEnd  bool             // the peer's FIN is received
	failed string           // an error that nobody was told yet

	sent   []Sent
	clause model.Clause
}

// A Sent is a segment that was sent.
type Sent struct {
	stack.Segment
	At time.Duration
	// Clause is why.
	Clause model.Clause
	// Late says that it is an ACK of text, or of the FIN that comes first, that a TCP may delay,
	// to send it with something else or with an ACK of more (RFC 9293, 3.8.6.3).
	Late bool
}

// A text is one that arrived and cannot be used yet.
type text struct {
	seq uint32
	len int
	fin bool
}

// The ISS of the first TCB, and how much later ones have more.
const (
	firstISS = 1 << 28
	issStep  = 1 << 20
)

// small numbers of the model: where those of its own begin, of the peer, and of a new TCB. Its
// window is so large that there is room for a segment in it that does not begin it.
const (
	ownBase, peerBase, issBase = 64, 160, 16
	window                     = 16
	mostInFlight               = 48
)

// New returns an end that follows a profile, in CLOSED. The error names the profiles.
func New(profile string) (*Model, error) {
	m := &Model{
		Habits: habitsOf(profile), Window: 65535, PeerWindow: 65535, MSS: 1460,
		profile: profile, given: settings.Given{{Name: "profile", Value: profile}, {Name: "msl", Value: "30s"},
			{Name: "data", Value: "1"}, {Name: "reader", Value: "late"}, {Name: "window", Value: fmt.Sprint(window)},
			{Name: "seq-mod", Value: "256"}, {Name: "loss", Value: "0"}, {Name: "aborts", Value: "1"}},
		nextISS: firstISS,
	}
	return m, m.Set("delay", "0s")
}

// Set changes a parameter of the model. The error is a [*model.ParameterError].
func (m *Model) Set(name, value string) error {
	return m.set(settings.Given{{Name: name, Value: value}})
}

// set changes several at once.
func (m *Model) set(values settings.Given) error {
	given := slices.Concat(m.given, values)
	resolved, err := settings.Resolve(given)
	if err != nil {
		return err
	}
	m.given, m.tick = given, resolved.Parameters.Tick
	m.rules, err = model.New(resolved.Parameters, 0)
	return err
}

// Linger says whether CLOSE is ABORT (SO_LINGER of 0).
func (m *Model) Linger(zero bool) { m.linger = zero }

// Profile is the name of the profile that it follows.
func (m *Model) Profile() string { return m.profile }

// State is the state of the connection.
func (m *Model) State() model.TCPState { return m.tcb.State }

// Clause is the one that had the last word.
func (m *Model) Clause() model.Clause { return m.clause }

// Sent returns what was sent since it was last called.
func (m *Model) Sent() []Sent {
	sent := m.sent
	m.sent = nil
	return sent
}

// Due returns when a timer fires next, and whether one runs.
func (m *Model) Due() (time.Duration, bool) { return m.due, m.tcb.Timer.Kind != model.TimerOff }

// Pass lets time pass. Timers that are due before then fire, each at its time; one that is due
// at that very moment does not yet.
func (m *Model) Pass(until time.Duration) {
	for due, runs := m.Due(); runs && due < until; due, runs = m.Due() {
		m.Fire()
	}
	m.now = max(m.now, until)
}

// Fire lets time pass until the next timer fires, which has to run.
func (m *Model) Fire() {
	m.now = max(m.now, m.due)
	m.tcb.Timer.Left = 0
	switch m.tcb.Timer.Kind {
	case model.TimerRTO:
		if _, last := m.rules.Parameters.Timeout(m.end, &m.tcb, int(m.tcb.Retransmissions)); !last {
			m.slow, m.acked = true, 0
			m.does(model.Action{Kind: model.Retransmit})
			return
		}
		m.does(model.Action{Kind: model.GiveUp})
		m.failed = "ETIMEDOUT"
	case model.TimerFinWait2:
		m.does(model.Action{Kind: model.Abandon})
	case model.TimerTimeWait:
		m.does(model.Action{Kind: model.Expire})
	// in no script
	case model.TimerOff, model.TimerReboot, model.TimerLinger, model.TimerKeepalive, model.TimerPersist:
	}
}

// Waiting says whether something was sent that nobody has asked for.
func (m *Model) Waiting() bool { return len(m.sent) > 0 }

// Numbers returns SND.UNA, SND.NXT and RCV.NXT; those that there are not are 0.
func (m *Model) Numbers() (una, nxt, rcv uint32) {
	if len(m.own) > 0 {
		una, nxt = m.own[0], m.own[len(m.own)-1]
	}
	if m.synchronizes() {
		rcv = m.rcv
	}
	return una, nxt, rcv
}
