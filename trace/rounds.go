package trace

import (
	"fmt"
)

// leastRounds is how many rounds that are alike are left out together, at least.
const leastRounds = 3

// foldRounds leaves out of the chart of a run the rounds that are as the one before them:
// the same rows, as far apart in time, with the same ways and bars between the same rows.
// The first of them stays, and so does the last row of the chart.
func (r *Run) foldRounds(c *Chart) {
	f := &rounds{run: r, chart: c}
	f.read()
	for i := 1; i < len(c.Rows); {
		if long, n := f.at(i); n >= leastRounds {
			f.leaveOut(i+long, long, n)
			i += long * (n + 1)
			continue
		}
		i++
	}
	f.close()
}

// rounds is a chart whose repetitions are looked for.
type rounds struct {
	run   *Run
	chart *Chart
	// looks says of each row all that is drawn of it, and of what begins in it, but when
	// it is; ticks is that, in ticks; and reach is the last row that a way from it, or from
	// one before it, arrives in.
	looks []string
	ticks []int
	reach []int
	// out are the rows that are left out.
	out []bool
}

// read finds what the rows look like.
func (f *rounds) read() {
	c := f.chart
	n := len(c.Rows)
	f.looks, f.ticks = make([]string, n), make([]int, n)
	f.reach, f.out = make([]int, n), make([]bool, n)
	for i := range c.Rows {
		row := &c.Rows[i]
		f.looks[i] = fmt.Sprint(row.Notes, row.Rails, row.Marks)
		if row.Step >= 0 {
			f.ticks[i] = f.run.Steps[row.Step].Tick
		}
	}
	flights, _ := f.run.Flights()
	since := map[int]string{}
	for i := range flights {
		at := &flights[i]
		for _, step := range []int{at.Lost, at.Astray} {
			after := -1
			if step >= 0 {
				after = f.run.Steps[step].Tick - f.run.Steps[at.Sent].Tick
			}
			since[at.Sent] += fmt.Sprint(" ", after)
		}
	}
	for i := range c.Ways {
		w := c.Ways[i]
		f.reach[w.Sent] = max(f.reach[w.Sent], w.Arrived)
		if w.Arrived >= 0 {
			w.Arrived -= w.Sent
		}
		fate := since[c.Rows[w.Sent].Step]
		if w.Lost {
			w.Ends = ""
		}
		w.Strays = ""
		f.looks[w.Sent] += fmt.Sprint(w.Segment, w.From, w.Arrived, w.Direct, w.Ends, w.Lost, w.Late, w.Astray,
			w.Again, w.Forged, fate)
	}
	for i := 1; i < n; i++ {
		f.reach[i] = max(f.reach[i], f.reach[i-1])
	}
	for i := range c.Bars {
		b := c.Bars[i]
		if b.To >= 0 {
			b.To -= b.From
		}
		f.looks[b.From] += fmt.Sprint(b.End, b.Kind, b.To, b.Words)
	}
}

// mostRows is how long a round is at most, in rows.
const mostRows = 24

// at returns of the rounds that begin in row i those of which the most rows can be left
// out: how many rows each has, and how many follow it that are as it is.
func (f *rounds) at(i int) (long, n int) {
	for k := 1; k <= mostRows && i+2*k < len(f.looks); k++ {
		m := 0
		for f.alike(i, k, m+1) {
			m++
		}
		if m >= leastRounds && k*m > long*n {
			long, n = k, m
		}
	}
	return long, n
}

// alike says whether the m-th round after the one of k rows that begins in row i is as it
// is, and whether it can be left out: no way leads into it or out of it, what goes on for
// ever does not begin in it, and the chart does not end with it.
func (f *rounds) alike(i, k, m int) bool {
	from := i + m*k
	if from+k >= len(f.looks) || f.reach[from-1] >= from || f.reach[from+k-1] >= from+k {
		return false
	}
	if loop := f.chart.Loop; loop >= i && loop < from+k {
		return false
	}
	for j := range k {
		if f.looks[i+j] != f.looks[from+j] {
			return false
		}
		// The first round may begin at any time after what comes before it.
		if same := f.gap(from+j) == f.gap(i+j); j > 0 && !same || j == 0 && f.gap(from) != f.gap(i+k) {
			return false
		}
	}
	return true
}

// gap is how much time passes before row i, in ticks.
func (f *rounds) gap(i int) int { return f.ticks[i] - f.ticks[i-1] }

// leaveOut leaves out n rounds of so many rows, the first of which begins in row i.
func (f *rounds) leaveOut(i, long, n int) {
	next := i + long*n
	for j := i; j < next; j++ {
		f.out[j] = true
	}
	row := &f.chart.Rows[next]
	row.LeftOut = Count(int64(n), "more round") + " like this"
	if lasts := f.ticks[next-1] - f.ticks[i-1]; lasts > 0 {
		row.LeftOut += ", " + f.run.Parameters.Span(lasts)
	}
	row.Gap, row.Later = NoGap, ""
	if later := f.ticks[next] - f.ticks[i-1]; later > 0 {
		row.Gap, row.Later = LongGap, f.run.Parameters.Span(later)+" later"
	}
}

// close takes what is left out from the chart. A bar that ends in it ends in the next row.
func (f *rounds) close() {
	c := f.chart
	at := make([]int, len(c.Rows)) // where a row is now; the next one for what is left out
	var rows []Row
	for i := range c.Rows {
		at[i] = len(rows)
		if !f.out[i] {
			rows = append(rows, c.Rows[i])
		}
	}
	moved := func(row int) int {
		if row < 0 {
			return row
		}
		return at[row]
	}
	var ways []Way
	for _, w := range c.Ways {
		if !f.out[w.Sent] {
			w.Sent, w.Arrived = moved(w.Sent), moved(w.Arrived)
			ways = append(ways, w)
		}
	}
	var bars []Bar
	for _, b := range c.Bars {
		if !f.out[b.From] {
			b.From, b.To = moved(b.From), moved(b.To)
			bars = append(bars, b)
		}
	}
	c.Rows, c.Ways, c.Bars, c.Loop = rows, ways, bars, moved(c.Loop)
}
