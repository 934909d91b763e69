package dot_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// parametersOf returns the defaults with one incarnation and what words say,
// "wait=0 loss=0".
func parametersOf(t *testing.T, words string) model.Parameters {
	t.Helper()
	return modeltest.Words(t, "incarnations=1 "+words)
}

// counterexample returns the shortest run that violates the property.
func counterexample(t *testing.T, property, words, mutant string) *trace.Run {
	t.Helper()
	p, ok := properties.Named(property)
	if !ok {
		t.Fatalf("no property %s", property)
	}
	q := verify.Question{Parameters: parametersOf(t, words), Properties: []properties.Property{p},
		Mutant: mutantOf(mutant)}
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Verdict != explore.Violated {
		t.Fatalf("%s holds", property)
	}
	return a.Findings[0].Run
}

func mutantOf(name string) *mutants.Mutant {
	if mu, ok := mutants.Named(name); ok {
		return &mu
	}
	return nil
}

// graphOf draws the states of run's parameters.
func graphOf(t *testing.T, run *trace.Run, fold string, maxStates int64) (string, error) {
	t.Helper()
	by, ok := dot.FoldNamed(fold)
	if !ok {
		t.Fatalf("no fold %s", fold)
	}
	space, err := verify.SpaceOf(run, maxStates)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r := dot.NewRecorder(by, space, stop)
	limit, err := space.Visit(ctx, r.State, r.Step)
	if err != nil {
		t.Fatal(err)
	}
	g, err := r.Graph(run, space.Representative, string(limit))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := g.WriteDOT(&b); err != nil {
		t.Fatal(err)
	}
	return b.String(), nil
}

// golden compares with a file of testdata/graph, and rewrites it with -update.
func goldenGraph(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "graph", name)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // what others may read
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as before; go test ./dot -update rewrites it. Got\n%s", file, got)
	}
}

const resets = "no-reset-on-graceful-close"

func TestStateGraph(t *testing.T) {
	for _, c := range []struct{ file, property, words, mutant, fold string }{
		{"tcp.dot", resets, "wait=0", "", "tcp"},
		{"a.dot", resets, "wait=0", "", "a"},
		{"b.dot", resets, "wait=0", "", "b"},
		{"channel.dot", resets, "wait=0 delay=0 msl=1 loss=1 rto=2", "", "tcp+channel"},
		{"mutant.dot", "closes", "loss=0", "close-wait-for-ever", "tcp"},
		{"loop.dot", "no-storm", "loss=0 profile=rfc9293 first-closer=any", "", "tcp"},
	} {
		t.Run(c.file, func(t *testing.T) {
			got, err := graphOf(t, counterexample(t, c.property, c.words, c.mutant), c.fold, 0)
			if err != nil {
				t.Fatal(err)
			}
			goldenGraph(t, c.file, got)
		})
	}
}

// A search that ends early says so.
func TestStateGraphOfFewerStates(t *testing.T) {
	got, err := graphOf(t, counterexample(t, resets, "wait=0", ""), "tcp", 500)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "NOT ALL: the search met its limit of states") {
		t.Errorf("says nothing of what is missing:\n%s", got)
	}
	goldenGraph(t, "fewer.dot", got)
}

// The same run has the same graph.
func TestStateGraphIsDeterministic(t *testing.T) {
	run := counterexample(t, resets, "wait=0", "")
	for _, maxStates := range []int64{0, 3000} {
		var graphs [2]string
		for i := range graphs {
			var err error
			if graphs[i], err = graphOf(t, run, "tcp", maxStates); err != nil {
				t.Fatal(err)
			}
		}
		if graphs[0] != graphs[1] {
			t.Errorf("at most %d states: another graph", maxStates)
		}
	}
}

