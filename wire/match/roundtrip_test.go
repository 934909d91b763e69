package match_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
	"tcpcheck/wire/pcapng"
)

// readBack returns what the capture that a run is written as shows of the property that
// the run violates: to one end, or, put together, to both.
func readBack(t *testing.T, run *trace.Run,
	see func(a, b []*capture.Connection) []*capture.Connection) match.Finding {
	t.Helper()
	var file bytes.Buffer
	if err := pcapng.Write(&file, run); err != nil {
		t.Fatal(err)
	}
	reader, err := capture.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	sides, err := capture.ReadSides(reader)
	if err != nil || len(sides) != 2 {
		t.Fatalf("%d sides, %v", len(sides), err)
	}
	all := see(sides[0], sides[1])
	if len(all) != 1 {
		t.Fatalf("%d connections, want 1", len(all))
	}
	p := run.Parameters
	p.Tick = time.Second
	r, err := match.Follow(all[0], match.Rules{Parameters: p})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings() {
		if f.Name == run.Property {
			return f
		}
	}
	t.Fatalf("no finding of %s", run.Property)
	return match.Finding{}
}

// A counterexample that was written as a capture of both ends violates what it violated
// when it is read back, in the same way, whichever end's file comes first. Where an ISS
// comes twice, which the reader takes for the same connection, it is at least not said to
// hold.
func TestCounterexamplesReadBack(t *testing.T) {
	const again = "incarnations=2 wait=0 rto=2 retries=0 "
	for _, c := range []struct{ property, words, kind string }{
		{"no-reset-on-graceful-close", "wait=0", ""},
		{"no-reset-on-graceful-close", "loss=1 wait=1", ""},
		{"no-reset-on-graceful-close", "first-closer=b wait=0", ""},
		{"no-reset-after-close", "fin-wait-2-timeout=1", ""},
		{"no-reset-after-close", "retries=0", ""},
		{"no-old-segment", "incarnations=2 rto=2 retries=1 wait=1", "FIN"},
		{"no-old-segment", "incarnations=2 rto=3 retries=1 msl=2 delay=2 wait=3", "FIN"},
		{"no-old-segment", again, "FIN"},
		{"no-old-segment", again, "RST"},
		{"time-wait-held", "profile=rfc9293", ""},
		{"no-rst-for-fin", "rto-a=3 retries=1 wait=1", ""},
		{"no-rst", "", ""},
		{"no-open-in-time-wait", "first-closer=b incarnations=2 time-wait-syn=reopen", ""},
		{"data-intact", again + "data-a=1", ""},
		{"no-old-segment", again, "ACK: not visible"},
		{"no-old-segment", again + "data-a=1 duplicates=1 isn=zero", "data: not visible"},
	} {
		t.Run(c.property+" "+c.words+" "+c.kind, func(t *testing.T) {
			p, ok := properties.Named(c.property)
			if !ok {
				t.Fatal("no such property")
			}
			kind, visible, _ := strings.Cut(c.kind, ": ")
			if kind != "" {
				p = p.OfKind(kind)
			}
			a, err := verify.Ask(t.Context(), verify.Question{
				Parameters: modeltest.Words(t, "msl=1 delay=1 wait=2 loss=0 incarnations=1 "+c.words),
				Properties: []properties.Property{p}, Without: verify.Subsumption,
			})
			if err != nil || a.Verdict != explore.Violated {
				t.Fatal(a, err)
			}
			run := a.Findings[0].Run
			for _, see := range []func(a, b []*capture.Connection) []*capture.Connection{
				capture.Merge,
				func(a, b []*capture.Connection) []*capture.Connection { return capture.Merge(b, a) },
			} {
				f := readBack(t, run, see)
				if visible == "not visible" {
					if f.Verdict != explore.Incomplete {
						t.Errorf("%s, want not visible", f.Says())
					}
				} else if f.Verdict != explore.Violated || kind != "" && f.Why != kind {
					t.Errorf("%s, %s", f.Says(), f.Why)
				}
			}
			// The end that it reaches alone does not show of which incarnation an old FIN is.
			atA := func(a, _ []*capture.Connection) []*capture.Connection { return a }
			if kind == "FIN" && readBack(t, run, atA).Verdict == explore.Holds {
				t.Error("seen at A only: holds")
			}
		})
	}
}
