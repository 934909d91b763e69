package heatmap

import (
	"strings"

	"gonum.org/v1/plot/font"

	"tcpcheck/dot/face"
)

// A style is that of a text; its size is in points.
type style struct {
	size float64
	bold bool
}

// face returns the font of a style.
func (s style) face() font.Face { return face.Of(s.size, s.bold) }

// width returns how wide a text is.
func (s style) width(words string) float64 { return face.Width(s.size, s.bold, words) }

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
