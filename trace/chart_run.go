package trace

import "tcpcheck/model"

// Chart returns the chart of the run. Of rounds that are alike it has the first, and says
// how many follow.
func (r *Run) Chart() *Chart {
	c := &Chart{Heads: []Head{{" t", "tick"}}, Loop: -1}
	for _, e := range model.Ends {
		c.Boxes[e] = r.Parameters.Middlebox[e].Present == model.BoxOn
	}
	if r.Parameters.Tick > 0 {
		c.Heads[0].Picture = "time"
	}
	begin := r.rowAt(0, -1, &r.Initial)
	for _, e := range model.Ends {
		begin.Notes[e] = Note{State: r.Initial.TCB[e].State.String(), Changed: true}
		if c.Boxes[e] {
			begin.Boxes[e] = Note{State: r.Initial.Entry[e].State.String(), Changed: true}
		}
	}
	c.Rows = []Row{begin}
	rowOf := make([]int, len(r.Steps))
	tick := 0
	for i := range r.Steps {
		step := &r.Steps[i]
		rowOf[i] = len(c.Rows)
		row := r.rowAt(step.Tick, i, &step.After)
		if a := step.Action; happensAtAnEnd(a.Kind) {
			if step.In == model.BoxPass && a.Kind != model.Forget {
				row.Notes[a.End] = r.note(i)
			}
			if c.Boxes[a.End] {
				row.Boxes[a.End] = r.boxNote(i)
			}
		} else if i < len(r.Steps)-1 {
			continue
		}
		if later := step.Tick - tick; later > 0 {
			row.Gap, row.Later = TickGap, r.Parameters.Span(later)+" later"
			if later > 1 {
				row.Gap = LongGap
			}
			tick = step.Tick
		}
		if r.Loop >= 0 && c.Loop < 0 && i >= r.Loop {
			c.Loop = len(c.Rows)
		}
		c.Rows = append(c.Rows, row)
	}
	r.addWays(c, rowOf)
	for _, e := range model.Ends {
		r.addBars(c, e, rowOf)
	}
	r.foldRounds(c)
	return c
}

// rowAt returns a row with its place in time and the ends in that state.
func (r *Run) rowAt(tick, step int, s *model.State) Row {
	row := Row{Columns: []string{r.Parameters.Time(tick)}, Step: step}
	for _, e := range model.Ends {
		t := &s.TCB[e]
		row.Rails[e] = Rail{t.State, t.Incarnation, t.Timer.Kind}
		row.Known[e] = s.Entry[e].State != model.BoxNone
	}
	return row
}

func happensAtAnEnd(k model.ActionKind) bool {
	return k != model.Tick && k != model.Lose && k != model.GoAstray
}

// note returns what stands at the rail of step i's end.
func (r *Run) note(i int) Note {
	step := &r.Steps[i]
	e := step.Action.End
	before, after := r.Before(i).TCB[e].State, step.After.TCB[e].State
	n := Note{Does: Does(step.Action.Kind), State: after.String(), Changed: before != after}
	if step.Elsewhere {
		n.Does = "another host opens"
	}
	if step.TooSoon {
		n.Does = "too soon for an ACK"
	}
	if Resets(step.Action, before, after) {
		n.Does, n.Reset = ResetIn(before), true
	}
	return n
}

// boxNote returns what stands at the rail of the middlebox beside step i's end.
func (r *Run) boxNote(i int) Note {
	step := &r.Steps[i]
	e := step.Action.End
	before, after := r.Before(i).Entry[e].State, step.After.Entry[e].State
	n := Note{Changed: before != after}
	for _, v := range []model.BoxVerdict{step.In, step.Out} {
		if says := BoxDoes(v); says != "" {
			n.Does, n.Strange = says, true
		}
	}
	switch {
	case step.Action.Kind == model.Forget && step.Makes:
		n.Does, n.Strange = "forgets, resets both", true
	case step.Action.Kind == model.Forget:
		n.Does, n.Strange = "forgets", true
	case n.Changed:
		n.State = after.String()
	}
	return n
}

