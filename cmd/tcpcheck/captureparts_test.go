package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// Two files of the same segments are of the two ends, however far their clocks are apart and whichever is
// named first; one that goes on with segments that are sent again is a part.
func TestClocksMakeNoParts(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, after time.Duration, lines ...string) string {
		var later []string
		for _, line := range lines {
			at, rest, _ := strings.Cut(line, " ")
			d, err := time.ParseDuration(at)
			if err != nil {
				t.Fatal(err)
			}
			later = append(later, (d+after).String()+" "+rest)
		}
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, capturetest.Capture(capturetest.Raw, strings.Join(later, "\n")),
			0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	atA := []string{"0ms A S 0 0", "10ms B SA 0 1", "11ms A A 1 1", "20ms A A 1 1 +5", "30ms B A 1 6",
		"40ms A FA 6 1", "50ms B FA 1 7", "51ms A A 7 2"}
	atB := []string{"5ms A S 0 0", "6ms B SA 0 1", "16ms A A 1 1", "25ms A A 1 1 +5", "26ms B A 1 6",
		"45ms A FA 6 1", "46ms B FA 1 7"}
	said := func(names ...string) string {
		var got bytes.Buffer
		run(append([]string{"capture"}, names...), &got)
		return got.String()
	}
	a := write("a.pcap", 0, atA...)
	for _, after := range []time.Duration{0, time.Second, 40 * time.Second, 5 * time.Minute, 3 * time.Hour,
		-time.Second, -3 * time.Hour} {
		b := write("b.pcap", after, atB...)
		for frame, names := range map[string][]string{"8'": {a, b}, "8\"": {b, a}} {
			if got := said(names...); !strings.Contains(got, "Lost (seen at A only): frame "+frame+".") {
				t.Errorf("B's clock %v ahead, %s first:\n%s", after, names[0], got)
			}
		}
	}
	first := write("c1.pcap", 0, atA[:6]...)
	second := write("c2.pcap", 30*time.Second, "0ms A FA 6 1", "50ms B FA 1 7", "51ms A A 7 2")
	for _, names := range [][]string{{first, second}, {second, first}} {
		if got := said(names...); !strings.Contains(got, "2 parts of one capture: 9 frames") {
			t.Errorf("%s first:\n%s", names[0], got)
		}
	}
}
