package sweep_test

import (
	"strings"
	"testing"

	"tcpcheck/ask/sweep"
)

func TestParseAxis(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"wait=0..8", "wait=0,1,2,3,4,5,6,7,8"},
		{"wait=0..7/2", "wait=0,2,4,6"},
		{"wait=0..2,4,8..8", "wait=0,1,2,4,8"},
		{"wait-a=007", "wait-a=7"},
		{"wait=0s..2s/500ms", "wait=0s,500ms,1s,1.5s,2s"},
		{"rto=0..400ms/200ms", "rto=0s,200ms,400ms"},
		{"rto=1000ms,2s", "rto=1s,2s"},
		{"resolution=1000ms", "resolution=1s"},
		{"profile-b=linux,lwip", "profile-b=linux,lwip"},
		{"fin-wait-2-timeout=off,3", "fin-wait-2-timeout=off,3"},
		{"property=no-rst,closes", "property=no-rst,closes"},
		{"mutant=none,fin-retransmit-off-by-one", "mutant=none,fin-retransmit-off-by-one"},
	} {
		a, err := sweep.ParseAxis(c.text)
		if err != nil || a.String() != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.text, a.String(), err, c.want)
		}
	}
}

func TestParseAxis_Refused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `"": want NAME=VALUES, such as wait=0..8 or profile-b=linux,lwip`},
		{"wait", "wait: want NAME=VALUES"},
		{"=1", "=1: want NAME=VALUES"},
		{"waits=1", "waits: no setting is called so"},
		{"tick=1s", "tick: no setting is called so"},
		{"loss-a=1", "loss-a: no setting is called so"},
		{"wait=", `wait="": a value is empty`},
		{"wait=1,,2", "wait=1,,2: a value is empty"},
		{"wait=3..2", "wait=3..2: 3..2: the range is empty"},
		{"wait=1..3/0", "wait=1..3/0: 1..3/0: want a step above zero"},
		{"wait=1..3/-1", "wait=1..3/-1: 1..3/-1: want a step above zero"},
		{"wait=-3..1", "wait=-3..1: -3..1: want nothing below zero"},
		{"wait=0..1000000", "wait=0..1000000: too many values; want at most 100000"},
		{"wait=0..9223372036854775807", "wait=0..9223372036854775807: too many values; want at most 100000"},
		{"wait=0s..2s", "wait=0s..2s: 0s..2s: want a step that is a time, such as 0s..2s/500ms"},
		{"wait=0s..2s/3", "wait=0s..2s/3: 0s..2s/3: want a step that is a time"},
		{"wait=a..b", "wait=a..b: a..b: want low..high or low..high/step, of numbers or of times"},
		{"wait=1,01", "wait=1,01: 1 is there twice"},
		{"wait=1s,0..2s/500ms", "wait=1s,0..2s/500ms: 1s is there twice"},
		{"wait=1 2", `wait="1 2": "1 2": want a number, a time or a word`},
		{"wait=" + strings.Repeat("9", 500), ""},
	} {
		a, err := sweep.ParseAxis(c.text)
		if c.want == "" && err == nil {
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %s", c.text, a.Values, err, c.want)
		}
	}
}

// Whatever is parsed is written as it is parsed again; whatever is refused is so in a
// line.
func FuzzParseAxis(f *testing.F) {
	for _, text := range []string{
		"wait=0..8", "wait=0s..10s/500ms", "profile-b=linux,lwip", "rto=1,1ms,0s", "mutant=none",
		"wait=3..1", "wait=1..2/x", "=",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := sweep.ParseAxis(text)
		if err != nil {
			if line := err.Error(); strings.ContainsAny(line, "\n\r") || len(line) > 1000 && len(text) < 200 {
				t.Errorf("%q", line)
			}
			return
		}
		if len(a.Values) == 0 || len(a.Values) > sweep.MostPoints {
			t.Errorf("%d values", len(a.Values))
		}
		again, err := sweep.ParseAxis(a.String())
		if err != nil || again.String() != a.String() {
			t.Errorf("%s is read as %s, %v", a.String(), again.String(), err)
		}
	})
}
