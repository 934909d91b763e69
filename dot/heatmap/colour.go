package heatmap

import (
	"image/color"
	"math"

	"tcpcheck/dot/face"
)

// Blue and orange of the palette of Okabe and Ito, which the colour-blind tell apart,
// also by their lightness: what holds is light, what is violated the darker, the
// shorter its counterexample is.
var (
	black      = face.RGB(0x1a1a1a)
	white      = face.RGB(0xffffff)
	dim        = face.RGB(0x6e6e6e)
	rule       = face.RGB(0xffffff)
	holds      = face.RGB(0xa6d3ee)
	shortest   = face.RGB(0xa63f00)
	longest    = face.RGB(0xf6b26b)
	incomplete = face.RGB(0xd4d4d4)
	hatch      = face.RGB(0x8c8c8c)
)

// violated returns the colour of a counterexample, in a map whose shortest and longest
// have from and to steps.
func violated(steps, from, to int) color.NRGBA {
	if to <= from {
		return shortest
	}
	part := float64(steps-from) / float64(to-from)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return color.NRGBA{
		R: mix(shortest.R, longest.R), G: mix(shortest.G, longest.G), B: mix(shortest.B, longest.B), A: 0xff,
	}
}

// letters returns the colour of a text on a ground.
func letters(ground color.NRGBA) color.NRGBA {
	if 299*int(ground.R)+587*int(ground.G)+114*int(ground.B) < 140_000 {
		return white
	}
	return black
}

// colour returns the colour of a cell.
func (m *Map) colour(c Cell) color.NRGBA {
	switch c.Kind {
	case Holds:
		return holds
	case Violated:
		from, to := m.steps()
		return violated(max(c.Steps, from), from, to)
	case Incomplete:
		return incomplete
	case Unknown:
		return white
	}
	panic("BUG: no such kind")
}

// steps returns the lengths of the shortest and of the longest counterexample.
func (m *Map) steps() (from, to int) {
	for _, row := range m.Cells {
		for _, c := range row {
			if c.Kind != Violated || c.Steps == 0 {
				continue
			}
			if from == 0 || c.Steps < from {
				from = c.Steps
			}
			to = max(to, c.Steps)
		}
	}
	return from, to
}

// between says whether a counterexample is longer than from and shorter than to.
func (m *Map) between(from, to int) bool {
	for _, row := range m.Cells {
		for _, c := range row {
			if c.Kind == Violated && c.Steps > from && c.Steps < to {
				return true
			}
		}
	}
	return false
}

// has says whether a cell of that kind is there.
func (m *Map) has(k Kind) bool {
	for _, row := range m.Cells {
		for _, c := range row {
			if c.Kind == k {
				return true
			}
		}
	}
	return false
}
