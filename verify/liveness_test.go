package verify_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// simultaneous is the textbook with one loss, either end closing first.
func simultaneous() model.Parameters {
	p := textbook(1, 1, 1, 4)
	p.FirstCloser = model.FirstCloserAny
	return p
}

// live checks the verdict on a liveness property, and replays the run that shows
// a violation. It returns the finding.
func live(t *testing.T, p model.Parameters, property, mutant string, want explore.Verdict) *verify.Finding {
	t.Helper()
	pr, _ := properties.Named(property)
	q := verify.Question{Parameters: p, Properties: []properties.Property{pr}}
	if mutant != "" {
		mu, ok := mutants.Named(mutant)
		if !ok {
			t.Fatalf("no mutant %s", mutant)
		}
		q.Mutant = &mu
	}
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	f := &a.Findings[0]
	if f.Verdict != want {
		t.Fatalf("%s %s: %s", property, mutant, f.Verdict)
	}
	if f.Run != nil {
		replays(t, f.Run)
	}
	return f
}

func TestClosesHoldsAlthoughAFINIsLost(t *testing.T) {
	live(t, simultaneous(), "closes", "", explore.Holds)
}

func TestClosesFindsWhatIsStuck(t *testing.T) {
	f := live(t, simultaneous(), "closes", "closing-does-not-retransmit", explore.Violated)
	if end := f.Run.Steps[len(f.Run.Steps)-1].After; end.TCB[model.A].State != model.Closing &&
		end.TCB[model.B].State != model.Closing {
		t.Errorf("stuck in %s", f.Word)
	}
	live(t, retries(simultaneous(), 2), "closes", "fin-retransmit-off-by-one", explore.Violated)
}

// Two ends in TIME-WAIT that answer whatever comes answer each other.
func TestNoStormFindsTimeWaitAnsweringTimeWait(t *testing.T) {
	p := under(simultaneous(), model.RFC9293)
	p.Loss = 0
	f := live(t, p, "no-storm", "", explore.Violated)
	if f.Run.Loop != 7 || len(f.Run.Steps) != 9 {
		t.Errorf("a loop from %d to %d", f.Run.Loop, len(f.Run.Steps))
	}
	for e := range model.Ends {
		p.Policy[e].TimeWaitReply = model.ReplyFIN
	}
	live(t, p, "no-storm", "", explore.Holds)
}

func TestNoStormFindsACKsThatAnswerACKs(t *testing.T) {
	f := live(t, retries(textbook(1, 0, 1, 4), 0), "no-storm", "ack-answers-ack", explore.Violated)
	for _, step := range f.Run.Steps[f.Run.Loop:] {
		if !step.Action.Arrives() || !step.Sends || step.Sent.Ctl != model.ACK {
			t.Errorf("%v, sent %v", step.Action, step.Sent)
		}
	}
}
