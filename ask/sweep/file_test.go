package sweep_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/ask/sweep"
)

// A file that is cut off anywhere has all results whose lines are whole, and when the
// others are asked again it is as it was.
func TestACutFileGoesOn(t *testing.T) {
	g := gridOf(t, "wait=0,1", "loss=0,1")
	results := asked(t, g, 2, sweep.Limits{}, all(g))
	name := written(t, g, results, all(g))
	whole := contentOf(t, name)
	for cut := range len(whole) + 1 {
		if err := os.WriteFile(name, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := sweep.Open(name, g)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		lines := max(1, bytes.Count(whole[:cut], []byte("\n")))
		for n, r := range f.Results {
			if there := n < lines-1; there != (r != nil) {
				t.Fatalf("cut at byte %d: the result of point %d is there: %v", cut, n, r != nil)
			}
			if r == nil {
				if err := f.Append(n, results[n]); err != nil {
					t.Fatal(err)
				}
				f.Results[n] = results[n]
			}
		}
		if got := jsonl(t, g, f.Results); got != jsonl(t, g, results) {
			t.Fatalf("cut at byte %d: got\n%s", cut, got)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got := contentOf(t, name); !bytes.Equal(got, whole) {
			t.Fatalf("cut at byte %d: the file is\n%s\nwant\n%s", cut, got, whole)
		}
	}
}

// Whatever byte is another, the file is refused, or what it lacks is its last line; and
// a file that is refused stays as it is.
func TestABrokenFileIsRefused(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	results := asked(t, g, 1, sweep.Limits{}, all(g))
	name := written(t, g, results, all(g))
	whole := contentOf(t, name)
	for at := range whole {
		broken := bytes.Clone(whole)
		broken[at] ^= 1
		if err := os.WriteFile(name, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := sweep.Open(name, g)
		if err == nil {
			_ = f.Close()
			if at != len(whole)-1 || f.Results[2] != nil {
				t.Errorf("byte %d is another, and the file is taken", at)
			}
			continue
		}
		if line := err.Error(); strings.Contains(line, "\n") || len(line) > 300+len(name) {
			t.Errorf("byte %d: %s", at, line)
		}
		if !bytes.Equal(contentOf(t, name), broken) {
			t.Errorf("byte %d is another, and the file that is refused is changed", at)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	results := asked(t, g, 1, sweep.Limits{}, all(g))
	whole := string(contentOf(t, written(t, g, results, all(g))))
	lines := strings.SplitAfter(whole, "\n")
	limited := asked(t, g, 1, sweep.Limits{States: 10}, all(g))
	early := strings.SplitAfter(string(contentOf(t, written(t, g, limited, all(g)))), "\n")
	for _, c := range []struct{ content, want string }{
		{"Dear reader", "it is no result file of a sweep"},
		{"Dear reader,\n", "it is no result file of a sweep"},
		{`{"schema":"tcpcheck/sweep-results/v2"}` + "\n", "it is no result file of a sweep"},
		{`{"schema":"tcpcheck/sweep-results/v1","fi?`, "it is of another sweep"},
		{lines[1], "it is no result file of a sweep"},
		{strings.Replace(lines[0], "incarnations", "Incarnations", 1), "line 1: its checksum is wrong"},
		{lines[0] + strings.Replace(lines[1], ":7", ":8", 1) + lines[2], "line 2: its checksum is wrong"},
		{lines[0] + "\n" + lines[1], "line 2: it is too short"},
		{lines[0] + lines[0], "line 2: it is no result"},
		{lines[0] + lines[1] + lines[2] + lines[1], "line 4: wait=0 is there twice"},
		{lines[0] + lines[1] + early[1], "line 3: wait=0 is there twice"},
		{lines[0] + early[1] + early[2] + lines[1], ""},
		{lines[0] + early[1] + early[1] + lines[1], ""},
		{lines[0] + lines[3] + lines[1], ""},
	} {
		name := filepath.Join(t.TempDir(), "results")
		if err := os.WriteFile(name, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := sweep.Open(name, g)
		if err == nil {
			_ = f.Close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != name+": "+c.want) {
			t.Errorf("%q: %v, want %s", c.content, err, c.want)
		}
	}
}

func TestAFileOfAnotherSweepIsRefused(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	name := written(t, g, nil, nil)
	for _, c := range []struct {
		change func(g *sweep.Grid)
		want   string
	}{
		{func(g *sweep.Grid) { g.Fixed["loss"] = "2" }, "loss is not given there, and 2 here"},
		{func(g *sweep.Grid) { g.Fixed["incarnations"] = "2" }, "incarnations is 1 there, and 2 here"},
		{func(g *sweep.Grid) { delete(g.Fixed, "incarnations") }, "incarnations is 1 there, and not given here"},
		{func(g *sweep.Grid) { g.Properties = []string{"closes"} },
			"property is no-reset-on-graceful-close there, and closes here"},
		{func(g *sweep.Grid) { g.Mutant = "fin-retransmit-off-by-one" },
			"mutant is not given there, and fin-retransmit-off-by-one here"},
		{func(g *sweep.Grid) { g.Vary[0].Values = []string{"0"} }, "it varies wait=0,1,2 there, and wait=0 here"},
		{func(g *sweep.Grid) { g.Vary = append(g.Vary, sweep.Axis{Name: "loss", Values: []string{"0"}}) },
			`it varies "nothing more" there, and loss=0 here`},
	} {
		other := gridOf(t, "wait=0..2")
		c.change(other)
		if _, err := sweep.Open(name, other); err == nil || err.Error() != name+
			": it is of another sweep: "+c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestOneProcessAtATime(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	name := written(t, g, nil, nil)
	f, err := sweep.Open(name, g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sweep.Open(name, g); err == nil || err.Error() != name+": another process is writing to it" {
		t.Errorf("error %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = sweep.Open(name, g); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}

// The shards together are the whole, whatever the order of the files.
func TestMerge(t *testing.T) {
	g := gridOf(t, "wait=0..3", "loss=0,1")
	results := asked(t, g, 2, sweep.Limits{}, all(g))
	shard := func(i int) string { return written(t, g, results, sweep.Shard{Number: i, Count: 3}.Points(g)) }
	one, two, three := shard(1), shard(2), shard(3)
	merged := func(names ...string) (*sweep.Grid, []*sweep.Result) {
		got, all, err := sweep.Merge(names)
		if err != nil {
			t.Fatal(err)
		}
		return got, all
	}
	for _, names := range [][]string{{one, two, three}, {three, one, two}, {one, one, two, three}} {
		got, all := merged(names...)
		if len(sweep.Missing(all)) > 0 || jsonl(t, got, all) != jsonl(t, g, results) {
			t.Errorf("got\n%s\nwant\n%s", jsonl(t, got, all), jsonl(t, g, results))
		}
	}
	if _, all := merged(three, one); len(sweep.Missing(all)) != len((sweep.Shard{Number: 2,
		Count: 3}).Points(g)) {
		t.Errorf("missing: %v", sweep.Missing(all))
	}
	// A shard that is still being written lacks the line that is not whole.
	data := contentOf(t, two)
	if err := os.WriteFile(two, data[:len(data)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, all := merged(one, two, three); len(sweep.Missing(all)) != 1 {
		t.Errorf("missing: %v", sweep.Missing(all))
	}
}

func TestMerge_Refused(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	results := asked(t, g, 1, sweep.Limits{}, all(g))
	one := written(t, g, results, []int{0, 1})
	another := *results[1]
	another.States++
	results[1] = &another
	differs := written(t, g, results, []int{1, 2})
	h := gridOf(t, "wait=0..3")
	other := written(t, h, nil, nil)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{one, differs}, differs + ": it has another answer at wait=1 than a file before it"},
		{[]string{one, other}, other + ": it is of another sweep: it varies wait=0,1,2,3 there, " +
			"and wait=0,1,2 here"},
		{[]string{one, empty}, empty + ": it ends before its first line does"},
		{[]string{"nowhere"}, "cannot open nowhere: no such file or directory"},
	} {
		if _, _, err := sweep.Merge(c.names); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// An answer goes before what met a limit, in whichever file it is.
func TestMerge_AnAnswerCounts(t *testing.T) {
	g := gridOf(t, "wait=0..2")
	whole := written(t, g, asked(t, g, 1, sweep.Limits{}, all(g)), all(g))
	limited := written(t, g, asked(t, g, 1, sweep.Limits{States: 10}, all(g)), all(g))
	want := ""
	for _, names := range [][]string{{whole}, {whole, limited}, {limited, whole}} {
		_, all, err := sweep.Merge(names)
		if err != nil {
			t.Fatal(err)
		}
		if got := jsonl(t, g, all); want == "" {
			want = got
		} else if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
