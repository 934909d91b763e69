package suite_test

import (
	"strings"
	"testing"

	"tcpcheck/ask/suite"
	"tcpcheck/explore"
	"tcpcheck/model"
)

const whole = `
settings:
  profile-b: linux
  wait-a: 1s
questions:
  - name: first
    settings: {loss: 1, wait-a: 2s}
    expect: violated
  - name: second
    mutant: no-time-wait
    expect:
      no-rst: holds
      time-wait-held: violated
`

func TestRead(t *testing.T) {
	all, err := suite.Read("whole.yaml", strings.NewReader(whole))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d questions, %v", len(all), err)
	}
	first, second := &all[0], &all[1]
	if p := &first.Resolved.Parameters; first.Name != "first" || p.Loss != 1 ||
		p.Time(p.Wait[model.A]) != "2s" || p.Time(p.Wait[model.B]) != "60s" {
		t.Errorf("%+v", first)
	}
	if len(first.Expect) != 2 || first.Expect[0].Verdict != explore.Violated ||
		first.Expect[1].Property.Name != "no-old-segment" {
		t.Errorf("%+v", first.Expect)
	}
	if second.MutantName() != "no-time-wait" ||
		second.Resolved.Parameters.Time(second.Resolved.Parameters.Wait[model.A]) != "1s" {
		t.Errorf("%+v", second)
	}
	q := second.Ask()
	if len(q.Properties) != 2 || q.Properties[0].Name != "no-rst" || q.Mutant == nil ||
		second.Expect[1].Verdict != explore.Violated {
		t.Errorf("%+v", q)
	}
}

// Each mistake is one line that begins with its place.
func TestReadRefuses(t *testing.T) {
	const question = "questions:\n  - name: x\n"
	for _, c := range []struct{ text, want string }{
		{"", "f:1:1: it is empty"},
		{"a: [", "f:1:4: "},
		{"- a", "f:1:1: a suite: want keys with values"},
		{"x: 1", `f:1:1: unknown key "x": want one of settings, questions`},
		{"settings: {}", "f:1:1: questions are missing"},
		{"settings: {msl: 2}\n", "f:1:1: questions are missing"},
		{"questions: []", "f:1:12: want at least one question"},
		{"questions: 3", "f:1:12: questions: want a list"},
		{question, "f:2:5: expect is missing: want holds, violated, or a verdict for each property"},
		{question + "    expect: maybe", `f:3:13: expect maybe: want one of holds, violated`},
		{question + "    expect: {no-such: holds}",
			`f:3:14: there is no property no-such: see tcpcheck list properties`},
		{question + "    expect: {no-rst: [holds]}", "f:3:22: expect: want one word or number"},
		{question + "    expect: &a holds", "f:3:13: expect: want one word or number"},
		{question + "    settings: {wiat: 3}\n    expect: holds",
			`f:3:16: wiat is no setting: want a flag of a parameter`},
		{question + "    settings: {wait: -3}\n    expect: holds", "f:3:22: wait -3: want 0 to 65535 ticks"},
		{question + "    settings: {wait: 3, rto: 1s}\n    expect: holds",
			"f:3:22: wait 3: want a time with its unit"},
		{question + "    mutant: none\n    expect: holds",
			`f:3:13: there is no mutant none: see tcpcheck list mutants`},
		{question + "    name: y\n    expect: holds", "f:3:5: "},
		{question + "    expect: holds\n  - name: x\n    expect: holds",
			`f:4:5: there are two questions with the name x`},
		{"questions:\n  - expect: holds", "f:2:5: name is missing"},
		{"questions:\n  - 3", "f:2:5: a question: want keys with values"},
	} {
		_, err := suite.Read("f", strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add("questions:\n  - {name: x, expect: holds}\n")
	f.Add("a: [\n")
	f.Add("? a\n: &b |\n  x\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := suite.Read("f", strings.NewReader(text))
		if err == nil && len(all) == 0 || err != nil && (strings.Contains(err.Error(), "\n") ||
			!strings.HasPrefix(err.Error(), "f:")) {
			t.Errorf("%d questions, %v", len(all), err)
		}
	})
}
