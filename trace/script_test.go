package trace_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files, to be read then")

// one returns parameters for one incarnation without losses.
func one() model.Parameters {
	p := model.Default()
	p.Incarnations, p.Loss = 1, 0
	return p
}

// script returns the run that takes, at each step, the enabled action that
// prints as the line says.
func script(t *testing.T, p model.Parameters, lines string) *trace.Run {
	t.Helper()
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Initial()[0]
	run := &trace.Run{Parameters: p, Property: "none", Initial: s, Loop: -1}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		line = strings.TrimSpace(line)
		found := false
		var enabled []string
		for _, a := range m.Enabled(s, nil) {
			enabled = append(enabled, a.String())
			if a.String() != line || found {
				continue
			}
			after, f := m.Step(s, a)
			run.Add(a, after, f)
			s, found = after, true
		}
		if !found {
			t.Fatalf("%q is not enabled, but\n%s", line, strings.Join(enabled, "\n"))
		}
	}
	return run
}

// golden compares what was written with the file of that name in testdata.
func golden(t *testing.T, name string, write func(*bytes.Buffer) error) {
	t.Helper()
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got.Bytes(), want)
	}
}

func ladder(t *testing.T, name string, run *trace.Run) {
	t.Helper()
	golden(t, name, func(b *bytes.Buffer) error { return run.WriteLadder(b, false) })
}
