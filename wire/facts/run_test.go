package facts_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/wiretest"
)

// The facts of the capture of a run, seen at both ends or at either, are those of the run.
func TestFactsAreThoseOfTheRun(outer *testing.T) {
	known := 0
	attack.Check(outer, 200, func(t *rapid.T) {
		run := wiretest.Run(t)
		if run.Parameters.Strays > 0 || !plain(t, run) {
			t.Skip("not one incarnation alone")
		}
		defer func() {
			if t.Failed() {
				var ladder strings.Builder
				_ = run.WriteLadder(&ladder, false)
				t.Log(ladder.String())
			}
		}()
		truth := truthOf(run)
		sides := wiretest.Sides(t, run)
		if len(sides) != 2 || len(sides[0]) != 1 || len(sides[1]) != 1 {
			t.Skip("an end saw nothing")
		}
		for e := range sides {
			compare(t, &truth, sides[e][0], &known)
		}
		all := capture.Merge(sides[0], sides[1])
		if len(all) != 1 {
			t.Fatalf("%d connections", len(all))
		}
		compare(t, &truth, all[0], &known)
	})
	if outer.Logf("%d are certain", known); known < 2 {
		outer.Errorf("only %d TIME-WAITs are certain", known)
	}
}

// plain says whether a run is of one connection, which the wire bears out.
func plain(t *rapid.T, run *trace.Run) bool {
	story, err := wire.Tell(run)
	if err != nil || len(story.Doubts) > 0 {
		return false
	}
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
	return opened == 1 && created <= 1
}

// A truth is what a run has of what facts are about.
type truth struct {
	run *trace.Run
	// closed has the ends that closed or aborted before they had the other's FIN, in order.
	closed []model.End
	reset  bool
	// waited says who was in TIME-WAIT.
	waited [2]bool
}

func truthOf(run *trace.Run) truth {
	tr := truth{run: run}
	for i := range run.Steps {
		s := &run.Steps[i]
		e := s.Action.End
		was := run.Before(i).TCB[e].State
		tr.reset = tr.reset || s.Sends && s.Sent.Has(model.RST)
		for _, end := range model.Ends {
			tr.waited[end] = tr.waited[end] || s.After.TCB[end].State == model.TimeWait
		}
		switch {
		case (s.Action.Kind == model.Abort || s.Sends && s.Sent.Has(model.RST) && !s.Action.Arrives()) &&
			(was == model.Established || was == model.CloseWait):
			if len(tr.closed) == 0 {
				tr.closed = append(tr.closed, e)
			}
		case s.Sends && s.Sent.Has(model.FIN) && (was == model.Established || was == model.SynReceived):
			tr.closed = append(tr.closed, e)
		}
	}
	return tr
}

// compare compares the facts of a capture with the run that it is of.
func compare(t *rapid.T, truth *truth, c *capture.Connection, known *int) {
	all := facts.Of(c)
	f := &all[0]
	if len(all) != 1 {
		return // a SYN came again and was answered anew
	}
	if c.Sides < 2 && len(truth.closed) == 2 && len(f.Closed) < 2 {
		return // of two at once one's FIN was lost, and came again with an ACK of the other's
	}
	if c.Sides == 2 || !truth.reset {
		compareClosers(t, truth, c, f)
	}
	for _, e := range model.Ends {
		if truth.run.Parameters.Wait[e] == 0 {
			continue // TIME-WAIT is over as it begins
		}
		if truth.run.Parameters.Policy[e].ClosedPort == model.ClosedPortSilent {
			continue // nothing shows that it gave up
		}
		switch tw := &f.TimeWait[e]; tw.Grade {
		case facts.Certain:
			*known++
			if !truth.waited[e] {
				t.Errorf("%v was not in TIME-WAIT, and it is certain from frame %d", e, c.Events[tw.From].Number())
			}
		case facts.Not:
			if truth.waited[e] && (c.Sides == 2 || !truth.reset) {
				t.Errorf("%v was in TIME-WAIT, of which the facts have nothing (%d sides)", e, c.Sides)
			}
		case facts.Likely, facts.ByStack, facts.Untold:
		}
	}
}

func compareClosers(t *rapid.T, truth *truth, c *capture.Connection, f *facts.Facts) {
	seen := len(truth.closed) == 0 || slices.ContainsFunc(c.Events, func(e capture.Event) bool {
		return e.From == truth.closed[0] && e.Ctl&(model.FIN|model.RST) != 0
	})
	if len(f.Closed) == 0 || f.Closed[0].Answers >= 0 || f.Untold != "" || !seen {
		return
	}
	// Of two at once one end's capture does not show who was first.
	if len(truth.closed) == 0 || f.Closed[0].End != truth.closed[0] && (c.Sides == 2 || len(f.Closed) < 2) {
		t.Errorf("%v closed first, by the facts %+v (%d sides)", truth.closed, f.Closed, c.Sides)
	}
	if len(f.Closed) == 2 && len(truth.closed) < 2 {
		t.Errorf("only %v closed, by the facts %+v", truth.closed, f.Closed)
	}
}
