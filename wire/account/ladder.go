package account

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// A row is one line of a ladder.
type row struct {
	frame, time string
	at          [2]string
	// ev is the event under way, -1 for none, from its sender.
	ev              int
	leaves, arrives bool
	label           string
	lost            bool
	// says is what happens at an end without a segment.
	says string
	bad  bool
}

// ladder draws the connections of one capture.
type ladder struct {
	r       *match.Result
	c       *capture.Connection
	several bool
	short   bool
	color   bool
}

// rows returns the run as rows, the states at the beginning first.
func (l *ladder) rows() []row {
	steps := l.r.Steps
	var rows []row
	if len(steps) > 0 {
		first := row{ev: -1}
		for _, e := range model.Ends {
			first.at[e] = steps[0].Before[e].State.String()
		}
		rows = append(rows, first)
	}
	labels := 0
	label := map[int]string{}
	for i := 0; i < len(steps); i++ {
		s := &steps[i]
		if s.Kind == match.Arrives || s.Kind == match.ArrivesAgain {
			for i+1 < len(steps) && sameGroup(s, &steps[i+1]) {
				i++
			}
			r := row{ev: s.Event, arrives: true, label: label[s.Event]}
			r.at[s.End] = state(&steps[i])
			if s.Kind == match.ArrivesAgain {
				r.label = label[s.Event] + "2"
			}
			if l.c.Sides == 2 {
				r.frame, r.time = l.frame(s.Event, s.End), l.time(l.c.Arrived(&l.c.Events[s.Event]))
			}
			rows = append(rows, r)
			continue
		}
		if s.Event < 0 || s.Kind == match.Reuse {
			r := row{ev: -1, says: l.says(s)}
			r.at[s.End] = s.After[s.End].State.String()
			r.bad = !s.Kind.Model()
			rows = append(rows, r)
			continue
		}
		for i+1 < len(steps) && sameGroup(s, &steps[i+1]) {
			i++
		}
		ev := s.Event
		r := row{ev: ev, leaves: true, bad: !s.Kind.Model(), time: l.time(l.sent(ev))}
		r.frame = l.frame(ev, s.End)
		r.at[s.End] = steps[i].After[s.End].State.String()
		if s.Kind == match.Twice || s.Kind == match.Stray {
			r.at[s.End] = ""
		}
		n := 0
		j := i + 1
		for ; j < len(steps); j++ {
			if a := &steps[j]; a.Event == ev && (a.Kind == match.Arrives || a.Kind == match.ArrivesAgain) {
				n++
				for j+1 < len(steps) && sameGroup(a, &steps[j+1]) {
					j++
				}
			}
		}
		switch {
		case n == 1 && i+1 < len(steps) && steps[i+1].Event == ev && l.c.Sides < 2:
			for i+1 < len(steps) && steps[i+1].Event == ev {
				i++
			}
			r.arrives = true
			r.at[s.End.Peer()] = state(&steps[i])
		case n > 0:
			r.label = letter(labels)
			labels++
			label[ev] = r.label
		default:
			r.lost = l.lost(ev)
		}
		rows = append(rows, r)
	}
	return rows
}

func sameGroup(a, b *match.Step) bool {
	return a.Kind == b.Kind && a.Event == b.Event && a.End == b.End
}

// letter returns the n-th label: a to z, then a1 to z1.
func letter(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s += strconv.Itoa(n / 26)
	}
	return s
}

// state says in which state an arrival leaves its end.
func state(s *match.Step) string {
	before, after := s.Before[s.End].State, s.After[s.End].State
	if s.Action.Segment.Has(model.RST) && before.HasTCB() && !after.HasTCB() {
		return "reset"
	}
	return after.String()
}

// says writes what happens at an end without a segment.
func (l *ladder) says(s *match.Step) string {
	e := s.End.String() + ": "
	switch {
	case s.Kind == match.Vanishes:
		return e + "its " + s.Before[s.End].State.String() + " is gone"
	case s.Kind == match.Stops:
		return e + "stops listening"
	case s.Kind == match.Reuse:
		return e + "leaves TIME-WAIT for a new OPEN"
	case s.Action.Kind == model.Expire:
		return e + "wait over"
	case s.Action.Kind == model.GiveUp:
		return e + "gives up"
	case s.Action.Kind == model.Abandon:
		return e + "abandons FIN-WAIT-2"
	case s.Action.Kind == model.Abort:
		return e + "aborts, its RST is not seen"
	case s.Action.Kind == model.Close:
		return e + "closes, its FIN is not seen"
	}
	return e + s.Action.Kind.String()
}

// sent is when an event was first seen.
func (l *ladder) sent(ev int) int64 {
	e := &l.c.Events[ev]
	if t := l.c.Sent(e); t != 0 {
		return t
	}
	return l.c.Arrived(e)
}

// time writes a time since the first event.
func (l *ladder) time(t int64) string {
	if t == 0 || len(l.c.Events) == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f", float64(t-l.sent(0))/1e9)
}

// frame writes the frame of an event as an end's file has it.
func (l *ladder) frame(ev int, e model.End) string {
	event := &l.c.Events[ev]
	if l.c.Sides < 2 {
		return strconv.Itoa(event.Number())
	}
	file := 0
	if l.c.Near[1] == e {
		file = 1
	}
	if event.Frame[file] == 0 {
		return "-"
	}
	return strconv.Itoa(event.Frame[file]) + string("'\""[file])
}

