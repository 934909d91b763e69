package ordinary_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
	"tcpcheck/wire/ordinary"
	"tcpcheck/wire/wiretest"
)

// What is recognised is what a search finds, of ordinary connections and of what is nearly
// ordinary.
func TestASearchFindsTheSame(outer *testing.T) {
	all, recognised := 0, 0
	attack.Check(outer, 100, func(t *rapid.T) {
		profile := rapid.SampledFrom([]string{"linux", "freebsd", "textbook", "rfc9293"}).Draw(t, "profile")
		resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: profile},
			{Name: "msl", Value: "30s"}, {Name: "tick", Value: "1s"}})
		if err != nil {
			t.Fatal(err)
		}
		lines := connection(t)
		for _, c := range wiretest.Connections(t, capturetest.Capture(capturetest.Raw, lines)) {
			all++
			if agrees(t, c, &resolved.Parameters, lines) {
				recognised++
			}
		}
	})
	if outer.Logf("%d of %d are recognised", recognised, all); recognised < all/3 || recognised == all {
		outer.Errorf("%d of %d are recognised", recognised, all)
	}
}

// The same of runs of the model, under their own parameters.
func TestASearchFindsTheSameOfRuns(t *testing.T) {
	attack.Check(t, 60, func(t *rapid.T) {
		run := wiretest.Run(t)
		p := run.Parameters
		for _, e := range model.Ends {
			if app := &p.Application[e]; app.Linger == model.LingerZero && app.Shutdown == model.ShutdownFirst {
				t.Skip("an ABORT after SHUTDOWN may send nothing, and what was to come is taken for missing")
			}
		}
		p.Tick = time.Second
		p.MSL++ // a capture at one end has a segment a step before it arrives, or after it is sent
		for _, side := range wiretest.Sides(t, run) {
			for _, c := range side {
				var ladder strings.Builder
				_ = run.WriteLadder(&ladder, false)
				agrees(t, c, &p, ladder.String())
			}
		}
	})
}

// agrees says whether a connection is recognised, and checks that a search says the same.
func agrees(t *rapid.T, c *capture.Connection, p *model.Parameters, lines string) bool {
	v, ok := ordinary.Recognise(c, p)
	if !ok {
		return false
	}
	known := facts.Of(c)
	r, err := match.Follow(c, match.Rules{Parameters: *p})
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != match.Allowed {
		t.Fatalf("recognised, and a search says %v at event %d of\n%s", r.Outcome, r.Bad, lines)
	}
	var causes, want []string
	for _, cause := range r.Causes() {
		causes = append(causes, fmt.Sprint(r.Connection.Events[cause.Event].Number(), cause.Kind))
	}
	if v.Event >= 0 {
		want = append(want, fmt.Sprint(c.Events[v.Event].Number(), v.Cause))
	}
	if fmt.Sprint(causes) != fmt.Sprint(want) {
		t.Errorf("causes %v, by a search %v, of\n%s", want, causes, lines)
	}
	for _, f := range r.Findings() {
		if violated := f.Verdict == explore.Violated; violated != (f.Name == "no-rst" && v.Event >= 0) {
			t.Errorf("%s is %s by a search, of\n%s", f.Name, f.Says(), lines)
		}
	}
	for _, e := range model.Ends {
		if tw := &known[0].TimeWait[e]; tw.Held() != waited(r, e) && tw.Grade != facts.Untold && !instant(p, e) {
			t.Errorf("the TIME-WAIT of %v: %v, by a search %v, of\n%s", e, tw.Grade, waited(r, e), lines)
		}
	}
	return true
}

// instant says whether TIME-WAIT is over as it begins.
func instant(p *model.Parameters, e model.End) bool { return p.Wait[e] == 0 }

// waited says whether an end was in TIME-WAIT in the run that was found.
func waited(r *match.Result, e model.End) bool {
	for i := range r.Steps {
		if r.Steps[i].After[e].State == model.TimeWait {
			return true
		}
	}
	return false
}

// A script writes the segments of a connection.
type script struct {
	t     *rapid.T
	lines strings.Builder
	ms    int
	next  [2]int
}

func (s *script) send(from model.End, ctl string, data int) {
	s.ms += rapid.IntRange(0, 30).Draw(s.t, "ms")
	peer := from.Peer()
	fmt.Fprintf(&s.lines, "%dms %v %s %d %d", s.ms, from, ctl, s.next[from], s.next[peer])
	if data > 0 {
		fmt.Fprintf(&s.lines, " +%d", data)
	}
	s.lines.WriteString("\n")
	s.next[from] += data
	if strings.ContainsAny(ctl, "SF") {
		s.next[from]++
	}
}

// connection draws the lines of a connection that is ordinary, or nearly so.
func connection(t *rapid.T) string {
	s := &script{t: t}
	if rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
		return "0ms A S 0 0\n1ms B RA =0 1\n"
	}
	a := rapid.SampledFrom(model.Ends[:])
	s.send(model.A, "S", 0)
	if rapid.IntRange(0, 5).Draw(t, "middle") == 0 {
		s.lines.Reset()
		s.next = [2]int{100, 200}
	} else {
		s.send(model.B, "SA", 0)
		s.send(model.A, "A", 0)
	}
	for range rapid.IntRange(0, 8).Draw(t, "segments") {
		e := a.Draw(t, "from")
		s.send(e, "A", rapid.SampledFrom([]int{0, 1, 10, 1400}).Draw(t, "data"))
	}
	first := a.Draw(t, "first")
	switch rapid.SampledFrom([]string{"orderly", "three", "at once", "half", "abort", "open"}).Draw(t, "end") {
	case "orderly":
		s.send(first, "FA", rapid.SampledFrom([]int{0, 5}).Draw(t, "data"))
		s.send(first.Peer(), "A", 0)
		s.send(first.Peer(), "FA", 0)
		s.send(first, "A", 0)
	case "three":
		s.send(first, "FA", 0)
		s.send(first.Peer(), "FA", 0)
		s.send(first, "A", 0)
	case "at once":
		before := s.next[first]
		s.send(first, "FA", 0)
		after := s.next[first]
		s.next[first] = before // the other end has not got it
		s.send(first.Peer(), "FA", 0)
		s.next[first] = after
		s.send(first, "A", 0)
		s.send(first.Peer(), "A", 0)
	case "half":
		s.send(first, "FA", 0)
		s.send(first.Peer(), "A", 10)
		s.send(first, "A", 0)
		s.send(first.Peer(), "FA", 0)
		s.send(first, "A", 0)
	case "abort":
		s.send(first, "RA", 0)
	}
	all := strings.SplitAfter(s.lines.String(), "\n")
	if rapid.IntRange(0, 4).Draw(t, "cut") == 0 {
		all = all[:rapid.IntRange(1, len(all)).Draw(t, "up to")]
	}
	if rapid.IntRange(0, 4).Draw(t, "twice") == 0 {
		for i := range all {
			all[i] += all[i]
		}
	}
	return strings.Join(all, "")
}
