package settings_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
)

var update = flag.Bool("update", false, "rewrite the table of docs/real.md")

// Every value of a profile is one that its parameter can have, has a source, and
// comes to be that of the end that has the profile.
func TestProfiles(t *testing.T) {
	seen := map[string]bool{}
	for i := range settings.Profiles() {
		p := &settings.Profiles()[i]
		if seen[p.Name] || p.Name == "" || p.Sentence == "" || p.Source == "" {
			t.Errorf("%q: named twice, or without a sentence or a source", p.Name)
		}
		seen[p.Name] = true
		linger := map[bool]string{false: "1", true: "1s"}[p.Real] // so that what it asks for is used
		given := settings.Given{{Name: "profile-b", Value: p.Name}, {Name: "linger-b", Value: linger}}
		if _, ok := p.Get("keepalive-time"); ok && p.Real {
			given = given.With("keepalive-b", "on")
		}
		r, err := settings.Resolve(given)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		for _, v := range p.Values {
			if v.Source == "" {
				t.Errorf("%s: %s has no source", p.Name, v.Name)
			}
			if have, ok := of(&r.Parameters, v.Name); !p.Real && v.Name == "rto" {
				continue
			} else if !ok || have != v.Value && have != v.Value+"s" {
				t.Errorf("%s: %s is %s, want %s", p.Name, v.Name, have, v.Value)
			}
		}
		for _, name := range p.Unknown {
			if _, ok := p.Get(name); ok || !settings.Known(name) {
				t.Errorf("%s: %s is unknown and known, or is no parameter", p.Name, name)
			}
		}
		if nearest, differs := settings.Nearest(&r.Parameters, model.B); len(differs) > 0 {
			t.Errorf("%s: nearest is %s, but for %v", p.Name, nearest.Name, differs)
		}
		if p.RTOMin.Name != "" {
			if _, err := time.ParseDuration(p.RTOMin.Value); err != nil || p.RTOMin.Source == "" {
				t.Errorf("%s: rto-min %s", p.Name, p.RTOMin.Value)
			}
		}
	}
	if len(settings.Profiles()) != 23 {
		t.Errorf("%d profiles", len(settings.Profiles()))
	}
}

// of returns the setting of B.
func of(p *model.Parameters, name string) (string, bool) {
	d, _, ok := model.ParameterNamed(name)
	if !ok {
		return "", false
	}
	return d.Get(p, model.B), true
}

// The table of docs/real.md is the data.
func TestTheTableInTheDocumentation(t *testing.T) {
	file := filepath.Join("..", "docs", "real.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const first = "| profile |"
	text := string(page)
	from := strings.Index(text, first)
	to := from + strings.Index(text[from:], "\n\n") + 1
	if from < 0 || to <= from {
		t.Fatal("the page has no table")
	}
	if text[from:to] == table() {
		return
	}
	if !*update {
		t.Fatalf("the table is not the data; go test ./settings/profiles -update rewrites it. Want\n%s", table())
	}
	if err := os.WriteFile(file, []byte(text[:from]+table()+text[to:]),
		0o644); err != nil { //nolint:gosec // a page to be read
		t.Fatal(err)
	}
}

// table writes the profiles of stacks as a table.
func table() string {
	columns := []string{"wait", "rto", "rto-max", "backoff", "retries", "fin-wait-2-timeout", "time-wait-rst",
		"time-wait-syn", "time-wait-restart", "time-wait-reply"}
	var b strings.Builder
	b.WriteString("| profile |")
	for _, c := range columns {
		b.WriteString(" " + c + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for i := range settings.Profiles() {
		p := &settings.Profiles()[i]
		if !p.Real {
			continue
		}
		b.WriteString("| " + p.Name + " |")
		for _, c := range columns {
			value, ok := p.Get(c)
			if !ok {
				value = "?"
			}
			if c == "rto" && p.RTOMin.Name != "" {
				value += " (" + p.RTOMin.Value + ")"
			}
			b.WriteString(" " + value + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Keep-alives that a profile does not know, or that is of a text, are the usual ones.
func TestKeepalives(t *testing.T) {
	for _, c := range []struct{ given, name, want string }{
		{"keepalive-b=on", "keepalive-time", "10"},
		{"keepalive-b=on keepalive-count=7", "keepalive-count", "7"},
		{"keepalive-b=on msl=30s", "keepalive-time", "7200s"},
		{"keepalive-b=on profile-b=freebsd", "keepalive-count", "8"},
		{"keepalive-b=on profile-b=seastar", "keepalive-count", "9"},
		{"profile-b=freebsd", "keepalive-count", "0"},
		{"keepalive-a=on profile-b=freebsd", "keepalive-time", "off"},
	} {
		var given settings.Given
		for word := range strings.FieldsSeq(c.given) {
			name, value, _ := strings.Cut(word, "=")
			given = given.With(name, value)
		}
		r, err := settings.Resolve(given)
		if err != nil {
			t.Fatal(err)
		}
		if have, _ := of(&r.Parameters, c.name); have != c.want {
			t.Errorf("%s: %s is %s, want %s", c.given, c.name, have, c.want)
		}
		if _, differs := settings.Nearest(&r.Parameters, model.B); len(differs) > 0 && c.want != "7" {
			t.Errorf("%s: %v", c.given, differs)
		}
	}
}

// What a stack does where its application asks for it is no setting where that does not.
func TestWhatNobodyAsksFor(t *testing.T) {
	for _, c := range []struct {
		given settings.Given
		want  string
	}{
		{settings.Given{{Name: "profile-b", Value: "linux"}}, "reset"},
		{settings.Given{{Name: "profile-b", Value: "linux"}, {Name: "linger-b", Value: "0"}}, "reset"},
		{settings.Given{{Name: "profile-b", Value: "linux"}, {Name: "linger-b", Value: "2s"}}, "go-on"},
		{settings.Given{{Name: "profile-b", Value: "linux"}, {Name: "linger-over", Value: "go-on"}}, "go-on"},
	} {
		r, err := settings.Resolve(c.given)
		if err != nil {
			t.Fatal(err)
		}
		if have, _ := of(&r.Parameters, "linger-over"); have != c.want {
			t.Errorf("%v: linger-over is %s, want %s", c.given, have, c.want)
		}
		if nearest, _ := settings.Nearest(&r.Parameters, model.B); nearest.Name != "linux" {
			t.Errorf("%v: nearest is %s", c.given, nearest.Name)
		}
	}
}
