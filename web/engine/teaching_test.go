package engine_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"tcpcheck/web/engine"
)

var update = flag.Bool("update", false, "rewrite the links of docs/teaching.md")

// teaching is the page for teachers. Its links are defined at its end, each with what is
// seen there, which is what the exercise before it asks for.
const teaching = "../../docs/teaching.md"

// The moves of an ordinary close until A has all, and what comes of it when A's last ACK is
// lost. Each is written as the page's buttons have it.
var (
	closed = []string{"A: close", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>",
		"deliver to A <SEQ=1><ACK=2><CTL=ACK>",
		"B: close", "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>"}
	again = with(closed, "lose <SEQ=2><ACK=2><CTL=ACK> to B", "tick", "B: retransmit",
		"deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>")
	tooLate = with(closed, "lose <SEQ=2><ACK=2><CTL=ACK> to B", "A: expire", "tick", "B: retransmit",
		"deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>", "deliver to B <SEQ=2><CTL=RST>")
)

func with(moves []string, more ...string) []string {
	return append(moves[:len(moves):len(moves)], more...)
}

// A lesson is a link: a run, or the one that the checker finds.
type lesson struct {
	name string
	line engine.Line
	// breaks is the property, happens the event, to which the checker finds a run.
	breaks, happens string
}

func of(settings string, moves ...string) engine.Line {
	l := engine.Line{Moves: append([]string{}, moves...), Subject: engine.Subject{Settings: [][2]string{}}}
	for _, s := range strings.Fields(settings) {
		name, value, _ := strings.Cut(s, "=")
		if name == "mutant" {
			l.Mutant = value
			continue
		}
		l.Settings = append(l.Settings, [2]string{name, value})
	}
	return l
}

const small = "wait=0 delay=0 loss=1 incarnations=1"

var lessons = []lesson{
	{name: "begin", line: of(small)},
	{name: "closed", line: of(small, closed...)},
	{name: "lost", line: of(small, tooLate...)},
	{name: "wait", line: of("wait=2 delay=0 loss=1 incarnations=1",
		with(again, "deliver to B <SEQ=2><ACK=2><CTL=ACK>")...)},
	{name: "two-losses", line: of("wait=1 delay=0 loss=2 incarnations=1"), breaks: "no-reset-on-graceful-close"},
	{name: "slow", line: of("wait=1 delay=1 loss=1 incarnations=1"), breaks: "no-reset-on-graceful-close"},
	{name: "2msl", line: of("wait=4 loss=2 incarnations=1"), breaks: "no-reset-on-graceful-close"},
	{name: "cross", line: of("wait=2 delay=0 loss=0 incarnations=1 first-closer=any"),
		happens: "simultaneous-close"},
	{name: "both-wait", line: of("wait=2 delay=0 loss=0 incarnations=1 first-closer=any", "A: close", "B: close",
		"deliver to A <SEQ=1><ACK=1><CTL=FIN,ACK>", "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>",
		"deliver to A <SEQ=2><ACK=2><CTL=ACK>", "deliver to B <SEQ=2><ACK=2><CTL=ACK>")},
	{name: "old", line: of("wait=0 loss=0 incarnations=2"), breaks: "no-old-segment"},
	{name: "assassination", line: of("wait=4 loss=0 incarnations=1 profile=rfc9293"), breaks: "time-wait-held"},
	{name: "data", line: of("close=full data=1 loss=0 incarnations=1"), breaks: "no-rst"},
	{name: "mutant", line: of("wait=8 loss=0 incarnations=1 data-b=1 mutant=last-ack-on-any-ack"),
		breaks: "no-reset-on-graceful-close"},
}

// whole is the lesson with its run.
func (l *lesson) whole(t *testing.T) engine.Line {
	t.Helper()
	name, property := "verify", l.breaks
	if l.happens != "" {
		name, property = "find", l.happens
	}
	if property == "" {
		return l.line
	}
	request, err := json.Marshal(map[string]any{"settings": l.line.Settings, "mutant": l.line.Mutant,
		"properties": []string{property}})
	if err != nil {
		t.Fatal(err)
	}
	var a struct{ Findings []struct{ Run *engine.Line } }
	do(t, name, string(request), &a)
	if len(a.Findings) != 1 || a.Findings[0].Run == nil {
		t.Fatalf("%s: no run is found for %s", l.name, request)
	}
	line := l.line
	line.Moves = a.Findings[0].Run.Moves
	return line
}

