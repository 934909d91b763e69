package dot

import (
	"gonum.org/v1/plot/font"

	"tcpcheck/dot/face"
)

// A style is how a text looks.
type style struct {
	size float64
	bold bool
	ink  ink
}

// A text is a line of it, turned about the start of its baseline.
type text struct {
	words string
	at    point
	angle float64
	style
	wide float64 // as measured
	room box     // what it takes
	// halo says that lines pass behind it.
	halo bool
}

// face returns the font of a style.
func (s style) face() font.Face { return face.Of(s.size, s.bold) }

// width returns how wide a text in this style is.
func (s style) width(words string) float64 { return face.Width(s.size, s.bold, words) }

// The part of a line's size that its letters reach above and below the baseline.
const (
	ascent  = 0.76
	descent = 0.22
)

// height returns how high a line in this style is.
func (s style) height() float64 { return s.size * (ascent + descent) }

// Places of a text about a point.
type anchor int

const (
	startsAt anchor = iota
	centredAt
	endsAt
)

// place returns the text with its start, centre or end at p, and its letters'
// middle at p's height.
func (s style) place(words string, a anchor, p point) text {
	t := text{words: words, wide: s.width(words), style: s}
	t.moveTo(p.add(point{t.wide * (1 - float64(a)) / 2, 0}), 0)
	return t
}

// along returns the text centred at p and turned by an angle.
func (s style) along(words string, p point, angle float64) text {
	t := text{words: words, wide: s.width(words), style: s, angle: angle}
	t.moveTo(p, 0)
	return t
}

// moveTo centres the text at p, with its letters' middle at a distance above p.
func (t *text) moveTo(p point, above float64) {
	down := point{0, 1}.turned(t.angle)
	middle := p.sub(down.scale(above))
	start := point{-t.wide / 2, t.size * (ascent - descent) / 2}
	t.at = middle.add(start.turned(t.angle))
	t.room = box{middle, t.wide, t.height(), t.angle}
}
