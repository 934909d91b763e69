package account

import (
	"fmt"
	"strconv"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// Chart returns what a ladder of the connection shows: the run that was found, each
// segment where it was seen, in its own numbers. What is explained is marked.
func Chart(f *match.Result) *trace.Chart {
	d := &drafter{r: f, c: f.Connection, ways: map[int]int{}, chart: &trace.Chart{
		Heads:   []trace.Head{{Text: "#", Picture: "frame"}, {Text: "s", Picture: "s"}},
		Several: len(f.Connection.Incarnations) > 1, Loop: -1, Narrow: true,
	}}
	d.leftOut = leftOut(&f.Connection.Folded)
	if len(f.Steps) > 0 {
		d.begin(&f.Steps[0].Before)
	}
	for i := 0; i < len(f.Steps); {
		n := i + 1
		for n < len(f.Steps) && alike(&f.Steps[i], &f.Steps[n]) {
			n++
		}
		d.row(f.Steps[i:n])
		i = n
	}
	d.ends()
	for _, cause := range f.Causes() {
		if at, ok := d.ways[cause.Event]; ok {
			row := &d.chart.Rows[d.chart.Ways[at].Sent]
			row.Marks = append(row.Marks, cause.Kind.String())
		}
	}
	for _, e := range model.Ends {
		d.bars(e)
	}
	return d.chart
}

// alike says whether two steps are of one segment that the model has as several.
func alike(a, b *match.Step) bool {
	return a.Event >= 0 && a.Kind != match.Reuse && a.Kind == b.Kind && a.Event == b.Event && a.End == b.End
}

// A drafter makes the chart of a connection.
type drafter struct {
	r     *match.Result
	c     *capture.Connection
	chart *trace.Chart
	// events has the event of each way, and ways the way of each event, the last one.
	events []int
	ways   map[int]int
	// times has that of each row, 0 where it is not known, and last the last known one.
	times []int64
	last  int64
	// leftOut is what is still to be told of what is left out.
	leftOut string
}

// add adds a row with a note at an end, after a step.
func (d *drafter) add(s *match.Step, n trace.Note) *trace.Row {
	row := trace.Row{Columns: []string{"", ""}, Step: len(d.times), Rails: rails(&s.After)}
	row.Notes[s.End] = n
	d.chart.Rows = append(d.chart.Rows, row)
	d.times = append(d.times, 0)
	return &d.chart.Rows[len(d.chart.Rows)-1]
}

// begin adds the row of the states at the beginning.
func (d *drafter) begin(tcb *[2]model.TCB) {
	row := trace.Row{Columns: []string{"", ""}, Step: -1, Rails: rails(tcb)}
	for _, e := range model.Ends {
		row.Notes[e] = trace.Note{State: tcb[e].State.String(), Changed: true}
	}
	d.chart.Rows, d.times = append(d.chart.Rows, row), append(d.times, 0)
}

func rails(tcb *[2]model.TCB) (both [2]trace.Rail) {
	for e, t := range tcb {
		both[e] = trace.Rail{State: t.State, Incarnation: t.Incarnation}
		if t.State == model.TimeWait {
			both[e].Timer = model.TimerTimeWait
		}
	}
	return both
}

// row adds the row of steps that are alike, or of one.
func (d *drafter) row(steps []match.Step) {
	s := &steps[len(steps)-1]
	before, after := s.Before[s.End].State, s.After[s.End].State
	note := trace.Note{State: after.String(), Changed: steps[0].Before[s.End].State != after,
		Strange: !s.Kind.Model()}
	switch {
	case s.Kind == match.Arrives, s.Kind == match.ArrivesAgain:
		if trace.Resets(s.Action, before, after) {
			note.Does, note.Reset = trace.ResetIn(before), true
		}
		row := d.add(s, note)
		if d.c.Sides == 2 {
			d.when(row, s.Event, s.End, d.c.Arrived(&d.c.Events[s.Event]))
		}
		d.arrives(s)
	case s.Event < 0, s.Kind == match.Reuse:
		note.Does = silent(s)
		d.add(s, note)
	default:
		note.Does = visible(s)
		if s.Kind == match.Twice || s.Kind == match.Stray || s.Kind == match.Injected {
			note.State = ""
		}
		d.when(d.add(s, note), s.Event, s.End, d.c.FirstSeen(&d.c.Events[s.Event]))
		d.leaves(s)
	}
}

// leaves adds the way of a segment that is sent in the last row.
func (d *drafter) leaves(s *match.Step) {
	d.ways[s.Event] = len(d.chart.Ways)
	d.events = append(d.events, s.Event)
	d.chart.Ways = append(d.chart.Ways, trace.Way{
		Segment: Segment(d.c, s.Event), From: s.End, Sent: len(d.chart.Rows) - 1, Arrived: -1,
		Strange: !s.Kind.Model(),
	})
}

// arrives ends the way of a segment in the last row.
func (d *drafter) arrives(s *match.Step) {
	at := len(d.chart.Rows) - 1
	i, ok := d.ways[s.Event]
	if !ok {
		panic("BUG: what arrives was not sent")
	}
	w := d.chart.Ways[i]
	if w.Arrived < 0 {
		d.chart.Ways[i].Arrived = at
		d.chart.Ways[i].Direct = at == w.Sent+1 && d.c.Sides < 2
		return
	}
	d.chart.Ways[i].Direct = false
	w.Arrived, w.Again, w.Direct = at, true, false
	d.chart.Ways, d.events = append(d.chart.Ways, w), append(d.events, s.Event)
}

// ends says of the segments that do not arrive what becomes of them.
func (d *drafter) ends() {
	for i, ev := range d.events {
		if w := &d.chart.Ways[i]; w.Arrived < 0 {
			w.Lost, w.Ends = isLost(d.r, ev), "in flight"
			if w.Lost {
				w.Ends = "lost"
			}
		}
	}
}

// visible says what an end does that sends the event of a step.
func visible(s *match.Step) string {
	switch s.Kind {
	case match.Acts:
		return trace.Does(s.Action.Kind)
	case match.Repeats:
		return trace.Does(model.Retransmit)
	case match.Probes:
		return "keep-alive"
	case match.Twice:
		return "not sent: a duplicate"
	case match.Stray:
		return "not sent: an old segment"
	case match.Injected:
		return "not sent: injected"
	case match.Unexplained, match.Seen, match.Acknowledges, match.Reuse, match.Stops, match.Starts,
		match.Vanishes,
		match.Arrives,
		match.ArrivesAgain:
	}
	return ""
}

// silent says what an end does that sends nothing, or nothing that is seen.
func silent(s *match.Step) string {
	switch {
	case s.Kind == match.Vanishes:
		return "its " + s.Before[s.End].State.String() + " is gone"
	case s.Kind == match.Stops:
		return "stops listening"
	case s.Kind == match.Starts:
		return "listens again"
	case s.Kind == match.Reuse:
		return "leaves TIME-WAIT for a new OPEN"
	case s.Action.Kind == model.Abort:
		return "aborts, its RST is not seen"
	case s.Action.Kind == model.Close:
		return "closes, its FIN is not seen"
	case s.Action.Kind == model.Abandon:
		return trace.Does(model.Abandon) + " FIN-WAIT-2"
	}
	return trace.Does(s.Action.Kind)
}

// pause is a silence that is told of: as long as the shortest retransmission timeouts
// of stacks (Linux's TCP_RTO_MIN).
const pause = 200e6

// when writes into a row where it is in an end's file and in time, and what is left out
// before it.
func (d *drafter) when(row *trace.Row, ev int, e model.End, t int64) {
	row.Columns[0] = d.frame(ev, e)
	row.When = "frame " + row.Columns[0]
	if d.c.Events[ev].Proof > 0 {
		row.When = "not captured"
		return
	}
	if d.leftOut != "" && d.c.Events[ev].Number() > d.c.Folded.Last {
		row.LeftOut, d.leftOut = d.leftOut, ""
	}
	if t == 0 {
		return
	}
	row.Columns[1] = fmt.Sprintf("%.3f", float64(t-d.c.FirstSeen(&d.c.Events[0]))/1e9)
	row.When += ", " + row.Columns[1] + " s"
	if silence := t - d.last; d.last > 0 && silence >= pause {
		row.Gap, row.Later = trace.LongGap, lasting(silence)+" later"
	}
	d.times[len(d.times)-1], d.last = t, max(d.last, t)
}

// lasting writes a time that was measured: "210 ms", "2.0 s".
func lasting(ns int64) string {
	if ns < 1e9 {
		return strconv.FormatInt((ns+5e5)/1e6, 10) + " ms"
	}
	return fmt.Sprintf("%.1f s", float64(ns)/1e9)
}

// bars adds the bars of an end's TIME-WAITs.
func (d *drafter) bars(e model.End) {
	in := func(i int) bool { return d.chart.Rows[i].Rails[e].State == model.TimeWait }
	for i := range d.chart.Rows {
		if !in(i) || i > 0 && in(i-1) {
			continue
		}
		to := i + 1
		for to < len(d.chart.Rows) && in(to) {
			to++
		}
		bar := trace.Bar{End: e, Kind: model.TimerTimeWait, From: i, To: to, Words: []string{"TIME-WAIT"}}
		until := d.last
		if to == len(d.chart.Rows) {
			bar.To = -1
		} else {
			until = d.about(to)
		}
		if from := d.about(i); from > 0 && until > from {
			bar.Words = append(trace.TimeWaitLasts(lasting(until-from), lasting(until-from), bar.To < 0),
				bar.Words...)
		}
		d.chart.Bars = append(d.chart.Bars, bar)
	}
}

// about returns when row i was, where a segment that is seen but once arrives as it is
// seen; 0 where that is not known.
func (d *drafter) about(i int) int64 {
	if d.times[i] > 0 {
		return d.times[i]
	}
	for k := range d.chart.Ways {
		if w := &d.chart.Ways[k]; w.Arrived == i {
			return d.times[w.Sent]
		}
	}
	return 0
}

// frame writes the frame of an event as an end's file has it.
func (d *drafter) frame(ev int, e model.End) string {
	event := &d.c.Events[ev]
	if event.Proof > 0 {
		return "-"
	}
	if d.c.Sides < 2 {
		return strconv.Itoa(event.Number())
	}
	file := 0
	if d.c.Near[1] == e {
		file = 1
	}
	if event.Frame[file] == 0 {
		return "-"
	}
	return strconv.Itoa(event.Frame[file]) + primes[file]
}

// primes mark the frames of each of two files.
var primes = [2]string{"'", "\""}

// isLost says whether an event that did not arrive was lost, and is not just the last.
func isLost(f *match.Result, ev int) bool {
	c := f.Connection
	if arrived := c.Arrived(&c.Events[ev]); c.Sides == 2 && (arrived == 0 || !f.Behind) {
		return arrived == 0
	}
	if c.Events[ev].Proof > 0 {
		return false
	}
	for i := ev + 1; i < len(c.Events); i++ {
		if e := &c.Events[i]; e.Kind == capture.Again && e.Of == c.Events[ev].Number() {
			return true
		}
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Event > ev && (s.Kind == match.Arrives || s.Kind == match.ArrivesAgain) &&
			c.Events[s.Event].From == c.Events[ev].From {
			return true
		}
	}
	return false
}

// Segment returns an event, its numbers relative to the initial ones.
func Segment(c *capture.Connection, ev int) trace.Segment {
	e := &c.Events[ev]
	ends := &c.Incarnations[e.Incarnation].Ends
	s := trace.Segment{Seq: e.Seq - ends[e.From].ISS, Len: e.Len, Ctl: e.Ctl &^ model.PSH,
		Incarnation: uint8(e.Incarnation + 1)}
	if e.Ctl&model.ACK != 0 {
		s.Ack = e.Ack - ends[e.From.Peer()].ISS
	}
	return s
}

// leftOut says what was left out; "" for nothing.
func leftOut(f *capture.Fold) string {
	if f.Segments == 0 {
		return ""
	}
	return fmt.Sprintf("%s left out, frames %d to %d: A %s, B %s octets",
		trace.Count(int64(f.Segments+f.Controls), "segment"), f.First, f.Last,
		trace.Grouped(int64(f.Octets[model.A])), trace.Grouped(int64(f.Octets[model.B])))
}
