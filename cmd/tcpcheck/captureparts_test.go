package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/wire/capturetest"
)

// Parts of a capture that were written to a file after the other are read as one, in the order
// of their times; captures of the two ends, and captures that have nothing to do with each other,
// are not.
func TestCaptureParts(t *testing.T) {
	lines := []string{"0ms A S 0 0", "1ms B SA 0 1", "2ms A A 1 1", "30s A FA 1 1",
		"30001ms B FA 1 2", "30002ms A A 2 2"}
	write := func(dir, name string, lines []string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, capturetest.Capture(capturetest.Raw, strings.Join(lines, "\n")),
			0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	dir := t.TempDir()
	parts := []string{write(dir, "x.pcap", lines[:2]), write(dir, "x.pcap1", lines[2:3]),
		write(dir, "x.pcap10", lines[3:])}
	other := write(t.TempDir(), "x.pcap", []string{"3000s A S 0 0 port=50001"})
	end := write(t.TempDir(), "b.pcap", lines)
	const joined, apart, sides = "3 parts of one capture: 6 frames", "2 connections", "frames of the first file"
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"in order", parts, joined},
		{"in another order", []string{parts[2], parts[0], parts[1]}, joined},
		{"in a folder", []string{dir}, joined},
		{"long after", []string{parts[0], other}, apart},
		{"of both ends", []string{write(t.TempDir(), "a.pcap", lines), end}, sides},
	} {
		var got bytes.Buffer
		run(append([]string{"capture"}, test.args...), &got)
		if !strings.Contains(got.String(), test.want) || test.want == joined &&
			!strings.Contains(got.String(), "TIME-WAIT: A, from frame 5.") {
			t.Errorf("%s: not %q:\n%s", test.name, test.want, got.String())
		}
	}
}
