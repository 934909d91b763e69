package account

import (
	"fmt"
	"slices"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
)

// A Summary says in words how a connection ended and what became of its segments.
type Summary struct {
	ClosedFirst, TimeWait string
	Seen                  []Seen
}

// Seen is a kind of thing that was seen, and which frames.
type Seen struct {
	What  string
	Which []string
}

// Summarize says what was seen of a connection.
func Summarize(f *match.Result) Summary {
	c := f.Connection
	known := facts.Of(c)
	s := Summary{ClosedFirst: closedFirst(f, known), TimeWait: timeWait(f, known)}
	add := func(what, which string) {
		i := slices.IndexFunc(s.Seen, func(x Seen) bool { return x.What == what })
		if i < 0 {
			s.Seen = append(s.Seen, Seen{What: what})
			i = len(s.Seen) - 1
		}
		s.Seen[i].Which = append(s.Seen[i].Which, which)
	}
	twice := map[int]bool{}
	stray := map[int]bool{}
	late := map[int]bool{}
	arrived := [2]int{-1, -1}
	for i := range f.Steps {
		step := &f.Steps[i]
		twice[step.Event] = twice[step.Event] || step.Kind == match.Twice
		stray[step.Event] = stray[step.Event] || step.Kind == match.Stray
		if step.Kind == match.Arrives {
			late[step.Event] = late[step.Event] || step.Event < arrived[step.End]
			arrived[step.End] = max(arrived[step.End], step.Event)
		}
	}
	for i := range c.Events {
		e := &c.Events[i]
		if e.Proof > 0 {
			continue
		}
		name := fmt.Sprintf("frame %d", e.Number())
		if c.Sides == 2 {
			file := 0
			if e.Frame[0] == 0 {
				file = 1
			}
			name += primes[file]
		}
		of := ""
		if e.Of > 0 {
			of = fmt.Sprintf(" (of %d)", e.Of)
		}
		switch {
		case stray[i]:
			add("Old", name+of)
		case twice[i]:
			add("Duplicate", name+of)
		case e.Kind == capture.Again:
			add("Sent again", name+of)
		case e.Kind == capture.Duplicate:
			add("Duplicate", name+of)
		case e.Kind == capture.Late, late[i], facts.Overtaken(c, i),
			slices.Contains(f.Witness.Overtaken, e.Number()):
			add("Out of order", name)
		case e.Kind == capture.Ahead:
			add("After a gap", name)
		case e.Kind == capture.KeepAlive:
			add("Keep-alive", name)
		case e.Kind == capture.Conflict:
			add("Data after the FIN", name)
		case e.Kind == capture.Foreign:
			add("Of no connection", name)
		}
		switch {
		case c.Sides == 2 && c.Sent(e) == 0:
			add(fmt.Sprintf("Seen at %v only", e.From.Peer()), name)
		case c.Sides == 2 && c.Arrived(e) == 0:
			add(fmt.Sprintf("Lost (seen at %v only)", e.From), name)
		case !f.Followed(i) || !f.Pending(i) || !isLost(f, i):
		case f.Behind:
			add(fmt.Sprintf("Dropped at %v behind its capture, it seems", e.From.Peer()), name)
		case c.Sides < 2:
			add("Lost, it seems", name)
		}
	}
	if c.Folded.Again+c.Folded.Late+c.Folded.Duplicates > 0 {
		add("Among the data left out", fmt.Sprintf("%d sent again, %d out of order, %d duplicate", c.Folded.Again,
			c.Folded.Late, c.Folded.Duplicates))
	}
	return s
}

// Assumed lists what the run has that is no step of the model, and what is assumed
// of the network.
func Assumed(f *match.Result) []string {
	var all []string
	if f.Connection.Timeless() {
		all = append(all, "what lasts a time lasted as long, since the capture has no times")
	}
	if f.Witness.Early > 0 {
		all = append(all, fmt.Sprintf("frame %d is a SYN with data (TCP Fast Open, RFC 7413), which is taken as "+
			"sent right "+
			"after the handshake", f.Witness.Early))
	}
	if f.Behind {
		all = append(all, "what was captured at its receiver can have been dropped or held behind that")
	}
	var most [2]*match.Step
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Beyond > 0 {
			most[s.End] = s
		}
		frame := ""
		if s.Event >= 0 {
			frame = fmt.Sprintf("frame %d", f.Connection.Events[s.Event].Number())
		}
		switch {
		case s.Kind == match.ArrivesAgain:
			all = append(all, frame+" arrived twice")
		case s.Kind == match.Acknowledges:
			all = append(all, frame+" is an ACK that nothing calls for, as when a window opens")
		case s.Kind == match.Probes:
			all = append(all, frame+" is a keep-alive")
		case s.Kind == match.Twice:
			all = append(all, frame+" was delivered by the network, not sent again")
		case s.Kind == match.Stray:
			all = append(all, frame+" is an old segment whose sending is not in the capture")
		case s.Kind == match.Reuse:
			all = append(all, frame+" opened anew from TIME-WAIT, as with tcp_tw_reuse (RFC 6191)")
		case s.Kind == match.Acts && s.Action.Kind == model.Close && s.Half:
			all = append(all, fmt.Sprintf("%v closed its sending side only (shutdown) with %s", s.End, frame))
		}
	}
	for _, s := range most {
		if s == nil {
			continue
		}
		says := fmt.Sprintf("%v sends its FIN again %s more than an orphan does: ", s.End,
			trace.Count(int64(s.Beyond), "time"))
		if s.Beyond == 1 {
			says += "one was a tail-loss probe, or "
		}
		all = append(all, says+"a process holds its socket")
	}
	return all
}

// Instead lists what the model would have sent.
func Instead(f *match.Result) []string {
	var all []string
	for _, t := range f.Instead {
		all = append(all, (&trace.Segment{Seq: t.Seq, Ack: t.Ack, Ctl: t.Ctl}).String())
	}
	return all
}
