package conformance_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/stacktest/tcp"
)

// A TCP that was written from RFC 9293, and not from the model, does in every kind of
// transition what the model does.
func TestSecondTCP(t *testing.T) {
	c, err := conformance.Compare(tcp.Target{}, "rfc9293", model.Ends[:], func() {})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Results {
		if len(r.Differences) > 0 || r.Unreached > 0 || r.Probes < 1500 {
			t.Errorf("as %v, %d of %d differ, %d were not reached", r.Side, len(r.Differences), r.Probes, r.Unreached)
		}
	}
}

// Where a stack acknowledges other numbers, and is in the same state, what comes later is
// asked with those numbers: its TIME-WAIT is seen.
func TestOtherNumbersAreFollowed(t *testing.T) {
	c, err := conformance.Compare(tcp.Target{tcp.AcknowledgesNoFIN}, "rfc9293", []model.End{model.A}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	if r := c.Results[0]; r.Unreached > 0 || len(r.Differences) == 0 || len(r.Differences) > 100 {
		t.Errorf("%d of %d differ, %d were not reached", len(r.Differences), r.Probes, r.Unreached)
	}
}
