package trace

import (
	"fmt"

	"tcpcheck/model"
)

// A Line is one of a ladder that has no slanted arrows: what happens at one end, or a
// segment's way from one end to the other, or one half of that way if it takes long.
type Line struct {
	// Row is the row that it shows; of a way that it shows whole, where that begins.
	*Row
	// Later and LeftOut are those of the row, in its first line.
	Later, LeftOut string
	// At is what stands at each end's rail, Box what stands at that of the middlebox beside it,
	// and Says what stands between them where no segment is.
	At, Box [2]string
	Says    string
	// Way is that of the segment under way; nil for none.
	Way *Way
	// Leaves and Arrives say which halves of the way it shows.
	Leaves, Arrives bool
	// Label, of a way shown in two halves or more, is the same in each; "" for none.
	Label string
	// Marks are those of its rows.
	Marks []string
	// Repeats says that from here on everything repeats for ever.
	Repeats bool
}

// Lost says whether it shows that a segment is lost.
func (l *Line) Lost() bool { return l.Leaves && l.Way.Lost }

// Lines returns the chart as lines, the initial states first.
func (c *Chart) Lines() []Line { return c.lines(false) }

// lines returns the lines, of a text that is narrow or not.
func (c *Chart) lines(narrow bool) []Line {
	var lines []Line
	leaving, arriving := c.waysOf()
	labels := map[*Way]string{}
	for i := range c.Rows {
		row := &c.Rows[i]
		here := Line{Row: row, Later: row.Later, LeftOut: row.LeftOut}
		for e, n := range row.Notes {
			here.At[e] = note(n, narrow)
			here.Box[e] = row.Boxes[e].brief()
		}
		first := len(lines)
		in, outs := arriving[i], leaving[i]
		switch {
		case in != nil && in.Direct:
			first--
			at := in.From.Peer()
			lines[first].Arrives, lines[first].At[at], lines[first].Box[at] = true, here.At[at], here.Box[at]
		case in != nil:
			here.Way, here.Arrives, here.Label = in, true, labels[c.first(in)]
			if in.Forged {
				here.At[in.From] = "forged"
			}
			lines = append(lines, here)
		case len(outs) == 0 && row.Is():
			if narrow {
				here.Says = says(row)
			}
			lines = append(lines, here)
		}
		for k, out := range outs {
			if in != nil || k > 0 { // it answers
				here = Line{Row: row}
			}
			here.Way, here.Leaves = out, true
			if !narrow {
				here.At[out.From.Peer()] = fate(out)
			}
			if out.Arrived >= 0 && !out.Direct {
				here.Label = label(len(labels))
				labels[out] = here.Label
			}
			lines = append(lines, here)
		}
		last := &lines[len(lines)-1]
		last.Marks = append(last.Marks, row.Marks...)
		if i == c.Loop {
			lines[min(first, len(lines)-1)].Repeats = true
		}
	}
	return lines
}

// waysOf returns, by row, the ways of the segments that are sent there, and that of the one
// that arrives.
func (c *Chart) waysOf() (leaving map[int][]*Way, arriving map[int]*Way) {
	leaving, arriving = map[int][]*Way{}, map[int]*Way{}
	for i := range c.Ways {
		w := &c.Ways[i]
		if !w.Again && !w.Forged {
			leaving[w.Sent] = append(leaving[w.Sent], w)
		}
		if w.Arrived >= 0 {
			arriving[w.Arrived] = w
		}
	}
	return leaving, arriving
}

// first returns the first way of the segment that has this one.
func (c *Chart) first(w *Way) *Way {
	for i := range c.Ways {
		if of := &c.Ways[i]; of.Sent == w.Sent && of.From == w.From && !of.Again {
			return of
		}
	}
	return w
}

// note returns what a line has of a note.
func note(n Note, narrow bool) string {
	switch {
	case !narrow:
		return n.brief()
	case n.Reset:
		return "reset"
	}
	return n.State
}

// says returns what a narrow line has between the rails of a row without a segment.
func says(r *Row) string {
	for _, e := range model.Ends {
		if n := r.Notes[e]; n.Does != "" {
			return e.String() + ": " + n.Does
		}
	}
	return ""
}

// fate returns what a line says at the other end of a way that begins in it.
func fate(w *Way) string {
	switch {
	case w.Lost:
		return w.Ends
	case w.Strays != "":
		return w.Strays
	case w.Stops == BesideFrom:
		return ""
	case w.Arrived < 0:
		return w.Ends
	}
	return ""
}

// label returns the n-th label: a to z, then a1 to z1.
func label(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s += fmt.Sprint(n / 26)
	}
	return s
}
