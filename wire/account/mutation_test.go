package account_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gopacket/gopacket/layers"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
	"tcpcheck/wire/ordinary"
	"tcpcheck/wire/wiretest"
)

// Whatever is done to the capture of a legal run, as is done to captures, it is not refused, and
// what is said of who closed first and of TIME-WAIT is true.
func TestMutatedCaptures(outer *testing.T) {
	seen, undecided := map[string]int{}, map[string]int{}
	attack.Check(outer, 12, func(t *rapid.T) {
		draw := rapid.SampledFrom([]func(*rapid.T) *trace.Run{wiretest.Simulated, wiretest.Simulated,
			wiretest.Simulated, wiretest.Run}).Draw(t, "kind of run")
		run := draw(t)
		story, err := wire.Tell(run)
		if err != nil || len(story.Doubts) > 0 {
			t.Skip("the packets do not tell the run")
		}
		unit, one := int64(1), opens(run) <= 1
		if p := &run.Parameters; !one && (p.Policy[0].ISN == model.ISNZero || p.Policy[1].ISN == model.ISNZero) {
			t.Skip("two connections begin with the same number, as those of no stack do")
		}
		if one {
			unit = rapid.SampledFrom([]int64{1, 100}).Draw(t, "unit")
		}
		tap := wiretest.Tap(rapid.IntRange(0, 2).Draw(t, "tap"))
		frames, err := wiretest.Frames(run, tap, unit)
		if err != nil {
			t.Fatal(err)
		}
		if len(frames) == 0 {
			t.Skip("nothing was seen")
		}
		rules := match.Rules{Parameters: run.Parameters}
		rules.Parameters.Tick = time.Second
		rules.Parameters.MSL = 30 // what was sent again, and is missing, can have been the same before
		rules.Parameters.Application = model.Default().Application
		if p := look(t, frames, rules, capturetest.Raw); slices.ContainsFunc(p, func(f *account.Found) bool {
			return f.Outcome() != match.Allowed
		}) {
			t.Skip("not allowed as it is")
		}
		m := rapid.SampledFrom(wiretest.Mutations).Draw(t, "mutation")
		mutated := m.Of(t, slices.Clone(frames))
		if len(mutated) == 0 {
			t.Skip("nothing is left")
		}
		defer func() {
			if t.Failed() {
				var ladder bytes.Buffer
				_ = run.WriteLadder(&ladder, false)
				t.Logf("%s\n%s\n%s", m.Name, ladder.String(), wiretest.Lines(mutated))
			}
		}()
		all := look(t, mutated, rules, forms[rapid.IntRange(0, len(forms)-1).Draw(t, "form")])
		for _, f := range all {
			seen[m.Name]++
			switch f.Outcome() {
			case match.NotAllowed, match.AllowedUnder:
				t.Errorf("not allowed at frame %d: %s, %v", f.Connection.Events[f.Run.Bad].Number(), f.Run.Clause(),
					f.Run.Under)
			case match.NotDecided:
				undecided[m.Name]++
			case match.Allowed:
			}
			f.Summary()
		}
		if one && len(all) == 1 {
			truthOf(run).compare(t, all[0], mutated[len(mutated)-1].At)
		}
	})
	outer.Logf("seen %v, not decided %v", seen, undecided)
}

// forms are what is around the segments of a capture.
var forms = []capturetest.Form{
	capturetest.Raw, {Link: layers.LinkTypeEthernet, VLANs: 2, SnapLen: 14 + 8 + 40},
	{Link: layers.LinkTypeLinuxSLL, SnapLen: 16 + 54}, {Link: layers.LinkTypeNull, IPv6: true},
	{Link: layers.LinkTypeEthernet, Pcapng: true},
}

