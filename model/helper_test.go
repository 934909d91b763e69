package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// walks is how many random runs a test makes. They are cheap.
const walks = 2000

// The tests write a TCB as
//
//	FIN-WAIT-1 SND=4:5 RCV=2 RTO=3
//
// that is its state, SND.UNA:SND.NXT, RCV.NXT, and what is left of the timer
// that runs: RTO, FW2, TW, KA or PERSIST. What is not zero follows: n=1 (retransmissions),
// unsent=1, got=1 (units received), SYN (not acknowledged; it goes without saying
// in SYN-SENT and SYN-RECEIVED), phantom, half-closed, unread, held=1, fin-queued,
// ahead=1:0 (Ahead), WND=0@2:5 (SND.WND@SND.WL1:SND.WL2), wprobes=1, owed=1, probes=1,
// thought=1, linger=1, lost, told, age=1 (of TS.Recent), reuse=1 (ReuseIn), ackin=1 (ACKIn),
// ackdue=1 (ACKDue), clock=1 (ISNClock),
// and #1, the incarnation, where it is not 2. A segment is written as the RFC does, with its
// incarnation and its unit:
//
//	<SEQ=1><ACK=2><CTL=FIN,ACK> #2 unit=1

var timerNames = map[TimerKind]string{TimerRTO: "RTO", TimerFinWait2: "FW2", TimerTimeWait: "TW",
	TimerKeepalive: "KA", TimerPersist: "PERSIST"}

