package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
)

func read(t testing.TB, name string, file []byte) (*account.Account, error) {
	t.Helper()
	resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: "linux"},
		{Name: "msl", Value: "30s"}})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	connections, err := capture.Read(reader)
	if err != nil {
		return nil, err
	}
	return &account.Account{
		Files: []string{name}, Counts: []capture.Counts{reader.Counts()}, Profiles: resolved.Profiles,
		Connections: connections, Rules: match.Rules{Parameters: resolved.Parameters},
	}, nil
}

func captures(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "wire", "capture", "testdata", "*.pcap"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = b
	}
	return files
}

// A report fits 80 columns, is the same each time, and its JSON is JSON.
func TestCaptures(t *testing.T) {
	for name, file := range captures(t) {
		texts := []string{"", ""}
		if name[0] == 'w' {
			texts = texts[:1]
		}
		for i := range texts {
			r, err := read(t, name, file)
			if err != nil {
				t.Fatal(err)
			}
			var text, data bytes.Buffer
			if err := report.Capture(&text, r, false); err != nil {
				t.Fatal(err)
			}
			if err := report.CaptureJSON(&data, r); err != nil {
				t.Fatal(err)
			}
			checkLines(t, data.Bytes())
			texts[i] = text.String() + data.String()
			for line := range strings.SplitSeq(text.String(), "\n") {
				if len([]rune(line)) > 80 {
					t.Errorf("%s: more than 80 columns:\n%s", name, line)
				}
			}
		}
		if len(texts) == 2 && texts[0] != texts[1] {
			t.Errorf("%s: two reports differ", name)
		}
	}
}

// checkLines checks that each line is a JSON object.
func checkLines(t *testing.T, lines []byte) {
	t.Helper()
	for line := range bytes.Lines(lines) {
		if line[0] != '{' || !json.Valid(line) {
			t.Errorf("no JSON: %s", line)
		}
	}
}

// Large numbers make a ladder that is shorter, and still fits.
func TestLargeNumbers(t *testing.T) {
	var b strings.Builder
	b.WriteString("0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n")
	b.WriteString("3ms A A 1 1 +60000\n4ms B A 1 60001\n5ms A A 60001 1 +60000\n6ms B A 1 120001\n")
	b.WriteString("7ms B A 1 120001 +65000\n8ms A A 120001 65001\n9ms B A 65001 120001 +65000\n10ms A A " +
		"120001 130001\n")
	b.WriteString("20ms A FA 120001 130001\n21ms B FA 130001 120002\n22ms A A 120002 130002\n")
	r, err := read(t, "large", capturetest.Capture(capturetest.Raw, b.String()))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := report.Capture(&text, r, false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "120001/65001 ACK") || r.Anomalous > 0 {
		t.Errorf("got\n%s", text.String())
	}
}

func FuzzCapture(f *testing.F) {
	for _, file := range captures(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<14 {
			return
		}
		r, err := read(t, "fuzzed", file)
		if err != nil {
			return
		}
		var text, data bytes.Buffer
		if err := report.Capture(&text, r, false); err != nil {
			t.Fatal(err)
		}
		if err := report.CaptureJSON(&data, r); err != nil {
			t.Fatal(err)
		}
		checkLines(t, data.Bytes())
	})
}

// Connections that are followed at the same time are told of in their order.
func TestManyConnectionsInTheirOrder(t *testing.T) {
	var all *account.Account
	var want strings.Builder
	n := 0
	files := captures(t)
	for range 2 {
		for _, name := range []string{"a1_normal_close.pcap", "j3_assassination.pcap", "w1_lost_final_ack.A.pcap"} {
			r, err := read(t, name, files[name])
			if err != nil {
				t.Fatal(err)
			}
			if all == nil {
				all = &account.Account{Files: r.Files, Counts: r.Counts, Profiles: r.Profiles, Rules: r.Rules}
			}
			all.Connections = append(all.Connections, r.Connections...)
			n += len(r.Connections)
			var one strings.Builder
			if err := report.Capture(&one, r, false); err != nil {
				t.Fatal(err)
			}
			_, about, _ := strings.Cut(one.String(), "\nConnection 1: ")
			want.WriteString(about)
		}
	}
	var got strings.Builder
	if err := report.Capture(&got, all, false); err != nil {
		t.Fatal(err)
	}
	text := got.String()
	for i := range n {
		text = strings.Replace(text, fmt.Sprintf("\nConnection %d: ", i+1), "", 1)
	}
	if !strings.Contains(text, want.String()) {
		t.Errorf("got\n%s\nwant\n%s", text, want.String())
	}
}
