package dot

import (
	"math"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// placeArrows finds where the ways begin and end.
func (l *layout) placeArrows(pitch float64) {
	for i := range l.Chart.Ways {
		w := &l.Chart.Ways[i]
		from := point{l.box[w.From], l.y[w.Sent]}
		to := point{l.box[w.From.Peer()], from.y + pitch}
		if w.Arrived >= 0 {
			to.y = l.y[w.Arrived]
		}
		switch {
		case w.Forged: // from between the rails, above the row in which it arrives
			from = point{from.x + (to.x-from.x)*forgedFrom, to.y - 0.8*pitch}
		case w.Stops == trace.BesideFrom:
			to = from
			from.x = l.rail[w.From]
		case w.Begins == trace.BesideToward:
			from.x = to.x
			to.x = l.rail[w.From.Peer()]
		case l.Chart.Boxes[w.From] && w.Begins == trace.AtEnd && !w.Again:
			l.hops = append(l.hops, hop{w, point{l.rail[w.From], from.y}, from, false})
		}
		if end := w.From.Peer(); l.Chart.Boxes[end] && w.Arrived >= 0 && w.Stops == trace.AtEnd &&
			w.Begins != trace.BesideToward {
			l.hops = append(l.hops, hop{w, to, point{l.rail[end], to.y}, true})
		}
		l.arrows = append(l.arrows, arrow{w, from, to})
	}
	for i := range l.arrows {
		if l.arrows[i].partWay() {
			l.cutShort(i)
		}
	}
}

// forgedFrom is where between the rails a segment begins that someone outside sends.
const forgedFrom = 0.25

// partWay says whether a way ends between the rails.
func (a *arrow) partWay() bool { return a.Arrived < 0 && a.Stops == trace.AtEnd }

// stubs are how far segments come that do not arrive, the best first.
var stubs = []float64{0.56, 0.62, 0.68, 0.5, longestStub}

const longestStub = 0.74

// cutShort ends arrow i part-way, where the fewest ways cross what stands at its
// end.
func (l *layout) cutShort(i int) {
	a := &l.arrows[i]
	whole, best, least := a.to, a.to, math.MaxInt
	for _, part := range stubs {
		a.to = a.from.towards(whole, part)
		if a.to.sub(a.from).length() < labelStyle.width(l.Chart.Label(a.Way))+labelEnds && part != longestStub {
			continue
		}
		t := a.fate()
		start := a.to.towards(t.room.centre, 0.5)
		if n := l.behind(i, &t) + l.crossing(i, start); n < least {
			best, least = a.to, n
		}
	}
	a.to = best
}

// crossing returns how many ways but arrow i pass close to p.
func (l *layout) crossing(i int, p point) int {
	n := 0
	near := box{centre: p, w: 20, h: 6}
	for j := range l.arrows {
		if j != i && near.crossed(l.arrows[j].from, l.arrows[j].to) {
			n++
		}
	}
	return n
}

// barEnds is what a bar is longer than its words, at least.
const barEnds = 4.0

// placeBars places the bars and how long they are.
func (l *layout) placeBars() {
	for i := range l.Chart.Bars {
		b := &l.Chart.Bars[i]
		bottom := l.bottom
		if b.To >= 0 {
			bottom = l.y[b.To]
		}
		width, room := timerBar, bottom-l.y[b.From]-2
		if b.Kind == model.TimerTimeWait {
			width, room = laneBar, bottom-l.y[b.From]-barEnds
		}
		near := l.rail[b.End] + outwards(b.End)*laneGap
		far := near + outwards(b.End)*width
		at := between(point{near, l.y[b.From] + 1}, point{far, bottom - 1})
		l.bars = append(l.bars, barAt{b, at})
		middle := at.centre
		if b.Kind != model.TimerTimeWait {
			middle.x = far + outwards(b.End)*(barStyle.height()/2+0.5)
		}
		words := longestThat(room, b.Words)
		if words != "" {
			l.put(barStyle.along(words, middle, -math.Pi/2))
		}
	}
}

// longestThat returns the first text that fits; "" if none does.
func longestThat(room float64, texts []string) string {
	for _, s := range texts {
		if barStyle.width(s) <= room {
			return s
		}
	}
	return ""
}
