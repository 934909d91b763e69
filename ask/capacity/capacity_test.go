package capacity

import (
	"context"
	"testing"
	"time"

	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// of returns a question about ports with that TIME-WAIT, between ends of Linux.
func of(t testing.TB, ports int, wait string) Question {
	t.Helper()
	r, err := settings.Resolve(settings.Given{}.With("profile", "linux").With("incarnations", "1").
		With("loss", "1").With("wait", wait))
	if err != nil {
		t.Fatal(err)
	}
	return Question{
		Ports: ports, Addresses: 1, Requests: 1, Wait: r.Parameters.Wait[model.A], Tick: r.Parameters.Tick,
		Lengths: minwait.Question{At: func(wait int) verify.Question {
			p := r.Parameters
			p.Wait[model.A] = wait
			return verify.Question{Parameters: p, Properties: properties.Default[:1]}
		}},
	}
}

func ask(t testing.TB, q Question) *Answer {
	t.Helper()
	a, err := Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The figures of public reports: so many ports, held for so long, are so many connections
// a second.
func TestRates(t *testing.T) {
	for _, c := range []struct {
		ports int
		wait  string
		want  int
	}{{30000, "60s", 500}, {30000, "20s", 1500}, {LinuxPorts, "60s", 470}, {64512, "60s", 1075}, {1, "2s", 0}} {
		now := ask(t, of(t, c.ports, c.wait)).Ways[0]
		if got := int(now.Connections()); got != c.want {
			t.Errorf("%d ports, %s: %d connections a second, want %d", c.ports, c.wait, got, c.want)
		}
	}
}

// The ways are the arithmetic's and the checker's: what is asked about and the shortest
// that is safe hold, one tick less does not.
func TestWays(t *testing.T) {
	q := of(t, 1000, "60s")
	q.Open, q.Requests, q.Addresses = time.Second, 3, 2
	a := ask(t, q)
	want := []struct {
		change   Change
		verdict  explore.Verdict
		asked    bool
		requests float64
	}{
		{AsAsked, explore.Holds, true, 2000 * 3 / 61.},
		{Shortest, explore.Holds, true, 2000 * 3 / 2.2},
		{TooShort, explore.Violated, true, 2000 * 3 / 2.},
		{Reuse, explore.Violated, true, 2000 * 3 / 2.},
		{KeepAlive, explore.Holds, true, 2000 * 30 / 61.},
		{Addresses, explore.Holds, true, 4000 * 3 / 61.},
	}
	if len(a.Ways) != len(want) || !a.Found || a.Least != 1200*time.Millisecond {
		t.Fatalf("%d ways, shortest %v", len(a.Ways), a.Least)
	}
	for i, w := range want {
		got := &a.Ways[i]
		if got.Change != w.change || got.Asked != w.asked || w.asked && got.Verdict != w.verdict ||
			int(got.Served()) != int(w.requests) {
			t.Errorf("way %d: %+v, %v requests a second, want %v", i, got, got.Served(), w)
		}
	}
	if run := a.Counterexample(); run == nil || run.Parameters.Wait[model.A] != 5 {
		t.Error("the counterexample is not that of 1s")
	}
}

// Each of what is said to be needed does, and one less of it does not.
func TestNeeds(t *testing.T) {
	for _, wanted := range []int{471, 1000, 2353, 5000, 28232, 100000} {
		q := of(t, LinuxPorts, "60s")
		q.Wanted = wanted
		n := ask(t, q).Needs
		served := func(wait time.Duration, addresses, requests int) bool {
			held := (q.Open + wait).Seconds()
			return float64(q.Ports*addresses*requests) >= float64(wanted)*held
		}
		if !served(n.Wait, 1, 1) || served(n.Wait+q.Tick, 1, 1) {
			t.Errorf("%d: a wait of %v", wanted, n.Wait)
		}
		if !served(time.Minute, n.Addresses, 1) || served(time.Minute, n.Addresses-1, 1) {
			t.Errorf("%d: %d addresses", wanted, n.Addresses)
		}
		if !served(time.Minute, 1, n.Requests) || served(time.Minute, 1, n.Requests-1) {
			t.Errorf("%d: %d requests", wanted, n.Requests)
		}
		if n.Safe == n.Short || n.Safe != (n.Wait >= 1200*time.Millisecond) {
			t.Errorf("%d: a wait of %v is safe: %v", wanted, n.Wait, n.Safe)
		}
	}
	q := of(t, LinuxPorts, "60s")
	q.Wanted = 470
	if ask(t, q).Needs != nil {
		t.Error("470 a second need nothing")
	}
	q.Wanted, q.Open = 1000, time.Minute
	if n := ask(t, q).Needs; n.Wait >= 0 || n.Addresses != 5 {
		t.Errorf("connections that are open for a minute: %+v", n)
	}
}
