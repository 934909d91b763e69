package dot

import (
	"math"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A layout is a chart with a place for everything, of whatever output.
//
// Invariants:
//  1. No two texts overlap.
//  2. Everything lies within the picture.
//  3. The way of a segment begins at its sender's rail, in its row, and one that
//     arrives ends at the other rail, in that row.
type layout struct {
	*Drawing
	width, height float64
	// rail holds the x of both rails, and top and bottom their y.
	rail [2]float64
	// box holds the x of the rails of the middleboxes beside the ends; of an end without one
	// that of its own rail.
	box         [2]float64
	top, bottom float64
	// y is that of each row.
	y []float64
	// times are where the columns of time begin and end.
	times [][2]float64
	// left and right bound what belongs to the ladder.
	left, right float64
	texts       []text
	fixed       int // how many of the texts have their place before the labels do
	arrows      []arrow
	hops        []hop // between an end and its middlebox
	bars        []barAt
	rules       []float64 // where time passes
	folds       []float64 // where so much passes that it is not drawn
	rings       []point
	names       []float64 // where the rails say again whose they are
	bracket     *bracket
	samples     []sample
}

// An arrow is a way with its place. That of a segment that does not arrive ends
// part-way.
type arrow struct {
	*trace.Way
	from, to point
}

// A hop is the level part of a way, between an end and the middlebox beside it.
type hop struct {
	*trace.Way
	from, to point
	// arrives says that it is the end of the way.
	arrives bool
}

// A barAt is a bar with its place.
type barAt struct {
	*trace.Bar
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

	columnGap = 10.0
	foldRoom  = 24.0 // for time that is not drawn
	tickRoom  = 7.0  // for a tick that passes
	loopRoom  = 34.0
	nameRoom  = 22.0 // for the names of the rails
	ring      = 5.5
)

// Rows are at least tight apart. Up to loose they are further apart where that lets
// fewer lines pass behind labels, and up to loosest where labels would overlap.
const (
	tight   = 26.0
	loose   = 34.0
	loosest = 50.0
	looser  = 4.0
)

// spreads are how far apart the rails are, at least, where lines would pass behind
// labels: what is drawn is as wide as it has to be for that, if it has not more rows than
// fewRows.
var spreads = []float64{apartX + 90, apartX + 180}

const fewRows = 40

// layOut gives everything a place.
func layOut(d *Drawing) *layout {
	var best *layout
	least := math.MaxInt
	try := func(pitch, apart float64) (found bool) {
		l, behind, ok := laidOut(d, pitch, apart)
		if ok && behind < least {
			best, least = l, behind
		}
		return least == 0
	}
	for pitch := tight; pitch <= loosest && (best == nil || pitch <= loose); pitch += looser {
		if try(pitch, apartX) {
			break
		}
	}
	for _, apart := range spreads {
		if len(d.Chart.Rows) <= fewRows && least > 0 && !try(tight, apart) {
			try(loose, apart)
		}
	}
	if best == nil {
		best, _, _ = laidOut(d, loosest, apartX)
		best.level()
	}
	best.footing()
	return best
}

// laidOut gives everything a place but what stands below the ladder, with rows and rails
// so far apart, and returns how many lines pass behind labels; false where a label finds
// no place.
func laidOut(d *Drawing, pitch, apart float64) (l *layout, behind int, ok bool) {
	l = &layout{Drawing: d}
	l.columns(apart)
	l.heading()
	l.rows(pitch)
	l.notes()
	l.placeArrows(pitch)
	l.placeBars()
	behind, ok = l.labels()
	return l, behind, ok
}

// columns finds the x of everything, with the rails so far apart at least.
func (l *layout) columns(apart float64) {
	c := l.Chart
	label := 0.0
	var notes, lane [2]float64
	for _, r := range c.Rows {
		box, ofBox := atBox(&r)
		for e, n := range r.Notes {
			w := noteWidth(n)
			if n.Is() || ofBox && int(box) == e {
				for _, line := range r.Marks {
					w = max(w, markStyle.width(line))
				}
			}
			notes[e] = max(notes[e], w)
		}
	}
	for i := range c.Bars {
		lane[c.Bars[i].End] = laneGap + laneBar
	}
	for i := range c.Ways {
		label = max(label, labelStyle.width(c.Label(&c.Ways[i])))
	}
	l.left = margin
	l.rail[model.A] = l.timeColumns() + 16 + notes[model.A] + noteGap + lane[model.A]
	l.box[model.A] = l.rail[model.A] + l.boxRoom(model.A)
	l.box[model.B] = l.box[model.A] + max(apart, label+150)
	l.rail[model.B] = l.box[model.B] + l.boxRoom(model.B)
	l.right = l.rail[model.B] + lane[model.B] + noteGap + notes[model.B]
	if c.Loop >= 0 {
		l.right += loopRoom
	}
	l.width = l.right + margin
}

// boxRoom is how far the rail of the middlebox beside e is from e's: as far as what stands there,
// and the segments that go no further, need.
func (l *layout) boxRoom(e model.End) float64 {
	if !l.Chart.Boxes[e] {
		return 0
	}
	room := endStyle.width(boxName)
	for i := range l.Chart.Rows {
		room = max(room, noteWidth(l.Chart.Rows[i].Boxes[e])+2*noteGap)
	}
	for i := range l.Chart.Ways {
		if w := &l.Chart.Ways[i]; confined(w) && boxEnd(w) == e {
			room = max(room, labelStyle.width(l.Chart.Label(w))+labelEnds+8)
		}
	}
	return room
}

// boxName is what stands above the rail of a middlebox.
const boxName = "middlebox"

// confined says whether a way does not go beyond a middlebox, and boxEnd beside which end that is.
func confined(w *trace.Way) bool {
	return w.Stops == trace.BesideFrom || w.Begins == trace.BesideToward
}

func boxEnd(w *trace.Way) model.End {
	if w.Stops == trace.BesideFrom {
		return w.From
	}
	return w.From.Peer()
}

// timeColumns finds the x of the columns that say where rows are in time, and returns
// where they end.
func (l *layout) timeColumns() float64 {
	x := margin
	for k, head := range l.Chart.Heads {
		wide := tickStyle.width(head.Picture)
		for i := range l.Chart.Rows {
			wide = max(wide, tickStyle.width(l.Chart.Rows[i].Columns[k]))
		}
		if k > 0 {
			x += columnGap
		}
		l.times = append(l.times, [2]float64{x, x + wide})
		x += wide
	}
	return x
}

// time places what stands in column k: a single column begins at the left, several are
// aligned at the right.
func (l *layout) time(k int, words string, y float64) {
	if len(l.times) == 1 {
		l.put(tickStyle.place(words, startsAt, point{l.times[k][0], y}))
		return
	}
	l.put(tickStyle.place(words, endsAt, point{l.times[k][1], y}))
}

// lane returns the x at which e's notes begin or end.
func (l *layout) lane(e model.End) float64 {
	room := noteGap
	for i := range l.Chart.Bars {
		if l.Chart.Bars[i].End == e {
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
	for _, line := range wrapped(l.Title, l.right-l.left, titleStyle.width) {
		l.put(titleStyle.place(line, startsAt, point{l.left, y + titleStyle.size/2}))
		y += titleStyle.size * 1.25
	}
	y += 3
	for _, line := range wrapped(l.Subtitle, l.right-l.left, subtitleStyle.width) {
		l.put(subtitleStyle.place(line, startsAt, point{l.left, y + subtitleStyle.size/2}))
		y += subtitleStyle.size * 1.3
	}
	y = l.placeLegend(y+12) + 22
	for k, head := range l.Chart.Heads {
		l.time(k, head.Picture, y)
	}
	for _, e := range model.Ends {
		l.put(endStyle.place(e.String(), centredAt, point{l.rail[e], y}))
		if l.Chart.Boxes[e] {
			l.put(nameStyle.place(boxName, centredAt, point{l.box[e], y}))
		}
	}
	l.top = y + 12
}

// namedRows is after how many rows the rails say again whose they are.
const namedRows = 20

// rows finds the y of each row.
func (l *layout) rows(pitch float64) {
	y := l.top + 10
	for i := range l.Chart.Rows {
		r := &l.Chart.Rows[i]
		if i > 0 && i%namedRows == 0 && !folded(r) {
			l.names = append(l.names, y+(pitch+nameRoom)/2)
			y += nameRoom
		}
		switch {
		case i == 0:
		case r.LeftOut != "": // what is said of it keeps clear of ways that end part-way
			l.folds = append(l.folds, y+pitch+foldRoom/2)
			y += 2*pitch + foldRoom
		case folded(r):
			l.folds = append(l.folds, y+(pitch+foldRoom)/2)
			y += pitch + foldRoom
		case r.Gap == trace.TickGap:
			l.rules = append(l.rules, y+(pitch+tickRoom)/2)
			y += pitch + tickRoom
		default:
			y += pitch
		}
		if i > 0 && !r.Notes[model.A].Is() && !r.Notes[model.B].Is() {
			y += pitch // what it is marked for stands between the rails
		}
		l.y = append(l.y, y)
		if i < len(l.Chart.Rows)-1 {
			y += markStyle.size * 1.3 * float64(len(r.Marks))
		}
	}
	l.bottom = y + 18
	for i := range l.Chart.Ways {
		if w := &l.Chart.Ways[i]; w.Arrived < 0 {
			l.bottom = max(l.bottom, l.y[w.Sent]+longestStub*pitch+12)
		}
	}
	l.bottom = max(l.bottom, y+14+markStyle.size*1.3*float64(len(l.Chart.Rows[len(l.Chart.Rows)-1].Marks)))
	for i := range l.Chart.Bars { // one that still runs has room to say so
		if b := &l.Chart.Bars[i]; b.To < 0 && len(b.Words) > 0 {
			l.bottom = max(l.bottom, l.y[b.From]+barStyle.width(b.Words[min(1, len(b.Words)-1)])+barEnds)
		}
	}
}
