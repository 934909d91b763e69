package conformance_test

import (
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/stacktest/tcp"
)

func compared(t *testing.T, target tcp.Target, sides ...model.End) *conformance.Comparison {
	t.Helper()
	c, err := conformance.Compare(target, "rfc9293", sides, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A TCP that was written from RFC 9293, and not from the model, does in every kind of
// transition what the model does.
func TestSecondTCP(t *testing.T) {
	for _, r := range compared(t, tcp.Target{}, model.Ends[:]...).Results {
		if len(r.Differences) > 0 || r.Unreached > 0 || r.Probes < 1500 {
			t.Errorf("as %v, %d of %d differ, %d were not reached", r.Side, len(r.Differences), r.Probes, r.Unreached)
		}
	}
}

// Of five bugs at once each has rows of its own, with the clause that it breaks; and there
// are no others.
func TestPlantedBugs(t *testing.T) {
	type found struct{ on, model, stack, clause string }
	bugs := map[found]tcp.Bug{
		{"RST", "ACK", "→ no TCB", "3.10.7.4 2nd"}:         tcp.ResetsInWindow,
		{"FIN,ACK", "nothing", "→ no TCB", "3.10.7.4 8th"}: tcp.KeepsTimeWait,
		{"ACK", "ACK", "nothing", "3.10.7.4 5th"}:          tcp.TakesAnyACK,
		{"SYN", "ACK", "nothing", "3.10.7.4 4th"}:          tcp.IgnoresSYN,
		{"close", "FIN,ACK", "nothing", "RFC 6298 5"}:      tcp.SendsFINOnce,
		{"tick", "FIN,ACK", "nothing", "RFC 6298 5"}:       tcp.SendsFINOnce,
		{"ACK", "FIN,ACK", "nothing", "RFC 6298 5"}:        tcp.SendsFINOnce,
		{"rto timer", "FIN,ACK", "nothing", "RFC 6298 5"}:  tcp.SendsFINOnce,
		{"ACK", "RST", "ACK", "3.10.7.4 5th"}:              tcp.MildInSYNReceived,
	}
	missing := map[tcp.Bug]bool{}
	var all tcp.Target
	for _, bug := range bugs {
		if !missing[bug] {
			all = append(all, bug)
		}
		missing[bug] = true
	}
	for _, row := range compared(t, all, model.A).Rows {
		bug, ok := bugs[found{row.What[0], row.Model, row.Stack, row.Clause}]
		if !ok {
			t.Errorf("in %s, on %s, the model %s, the stack %s, %s: which bug is it?", row.State,
				strings.Join(row.What, " "), row.Model, row.Stack, row.Clause)
		}
		delete(missing, bug)
	}
	if len(missing) > 0 {
		t.Errorf("not found: %v", missing)
	}
}
