package heatmap

import (
	"strings"
	"sync"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// A style is that of a text; its size is in points.
type style struct {
	size float64
	bold bool
}

var fonts = sync.OnceValue(func() *plotfont.Cache { return plotfont.NewCache(liberation.Collection()) })

// face returns the font of a style.
func (s style) face() plotfont.Face {
	f := plotfont.Font{Typeface: "Liberation", Variant: "Sans"}
	if s.bold {
		f.Weight = font.WeightBold
	}
	return fonts().Lookup(f, vg.Length(s.size))
}

// width returns how wide a text is.
func (s style) width(words string) float64 {
	f := s.face()
	return f.Width(words).Points()
}

// widest returns the width of the widest text.
func (s style) widest(texts []string) float64 {
	widest := 0.0
	for _, text := range texts {
		widest = max(widest, s.width(text))
	}
	return widest
}

// line returns how high a line of text is.
func (s style) line() float64 { return 1.3 * s.size }

// wrap breaks a text into lines that are at most so wide.
func (s style) wrap(text string, wide float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if longer := strings.TrimSpace(line + " " + word); line == "" || s.width(longer) <= wide {
			line = longer
			continue
		}
		lines = append(lines, line)
		line = word
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}
