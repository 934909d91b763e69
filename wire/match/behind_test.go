package match_test

import (
	"slices"
	"strings"
	"testing"

	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// Between a capture and the end that it was taken at there is room: a FIN that comes ahead
// of its data is held, and a segment can be dropped.
func TestBehindTheCapture(t *testing.T) {
	for _, test := range []struct{ name, atA, atB, says string }{
		{"a FIN ahead of its data", `
			0ms A S 0 0 id=1
			10ms B SA 0 1 id=1
			11ms A A 1 1 id=2
			20ms A A 1 1 +100 id=3
			21ms A FA 101 1 id=4
			35ms B A 1 1 id=2
			40ms A A 1 1 +100 id=5
			50ms B A 1 102 id=3
			60ms B FA 1 102 id=4
			61ms A A 102 2 id=6`, `
			5ms A S 0 0 id=1
			5ms B SA 0 1 id=1
			16ms A A 1 1 id=2
			26ms A FA 101 1 id=4
			27ms B A 1 1 id=2
			45ms A A 1 1 +100 id=5
			45ms B A 1 102 id=3
			55ms B FA 1 102 id=4
			66ms A A 102 2 id=6`, "Lost (seen at A only): frame 4'"},
		{"an ABORT's RST is dropped", `
			0ms A S 0 0 id=1
			10ms B SA 0 1 id=1
			11ms A A 1 1 id=2
			20ms A RA 1 1 id=3
			260ms B A 1 1 +10 id=4
			261ms A R 1 0 id=6`, `
			5ms A S 0 0 id=1
			5ms B SA 0 1 id=1
			16ms A A 1 1 id=2
			25ms A RA 1 1 id=3
			255ms B A 1 1 +10 id=4
			266ms A R 1 0 id=6`, "Dropped at B behind its capture, it seems: frame 4'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			both := capture.Merge(wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.atA)),
				wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.atB)))
			r, err := match.Follow(both[0], rules(t))
			if err != nil {
				t.Fatal(err)
			}
			if r.Outcome != match.Allowed || !r.Behind {
				t.Errorf("%v at %d, behind the capture: %v", r.Outcome, r.Bad, r.Behind)
			}
			var seen []string
			for _, s := range account.Summarize(r).Seen {
				seen = append(seen, s.What+": "+strings.Join(s.Which, ", "))
			}
			if !slices.Contains(seen, test.says) {
				t.Errorf("seen %q, want %q", seen, test.says)
			}
		})
	}
}
