package dot

import (
	"image/color"

	"tcpcheck/dot/face"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// An ink is a color.
type ink = color.NRGBA

// The inks: of the palette of Okabe and Ito where things are to be told apart,
// which the color-blind can, darkened where they are for letters.
var (
	black = face.RGB(0x1a1a1a)
	dim   = face.RGB(0x6e6e6e)
	faint = face.RGB(0xd9d9d9)
	veil  = ink{R: 0xff, G: 0xff, B: 0xff, A: 0xd8}
	white = face.RGB(0xffffff)
	red   = face.RGB(0xc8281e)
	green = face.RGB(0x007d5b)

	timeWaitInk = face.RGB(0xfbe3b0)
	timerInk    = face.RGB(0x8c8c8c)
	boxInk      = face.RGB(0x7a5195)
)

// incarnationInks are the inks of incarnations 1, 2 and so on, and then again.
var incarnationInks = []ink{
	black,
	face.RGB(0x0072b2), // blue
	face.RGB(0x007d5b), // bluish green, darkened
	face.RGB(0xa84f82), // reddish purple, darkened
	face.RGB(0xa86a00), // orange, darkened
	face.RGB(0x2a86bd), // sky blue, darkened
}

// A stroke is how a line is drawn.
type stroke struct {
	ink    ink
	width  float64
	dashes []float64
	// strands is how many parallel lines it is of.
	strands int
}

// strokeOf returns how a segment of an incarnation is drawn: the incarnation has a
// colour, and, for those who do not see it, a number of strands or a width.
func strokeOf(incarnation uint8, ctl model.Control) stroke {
	n := int(incarnation+15) % 16
	s := stroke{ink: incarnationInks[n%len(incarnationInks)]}
	s.width = [...]float64{1.1, 0.9, 2.3, 0.8}[n%4]
	s.strands = [...]int{1, 2, 1, 3}[n%4]
	if ctl&model.RST != 0 {
		s.ink = red
	}
	return s
}

// The dashes of ways that take longer, and of what someone outside sends.
var (
	forgedDashes = []float64{3, 1.5}
	lateDashes   = []float64{6, 3}
	astrayDashes = []float64{1.6, 2.6}
	againDashes  = []float64{8, 2.5, 1.6, 2.5}
)

// wayStroke returns how a way is drawn.
func wayStroke(w *trace.Way) stroke {
	s := strokeOf(w.Incarnation, w.Ctl)
	switch {
	case w.Forged:
		s.dashes = forgedDashes
	case w.Again:
		s.dashes = againDashes
	case w.Astray:
		s.dashes = astrayDashes
	case w.Late:
		s.dashes = lateDashes
	}
	return s
}

// The styles of texts.
var (
	titleStyle    = style{size: 13, bold: true, ink: black}
	subtitleStyle = style{size: 8.5, ink: dim}
	endStyle      = style{size: 13, bold: true, ink: black}
	nameStyle     = style{size: 10, bold: true, ink: black}
	stateStyle    = style{size: 9, bold: true, ink: black}
	stayStyle     = style{size: 9, ink: dim}
	doesStyle     = style{size: 9, ink: black}
	tickStyle     = style{size: 9, ink: dim}
	labelStyle    = style{size: 8.5, ink: black}
	fateStyle     = style{size: 8, ink: dim}
	barStyle      = style{size: 6.5, ink: dim}
	markStyle     = style{size: 9, bold: true}
	legendStyle   = style{size: 8, ink: dim}
	captionStyle  = style{size: 9.5, ink: black}
)

// markInk is that of a mark: calm where it is for something good.
func (d *Drawing) markInk() ink {
	if d.Good {
		return green
	}
	return red
}

func (s style) in(i ink) style {
	s.ink = i
	return s
}
