package cause_test

import (
	"slices"
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/stacktest/tcp"
)

// Five bugs at once, in a TCP that was not made of the model, are found and named, and
// nothing else: though with one of them the peer's numbers are others from its FIN on.
func TestPlantedBugs(t *testing.T) {
	names := map[tcp.Bug][]string{
		tcp.ResetsInWindow:    {"syn-received-rst-window", "rst-in-window", "time-wait-rst-window"},
		tcp.IgnoresSYN:        {"syn-received-syn-ignored", "no-challenge", "time-wait-syn-silent"},
		tcp.SendsFINOnce:      {"fin-not-retransmitted"},
		tcp.AcknowledgesNoFIN: {"ack-numbers"},
		tcp.HurriesTimeWait:   {"time-wait-short"},
	}
	var target tcp.Target
	var want []string
	for bug, causes := range names {
		target, want = append(target, bug), append(want, causes...)
	}
	c, err := conformance.Compare(target, "rfc9293", []model.End{model.A}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	found, left := cause.Find(c.Differences())
	var got []string
	for _, f := range found {
		got = append(got, f.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(left) > 0 {
		t.Errorf("found are %v, want %v; %d rows have no cause", got, want, len(left))
	}
}
