package stacktest

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/stack"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/evidence"
	"tcpcheck/stack/replay"
)

// A Ladder writes what came of playing a script.
type Ladder func(w io.Writer, r *replay.Report, clock func(tick int) string) error

// Found checks that the reports on the bugs of a stack, in that folder, are what it does: each
// probe differs for the cause that is in the name of its file, a bug, and the files beside it are
// what [evidence.Files] makes of it; the ladder is in the report. Set UPDATE_GOLDEN=1 to rewrite
// the files, and read them. The ladder has no version, which a test does not know.
func Found(t *testing.T, target stack.Target, folder string, ladder Ladder) {
	t.Helper()
	name, _, _ := strings.Cut(target.Name(), " ")
	probes, err := filepath.Glob(filepath.Join(folder, name+"-*.json"))
	if err != nil || len(probes) == 0 {
		t.Fatalf("no reports on %s in %s: %v", name, folder, err)
	}
	for _, file := range probes {
		base := strings.TrimSuffix(file, ".json")
		c := cause.Named(strings.TrimPrefix(filepath.Base(base), name+"-"))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		probe, err := conformance.Read(data)
		if err != nil || c == nil {
			t.Fatalf("%s: %v, cause %v", file, err, c)
		}
		d, err := conformance.Try(probe, target)
		if err != nil || d == nil {
			t.Fatalf("%s: %v, differs: %v", file, err, d != nil)
		}
		verdict, _ := c.Of(target.Name())
		explained := slices.ContainsFunc(cause.Explaining(d), func(i int) bool { return &cause.All[i] == c })
		if verdict != cause.Bug || !explained {
			t.Errorf("%s: %s, explained: %v", file, verdict, explained)
		}
		files, err := evidence.Files(d, c)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := ladder(&text, d.Report, conformance.Time); err != nil {
			t.Fatal(err)
		}
		shown := strings.ReplaceAll(text.String(), target.Name(), name)
		for ext, got := range files {
			golden(t, base+ext, got)
		}
		report, err := os.ReadFile(base + ".md")
		if err != nil || !strings.Contains(string(report), "```\n"+shown+"```\n") {
			t.Errorf("%s.md: %v, want this ladder in it:\n%s", base, err, shown)
		}
	}
}

// golden compares with a file, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what happens now (%v):\n%s", name, err, got)
	}
}
