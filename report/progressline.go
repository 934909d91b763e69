package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tcpcheck/explore"
	"tcpcheck/verify/forecast"
)

// Limits are those of a search; 0: no limit.
type Limits struct {
	States, Memory int64
	Time           time.Duration
}

// A part of the line has a long and a short form. Those of a higher rank are
// shortened and left out first.
type part struct {
	rank        int
	long, short string
}

const lastRank = 7

// parts says how far a search is after a time, in the order of the line.
func parts(now *explore.Progress, after time.Duration, limits Limits) []part {
	var all []part
	add := func(rank int, long, short string) { all = append(all, part{rank, long, short}) }
	states := amount(now.States)
	if limits.States > 0 {
		add(0, fmt.Sprintf("%s of %s states", states, amount(limits.States)),
			fmt.Sprintf("%s states (%s)", states, percent(now.States, limits.States)))
	} else {
		add(0, states+" states", states+" states")
	}
	rate := amount(int64(float64(now.States)/max(after.Seconds(), 0.001))) + "/s"
	add(6, rate, rate)
	add(4, fmt.Sprintf("depth %d", now.Depth), fmt.Sprintf("depth %d", now.Depth))
	add(5, "frontier "+amount(now.Frontier), "front "+amount(now.Frontier))
	known := percent(now.Transitions-now.States, now.Transitions)
	add(lastRank, known+" duplicates", known+" dup")
	if limits.Memory > 0 {
		add(2, size(now.Bytes)+" of "+size(limits.Memory), "mem "+percent(now.Bytes, limits.Memory))
	} else {
		add(2, size(now.Bytes), size(now.Bytes))
	}
	if limits.Time > 0 {
		add(3, elapsed(after)+" of "+elapsed(limits.Time), "time "+percent(int64(after), int64(limits.Time)))
	}
	long, short := outlook(now.Levels)
	add(1, long, short)
	return all
}

// outlook says how far a search is, as far as the sizes of its levels tell, and
// the same in fewer words.
func outlook(levels []int64) (long, short string) {
	n := len(levels)
	if n > 0 && levels[n-1] == 0 {
		return "all states found", "all found"
	}
	if share, ok := forecast.Share(levels); ok {
		percent := min(99, int(100*share))
		return fmt.Sprintf("about %d %% done", percent), fmt.Sprintf("~%d %% done", percent)
	}
	if n < 2 || levels[n-1] > levels[n-2] {
		return "growing, no estimate", "no estimate"
	}
	return "no estimate", "no estimate"
}

// fit joins parts into a line of at most width columns.
func fit(all []part, width int) string {
	join := func() string {
		var texts []string
		for _, p := range all {
			texts = append(texts, p.long)
		}
		return strings.Join(texts, ", ")
	}
	for _, shorten := range []bool{true, false} {
		for rank := lastRank; rank >= 0 && len(join()) > width; rank-- {
			i := slices.IndexFunc(all, func(p part) bool { return p.rank == rank })
			switch {
			case i < 0:
			case shorten:
				all[i].long = all[i].short
			default:
				all = slices.Delete(all, i, i+1)
			}
		}
	}
	return join()
}

// amount writes a number in few characters: 12.3 M.
func amount(n int64) string {
	return scaled(n, 1000, []string{"", " k", " M", " G", " T"})
}

// size writes a number of bytes in few characters: 1.2 GiB.
func size(n int64) string {
	return scaled(n, 1024, []string{" B", " KiB", " MiB", " GiB", " TiB"})
}

// scaled writes a number to three digits or so, in the largest unit of which it is
// at least one, each unit being base of the one before.
func scaled(n int64, base float64, units []string) string {
	x := float64(n)
	for ; x+0.5 >= base && len(units) > 1; units = units[1:] {
		x /= base
	}
	if x == math.Trunc(x) || x >= 99.95 {
		return fmt.Sprintf("%.0f%s", x, units[0])
	}
	return fmt.Sprintf("%.1f%s", x, units[0])
}

// percent writes which part of all n is.
func percent(n, all int64) string {
	return fmt.Sprintf("%d %%", max(0, 100*n/max(1, all)))
}

// elapsed writes a time in full seconds: 10m, 1m35s.
func elapsed(d time.Duration) string {
	text := d.Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
