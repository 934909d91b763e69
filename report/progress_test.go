package report

import (
	"testing"
	"time"

	"tcpcheck/explore"
)

var (
	running = explore.Progress{
		States: 12_345_678, Transitions: 32_500_000, Depth: 41, Frontier: 912_345,
		Levels: []int64{8, 4, 2, 1}, Bytes: 1288490189,
	}
	growing = explore.Progress{
		States: 123_456_789, Transitions: 325_000_000, Depth: 141, Frontier: 91_234_567,
		Levels: []int64{1, 2, 4}, Bytes: 1288490189,
	}
	beginning = explore.Progress{States: 1, Frontier: 1, Levels: []int64{1}, Bytes: 5 << 20}
)

// The line at several widths; nothing is longer than that.
func TestProgressLine(t *testing.T) {
	memory := Limits{Memory: 4 << 30}
	all := Limits{States: 50_000_000, Memory: 4 << 30, Time: 10 * time.Minute}
	for _, c := range []struct {
		now    explore.Progress
		limits Limits
		width  int
		want   string
	}{
		{running, all, 200, "12.3 M of 50 M states, 130 k/s, depth 41, frontier 912 k, 62 % duplicates, 1.2 GiB " +
			"of 4 GiB, 1m35s of 10m, about 93 % done"},
		{running, all, 119, "12.3 M of 50 M states, 130 k/s, depth 41, frontier 912 k, 62 % dup, 1.2 GiB of 4 " +
			"GiB, 1m35s of 10m, about 93 % done"},
		{running, all, 79, "12.3 M states (24 %), depth 41, front 912 k, mem 30 %, time 15 %, ~93 % done"},
		{running, all, 40, "12.3 M states (24 %), ~93 % done"},
		{running, memory, 119, "12.3 M states, 130 k/s, depth 41, frontier 912 k, 62 % duplicates, 1.2 GiB of 4 " +
			"GiB, about 93 % done"},
		{running, memory, 79, "12.3 M states, 130 k/s, depth 41, front 912 k, 62 % dup, mem 30 %, ~93 % done"},
		{running, Limits{}, 79, "12.3 M states, 130 k/s, depth 41, front 912 k, 62 % dup, 1.2 GiB, ~93 % done"},
		{growing, memory, 119, "123 M states, 1.3 M/s, depth 141, frontier 91.2 M, 62 % duplicates, 1.2 GiB of " +
			"4 GiB, growing, no estimate"},
		{growing, memory, 79, "123 M states, 1.3 M/s, depth 141, front 91.2 M, 62 % dup, mem 30 %, no estimate"},
		{growing, memory, 20, "123 M states"},
		{growing, memory, 5, ""},
		{beginning, memory, 79, "1 states, 0/s, depth 0, front 1, 0 % dup, 5 MiB of 4 GiB, growing, no estimate"},
	} {
		got := fit(parts(&c.now, 95*time.Second, c.limits), c.width)
		if got != c.want || len(got) > c.width {
			t.Errorf("width %d: got\n%s (%d), want\n%s", c.width, got, len(got), c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1 k", 1234: "1.2 k", 12_345: "12.3 k", 99_949: "99.9 k", 99_950: "100 k",
		999_499: "999 k", 999_500: "1.0 M", 1_000_000: "1 M", 4_294_967_295: "4.3 G",
	} {
		if got := amount(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 512 << 20: "512 MiB",
		8_000_000_000: "7.5 GiB"} {
		if got := size(n); got != want {
			t.Errorf("%d bytes: got %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		1400 * time.Millisecond: "1s", 10 * time.Second: "10s", 95 * time.Second: "1m35s",
		10 * time.Minute: "10m", 90 * time.Minute: "1h30m", 20 * time.Hour: "20h", 20*time.Hour +
			time.Second: "20h0m1s",
	} {
		if got := elapsed(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
