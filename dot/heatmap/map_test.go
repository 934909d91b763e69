package heatmap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

var update = flag.Bool("update", false, "rewrite the golden files, to be looked at then")

func upTo(n int) (values []string) {
	for i := range n {
		values = append(values, strconv.Itoa(i))
	}
	return values
}

// mapOf returns a map of rows, the highest first: h, holds; i, incomplete; ., unknown;
// a digit, violated in so many steps.
func mapOf(rows ...string) *Map {
	m := &Map{
		Title: "no-reset", Subtitle: "loss 1; all else as by default",
		X: Axis{"loss", upTo(len(rows[0]))}, Y: Axis{"wait", upTo(len(rows))},
	}
	for y := range rows {
		var row []Cell
		for _, sign := range rows[len(rows)-1-y] {
			c := Cell{Kind: Violated, Steps: int(sign - '0')}
			switch sign {
			case 'h':
				c = Cell{Kind: Holds}
			case 'i':
				c = Cell{Kind: Incomplete}
			case '.':
				c = Cell{}
			}
			row = append(row, c)
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

func written(t testing.TB, m *Map, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The line is between what holds and what is violated, and nowhere else.
func TestFrontier(t *testing.T) {
	for _, c := range []struct {
		m    *Map
		want []edge
	}{
		{mapOf("hh", "hh"), nil},
		{mapOf("h7", "77"), []edge{{1, 1, 1, 2}, {0, 1, 1, 1}}},
		{mapOf("hhh", "777"), []edge{{0, 1, 3, 1}}},
		{mapOf("hi7", "hi7", "h.7"), nil},
		{mapOf("h7", "h7", "ii", "h7"), []edge{{1, 0, 1, 1}, {1, 2, 1, 4}}},
	} {
		if got := c.m.frontier(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.m.Cells, got, c.want)
		}
	}
}

// Borders are where no other polygon is, nor begins a tick further, nor the map ends.
func TestBorders(t *testing.T) {
	m := mapOf("hhh", "777", "777")
	m.Tick = [2]float64{0.5, 0.5}
	for _, c := range []struct {
		polygons [][][2]float64
		want     [][2][2]float64
	}{
		{nil, nil},
		{[][][2]float64{{{0, 0}, {2, 0}, {2, 1}, {0, 1}}}, [][2][2]float64{{{2, 1}, {0, 1}}}},
		{[][][2]float64{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {{1.5, 0}, {2, 0}, {2, 1}, {1.5, 1}}},
			[][2][2]float64{{{1, 1}, {0, 1}}, {{2, 1}, {1.5, 1}}}},
		{[][][2]float64{{{0, 0}, {2, 0}, {2, 1}, {0, 1}}, {{1, 0}, {2, 0}, {2, 2}, {1, 2}}},
			[][2][2]float64{{{1, 1}, {0, 1}}, {{1, 2}, {1, 1}}}},
		{[][][2]float64{{{1, 1}}}, [][2][2]float64{{{1, 1}, {1, 1}}}},
		{[][][2]float64{{{0, 0}, {2, 0}}}, [][2][2]float64{{{0, 0}, {2, 0}}, {{2, 0}, {0, 0}}}},
	} {
		m.Polygons = c.polygons
		if got := m.borders(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.polygons, got, c.want)
		}
	}
}

// Two neighbours have a line between them exactly if one holds and one is violated.
func TestFrontier_Any(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		m := draw(t)
		got := map[edge]bool{}
		for _, e := range m.frontier() {
			for x, y := e.x1, e.y1; x < e.x2 || y < e.y2; {
				unit := edge{x, y, min(x+1, e.x2), min(y+1, e.y2)}
				if got[unit] {
					t.Errorf("%v is there twice", unit)
				}
				got[unit] = true
				x, y = unit.x2, unit.y2
			}
		}
		n := 0
		for y, row := range m.Cells {
			for x, c := range row {
				for _, other := range []edge{{x, y - 1, x, y}, {x - 1, y, x, y}} {
					if other.x1 < 0 || other.y1 < 0 {
						continue
					}
					o := m.Cells[other.y1][other.x1]
					if c.Kind == Holds && o.Kind == Violated || c.Kind == Violated && o.Kind == Holds {
						n++
						side := edge{x, y, x + 1, y}
						if other.x1 < x {
							side = edge{x, y, x, y + 1}
						}
						if !got[side] {
							t.Errorf("no line at %v", side)
						}
					}
				}
			}
		}
		if n != len(got) {
			t.Errorf("%d sides of cells have a line, want %d", len(got), n)
		}
	})
}

