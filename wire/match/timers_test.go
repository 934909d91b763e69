package match_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/wire/match"
)

// More is sent again than the profile has timeouts for, and acknowledged then: timers are what the
// capture shows.
func TestMoreRetransmissionsThanTimeouts(t *testing.T) {
	r := kernel(t, model.Setting{Name: "retries", Value: "0"})
	c := captured(t, handshake+`
		10ms A A 1 1 +10 ts=110
		300ms A A 1 1 +10 ts=400
		700ms A A 1 1 +10 ts=800
		701ms B A 1 11 ts=1600
		702ms A FA 11 1 ts=802
		900ms A FA 11 1 ts=1000
		901ms B FA 1 12 ts=1801
		902ms A A 12 2 ts=1002`)
	if _, err := match.Follow(c[0], r); err != nil {
		t.Error(err)
	}
}
