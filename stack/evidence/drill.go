package evidence

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
	"tcpcheck/wire"
	"tcpcheck/wire/packetdrill"
)

// ErrUnfit says that there is no script of packetdrill for it: a second connection, with other
// numbers, begins, or a timer ends it whose time no script sets.
var ErrUnfit = errors.New("a script of packetdrill has one connection, and does not set its timers")

// Drill writes a script of packetdrill that wants what the model does, up to where the stack
// does something else; about is the comment at its head. At its end an old ACK asks what has
// become of the connection. The error is [ErrUnfit], or that of w.
func Drill(w io.Writer, r *replay.Report, about string) error {
	s := drilling{script: r.Script}
	s.begin()
	for i := range r.Done {
		if d := &r.Done[i]; d.Creates && s.nxt > 0 || d.Kind == replay.Fire && d.Sends == nil {
			return ErrUnfit
		}
		s.step(r.Done[i].Step)
	}
	s.end(&r.Done[len(r.Done)-1])
	_, err := io.WriteString(w, comment(about)+"--tolerance_usecs=75000\n\n"+s.text.String())
	return err
}

// A drilling is a script that is being written.
type drilling struct {
	script *replay.Script
	text   strings.Builder
	last   time.Duration
	at     time.Duration
	// fd is the file descriptor of the connection, 0 for none; closed says that it was given up.
	fd     int
	closed bool
	// nxt and rcv are SND.NXT and RCV.NXT, relative to the ISNs.
	nxt, rcv uint32
	state    model.TCPState
}

// line writes a line at the time of the step.
func (s *drilling) line(format string, args ...any) {
	at := strconv.FormatFloat((s.at - s.last).Seconds(), 'f', -1, 64)
	s.last = s.at
	fmt.Fprintf(&s.text, "+%s %s\n", at, fmt.Sprintf(format, args...))
}

func (s *drilling) begin() {
	s.text.WriteString("0.00 `sysctl -qe net.ipv4.tcp_ecn=0 net.ipv4.tcp_invalid_ratelimit=0 || true`\n")
	s.line("socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
	s.line("setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
	s.line("bind(3, ..., ...) = 0")
	if s.script.Options.Passive {
		s.state = model.Listen
		s.line("listen(3, 1) = 0")
		return
	}
	s.fd = 3
	s.line("fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
}

// step writes what happens in a step, and what the model sends then.
func (s *drilling) step(d *replay.Step) {
	s.at = time.Duration(d.Tick) * s.script.Tick
	was := s.state
	s.state = d.State
	switch d.Kind {
	case replay.Call:
		s.call(d.Call)
	case replay.Arrive:
		s.line("< %s", s.arrives(&d.Segment))
	case replay.Fire, replay.Pass:
	}
	if d.Sends != nil {
		s.line("> %s", words(d.Sends, plus(d.Sends.Seq))+options(d.Sends.Ctl, "<...>"))
		s.sent(d.Sends)
	}
	if s.script.Options.Passive && s.fd == 0 && !was.Synchronized() && d.State.Synchronized() {
		s.fd = 4
		s.line("accept(3, ..., ...) = 4")
	}
}

func (s *drilling) call(c stack.Call) {
	switch c {
	case stack.Open:
		s.line("connect(%d, ..., ...) = -1 EINPROGRESS (Operation now in progress)", s.fd)
	case stack.Send:
		s.line("write(%d, ..., 1) = 1", s.fd)
	case stack.Close:
		if s.script.Options.Orphan {
			s.closes()
			return
		}
		s.line("shutdown(%d, SHUT_WR) = 0", s.fd)
	case stack.Abort:
		s.line("setsockopt(%d, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0", s.fd)
		s.closes()
	}
}

func (s *drilling) closes() {
	s.line("close(%d) = 0", s.fd)
	s.closed = true
}

// sent follows what the model sends.
func (s *drilling) sent(seg *wire.Segment) {
	if seg.Ctl&model.RST != 0 {
		return
	}
	if end := plus(seg.Seq.Add(int64(seg.Text()) +
		ends(seg.Ctl))); int32(end-s.nxt) > 0 { //nolint:gosec // small
		s.nxt = end
	}
	if seg.Ctl&model.ACK != 0 {
		s.rcv = plus(seg.Ack)
	}
}

// ends is how many numbers SYN and FIN take.
func ends(ctl model.Control) (n int64) {
	for _, bit := range []model.Control{model.SYN, model.FIN} {
		if ctl&bit != 0 {
			n++
		}
	}
	return n
}

// plus returns a number as a script has it, relative to an ISN.
func plus(n wire.Number) uint32 { return uint32(n.Plus) } //nolint:gosec // it is meant to wrap

// far is how far from RCV.NXT a segment lies that is right of the window: outside of any that is
// not scaled.
const far = 1 << 20

// arrives is a segment of the peer's.
func (s *drilling) arrives(seg *wire.Segment) string {
	seq := plus(seg.Seq)
	if int32(seq-s.rcv) > stack.Window { //nolint:gosec // it is meant to wrap
		seq = s.rcv + far
	}
	return words(seg, seq) + " win 32767" + options(seg.Ctl, "<mss 1460>")
}

// end asks what has become of the connection after the last step.
func (s *drilling) end(d *replay.Done) {
	if s.nxt == 0 || d.State == model.SynSent {
		return
	}
	if has := d.State.HasTCB(); d.Known && d.In != d.State && has && d.In.HasTCB() && !s.closed {
		s.text.WriteString("// The state.\n")
		s.line("%%{ assert tcpi_state == TCP_%s }%%", strings.NewReplacer("-", "_").Replace(d.State.String()))
	}
	s.text.WriteString("// An old ACK: is the connection there, and with which numbers?\n")
	s.at += 10 * time.Millisecond
	old := s.rcv - 1
	s.line("< . %d:%d(0) ack %d win 32767", old, old, s.nxt)
	if d.State.HasTCB() {
		s.line("> . %d:%d(0) ack %d", s.nxt, s.nxt, s.rcv)
		return
	}
	s.line("> R %d:%d(0)", s.nxt, s.nxt)
}

// words returns a segment with that SEQ in the words of a script.
func words(seg *wire.Segment, seq uint32) string {
	words := fmt.Sprintf("%s %d:%d(%d)", packetdrill.Letters(seg.Ctl), seq,
		seq+uint32(seg.Text()), seg.Text()) //nolint:gosec // it is 0 or 1
	if seg.Ctl&model.ACK != 0 {
		words += fmt.Sprintf(" ack %d", plus(seg.Ack))
	}
	return words
}

func options(ctl model.Control, some string) string {
	if ctl&model.SYN == 0 {
		return ""
	}
	return " " + some
}

// comment writes text as comments, each of its lines as a paragraph.
func comment(text string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n") {
		b.WriteString(packetdrill.Comment(paragraph))
	}
	return b.String()
}
