package match_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// forms are those of texts.
var forms = []capturetest.TextForm{{}, {Absolute: true}, {Old: true}, {Verbose: true}, {Tshark: true},
	{Tshark: true, Absolute: true}}

// What is printed of a capture is judged as the capture is, whatever prints it. Each is
// printed in two forms, another in the next two.
func TestText(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "capture", "testdata", "*.pcap"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for i, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := judged(t, file)
		packets := segments(t, file)
		for _, form := range []capturetest.TextForm{forms[i%len(forms)], forms[(i+3)%len(forms)]} {
			text := capturetest.Text(form, packets)
			if got := judged(t, []byte(text)); got != want {
				t.Errorf("%s as %+v:\n%s\nbut the capture:\n%s\n%s", name, form, got, want, text)
			}
		}
	}
}

// What a stack does beyond the model is told from a text as well, but where it takes what a text
// does not have.
func TestTextOfHabits(t *testing.T) {
	for _, s := range habits {
		file := capturetest.Capture(capturetest.Raw, s.lines)
		want := judgedBy(t, file, kernel(t))
		for _, form := range append(forms, capturetest.TextForm{Tshark: true, Inner: true}) {
			if !form.Verbose && (strings.Contains(s.lines, "ttl=") || s.name == "keep-alives without an answer" &&
				!form.Tshark) {
				continue // TTL is told with -v only, and so is SEQ of a bare ACK
			}
			text := capturetest.Text(form, segments(t, file))
			if got := judgedBy(t, []byte(text), kernel(t)); got != want {
				t.Errorf("%s as %+v:\n%s\nbut the capture:\n%s\n%s", s.name, form, got, want, text)
			}
		}
	}
}

// Where a text has no times, as with tcpdump -t, what lasts a time may have lasted as long.
func TestTextWithoutTimes(t *testing.T) {
	var lines []string
	text := capturetest.Text(capturetest.TextForm{}, segments(t, file(t, "h1_fw2_60")))
	for line := range strings.Lines(text) {
		_, line, _ = strings.Cut(line, " ")
		lines = append(lines, line)
	}
	want := judged(t, file(t, "h1_fw2_60"))
	if got := judged(t, []byte(strings.Join(lines, ""))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Where a text does not tell SEQ, what was overtaken shows by what it acknowledges.
func TestTextWithoutSEQ(t *testing.T) {
	const lines = `
		0ms A S 0 0
		1ms B SA 0 1
		2ms A A 1 1
		3ms B FA 1 1
		4ms A A 2 2
		4ms A FA 1 1
		5ms B A 2 2`
	file := capturetest.Capture(capturetest.Raw, lines)
	want, text := judged(t, file), capturetest.Text(capturetest.TextForm{}, segments(t, file))
	if got := judged(t, []byte(text)); got != want || !strings.HasPrefix(got, "allowed") {
		t.Errorf("got %s, want %s", got, want)
	}
}

// judged is what is said of a capture.
func judged(t *testing.T, file []byte) string {
	t.Helper()
	return judgedBy(t, file, rules(t))
}

func judgedBy(t *testing.T, file []byte, rules match.Rules) string {
	t.Helper()
	var b strings.Builder
	for _, c := range wiretest.Connections(t, file) {
		f, err := match.Follow(c, rules)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%v at %d:", f.Outcome, f.Bad)
		for _, cause := range f.Causes() {
			fmt.Fprintf(&b, " %v", cause.Kind)
		}
		for _, v := range f.Findings() {
			if v.Verdict == explore.Violated {
				fmt.Fprintf(&b, " %s", v.Name)
			}
		}
	}
	return b.String()
}

func segments(t *testing.T, file []byte) []capture.Packet {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var all []capture.Packet
	for {
		var p capture.Packet
		switch err := r.Next(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
