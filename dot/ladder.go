package dot

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/dot/face"
	"tcpcheck/trace"
)

// A Format is a form in which a picture is written, by its file extension.
type Format string

// The formats of a ladder.
const (
	Graphviz Format = "dot"
	SVG      Format = "svg"
	PNG      Format = "png"
	Text     Format = "txt"
	Mermaid  Format = "mmd"
	Markdown Format = "md"
)

// Formats lists the formats of a ladder.
var Formats = []Format{Graphviz, SVG, PNG, Text, Mermaid, Markdown}

// FormatNamed returns the format of that name and whether there is one.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats {
		if string(f) == name {
			return f, true
		}
	}
	return "", false
}

// Ladder writes the run as a ladder, with the caption below it. The same run and
// caption give the same bytes.
func Ladder(w io.Writer, run *trace.Run, caption string, f Format) error {
	return ofRun(run, caption).Write(w, f)
}

// Write writes the drawing. The same one gives the same bytes.
func (d *Drawing) Write(w io.Writer, f Format) error {
	switch f {
	case Graphviz:
		return d.writeGraphviz(w)
	case SVG:
		l := layOut(d)
		return face.WriteSVG(w, l.width, l.height, d.Title, l.draw)
	case PNG:
		return writePNG(w, layOut(d))
	case Text:
		return d.writeText(w)
	case Mermaid:
		return d.writeMermaid(w)
	case Markdown:
		return d.writeReport(w)
	}
	return fmt.Errorf("format %q: want one of %s", string(f), FormatNames())
}

// FormatNames lists the formats of a ladder for a message.
func FormatNames() string {
	var all []string
	for _, f := range Formats {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

// writeText writes the chart as [trace.Chart.WriteText] does.
func (d *Drawing) writeText(w io.Writer) error {
	if err := d.Chart.WriteText(w, false); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", strings.Join(wrapColumns(showable(d.Caption), 79), "\n"))
	return err
}

// wrapColumns breaks text into lines of at most width characters; line breaks in
// the text remain.
func wrapColumns(s string, width int) []string {
	return wrapped(s, float64(width), func(line string) float64 { return float64(len([]rune(line))) })
}

// wrapped breaks text into lines of at most that width, as measured; a word longer
// than a line is cut, and line breaks in the text remain.
func wrapped(s string, width float64, measure func(string) float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if longer := strings.TrimSpace(line + " " + word); measure(longer) <= width {
				line = longer
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = word; measure(line) > width; {
				n := len([]rune(line)) - 1
				for n > 1 && measure(string([]rune(line)[:n])) > width {
					n--
				}
				lines = append(lines, string([]rune(line)[:n]))
				line = string([]rune(line)[n:])
			}
		}
		lines = append(lines, line)
	}
	return lines
}
