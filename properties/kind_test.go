package properties_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A property of one kind is violated by violations of that kind only.
func TestOfKind(t *testing.T) {
	for _, c := range []struct {
		property, words, mutant, kind string
		steps                         int // 0 if there is none
	}{
		{"no-old-segment", again, "", "ACK", 10},
		{"no-old-segment", again, "", "FIN", 12},
		{"no-old-segment", again, "", "data", 0},
		{"no-reset-on-graceful-close", "wait=0", "", "LAST-ACK", 7},
		{"no-reset-on-graceful-close", "wait=0", "", "CLOSING", 0},
		{"timer-armed", "data-b=1", "no-timer-in-close-wait", "CLOSE-WAIT", 3},
		{"timer-armed", "data-b=1", "no-timer-in-close-wait", "LAST-ACK", 4},
		{"timer-armed", "data-b=1", "no-timer-in-close-wait", "CLOSING", 0},
		// There is nothing to tell apart.
		{"time-wait-held", "profile=rfc9293", "", "anything", 8},
		{"closes", "", "close-wait-for-ever", "A FIN-WAIT-2, B CLOSE-WAIT", 3},
		{"closes", "", "close-wait-for-ever", "A CLOSED, B LAST-ACK", 0},
		{"closes", "loss=9 retries=1 first-closer=any", "", "A CLOSED, B FIN-WAIT-2", 11},
		{"closes", "loss=9 retries=1 first-closer=any", "", "A FIN-WAIT-2, B LISTEN", 11},
		{"no-rst", "first-closer=any", "", "CLOSED", 8},
		{"no-rst", "first-closer=any", "", "LISTEN", 8},
		{"no-rst", "first-closer=any", "", "FIN-WAIT-1", 0},
		{"network-drained", "rto=2 retries=1 wait=3 profile=rfc9293", "", "RST", 15},
		{"network-drained", "rto=2 retries=1 wait=3 profile=rfc9293", "", "FIN,ACK", 0},
	} {
		q := verify.Question{
			Parameters: parameters(t, c.words),
			Properties: []properties.Property{named(t, c.property).OfKind(c.kind)},
		}
		if c.mutant != "" {
			q.Mutant = mutantNamed(t, c.mutant)
		}
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		f, steps := &a.Findings[0], 0
		if f.Verdict == explore.Violated {
			steps = len(f.Run.Steps)
		}
		if steps != c.steps || f.Verdict == explore.Incomplete || steps > 0 &&
			c.kind != "anything" && f.Word != c.kind {
			t.Errorf("%s %s, kind %s: %v (%s) in %d steps, want %d", c.property, c.words, c.kind, f.Verdict,
				f.Word, steps, c.steps)
		}
	}
}
