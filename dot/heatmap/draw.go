package heatmap

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"

	"tcpcheck/dot/face"
)

// A point of a layout.
type point struct{ x, y float64 }

// A pen draws a map.
type pen struct{ face.Pen }

func (p *pen) at(q point) vg.Point { return p.At(q.x, q.y) }

// box fills a rectangle.
func (p *pen) box(c color.Color, corner point, wide, high float64) {
	p.Box(c, corner.x, corner.y, corner.x+wide, corner.y+high)
}

func (p *pen) line(c color.Color, width float64, from, to point) {
	p.Line(c, width, from.x, from.y, to.x, to.y)
}

// frame draws the sides of a rectangle.
func (p *pen) frame(corner point, wide, high float64) {
	right, bottom := corner.x+wide, corner.y+high
	corners := []point{corner, {right, corner.y}, {right, bottom}, {corner.x, bottom}, corner}
	for i := range 4 {
		p.line(dim, 0.8, corners[i], corners[i+1])
	}
}

// write draws a text whose left, middle or right (0, 0.5, 1) is at a point, and whose
// capitals are centred at its height.
func (p *pen) write(s style, c color.Color, words string, at point, align float64) {
	p.SetColor(c)
	at.x -= align * s.width(words)
	at.y += 0.35 * s.size
	p.FillString(s.face(), p.at(at), words)
}

// draw draws the map.
func (l *layout) draw(c vg.Canvas) {
	p := &pen{face.Pen{Canvas: c, Height: l.height}}
	p.box(white, point{}, l.width, l.height)
	y := margin + titleStyle.size/2
	p.write(titleStyle, black, l.Title, point{margin, y}, 0)
	y += titleStyle.size/2 + gap
	for _, words := range l.subtitle {
		p.write(textStyle, dim, words, point{margin, y + textStyle.line()/2}, 0)
		y += textStyle.line()
	}
	l.drawCells(p)
	l.drawRules(p)
	if l.Polygons == nil {
		l.drawFrontier(p)
	} else {
		l.drawBorders(p)
	}
	l.drawAxes(p)
	l.drawLegend(p)
}

// drawCells draws the cells, those of a row that are alike as one.
func (l *layout) drawCells(p *pen) {
	for y, row := range l.Cells {
		for x := 0; x < len(row); {
			from := x
			for x++; x < len(row) && row[x] == row[from]; x++ {
			}
			p.box(l.colour(row[from]), l.corner(from, y), l.wide*float64(x-from), l.high)
		}
		for x, c := range row {
			l.drawSign(p, c, l.corner(x, y), l.wide, l.high)
		}
	}
}

// drawSign draws what a cell has besides its colour.
func (l *layout) drawSign(p *pen, c Cell, corner point, wide, high float64) {
	switch {
	case c.Kind == Incomplete:
		p.line(hatch, min(1, wide/8), point{corner.x, corner.y + high}, point{corner.x + wide, corner.y})
	case c.Kind == Violated && c.Steps > 0:
		words := strconv.Itoa(c.Steps)
		if numberStyle.width(words)+4 <= wide && numberStyle.size+3 <= high {
			p.write(numberStyle, letters(l.colour(c)), words, point{corner.x + wide/2, corner.y + high/2}, 0.5)
		}
	}
}

// drawRules parts the cells, where they are large enough, and frames them.
func (l *layout) drawRules(p *pen) {
	columns, rows := len(l.X.Values), len(l.Y.Values)
	right, bottom := l.left+l.wide*float64(columns), l.top+l.high*float64(rows)
	if l.wide >= 12 && l.high >= 12 {
		for x := 1; x < columns; x++ {
			at := l.left + l.wide*float64(x)
			p.line(rule, 0.8, point{at, l.top}, point{at, bottom})
		}
		for y := 1; y < rows; y++ {
			at := l.top + l.high*float64(y)
			p.line(rule, 0.8, point{l.left, at}, point{right, at})
		}
	}
	p.frame(point{l.left, l.top}, right-l.left, bottom-l.top)
}

// frontierWidth is how thick the line is where the verdict changes.
const frontierWidth = 2.6

func (l *layout) drawFrontier(p *pen) {
	const half = frontierWidth / 2
	width := min(frontierWidth, max(1, min(l.wide, l.high)/3))
	for _, e := range l.frontier() {
		from, to := l.corner(e.x1, e.y1-1), l.corner(e.x2, e.y2-1)
		if from.x == to.x {
			from.y, to.y = from.y+half, to.y-half
		} else {
			from.x, to.x = from.x-half, to.x+half
		}
		p.line(black, width, from, to)
	}
}

// drawBorders draws the exact frontier.
func (l *layout) drawBorders(p *pen) {
	for _, b := range l.borders() {
		from, to := l.middle(b[0]), l.middle(b[1])
		if from == to {
			p.box(black, point{from.x - frontierWidth, from.y - frontierWidth}, 2*frontierWidth, 2*frontierWidth)
		}
		p.line(black, frontierWidth/2, from, to)
	}
}

// drawAxes draws the values, as many as there is room for, and the names.
func (l *layout) drawAxes(p *pen) {
	columns, rows := len(l.X.Values), len(l.Y.Values)
	bottom := l.top + l.high*float64(rows)
	n := every(textStyle.widest(l.X.Values), l.wide)
	for x := 0; x < columns; x += n {
		at := l.left + l.wide*(float64(x)+0.5)
		p.line(dim, 0.8, point{at, bottom}, point{at, bottom + 3})
		p.write(textStyle, black, l.X.Values[x], point{at, bottom + gap + textStyle.size/2}, 0.5)
	}
	n = every(textStyle.size-gap/2, l.high)
	for y := 0; y < rows; y += n {
		at := l.corner(0, y).y + l.high/2
		p.line(dim, 0.8, point{l.left - 3, at}, point{l.left, at})
		p.write(textStyle, black, l.Y.Values[y], point{l.left - gap, at}, 1)
	}
	p.write(axisStyle, black, l.X.Name, point{l.left + l.wide*float64(columns)/2, bottom + textStyle.line() +
		2*gap + axisStyle.size/2}, 0.5)
	p.Push()
	p.Translate(p.at(point{margin + axisStyle.size/2, l.top + l.high*float64(rows)/2}))
	p.Rotate(1.5708)
	p.SetColor(black)
	p.FillString(axisStyle.face(), vg.Point{
		X: vg.Length(math.Round(-50*axisStyle.width(l.Y.Name)) / 100), Y: vg.Length(-0.35 * axisStyle.size),
	}, l.Y.Name)
	p.Pop()
}

func (l *layout) drawLegend(p *pen) {
	for i, e := range l.legend {
		at := point{l.legendLeft, l.top + entryHeight*float64(i)}
		middle := at.y + sampleSize/2
		if e.cell == nil {
			p.line(black, frontierWidth, point{at.x, middle}, point{at.x + sampleSize, middle})
		} else {
			p.box(l.colour(*e.cell), at, sampleSize, sampleSize)
			if e.cell.Kind != Violated {
				l.drawSign(p, *e.cell, at, sampleSize, sampleSize)
			}
			if e.cell.Kind == Unknown {
				p.frame(at, sampleSize, sampleSize)
			}
		}
		p.write(textStyle, black, e.words, point{at.x + sampleSize + gap, middle}, 0)
	}
}

// length says how long a counterexample is.
func (m *Map) length(n int) string {
	unit := "step"
	if m.Events {
		unit = "event"
	}
	switch n {
	case 0:
		return ""
	case 1:
		return " in 1 " + unit
	}
	return fmt.Sprintf(" in %d %ss", n, unit)
}
