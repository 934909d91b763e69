package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tcpcheck/learn"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/gvisor/netstack"
	"tcpcheck/stack/replay"
	"tcpcheck/stack/stacktest"
	"tcpcheck/trace"
)

// golden compares with a file. Set UPDATE_GOLDEN=1 to rewrite it, and read it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what happens now:\n%s", name, got)
	}
}

// What docs/gvisor.md says is what gVisor does: each file there is played, and what
// happens is what stands beside it.
func TestDocs(t *testing.T) {
	files, err := filepath.Glob("../../docs/gvisor/*.json")
	if err != nil || len(files) < 20 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		for _, side := range model.Ends {
			script, own := scriptOf(t, data, side)
			if own && side == model.B {
				continue
			}
			played, err := replay.Play(script, netstack.Target{})
			if err != nil {
				t.Fatal(err)
			}
			if err := report.Replay(&got, played, strconv.Itoa); err != nil {
				t.Fatal(err)
			}
		}
		golden(t, strings.TrimSuffix(file, ".json")+".txt", withoutVersion(got.Bytes()))
	}
}

// withoutVersion leaves the version of gVisor out, which a test does not know.
func withoutVersion(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(netstack.Target{}.Name()), []byte("gvisor"))
}

// scriptOf returns what a file is for a side, and whether it has a side of its own.
func scriptOf(t *testing.T, data []byte, side model.End) (*replay.Script, bool) {
	t.Helper()
	if conformance.IsProbe(data) {
		probe, err := conformance.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		script, err := probe.Script()
		if err != nil {
			t.Fatal(err)
		}
		return script, true
	}
	run, err := trace.Read(bytes.NewReader(data), func(p model.Parameters, _ string) (trace.System, error) {
		return model.New(p, model.AllGhosts)
	})
	if err != nil {
		t.Fatal(err)
	}
	script, err := replay.Convert(run, side)
	if err != nil {
		t.Fatal(err)
	}
	return script, false
}

// Where gVisor differs from RFC 9293, and from its own profile.
func TestConformance(t *testing.T) {
	for _, profile := range []string{"rfc9293", "gvisor"} {
		c, err := conformance.Compare(netstack.Target{}, profile, model.Ends[:], func() {})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Results {
			if r.Unreached > 0 {
				t.Errorf("%s, %v: %d probes do not get where they should", profile, r.Side, r.Unreached)
			}
		}
		var got bytes.Buffer
		if err := report.Findings(&got, c, true); err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("testdata", profile+".txt"), withoutVersion(got.Bytes()))
	}
}

// The reports on bugs are what gVisor does.
func TestFound(t *testing.T) {
	stacktest.Found(t, netstack.Target{}, "../../docs/found", report.Replay)
}

// What is learned of gVisor is what its profile says was measured (see TestMeasured in learn).
func TestLearned(t *testing.T) {
	p, err := learn.NewModels().Learn(netstack.Target{}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	p.Left = nil // which policies there are besides is not the stack's
	var got bytes.Buffer
	if err := report.LearnedJSON(&got, "gvisor", p); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "learned.json"), got.Bytes())
}

// gVisor takes a round-trip time R of what was sent twice, against Karn's algorithm (RFC 6298, 3): as the
// first sample it makes the RTO 3·R (2.2).
func TestKarn(t *testing.T) {
	for _, r := range []time.Duration{200 * time.Millisecond, 500 * time.Millisecond, 800 * time.Millisecond} {
		if got := stacktest.AfterRetransmission(t, netstack.Target{}, time.Second, r); got != 3*r {
			t.Errorf("acknowledged after %v: %v, want %v", r, got, 3*r)
		}
	}
}

// Each walk on which gVisor differs from its own profile has its cause, and the bugs are those
// that single transitions show.
func TestWalks(t *testing.T) {
	c, err := conformance.Walks(netstack.Target{}, "gvisor", model.Ends[:], 1000, 1, cause.Kind, func() {})
	if err != nil {
		t.Fatal(err)
	}
	known, err := os.ReadFile("testdata/gvisor.txt")
	if err != nil {
		t.Fatal(err)
	}
	found, left := cause.Find(c.Differences())
	for _, f := range found {
		verdict, _ := f.Of("gvisor")
		if verdict == cause.Bug && !strings.Contains(string(known), "BUG  "+f.Name+"\n") {
			t.Errorf("a walk shows %s: %v", f.Name, f.All[0].Probe.Events)
		}
	}
	for i := range left {
		t.Errorf("no cause: in %s on %v", left[i].State, left[i].All[0].Probe.Events)
	}
}
