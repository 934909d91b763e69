package trace

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
)

// A Row is one line of a ladder: what happens at one end, or a segment's way from
// one end to the other, or one half of that way if it takes long.
type Row struct {
	Tick int
	// At is what the row says at each end's rail.
	At [2]string
	// Segment is the segment under way, nil for none, and From its sender.
	Segment *model.Segment
	From    model.End
	// Leaves and Arrives say which halves of the way the row shows.
	Leaves, Arrives bool
	// Label, of a way shown in two halves or more, is the same in each; "" for none.
	Label string
	// Lost says that the segment never arrives, because it is lost.
	Lost bool
	// Step is the number of steps done after this row.
	Step int
}

// Ladder returns the run as rows, the initial states first.
func (r *Run) Ladder() []Row {
	flights, of := r.Flights()
	rows := []Row{{At: [2]string{r.Initial.TCB[model.A].State.String(), r.Initial.TCB[model.B].State.String()}}}
	sent := 0
	labels := 0
	for i, step := range r.Steps {
		a := step.Action
		switch {
		case a.Arrives():
			f := &flights[of[i]]
			if merges(r, f, i) {
				last := &rows[len(rows)-1]
				last.Arrives, last.Step = true, i+1
				last.At[a.End] = r.arrival(i)
			} else {
				rows = append(rows, Row{
					Tick: step.Tick, Segment: &f.Segment, From: f.From, Arrives: true, Label: f.label, Step: i + 1,
				})
				rows[len(rows)-1].At[a.End] = r.arrival(i)
			}
		case a.Kind == model.Tick, a.Kind == model.Lose, a.Kind == model.GoAstray:
			rows[len(rows)-1].Step = i + 1
			continue
		default:
			rows = append(rows, Row{Tick: step.Tick, Step: i + 1})
			rows[len(rows)-1].At[a.End] = r.call(i)
		}
		if !step.Sends {
			continue
		}
		f := &flights[sent]
		sent++
		if a.Arrives() {
			rows = append(rows, Row{Tick: step.Tick, Step: i + 1})
		}
		row := &rows[len(rows)-1]
		row.Segment, row.From, row.Leaves = &f.Segment, f.From, true
		switch {
		case f.Lost >= 0:
			row.Lost = true
			row.At[f.From.Peer()] = "lost at " + r.Parameters.Time(r.Steps[f.Lost].Tick)
		case f.Astray >= 0:
			row.At[f.From.Peer()] = "astray at " + r.Parameters.Time(r.Steps[f.Astray].Tick)
		case len(f.Arrived) == 0:
			row.At[f.From.Peer()] = "in flight"
		}
		if n := len(f.Arrived); n > 1 || n == 1 && !merges(r, f, f.Arrived[0]) {
			f.label = label(labels)
			row.Label = f.label
			labels++
		}
	}
	return rows
}

// merges says whether the arrival in step i stands in the row of the sending: it
// is the very next step, and the only arrival.
func merges(r *Run, f *Flight, i int) bool {
	return i == f.Sent+1 && len(f.Arrived) == 1 && r.Steps[i].Tick == r.Steps[f.Sent].Tick
}

// label returns the n-th label: a to z, then a1 to z1.
func label(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s += fmt.Sprint(n / 26)
	}
	return s
}

// arrival says what the arrival in step i does at its end's rail.
func (r *Run) arrival(i int) string {
	step := r.Steps[i]
	before, after := r.Before(i).TCB[step.Action.End].State, step.After.TCB[step.Action.End].State
	if step.Action.Segment.Has(model.RST) && before.HasTCB() && !after.HasTCB() {
		return "reset in " + before.String()
	}
	return after.String()
}

// call says what the call or timeout in step i is, and where it leads.
func (r *Run) call(i int) string {
	step := r.Steps[i]
	e := step.Action.End
	says := step.Action.Kind.String()
	switch step.Action.Kind {
	case model.Expire:
		says = "wait over"
	case model.GiveUp:
		says = "gives up"
	case model.Abandon:
		says = "abandons"
	case model.Retransmit:
		says = "retransmits"
	case model.Open, model.Send, model.Close, model.Abort:
	case model.Tick, model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray:
		panic("BUG: " + says + " is no call and no timeout")
	}
	if before, after := r.Before(i).TCB[e].State, step.After.TCB[e].State; before != after {
		says += ": " + after.String()
	}
	return says
}

// WriteLadder writes the run as text, in the manner of RFC 9293's figures. A
// segment whose incarnation is not the only one in the run is followed by its
// number, "#1". With color, a RST is red.
func (r *Run) WriteLadder(w io.Writer, color bool) error {
	rows := r.Ladder()
	several := severalIncarnations(rows)
	ticks, rail, text := 2, 0, 0
	for _, row := range rows {
		ticks = max(ticks, len(r.Parameters.Time(row.Tick)))
		rail = max(rail, len(row.At[model.A]))
		if row.Segment != nil {
			text = max(text, len(segmentText(row.Segment, several)))
		}
	}
	way := text + len("--- ") + len(" -->")
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %-*s %-*s %s\n", ticks, "t", rail, "A", way, "", "B")
	for i, row := range rows {
		if r.Loop >= 0 && i > 0 && rows[i-1].Step <= r.Loop && row.Step > r.Loop {
			fmt.Fprintf(&b, "%*s  from here on, for ever:\n", ticks, "")
		}
		drawn := fmt.Sprintf("%-*s", way, row.way(text, several))
		if color && row.Segment != nil && row.Segment.Has(model.RST) {
			drawn = "\x1b[31m" + drawn + "\x1b[0m"
		}
		line := fmt.Sprintf("%*s  %-*s %s %s", ticks, r.Parameters.Time(row.Tick), rail, row.At[model.A],
			drawn, row.At[model.B])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// severalIncarnations says whether there are segments of more than one.
func severalIncarnations(rows []Row) bool {
	var first *model.Segment
	for _, row := range rows {
		switch {
		case row.Segment == nil:
		case first == nil:
			first = row.Segment
		case row.Segment.Incarnation != first.Incarnation:
			return true
		}
	}
	return false
}

func segmentText(s *model.Segment, several bool) string {
	if several {
		return fmt.Sprintf("%v#%d", s, s.Incarnation)
	}
	return s.String()
}

// way returns the arrow with the segment in its middle, width wide.
func (row *Row) way(width int, several bool) string {
	if row.Segment == nil {
		return ""
	}
	text := segmentText(row.Segment, several)
	text += strings.Repeat(" ", width-len(text))
	start, end := "---", "-->"
	dots := "···"
	if row.Label != "" {
		dots = strings.Repeat("·", 3-len(row.Label)) + row.Label
	}
	switch {
	case !row.Leaves:
		start = dots
	case row.Lost:
		end = "--✗"
	case !row.Arrives:
		end = dots
	}
	if row.From == model.A {
		return start + " " + text + " " + end
	}
	return mirrored(end) + " " + text + " " + mirrored(start)
}

// mirrored returns an arrow's end as it looks pointing to the left.
func mirrored(s string) string {
	switch s {
	case "-->":
		return "<--"
	case "--✗":
		return "✗--"
	}
	return s
}
