package sweep_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"tcpcheck/ask/sweep"
)

// gridOf returns a grid of axes as flags have them, of no-reset-on-graceful-close with
// one incarnation.
func gridOf(t testing.TB, axes ...string) *sweep.Grid {
	t.Helper()
	g := &sweep.Grid{
		Fixed: map[string]string{"incarnations": "1"}, Properties: []string{"no-reset-on-graceful-close"},
	}
	for _, text := range axes {
		a, err := sweep.ParseAxis(text)
		if err != nil {
			t.Fatal(err)
		}
		g.Vary = append(g.Vary, a)
	}
	return g
}

// all lists the numbers of all points.
func all(g *sweep.Grid) []int { return sweep.Shard{Number: 1, Count: 1}.Points(g) }

// asked returns the results at points.
func asked(t testing.TB, g *sweep.Grid, workers int, limits sweep.Limits, points []int) []*sweep.Result {
	t.Helper()
	if err := g.Check(); err != nil {
		t.Fatal(err)
	}
	results := make([]*sweep.Result, g.Len())
	run := sweep.Run{Grid: g, Workers: workers, Limits: limits, Done: func(n int, r *sweep.Result) error {
		if results[n] != nil {
			t.Errorf("%s is answered twice", g.Describe(n))
		}
		results[n] = r
		return nil
	}}
	if err := run.Ask(context.Background(), points); err != nil {
		t.Fatal(err)
	}
	return results
}

// jsonl returns results as they are written.
func jsonl(t testing.TB, g *sweep.Grid, results []*sweep.Result) string {
	t.Helper()
	var b bytes.Buffer
	for n, r := range results {
		if r == nil {
			continue
		}
		line, err := g.Line(n, r)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String()
}

// written writes results to a result file, and returns its name.
func written(t testing.TB, g *sweep.Grid, results []*sweep.Result, points []int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "results")
	f, err := sweep.Open(name, g)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range points {
		if err := f.Append(n, results[n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func contentOf(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
