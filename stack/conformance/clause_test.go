package conformance

import (
	"slices"
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack/replay"
)

// The clause is that of the event up to which a stack did the same, and of the timer if
// that is while time passes.
func TestClause(t *testing.T) {
	on := func(way []Event, events ...Event) []Event { return slices.Concat(way, events) }
	established := []Event{"open", "SYN,ACK seq=any ack=nxt"}
	closing := on(established, "send", "close")
	timeWait := on(closing, "FIN,ACK seq=next ack=nxt")
	for _, c := range []struct {
		profile string
		events  []Event
		want    string
	}{
		{"rfc9293", established[:1], "3.10.1"},
		{"rfc9293", established, "3.10.7.3 4th"},
		{"rfc9293", closing, "3.10.4"},
		{"rfc9293", on(closing, tick), "RFC 6298 5"},
		{"rfc9293", on(closing, tick, tick, fire), "RFC 6298 5"},
		{"rfc9293", on(closing, tick, tick, fire, tick, tick, tick, tick), "3.10.8"},
		{"rfc9293", on(closing, "FIN,ACK seq=next+1 ack=nxt"), "3.10.7.4 5th"},
		{"rfc9293", on(established, "FIN,ACK seq=next+1 ack=nxt"), "3.10.7.4 8th"},
		{"rfc9293", on(established, "SYN seq=next"), "3.10.7.4 4th"},
		{"rfc793", on(established, "SYN seq=next"), "RFC 793 3.9 fourth"},
		{"textbook", on(timeWait, "RST seq=next"), "RFC 1337 F1"},
		{"textbook", on(timeWait, tick), "3.10.7.4 8th"},
	} {
		d := Difference{
			Probe:  Probe{Profile: c.profile, Events: slices.Concat(c.events, rest(t, c.events, c.profile))},
			Report: &replay.Report{Done: make([]replay.Done, len(c.events))},
		}
		if got := clause(&d); got != c.want {
			t.Errorf("%s, %v: %s, want %s", c.profile, c.events, got, c.want)
		}
	}
}

// rest returns the events until the timer that runs then has fired.
func rest(t *testing.T, events []Event, profile string) []Event {
	t.Helper()
	policy, err := policyOf(profile)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEnd(model.A, policy)
	if err != nil {
		t.Fatal(err)
	}
	p := Probe{Events: events}
	at, err := p.play(e, func(model.Clause, replay.Step) {})
	if err != nil {
		t.Fatal(err)
	}
	return e.untilFired(at)
}
