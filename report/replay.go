package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
)

// Replay writes what came of playing a script: what the stack did step by step, and the
// verdict. Times are written by clock.
func Replay(w io.Writer, r *replay.Report, clock func(tick int) string) error {
	if _, err := fmt.Fprintf(w, "%s, as %v of the run:\n\n", r.Target, r.Script.End); err != nil {
		return err
	}
	var rows [][]string
	for i := range r.Done {
		d := &r.Done[i]
		if d.Kind == replay.Pass && (!r.Differs || i < len(r.Done)-1) {
			continue
		}
		of := "-"
		if d.Of > 0 {
			of = strconv.Itoa(d.Of)
		}
		rows = append(rows, []string{of, clock(d.At), eventOf(r, d), sentBy(r, d), where(d)})
	}
	if err := writeTable(w, []string{"step", "t", "what happens", "it sends", "and is in"}, rows); err != nil {
		return err
	}
	if r.Free {
		const free = "\nIts later ISS could not be chosen; nothing in this run depends on them.\n"
		if _, err := io.WriteString(w, free); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n"+replayed(r)+"\n")
	return err
}

// replayed says whether the stack did what the model does.
func replayed(r *replay.Report) string {
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
		at, eventOf(r, d), wantedOf(r, d), d.State, sentBy(r, d), where(d))
}

// where says in which state the stack is.
func where(d *replay.Done) string {
	if !d.Known {
		return "?"
	}
	return d.In.String()
}

// eventOf says what happens in a step.
func eventOf(r *replay.Report, d *replay.Done) string {
	switch d.Kind {
	case replay.Pass:
		return "time passes"
	case replay.Call:
		return string(d.Call)
	case replay.Arrive:
		return segmentText(r, d.Segment.Ctl, r.Peer(d.Segment.Seq)+d.Ahead, r.Own(d.Segment.Ack),
			replay.FromPeer) + " arrives"
	case replay.Fire:
		return "the " + d.Timer + " timer fires"
	}
	panic("BUG: no such kind of step")
}

// wantedOf says what the model sends in a step.
func wantedOf(r *replay.Report, d *replay.Done) string {
	if d.Sends == nil {
		return "nothing"
	}
	return segmentText(r, d.Sends.Ctl, r.Own(d.Sends.Seq), r.Peer(d.Sends.Ack)+d.Ahead, replay.FromStack)
}

// sentBy says what the stack sent.
func sentBy(r *replay.Report, d *replay.Done) string {
	if len(d.Sent) == 0 {
		return "nothing"
	}
	var texts []string
	for i := 0; i < len(d.Sent); {
		n := 1
		for i+n < len(d.Sent) && d.Sent[i+n] == d.Sent[i] {
			n++
		}
		text := sentText(r, d.Sent[i])
		if n > 1 {
			text = fmt.Sprintf("%d × %s", n, text)
		}
		texts = append(texts, text)
		i += n
	}
	return strings.Join(texts, ", ")
}

func sentText(r *replay.Report, seg stack.Segment) string {
	return segmentText(r, seg.Ctl, seg.Seq, seg.Ack, replay.FromStack)
}

// segmentText writes a segment of the stack or of its peer.
func segmentText(r *replay.Report, ctl model.Control, seq, ack uint32, from replay.Sender) string {
	s := ctl.String() + " seq " + r.Shown(seq, from)
	if ctl&model.ACK != 0 {
		s += " ack " + r.Shown(ack, 1-from)
	}
	return s
}
