package explore_test

import (
	"context"
	"sync/atomic"
	"testing"

	"tcpcheck/explore"
)

// The TLA+ community's example of TCP (tlaplus/Examples, specifications/tcp, by
// Markus Kuppe): the state diagram of RFC 9293, Figure 5, for two peers, without
// sequence numbers, loss or timeouts. Its figures are published with it, as TLC
// counts them; so this test compares the whole search with another checker's.

type tlaState uint8

const (
	tlaListen tlaState = iota
	tlaClosed
	tlaSynSent
	tlaSynReceived
	tlaEstablished
	tlaFinWait1
	tlaFinWait2
	tlaClosing
	tlaCloseWait
	tlaLastAck
	tlaTimeWait
)

type tlaMessage uint8

const (
	tlaNone tlaMessage = iota
	tlaSYN
	tlaSYNACK
	tlaACK
	tlaRST
	tlaFIN
	tlaACKofFIN
)

// A tlaPeer is one end, and the messages on their way to it.
type tlaPeer struct {
	hasTCB bool
	state  tlaState
	in     [8]tlaMessage // tlaNone after the last
}

type tlaPeers [2]tlaPeer

func (p *tlaPeer) append(m tlaMessage) {
	for i, at := range p.in {
		if at == tlaNone {
			p.in[i] = m
			return
		}
	}
	panic("BUG: more messages in flight than the example ever has")
}

// take removes the given messages from the front, or says that they are not there.
func (p *tlaPeer) take(ms ...tlaMessage) bool {
	for i, m := range ms {
		if p.in[i] != m {
			return false
		}
	}
	n := copy(p.in[:], p.in[len(ms):])
	clear(p.in[n:])
	return true
}

// A tlaRule is one disjunct of the next-state relation, for a local peer: in
// state from (if not any), having taken what it receives, it goes to state to
// and sends. The user's opens are what the action constraint drops.
type tlaRule struct {
	name     string
	any      bool
	from, to tlaState
	receives []tlaMessage
	sends    tlaMessage
	open     bool
	// creates, deletes and needs are of the peer's TCB.
	creates, deletes, needs bool
}

var tlaRules = []tlaRule{
	{name: "PASSIVE_OPEN", open: true, from: tlaClosed, to: tlaListen, creates: true},
	{name: "ACTIVE_OPEN", open: true, from: tlaClosed, to: tlaSynSent, sends: tlaSYN, creates: true},
	{name: "SEND", open: true, from: tlaListen, to: tlaSynSent, sends: tlaSYN},
	{name: "CLOSE_SYN_SENT", from: tlaSynSent, to: tlaClosed, deletes: true},
	{name: "CLOSE_SYN_RECEIVED", from: tlaSynReceived, to: tlaFinWait1, sends: tlaFIN},
	{name: "CLOSE_LISTEN", from: tlaListen, to: tlaClosed, deletes: true},
	{name: "CLOSE_ESTABLISHED", from: tlaEstablished, to: tlaFinWait1, sends: tlaFIN},
	{name: "CLOSE_CLOSE_WAIT", from: tlaCloseWait, to: tlaLastAck, sends: tlaFIN},

	{name: "SynSent", from: tlaSynSent, receives: []tlaMessage{tlaSYN}, to: tlaSynReceived, sends: tlaSYNACK},
	{name: "SynSent", from: tlaSynSent, receives: []tlaMessage{tlaSYNACK}, to: tlaEstablished, sends: tlaACK},
	{name: "SynReceived", from: tlaSynReceived, receives: []tlaMessage{tlaRST}, to: tlaListen},
	{name: "SynReceived", from: tlaSynReceived, receives: []tlaMessage{tlaACK}, to: tlaEstablished},
	{name: "Listen", from: tlaListen, receives: []tlaMessage{tlaSYN}, to: tlaSynReceived, sends: tlaSYNACK},
	{name: "Established", from: tlaEstablished, receives: []tlaMessage{tlaFIN},
		to: tlaCloseWait, sends: tlaACKofFIN},
	{name: "FinWait1", from: tlaFinWait1, receives: []tlaMessage{tlaFIN}, to: tlaClosing, sends: tlaACKofFIN},
	{name: "FinWait1", from: tlaFinWait1, receives: []tlaMessage{tlaACKofFIN}, to: tlaFinWait2},
	{name: "FinWait2", from: tlaFinWait2, receives: []tlaMessage{tlaFIN}, to: tlaTimeWait, sends: tlaACKofFIN},
	{name: "Closing", from: tlaClosing, receives: []tlaMessage{tlaACKofFIN}, to: tlaTimeWait},
	{name: "LastAck", from: tlaLastAck, receives: []tlaMessage{tlaACKofFIN}, to: tlaClosed},
	{name: "TimeWait", from: tlaTimeWait, to: tlaClosed, needs: true, deletes: true},
	{name: "Note2", from: tlaFinWait1, receives: []tlaMessage{tlaFIN, tlaACKofFIN},
		to: tlaTimeWait, sends: tlaACKofFIN},

	{name: "Note3", any: true, needs: true, to: tlaTimeWait, sends: tlaRST},
	{name: "Note3", any: true, receives: []tlaMessage{tlaRST}, to: tlaListen},
	{name: "Note3", any: true, receives: []tlaMessage{tlaRST}, to: tlaClosed},
}

