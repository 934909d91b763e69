package scenario_test

import (
	"strings"
	"testing"

	"tcpcheck/ask/scenario"
	"tcpcheck/explore"
	"tcpcheck/model"
)

const questions = `
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

func TestReadQuestions(t *testing.T) {
	s, err := scenario.Read("whole.yaml", strings.NewReader(questions))
	if err != nil || len(s.Questions) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	first, second := &s.Questions[0], &s.Questions[1]
	if p := &first.Resolved.Parameters; first.Name != "first" || p.Loss != 1 ||
		p.Time(p.Wait[model.A]) != "2s" || p.Time(p.Wait[model.B]) != "60s" {
		t.Errorf("%+v", first)
	}
	if len(first.Expected) != 2 || first.Expected[0].Verdict != explore.Violated ||
		first.Expected[1].Property.Name != "no-old-segment" {
		t.Errorf("%+v", first.Expected)
	}
	if second.MutantName() != "no-time-wait" ||
		second.Resolved.Parameters.Time(second.Resolved.Parameters.Wait[model.A]) != "1s" {
		t.Errorf("%+v", second)
	}
	q := second.Ask()
	if len(q.Properties) != 2 || q.Properties[0].Name != "no-rst" || q.Mutant == nil ||
		second.Expected[1].Verdict != explore.Violated {
		t.Errorf("%+v", q)
	}
}

// Each mistake is one line that begins with its place.
func TestMistakesInQuestions(t *testing.T) {
	const question = "questions:\n  - name: x\n"
	for _, c := range []struct{ text, want string }{
		{"", "f:1:1: it is empty"},
		{"a: [", "f:1:4: "},
		{"- a", "f:1:1: a scenario: want keys with values"},
		{"x: 1", `f:1:1: unknown key "x": want one of name, claim, source, group, answer, checks, settings, ` +
			"questions"},
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
			`f:3:16: unknown setting wiat: want the name of a flag of tcpcheck verify`},
		{question + "    settings: {wait: -3}\n    expect: holds", "f:3:22: wait -3: want 0 to 65535 ticks"},
		{question + "    settings: {wait: 3, rto: 1s}\n    expect: holds",
			"f:3:22: wait 3: want a time with its unit"},
		{question + "    mutant: none\n    expect: holds",
			`f:3:13: mutant none: want one of fin-retransmit-off-by-one, `},
		{question + "    name: y\n    expect: holds", "f:3:5: "},
		{question + "    expect: holds\n  - name: x\n    expect: holds",
			`f:4:5: there are two questions with the name x`},
		{"questions:\n  - expect: holds", "f:2:5: name is missing"},
		{"questions:\n  - 3", "f:2:5: a question: want keys with values"},
		{question + "    expect: never", "f:3:13: expect never: want one of holds, violated"},
		{question + "    expect: holds\n    steps: 3",
			"f:4:12: kind, steps, at, states and smallest-wait: they go with a property or a witness"},
		{question + "    property: no-rst", "f:2:5: expect is missing"},
		{question + "    property: no-rst\n    expect: {no-rst: holds}",
			"f:4:13: expect: want one word, as there is one property"},
		{"settings: {wait: -3}\n" + question + "    expect: holds", "f:1:18: wait -3: want 0 to 65535 ticks"},
		{"name: x\nchecks: []\n" + question + "    expect: holds",
			"f:4:3: questions: want them or checks, not both"},
	} {
		_, err := scenario.Read("f", strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// A question can be told as closely as a check, and a check be about several
// properties; they differ in what they do not set.
func TestQuestionsAndChecksAreOne(t *testing.T) {
	const one = "  - {name: x, witness: normal-close, expect: witnessed, at: 4}\n"
	const more = "  - {name: y, settings: {loss: 3}, expect: {no-rst: holds, closes: violated}}\n"
	for head, want := range map[string]int{
		"settings: {wait: 4}\nquestions:\n": 1, "name: x\nsettings: {wait: 4}\nchecks:\n": 0,
	} {
		s, err := scenario.Read("f", strings.NewReader(head+one+more))
		if err != nil {
			t.Errorf("%s: %v", head, err)
			continue
		}
		first, second := &s.Questions[0], &s.Questions[1]
		if p := first.Resolved.Parameters; p.Loss != want || p.Wait != model.Both(4) ||
			first.Expected[0].Verdict != explore.Holds || first.Expected[0].At != "4" {
			t.Errorf("%s: %+v", head, first)
		}
		if p := second.Resolved.Parameters; p.Loss != 3 || p.Wait != model.Both(4) || len(second.Expected) != 2 {
			t.Errorf("%s: %+v", head, second)
		}
	}
}