// look finds what is to be said of the connections of a capture.
func look(t *rapid.T, frames []wiretest.Frame, rules match.Rules, form capturetest.Form) []*account.Found {
	all := wiretest.Connections(t, capturetest.Capture(form, wiretest.Lines(frames)))
	var found []*account.Found
	for _, c := range all {
		f := &account.Found{Connection: c, Facts: facts.Of(c)}
		if err := f.Search(rules); err != nil {
			t.Fatal(err)
		}
		if v, ok := ordinary.Recognise(c, &rules.Parameters); ok && f.Outcome() == match.Allowed && v.Event >= 0 &&
			!slices.Contains(f.Causes(), v.Cause.String()) {
			t.Errorf("%v is the cause without a search, %v with one", v.Cause, f.Causes())
		}
		found = append(found, f)
	}
	return found
}

// opens counts how many connections a run has.
func opens(run *trace.Run) int {
	opened, created := 0, 0 // a SYN that comes twice can create two TCBs
	if run.Parameters.Start == model.StartEstablished {
		opened = 1
	}
	for i := range run.Steps {
		a := run.Steps[i].Action
		if a.Kind == model.Open {
			opened++
		}
		if a.Creates {
			created++
		}
	}
	return max(opened, created)
}

// A truth is what a run of one connection has of what facts are about.
type truth struct {
	run *trace.Run
	// closed has the ends that closed or aborted before they had the other's FIN or RST, in order.
	closed []model.End
	// waited says since when each end was in TIME-WAIT; below 0 for never.
	waited [2]time.Duration
}

func truthOf(run *trace.Run) *truth {
	story, err := wire.Tell(run)
	if err != nil {
		panic(err)
	}
	at := map[int]time.Duration{} // when each step was
	for i := range story.Packets {
		at[story.Packets[i].Step] = story.Packets[i].At
	}
	tr := truth{run: run, waited: [2]time.Duration{-1, -1}}
	for i := range run.Steps {
		s := &run.Steps[i]
		e := s.Action.End
		was := run.Before(i).TCB[e].State
		for _, end := range model.Ends {
			if tr.waited[end] < 0 && s.After.TCB[end].State == model.TimeWait {
				tr.waited[end] = at[i]
			}
		}
		aborts := s.Action.Kind == model.Abort || s.Sends && s.Sent.Has(model.RST) && !s.Action.Arrives()
		if (was == model.Established || was == model.SynReceived) && (aborts || s.Sends && s.Sent.Has(model.FIN)) {
			tr.closed = append(tr.closed, e)
		}
	}
	return &tr
}

// compare compares what is said of a capture that ends at a time with the run.
func (tr *truth) compare(t *rapid.T, f *account.Found, ends time.Duration) {
	c := f.Connection
	known := &f.Facts[0]
	if len(f.Facts) != 1 {
		return // a SYN came again and was answered anew
	}
	if len(known.Closed) > 0 && known.Closed[0].Answers < 0 && known.Untold == "" &&
		!slices.Contains(tr.closed, known.Closed[0].End) {
		t.Errorf("%v closed first, by the facts %+v", tr.closed, known.Closed)
	}
	if len(known.Closed) == 2 && len(tr.closed) < 2 {
		t.Errorf("only %v closed, by the facts %+v", tr.closed, known.Closed)
	}
	for _, e := range model.Ends {
		if tr.run.Parameters.Wait[e] == 0 || tr.run.Parameters.Policy[e].ClosedPort == model.ClosedPortSilent {
			continue
		}
		// What is known without one of the FINs is not all that could be.
		seen := func(by model.End) bool {
			return slices.ContainsFunc(c.Events, func(ev capture.Event) bool {
				return ev.From == by && ev.Ctl&model.FIN != 0
			})
		}
		if tw := &known.TimeWait[e]; tw.Grade == facts.Not && (!seen(e) || !seen(e.Peer())) {
			continue
		}
		switch tw := &known.TimeWait[e]; {
		case tw.Grade == facts.Certain && tr.waited[e] < 0:
			t.Errorf("%v was not in TIME-WAIT, and it is certain from frame %d", e, c.Events[tw.From].Number())
		case tw.Grade == facts.Not && tr.waited[e] >= 0 && tr.waited[e] <= ends:
			t.Errorf("%v was in TIME-WAIT from %v, of which the facts have nothing", e, tr.waited[e])
		}
	}
}