// A tlaStep is a rule taken by a peer.
type tlaStep struct{ rule, local int }

// next returns the state after a step, if it can be taken.
func (s tlaPeers) next(step tlaStep) (tlaPeers, bool) {
	rule, local, remote := &tlaRules[step.rule], &s[step.local], &s[1-step.local]
	if !rule.any && local.state != rule.from || rule.needs && !local.hasTCB || !local.take(rule.receives...) {
		return s, false
	}
	local.state = rule.to
	local.hasTCB = (local.hasTCB || rule.creates) && !rule.deletes
	if rule.sends != tlaNone {
		remote.append(rule.sends)
	}
	return s, true
}

// repeats says whether a message in flight directly follows its like, which the
// example's state constraint NoRetransmission excludes.
func (s tlaPeers) repeats() bool {
	for _, p := range s {
		for i := range p.in[1:] {
			if p.in[i] != tlaNone && p.in[i] == p.in[i+1] {
				return true
			}
		}
	}
	return false
}

// generated calls yield with each step that can be taken, excluded or not.
func (s tlaPeers) generated(yield func(step tlaStep, excluded bool)) {
	for rule := range tlaRules {
		for local := range s {
			step := tlaStep{rule, local}
			if after, ok := s.next(step); ok {
				yield(step, tlaRules[rule].open || after.repeats())
			}
		}
	}
}

type tlaSystem struct{}

func (tlaSystem) Initial() []tlaPeers {
	connecting := tlaPeer{hasTCB: true, state: tlaSynSent}
	listening := tlaPeer{hasTCB: true, state: tlaListen, in: [8]tlaMessage{tlaSYN}}
	return []tlaPeers{{connecting, listening}, {listening, connecting}}
}

func (tlaSystem) Enabled(s tlaPeers, as []tlaStep) []tlaStep {
	s.generated(func(step tlaStep, excluded bool) {
		if !excluded {
			as = append(as, step)
		}
	})
	return as
}

func (tlaSystem) Apply(s tlaPeers, step tlaStep) tlaPeers {
	after, _ := s.next(step)
	return after
}

func TestTLAPlusExample(t *testing.T) {
	var generated atomic.Int64
	generated.Add(2) // TLC counts the initial states in
	r, err := explore.Run(context.Background(), tlaSystem{}, []explore.Property[tlaPeers, tlaStep]{
		{
			Name: "count what TLC generates",
			State: func(s *tlaPeers) bool {
				s.generated(func(tlaStep, bool) { generated.Add(1) })
				return true
			},
		},
		{
			Name: "Inv: with nothing in flight, both are established or neither",
			State: func(s *tlaPeers) bool {
				quiet := s[0].in[0] == tlaNone && s[1].in[0] == tlaNone
				return !quiet || (s[0].state == tlaEstablished) == (s[1].state == tlaEstablished)
			},
		},
		{
			// Prop says so of every run that is fair to System and CLOSE_SYN_SENT.
			Name:  "Prop: nobody is left in SYN-SENT",
			Kind:  explore.Settles,
			State: func(s *tlaPeers) bool { return s[0].state != tlaSynSent && s[1].state != tlaSynSent },
		},
		{
			Name:  "both can be established",
			Kind:  explore.Sometimes,
			State: func(s *tlaPeers) bool { return s[0].state == tlaEstablished && s[1].state == tlaEstablished },
		},
	}, explore.Options[tlaPeers, tlaStep]{})
	if err != nil {
		t.Fatal(err)
	}
	// manifest.json: distinctStates, totalStates, stateDepth, which counts states.
	if r.States != 1182 || generated.Load() != 6322 || r.Depth != 14-1 {
		t.Errorf("%d distinct states, %d generated, depth %d; TLC has 1182, 6322, 13", r.States,
			generated.Load(), r.Depth)
	}
	for _, f := range r.Findings {
		if f.Verdict != explore.Holds {
			t.Errorf("%s: verdict %d, %+v", f.Property, f.Verdict, f.Trace)
		}
	}
	if witness := r.Findings[3].Trace; len(witness.Steps) != 3 {
		t.Errorf("the three-way handshake takes %d steps", len(witness.Steps))
	}
}
