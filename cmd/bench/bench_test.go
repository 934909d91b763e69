package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// once is the plan to run everything once.
var once = plan{turns: 1}

// The plain search and explore find the same.
func TestMapSearch(t *testing.T) {
	for _, c := range []counters{{1, 2}, {3, 5}, {5, 4}} {
		got, err := c.run(2)
		if want := mapSearchOf(c)(); err != nil || got.counts != want {
			t.Errorf("%v: %v %v, by the map search %v", c, got.counts, err, want)
		}
	}
	small := model.Default()
	small.Incarnations = 1
	strays := small
	strays.Delay, strays.Strays = 1, 1
	for _, p := range []model.Parameters{small, strays} {
		got, err := asker(verify.Question{
			Parameters: p, Properties: []properties.Property{noReset()}, Without: verify.AllReductions,
		})(2)
		if want := mapSearchOfModel(p)(); err != nil || got.counts != want {
			t.Errorf("%v: %v %v, by the map search %v", p, got.counts, err, want)
		}
	}
}

// Quick rows of TCP find what they should.
func TestReducedRows(t *testing.T) {
	for _, r := range rows() {
		if !strings.HasSuffix(r.name, "-reduced") {
			continue
		}
		if _, err := repeat(&r, 0); err != nil {
			t.Errorf("%s: %v", r.title(), err)
		}
	}
}

func TestRun(t *testing.T) {
	var out, errs bytes.Buffer
	profile := filepath.Join(t.TempDir(), "cpu.prof")
	if status := run([]string{"-quick", "-row", "counters", "-cpuprofile", profile}, once, &out,
		&errs); status != exitMeasured {
		t.Fatalf("status %d: %s", status, &errs)
	}
	for line := range strings.Lines(out.String()) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if got := len(ratiosOf(out.String())); got != 3 {
		t.Errorf("%d rows, want map-counters and counters-small by one worker and two:\n%s", got, &out)
	}
	for _, wrong := range [][]string{{"-row", "("}, {"-row", "nothing"}, {"-slow"}, {"counters"}} {
		if status := run(wrong, once, &out, &errs); status != exitUsage {
			t.Errorf("bench %s: status %d, want %d", wrong, status, exitUsage)
		}
	}
}

func TestWrongCountsAreAnError(t *testing.T) {
	quick := slices.DeleteFunc(rows(), func(r row) bool { return !r.quick })
	r := slices.MinFunc(quick, func(a, b row) int { return int(a.want.states - b.want.states) })
	r.want.states--
	if _, err := once.measure(&r); err == nil {
		t.Error("no error")
	}
}

func TestTableWidth(t *testing.T) {
	var wide []measurement
	all := rows()
	for i := range all {
		seconds := float64(all[i].want.transitions) * 1.6e-6
		wide = append(wide, measurement{
			row: &all[i], seconds: seconds, cpuSeconds: 2 * seconds, bytes: float64(all[i].want.states) * 9999,
			ratio: 12.34,
		})
	}
	var out bytes.Buffer
	if err := writeTable(&out, wide); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(out.String(), "\n")[1:] { // but the processor's name
		if len(line) > 100 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	ratios := ratiosOf(out.String())
	for i := range all {
		if ratios[all[i].title()] != 12.34 {
			t.Errorf("%s: ratio %v, want 12.34", all[i].title(), ratios[all[i].title()])
		}
	}
}

// reference.txt has all rows that there are, and no others.
func TestReference(t *testing.T) {
	before := ratiosOf(reference)
	for _, r := range rows() {
		if before[r.title()] == 0 {
			t.Errorf("no %s", r.title())
		}
		delete(before, r.title())
	}
	if len(before) > 0 {
		t.Errorf("no longer rows: %v", before)
	}
}

func TestSlower(t *testing.T) {
	rs := []row{{name: "same", workers: 1}, {name: "slower", workers: 2}, {name: "new", workers: 1}}
	var ms []measurement
	for i := range rs {
		ms = append(ms, measurement{row: &rs[i], ratio: 2})
	}
	var out bytes.Buffer
	writeSlower(&out, ms, map[string]float64{"same, 1 worker": 2.9, "slower, 2 workers": 3.1})
	got := slices.Collect(strings.Lines(out.String()))
	if len(got) != 1 || got[0] != "slower than reference: slower, 2 workers: ratio 2.00, was 3.10\n" {
		t.Errorf("%q", got)
	}
}