func showTCB(t TCB) string {
	words := []string{t.State.String()}
	word := func(show bool, format string, args ...any) {
		if show {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	has := t.State.HasTCB()
	word(has || t.SndUna|t.SndNxt|t.RcvNxt != 0, "SND=%d:%d RCV=%d", t.SndUna, t.SndNxt, t.RcvNxt)
	word(t.Timer != Timer{}, "%s=%d", timerNames[t.Timer.Kind], t.Timer.Left)
	word(t.RTO > 0, "kept=%d", t.RTO)
	word(t.Retransmissions > 0, "n=%d", t.Retransmissions)
	word(t.Unsent > 0, "unsent=%d", t.Unsent)
	word(t.Received > 0, "got=%d", t.Received)
	word(t.SYNUnacknowledged != opening(t.State), "SYN")
	word(t.Phantom, "phantom")
	word(t.HalfClosed, "half-closed")
	word(t.Unread, "unread")
	word(t.Held > 0, "held=%d", t.Held)
	word(t.Ahead != Ahead{}, "ahead=%d:%d", t.Ahead.Text, t.Ahead.FIN)
	word(t.FINQueued, "fin-queued")
	w := t.SendWindow
	word(w.Wnd > 0, "WND=%d@%d:%d", w.Wnd-1, w.Wl1, w.Wl2)
	word(w.Probes > 0, "wprobes=%d", w.Probes)
	word(t.Owed > 0, "owed=%d", t.Owed)
	word(t.Probes > 0, "probes=%d", t.Probes)
	word(t.Thought > 0, "thought=%d", t.Thought)
	word(t.Linger != Timer{}, "linger=%d", t.Linger.Left)
	word(t.Lost, "lost")
	word(t.Told, "told")
	word(t.Recent.Age > 0, "age=%d", t.Recent.Age)
	word(t.ReuseIn() > 0, "reuse=%d", t.ReuseIn())
	word(t.ACKIn > 0, "ackin=%d", t.ACKIn)
	word(t.ACKDue() > 0, "ackdue=%d", t.ACKDue())
	word(t.ISNClock > 0, "clock=%d", t.ISNClock)
	word(has && t.Incarnation != 2 || !has && t.Incarnation != 0, "#%d", t.Incarnation)
	return strings.Join(words, " ")
}

func opening(s TCPState) bool { return s == SynSent || s == SynReceived }

func stateNamed(name string) TCPState {
	return TCPStates[slices.IndexFunc(TCPStates[:], func(s TCPState) bool { return s.String() == name })]
}

// tcb reads what showTCB writes.
func tcb(line string) TCB {
	words := strings.Fields(line)
	t := TCB{State: stateNamed(words[0])}
	t.SYNUnacknowledged = opening(t.State)
	if t.State.HasTCB() {
		t.Incarnation = 2
	}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(strings.Replace(word, "#", "#=", 1), "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "SND":
			_, err := fmt.Sscanf(value, "%d:%d", &t.SndUna, &t.SndNxt)
			check(err)
		case "RCV":
			t.RcvNxt = Seq(n)
		case "RTO":
			t.Timer = Timer{TimerRTO, uint16(n)}
		case "FW2":
			t.Timer = Timer{TimerFinWait2, uint16(n)}
		case "TW":
			t.Timer = Timer{TimerTimeWait, uint16(n)}
		case "kept":
			t.RTO = uint16(n)
		case "n":
			t.Retransmissions = uint8(n)
		case "unsent":
			t.Unsent = uint8(n)
		case "got":
			t.Received = uint8(n)
		case "SYN":
			t.SYNUnacknowledged = true
		case "phantom":
			t.Phantom = true
		case "half-closed":
			t.HalfClosed = true
		case "unread":
			t.Unread = true
		case "PERSIST":
			t.Timer = Timer{TimerPersist, uint16(n)}
		case "held":
			t.Held = uint8(n)
		case "ahead":
			_, err := fmt.Sscanf(value, "%d:%d", &t.Ahead.Text, &t.Ahead.FIN)
			check(err)
		case "fin-queued":
			t.FINQueued = true
		case "WND":
			w := &t.SendWindow
			_, err := fmt.Sscanf(value, "%d@%d:%d", &w.Wnd, &w.Wl1, &w.Wl2)
			check(err)
			w.Wnd++
		case "wprobes":
			t.SendWindow.Probes = uint8(n)
		case "owed":
			t.Owed = uint8(n)
		case "KA":
			t.Timer = Timer{TimerKeepalive, uint16(n)}
		case "probes":
			t.Probes = uint8(n)
		case "thought":
			t.Thought = uint16(n)
		case "linger":
			t.Linger = Timer{TimerLinger, uint16(n)}
		case "lost":
			t.Lost = true
		case "told":
			t.Told = true
		case "age":
			t.Recent.Age = uint16(n)
		case "reuse":
			t.PutOff = uint16(n)
		case "ackin":
			t.ACKIn = uint16(n)
		case "ackdue":
			t.PutOff = uint16(n)
		case "clock":
			t.ISNClock = Seq(n)
		case "#":
			t.Incarnation = uint8(n)
		default:
			panic("no such word in a TCB: " + word)
		}
	}
	if showTCB(t) != line {
		panic(line + " reads as " + showTCB(t))
	}
	return t
}

func showSegment(s Segment) string {
	line := fmt.Sprintf("%v #%d", s, s.Incarnation)
	if s.Unit > 0 {
		line += fmt.Sprintf(" unit=%d", s.Unit)
	}
	return line
}

// segment reads what Segment.String writes, of incarnation 1.
func segment(line string) Segment {
	s := Segment{Incarnation: 1}
	for field := range strings.SplitSeq(strings.Trim(line, "<>"), "><") {
		name, value, _ := strings.Cut(field, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "SEQ":
			s.Seq = Seq(n)
		case "ACK":
			s.Ack = Seq(n)
		case "WND":
			s.Wnd = uint8(n) + 1
		case "CTL":
			for bit := range strings.SplitSeq(value, ",") {
				s.Ctl |= map[string]Control{"SYN": SYN, "FIN": FIN, "RST": RST, "PSH": PSH, "ACK": ACK}[bit]
			}
		}
	}
	if s.String() != line {
		panic(line + " reads as " + s.String())
	}
	return s
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// showEffects writes what is sent, or "".
func showEffects(f Effects) string {
	if !f.Sends {
		return ""
	}
	return showSegment(f.Sent)
}

// set changes p by words like "wait=5 close=full close-a=half".
func set(p *Parameters, words string) {
	for word := range strings.FieldsSeq(words) {
		name, value, _ := strings.Cut(word, "=")
		check(p.Set(Setting{name, value}))
	}
}

// testModel returns one of RFC 9293 to the letter, with MSL 2, RTO 3, TIME-WAIT
// of 6, no faults and one incarnation, changed by words as set takes them. It
// keeps all ghosts, but for what is lost, as most ends here have no other to write to.
func testModel(t testing.TB, words string) *Model {
	t.Helper()
	p := Default()
	p.Policy = [2]Policy{RFC9293, RFC9293}
	set(&p, "rto=3 wait=6 loss=0 incarnations=1 "+words)
	m, err := New(p, AllGhosts&^GhostTold)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// An arrival is one clause of 3.10.7 as a line of a table: the TCB, of
// incarnation 2, the segment that arrives, of incarnation 1, what the TCB becomes
// ("": what it was), what is sent and what was accepted.
type arrival struct {
	given, segment, then, sent string
	accepted                   Accepted
}

// arrives checks arrivals at e. A TCB that is created has ISS 5.
func arrives(t *testing.T, m *Model, e End, arrivals ...arrival) {
	t.Helper()
	for _, a := range arrivals {
		got, f := m.segmentArrives(e, tcb(a.given), segment(a.segment), 5)
		says(t, a.given+", "+a.segment, f.Clause)
		then := a.then
		if then == "" {
			then = a.given
		}
		if showTCB(got) != then || showEffects(f) != a.sent || f.Accepted != a.accepted || f.Ungraceful {
			t.Errorf("%v in %s, %s arrives:\n got  %s, sends %q, accepts %05b, ungraceful %v\n want %s, sends %q, "+
				"accepts %05b",
				e, a.given, a.segment, showTCB(got), showEffects(f), f.Accepted, f.Ungraceful, then, a.sent, a.accepted)
		}
	}
}

// initial returns the initial state.
func initial(m *Model) State { return m.Initial()[0] }

// lines returns the actions enabled in s as they print.
func lines(m *Model, s State) []string {
	var ls []string
	for _, a := range m.Enabled(s, nil) {
		ls = append(ls, a.String())
	}
	return ls
}

// play takes actions by what they print, and returns where they lead.
func play(t testing.TB, m *Model, s State, actions ...string) State {
	t.Helper()
	for i, line := range actions {
		as := m.Enabled(s, nil)
		n := slices.IndexFunc(as, func(a Action) bool { return a.String() == line })
		if n < 0 {
			t.Fatalf("%d: %q is not enabled, but %q", i, line, lines(m, s))
		}
		s = m.Apply(s, as[n])
	}
	return s
}

// prefer returns the first enabled action of the first of the kinds that has one.
func prefer(t testing.TB, m *Model, s State, kinds ...ActionKind) Action {
	t.Helper()
	as := m.Enabled(s, nil)
	for _, kind := range kinds {
		if i := slices.IndexFunc(as, func(a Action) bool { return a.Kind == kind }); i >= 0 {
			return as[i]
		}
	}
	t.Fatalf("none of %v is enabled, but %q", kinds, lines(m, s))
	return Action{}
}

// enabled checks which of the actions that begin with the given words are.
func enabled(t testing.TB, m *Model, s State, prefix string, want ...string) {
	t.Helper()
	var got []string
	for _, l := range lines(m, s) {
		if strings.HasPrefix(l, prefix) {
			got = append(got, l)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("enabled %q: got %q, want %q", prefix, got, want)
	}
}

// isTCB checks a TCB.
func isTCB(t testing.TB, got TCB, want string) {
	t.Helper()
	if showTCB(got) != want {
		t.Errorf("got %s, want %s", showTCB(got), want)
	}
}

// inFlight checks the segments on their way to e, as "<SEQ=0><CTL=SYN> #1 life=2".
func inFlight(t testing.TB, s State, e End, want ...string) {
	t.Helper()
	var got []string
	for _, seg := range s.Toward[e].Segments() {
		got = append(got, fmt.Sprintf("%s life=%d", showSegment(seg), seg.Life))
	}
	if !slices.Equal(got, want) {
		t.Errorf("on the way to %v: got %q, want %q", e, got, want)
	}
}

// bug checks that f panics with "BUG:".
func bug(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r := fmt.Sprint(recover()); !strings.HasPrefix(r, "BUG: ") {
			t.Errorf("panics with %q, want BUG:", r)
		}
	}()
	f()
}
