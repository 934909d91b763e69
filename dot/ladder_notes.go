package dot

import (
	"math"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// put adds a text.
func (l *layout) put(t text) { l.texts = append(l.texts, t) }

// notes places the ticks and what stands at the rails.
func (l *layout) notes() {
	c := l.Chart
	folds := l.folds
	for i, r := range c.Rows {
		for k, words := range c.Place(i) {
			if words != "" {
				l.time(k, words, l.y[i])
			}
		}
		if folded(&r) {
			l.fold(&r, folds[0])
			folds = folds[1:]
		}
		for _, e := range model.Ends {
			if r.Notes[e].Is() {
				l.note(e, r.Notes[e], l.y[i])
			}
		}
		for _, e := range model.Ends {
			if r.Boxes[e].Is() {
				l.boxNote(e, r.Boxes[e], l.y[i])
			}
		}
		if i > 0 && len(r.Marks) > 0 {
			l.mark(i)
		}
	}
	for _, y := range l.names {
		for _, e := range model.Ends {
			t := nameStyle.place(e.String(), centredAt, point{l.rail[e], y})
			t.halo = true
			l.put(t)
		}
	}
	if c.Loop >= 0 {
		l.bracket = &bracket{x: l.right - loopRoom + 18, top: l.y[c.Loop] - 10, bottom: l.bottom - 4}
		l.put(stateStyle.along("for ever", point{l.right - 5, (l.bracket.top + l.bracket.bottom) / 2}, -math.Pi/2))
	}
}

// folded says whether something is left out above a row, be it only time.
func folded(r *trace.Row) bool { return r.Gap == trace.LongGap || r.LeftOut != "" }

// fold places what is said of what is left out above a row.
func (l *layout) fold(r *trace.Row, y float64) {
	if r.Later != "" {
		l.put(fateStyle.place(r.Later, startsAt, point{l.left, y}))
	}
	if r.LeftOut != "" {
		t := fateStyle.place(r.LeftOut, centredAt, point{(l.rail[0] + l.rail[1]) / 2, y})
		t.halo = true
		l.put(t)
	}
}

// noteParts returns a note as it is drawn: what is done, then the state.
func noteParts(n trace.Note) [2]text {
	does, state := doesStyle, stayStyle
	if n.Changed {
		state = stateStyle
	}
	words := n.Does
	if words != "" && n.State != "" {
		words += ":"
	}
	if n.Reset || n.Strange {
		does = stateStyle.in(red)
	}
	return [2]text{{words: words, style: does}, {words: n.State, style: state}}
}

// gap is between the parts of a note.
const gap = 3.5

func noteWidth(n trace.Note) float64 {
	p := noteParts(n)
	w := p[0].width(p[0].words) + p[1].width(p[1].words)
	if n.Does != "" && n.State != "" {
		w += gap
	}
	return w
}

// note places a note at e's rail.
func (l *layout) note(e model.End, n trace.Note, y float64) {
	x := l.lane(e)
	if e == model.A {
		x -= noteWidth(n)
	}
	for _, t := range noteParts(n) {
		if t.words != "" {
			l.put(t.place(t.words, startsAt, point{x, y}))
			x += t.width(t.words) + gap
		}
	}
}

// boxNote places a note at the rail of the middlebox beside e, above what passes between the two.
func (l *layout) boxNote(e model.End, n trace.Note, y float64) {
	x := l.box[e] + noteGap/2
	if e == model.A {
		x = l.box[e] - noteGap/2 - noteWidth(n)
	}
	for _, t := range noteParts(n) {
		if t.words != "" {
			l.put(t.place(t.words, startsAt, point{x, y - t.size*0.75}))
			x += t.width(t.words) + gap
		}
	}
}

// mark marks row i: at the rail of the end that it is about, or beside which the middlebox is, since
// segments pass on both sides of that; between the rails if it is of the channel or of time.
func (l *layout) mark(i int) {
	r := &l.Chart.Rows[i]
	step := markStyle.size * 1.3
	at, y, a := point{(l.rail[0] + l.rail[1]) / 2, l.y[i]}, l.y[i], centredAt
	beside := func(e model.End, rail float64) {
		at.x, a = l.lane(e), startsAt
		if e == model.A {
			a = endsAt
		}
		l.rings = append(l.rings, point{rail, y})
	}
	if e, ok := atBox(r); ok {
		beside(e, l.box[e])
		at.y -= step
	} else if !r.Notes[model.A].Is() && !r.Notes[model.B].Is() {
		l.rings = append(l.rings, point{l.rail[0], y}, point{l.rail[1], y})
		at.y -= step
	}
	for _, e := range model.Ends {
		if r.Notes[e].Is() { // the mark is below it
			beside(e, l.rail[e])
		}
	}
	for _, line := range r.Marks {
		at.y += step
		l.put(markStyle.in(l.markInk()).place(line, a, at))
	}
}

// atBox returns the end beside which the middlebox is that does what r is about, if no end does.
func atBox(r *trace.Row) (model.End, bool) {
	for _, e := range model.Ends {
		if r.Boxes[e].Is() && !r.Notes[model.A].Is() && !r.Notes[model.B].Is() {
			return e, true
		}
	}
	return model.A, false
}
