package report

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/trace"
	"tcpcheck/verify"
)

// How many rows the tables have at most, and how long their bars are.
const (
	mostDepths   = 24
	mostPairs    = 12
	mostLeft     = 8
	mostInFlight = 12
	longestBar   = 40
)

// stats writes of which kinds the states are, as tables.
func stats(a *verify.Answer) string {
	var b strings.Builder
	counted(&b, "States by depth, in steps:", ranges("", a.Levels, mostDepths), bar)

	var pairs []row
	for _, p := range a.Stats.Pairs {
		pairs = append(pairs, row{fmt.Sprintf("%-13s%s", p.A, p.B), p.States})
	}
	if others := len(pairs) - mostPairs + 1; others > 1 {
		rest := row{label: fmt.Sprintf("%d other pairs", others)}
		for _, r := range pairs[mostPairs-1:] {
			rest.states += r.states
		}
		pairs = append(pairs[:mostPairs-1], rest)
	}
	counted(&b, "States by the TCP states of A and B:", pairs, share)

	var left []row
	for _, budget := range a.Stats.Budgets {
		left = append(left, ranges(budget.Name+" ", budget.Left, mostLeft)...)
	}
	counted(&b, "States by what is left of a budget:", left, shareOf(a.States))
	counted(&b, "States by segments in flight:", ranges("", a.Stats.InFlight, mostInFlight), share)
	return b.String()
}

// A row of a table is so many states of one kind.
type row struct {
	label  string
	states int64
}

// counted writes rows under a title, each with a remark made of all.
func counted(b *strings.Builder, title string, rows []row, remarks func([]row) []string) {
	if len(rows) == 0 {
		return
	}
	var labels, numbers int
	for _, r := range rows {
		labels = max(labels, len([]rune(r.label)))
		numbers = max(numbers, len(trace.Grouped(r.states)))
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for i, remark := range remarks(rows) {
		line := fmt.Sprintf("  %-*s  %*s  %s", labels, rows[i].label, numbers, trace.Grouped(rows[i].states),
			remark)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// ranges makes rows, at most so many, of the numbers of states of the kinds 0, 1,
// 2, …: as few kinds to a row as that allows, and the same number to each.
func ranges(prefix string, states []int64, most int) []row {
	var rows []row
	each := max(1, (len(states)+most-1)/most)
	first := 0
	for kinds := range slices.Chunk(states, each) {
		last := first + len(kinds) - 1
		r := row{label: fmt.Sprintf("%s%d", prefix, first)}
		if last > first {
			r.label += fmt.Sprintf("–%d", last)
		}
		for _, n := range kinds {
			r.states += n
		}
		rows = append(rows, r)
		first = last + 1
	}
	return rows
}

// bar remarks on each row by a bar as long as its states are many.
func bar(rows []row) []string {
	longest := int64(1)
	for _, r := range rows {
		longest = max(longest, r.states)
	}
	var bars []string
	for _, r := range rows {
		bars = append(bars, strings.Repeat("#", int((r.states*longestBar+longest-1)/longest)))
	}
	return bars
}

// share remarks on each row by its share of all rows.
func share(rows []row) []string {
	var all int64
	for _, r := range rows {
		all += r.states
	}
	return shareOf(all)(rows)
}

// shareOf remarks on each row by its share of so many states.
func shareOf(all int64) func([]row) []string {
	return func(rows []row) []string {
		var shares []string
		for _, r := range rows {
			shares = append(shares, fmt.Sprintf("%5.1f %%", 100*float64(r.states)/float64(max(1, all))))
		}
		return shares
	}
}