// lost says whether an event that did not arrive was lost, and is not just the last.
func (l *ladder) lost(ev int) bool {
	if l.c.Sides == 2 {
		return l.c.Arrived(&l.c.Events[ev]) == 0
	}
	for i := ev + 1; i < len(l.c.Events); i++ {
		if e := &l.c.Events[i]; e.Kind == capture.Again && e.Of == l.c.Events[ev].Number() {
			return true
		}
	}
	for i := range l.r.Steps {
		s := &l.r.Steps[i]
		if s.Event > ev && (s.Kind == match.Arrives || s.Kind == match.ArrivesAgain) &&
			l.c.Events[s.Event].From == l.c.Events[ev].From {
			return true
		}
	}
	return false
}

// text writes a segment, its numbers relative to the initial ones.
func (l *ladder) text(ev int) string {
	e := &l.c.Events[ev]
	ends := &l.c.Incarnations[e.Incarnation].Ends
	var ack uint32
	if e.Ctl&model.ACK != 0 {
		ack = e.Ack - ends[e.From.Peer()].ISS
	}
	t := segmentText(e.Seq-ends[e.From].ISS, ack, e.Len, e.Ctl, l.short)
	if l.several {
		t += "#" + strconv.Itoa(e.Incarnation+1)
	}
	return t
}

// segmentText writes a segment as the RFC's figures do, or in short.
func segmentText(seq, ack, length uint32, ctl model.Control, short bool) string {
	ctl &^= model.PSH
	if short {
		t := strconv.FormatUint(uint64(seq), 10)
		if ctl&model.ACK != 0 {
			t += "/" + strconv.FormatUint(uint64(ack), 10)
		}
		if length > 0 {
			t += "+" + strconv.FormatUint(uint64(length), 10)
		}
		return t + " " + ctl.String()
	}
	t := fmt.Sprintf("<SEQ=%d>", seq)
	if ctl&model.ACK != 0 {
		t += fmt.Sprintf("<ACK=%d>", ack)
	}
	if length > 0 {
		t += fmt.Sprintf("<LEN=%d>", length)
	}
	return t + "<CTL=" + ctl.String() + ">"
}

const columns = 80

// write writes the ladder.
func (l *ladder) write(w io.Writer) error {
	rows := l.rows()
	color := l.color
	l.color = false
	text := l.draw(rows)
	for line := range strings.SplitSeq(text, "\n") {
		if len([]rune(line)) > columns {
			l.short = true
			break
		}
	}
	if l.color = color; l.short || color {
		text = l.draw(rows)
	}
	_, err := io.WriteString(w, text)
	return err
}

func (l *ladder) draw(rows []row) string {
	frames, times, rail, segment := 1, 1, 0, 0
	for i := range rows {
		r := &rows[i]
		frames, times = max(frames, len(r.frame)), max(times, len(r.time))
		rail = max(rail, len(r.at[model.A]))
		if r.ev >= 0 {
			segment = max(segment, len(l.text(r.ev)))
		}
	}
	way := segment + len("--- ") + len(" -->")
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %*s  %-*s %-*s %s\n", frames, "#", times, "s", rail, "A", way, "", "B")
	folded := l.c.Folded.Segments == 0
	for i := range rows {
		r := &rows[i]
		if !folded && r.ev >= 0 && l.c.Events[r.ev].Number() > l.c.Folded.Last {
			folded = true
			fmt.Fprintf(&b, "  %s\n", foldText(&l.c.Folded))
		}
		middle := r.says
		if r.ev >= 0 {
			middle = l.way(r, segment)
		}
		drawn := fmt.Sprintf("%-*s", way, middle)
		if l.color && (r.bad || r.ev >= 0 && l.c.Events[r.ev].Ctl&model.RST != 0) {
			drawn = "\x1b[31m" + drawn + "\x1b[0m"
		}
		line := fmt.Sprintf("%*s  %*s  %-*s %s %s", frames, r.frame, times, r.time, rail,
			r.at[model.A], drawn, r.at[model.B])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// way returns the arrow with the segment in its middle.
func (l *ladder) way(r *row, width int) string {
	text := l.text(r.ev)
	text += strings.Repeat(" ", width-len(text))
	start, end := "---", "-->"
	dots := "···"
	if r.label != "" {
		dots = strings.Repeat("·", max(0, 3-len(r.label))) + r.label
	}
	switch {
	case !r.leaves:
		start = dots
	case r.lost:
		end = "--✗"
	case !r.arrives:
		end = dots
	}
	if r.bad && r.leaves {
		start = "???"
	}
	if l.c.Events[r.ev].From == model.A {
		return start + " " + text + " " + end
	}
	return mirrored(end) + " " + text + " " + mirrored(start)
}

func mirrored(s string) string {
	return strings.NewReplacer("-->", "<--", "--✗", "✗--").Replace(s)
}

// foldText says what was left out.
func foldText(f *capture.Fold) string {
	return fmt.Sprintf("… %s left out, frames %d to %d: A %s, B %s octets",
		count(f.Segments+f.Controls, "segment"),
		f.First, f.Last, trace.Grouped(int64(f.Octets[model.A])), trace.Grouped(int64(f.Octets[model.B])))
}

// count writes a number of things.
func count(n int, thing string) string {
	return trace.Count(int64(n), thing)
}
