package main

import (
	"cmp"
	_ "embed" // reference.txt
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"tcpcheck/trace"
)

// head names the columns.
var head = []string{"row", "w", "states", "transitions", "s", "CPU-s", "M/CPU-s", "ns/tr",
	"B/st", "ratio", "SPIN"}

// ratioColumn is that of the ratio.
const ratioColumn = 9

const legend = "" +
	`w: workers. M/CPU-s: million states per CPU-second. ns/tr: ns per transition. B/st: bytes per state.
ratio: how many times less CPU time a transition takes than in a plain search with a Go map: that of
map-counters or map-tcp, whose own ratio is to map-counters. SPIN: SPIN's seconds by DFS over s.
capture: its connections are states, its segments transitions.
`

// cells are those of a row of the table, "-" for what is not known.
func (m *measurement) cells() []string {
	states := float64(m.row.want.states)
	rate := ""
	if m.cpuSeconds > 0 {
		rate = fmt.Sprintf("%.2f", states/m.cpuSeconds/1e6)
	}
	spin := ""
	if m.row.spin != nil {
		spin = fmt.Sprintf("%.2f", m.row.spin.dfs/m.seconds)
	}
	cells := []string{
		m.row.name, strconv.Itoa(m.row.workers),
		trace.Grouped(m.row.want.states), trace.Grouped(m.row.want.transitions),
		seconds(m.seconds), seconds(m.cpuSeconds), rate,
		fmt.Sprintf("%.0f", m.perTransition()*1e9), positive("%.0f", m.bytes/states),
		fmt.Sprintf("%.2f", m.ratio), spin,
	}
	for i := range cells {
		cells[i] = cmp.Or(cells[i], "-")
	}
	return cells
}

// positive formats x, if that is known.
func positive(format string, x float64) string {
	if x == 0 {
		return ""
	}
	return fmt.Sprintf(format, x)
}

// seconds returns s in five characters, if it is known.
func seconds(s float64) string {
	if s < 10 {
		return positive("%.3f", s)
	}
	return fmt.Sprintf("%.1f", s)
}

// writeTable writes what was measured, and where.
func writeTable(out io.Writer, measured []measurement) error {
	fmt.Fprintf(out, "%s, %d processors, %s\n\n", processor(), runtime.NumCPU(), runtime.Version())
	all := [][]string{head}
	for i := range measured {
		all = append(all, measured[i].cells())
	}
	width := 0
	for _, cells := range all {
		width = max(width, len(cells[0]))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, cells := range all {
		// All but the names are aligned to the right.
		fmt.Fprintf(w, "%-*s\t%s\t\n", width, cells[0], strings.Join(cells[1:], "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s", legend)
	for i := range measured {
		if r := measured[i].row; r.spin != nil && r.workers == 1 {
			fmt.Fprintf(out, "SPIN, %s: %.2f s by DFS", r.name, r.spin.dfs)
			if r.spin.bytes > 0 {
				fmt.Fprintf(out, " (%d bytes per state)", r.spin.bytes)
			}
			fmt.Fprintf(out, ", %.2f s by BFS\n", r.spin.bfs)
		}
	}
	for i := range measured {
		if m := &measured[i]; m.row.want.states >= 10_000_000 {
			fmt.Fprintf(out, "%s: %.0f MB at the peak\n", m.row.title(), m.bytes/1e6)
		}
	}
	return nil
}

func (r *row) title() string {
	if r.workers == 1 {
		return r.name + ", 1 worker"
	}
	return fmt.Sprintf("%s, %d workers", r.name, r.workers)
}

// reference is the table as it was once.
//
//go:embed reference.txt
var reference string

// ratiosOf returns the ratios in a table by the titles of their rows.
func ratiosOf(text string) map[string]float64 {
	ratios := make(map[string]float64)
	for line := range strings.Lines(text) {
		cells := strings.Fields(line)
		if len(cells) != len(head) {
			continue
		}
		workers, err := strconv.Atoi(cells[1])
		if err != nil {
			continue
		}
		if ratio, err := strconv.ParseFloat(cells[ratioColumn], 64); err == nil {
			r := row{name: cells[0], workers: workers}
			ratios[r.title()] = ratio
		}
	}
	return ratios
}

// writeSlower names the rows whose ratio fell by more than a third.
func writeSlower(out io.Writer, measured []measurement, before map[string]float64) {
	for i := range measured {
		m := &measured[i]
		if was := before[m.row.title()]; m.ratio < was*2/3 {
			fmt.Fprintf(out, "slower than reference: %s: ratio %.2f, was %.2f\n", m.row.title(), m.ratio, was)
		}
	}
}

var modelName = regexp.MustCompile(`(?m)^model name\s*: (.*)$`)

// processor names the machine's processor as well as can be.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		if m := modelName.FindSubmatch(info); m != nil {
			return string(m[1])
		}
	}
	return runtime.GOOS + "/" + runtime.GOARCH
}
