package match_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// A view is what is looked at of the captures of both ends: one of them, or both.
type view struct {
	name string
	see  func(a, b []*capture.Connection) []*capture.Connection
}

var (
	ofBoth = []view{
		{"both", capture.Merge},
		{"both, B's first", func(a, b []*capture.Connection) []*capture.Connection { return capture.Merge(b, a) }},
	}
	ofOne = []view{
		{"A's", func(a, _ []*capture.Connection) []*capture.Connection { return a }},
		{"B's", func(_, b []*capture.Connection) []*capture.Connection { return b }},
	}
)

// readBack returns what the capture that a run is written as shows of the property that
// the run violates: to one end, or, put together, to both. It returns nothing where only
// one end saw a segment.
func readBack(t rapid.TB, run *trace.Run, v view) (findings []match.Finding) {
	t.Helper()
	sides := wiretest.Sides(t, run)
	if len(sides) != 2 {
		return nil
	}
	p := run.Parameters
	p.Tick = time.Second
	p.Application = model.Default().Application  // who looks at a capture does not know it
	name, _, _ := strings.Cut(run.Property, ":") // it can be of one kind
	for _, c := range v.see(sides[0], sides[1]) {
		r, err := match.Follow(c, match.Rules{Parameters: p})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings() {
			if f.Name == name {
				findings = append(findings, f)
			}
		}
	}
	return findings
}

// Whatever question a counterexample answers, it is never said to hold when it is read
// back, from both ends or from one; and both together show nearly all that can be seen.
func TestRandomCounterexamplesReadBack(outer *testing.T) {
	shown, unseen := 0, map[string]int{}
	attack.Check(outer, 25, func(t *rapid.T) {
		run := wiretest.Counterexample(t)
		if story, err := wire.Tell(run); err != nil || len(story.Doubts) > 0 {
			t.Skip("the packets do not tell the run")
		}
		p, _ := properties.Named(run.Property)
		for _, v := range slices.Concat(ofBoth, ofOne) {
			all := readBack(t, run, v)
			if len(all) > 0 && !slices.ContainsFunc(all, func(f match.Finding) bool {
				return f.Verdict != explore.Holds
			}) {
				var ladder bytes.Buffer
				_ = run.WriteLadder(&ladder, false)
				t.Errorf("%s: %s holds, of %v\n%s", v.name, p.Name, run.Parameters.Settings(), &ladder)
			}
			if v.name != "both" || p.OnWire.Seen == properties.Unseen || p.OnWire.Seen == properties.InEnd {
				continue
			}
			for _, f := range all {
				if f.Verdict == explore.Violated {
					shown++
				} else {
					unseen[f.Why]++
				}
			}
		}
	})
	outer.Logf("%d shown, not visible: %v", shown, unseen)
	// All other reasons are of what no capture can show.
	missed := unseen["the capture leaves the model"] + unseen["a segment can be of either of two incarnations"]
	if 10*missed > shown+10 {
		outer.Errorf("%d are shown, and %d are taken for something else", shown, missed)
	}
}

// A counterexample that was written as a capture of both ends violates what it violated
// when it is read back, in the same way, whichever end's file comes first. Where an end
// gives up its SYN and sends another with the same ISS, which looks like the same sent
// again, it is at least not said to hold; and neither is it of what one end saw.
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
		{"no-old-segment", again, "ACK"},
		{"no-old-segment", again + "data-a=1 duplicates=1 isn=zero", "data"},
		// The network makes two of an ABORT's RST.
		{"no-reset-on-graceful-close", again + "aborts=1 duplicates=1 isn=zero close=full retries=1", ""},
		// An end in LAST-ACK aborts, without a segment.
		{"time-wait-held", "aborts=1 first-closer=b time-wait-rst=close", ""},
		// TIME-WAIT of no length is over within the instant.
		{"no-rst-for-fin", "wait=0 duplicates=1 time-wait-fin=rst", ""},
		{"no-old-segment", "start=closed incarnations=2 isn=zero retries=0", ": not visible"},
		{"no-stale-establishment", "start=closed incarnations=1 isn=zero loss=1 retries-b=0", ": not visible"},
		{"rfc-transitions", "fin-wait-2-timeout=1", ": not visible"},
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
			one := func(v view) match.Finding {
				all := readBack(t, run, v)
				if len(all) != 1 {
					t.Fatalf("%d connections, want 1", len(all))
				}
				return all[0]
			}
			for _, v := range ofBoth {
				f := one(v)
				if visible == "not visible" {
					if f.Verdict != explore.Incomplete {
						t.Errorf("%s, want not visible", f.Says())
					}
				} else if f.Verdict != explore.Violated || kind != "" && f.Why != kind {
					t.Errorf("%s, %s", f.Says(), f.Why)
				}
			}
			for _, v := range ofOne {
				if one(v).Verdict == explore.Holds {
					t.Errorf("%s: holds", v.name)
				}
			}
		})
	}
}
