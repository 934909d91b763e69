package dot

import (
	"math"

	"tcpcheck/model"
)

// placeArrows finds where the ways begin and end.
func (l *layout) placeArrows(pitch float64) {
	for i := range l.chart.ways {
		w := &l.chart.ways[i]
		from := point{l.rail[w.from], l.y[w.sent]}
		to := point{l.rail[w.from.Peer()], from.y + pitch}
		if w.arrived >= 0 {
			to.y = l.y[w.arrived]
		}
		l.arrows = append(l.arrows, arrow{w, from, to})
	}
	for i := range l.arrows {
		if l.arrows[i].arrived < 0 {
			l.cutShort(i)
		}
	}
}

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
		if a.to.sub(a.from).length() < labelStyle.width(l.chart.label(a.way))+labelEnds && part != longestStub {
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

// placeBars places the bars and how long they are.
func (l *layout) placeBars() {
	for i := range l.chart.bars {
		b := &l.chart.bars[i]
		bottom := l.bottom
		if b.to >= 0 {
			bottom = l.y[b.to]
		}
		width := timerBar
		words := b.kind.String() + " " + l.chart.time(b.set)
		if b.kind == model.TimerTimeWait {
			width = laneBar
			words = longestThat(bottom-l.y[b.from]-4, b.inWords(&l.chart.run.Parameters))
		}
		near := l.rail[b.end] + outwards(b.end)*laneGap
		far := near + outwards(b.end)*width
		at := between(point{near, l.y[b.from] + 1}, point{far, bottom - 1})
		l.bars = append(l.bars, barAt{b, at})
		middle := at.centre
		if b.kind != model.TimerTimeWait {
			middle.x = far + outwards(b.end)*(barStyle.height()/2+0.5)
			words = longestThat(at.h, []string{words})
		}
		if words != "" {
			l.put(barStyle.along(words, middle, -math.Pi/2))
		}
	}
}

// inWords says how long TIME-WAIT lasts, at more and less length.
func (b *bar) inWords(p *model.Parameters) []string {
	n, ticks := p.Time(b.ticks), p.Span(b.ticks)
	if b.to < 0 {
		return []string{"TIME-WAIT, " + ticks + " so far", ticks + " so far", ticks, n}
	}
	return []string{"TIME-WAIT, " + ticks, ticks, n}
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
