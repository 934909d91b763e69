package dot

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A chart is what a ladder shows, before anything has a place: an event a row, the
// ways of the segments between rows, the timers beside them.
type chart struct {
	run  *trace.Run
	rows []row
	ways []way
	bars []bar
	// several says that there are segments of several incarnations.
	several bool
	// loop is the first row of what goes on for ever; -1 for none.
	loop int
}

// A row is one event at one end; the first is the beginning, at both ends.
type row struct {
	tick int
	// step is the index of the step; -1 for the beginning.
	step int
	// at says what the row has at each end; the zero note for nothing. Neither has
	// one in a last row that is of the channel or of time.
	at [2]note
}

// A note is what stands at a rail.
type note struct {
	// does is a call, a timeout or a reset; "" for an arrival that does no more
	// than State says.
	does string
	// state is the TCP state after it, and changed says that it was another before.
	state   string
	changed bool
	reset   bool
}

// A way is one segment's from one end to the other; a duplicate has two.
type way struct {
	segment model.Segment
	from    model.End
	// sent and arrived are rows; arrived is -1 for a segment that does not.
	sent, arrived int
	// ends says what becomes of a segment that does not arrive.
	ends string
	lost bool
	// late, astray and again say why it takes longer: a later tick, strayed, a
	// duplicate of what arrived before.
	late, astray, again bool
	// beside is what else is to say of it.
	beside string
}

// A bar is the time that a timer runs.
type bar struct {
	end  model.End
	kind model.TimerKind
	// from and to are rows; to is -1 for a timer that still runs at the end.
	from, to int
	// ticks is how long it runs, set the time it was set to.
	ticks, set int
}

// chartOf returns the chart of a run.
func chartOf(run *trace.Run) *chart {
	c := &chart{run: run, loop: -1}
	begin := row{step: -1}
	for _, e := range model.Ends {
		begin.at[e] = note{state: run.Initial.TCB[e].State.String(), changed: true}
	}
	c.rows = []row{begin}
	rowOf := make([]int, len(run.Steps))
	for i := range run.Steps {
		rowOf[i] = len(c.rows)
		r := row{tick: run.Steps[i].Tick, step: i}
		if a := run.Steps[i].Action; happensAtAnEnd(a.Kind) {
			r.at[a.End] = noteOf(run, i)
		} else if i < len(run.Steps)-1 {
			continue
		}
		if run.Loop >= 0 && c.loop < 0 && i >= run.Loop {
			c.loop = len(c.rows)
		}
		c.rows = append(c.rows, r)
	}
	c.addWays(rowOf)
	for _, e := range model.Ends {
		c.addBars(e, rowOf)
	}
	return c
}

func happensAtAnEnd(k model.ActionKind) bool {
	return k != model.Tick && k != model.Lose && k != model.GoAstray
}

// noteOf returns what stands at the rail of step i's end.
func noteOf(run *trace.Run, i int) note {
	step := &run.Steps[i]
	e := step.Action.End
	before, after := run.Before(i).TCB[e].State, step.After.TCB[e].State
	n := note{does: does(step.Action.Kind), state: after.String(), changed: before != after}
	if step.Action.Arrives() && step.Action.Segment.Has(model.RST) && before.HasTCB() && !after.HasTCB() {
		n.does, n.reset = "reset in "+before.String(), true
	}
	return n
}

// does names a call or a timeout; "" for an arrival.
func does(k model.ActionKind) string {
	switch k {
	case model.Open, model.Send, model.Close, model.Abort:
		return k.String()
	case model.Retransmit:
		return "retransmits"
	case model.GiveUp:
		return "gives up"
	case model.Expire:
		return "wait over"
	case model.Abandon:
		return "abandons"
	case model.Deliver, model.DeliverDuplicate:
		return ""
	case model.Tick, model.Lose, model.GoAstray:
	}
	panic("BUG: " + k.String() + " does not happen at an end")
}

func (n note) String() string {
	if n.does == "" {
		return n.state
	}
	return n.does + ": " + n.state
}

func (c *chart) addWays(rowOf []int) {
	flights, _ := c.run.Flights()
	steps := c.run.Steps
	for i := range flights {
		f := &flights[i]
		c.several = c.several || f.Segment.Incarnation != flights[0].Segment.Incarnation
		w := way{segment: f.Segment, from: f.From, sent: rowOf[f.Sent], arrived: -1, astray: f.Astray >= 0}
		ends := f.Fate()
		if f.Lost >= 0 {
			ends = "lost at " + c.time(steps[f.Lost].Tick)
		}
		if len(f.Arrived) == 0 {
			w.ends, w.lost = ends, f.Lost >= 0
			c.ways = append(c.ways, w)
			continue
		}
		for k, at := range f.Arrived {
			w := w
			w.arrived = rowOf[at]
			w.late = steps[at].Tick > steps[f.Sent].Tick
			w.astray = f.Astray >= 0 && f.Astray < at
			w.again = k > 0
			if k == 0 && f.Fate() != "arrived" {
				w.beside = "a copy " + ends
			}
			c.ways = append(c.ways, w)
		}
	}
}

func (c *chart) addBars(e model.End, rowOf []int) {
	var runs *bar
	var since int
	ended := func(row, tick int) {
		if runs != nil {
			runs.to, runs.ticks = row, tick-since
			c.bars = append(c.bars, *runs)
			runs = nil
		}
	}
	for i := range c.run.Steps {
		step := &c.run.Steps[i]
		was, is := c.run.Before(i).TCB[e].Timer, step.After.TCB[e].Timer
		if was.Kind == is.Kind && (is.Kind == model.TimerTimeWait || is.Left <= was.Left) {
			continue
		}
		ended(rowOf[i], step.Tick)
		if is.Kind != model.TimerOff {
			runs = &bar{end: e, kind: is.Kind, from: rowOf[i], set: int(is.Left)}
			since = step.Tick
		}
	}
	if n := len(c.run.Steps); n > 0 {
		ended(-1, c.run.Steps[n-1].Tick)
	}
}

// label is what stands at a way.
func (c *chart) label(w *way) string {
	s := w.segment.String()
	if c.several {
		s += fmt.Sprintf("#%d", w.segment.Incarnation)
	}
	if w.again {
		s += " again"
	}
	if w.beside != "" {
		s += ", " + w.beside
	}
	return s
}

// later says how much later than the row before this one is.
func (c *chart) later(i int) int {
	if i == 0 {
		return 0
	}
	return c.rows[i].tick - c.rows[i-1].tick
}

// time writes when a tick is.
func (c *chart) time(n int) string { return c.run.Parameters.Time(n) }

// unit is what times are counted in, as a head of their column.
func (c *chart) unit() string {
	if c.run.Parameters.Tick > 0 {
		return "time"
	}
	return "tick"
}

// ticksLater says in words how much time passes.
func ticksLater(run *trace.Run, n int) string { return run.Parameters.Span(n) + " later" }
