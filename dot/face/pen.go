package face

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// RGB returns the color of a number such as 0xff0000, red.
func RGB(n uint32) color.NRGBA {
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}
}

// A Pen draws on a canvas of any kind, whose y goes upwards. Places are in points of 1/72 inch, and
// their y goes downwards.
type Pen struct {
	vg.Canvas
	Height float64
}

// At returns a point of the canvas. It rounds, so that the last bits of a float are no part of a
// picture.
func (p *Pen) At(x, y float64) vg.Point {
	round := func(x float64) vg.Length { return vg.Length(math.Round(x*100) / 100) }
	return vg.Point{X: round(x), Y: round(p.Height - y)}
}

// Line draws a line.
func (p *Pen) Line(c color.Color, width, x, y, toX, toY float64) {
	var path vg.Path
	path.Move(p.At(x, y))
	path.Line(p.At(toX, toY))
	p.SetColor(c)
	p.SetLineWidth(vg.Length(width))
	p.Stroke(path)
}

// Box fills a rectangle, of which these are opposite corners.
func (p *Pen) Box(c color.Color, x, y, toX, toY float64) {
	var path vg.Path
	path.Move(p.At(x, y))
	path.Line(p.At(toX, y))
	path.Line(p.At(toX, toY))
	path.Line(p.At(x, toY))
	path.Close()
	p.SetColor(c)
	p.Fill(path)
}
