package explain_test

import (
	"context"
	"testing"

	"tcpcheck/ask/explain"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// halfOpen is what is told of B, which A told nothing of giving up.
const halfOpen = "It can be helped until A's retransmitted FIN is lost. B is half-open: it has nothing to " +
	"send, and A knows no such connection. Only a keep-alive finds that out (RFC 9293 3.8.4): --keepalive-b on. "

// counterexample returns the question with the settings given as "name=value"
// words, one incarnation unless they say otherwise, and its answer.
func counterexample(t *testing.T, property, settings, mutant string) (verify.Question, *verify.Answer) {
	t.Helper()
	p := modeltest.Words(t, "incarnations=1 "+settings)
	checked, ok := properties.Named(property)
	if !ok {
		checked, _ = properties.WitnessNamed(property)
	}
	q := verify.Question{Parameters: p, Properties: []properties.Property{checked}}
	if mu, ok := mutants.Named(mutant); ok {
		q.Mutant = &mu
	}
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Run == nil {
		t.Fatalf("%s %s: no run", property, settings)
	}
	return q, a
}

func TestCaption(t *testing.T) {
	for _, c := range []struct{ property, settings, mutant, want string }{
		{"no-reset-on-graceful-close", "wait=0", "",
			"A keeps no TIME-WAIT; A's FIN reaches B in ESTABLISHED, which answers with an ACK; B's ACK reaches A " +
				"in CLOSED, which " +
				"answers with a RST; A's RST reaches B in LAST-ACK and resets it: that violates " +
				"no-reset-on-graceful-close " +
				"(RFC 9293 3.6, 3.6.1). Prevented by --wait 3 or --closed-port silent."},
		{"no-reset-on-graceful-close", "wait=0 delay=0", "",
			"A's ACK is lost; A keeps no TIME-WAIT; B's retransmitted FIN reaches A in CLOSED, which answers with " +
				"a RST; A's RST " +
				"reaches B in " +
				"LAST-ACK and resets it: that violates no-reset-on-graceful-close (RFC 9293 3.6, 3.6.1). " +
				"Prevented by --wait 2 or --closed-port silent."},
		{"no-old-segment", "incarnations=2 msl=1 delay=1 wait=1 loss=0 rto=2 retries=1", "",
			"A's TIME-WAIT of 1 tick is over; B's retransmitted FIN of incarnation 1 reaches A in ESTABLISHED and " +
				"leads it to CLOSE-WAIT: " +
				"that violates " +
				"no-old-segment (RFC 9293 3.4.3, 3.6.1). Prevented by --wait 2 or --isn monotonic."},
		{"time-wait-held", "loss=0 profile=rfc9293", "",
			"B's ACK reaches A in TIME-WAIT, which answers with an ACK; A's ACK reaches B in LISTEN, which " +
				"answers with a " +
				"RST; B's RST reaches A in TIME-WAIT and resets it: that violates time-wait-held (RFC 1337). " +
				"Prevented by --time-wait-rst ignore or --closed-port silent."},
		{"network-drained", "wait=0 loss=0", "",
			"A's TIME-WAIT ends with 2 segments still in flight: that violates network-drained (RFC 9293 3.4.3). " +
				"Prevented by --wait 4."},
		{"closes", "loss=9 retries=1", "",
			"A's FIN and A's retransmitted FIN are lost; A gives up in FIN-WAIT-1, and A stays in CLOSED, " +
				"B in ESTABLISHED: that violates closes (RFC 9293 3.6). " + halfOpen +
				"Neither a wait of 8 ticks nor any other " +
				"single policy or timeout was found to prevent it within these bounds."},
		{"closes", "loss=9 retries=1 wait=9", "",
			"A's FIN and A's retransmitted FIN are lost; A gives up in FIN-WAIT-1, and A stays in CLOSED, " +
				"B in ESTABLISHED: that violates closes (RFC 9293 3.6). " + halfOpen +
				"Neither a wait of 18 ticks nor any other " +
				"single policy or timeout was found to prevent it within these bounds."},
		{"no-old-segment", "incarnations=2 loss=0 fin-wait-2-timeout=3", "",
			"A abandons FIN-WAIT-2; B's retransmitted FIN of incarnation 1 reaches A 1 tick later, in CLOSED, which " +
				"answers with a RST; A's RST of incarnation 1 reaches B in SYN-RECEIVED and resets it: that violates " +
				"no-old-segment (RFC 9293 3.4.3, 3.6.1). Prevented by --fin-wait-2-timeout off. Not every change was " +
				"tried: the questions take too many states."},
		{"no-rst", "loss=0 aborts=1", "",
			"A's application aborts in ESTABLISHED: that violates no-rst (RFC 9293 3.5.2). Neither a wait of 8 " +
				"ticks nor any other single policy or timeout was found to prevent it within these bounds."},
		{"closes", "", "close-wait-for-ever",
			"A's FIN reaches B in ESTABLISHED, which answers with an ACK; B's ACK reaches A in FIN-WAIT-1 and " +
				"leads it to " +
				"FIN-WAIT-2, and A stays in FIN-WAIT-2, B in CLOSE-WAIT: that violates closes (RFC 9293 3.6). " +
				"Nothing can help from the beginning on. Without " +
				"the mutant close-wait-for-ever it does not happen."},
		{"delivered", "box-a=on box-time-wait-a=0 box-unknown-in-a=drop data-b=1 loss=0 delay=0 msl=1", "",
			"B's data: dropped by the middlebox beside A, which has not kept its entry (box-time-wait-a 0, " +
				"box-unknown-in-a drop); B's retransmitted data: dropped by the middlebox beside A, which has not " +
				"kept its entry (box-time-wait-a 0, box-unknown-in-a drop) (3 times); B gives up in LAST-ACK: that " +
				"violates delivered (RFC 9293 3.8). Prevented by --box-time-wait-a 1."},
		{"delivered", "box-b=on box-established-b=5 box-unknown-in-b=reset data-a=1 loss=0 delay=0 msl=1 think=8",
			"",
			"The middlebox beside B forgets the connection in ESTABLISHED (box-established-b 5); A's data reaches " +
				"the middlebox beside B, which has no entry (box-unknown-in-b reset), and is answered with a " +
				"RST; the RST of the middlebox beside B reaches A in ESTABLISHED and resets it: that violates " +
				"delivered (RFC 9293 3.8). Prevented by --box-established-b 9 or --keepalive on " +
				"--keepalive-time 4."},
		{"half-close", "data-b=1 loss=0", "",
			"Shows half-close: an end that has closed receives data in FIN-WAIT-2 (RFC 9293 3.6, case 1)."},
	} {
		_, a := counterexample(t, c.property, c.settings, c.mutant)
		got, err := explain.Caption(context.Background(), a.Findings[0].Run, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s %s: got\n%s\nwant\n%s", c.property, c.settings, got, c.want)
		}
	}
}

// What would have prevented a run that was found with any number of losses is what does
// with any number, not with as many as the run has; and it is looked for no longer where it
// is not found: a state counts for more.
func TestAdvice_Unlimited(t *testing.T) {
	for _, c := range []struct{ settings, want string }{
		{"", "Prevented by --wait 9 or --closed-port silent."},
		{"wait=9 data-b=1 rto-collapse=ack", "Prevented by --close full. Not every change was tried: the " +
			"questions take too many " +
			"states."},
	} {
		q, a := counterexample(t, "no-reset-on-graceful-close", "loss=any duplicates=any "+c.settings, "")
		got, err := explain.Advice(t.Context(), a.Findings[0].Run, &q.Parameters, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.settings, got, c.want)
		}
	}
}

// What cannot be told is an error, not half a sentence.
func TestCaption_Errors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, a := counterexample(t, "no-rst", "", "")
	if _, err := explain.Caption(ctx, a.Findings[0].Run, nil); err == nil {
		t.Error("no error after the context ended")
	}
	run := *a.Findings[0].Run
	run.Property = "no-such"
	if _, err := explain.Caption(context.Background(), &run, nil); err == nil {
		t.Error("no error for a property that does not exist")
	}
}
