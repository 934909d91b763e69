package replay

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/report/table"
	"tcpcheck/stack"
)

func signed(n int64) string { return strconv.FormatInt(n, 10) }

// WriteText writes the report: the verdict, and what the stack did step by step. Times
// are written by clock.
func (r *Report) WriteText(w io.Writer, clock func(tick int) string) error {
	if _, err := fmt.Fprintf(w, "%s, as %v of the run:\n\n", r.Target, r.Script.End); err != nil {
		return err
	}
	var rows [][]string
	for i := range r.Done {
		d := &r.Done[i]
		if d.Kind == Pass && (!r.Differs || i < len(r.Done)-1) {
			continue
		}
		of := "-"
		if d.Of > 0 {
			of = strconv.Itoa(d.Of)
		}
		rows = append(rows, []string{of, clock(d.At), r.Event(d.Step), r.SentText(d), d.where()})
	}
	if err := table.Write(w, []string{"step", "t", "what happens", "it sends", "and is in"}, rows); err != nil {
		return err
	}
	if r.Free {
		const free = "\nIts later ISS could not be chosen; nothing in this run depends on them.\n"
		if _, err := io.WriteString(w, free); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n"+r.Verdict()+"\n")
	return err
}

// Verdict says in words whether the stack did what the model does.
func (r *Report) Verdict() string {
	if !r.Differs {
		return fmt.Sprintf("REPRODUCED: it did in each of %d steps what the model does.", len(r.Done))
	}
	d := &r.Done[len(r.Done)-1]
	at := fmt.Sprintf("step %d", d.Of)
	if d.Of == 0 {
		at = "the handshake in front"
	}
	return fmt.Sprintf("DIFFERS at %s: %s.\n  The model: sends %s, and is in %v.\n  The stack: sends %s, "+
		"and is in %s.",
		at, r.Event(d.Step), r.WantText(d.Step), d.State, r.SentText(d), d.where())
}

func (d *Done) where() string {
	if !d.Known {
		return "?"
	}
	return d.In.String()
}

// Event says what happens in a step.
func (r *Report) Event(s *Step) string {
	switch s.Kind {
	case Pass:
		return "time passes"
	case Call:
		return string(s.Call)
	case Arrive:
		return r.text(s.Segment.Ctl, r.peer(s.Segment.Seq), r.own(s.Segment.Ack), 1) + " arrives"
	case Fire:
		return "the " + s.Timer + " timer fires"
	}
	panic("BUG: no such kind of step")
}

// WantText says what the model sends in a step.
func (r *Report) WantText(s *Step) string {
	if s.Sends == nil {
		return "nothing"
	}
	return r.text(s.Sends.Ctl, r.own(s.Sends.Seq), r.peer(s.Sends.Ack), 0)
}

// SentText says what the stack sent.
func (r *Report) SentText(d *Done) string {
	if len(d.Sent) == 0 {
		return "nothing"
	}
	var texts []string
	for i := 0; i < len(d.Sent); {
		n := 1
		for i+n < len(d.Sent) && d.Sent[i+n] == d.Sent[i] {
			n++
		}
		text := r.wire(d.Sent[i])
		if n > 1 {
			text = fmt.Sprintf("%d × %s", n, text)
		}
		texts = append(texts, text)
		i += n
	}
	return strings.Join(texts, ", ")
}

func (r *Report) wire(seg stack.Segment) string { return r.text(seg.Ctl, seg.Seq, seg.Ack, 0) }

// text writes a segment of the stack (0) or of its peer (1).
func (r *Report) text(ctl model.Control, seq, ack uint32, from int) string {
	s := ctl.String() + " seq " + r.number(seq, from)
	if ctl&model.ACK != 0 {
		s += " ack " + r.number(ack, 1-from)
	}
	return s
}

// number writes a number as the model counts, or, where that has no meaning, relative
// to the ISS.
func (r *Report) number(n uint32, who int) string {
	iss := r.iss
	if who == 1 {
		iss = r.Script.PeerISS
	}
	if n == 0 {
		return "0"
	}
	tcb, nearest := 0, int64(1<<40)
	for i := 1; i < len(iss); i++ {
		d := int64(int32(n - iss[i])) //nolint:gosec // it is meant to wrap
		if abs(d) < abs(nearest) || abs(d) == abs(nearest) {
			tcb, nearest = i, d
		}
	}
	if tcb == 0 {
		return strconv.FormatUint(uint64(n), 10)
	}
	mod := r.Script.SeqMod
	if mod == 0 || abs(nearest) >= mod || tcb >= len(r.Script.Shown[who]) {
		return fmt.Sprintf("%+d", nearest)
	}
	return strconv.FormatInt(((r.Script.Shown[who][tcb]+nearest)%mod+mod)%mod, 10)
}

func abs(n int64) int64 { return max(n, -n) }
