package heatmap

import (
	"fmt"
	"io"
)

// Kind is what a cell shows.
type Kind uint8

// The kinds.
const (
	// Unknown is a cell that was not asked.
	Unknown Kind = iota
	Holds
	Violated
	Incomplete
)

// A Cell is the verdict at one pair of values.
type Cell struct {
	Kind Kind
	// Steps is the length of the counterexample, in steps or events; 0 if there is none.
	Steps int
}

// An Axis has the values of the columns or of the rows.
type Axis struct {
	Name   string
	Values []string
}

// A Map is a heat map.
type Map struct {
	Title, Subtitle string
	// X goes to the right, Y upwards.
	X, Y Axis
	// Cells has a row for each value of Y, with a cell for each of X.
	Cells [][]Cell
	// Events says that lengths are in events.
	Events bool
	// Polygons are, if not nil, where exactly it is violated, in place of a frontier
	// between cells: the corners in turn of each, to the right and upwards, in cells from
	// the middle of the first.
	Polygons [][][2]float64
	// Tick is how many cells are a tick, to the right and upwards: between two ticks
	// nothing is.
	Tick [2]float64
}

// Formats lists the formats of [Map.Write].
var Formats = []string{"svg", "png"}

// mostCells bounds the columns, and the rows.
const mostCells = 500

// Fits returns an error, of one line, unless a map of so many columns and rows can be
// drawn so that one sees its cells.
func Fits(columns, rows int) error {
	if columns > mostCells || rows > mostCells {
		return fmt.Errorf("a picture has at most %d × %d cells; here are %d × %d", mostCells,
			mostCells, columns, rows)
	}
	return nil
}

// Write writes the map in a format of [Formats]. The same map gives the same bytes.
func (m *Map) Write(w io.Writer, format string) error {
	switch format {
	case "svg":
		return m.writeSVG(w)
	case "png":
		return m.writePNG(w)
	}
	return fmt.Errorf("no picture has the format %s", format)
}
