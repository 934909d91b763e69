package report

import (
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot/vg"

	"tcpcheck/dot/face"
	"tcpcheck/relay"
)

// How a picture of a relay's run is measured, in points.
const (
	relayText  = 10.0 // letters
	relayRow   = 26.0 // from row to row
	relayEdge  = 16.0 // around
	relayTop   = 74.0 // above the first row
	relayLeg   = 150.0
	relaySpace = 8.0 // between a rail and its texts
)

// The colors: those of other pictures, and a fainter one for rails.
var (
	relayInk   = face.RGB(0x1a1a1a)
	relayFaint = face.RGB(0xb0b0b0)
	relayRed   = face.RGB(0xc8281e)
	relayWhite = face.RGB(0xffffff)
)

// relayPicture is one that is being drawn.
type relayPicture struct {
	face.Pen
	*relay.Chart
	rail   [3]float64
	times  float64
	middle float64 // how wide the relay's texts are
}

// RelayPicture draws a run of a relay as SVG: three rails, what each does beside its own, and an arrow for
// each thing that is sent.
func RelayPicture(w io.Writer, f *relay.Finding) error {
	c := f.Run.Chart()
	p := &relayPicture{Chart: c}
	var widths [3]float64
	for _, r := range c.Rows {
		p.times = max(p.times, face.Width(relayText, false, r.Time))
		for i, says := range r.Says {
			widths[i] = max(widths[i], face.Width(relayText, false, says))
		}
	}
	p.middle = widths[1] + 2*relaySpace
	p.rail[0] = relayEdge + p.times + 2*relaySpace + widths[0] + relaySpace
	p.rail[1] = p.rail[0] + relayLeg + p.middle/2
	p.rail[2] = p.rail[1] + relayLeg + p.middle/2
	title := "Violates " + f.Property.Name + ": " + f.Property.Violation
	width := max(p.rail[2]+relaySpace+widths[2]+relayEdge, face.Width(relayText+2, true, title)+2*relayEdge)
	p.Height = relayTop + float64(len(c.Rows))*relayRow + relayEdge
	return face.WriteSVG(w, width, p.Height, title, func(on vg.Canvas) {
		p.Canvas = on
		p.draw(title, width)
	})
}

// draw draws all, what lies behind first.
func (p *relayPicture) draw(title string, width float64) {
	p.Box(relayWhite, 0, 0, width, p.Height)
	p.write(relayText+2, true, relayInk, relayEdge, 24, title)
	end := p.y(len(p.Rows)-1) + relayRow/2
	for i, name := range [3]string{"A", "relay", "B"} {
		p.write(relayText+1, true, relayInk, p.rail[i]-face.Width(relayText+1, true, name)/2, 52, name)
		p.Line(relayFaint, 1, p.rail[i], 58, p.rail[i], end)
	}
	for i := range p.Flights {
		p.flight(&p.Flights[i])
	}
	for i, r := range p.Rows {
		y := p.y(i) + relayText/3
		p.write(relayText, false, relayInk, relayEdge+p.times-face.Width(relayText, false, r.Time), y, r.Time)
		p.write(relayText, false, relayInk, p.rail[0]-relaySpace-face.Width(relayText, false, r.Says[0]), y,
			r.Says[0])
		p.write(relayText, false, relayInk, p.rail[2]+relaySpace, y, r.Says[2])
		if r.Says[1] != "" {
			half := face.Width(relayText, false, r.Says[1]) / 2
			p.Box(relayWhite, p.rail[1]-half-2, y-relayText, p.rail[1]+half+2, y+relayText/3)
			p.write(relayText, false, relayInk, p.rail[1]-half, y, r.Says[1])
		}
	}
}

// y is where a row is.
func (p *relayPicture) y(row int) float64 { return relayTop + float64(row)*relayRow }

// flight draws what is sent, each time that it is.
func (p *relayPicture) flight(f *relay.Flight) {
	from, to := p.side(f.From, f.To), p.side(f.To, f.From)
	ink := relayInk
	if f.Kind >= relay.RST {
		ink = relayRed
	}
	sent := f.Sent
	for _, lost := range f.Lost {
		x, y := from+(to-from)*0.6, p.y(sent)+(p.y(lost)-p.y(sent))*0.6
		p.Line(ink, 1.1, from, p.y(sent), x, y)
		p.Line(ink, 1.1, x-4, y-4, x+4, y+4)
		p.Line(ink, 1.1, x-4, y+4, x+4, y-4)
		sent = lost
	}
	switch {
	case f.Arrived >= 0:
		p.arrow(ink, from, p.y(sent), to, p.y(f.Arrived))
	case len(f.Lost) == 0:
		x := from + (to-from)*0.6
		p.Line(ink, 1.1, from, p.y(sent), x, p.y(sent))
		p.write(relayText, false, ink, x+math.Copysign(8, to-from)-4, p.y(sent)+2, "…")
	}
	name, x := f.Kind.String(), from+relaySpace
	if to < from {
		x = from - relaySpace - face.Width(relayText-1, false, name)
	}
	p.write(relayText-1, false, ink, x, p.y(f.Sent)-3, name)
}

// side is where an arrow of a rail begins on the way to another: the relay's texts stand between.
func (p *relayPicture) side(rail, other int) float64 {
	x := p.rail[rail]
	if rail == 1 {
		x += math.Copysign(p.middle/2, float64(other-rail))
	}
	return x
}

// arrow draws one.
func (p *relayPicture) arrow(ink color.Color, x, y, toX, toY float64) {
	p.Line(ink, 1.1, x, y, toX, toY)
	length := math.Hypot(toX-x, toY-y)
	ux, uy := (toX-x)/length, (toY-y)/length
	for _, side := range []float64{-1, 1} {
		p.Line(ink, 1.1, toX, toY, toX-6*ux-3*side*uy, toY-6*uy+3*side*ux)
	}
}

func (p *relayPicture) write(size float64, bold bool, ink color.Color, x, y float64, words string) {
	p.SetColor(ink)
	p.FillString(face.Of(size, bold), p.At(x, y), words)
}
