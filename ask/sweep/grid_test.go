package sweep_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/ask/sweep"
	"tcpcheck/internal/attack"
)

func TestTheFirstNameIsTheSlowest(t *testing.T) {
	g := gridOf(t, "wait=0,4", "loss=0..2")
	var words []string
	for _, n := range all(g) {
		words = append(words, g.Describe(n))
	}
	want := "wait=0 loss=0, wait=0 loss=1, wait=0 loss=2, wait=4 loss=0, wait=4 loss=1, wait=4 loss=2"
	if got := strings.Join(words, ", "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A point's question has what is fixed, what is varied, and the defaults.
func TestQuestion(t *testing.T) {
	g := gridOf(t, "rto-b=3,5", "property=closes,no-rst", "mutant=none,fin-retransmit-off-by-one")
	g.Properties = nil
	q, err := g.Question(5) // 1, 0, 1
	if err != nil {
		t.Fatal(err)
	}
	p := &q.Parameters
	if p.Incarnations != 1 || p.Policy[0].RTO != 1 || p.Policy[1].RTO != 5 || p.Loss != 1 ||
		len(q.Properties) != 1 || q.Properties[0].Name != "closes" {
		t.Errorf("%+v", q)
	}
	if q.Mutant == nil || q.Mutant.Name != "fin-retransmit-off-by-one" {
		t.Errorf("mutant %v", q.Mutant)
	}
	if q, err = g.Question(0); err != nil || q.Mutant != nil {
		t.Errorf("mutant %v, %v", q.Mutant, err)
	}
}

func TestCheck(t *testing.T) {
	change := func(f func(g *sweep.Grid), axes ...string) *sweep.Grid {
		g := gridOf(t, axes...)
		if f != nil {
			f(g)
		}
		return g
	}
	for _, c := range []struct {
		grid *sweep.Grid
		want string
	}{
		{change(nil, "wait=0..3"), ""},
		{change(nil), "--vary: want NAME=VALUES at least once"},
		{change(nil, "wait=1", "wait=2"), "--vary wait: it is varied twice"},
		{change(nil, "incarnations=1,2"), "--vary incarnations: it does not go with --incarnations"},
		{change(nil, "property=closes"), "--vary property: it does not go with --property"},
		{change(func(g *sweep.Grid) { g.Mutant = "fin-retransmit-off-by-one" }, "mutant=none"),
			"--vary mutant: it does not go with --mutant"},
		{change(func(g *sweep.Grid) { g.Properties = nil }, "property=rst"), "--property rst: want one of those"},
		{change(nil, "mutant=some"), "--mutant some: want none, or one of those"},
		{change(nil, "wait=0..999", "rto=1..101"), "--vary: more than 100000 points"},
		{change(nil, "msl=2..4", "delay=0..4"), "at msl=2 delay=3: delay 3: want 0 to 2 ticks (the msl)"},
		{change(nil, "rto=1,2", "wait=0s,1s"), "at rto=1 wait=0s: rto 1: want a time with its unit"},
		{change(nil, "profile=linux,minix"), "at profile=minix: profile minix: want one of"},
		{change(func(g *sweep.Grid) { g.Properties = nil }, "wait=1"), "--property: want at least one"},
		{change(func(g *sweep.Grid) { g.Vary[0].Values = nil }, "wait=1"), "--vary wait: 0 values"},
		{change(func(g *sweep.Grid) { g.Vary[0].Values[0] = "01" }, "wait=1"),
			"--vary wait: 01 is not written as it should be"},
	} {
		err := c.grid.Check()
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%v: %v, want %s", c.grid.Vary, err, c.want)
		}
	}
}

// The shards have every point once, and sizes that differ by one at most.
func TestShards(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		g := &sweep.Grid{Vary: []sweep.Axis{
			{Name: "wait", Values: make([]string, rapid.IntRange(1, 20).Draw(t, "rows"))},
			{Name: "loss", Values: make([]string, rapid.IntRange(1, 20).Draw(t, "columns"))},
		}}
		count := rapid.IntRange(1, 30).Draw(t, "count")
		seen := make([]int, g.Len())
		least, most := g.Len(), 0
		for i := range count {
			points := sweep.Shard{Number: i + 1, Count: count}.Points(g)
			least, most = min(least, len(points)), max(most, len(points))
			for _, n := range points {
				seen[n]++
			}
		}
		for n, times := range seen {
			if times != 1 {
				t.Errorf("point %d is in %d shards", n, times)
			}
		}
		if most-least > 1 {
			t.Errorf("shards of %d and of %d points", least, most)
		}
	})
}

// With as many shards as columns, none has a single column.
func TestShardsAreMixed(t *testing.T) {
	g := gridOf(t, "wait=0..3", "loss=0..3")
	columns := map[int]bool{}
	for _, n := range (sweep.Shard{Number: 4, Count: 4}).Points(g) {
		columns[g.Point(n)[1]] = true
	}
	if len(columns) != 4 {
		t.Errorf("%d columns", len(columns))
	}
}

func TestParseShard(t *testing.T) {
	if s, err := sweep.ParseShard("2/5"); err != nil || s != (sweep.Shard{Number: 2, Count: 5}) {
		t.Errorf("%v, %v", s, err)
	}
	for _, text := range []string{"", "2", "0/5", "6/5", "a/b", "1/0", "1/2/3", "-1/5", "1/1000000", "auto "} {
		if s, err := sweep.ParseShard(text); err == nil || !strings.Contains(err.Error(), "want i/n") {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
}

func TestShardOf(t *testing.T) {
	for _, c := range []struct{ env, want string }{
		{"JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=4", "1/4"},
		{"JOB_COMPLETION_INDEX=3 JOB_COMPLETIONS=4", "4/4"},
		{"SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=1", "1/8"},
		{"SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=0", "8/8"},
		{"SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_STEP=2", "4/4"},
		{"", "auto: neither JOB_COMPLETION_INDEX nor SLURM_ARRAY_TASK_ID is set"},
		{"JOB_COMPLETION_INDEX=0", "auto: JOB_COMPLETIONS is not set"},
		{"JOB_COMPLETION_INDEX=x JOB_COMPLETIONS=4", "auto: JOB_COMPLETION_INDEX is x; want a number"},
		{"JOB_COMPLETION_INDEX=-1 JOB_COMPLETIONS=4", "auto: JOB_COMPLETION_INDEX is -1; want a number"},
		{"JOB_COMPLETION_INDEX=4 JOB_COMPLETIONS=4", "auto: the environment says task 4 (from 0) of 4"},
		{"JOB_COMPLETION_INDEX=1 JOB_COMPLETIONS=4 SLURM_ARRAY_TASK_ID=1", "auto: both JOB_COMPLETION_INDEX and"},
		{"SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=8", "2/8"},
		{"SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1",
			"auto: the environment says task 8 (from 0) of 3"},
	} {
		env := map[string]string{}
		for word := range strings.FieldsSeq(c.env) {
			name, value, _ := strings.Cut(word, "=")
			env[name] = value
		}
		s, err := sweep.ShardOf(func(name string) (string, bool) { v, ok := env[name]; return v, ok })
		got := s.String()
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.env, got, c.want)
		}
	}
}
