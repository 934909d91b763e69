package engine_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// found is what the checker finds.
type found struct {
	Verdict  string
	Findings []struct {
		Property, Verdict, Kind, Sentence string
		Run                               json.RawMessage
	}
}

// asked returns a request about what can follow the run of the usual explanation.
func asked(t *testing.T, moves int, properties ...string) string {
	t.Helper()
	var q map[string]any
	if err := json.Unmarshal([]byte(lostFinalACK), &q); err != nil {
		t.Fatal(err)
	}
	q["moves"] = q["moves"].([]any)[:moves]
	if properties != nil {
		q["properties"] = properties
	}
	text, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// From a state that was reached by hand the checker goes on: what it finds begins with what
// was done, and can be played.
func TestFromHere(t *testing.T) {
	for _, c := range []struct {
		name, request, verdict string
	}{
		{"verify", asked(t, 6), "violated"},
		{"verify", asked(t, 6, "no-old-segment"), "holds"},
		{"find", asked(t, 3, "b-time-wait"), "violated"}, // A has closed, so B cannot be first
		{"find", asked(t, 3, "a-time-wait"), "holds"},
	} {
		var a found
		do(t, c.name, c.request, &a)
		if a.Verdict != c.verdict {
			t.Errorf("%s %s: %s, want %s", c.name, c.request, a.Verdict, c.verdict)
		}
		for _, f := range a.Findings {
			if string(f.Run) == "null" {
				continue
			}
			var v view
			do(t, "play", string(f.Run), &v)
			if v.Broken != "" || v.Moves < 4 {
				t.Errorf("%s: %d moves, %q", f.Run, v.Moves, v.Broken)
			}
		}
	}
	// What is violated already is not looked for again.
	request := strings.Replace(asked(t, 10),
		`"deliver to A \u003cSEQ=1\u003e\u003cACK=2\u003e\u003cCTL=FIN,ACK\u003e"]`,
		`"deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>","deliver to B <SEQ=2><CTL=RST>"]`, 1)
	var a found
	do(t, "verify", request, &a)
	if f := a.Findings[0]; a.Verdict != "violated" || !strings.Contains(f.Sentence, "already") {
		t.Errorf("%+v", a)
	}
}

// The nearest safe run of the lost final ACK is the same but for that.
func TestNearest(t *testing.T) {
	var a found
	do(t, "verify", `{"settings":[["wait","0"],["incarnations","1"],["loss","1"],["delay","0"]],
		"properties":["no-reset-on-graceful-close"]}`, &a)
	var near struct {
		Run  struct{ Moves []string }
		Sure bool
	}
	var unsafe struct{ Moves []string }
	if err := json.Unmarshal(a.Findings[0].Run, &unsafe); err != nil {
		t.Fatal(err)
	}
	do(t, "nearest", string(a.Findings[0].Run), &near)
	parts := 0
	for parts < len(near.Run.Moves) && near.Run.Moves[parts] == unsafe.Moves[parts] {
		parts++
	}
	if !near.Sure || !strings.HasPrefix(unsafe.Moves[parts], "lose") ||
		!strings.HasPrefix(near.Run.Moves[parts], "deliver") {
		t.Errorf("%+v parts after %d of %q", near, parts, unsafe.Moves)
	}
	line, err := json.Marshal(map[string]any{"settings": [][2]string{{"wait", "0"}, {"incarnations", "1"},
		{"loss", "1"}, {"delay", "0"}}, "moves": near.Run.Moves})
	if err != nil {
		t.Fatal(err)
	}
	var v view
	do(t, "play", string(line), &v)
	for _, l := range v.Lights {
		if l.Name == "no-reset-on-graceful-close" && l.Red >= 0 {
			t.Errorf("%q is not safe", near.Run.Moves)
		}
	}
	if answer := answered(t, "nearest", asked(t, 5)); !strings.Contains(answer, "nothing is violated") {
		t.Error(answer)
	}
}
