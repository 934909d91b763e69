package main

import (
	"testing"
	"time"

	"tcpcheck/learn"
	"tcpcheck/stack/stacktest"
)

// What is done down the tree leads to its profile.
func TestFingerprint(t *testing.T) {
	f, err := learn.NewFingerprint()
	if err != nil {
		t.Fatal(err)
	}
	_, left, err := f.Follow(target{}, func() {})
	if err != nil || len(left) != 1 || left[0] != "lwip" {
		t.Errorf("%v, %v", left, err)
	}
}

// lwIP takes a round-trip time of what was sent twice, against Karn's algorithm (RFC 6298, 3): in ticks of
// 500 ms, after m of them, sa = m and sv = 6 + m - 6/4, and RTO = sa/8 + sv.
func TestKarn(t *testing.T) {
	const tick = 500 * time.Millisecond
	for m, want := range map[time.Duration]time.Duration{1: 6, 3: 8, 5: 10, 9: 15} {
		if got := stacktest.AfterRetransmission(t, target{}, 3*time.Second, m*tick); got != want*tick {
			t.Errorf("acknowledged after %v: %v, want %v", m*tick, got, want*tick)
		}
	}
}
