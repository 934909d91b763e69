package explain_test

import (
	"context"
	"testing"

	"tcpcheck/ask/explain"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// Of a connection that never goes away it is told which step was the last that could have
// been otherwise, and that an end is half-open.
func TestHope(t *testing.T) {
	half := " B is half-open: it has nothing to send, and A knows no such connection. Only a keep-alive finds " +
		"that out (RFC 9293 3.8.4): --keepalive-b on."
	for _, c := range []struct {
		words, mutant, property, want string
	}{
		{"loss=1 aborts=1", "", "closes", "It can be helped until A's RST is lost." + half},
		{"loss=1 aborts=1", "", "no-silent-end", "It can be helped until A's RST is lost." + half},
		// Before it gives up, and before any of its segments is lost but the last.
		{"loss=4", "", "closes", "It can be helped until A's retransmitted FIN is lost." + half},
		{"loss=1 start=half-open-a", "", "closes", "Nothing can help from the beginning on." + half},
		{"", "close-wait-for-ever", "closes", "Nothing can help from the beginning on."},
		{"wait=0", "", "no-reset-on-graceful-close", ""},
	} {
		p := modeltest.Words(t, "incarnations=1 "+c.words)
		q := verify.Question{Parameters: p}
		of, _ := properties.Named(c.property)
		q.Properties = []properties.Property{of}
		if mu, ok := mutants.Named(c.mutant); ok {
			q.Mutant = &mu
		}
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := explain.Hope(context.Background(), a.Findings[0].Run); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v; want %q", c.words, c.property, got, err, c.want)
		}
	}
}

// A run after which all is well is hopeful to its end.
func TestHopeOfAWitness(t *testing.T) {
	w, _ := properties.WitnessNamed("normal-close")
	p := model.Default()
	p.Incarnations = 1
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: p,
		Properties: []properties.Property{w}})
	if err != nil {
		t.Fatal(err)
	}
	run := a.Findings[0].Run
	if n, known, err := verify.Hope(context.Background(), run); n != len(run.Steps) || !known || err != nil {
		t.Errorf("%d, %v, %v; want %d", n, known, err, len(run.Steps))
	}
}
