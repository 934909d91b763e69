package minwait_test

import (
	"context"
	"testing"

	"tcpcheck/ask/minwait"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A smallest wait that is only how long the peer tries is told from one that is not.
func TestPatience(t *testing.T) {
	for _, c := range []struct {
		words    string
		property string
		wait     int
		want     string
	}{
		{"time-wait-fin=ignore loss=1 rto=3", "", 23, "gives up in LAST-ACK"},
		{"loss=2 retries=0", "", 2, "gives up in LAST-ACK"},
		{"loss=2 retries=1", "", 4, "gives up in LAST-ACK"},
		{"loss=2 retries=2", "", 5, ""},
		{"loss=2 retries=3", "", 5, ""},
		{"loss=2 data-b=1 retries=3", "", 9, "gives up in LAST-ACK"},
		{"loss=1", "", 3, ""},
		{"loss=2 retries=1", "no-reset-after-close", 4, ""},
		{"loss=any duplicates=any retries=1", "", 4, ""},
	} {
		p := properties.Default[0]
		if c.property != "" {
			p, _ = properties.Named(c.property)
		}
		q := verify.Question{Parameters: modeltest.Words(t, "incarnations=1 "+c.words),
			Properties: []properties.Property{p}}
		q.Parameters.Wait = model.Both(c.wait)
		if got, err := minwait.Patience(context.Background(), q); got != c.want || err != nil {
			t.Errorf("%s, wait %d: %q, %v; want %q", c.words, c.wait, got, err, c.want)
		}
	}
}
