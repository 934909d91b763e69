package cause_test

import (
	"slices"
	"testing"

	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/stack"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
)

// walks returns by their causes the shortest random walks on which a stack made of the model,
// with faults, differs.
func walks(t *testing.T, n int, wrong ...*fault) map[string][]conformance.Event {
	t.Helper()
	target, err := under.NewTarget("rfc9293")
	if err != nil {
		t.Fatal(err)
	}
	var of stack.Target = planted{target, wrong}
	c, err := conformance.Walks(of, "rfc9293", model.Ends[:1], n, 1, cause.Kind, func() {})
	if err != nil {
		t.Fatal(err)
	}
	found, left := cause.Find(c.Differences())
	none(t, "walks", left)
	all := map[string][]conformance.Event{}
	for _, f := range found {
		all[f.Name] = f.All[0].Probe.Events
	}
	return all
}

// The model does on random walks what it does, but for what it keeps as a stack.
func TestWalksOfTheModel(t *testing.T) {
	for name, events := range walks(t, 60) {
		if name != "kept" && name != "held-after-timeout" {
			t.Errorf("%s: %v", name, events)
		}
	}
}

// Random walks find faults, and what is left of them when they are shrunk is a shortest way to
// the fault. The same seed finds the same.
func TestWalksFind(t *testing.T) {
	var wrong []*fault
	for i := range faults {
		if name := faults[i].name; name == "no-time-wait" || name == "fin-not-retransmitted" {
			wrong = append(wrong, &faults[i])
		}
	}
	got := walks(t, 200, wrong...)
	for name, want := range map[string][]conformance.Event{
		"no-time-wait": {"open", "SYN,ACK seq=any ack=nxt", "send", "close", "FIN,ACK seq=next ack=nxt"},
		"fin-not-retransmitted": {"open", "SYN,ACK seq=any ack=nxt", "send", "close",
			"PSH,ACK seq=next+1 ack=una+1", "tick", "tick", "fire"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
}