var titles = rapid.StringMatching(`[a-zäé·<>&"; ]{0,60}`)

func draw(t *rapid.T) *Map {
	columns, rows := rapid.IntRange(1, 12).Draw(t, "columns"), rapid.IntRange(1, 12).Draw(t, "rows")
	m := &Map{
		Title: titles.Draw(t, "title"), Subtitle: titles.Draw(t, "subtitle"),
		X: Axis{"x", upTo(columns)}, Y: Axis{"y", upTo(rows)},
	}
	for range rows {
		var row []Cell
		for range columns {
			row = append(row, Cell{Kind(rapid.IntRange(0, 3).Draw(t, "kind")), rapid.IntRange(0, 30).Draw(t, "steps")})
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

// Any map can be drawn, twice as the same bytes, which are well-formed.
func TestWrite(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		m := draw(t)
		var one, two bytes.Buffer
		for _, b := range []*bytes.Buffer{&one, &two} {
			if err := m.Write(b, "svg"); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("other bytes")
		}
		d := xml.NewDecoder(&one)
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// The largest map there is fits.
func TestLargest(t *testing.T) {
	if err := Fits(mostCells, mostCells); err != nil {
		t.Fatal(err)
	}
	if err := Fits(mostCells, mostCells+1); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
	row := strings.Repeat("h", mostCells/2) + strings.Repeat("7", mostCells/2)
	rows := make([]string, mostCells)
	for i := range rows {
		rows[i] = row
	}
	picture, err := png.Decode(bytes.NewReader(written(t, mapOf(rows...), "png")))
	if err != nil || picture.Bounds().Dx() > 4000 || picture.Bounds().Dy() > 4000 {
		t.Errorf("%v, %v", picture.Bounds(), err)
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := mapOf("h").Write(io.Discard, "gif"); err == nil {
		t.Error("drawn")
	}
}

// Pictures are as they were when they were looked at.
func TestGolden(t *testing.T) {
	words := mapOf("h7h", "i.9", "h77")
	words.X = Axis{"time-wait-rst", []string{"close", "ignore", "unchecked"}}
	words.Y = Axis{"profile-b", []string{"linux", "freertos-plus-tcp", "rfc9293"}}
	exact := mapOf("hhhh", "hh79", "h577", "3333")
	exact.Polygons = [][][2]float64{{{0.75, 0}, {3, 0}, {3, 2.25}},
		{{3, 0}, {3, 2.25}, {2.5, 2.25}, {2.5, 0}}}
	exact.Tick = [2]float64{0.25, 0.25}
	for name, m := range map[string]*Map{
		"polygons": exact,
		"frontier": mapOf("hhh9", "hh79", "h577", "3333"),
		"words":    words,
		"holds":    mapOf("h"),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".svg")
			got := written(t, m, "svg")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is another picture; -update rewrites it", file)
			}
		})
	}
}

// What is light and what is dark is told apart without colours.
func TestColoursDifferInLightness(t *testing.T) {
	lightness := func(steps int) int {
		c := violated(steps, 1, 10)
		return 299*int(c.R) + 587*int(c.G) + 114*int(c.B)
	}
	for steps := 2; steps <= 10; steps++ {
		if lightness(steps) <= lightness(steps-1) {
			t.Errorf("%s is no lighter than %s", fmt.Sprint(steps), fmt.Sprint(steps-1))
		}
	}
}