func (r *Run) addWays(c *Chart, rowOf []int) {
	flights, _ := r.Flights()
	for i := range flights {
		f := &flights[i]
		c.Several = c.Several || f.Segment.Incarnation != flights[0].Segment.Incarnation
		w := Way{Segment: segmentOf(&f.Segment), From: f.From, Sent: rowOf[f.Sent], Arrived: -1,
			Astray: f.Astray >= 0, Lost: f.Lost >= 0, Begins: f.Begins, Forged: f.Forged}
		switch fate := f.Fate(); {
		case fate == "stopped" && f.Stops == BesideFrom:
			w.Stops = f.Stops
		case fate != "arrived" && fate != "stopped":
			w.Ends = fate
		}
		if f.Lost >= 0 {
			w.Ends += " at " + r.Parameters.Time(r.Steps[f.Lost].Tick)
		}
		if f.Astray >= 0 {
			w.Strays = "astray at " + r.Parameters.Time(r.Steps[f.Astray].Tick)
		}
		if len(f.Arrived) == 0 {
			c.Ways = append(c.Ways, w)
			continue
		}
		for k, at := range f.Arrived {
			w := w
			w.Arrived, w.Again = rowOf[at], k > 0
			if w.Stops = AtEnd; r.Steps[at].In != model.BoxPass {
				w.Stops = BesideToward
			}
			w.Late = r.Steps[at].Tick > r.Steps[f.Sent].Tick
			w.Direct = at == f.Sent+1 && len(f.Arrived) == 1 && !w.Late &&
				(!r.Steps[f.Sent].Makes || f.Begins == BesideToward) // which is the last one of its step
			w.Astray = f.Astray >= 0 && f.Astray < at
			c.Ways = append(c.Ways, w)
		}
	}
}

// segmentOf returns a segment of the model as it is written.
func segmentOf(s *model.Segment) Segment {
	return Segment{Seq: uint32(s.Seq), Ack: uint32(s.Ack), Ctl: s.Ctl, Incarnation: s.Incarnation, Wnd: s.Wnd}
}

// addBars adds the bars of e's timers.
func (r *Run) addBars(c *Chart, e model.End, rowOf []int) {
	var runs *Bar
	var since, set int
	ended := func(row, tick int) {
		if runs != nil {
			runs.To, runs.Words = row, r.lasts(runs.Kind, set, tick-since, row < 0)
			c.Bars = append(c.Bars, *runs)
			runs = nil
		}
	}
	if t := r.Initial.TCB[e].Timer; t.Kind != model.TimerOff {
		runs, set = &Bar{End: e, Kind: t.Kind}, int(t.Left)
	}
	for i := range r.Steps {
		step := &r.Steps[i]
		was, is := r.Before(i).TCB[e].Timer, step.After.TCB[e].Timer
		if was.Kind == is.Kind && (is.Kind == model.TimerTimeWait || is.Left <= was.Left) {
			continue
		}
		ended(rowOf[i], step.Tick)
		if is.Kind != model.TimerOff {
			runs = &Bar{End: e, Kind: is.Kind, From: rowOf[i]}
			since, set = step.Tick, int(is.Left)
		}
	}
	if n := len(r.Steps); n > 0 {
		ended(-1, r.Steps[n-1].Tick)
	}
}

// lasts returns the words of a bar: how many ticks TIME-WAIT lasts, or what another
// timer was set to.
func (r *Run) lasts(k model.TimerKind, set, ticks int, runs bool) []string {
	if k != model.TimerTimeWait {
		return []string{k.String() + " " + r.Parameters.Time(set)}
	}
	return TimeWaitLasts(r.Parameters.Span(ticks), r.Parameters.Time(ticks), runs)
}
