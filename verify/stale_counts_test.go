package verify_test

import (
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// How many states what has no effect leaves: no more than it did, and no fewer.
func TestStaleLeavesSoMany(t *testing.T) {
	for _, c := range []struct {
		words, property string
		verdict         explore.Verdict
		states          int64
	}{
		{"data=1 wait=5 retries=1", "no-reset-on-graceful-close", explore.Holds, 2343},
		{"data=1 wait=5 retries=1 window=1", "no-reset-on-graceful-close", explore.Holds, 4993},
		{"data-b=2 wait=5 retries=0 window=3", "data-intact", explore.Holds, 255},
		{"data-b=1 wait=3 retries=1 time-wait-reply=fin time-wait-restart=exact-fin", "no-reset-on-graceful-close",
			explore.Violated, 681},
		{"data-b=1 wait=3 retries=1 time-wait-reply=length time-wait-restart=never", "time-wait-held",
			explore.Holds, 692},
		{"data=1 wait=3 retries=0 time-wait-reply=any time-wait-restart=every time-wait-rst=close",
			"time-wait-held", explore.Violated, 326},
		{"data=1 wait=3 retries=0 time-wait-reply=fin time-wait-restart=any time-wait-rst=close", "data-intact",
			explore.Holds, 249},
		{"data-b=1 wait=3 retries=1 close=full", "data-intact", explore.Holds, 285},
		{"data=1 wait=2 retries=0 aborts=1 first-closer=any", "data-intact", explore.Holds, 846},
		{"data-b=1 wait=2 retries=0 time-wait-fin=rst rst-check=window", "data-intact", explore.Holds, 74},
		{"wait=3 retries=1 time-wait-fin=rst", "time-wait-held", explore.Holds, 73},
		{"data-b=2 wait=3 retries=0 window=1", "data-intact", explore.Holds, 201},
		{"data=1 wait=3 retries=0 first-closer=any", "no-reset-on-graceful-close", explore.Holds, 912},
		{"data=1 wait=3 retries=0 first-closer=any time-wait-reply=fin time-wait-restart=every", "data-intact",
			explore.Holds, 590},
		{"data-a=1 wait=4 retries=0 time-wait-reply=any time-wait-restart=never time-wait-rst=close",
			"no-reset-on-graceful-close", explore.Holds, 52},
	} {
		p := modeltest.Words(t, "rto-collapse=ack loss=any duplicates=any incarnations=1 "+c.words)
		property, _ := properties.Named(c.property)
		a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Workers: 1, MaxStates: 20_000,
			Properties: []properties.Property{property}})
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != c.verdict || a.States != c.states {
			t.Errorf("%s: %v, %d states", c.words, a.Verdict, a.States)
		}
	}
}
