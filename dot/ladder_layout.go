package dot

import (
	"math"

	"tcpcheck/model"
)

// A layout is a chart with a place for everything, of whatever output.
//
// Invariants:
//  1. No two texts overlap.
//  2. Everything lies within the picture.
//  3. The way of a segment begins at its sender's rail, in its row, and one that
//     arrives ends at the other rail, in that row.
type layout struct {
	chart         *chart
	width, height float64
	// rail holds the x of both rails, and top and bottom their y.
	rail        [2]float64
	top, bottom float64
	// y is that of each row.
	y []float64
	// left and right bound what belongs to the ladder.
	left, right float64
	texts       []text
	fixed       int // how many of the texts have their place before the labels do
	arrows      []arrow
	bars        []barAt
	rules       []float64 // where time passes
	folds       []float64 // where so much passes that it is not drawn
	rings       []point
	bracket     *bracket
	samples     []sample
}

// An arrow is a way with its place. That of a segment that does not arrive ends
// part-way.
type arrow struct {
	*way
	from, to point
}

// A barAt is a bar with its place.
type barAt struct {
	*bar
	box box
}

// A bracket is around what goes on for ever.
type bracket struct{ x, top, bottom float64 }

// Distances.
const (
	margin   = 24.0
	apartX   = 340.0 // of the rails, at least
	laneGap  = 7.0   // between a rail and its bars
	laneBar  = 10.0  // the width of a bar of TIME-WAIT
	timerBar = 3.0   // and of other timers
	noteGap  = 8.0   // between bars and notes
	foldRoom = 24.0  // for time that is not drawn
	tickRoom = 7.0   // for a tick that passes
	loopRoom = 34.0
	ring     = 5.5
)

// Rows are at least tight apart. Up to loose they are further apart where that lets
// fewer lines pass behind labels, and up to loosest where labels would overlap.
const (
	tight   = 26.0
	loose   = 34.0
	loosest = 50.0
	wider   = 4.0
)

// layOut gives everything a place.
func layOut(c *chart, caption string) *layout {
	var best *layout
	least := math.MaxInt
	for pitch := tight; pitch <= loosest; pitch += wider {
		l := &layout{chart: c}
		l.columns()
		l.heading()
		l.rows(pitch)
		l.notes()
		l.placeArrows(pitch)
		l.placeBars()
		behind, ok := l.labels()
		if !ok && pitch == loosest && best == nil {
			l.level()
			behind, ok = 0, true
		}
		if ok && behind < least {
			best, least = l, behind
		}
		if least == 0 || best != nil && pitch >= loose {
			break
		}
	}
	best.footing(caption)
	return best
}

// columns finds the x of everything.
func (l *layout) columns() {
	c := l.chart
	ticks, label := tickStyle.width(l.chart.unit()), 0.0
	var notes, lane [2]float64
	for i, r := range c.rows {
		ticks = max(ticks, tickStyle.width(l.chart.time(r.tick)))
		for e, n := range r.at {
			w := n.width()
			if i == len(c.rows)-1 && n.state != "" {
				for _, line := range c.violates() {
					w = max(w, markStyle.width(line))
				}
			}
			notes[e] = max(notes[e], w)
		}
	}
	for i := range c.bars {
		lane[c.bars[i].end] = laneGap + laneBar
	}
	for i := range c.ways {
		label = max(label, labelStyle.width(c.label(&c.ways[i])))
	}
	l.left = margin
	l.rail[model.A] = margin + ticks + 16 + notes[model.A] + noteGap + lane[model.A]
	l.rail[model.B] = l.rail[model.A] + max(apartX, label+150)
	l.right = l.rail[model.B] + lane[model.B] + noteGap + notes[model.B]
	if c.loop >= 0 {
		l.right += loopRoom
	}
	l.width = l.right + margin
}

// lane returns the x at which e's notes begin or end.
func (l *layout) lane(e model.End) float64 {
	room := noteGap
	for i := range l.chart.bars {
		if l.chart.bars[i].end == e {
			room = noteGap + laneGap + laneBar
			break
		}
	}
	return l.rail[e] + outwards(e)*room
}

// outwards is the direction of x away from the other rail.
func outwards(e model.End) float64 {
	if e == model.A {
		return -1
	}
	return 1
}

// heading places what stands above the ladder.
func (l *layout) heading() {
	y := margin
	for _, line := range wrapped(title(l.chart.run), l.right-l.left, titleStyle.width) {
		l.put(titleStyle.place(line, startsAt, point{l.left, y + titleStyle.size/2}))
		y += titleStyle.size * 1.25
	}
	y += 3
	for _, line := range wrapped(subtitle(l.chart.run), l.right-l.left, subtitleStyle.width) {
		l.put(subtitleStyle.place(line, startsAt, point{l.left, y + subtitleStyle.size/2}))
		y += subtitleStyle.size * 1.3
	}
	y += 22
	l.put(tickStyle.place(l.chart.unit(), startsAt, point{l.left, y}))
	for _, e := range model.Ends {
		l.put(endStyle.place(e.String(), centredAt, point{l.rail[e], y}))
	}
	l.top = y + 12
}

// rows finds the y of each row.
func (l *layout) rows(pitch float64) {
	y := l.top + 10
	for i := range l.chart.rows {
		later := l.chart.later(i)
		switch {
		case i == 0:
		case later == 0:
			y += pitch
		case later == 1:
			l.rules = append(l.rules, y+(pitch+tickRoom)/2)
			y += pitch + tickRoom
		default:
			l.folds = append(l.folds, y+(pitch+foldRoom)/2)
			y += pitch + foldRoom
		}
		if n := l.chart.rows[i].at; i > 0 && n[model.A].state == "" && n[model.B].state == "" {
			y += pitch // what it violates stands between the rails
		}
		l.y = append(l.y, y)
	}
	l.bottom = y + 18
	for i := range l.chart.ways {
		if w := &l.chart.ways[i]; w.arrived < 0 {
			l.bottom = max(l.bottom, l.y[w.sent]+longestStub*pitch+12)
		}
	}
	l.bottom = max(l.bottom, y+14+markStyle.size*1.3*float64(len(l.chart.violates())))
}
