package packetdrill

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// Write writes the run as a script in which the kernel plays e. The same run gives
// the same bytes. The error is that of w, or tells of a run that is too long.
func Write(w io.Writer, run *trace.Run, e model.End) error {
	if start := run.Parameters.Start; start != model.StartClosed && !start.Established() {
		return errors.New("a script cannot begin in the middle of a connection: want a run that starts " +
			"established or closed")
	}
	if run.Parameters.Timestamped() {
		return errors.New("a script cannot know what the clock of a kernel shows: want a run without timestamps")
	}
	if run.Parameters.Policy[e].ACKDelay > 0 {
		return errors.New("a script cannot have the kernel delay its ACKs: want a run without an ack-delay")
	}
	if run.Parameters.Crashes != [2]int{} {
		return errors.New("a script cannot have the kernel crash: want a run without crashes")
	}
	if run.Parameters.Application[e].Keepalive == model.KeepaliveOn {
		return errors.New("a script does not wait for keep-alives: want a run without")
	}
	if run.Parameters.Application[e].Linger.Ticks() > 0 {
		return errors.New("a script would wait as long as its CLOSE lingers: want a run without linger, or 0")
	}
	for i := range run.Steps {
		if step := &run.Steps[i]; step.Elsewhere && step.Action.End == e {
			return fmt.Errorf("step %d: another host opens, and a kernel is one host: want the other end's script",
				i+1)
		}
	}
	story, err := wire.Tell(run)
	if err != nil {
		return err
	}
	s := &script{story: story, run: run, end: e, fds: 3}
	s.begin()
	for i := range run.Steps {
		s.step(i)
	}
	_, err = io.WriteString(w, s.header()+strings.TrimLeft(s.body.String(), "\n"))
	return err
}

// Side returns the end that a script is about unless another is asked for: the one
// at which the run ends; A, if it ends with what happens at none.
func Side(run *trace.Run) model.End {
	if n := len(run.Steps); n > 0 {
		switch a := run.Steps[n-1].Action; a.Kind {
		case model.Open, model.Send, model.Close, model.Abort, model.Deliver, model.DeliverDuplicate,
			model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Shutdown, model.Read,
			model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
			model.Forget, model.Forge, model.DelayedACK:
			return a.End
		case model.Tick, model.Lose, model.GoAstray:
		}
	}
	return model.A
}

// A script is one that is being written.
type script struct {
	story *wire.Story
	run   *trace.Run
	end   model.End
	body  strings.Builder
	// last is the time of the last event, at that of the next; begun says that there
	// was one.
	last, at time.Duration
	begun    bool
	// next is the next packet of the story, socket what packetdrill knows of the
	// connection, and opens how often B was opened.
	next   int
	socket socket
	opens  int
	// fds is the next file descriptor, fd that of the connection, 0 for none.
	fds, fd int
	// unread is how much was received that a late reader has not read.
	unread int
	// asComments is the step from which on there is nothing to be run; 0 for none.
	asComments int
	// early says that it is so because B closes before a connection is established.
	early bool
	// unwritable are the steps with a packet that cannot be written.
	unwritable []int
}

// begin opens the listener, and the connection that is open at the start.
func (s *script) begin() {
	if s.end == model.B {
		s.listen()
	}
	if !s.run.Parameters.Start.Established() {
		return
	}
	s.comment("The handshake of incarnation 1, which is open when the run begins.")
	if s.end == model.A {
		s.open()
	} else {
		s.socket = socket{passive: true}
		s.opens++
	}
	for i := range s.story.Handshake {
		if p := &s.story.Handshake[i]; p.On == s.end {
			s.packet(p)
		}
	}
	if s.end == model.B {
		s.accept()
	}
}

