package attack

import (
	"math"
	"testing"

	"tcpcheck/settings"
)

// What docs/attack.md works out by hand, and what Cao and others measured: 40 to 60 s on average.
func TestCountedByHand(t *testing.T) {
	const port, window, edge = 28232, space / 65534.0, 16
	counts := func(ports float64, r RFC5961) func(*Question) {
		return func(q *Question) { q.Counted, q.Ports, q.RFC5961 = true, ports, r }
	}
	half := 1.0 * space / (1<<31 + 1)
	for _, c := range []struct {
		profile, goal string
		change        func(*Question)
		want          float64
	}{
		{"rfc9293", "reset", counts(port, AsProfile), port + window + edge + 1},
		// Data in the window after CLOSE takes no exact number, and every second ACK.
		{"linux", "reset", counts(port, AsProfile), port + window + half},
		// Who sends no challenge ACKs tells nothing.
		{"rfc793", "reset", counts(port, AsProfile), space / 65535.0 * port},
		{"rfc9293", "close", counts(port, Off), port * space * half},
		{"rfc9293", "close", counts(port, AsProfile), port + window + edge + half},
		// Where any numbers will do there is nothing to find out but the port, and each guess at it does it.
		{"rfc9293", "time-wait", counts(port, On), port},
		// Without SYNs that are challenged port and window are one guess.
		{"rfc9293", "reset", func(q *Question) {
			counts(port, AsProfile)(q)
			q.Given = settings.Given{{Name: "syn-in-window", Value: "ignore"}}
		}, port*window + edge + 1},
	} {
		a := asked(t, c.profile, c.goal, c.change)
		if math.Abs(a.Segments-c.want) > 1e-6*c.want {
			t.Errorf("%s, %s: %v segments, want %v", c.profile, c.goal, a.Segments, c.want)
		}
		found := 0.0
		for _, f := range a.Found {
			for _, x := range f {
				found += x.Segments
			}
		}
		if found >= a.Segments {
			t.Errorf("%s, %s: %v to find out, %v in all", c.profile, c.goal, found, a.Segments)
		}
	}
	all := asked(t, "rfc9293", "reset", counts(port, AsProfile)).Found[0]
	if got := Seconds(all, 5000); got != 62 {
		t.Errorf("%v s, %v", got, all)
	}
}
