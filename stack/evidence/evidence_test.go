package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/trial"
	"tcpcheck/script/under"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/evidence"
)

const found = "../../docs/found"

// tried returns what a script comes to with the model.
func tried(t *testing.T, name string, text []byte, profile string) *trial.Result {
	t.Helper()
	script, err := pkt.Parse(name, string(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := trial.NewModel(profile)
	if err != nil {
		t.Fatal(err)
	}
	r, err := trial.Run(script, m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The scripts of the reports on bugs ask for what the model does.
func TestFound(t *testing.T) {
	probes, err := filepath.Glob(found + "/*.json")
	if err != nil || len(probes) < 19 {
		t.Fatal(err, probes)
	}
	for _, file := range probes {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		probe, err := conformance.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(file, ".json") + ".pkt"
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := tried(t, name, text, probe.Profile); r.Verdict != trial.Passes {
			t.Errorf("%s:%d %v: want %s, got %s", name, r.Line, r.Verdict, r.Expected, r.Got)
		}
	}
}

// Of a stack that follows another profile each difference has files, and each script is one that
// the model passes; that of the other profile does not pass all of them.
func TestFiles(t *testing.T) {
	target, err := under.NewTarget("rfc793")
	if err != nil {
		t.Fatal(err)
	}
	c, err := conformance.Compare(target, "rfc9293", model.Ends[:1], func() {})
	if err != nil {
		t.Fatal(err)
	}
	scripts, fail := 0, 0
	findings, _ := cause.Find(c.Differences())
	for _, f := range findings {
		d := f.All[0]
		files, err := evidence.Files(d, f.Cause)
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := files[".pkt"]; ok {
			scripts++
			if r := tried(t, f.Name, text, "rfc9293"); r.Verdict != trial.Passes {
				t.Errorf("%s: line %d %v: want %s, got %s:\n%s", f.Name, r.Line, r.Verdict, r.Expected, r.Got, text)
			}
			if r := tried(t, f.Name, text, "rfc793"); r.Verdict != trial.Passes {
				fail++
			}
		}
		segments := 0
		for _, done := range d.Report.Done {
			segments += len(done.Sent)
			if done.Segment.Ctl != 0 {
				segments++
			}
		}
		if n := packets(t, files[".pcapng"]); n != segments {
			t.Errorf("%s: %d packets, want %d", f.Name, n, segments)
		}
	}
	if scripts < 5 || fail < scripts/2 {
		t.Errorf("%d scripts, %d fail", scripts, fail)
	}
}

// packets returns how many packets a capture has.
func packets(t *testing.T, data []byte) (n int) {
	t.Helper()
	ng, err := pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	for {
		switch _, _, err := ng.ReadPacketData(); {
		case errors.Is(err, io.EOF):
			return n
		case err != nil:
			t.Fatal(err)
		}
		n++
	}
}
