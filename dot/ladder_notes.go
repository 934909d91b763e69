package dot

import (
	"math"

	"tcpcheck/model"
)

// put adds a text.
func (l *layout) put(t text) { l.texts = append(l.texts, t) }

// notes places the ticks and what stands at the rails.
func (l *layout) notes() {
	c := l.chart
	folds := l.folds
	for i, r := range c.rows {
		if later := c.later(i); i == 0 || later > 0 {
			l.put(tickStyle.place(c.time(r.tick), startsAt, point{l.left, l.y[i]}))
			if later > 1 {
				l.put(fateStyle.place(ticksLater(c.run, later), startsAt, point{l.left, folds[0]}))
				folds = folds[1:]
			}
		}
		for _, e := range model.Ends {
			if r.at[e].state != "" {
				l.note(e, r.at[e], l.y[i])
			}
		}
	}
	l.mark()
	if c.loop >= 0 {
		l.bracket = &bracket{x: l.right - loopRoom + 18, top: l.y[c.loop] - 10, bottom: l.bottom - 4}
		l.put(stateStyle.along("for ever", point{l.right - 5, (l.bracket.top + l.bracket.bottom) / 2}, -math.Pi/2))
	}
}

// parts returns a note as it is drawn: what is done, then the state.
func (n note) parts() [2]text {
	does, state := doesStyle, stayStyle
	if n.changed {
		state = stateStyle
	}
	words := ""
	if n.does != "" {
		words = n.does + ":"
	}
	if n.reset {
		does = stateStyle.in(red)
	}
	return [2]text{{words: words, style: does}, {words: n.state, style: state}}
}

// gap is between the parts of a note.
const gap = 3.5

func (n note) width() float64 {
	p := n.parts()
	w := p[0].width(p[0].words) + p[1].width(p[1].words)
	if n.does != "" {
		w += gap
	}
	return w
}

// note places a note at e's rail.
func (l *layout) note(e model.End, n note, y float64) {
	x := l.lane(e)
	if e == model.A {
		x -= n.width()
	}
	for _, t := range n.parts() {
		if t.words != "" {
			l.put(t.place(t.words, startsAt, point{x, y}))
			x += t.width(t.words) + gap
		}
	}
}

// violates says what is marked, in lines.
func (c *chart) violates() []string {
	lines := []string{verb(c.run) + c.run.Property}
	if k := kind(c.run); k != "" {
		lines = append(lines, k[1:])
	}
	return lines
}

// mark marks the last step: at its rail, or between the rails if it is of the
// channel or of time.
func (l *layout) mark() {
	i := len(l.chart.rows) - 1
	if i == 0 {
		return
	}
	at, y, a := point{(l.rail[0] + l.rail[1]) / 2, l.y[i]}, l.y[i], centredAt
	for _, e := range model.Ends {
		if l.chart.rows[i].at[e].state != "" {
			at, a = point{l.lane(e), y}, startsAt
			if e == model.A {
				a = endsAt
			}
			l.rings = append(l.rings, point{l.rail[e], y})
		}
	}
	if len(l.rings) == 0 {
		l.rings = append(l.rings, point{l.rail[0], y}, point{l.rail[1], y})
		at.y -= markStyle.size * 1.3
	}
	for _, line := range l.chart.violates() {
		at.y += markStyle.size * 1.3
		l.put(markStyle.place(line, a, at))
	}
}
