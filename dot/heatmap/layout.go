package heatmap

import (
	"math"
	"slices"
)

// A layout is where a map is drawn, in points; y goes downwards.
type layout struct {
	*Map
	width, height float64
	// left and top are those of the cells, each wide and high so much.
	left, top  float64
	wide, high float64
	subtitle   []string
	// legendLeft is where the legend begins.
	legendLeft float64
	legend     []entry
}

// An entry is one of the legend: a sample of a cell, or, without one, of the line
// where the verdict changes.
type entry struct {
	cell  *Cell
	words string
}

// Lengths in points.
const (
	margin      = 16
	legendWidth = 150
	entryHeight = 20
	sampleSize  = 13
	gap         = 6
	// area is how wide, and areaHigh how high, the cells are together, about.
	area     = 540
	areaHigh = 380
	// A cell is at least leastCell and at most mostWide, or for a long word mostWord,
	// wide, and at most mostHigh high.
	leastCell, mostWide, mostWord, mostHigh = 2, 60, 150, 34
	// fewValues is up to how many values a column is as wide as its word.
	fewValues = 16
)

var (
	titleStyle  = style{size: 13, bold: true}
	axisStyle   = style{size: 11, bold: true}
	textStyle   = style{size: 10}
	numberStyle = style{size: 9}
)

// layoutOf lays a map out.
func layoutOf(m *Map) *layout {
	l := &layout{Map: m, legend: m.entries()}
	columns, rows := float64(len(m.X.Values)), float64(len(m.Y.Values))
	l.wide = math.Floor(min(mostWide, max(leastCell, area/columns)))
	l.high = math.Floor(min(mostHigh, max(leastCell, areaHigh/rows)))
	if len(m.X.Values) <= fewValues {
		l.wide = max(l.wide, math.Ceil(min(mostWord, textStyle.widest(m.X.Values)+2*gap)))
	}
	l.left = margin + math.Ceil(axisStyle.size+textStyle.widest(m.Y.Values)) + 3*gap
	l.legendLeft = l.left + l.wide*columns + 3*gap
	l.width = max(l.legendLeft+legendWidth, titleStyle.width(m.Title)+2*margin)
	l.subtitle = textStyle.wrap(m.Subtitle, l.width-2*margin)
	l.top = margin + titleStyle.size + gap + textStyle.line()*float64(len(l.subtitle)) + 2*gap
	bottom := l.top + l.high*rows + textStyle.line() + axisStyle.line() + 3*gap
	l.height = math.Ceil(max(bottom, l.top+entryHeight*float64(len(l.legend))) + margin)
	l.top, l.width = math.Ceil(l.top), math.Ceil(l.width)
	return l
}

// entries returns the legend: what there is on the map.
func (m *Map) entries() []entry {
	var all []entry
	add := func(c Cell, words string) { all = append(all, entry{&c, words}) }
	if m.has(Holds) {
		add(Cell{Kind: Holds}, "holds")
	}
	if m.has(Violated) {
		from, to := m.steps()
		add(Cell{Violated, from}, "violated"+m.length(from))
		if m.between(from, to) {
			add(Cell{Violated, (from + to) / 2}, "…")
		}
		if to > from {
			add(Cell{Violated, to}, "violated"+m.length(to))
		}
	}
	if m.has(Incomplete) {
		add(Cell{Kind: Incomplete}, "incomplete")
	}
	if m.has(Unknown) {
		add(Cell{Kind: Unknown}, "not asked")
	}
	if len(m.borders()) > 0 {
		all = append(all, entry{words: "frontier, exactly"})
	} else if m.Polygons == nil && len(m.frontier()) > 0 {
		all = append(all, entry{words: "frontier"})
	}
	return all
}

// corner returns the upper left corner of the cell in column x of row y.
func (l *layout) corner(x, y int) point {
	return point{l.left + l.wide*float64(x), l.top + l.high*float64(len(l.Y.Values)-1-y)}
}

// every returns how many values there are to each label, so that labels of that length
// do not touch where values are so far apart.
func every(label, apart float64) int {
	for _, n := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500} {
		if label+gap <= apart*float64(n) {
			return n
		}
	}
	return mostCells
}

// An edge is a side of a cell, or of several in a row, from one grid line to another.
type edge struct{ x1, y1, x2, y2 int }

// frontier returns the edges between what holds and what is violated. Y goes upwards.
func (m *Map) frontier() []edge {
	var edges []edge
	differ := func(x1, y1, x2, y2 int) bool {
		kinds := []Kind{m.Cells[y1][x1].Kind, m.Cells[y2][x2].Kind}
		return slices.Contains(kinds, Holds) && slices.Contains(kinds, Violated)
	}
	columns, rows := len(m.X.Values), len(m.Y.Values)
	for x := 1; x < columns; x++ {
		for y := 0; y < rows; y++ {
			from := y
			for y < rows && differ(x-1, y, x, y) {
				y++
			}
			if y > from {
				edges = append(edges, edge{x, from, x, y})
			}
		}
	}
	for y := 1; y < rows; y++ {
		for x := 0; x < columns; x++ {
			from := x
			for x < columns && differ(x, y-1, x, y) {
				x++
			}
			if x > from {
				edges = append(edges, edge{from, y, x, y})
			}
		}
	}
	return edges
}
