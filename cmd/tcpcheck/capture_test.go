package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/wire/capturetest"
)

// docs/capture-in.md shows what the command prints.
func TestCaptureDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "capture-in.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if status := run([]string{"capture", filepath.Join("..", "..", "wire", "capture", "testdata",
		"w12_tw_killed.A.pcap")}, &got); status != exitViolated {
		t.Errorf("exit status %d", status)
	}
	_, shown, _ := strings.Cut(string(page), "```\n #      s  A")
	shown, _, _ = strings.Cut(shown, "```\n")
	if shown == "" || !strings.Contains(got.String(), shown) {
		t.Errorf("docs/capture-in.md shows\n%s\nand it prints\n%s", shown, got.String())
	}
}

// What is not decided is said to be, in text, JSON and the exit status, and is no
// refusal.
func TestCaptureNotDecided(t *testing.T) {
	file := filepath.Join(t.TempDir(), "gap.pcap")
	if err := os.WriteFile(file, capturetest.Capture(capturetest.Raw, `
		0ms A S 0 0
		1ms B SA 0 1
		2ms A A 1 1
		3ms B A 9 1 +3
		4ms A FA 1 12
		5ms B A 12 50`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "Model (textbook): not decided at frame 6."},
		{[]string{"--json", "-"}, `"verdict":"not decided"`},
		{[]string{"--anomalous"}, "not decided"},
	} {
		var got bytes.Buffer
		args := append([]string{"capture", file, "--profile", "textbook"}, test.args...)
		if status := run(args, &got); status != exitIncomplete {
			t.Errorf("%v: exit status %d, want %d", args, status, exitIncomplete)
		}
		if !strings.Contains(got.String(), test.want) || strings.Contains(got.String(), "NOT ALLOWED") {
			t.Errorf("%v: not %q:\n%s", args, test.want, got.String())
		}
	}
}