// Only violations lead to where the run ends: the normal end has a node of its own.
func TestStateGraph_ViolationsApart(t *testing.T) {
	tcp, err := graphOf(t, counterexample(t, resets, "wait=0", ""), "tcp", 0)
	if err != nil {
		t.Fatal(err)
	}
	const end, bad = `"A CLOSED\nB LISTEN"`, `"A CLOSED\nB LISTEN\nVIOLATED"`
	for _, want := range []string{`"A TIME-WAIT\nB LISTEN" -> ` + end, `"A CLOSED\nB LAST-ACK" -> ` + end,
		`"A CLOSED\nB LAST-ACK" -> ` + bad} {
		if !strings.Contains(tcp, want) {
			t.Errorf("no arrow %s", want)
		}
	}
	for l := range strings.Lines(tcp) {
		if strings.Contains(l, "-> "+bad) && !strings.Contains(l, "B: rcv RST") {
			t.Errorf("something else leads to the violation: %s", l)
		}
	}
}

func TestTooLarge(t *testing.T) {
	run := counterexample(t, resets, "wait=0", "")
	for fold, want := range map[string]string{
		"tcp+channel": "638 nodes are too many to read (at most 300): take a narrower fold, tcp",
		"none":        "more than 10,000 nodes are too many to read (at most 300): take a narrower fold, tcp",
	} {
		_, err := graphOf(t, run, fold, 0)
		var large *dot.TooLargeError
		if !errors.As(err, &large) || err.Error() != want {
			t.Errorf("%s: %v, want %s", fold, err, want)
		}
	}
}

// A node for every state, folded by hand, is the graph folded by TCP states.
func TestFoldsAgree(t *testing.T) {
	run := counterexample(t, resets, "wait=0 loss=0 delay=1 msl=1", "")
	space, err := verify.SpaceOf(run, 0)
	if err != nil {
		t.Fatal(err)
	}
	type pair struct {
		a, b model.TCPState
		ends string
	}
	at := func(s *model.State) pair { return pair{s.TCB[model.A].State, s.TCB[model.B].State, ""} }
	states, steps, bad := map[pair]int{}, map[[2]pair]map[string]bool{}, map[model.State]bool{}
	if _, err := space.Visit(context.Background(), func(s *model.State) { states[at(s)]++ },
		func(before *model.State, a model.Action, after *model.State) {
			e := [2]pair{at(before), at(after)}
			if space.StepViolates(before, a, after) {
				e[1].ends = `\nVIOLATED`
				bad[*after] = true
			}
			if steps[e] == nil {
				steps[e] = map[string]bool{}
			}
			steps[e][a.Kind.String()] = true
		}); err != nil {
		t.Fatal(err)
	}
	tcp, err := graphOf(t, run, "tcp", 0)
	if err != nil {
		t.Fatal(err)
	}
	for s, n := range states {
		name := fmt.Sprintf(`A %v\nB %v`, s.a, s.b)
		node := line(tcp, `  "`+name+`" [`)
		if many := fmt.Sprintf("%s\\n%d state", name, n); !strings.Contains(node, many) {
			t.Errorf("want %s in %s", many, node)
		}
	}
	want := 0
	for e := range steps {
		if e[0] != e[1] {
			want++
		}
		if arrow := fmt.Sprintf(`  "A %v\nB %v" -> "A %v\nB %v%s" [`, e[0].a, e[0].b, e[1].a,
			e[1].b, e[1].ends); e[0] != e[1] && line(tcp, arrow) == "" {
			t.Errorf("no arrow %s of %v", arrow, slices.Sorted(maps.Keys(steps[e])))
		}
	}
	if got := strings.Count(tcp, " -> "); got != want {
		t.Errorf("%d arrows, want %d", got, want)
	}

	// And the finest fold has as many nodes as there are states, and states that violations
	// lead to.
	none, err := graphOf(t, run, "none", 0)
	total := len(bad)
	for _, n := range states {
		total += n
	}
	var large *dot.TooLargeError
	if errors.As(err, &large) {
		if large.Nodes != total {
			t.Errorf("%d nodes, want %d", large.Nodes, total)
		}
	} else if got := strings.Count(none, "\n  \"") - strings.Count(none, " -> "); got != total {
		t.Errorf("%d nodes, want %d", got, total)
	}
}

// line returns the line of text that begins so.
func line(text, begin string) string {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, begin) {
			return l
		}
	}
	return ""
}
