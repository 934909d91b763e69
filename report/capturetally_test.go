package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"tcpcheck/report"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capturetest"
)

// manyConnections is a capture of n: most are refused, every hundredth closes as usual and
// every fiftieth is reset in TIME-WAIT's stead.
func manyConnections(n int) []byte {
	var lines strings.Builder
	for i := range n {
		ms, port := 10*i, 10_000+i
		event := func(after int, segment string) {
			fmt.Fprintf(&lines, "%dms %s port=%d\n", ms+after, segment, port)
		}
		switch {
		case i%100 == 99:
			for j, s := range []string{"A S 0 0", "B SA 0 1", "A A 1 1", "A FA 1 1", "B FA 1 2", "A A 2 2"} {
				event(j, s)
			}
		case i%50 == 49:
			for j, s := range []string{"A S 0 0", "B SA 0 1", "A A 1 1", "A FA 1 1", "B FA 1 2", "A R 2 0"} {
				event(j, s)
			}
		default:
			event(0, "A S 0 0")
			event(1, "B RA =0 1")
		}
	}
	return capturetest.Capture(capturetest.Raw, lines.String())
}

// Of many connections there is a table, and what is asked for; of few, all is told.
func TestManyConnections(t *testing.T) {
	file := manyConnections(2000)
	tell := func(filter account.Filter) string {
		a, err := read(t, "many.pcap", file)
		if err != nil {
			t.Fatal(err)
		}
		a.Filter = filter
		var text bytes.Buffer
		if err := report.Capture(&text, a, false); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			if len([]rune(line)) > 81 {
				t.Errorf("more than 80 columns: %s", line)
			}
		}
		return text.String()
	}
	all := tell(account.Filter{})
	if lines := strings.Count(all, "\n"); lines > 40 {
		t.Errorf("%d lines:\n%s", lines, all)
	}
	for _, want := range []string{
		"\nport-closed            1,960             1\n", "\nnone                      20           100\n",
		"\nno-rst                            1,980             1\n",
		"\n2,000 connections, 1,980 of them anomalous.\n",
		"\nrefused        1,960             1\n", "\nA 10.0.0.1, to 10.0.0.2:9000           20           100\n",
		"\nConnection 50, A 10.0.0.1:10049, B 10.0.0.2:9000: connection-gone, allowed under\n", "\nAnd 1,976 more",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("not %q in\n%s", want, all)
		}
	}
	for _, c := range []struct {
		filter account.Filter
		first  string
		n      int
	}{
		{account.Filter{Causes: []string{account.NoCause}}, "Connection 100: ", 20},
		{account.Filter{Verdicts: []string{"allowed-under"}}, "Connection 50: ", 20},
		{account.Filter{Verdicts: []string{"no-rst"}, Ports: []uint16{10_006}}, "Connection 7: ", 1},
		{account.Filter{Ports: []uint16{10_006, 10_008}, Hosts: []netip.Addr{netip.MustParseAddr("10.0.0.2")}},
			"Connection 7: ", 2},
		{account.Filter{Hosts: []netip.Addr{netip.MustParseAddr("10.0.0.3")}}, "", 0},
	} {
		got := tell(c.filter)
		if n := strings.Count(got, "\nConnection "); n != c.n || !strings.Contains(got, c.first) ||
			!strings.Contains(got, fmt.Sprintf("\n%d of 2,000 connections, ", c.n)) {
			t.Errorf("%+v: %d connections:\n%.2000s", c.filter, n, got)
		}
	}
}

// JSON has what is asked for in lines, and no table.
func TestFilteredJSON(t *testing.T) {
	a, err := read(t, "many.pcap", manyConnections(100))
	if err != nil {
		t.Fatal(err)
	}
	a.Filter.Causes = []string{account.NoCause}
	var data bytes.Buffer
	if err := report.CaptureJSON(&data, a); err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(bytes.Lines(data.Bytes()))
	var got struct {
		Connection int
		A, Ended   string
		TimeWaits  []struct{ End, Since string } `json:"time_waits"`
		Model      struct{ Verdict, By string }
	}
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), data.String())
	}
	if err := json.Unmarshal(lines[1], &got); err != nil || got.Connection != 100 || got.A != "10.0.0.1:10099" ||
		got.Ended != "closed" || len(got.TimeWaits) != 1 ||
		got.TimeWaits[0].Since != "2023-11-14T22:13:20.994000Z" ||
		got.Model.By != "numbers" {
		t.Errorf("%v, %+v", err, got)
	}
}

// What is recognised is told as if it had been searched for.
func TestRecognisedAndSearchedForAreTalliedAlike(t *testing.T) {
	var texts [2]string
	for i := range texts {
		a, err := read(t, "many.pcap", manyConnections(150))
		if err != nil {
			t.Fatal(err)
		}
		a.SearchAll = i == 1
		var text bytes.Buffer
		if err := report.Capture(&text, a, false); err != nil {
			t.Fatal(err)
		}
		texts[i] = text.String()
	}
	if texts[0] != texts[1] {
		t.Errorf("recognised:\n%s\nsearched for:\n%s", texts[0], texts[1])
	}
}
