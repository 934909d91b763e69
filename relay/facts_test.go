package relay

import (
	"fmt"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// resolved returns what follows from settings such as "half-close close, request 2", the first word of
// which may be a relay's name.
func resolved(t testing.TB, text string) *Resolved {
	t.Helper()
	var given []model.Setting
	var named *Named
	for part := range strings.SplitSeq(text, ",") {
		switch words := strings.Fields(part); len(words) {
		case 0:
		case 1:
			var ok bool
			if named, ok = Lookup(words[0]); !ok {
				t.Fatalf("no relay %q", words[0])
			}
		default:
			given = append(given, model.Setting{Name: words[0], Value: words[1]})
		}
	}
	r, err := Resolve(given, named, 0)
	if err != nil {
		t.Fatal(text, err)
	}
	return r
}

// asked returns the answer about all properties, or some.
func asked(t testing.TB, text string, names ...string) *Answer {
	t.Helper()
	q := Question{Resolved: *resolved(t, text), Properties: Properties}
	if len(names) > 0 {
		q.Properties = nil
	}
	for _, name := range names {
		p, ok := PropertyNamed(name)
		if !ok {
			t.Fatalf("no property %q", name)
		}
		q.Properties = append(q.Properties, *p)
	}
	a, err := Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// violated lists the properties that are.
func violated(a *Answer) string {
	var all []string
	for _, f := range a.Findings {
		if f.Verdict == explore.Violated {
			all = append(all, f.Property.Name)
		}
	}
	return strings.Join(all, " ")
}

// What is known of proxies, worked out by hand.
func TestFacts(t *testing.T) {
	for _, c := range []struct{ settings, violated string }{
		// A relay that passes all on loses nothing, be segments lost or not.
		{"", ""},
		{"loss 2, request 2, response 2", ""},
		{"loss 1, request 2, response 2, window 1, delay 2", ""},
		// It closes both once A has ended its stream: what B answers finds a closed socket.
		{"half-close close", "response-delivered no-truncation"},
		{"nginx-stream", "response-delivered no-truncation"},
		{"nginx-stream-half-close", ""},
		{"haproxy-abortonclose", "response-delivered no-truncation"},
		// A client that keeps its side open needs no half-close.
		{"nginx-stream, client keep, server request", ""},
		// The end of the stream is what B waits for, and what never comes.
		{"client keep, request 0", "response-delivered flow-freed"},
		{"two-cats", "response-delivered flow-freed"},
		{"half-close ignore, idle 10", "response-delivered no-truncation"},
		// With 500 ms of patience, counted from what passed last: 100 ms there, 200 ms thought, 100 ms back.
		{"socat, think-b 200ms", ""},
		{"socat, think-b 300ms", "response-delivered no-truncation"},
		{"socat, think-b 200ms, response 3", ""},
		{"socat, half-closed-counts total, think-b 200ms, response 2", "response-delivered no-truncation"},
		// Idle for longer than B thinks, or not.
		{"aws-classic-load-balancer, client keep, server request, think-b 59s", ""},
		{"aws-classic-load-balancer, client keep, server request, think-b 60s", "response-delivered no-truncation"},
		// A reset that becomes the end of the stream is a part taken for the whole.
		{"aborts-b 1", ""},
		{"aborts-b 1, reset close", "no-truncation reset-told"},
		{"aborts-b 1, reset end", "no-truncation reset-told"},
		{"aborts-a 1, reset close", "no-truncation reset-told"},
		// Whoever ignores it keeps A waiting, for ever or until all is idle.
		{"aborts-b 1, reset ignore, client keep, server request", "reset-told flow-freed"},
		// CLOSE with something unread is a RST, and it takes what the relay has not read of the response.
		{"server early, request 2", "response-delivered"},
		{"server early, request 2, reset-flushes no", ""},
		// But what is lost under way nobody sends again after a RST, nor the RST.
		{"server early, request 2, reset-flushes no, loss 1", "response-delivered flow-freed"},
		{"server early, request 2, server-close linger", ""},
		// The relay does the same to A, if it closes both where B ends its stream (lingering_close); and B,
		// which reads on, takes the end of that for the end of the request.
		{"half-close close, client keep, server early, request 2, server-close linger",
			"request-delivered response-delivered no-truncation"},
		{"half-close close, client keep, server early, request 2, server-close linger, reset-flushes no",
			"request-delivered no-truncation"},
		// Who is gone without a word is found out by what is sent to him, or by the clock.
		{"vanishes-a 1, client keep, server request, server-close wait", "flow-freed reset-told"},
		{"vanishes-b 1, idle 10, on-timeout reset", ""},
		{"vanishes-b 1, idle 10, on-timeout close", "no-truncation reset-told"},
		{"vanishes-b 1, idle 10, on-timeout forget", "reset-told"},
	} {
		a := asked(t, c.settings)
		got, want := map[string]bool{}, map[string]bool{}
		for _, name := range strings.Fields(violated(a)) {
			got[name] = true
		}
		for _, name := range strings.Fields(c.violated) {
			want[name] = true
		}
		if a.Verdict() == explore.Incomplete || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: violated is %q, want %q", c.settings, violated(a), c.violated)
		}
	}
}

// The least time for which a half-closed connection has to be kept is the way to B and back, what B
// thinks, the retransmissions of one segment, and a tick.
func TestLeastByHand(t *testing.T) {
	for _, delay := range []int{0, 2} {
		for _, think := range []int{0, 5} {
			for _, loss := range []int{0, 2} {
				for _, response := range []int{1, 2} {
					for _, counts := range []string{total, idle} {
						r := resolved(t, fmt.Sprintf("delay-b %d, think-b %d, loss %d, rto 4, response %d, "+
							"half-closed-counts %s",
							delay, think, loss, response, counts))
						p, _ := PropertyNamed("response-delivered")
						l, err := FindLeast(t.Context(), Question{Resolved: *r, Properties: []Property{*p}}, "half-closed-a",
							50)
						if err != nil {
							t.Fatal(err)
						}
						want := 2*delay + think + 4*(1<<loss-1) + 1
						if counts == total {
							want += (response - 1) * think
						}
						if l.At != want {
							t.Errorf("delay %d, think %d, loss %d, response %d, %s: %d, want %d", delay, think, loss, response,
								counts, l.At, want)
						}
					}
				}
			}
		}
	}
}

// What people tell of proxies is as the stories say.
func TestStories(t *testing.T) {
	for _, s := range Stories() {
		told, err := s.Tell(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range told {
			if c := told[i].Check; !told[i].OK() {
				t.Errorf("%s: %s: %s, want %s", s.Name, c.Asks(), told[i].Found, c.Expected())
			} else if (told[i].Run == nil) != (c.Expected() == explore.Holds.String()) || c.Because == "" {
				t.Errorf("%s: %s: a run, or a reason, is missing, or too much", s.Name, c.Asks())
			}
		}
	}
}
