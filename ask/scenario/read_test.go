package scenario_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"tcpcheck/ask/scenario"
	"tcpcheck/explore"
	"tcpcheck/model"
)

const whole = `# A comment.
name: mine
claim: >-
  In two
  lines.
source: "me: myself"
group: literature
checks:
  - settings: {wait: 0, loss: 1}
    mutant: no-time-wait
    property: no-reset-on-graceful-close
    expect: violated
    kind: LAST-ACK
    steps: 6
    at: 1
    states:
      a: [ESTABLISHED, CLOSED]
    because: so it is
  - property: time-wait-held
    smallest-wait: none
    waits: [0, 3]
`

// The policy handshake of earlier releases is read as the mutant that it is now.
func TestReadHandshake(t *testing.T) {
	read := func(settings, mutant string) (*scenario.Scenario, error) {
		text := strings.NewReplacer("{wait: 0, loss: 1}", settings,
			"    mutant: no-time-wait\n", mutant).Replace(whole)
		return scenario.Read("mine.yaml", strings.NewReader(text))
	}
	for settings, want := range map[string]string{
		"{handshake: two-way}":                           "two-way-handshake",
		"{handshake: three-way}":                         "",
		"{handshake-a: two-way}":                         "",
		"{handshake: two-way, handshake-b: three-way}":   "",
		"{handshake-b: two-way, handshake-a: three-way}": "two-way-handshake",
	} {
		s, err := read(settings, "")
		if err != nil {
			t.Fatalf("%s: %v", settings, err)
		}
		got := ""
		if mutant := s.Questions[0].Mutant; mutant != nil {
			got = mutant.Name
		}
		if got != want {
			t.Errorf("%s: mutant %q, want %q", settings, got, want)
		}
	}
	for _, c := range []struct{ settings, mutant, want string }{
		{"{handshake: no-way}", "", "handshake no-way: want one of three-way, two-way"},
		{"{handshake: two-way}", "    mutant: no-time-wait\n", "two-way is a mutant, and there is another"},
	} {
		if _, err := read(c.settings, c.mutant); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.settings, err, c.want)
		}
	}
}

