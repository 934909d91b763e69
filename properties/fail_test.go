package properties_test

import (
	"strings"
	"testing"

	"tcpcheck/model/mutants"
	"tcpcheck/properties"
)

// failures are, for each property, parameters under which it is violated, how,
// and what makes them good.
var failures = []struct {
	property, words, mutant string
	steps                   int
	word                    string
	good                    string // words that make it hold, without the mutant
}{
	{"no-reset-on-graceful-close", "wait=0", "", 7, "LAST-ACK", "wait=1"},
	{"no-reset-on-graceful-close", "loss=1 wait=1", "", 11, "LAST-ACK", "wait=2"},
	{"no-reset-on-graceful-close", "loss=1", "no-time-wait", 6, "LAST-ACK", ""},
	{"no-old-segment", "incarnations=2 rto=2 retries=1 wait=1", "", 14, "FIN", "wait=2"},
	{"no-old-segment", "incarnations=2 rto=2 retries=0 wait=0 isn=monotonic", "no-sequence-check", 12, "RST",
		""},
	{"delivered", "close-a=full data-b=1 loss=0 wait=8", "", 3, "refused", "close-a=half"},
	{"delivered", "data-b=1 reader-a=late first-closer=b loss=0 aborts=1 msl=1 delay=0", "", 2,
		"no receiver", "aborts=0"},
	{"delivered", "data-b=1 loss=4", "", 24, "give up", "loss=3"},
	{"delivered", "data-b=1 fin-wait-2-timeout=1 loss=0", "", 6, "abandon", "fin-wait-2-timeout=off"},
	{"delivered", "data-b=1 first-closer=b aborts=1", "", 2, "no receiver", "aborts=0"},
	{"delivered", "data-a=1", "fin-overtakes-data", 3, "FIN before data", ""},
	{"loss-told", "close-a=full data-b=1 loss=0 wait=8", "", 5, "close", "close-a=half"},
	{"loss-told", "first-closer=b linger-b=0 data-b=1 loss=0", "", 5, "reset", "linger-b=off"},
	{"loss-told", "first-closer=b linger-b=1 linger-told=no data-b=1 loss=0", "", 7, "reset", "linger-told=yes"},
	{"loss-told", "first-closer=b linger-b=1 linger-told=no data-b=1 loss=0 rto=5 delay=1 msl=1", "", 7, "reset",
		"linger-b=3"},
	{"loss-told", "data-b=1 first-closer=b aborts-a=1", "", 3, "close", "aborts=0"},
	{"loss-told", "data-b=1 loss=4", "", 27, "close", "loss=3"},
	{"no-reset-after-close", "fin-wait-2-timeout=1", "", 8, "LAST-ACK", "fin-wait-2-timeout=off"},
	{"no-reset-after-close", "wait=0", "", 7, "LAST-ACK", "wait=1"},
	{"no-reset-after-close", "aborts=1", "", 3, "FIN-WAIT-1", "aborts=0"},
	{"no-reset-after-close", "close=full data-b=1", "", 6, "LAST-ACK", "close=half"},
	{"no-reset-after-close", "retries=0", "", 7, "LAST-ACK", "retries=1"},
	{"no-reset-after-close", "loss=1", "no-time-wait", 6, "LAST-ACK", ""},
	{"close-completes", "wait=0", "", 7, "reset in LAST-ACK", "wait=1"},
	{"close-completes", "time-wait-fin=ignore rto=3 wait=23 loss=1", "", 59, "gives up in LAST-ACK",
		"time-wait-fin=ack"},
	// What TIME-WAIT does not answer is data that it has, under time-wait-reply fin.
	{"close-completes", "data-b=1 loss=2 wait=33", "", 31, "gives up in LAST-ACK", "time-wait-reply=length"},
	{"close-completes", "loss=2 retries=1", "", 8, "gives up in FIN-WAIT-1", "loss=0"},
	{"open-succeeds", "first-closer=b incarnations=2 time-wait-syn=rst isn=monotonic rto=9", "", 8, "TIME-WAIT",
		"time-wait-syn=ack"},
	{"time-wait-full", "first-closer=b incarnations=2 syn-in-window=reset", "", 7, "SYN",
		"syn-in-window=challenge"},
	{"time-wait-full", "profile=rfc9293", "", 8, "RST", "time-wait-rst=ignore"},
	{"no-stale-client", "start=closed retries-a=1 retries-b=0", "", 5, "SYN-SENT", "rto-b=5"},
	{"no-stale-client", "start=closed retries=1 loss=3 rto=5", "", 22, "SYN-RECEIVED", "loss=0"},
	{"time-wait-held", "profile=rfc9293", "", 8, "", "time-wait-rst=ignore"},
	{"network-drained", "rto=2 retries=1 wait=1", "", 10, "FIN,ACK", "wait=2"},
	{"network-drained", "rto=2 retries=1 wait=3 profile=rfc9293", "", 15, "RST", "time-wait-reply=fin"},
	// TIME-WAIT is abandoned before it begins, and A opens at once.
	{"network-drained", "incarnations=2 fin-wait-2-timeout=1", "", 7, "FIN,ACK",
		"fin-wait-2-timeout=off rto=5"},
	{"no-stale-establishment", "start=closed isn=monotonic retries=1", "two-way-handshake", 11, "", ""},
	{"no-stale-establishment", "start=closed retries=1 isn=any", "", 12, "", "isn=monotonic"},
	{"no-open-in-time-wait", "first-closer=b incarnations=2 time-wait-syn=reopen", "", 7,
		"", "time-wait-syn=ack"},
	{"no-rst-for-fin", "rto-a=3 retries=1 wait=1", "", 10, "CLOSED", "wait=2"},
	{"no-rst-for-fin", "rto-a=3 retries=1", "time-wait-resets-fin", 7, "TIME-WAIT", ""},
	{"no-rst", "", "", 8, "LISTEN", "closed-port=silent"},
	{"no-rst", "closed-port=silent close=full data-b=1", "", 3, "FIN-WAIT-1", "close=half"},
	{"data-intact", "data-a=1", "fin-overtakes-data", 3, "FIN before data", ""},
	{"data-intact", "data-a=1", "stale-rcv-nxt", 5, "data twice", ""},
	{"timer-armed", "", "no-timer-in-close-wait", 3, "LAST-ACK", ""},
	{"timer-armed", "data-b=1", "no-timer-in-close-wait", 3, "CLOSE-WAIT", ""},
	{"timer-armed", "first-closer=any", "closing-does-not-retransmit", 3, "CLOSING", ""},
	{"rfc-transitions", "start=closed retries=0", "two-way-handshake", 2, "LISTEN to ESTABLISHED", ""},
	{"rfc-transitions", "fin-wait-2-timeout=3", "", 7, "FIN-WAIT-2 to CLOSED", "fin-wait-2-timeout=off"},
	{"rfc-transitions", "first-closer=b incarnations=2 time-wait-syn=reopen", "", 7,
		"TIME-WAIT to SYN-RECEIVED", "time-wait-syn=ack"},
	{"rfc-transitions", "", "no-time-wait", 4, "FIN-WAIT-1 to CLOSED", ""},
	{"closes", "first-closer=any loss=1", "closing-does-not-retransmit", 6, "A CLOSING, B FIN-WAIT-2", ""},
	{"closes", "loss=1", "fin-retransmit-off-by-one", 27, "A CLOSED, B ESTABLISHED", ""},
	{"closes", "loss=1 data-b=1 retries=2", "last-ack-on-any-ack", 9, "A FIN-WAIT-2, B LISTEN", ""},
	{"closes", "", "close-wait-for-ever", 3, "A FIN-WAIT-2, B CLOSE-WAIT", ""},
	{"closes", "loss=9 retries=1 first-closer=any", "", 11, "A CLOSED, B FIN-WAIT-2", "fin-wait-2-timeout=1"},
	{"no-silent-end", "aborts=1 loss=1", "", 3, "A CLOSED, B ESTABLISHED", "aborts=0"},
	{"no-silent-end", "data-b=1 loss=2 retries=1", "", 11, "A CLOSED, B ESTABLISHED", "loss=0"},
	{"no-storm", "first-closer=any profile=rfc9293", "", 9, "", "time-wait-reply=fin"},
	{"no-storm", "retries=1", "ack-answers-ack", 5, "", ""},
	{"no-storm", "start=half-open-b retries=1", "rst-off-by-one", 4, "", ""},
	{"no-silent-end", "", "close-sends-no-fin", 1, "A CLOSED, B ESTABLISHED", ""},
	{"closes", "first-closer=any retries=0 rto=9", "ack-overtakes-fin", 16, "A CLOSED, B FIN-WAIT-2", ""},
	{"no-rst-for-fin", "rto-a=3 retries=1", "fin-meets-neither", 5, "FIN-WAIT-2", ""},
	// B, which does not close, stays for ever in either case; A does not.
	{"closes:A FIN-WAIT-1, B ESTABLISHED", "data-a=2 receive-buffer-b=1 reader-b=never probes-a=2 rto=5",
		"zero-window-for-ever", 23, "A FIN-WAIT-1, B ESTABLISHED", ""},
	{"closes", "data-a=2 receive-buffer-b=1 reader-b=late loss=1 retries-a=2 rto=9", "no-persist-timer", 6,
		"A FIN-WAIT-1, B ESTABLISHED", ""},
	{"no-reset-on-graceful-close", "incarnations=2", "open-takes-fin-wait-2", 7, "LAST-ACK", ""},
	{"open-answered", "start=closed open=both incarnations=2 isn=zero", "rst-ack-ignored", 3, "SYN-SENT", ""},
	{"open-answered", "start=closed open=both incarnations=2 isn=zero retries=0 rto=9", "syn-ack-dropped", 16,
		"SYN-RECEIVED", ""},
	{"open-answered", "start=closed loss=4 retries=1", "", 8, "SYN-SENT", "loss=0"},
	{"translated", "box-a=on box-established-a=2 box-unknown-in-a=untranslated", "", 6, "to A",
		"box-established-a=never"},
}