// step writes step i.
func (s *script) step(i int) {
	step := &s.run.Steps[i]
	a := step.Action
	var packets []*wire.Packet
	for ; s.next < len(s.story.Packets) && s.story.Packets[s.next].Step == i; s.next++ {
		packets = append(packets, &s.story.Packets[s.next])
	}
	switch {
	case a.Kind == model.Tick:
		return
	case a.Kind == model.Lose, a.Kind == model.GoAstray, a.End != s.end:
		s.elsewhere(i)
		return
	}
	s.comment(s.here(i, packets))
	before, after := &s.run.Before(i).TCB[s.end], &step.After.TCB[s.end]
	if a.Creates {
		s.created(i)
	}
	if a.Kind == model.Close && s.end == model.B && !before.State.Synchronized() && s.asComments == 0 {
		s.asComments, s.early = i+1, true
		s.comment("From here on the lines are comments: see above.")
	}
	s.wait(i)
	s.call(a.Kind, before)
	for _, p := range packets {
		if a.Kind == model.Abort || a.Kind == model.Close && p.Ctl&model.RST != 0 {
			// Linux has the ACK bit in it.
			p.Ctl, p.Ack = p.Ctl|model.ACK, p.RcvNxt
		}
		s.packet(p)
	}
	if before.State == model.SynReceived && after.State.Synchronized() || a.Creates &&
		after.State.Synchronized() {
		s.accept()
	}
	switch {
	case after.Received <= before.Received || s.fd == 0:
	case s.run.Parameters.Application[s.end].Reader == model.ReaderLate:
		s.unread++
	default:
		s.event("read(%d, ..., 1) = 1", s.fd)
	}
	if before.State.HasTCB() && !after.State.HasTCB() {
		s.letGo()
	}
}

// created notes that B is opened: more than once, packetdrill cannot follow.
func (s *script) created(i int) {
	s.opens++
	if s.opens > 1 && s.asComments == 0 {
		s.asComments = i + 1
		s.comment("From here on the lines are comments: see above.")
	}
	s.socket = socket{passive: true}
	s.fd, s.unread = 0, 0
}

// elsewhere tells of a step at the other end or in the network.
func (s *script) elsewhere(i int) {
	s.comment(s.story.Place(i) + ": " + s.run.Event(i) + "." + s.verdict(i))
}

// here tells of a step at the end that the kernel plays.
func (s *script) here(i int, packets []*wire.Packet) string {
	text := s.story.Place(i) + ": " + s.run.Event(i) + "."
	a := s.run.Steps[i].Action
	if a.Arrives() {
		p := packets[0]
		before := &s.run.Before(i).TCB[s.end]
		if before.State.HasTCB() && a.Segment.Incarnation < before.Incarnation {
			text += fmt.Sprintf(" The segment is old: of incarnation %d, and the TCB is of %d.",
				a.Segment.Incarnation, before.Incarnation)
		}
		if d := p.Seq - p.RcvNxt; before.State.HasTCB() && before.State != model.SynSent &&
			d >= uint32(s.run.Parameters.Window) && d < 1<<16 {
			text += " It lies right of the model's window, and in a kernel's, which is larger."
		}
	}
	return text + s.verdict(i)
}

// verdict says of a step what [wire.Story.Verdict] does.
func (s *script) verdict(i int) string {
	text := ""
	for _, says := range s.story.Verdict(i) {
		text += " " + says
	}
	return text
}

// packet writes a packet, injected or expected.
func (s *script) packet(p *wire.Packet) {
	words, ok := "", false
	if p.Arrives() {
		words, ok = s.socket.injected(p)
	} else {
		words, ok = s.socket.expected(p)
	}
	if !ok {
		s.unwritable = append(s.unwritable, p.Step+1)
		s.comment("Cannot be written, since its end is beyond 2^32: " + words)
		return
	}
	s.event("%s", words)
}

// wait sets the time of the next event to that of step i.
func (s *script) wait(i int) {
	s.at = time.Duration(s.run.Steps[i].Tick) * wire.Tick(&s.run.Parameters)
}