func TestRead(t *testing.T) {
	s, err := scenario.Read("mine.yaml", strings.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "mine" || s.Claim != "In two lines." || s.Source != "me: myself" ||
		s.Group != "literature" || len(s.Questions) != 2 {
		t.Errorf("%+v", s)
	}
	c := &s.Questions[0]
	e := &c.Expected[0]
	if p := &c.Resolved.Parameters; p.Wait != model.Both(0) || p.Loss != 1 || p.Incarnations != 1 ||
		c.Mutant.Name != "no-time-wait" {
		t.Errorf("%+v", c)
	}
	if e.Verdict != explore.Violated || e.Kind != "LAST-ACK" || e.Steps != 6 || e.At != "1" ||
		len(e.States[model.A]) != 2 ||
		e.States[model.B] != nil || e.Scan != nil || c.Because != "so it is" || e.Asks() != "property" {
		t.Errorf("%+v", e)
	}
	if scan := s.Questions[1].Expected[0].Scan; scan == nil ||
		*scan != (scenario.Scan{From: 0, To: 3, Smallest: scenario.NoWait}) {
		t.Errorf("%+v", scan)
	}
}

// Every mistake is one line that says where it is.
func TestMistakes(t *testing.T) {
	check := func(lines ...string) string { return "name: x\nchecks:\n  - " + strings.Join(lines, "\n    ") }
	const holds = "{property: no-rst, expect: holds}"
	for _, c := range []struct{ file, want string }{
		{"", "1:1: it is empty"},
		{"# nothing", "1:1: it is empty"},
		{"name", "1:1: a scenario: want keys with values"},
		{"[a, b]", "1:1: a scenario: want keys with values"},
		{"name: [", "1:7: "},
		{"name: a\nname: b", "2:1: "},
		{"a: b\n---\nc: d", "3:"},
		{"wiat: 3", `1:1: unknown key "wiat": want one of name, claim, source, group, answer, checks`},
		{"name: Mine", "1:7: name Mine: want small letters, digits and hyphens"},
		{"name: {a: b}", "1:7: name: want one word or number"},
		{"claim: \"\\u0007\"", "1:8: claim: want a text"},
		{"claim:", "claim: want a text"},
		{"group: others", "1:8: group others: want one of claims, literature"},
		{"checks: []", "name is missing"},
		{"name: x", "checks are missing"},
		{"name: x\nchecks: 3", "2:9: checks: want a list"},
		{"answer: maybe", "1:9: answer maybe: want one of true, conditions, false"},
		{check("{event: closed}"), "3:13: event: want earliest, latest or both"},
		{check("{latest: 4}"), "3:14: since, think, earliest and latest: want an event"},
		{check("{event: opened, latest: 4}"), "3:13: event opened: want one of"},
		{check("{event: closed, latest: 4, expect: holds}"), "3:40: of an event only earliest and latest are"},
		{check("{event: closed, latest: 4, steps: 3}"), "3:39: of an event only earliest and latest are expected"},
		{check("{event: closed, since: closing, latest: 4}"), "3:28: since closing: want one of"},
		{check("{event: closed, latest: 4s}"), "3:29: latest 4s: want a number of at least 0"},
		{check("{event: closed, latest: 4, settings: {msl: 2s}}"), "3:29: latest 4: want a multiple of the tick, "},
		{check("{}"), "3:5: property, witness or event is missing"},
		{check("{property: no-rst}"), "expect is missing"},
		{check("property: no-rts"), "3:15: property no-rts: want one of no-reset-on-graceful-close, "},
		{check("witness: no-rst"), "3:14: witness no-rst: want one of normal-close, "},
		{check("property: no-rst", "witness: half-close"),
			"4:14: witness half-close: want one property or one witness"},
		{check("mutant: teenage"), "3:13: mutant teenage: want one of "},
		{check("expect: yes"), "3:13: expect yes: want one of holds, violated, witnessed, never"},
		{check("property: no-rst", "expect: never"),
			"4:13: expect never: want holds or violated, as it is a property"},
		{check("witness: half-close", "expect: holds"),
			"4:13: expect holds: want witnessed or never, as it is a witness"},
		{check("wiat: 3"), `3:5: unknown key "wiat": want one of settings, `},
		{check("settings: {wiat: 3}"), "3:16: unknown setting wiat: want the name of a flag"},
		{check("settings:", "  wait: [1]"), "4:13: wait: want one word or number"},
		{check("settings: {wait: -1}", "property: no-rst", "expect: holds"),
			"3:22: wait -1: want 0 to 65535 ticks"},
		{check("settings: {wait: 4, rto: 1s}", "property: no-rst", "expect: holds"),
			"3:22: wait 4: want a time with its unit"},
		{check("settings: {delay: 3}", "property: no-rst", "expect: holds"),
			"3:23: delay 3: want 0 to 2 ticks (the msl)"},
		{check("settings: {profile: minix}", "property: no-rst", "expect: holds"),
			"3:25: profile minix: want one of "},
		{check("settings: {rto-a: 0}", "property: no-rst", "expect: holds"),
			"3:23: rto-a 0: want 1 to 65535 ticks"},
		{check("property: no-rst", "expect: holds", "kind: FIN"), "5:11: kind FIN: want one of CLOSED; LISTEN; "},
		{check("property: no-rst", "expect: holds", "steps: 3"),
			"5:12: steps, at and states: they go with expect violated or witnessed only"},
		{check("witness: half-close", "expect: never", "states: {a: [CLOSED]}"),
			"steps, at and states: they go with"},
		{check("property: time-wait-held", "expect: holds", "kind: FIN"),
			"5:11: kind FIN: want none, as there is but one kind of violation of time-wait-held"},
		{check("property: closes", "expect: violated", "kind: FIN"),
			"5:11: kind FIN: want one as in closes:A FIN-WAIT-1, B FIN-WAIT-1"},
		{check("property: no-rst", "expect: violated", "steps: 0"), "5:12: steps 0: want a number of at least 1"},
		{check("property: no-rst", "expect: violated", "steps: many"),
			"5:12: steps many: want a number of at least 1"},
		{check("property: no-rst", "expect: violated", "at: soon"), "5:9: at soon: want a number of at least 0"},
		{check("settings: {msl: 2s}", "property: no-rst", "expect: violated", "at: 3"),
			"6:9: at 3: want a time with its unit, such as 200ms"},
		{check("states: {c: [CLOSED]}"), `3:14: unknown key "c": want one of a, b`},
		{check("states: {a: [CLOSD]}"), "3:18: state CLOSD: want one of CLOSED, LISTEN, "},
		{check("states: {a: []}"), "states: want one at least"},
		{check("states: {a: CLOSED}"), "3:17: states: want a list"},
		{check("smallest-wait: 3", "property: no-rst"),
			"3:20: smallest-wait: want waits as well, the first and the last to try"},
		{check("waits: [0, 3]", "property: no-rst"), "waits: want smallest-wait as well"},
		{check("smallest-wait: 4", "waits: [0, 3]", "property: no-rst"),
			"3:20: smallest-wait 4: want none, or one of the waits, 0 to 3"},
		{check("smallest-wait: 1", "waits: [3, 0]", "property: no-rst"),
			"4:16: waits 0: want a number of at least 3"},
		{check("smallest-wait: 1", "waits: [0, 100]", "property: no-rst"), "4:16: waits: want at most 100"},
		{check("smallest-wait: 1", "waits: [0]", "property: no-rst"), "waits: want two, the first and the last"},
		{check("smallest-wait: 1", "waits: [0, 3]", "witness: half-close"),
			"3:20: smallest-wait: it goes with a property only"},
		{check("smallest-wait: 1", "waits: [0, 3]", "property: no-rst", "expect: holds"),
			"6:13: expect: it does not go with smallest-wait"},
		{check("smallest-wait: 1", "waits: [0, 3]", "property: no-rst", "kind: FIN"),
			"6:11: kind: it does not go with smallest-wait"},
		{check("smallest-wait: 1", "waits: [0, 3]", "property: no-rst", "at: 3"),
			"6:9: steps, at and states: they do not go with smallest-wait"},
		{check("smallest-wait: 1", "waits: [0, 3]", "property: no-rst", "settings: {wait-a: 3}"),
			"wait-a: it does not go with smallest-wait, which sets it"},
		{check("smallest-wait: 1", "waits: [0, 3]", "property: no-rst", "settings: {msl: 2s}"),
			"waits: want settings in ticks, not durations"},
		{check("&a " + holds), "3:5: a check: want keys with values"},
		{strings.Repeat("#", 1<<14+1), "want at most 16384 bytes"},
	} {
		_, err := scenario.Read("mine.yaml", strings.NewReader(c.file))
		if err == nil {
			t.Errorf("%.80q: no error, want %s", c.file, c.want)
			continue
		}
		if got := err.Error(); !strings.HasPrefix(got, "mine.yaml:") || !strings.Contains(got, c.want) ||
			strings.Contains(got, "\n") {
			t.Errorf("%.80q:\n%s\nwant\n%s", c.file, got, c.want)
		}
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	if _, err := scenario.Read("mine.yaml", iotest.ErrReader(errors.New("torn"))); err == nil ||
		err.Error() != "mine.yaml: torn" {
		t.Errorf("%v", err)
	}
}

// Whatever a file says, reading it does not panic, and errors are one line.
func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add(questions)
	f.Add("name: x\nchecks:\n  - {property: no-rst, expect: holds}\n")
	f.Add("a: &a [*a]\n? b\n: |\n  c\n<<: *a\n")
	f.Fuzz(func(t *testing.T, file string) {
		s, err := scenario.Read("mine.yaml", strings.NewReader(file))
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "mine.yaml:")) {
			t.Errorf("%q", err)
		}
		if err == nil && (len(s.Questions) == 0 || len(s.Questions[0].Expected) == 0) {
			t.Errorf("%+v", s)
		}
	})
}
