package dot

import (
	"math"

	"gonum.org/v1/plot/vg"

	"tcpcheck/dot/face"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// A pen draws a ladder.
type pen struct{ face.Pen }

func (p *pen) at(q point) vg.Point { return p.At(q.x, q.y) }

// line draws a line through the points.
func (p *pen) line(s stroke, points ...point) {
	var dashes []vg.Length
	for _, d := range s.dashes {
		dashes = append(dashes, vg.Length(d))
	}
	p.SetColor(s.ink)
	p.SetLineWidth(vg.Length(s.width))
	p.SetLineDash(dashes, 0)
	side := points[len(points)-1].sub(points[0]).unit().right()
	strands := max(s.strands, 1)
	for n := range strands {
		off := side.scale((float64(n) - float64(strands-1)/2) * 2.4)
		var path vg.Path
		path.Move(p.at(points[0].add(off)))
		for _, q := range points[1:] {
			path.Line(p.at(q.add(off)))
		}
		p.Stroke(path)
	}
	p.SetLineDash(nil, 0)
}

// fill fills the area between the points.
func (p *pen) fill(i ink, points ...point) {
	var path vg.Path
	path.Move(p.at(points[0]))
	for _, q := range points[1:] {
		path.Line(p.at(q))
	}
	path.Close()
	p.SetColor(i)
	p.Fill(path)
}

// circle draws a circle, or, with no line width, a disc.
func (p *pen) circle(i ink, centre point, radius, width float64) {
	var path vg.Path
	at := p.at(centre)
	path.Move(vg.Point{X: at.X + vg.Length(radius), Y: at.Y})
	path.Arc(at, vg.Length(radius), 0, 2*math.Pi)
	path.Close()
	p.SetColor(i)
	if width == 0 {
		p.Fill(path)
		return
	}
	p.SetLineWidth(vg.Length(width))
	p.Stroke(path)
}

// write draws a text.
func (p *pen) write(t *text) {
	if t.halo {
		c := t.room.grown(0.5).corners()
		p.fill(veil, c[:]...)
	}
	p.SetColor(t.ink)
	if t.angle == 0 {
		p.FillString(t.face(), p.at(t.at), t.words)
		return
	}
	p.Push()
	p.Translate(p.at(t.at))
	p.Rotate(-math.Round(t.angle*1e4) / 1e4)
	p.FillString(t.face(), vg.Point{}, t.words)
	p.Pop()
}

// draw draws the layout, from what lies behind to what lies before.
func (l *layout) draw(c vg.Canvas) {
	p := &pen{face.Pen{Canvas: c, Height: l.height}}
	p.fill(white, point{0, 0}, point{l.width, 0}, point{l.width, l.height}, point{0, l.height})
	for _, y := range l.rules {
		p.line(stroke{ink: faint, width: 0.6}, point{l.left, y}, point{l.right, y})
	}
	for i := range l.bars {
		p.bar(l.bars[i].Kind, l.bars[i].box)
	}
	for _, e := range model.Ends {
		l.drawRail(p, e)
	}
	for i := range l.hops {
		p.hop(&l.hops[i])
	}
	for i := range l.arrows {
		p.arrow(&l.arrows[i])
	}
	l.drawFolds(p)
	for i, r := range l.Chart.Rows {
		for _, e := range model.Ends {
			if r.Notes[e].Is() {
				p.circle(black, point{l.rail[e], l.y[i]}, 2, 0)
			}
			if r.Boxes[e].Is() {
				p.circle(black, point{l.box[e], l.y[i]}, 2, 0)
			}
		}
	}
	for _, at := range l.rings {
		p.mark(l.Drawing, at)
	}
	if l.bracket != nil {
		p.bracket(l.bracket)
	}
	for i := range l.samples {
		p.sample(l.Drawing, &l.samples[i])
	}
	for i := range l.texts {
		p.write(&l.texts[i])
	}
}

// mark draws what marks a row: a ring, and, where it is for something good, a square.
func (p *pen) mark(d *Drawing, at point) {
	if !d.Good {
		p.circle(d.markInk(), at, ring, 1.8)
		return
	}
	c := box{centre: at, w: 2 * square, h: 2 * square}.corners()
	s := stroke{ink: d.markInk(), width: 1.8}
	for i := range c {
		p.line(s, c[i], c[(i+1)%4])
	}
}

// square is half the side of a square that marks a row.
const square = ring - 0.9

// drawRail draws a rail: in the ink of the incarnation whose TCB there is, thin
// where there is none.
func (l *layout) drawRail(p *pen, e model.End) {
	from := l.top
	for i := range l.y {
		look := l.railLook(i, e)
		if i+1 < len(l.y) && l.railLook(i+1, e) == look {
			continue
		}
		to := l.bottom
		if i+1 < len(l.y) {
			to = l.y[i+1]
		}
		p.line(stroke{ink: look.ink, width: look.width}, point{l.rail[e], from}, point{l.rail[e], to})
		from = to
	}
	if l.Chart.Boxes[e] {
		l.drawBox(p, e)
	}
}

// drawBox draws the rail of the middlebox beside e: double where it knows the connection.
func (l *layout) drawBox(p *pen, e model.End) {
	from := l.top
	for i, y := range l.y {
		to := l.bottom
		if i+1 < len(l.y) {
			to = l.y[i+1]
		}
		s := stroke{ink: timerInk, width: 0.7}
		if l.Chart.Rows[i].Known[e] {
			s = stroke{ink: boxInk, width: 1, strands: 2}
		}
		p.line(s, point{l.box[e], max(from, y)}, point{l.box[e], to})
		if i == 0 {
			p.line(s, point{l.box[e], from}, point{l.box[e], y})
		}
	}
}

// A railLook is how a part of a rail is drawn.
type railLook struct {
	ink   ink
	width float64
}

func (l *layout) railLook(i int, e model.End) railLook {
	r := l.Chart.Rows[i].Rails[e]
	if !r.State.HasTCB() {
		return railLook{timerInk, 0.7}
	}
	return railLook{strokeOf(r.Incarnation, 0).ink, 1.6}
}

// drawFolds breaks the rails where time is not drawn.
func (l *layout) drawFolds(p *pen) {
	for _, y := range l.folds {
		for _, x := range l.rails() {
			p.fill(white, point{x - 4, y - 2}, point{x + 4, y - 4}, point{x + 4, y + 2}, point{x - 4, y + 4})
			for _, d := range []float64{-3, 3} {
				p.line(stroke{ink: dim, width: 0.8}, point{x - 5.5, y + 1.4 + d}, point{x + 5.5, y - 1.4 + d})
			}
		}
	}
}

// rails lists the x of all rails.
func (l *layout) rails() []float64 {
	all := l.rail[:]
	for _, e := range model.Ends {
		if l.Chart.Boxes[e] {
			all = append(all[:len(all):len(all)], l.box[e])
		}
	}
	return all
}

// hop draws the level part of a way.
func (p *pen) hop(h *hop) {
	s := wayStroke(h.Way)
	s.dashes = nil
	if h.arrives {
		p.arrow(&arrow{h.Way, h.from, h.to})
		return
	}
	p.line(s, h.from, h.to)
}

// bar draws the bar of a timer.
func (p *pen) bar(k model.TimerKind, b box) {
	c := b.corners()
	if k == model.TimerTimeWait {
		p.fill(timeWaitInk, c[:]...)
		return
	}
	if k == model.TimerRTO {
		p.fill(timerInk, c[:]...)
		return
	}
	p.line(stroke{ink: timerInk, width: 0.7}, c[0], c[1], c[2], c[3], c[0], c[1])
}

// arrow draws the way of a segment.
func (p *pen) arrow(a *arrow) {
	s := wayStroke(a.Way)
	ahead := a.to.sub(a.from).unit()
	if a.Stops != trace.AtEnd {
		p.line(s, a.from, a.to)
		p.cross(a.to)
		return
	}
	if a.Arrived >= 0 {
		const long, wide = 8.0, 3.0
		back := a.to.sub(ahead.scale(long))
		p.line(s, a.from, a.to.sub(ahead.scale(long*0.7)))
		side := ahead.right().scale(wide)
		p.fill(s.ink, a.to, back.add(side), back.sub(side))
		return
	}
	p.line(s, a.from, a.to)
	if a.Lost {
		p.cross(a.to)
		return
	}
	p.dots(a.to, ahead, s.ink)
}

// cross draws what a lost segment ends in.
func (p *pen) cross(at point) {
	const r = 4.0
	s := stroke{ink: red, width: 1.8}
	p.line(s, point{at.x - r, at.y - r}, point{at.x + r, at.y + r})
	p.line(s, point{at.x - r, at.y + r}, point{at.x + r, at.y - r})
}

// dots draws what a segment in flight ends in.
func (p *pen) dots(at, ahead point, i ink) {
	for n := range 3 {
		p.circle(i, at.add(ahead.scale(5+5*float64(n))), 1.1, 0)
	}
}

// bracket draws what is around a loop: from its end back to its beginning.
func (p *pen) bracket(b *bracket) {
	const arm = 9.0
	s := stroke{ink: black, width: 1.3}
	p.line(s, point{b.x - arm, b.bottom}, point{b.x, b.bottom})
	p.line(s, point{b.x, b.bottom}, point{b.x, b.top})
	p.line(s, point{b.x, b.top}, point{b.x - arm + 4, b.top})
	p.fill(black, point{b.x - arm - 2, b.top}, point{b.x - arm + 5, b.top - 3}, point{b.x - arm + 5, b.top + 3})
}

// sample draws an entry of the legend.
func (p *pen) sample(d *Drawing, s *sample) {
	end := s.at.add(point{sampleWidth, 0})
	plain := strokeOf(1, 0)
	switch {
	case s.line != nil:
		p.line(*s.line, s.at, end.sub(point{5, 0}))
		p.fill(s.line.ink, end, end.add(point{-7, 3}), end.add(point{-7, -3}))
	case s.bar == model.TimerTimeWait:
		p.bar(s.bar, between(s.at.add(point{0, -laneBar / 2}), end.add(point{0, laneBar / 2})))
	case s.bar != model.TimerOff:
		p.bar(s.bar, between(s.at.add(point{0, -timerBar / 2}), end.add(point{0, timerBar / 2})))
	case s.sign == lostSign:
		p.line(plain, s.at, end.sub(point{5, 0}))
		p.cross(end.sub(point{5, 0}))
	case s.sign == flyingSign:
		p.line(plain, s.at, end.sub(point{18, 0}))
		p.dots(end.sub(point{18, 0}), point{1, 0}, plain.ink)
	case s.sign == ringSign:
		p.circle(black, s.at.add(point{sampleWidth / 2, 0}), 2, 0)
		p.mark(d, s.at.add(point{sampleWidth / 2, 0}))
	case s.sign == thinRail:
		p.line(stroke{ink: timerInk, width: 0.7}, s.at, end)
	}
}
