package trace_test

import (
	"context"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// givesUp returns the run in which all of A's FINs are lost, with that many
// retransmissions.
func givesUp(t *testing.T, retries, backoff int) *trace.Run {
	t.Helper()
	p := model.Default()
	p.Delay, p.Loss, p.Incarnations = 1, retries+1, 1
	for e := range p.Policy {
		p.Policy[e].RTO, p.Policy[e].Backoff, p.Policy[e].Retries = 2, backoff, retries
	}
	closes, _ := properties.Named("closes")
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: p,
		Properties: []properties.Property{closes}})
	if err != nil || a.Findings[0].Run == nil {
		t.Fatalf("%v, no run", err)
	}
	return a.Findings[0].Run
}

// Rounds that are alike but for when they are become one, and a sentence.
func TestRounds(t *testing.T) {
	var b strings.Builder
	if err := givesUp(t, 9, 1).WriteLadder(&b, false); err != nil {
		t.Fatal(err)
	}
	want := ` t  A                                                     B
 0  ESTABLISHED                                           ESTABLISHED
 0  close: FIN-WAIT-1 --- <SEQ=1><ACK=1><CTL=FIN,ACK> --✗ lost at 1
 2  retransmits       --- <SEQ=1><ACK=1><CTL=FIN,ACK> --✗ lost at 3
  … 8 more rounds like this, 16 ticks
20  gives up: CLOSED
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", &b, want)
	}
}

// What differs, be it in time, is never left out, nor is what happens but three times.
func TestRounds_NotAlike(t *testing.T) {
	for _, run := range []*trace.Run{givesUp(t, 6, 2), givesUp(t, 3, 1)} {
		rows := run.Chart().Rows
		for i := range rows {
			if rows[i].LeftOut != "" {
				t.Errorf("left out: %s", rows[i].LeftOut)
			}
		}
	}
}