func TestEveryPropertyCanFail(t *testing.T) {
	fails := map[string]bool{}
	for _, f := range failures {
		t.Run(f.property+" "+f.words+" "+f.mutant, func(t *testing.T) {
			violated(t, f.property, f.words, f.mutant, f.steps, f.word)
			if f.mutant != "" || f.good != "" {
				holds(t, f.property, f.words+" "+f.good, "")
			}
		})
		fails[f.property] = true
	}
	for _, p := range properties.All {
		if !fails[p.Name] {
			t.Errorf("%s: nothing violates it", p.Name)
		}
	}
}

// A mutant violates what it says it does, where the model does not: one of the
// failures shows it, of the property or of one kind of its violations.
func TestEveryMutantViolatesWhatItNames(t *testing.T) {
	for _, mu := range mutants.All {
		shown := false
		for _, f := range failures {
			property, _, _ := strings.Cut(f.property, ":")
			shown = shown || f.mutant == mu.Name && property == mu.Violates
		}
		if !shown {
			t.Errorf("%s is not shown to violate %s", mu.Name, mu.Violates)
		}
	}
}

func TestPropertiesSayWhatTheyAre(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range properties.All {
		if p.Name == "" || p.Sentence == "" || p.Source == "" {
			t.Errorf("%q: sentence %q, source %q", p.Name, p.Sentence, p.Source)
		}
		if seen[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[p.Name] = true
		if found, ok := properties.Named(p.Name); !ok || found.Sentence != p.Sentence {
			t.Errorf("%s is not found by its name", p.Name)
		}
	}
	if _, ok := properties.Named("no-such-property"); ok {
		t.Error("a property that does not exist is found")
	}
	if len(properties.Default) != 2 || properties.Default[0].Name != "no-reset-on-graceful-close" ||
		properties.Default[1].Name != "no-old-segment" {
		t.Errorf("the default is %d properties", len(properties.Default))
	}
}