// seen is what is seen at the end of a run: the states, and which light is red since when.
func seen(t *testing.T, l engine.Line) string {
	t.Helper()
	request, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	type state struct{ TCB [2]struct{ State string } }
	var v struct {
		Broken  string
		Initial state
		Steps   []struct{ After state }
		Lights  []struct {
			Name, Kind string
			Red        int
		}
	}
	do(t, "play", string(request), &v)
	if v.Broken != "" {
		t.Fatalf("%s: %s", request, v.Broken)
	}
	now := v.Initial
	if n := len(v.Steps); n > 0 {
		now = v.Steps[n-1].After
	}
	says := fmt.Sprintf("A %s, B %s", now.TCB[0].State, now.TCB[1].State)
	for _, l := range v.Lights {
		if l.Red >= 0 {
			says += fmt.Sprintf("; %s red at step %d", l.Name, l.Red+1)
		}
	}
	return says
}

// linkForm is a definition of a link in Markdown.
var linkForm = regexp.MustCompile(`(?m)^\[([a-z0-9-]+)\]: http://127\.0\.0\.1:8017/#v1\.(\S+) "(.*)"$`)

// Each link of the page for teachers opens the run that is meant, and what is said of it is
// seen there.
func TestTeaching(t *testing.T) {
	page, err := os.ReadFile(teaching)
	if err != nil {
		t.Fatal(err)
	}
	defined := map[string][2]string{}
	for _, m := range linkForm.FindAllStringSubmatch(string(page), -1) {
		defined[m[1]] = [2]string{m[2], m[3]}
	}
	var definitions strings.Builder
	for _, l := range lessons {
		line := l.whole(t)
		says := seen(t, line)
		fragment, err := line.Fragment(len(line.Moves))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&definitions, "[%s]: http://127.0.0.1:8017/#%s \"%s\"\n", l.name, fragment, says)
		if *update {
			continue
		}
		if has := defined[l.name]; has[1] != says ||
			!reflect.DeepEqual(kept(t, has[0]), kept(t, fragment[len("v1."):])) {
			t.Errorf("%s: %s is another run, or not what is seen at its end, %q; go test ./web/engine -update",
				teaching, l.name, says)
		}
		if !bytes.Contains(page, []byte("]["+l.name+"]")) {
			t.Errorf("%s: nothing leads to %s", teaching, l.name)
		}
	}
	if *update {
		text := strings.TrimRight(linkForm.ReplaceAllString(string(page), ""), "\n") + "\n\n" + definitions.String()
		if err := os.WriteFile(teaching, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(defined) != len(lessons) {
		t.Errorf("%s: %d links, want %d", teaching, len(defined), len(lessons))
	}
}

// kept returns what is in a fragment, behind its version.
func kept(t *testing.T, fragment string) (all map[string]any) {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(fragment)
	if err != nil {
		t.Fatalf("%s: %v", fragment, err)
	}
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(data)))
	if err != nil {
		t.Fatalf("%s: %v", fragment, err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all
}

// What the page for teachers says of the smallest TIME-WAIT is what the checker answers.
func TestTeachingWaits(t *testing.T) {
	page, err := os.ReadFile(teaching)
	if err != nil {
		t.Fatal(err)
	}
	for _, settings := range []string{"delay=0 loss=1", "delay=0 loss=2", "delay=0 loss=3", "delay=1 loss=1",
		"delay=2 loss=1", "delay=2 loss=2"} {
		l := of(settings + " incarnations=1")
		request, err := json.Marshal(map[string]any{"settings": l.Settings,
			"properties": []string{"no-reset-on-graceful-close"}})
		if err != nil {
			t.Fatal(err)
		}
		var a struct{ Smallest, Sum string }
		do(t, "minwait", string(request), &a)
		row := fmt.Sprintf("| %s | %s |", strings.ReplaceAll(strings.ReplaceAll(settings, "=", " "),
			" loss", ", loss"), a.Smallest)
		if !strings.Contains(string(page), row) {
			t.Errorf("%s has not %q (%s)", teaching, row, a.Sum)
		}
	}
}
